"""Whether the page in one file answers filters as the service does: UCDP's events, the table of filters."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pandas as pd
from playwright.sync_api import sync_playwright
from truth_figure import Figure

from app.cli.picture import find_browser
from app.engine.snapshot import Snapshot
from app.filters.catalogue import Known, read_query
from app.ingest.locator_opening import open_desk
from app.opening import open_bare

sys.path.append(str(Path(__file__).parents[1] / "clients"))

from filter_cases import CASES, REFUSALS, Case
from invented_rows import write_invented
from plain_oracle import DERIVED, expected, read_rows

Params = Mapping[str, str]

ASKED: tuple[tuple[Params, str], ...] = (
    ({"q": "war"}, "375 for 39"),
    ({"filter": "event_type = 'One-sided violence'"}, "filter ignored"),
    ({"datetime": "2010"}, "0"),
    ({"side": "pk"}, "0"),
    ({"bbox": "69,33,0,71,35,9000"}, "0"),
)
"""Filters, and what the page said of them on 28 November 2026."""
WRONG_BEFORE = "138 of 195"
ANSWERED_BEFORE = "55 of 55"
"""What the page of that day answered otherwise than meant, and did not refuse."""
ASK = """(addresses) => {
    const source = durand.inside(durand.data);
    return addresses.map((address) => {
        history.replaceState(null, "", `#${address}`);
        try {
            return source.everything(new durand.State(source).filters).features.map((f) => f.id);
        } catch (error) {
            return null;
        }
    });
}"""


def measure(events: Path) -> list[Figure]:
    """How the page in one file answers beside the service."""
    return [*_on_events(events), *_on_the_table()]


def _on_events(events: Path) -> Iterator[Figure]:
    with _answered(events, [params for params, _ in ASKED]) as (snapshot, known, answers):
        for (params, before), ids in zip(ASKED, answers, strict=True):
            matched = snapshot.page(read_query(params, known)).matched
            now = "refused" if ids is None else f"{len(ids):,} for {matched:,}"
            yield Figure(f"page for service: `{urlencode(params, safe=',')}`", before, now, "the same")


def _on_the_table() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        written = write_invented(Path(folder) / "invented.csv")
        with _answered(written, [each.params for each in (*CASES, *REFUSALS)]) as (snapshot, _, answers):
            told = [json.loads(feature)["properties"] for feature in snapshot.features]
            derived = pd.DataFrame([{name: each[name] for name in ("id", *DERIVED)} for each in told])
        rows = read_rows(written, derived)
        pairs = zip(CASES, answers, strict=False)
        wrong = sum(not _is_meant(case, ids, expected(rows, case.parts).ids) for case, ids in pairs)
    answered = sum(ids is not None for ids in answers[len(CASES) :])
    yield Figure("table of filters: not answered as meant", WRONG_BEFORE, f"{wrong} of {len(CASES)}", "0")
    yield Figure("wrong filters that are not refused", ANSWERED_BEFORE, f"{answered} of {len(REFUSALS)}", "0")


def _is_meant(case: Case, ids: list[str] | None, wanted: list[str]) -> bool:
    return ids is None if case.page == "refuses" else ids is not None and sorted(ids) == wanted


@contextmanager
def _answered(file: Path, asked: Iterable[Params]) -> Iterator[tuple[Snapshot, Known, list[list[str] | None]]]:
    """A file's incidents, and what the page in one file says to filters: ids, or None where it refuses."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        with open_bare(Path(folder) / "store.gpkg", open_desk, lambda: datetime.now(UTC)) as session:
            session.import_file(file)
            page.write_text(session.incidents().page_html(), encoding="utf-8")
            yield session.state().snapshot, session.known, _in_browser(page, asked)


def _in_browser(page: Path, asked: Iterable[Params]) -> list[list[str] | None]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(None), args=["--no-sandbox"])
        tab = browser.new_page(offline=True)
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-state]")
        answers: list[list[str] | None] = tab.evaluate(ASK, [urlencode(params) for params in asked])
        browser.close()
    return answers
