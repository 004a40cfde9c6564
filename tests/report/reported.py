"""Reads the numbers of a report, and recounts each from its link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from starlette.testclient import TestClient

OCTOBER = {"from": "2025-10-01", "to": "2025-10-31"}
LINKED = re.compile(r'<a class="n" data-measure="([^"]*)" href="([^"]*)">(?:<text[^>]*>)?([^<]*)<')


@dataclass(frozen=True)
class Counted:
    """A number of a report as it is written, the measure that it is, and where its link leads."""

    text: str
    measure: str
    href: str

    @property
    def value(self) -> int | None:
        return None if self.text == "unknown" else int(self.text.replace(",", ""))


def read_numbers(page: str) -> list[Counted]:
    """Every number of a report that has a link."""
    return [Counted(text, unescape(measure), unescape(href)) for measure, href, text in LINKED.findall(page)]


def recount(client: TestClient, number: Counted) -> int | None:
    """The number as the records behind it give it."""
    answer = client.get(number.href)
    assert answer.status_code == 200, (number, answer.text)
    told = answer.json()
    kind, _, name = number.measure.replace("=", ".", 1).partition(".")
    if kind == "total":
        value: int | None = told["total"][name]
        return value
    if kind == "headline":
        return sum(row["headline"] == name for row in told["rows"])
    if kind == "became":
        return sum(_became(change, name) for change in told["changes"])
    assert number.measure == "numberMatched"
    return int(told["numberMatched"])


def _became(change: dict[str, Any], name: str) -> bool:
    """Whether a change is of a kind; of the kind of a report it must be in October 2025, too."""
    became, _, of_report = name.partition(" ")
    if change["became"] != became:
        return False
    if not of_report:
        return True
    record = change["record"]
    return (
        change["table"] == "incidents"
        and bool(record["date_start"])
        and (record["date_start"] <= OCTOBER["to"] and record["date_end"] >= OCTOBER["from"])
    )


def sections(page: str) -> Iterator[tuple[str, str]]:
    """The sections of a report by their ids."""
    for section in page.split("<section")[1:]:
        named = re.search(r'<h2 id="(\w+)"', section)
        if named:
            yield named[1], section.partition("</section>")[0]
