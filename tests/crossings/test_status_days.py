"""A crossing's status on a day; the table of cases is the one that the page's script is tested with, too."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from incident_records import status

from app.crossings.flat import status_columns
from app.crossings.statements import read_statements, statements_about
from app.geography.atlas import Atlas

TABLE = json.loads((Path(__file__).parents[1] / "fixtures" / "status_days.json").read_text(encoding="utf-8"))
TODAY = date(2025, 11, 20)
NOBODY_SAYS = {
    "status": "unknown",
    "status_since": "",
    "status_note": None,
    "status_said_by": None,
    "last_known_status": None,
    "last_known_date": "",
}


def at_torkham(status_id: str, state: str, start: str | None, end: str | None = None, **values: object) -> object:
    return status(status_id, crossing="torkham", status=state, date_from=start, date_to=end, **values)


def status_on(statuses: list, day: date) -> dict[str, object]:
    return status_columns(read_statements(statuses), day)


def summary(*statuses: object, today: date = TODAY) -> dict[str, object]:
    """What is told of a crossing that all the statements name."""
    told = status_on(list(statuses), today)
    return {name: told[name] for name in NOBODY_SAYS}


def test_crossing_that_nobody_speaks_of_is_unknown() -> None:
    assert summary() == NOBODY_SAYS


def test_status_without_an_end_still_holds() -> None:
    stated = at_torkham("s", "closed", "2025-10-10", said_by="A customs officer", date_note="as stated")
    assert summary(stated) == {
        "status": "closed",
        "status_since": "2025-10-10",
        "status_note": "as stated",
        "status_said_by": "A customs officer",
        "last_known_status": "closed",
        "last_known_date": "2025-10-10",
    }


@pytest.mark.parametrize(
    ("end", "state", "since"),
    [
        ("2025-11-19", "unknown", "2025-11-19"),
        ("2025-11-20", "closed", "2025-10-10"),
        ("2025-11-21", "closed", "2025-10-10"),
    ],
)
def test_status_holds_through_its_last_day_and_is_unknown_after(end: str, state: str, since: str) -> None:
    answer = summary(at_torkham("s", "closed", "2025-10-10", end))
    assert (answer["status"], answer["status_since"]) == (state, since)
    assert (answer["last_known_status"], answer["last_known_date"]) == ("closed", end)


def test_unknown_after_closed_says_both() -> None:
    answer = summary(
        at_torkham("s:1", "closed", "2025-10-10", "2025-11-06", said_by="one"),
        at_torkham("s:2", "unknown", "2025-11-07", date_note="the text does not say"),
    )
    assert answer == {
        "status": "unknown",
        "status_since": "2025-11-07",
        "status_note": "the text does not say",
        "status_said_by": None,
        "last_known_status": "closed",
        "last_known_date": "2025-11-06",
    }


@pytest.mark.parametrize(
    ("start", "state"), [("2025-11-19", "open"), ("2025-11-20", "open"), ("2025-11-21", "closed")]
)
def test_status_of_the_future_is_not_yet_one(start: str, state: str) -> None:
    answer = summary(at_torkham("s:1", "closed", "2025-10-10"), at_torkham("s:2", "open", start))
    assert answer["status"] == answer["last_known_status"] == state


def test_only_a_future_status_is_none() -> None:
    assert summary(at_torkham("s", "open", "2025-11-21")) == NOBODY_SAYS


def test_status_without_a_first_day_cannot_be_the_last() -> None:
    assert summary(at_torkham("s", "open", None, "2025-12-31")) == NOBODY_SAYS


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_that_begin_on_one_day_the_later_id_counts(order: tuple[int, int]) -> None:
    both = [at_torkham("s:1", "open", "2025-10-10"), at_torkham("s:2", "partial", "2025-10-10")]
    assert summary(*(both[row] for row in order))["status"] == "partial"


def test_the_last_to_begin_counts_whatever_the_order_of_the_records() -> None:
    answer = summary(at_torkham("s:1", "open", "2025-11-01"), at_torkham("s:2", "closed", "2025-10-10"))
    assert (answer["status"], answer["status_since"]) == ("open", "2025-11-01")


def test_ended_status_is_not_replaced_by_an_earlier_one_without_an_end() -> None:
    answer = summary(
        at_torkham("s:1", "closed", "2025-10-10"), at_torkham("s:2", "partial", "2025-11-01", "2025-11-05")
    )
    assert (answer["status"], answer["status_since"], answer["last_known_status"]) == (
        "unknown",
        "2025-11-05",
        "partial",
    )


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: f"{case[0]} {case[2]}")
def test_status_of_the_table(case: list[str | None], atlas: Atlas) -> None:
    crossing_id, standing, day, state, certainty, basis, since, record = case
    statements = [
        status(row["id"], **{name: row[name] for name in row.keys() - {"id"}}) for row in TABLE["statements"]
    ]
    crossing = replace(atlas.crossing("torkham"), id=crossing_id, status=standing)
    told = status_on(statements_about(statements, crossing), date.fromisoformat(str(day)))
    names = ("status", "status_certainty", "status_basis", "status_since", "status_record")
    assert tuple(told[name] for name in names) == (state, certainty, basis, since, record)


def test_source_of_a_status_is_document_and_lines() -> None:
    stated = at_torkham("s", "closed", "2025-10-10", document="An article", source_ref="B:10")
    assert status_on([stated], TODAY)["status_source"] == "An article, B:10"
    assert status_on([at_torkham("s", "closed", "2025-10-10")], TODAY)["status_source"] is None


@pytest.mark.parametrize(
    ("name", "is_collective"),
    [
        ("all major, official border crossings", True),
        ("ALL GATES", True),
        ("every crossing", True),
        ("each official border point", True),
        ("key border crossings", False),
        ("Tall Crossing", False),
        ("all of Chaman", False),
        (None, False),
    ],
)
def test_collective_name_says_all_every_or_each(name: str | None, is_collective: bool, atlas: Atlas) -> None:
    stated = [status("s", crossing=None, crossing_name=name)]
    assert bool(statements_about(stated, atlas.crossing("torkham"))) is is_collective


def test_named_crossing_is_no_collective_one_whatever_it_is_called(atlas: Atlas) -> None:
    stated = [status("s", crossing="chaman", crossing_name="all crossings")]
    assert statements_about(stated, atlas.crossing("torkham")) == []
