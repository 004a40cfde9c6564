"""The inbox as a page for people without a script: one table for each kind."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from app.inbox.entry import Entry, Kind
from app.model.columns import TABLES
from app.web.api.responses import Link, url
from app.web.api.sheets import Cell, Grid, Sheet

DELETED = "nothing: the source deleted the record"
LEAD = (
    "What waits for a person: drafts of articles, leads that a machine read in the news, corrections of which the "
    "source says something new, records that may be one event, gates of which nothing new was said for long. "
    "The desk decides on them, and so does POST /inbox."
)
CAPTIONS = {
    Kind.DRAFT: "Drafts",
    Kind.LEAD: "Leads",
    Kind.CORRECTION: "Corrections",
    Kind.MATCH: "Pairs of records that may be one event",
    Kind.GATE: "Gates of which nothing new was said for long",
}
HEADS: Mapping[Kind, tuple[str, ...]] = {
    Kind.DRAFT: ("Draft", "Table", "Words", "Waits since"),
    Kind.LEAD: ("Record", "Nearest crossing", "Waits since"),
    Kind.CORRECTION: (
        *("Record", "Property", "Corrected", "Source said", "Source says", "Since revision"),
        *("Why", "By", "When"),
    ),
    Kind.MATCH: ("Score", "Record", "Record", "Why", "Waits since"),
    Kind.GATE: ("Gate", "Status", "Last said"),
}


def inbox_sheet(request: Request, count: int, shown: Sequence[Entry], links: Sequence[Link]) -> Sheet:
    """The entries as tables; each record leads to its page."""
    rows = {kind: [_ROWS[kind](request, each) for each in shown if each.kind is kind] for kind in Kind}
    return Sheet(
        title=f"Inbox: {count:,} to decide",
        lead=LEAD,
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid(CAPTIONS[kind], HEADS[kind], rows[kind]) for kind in Kind if rows[kind]],
        ways=[
            *(Cell(each["title"], each["href"]) for each in links if each["rel"] == "next"),
            Cell("The desk", url(request, "/desk") + "#inbox"),
        ],
    )


def _draft(_: Request, each: Entry) -> list[Cell]:
    record: Any = each.told["record"]
    words = record.get("title") or record.get("statement") or record.get("quote") or ""
    return [Cell(each.id), Cell(each.table), Cell(words), _since(each)]


def _lead(request: Request, each: Entry) -> list[Cell]:
    return [_record(request, each.table, each.id), Cell(", ".join(each.crossings) or None), _since(each)]


def _correction(request: Request, each: Entry) -> list[Cell]:
    told: Any = each.told
    title = TABLES[each.table].column(str(told["column"])).title
    before, now = (
        "; ".join(f"{name}: {value}" if len(said) > 1 else Cell(value).text for name, value in said.items())
        for said in (told["source_before"], told["source_now"])
    )
    now = DELETED if told["deleted"] else now
    said_by = [Cell(told["why"]), Cell(told["by"] or ""), Cell(when(str(told["at"])))]
    record = _record(request, each.table, each.id)
    return [record, Cell(title), Cell(told["value"]), Cell(before), Cell(now), Cell(str(told["since"])), *said_by]


def _match(request: Request, each: Entry) -> list[Cell]:
    told: Any = each.told
    records = [_record(request, each.table, record_id) for record_id in each.records]
    return [Cell(f"{told['score']:.2f}"), *records, Cell(told["why"]), _since(each)]


def _gate(request: Request, each: Entry) -> list[Cell]:
    return [_record(request, each.table, each.id), Cell(each.told["words"]), Cell(each.waits_since)]


_ROWS: Mapping[Kind, Callable[[Request, Entry], list[Cell]]] = {
    Kind.DRAFT: _draft,
    Kind.LEAD: _lead,
    Kind.CORRECTION: _correction,
    Kind.MATCH: _match,
    Kind.GATE: _gate,
}


def _record(request: Request, table: str, record_id: str) -> Cell:
    return Cell(record_id, url(request, f"/collections/{table}/items/{record_id}", [("f", "html")]))


def _since(each: Entry) -> Cell:
    return Cell(None if each.waits_since is None else when(each.waits_since))


def when(at: str) -> str:
    """A time in ISO 8601 for people, to the minute."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
