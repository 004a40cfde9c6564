"""Crossings' status as pages for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from app.crossings.tables import age_words, period_of, state_words
from app.crossings.words import DIRECTION_LABELS, TRAFFIC_LABELS
from app.geography.atlas import Atlas
from app.model.speakers import LABELS
from app.model.vocabulary import Direction, Speaker, Traffic
from app.web.api.parameters import language_of
from app.web.api.responses import url
from app.web.api.sheets import Cell, Grid, Sheet
from app.web.page.filter_words import name_in

Answer = Mapping[str, Any]

HOW_TO_READ = (
    "Each authority's statement holds until it says otherwise for that class of traffic. Where authorities "
    "differ, the status is disputed and both are told. Stale means: not said again for long; it changes no word."
)
HOW_TO_COUNT = (
    "Days closed are certain. Possible days are not among them: days that only the outer dates of a statement "
    "hold, and days on which authorities differ. No day after today is counted."
)
CELL_HEADS = ("Traffic", "Direction", "Status", "Says", "In its words", "Since", "Until", "Last said", "Record")


def status_sheet(request: Request, atlas: Atlas, told: Answer) -> Sheet:
    """The page of one crossing's status on a day."""
    name = _name(request, atlas, told["crossing"])
    rows = [_cells(request, cell) for cell in told["classes"]]
    return Sheet(
        title=f"{name}: {told['headline']} on {told['at']}",
        lead=_lead(told["words"]),
        crumbs=_crumbs(request),
        grids=[Grid("Who says what of which traffic", CELL_HEADS, rows)] if rows else [],
        ways=[
            Cell("All crossings on this day", url(request, "/crossings/status", [("at", told["at"])])),
            Cell("Changes over time", url(request, f"/crossings/{told['crossing']}/timeline")),
        ],
        notes=[HOW_TO_READ],
    )


def matrix_sheet(request: Request, atlas: Atlas, told: Answer) -> Sheet:
    """The page of all crossings on a day: a row for each, a column for each class of traffic."""
    heads = ["Crossing", "Status", "In words", *(TRAFFIC_LABELS[traffic].capitalize() for traffic in Traffic)]
    return Sheet(
        title=f"Crossings on {told['at']}",
        lead="The status of every crossing, by class of traffic, with who says so.",
        crumbs=_crumbs(request),
        grids=[Grid("Status of the crossings", heads, [_row(request, atlas, one) for one in told["rows"]])],
        ways=[
            Cell("As a table", url(request, "/crossings/status", [("at", told["at"]), ("f", "csv")])),
            Cell("Days of closure", url(request, "/crossings/closures")),
        ],
        notes=[HOW_TO_READ],
    )


def closures_sheet(request: Request, atlas: Atlas, rows: Sequence[Answer], params: Mapping[str, str]) -> Sheet:
    """The page of days of closure."""
    heads = ["Crossing", "Traffic", "Period", "Days closed", "Days possibly closed", "Records"]
    table = [
        [
            Cell(_name(request, atlas, row["crossing"]), url(request, f"/crossings/{row['crossing']}/timeline")),
            Cell(TRAFFIC_LABELS[Traffic(row["traffic"])]),
            Cell(period_of(row)),
            Cell(row["days_closed"]),
            Cell(row["days_possibly_closed"]),
            Cell("; ".join(row["records"])),
        ]
        for row in rows
    ]
    return Sheet(
        title="Days of closure",
        lead="" if rows else "No day of closure is recorded for what was asked.",
        crumbs=_crumbs(request),
        grids=[Grid("By crossing and traffic", heads, table)] if rows else [],
        ways=[Cell("As a table", url(request, "/crossings/closures", [*params.items(), ("f", "csv")]))],
        notes=[HOW_TO_COUNT],
    )


def timeline_sheet(request: Request, atlas: Atlas, told: Answer) -> Sheet:
    """The page of a crossing's changes, with the numbers of incidents around each."""
    heads = ["Day", "Status", "In words", "Incidents before", "Incidents after", "The nearest"]
    rows = [_change(request, told["crossing"], change) for change in told["changes"]]
    return Sheet(
        title=f"{_name(request, atlas, told['crossing'])}: changes of status",
        lead=f"Up to {told['to']}; incidents within {told['within_km']:g} km and {told['days']} days of each.",
        crumbs=_crumbs(request),
        grids=[Grid("Changes", heads, rows)] if rows else [],
        ways=[Cell("All crossings today", url(request, "/crossings/status"))],
        notes=[HOW_TO_READ],
    )


def _crumbs(request: Request) -> list[Cell]:
    crossings = url(request, "/collections/crossings/items")
    return [Cell("Map", url(request, "/map")), Cell("Crossings", crossings)]


def _name(request: Request, atlas: Atlas, crossing: str) -> str:
    return name_in(atlas.crossing(crossing), language_of(request))


def _lead(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _cells(request: Request, cell: Answer) -> list[Cell]:
    record = url(request, f"/collections/crossing_status/items/{cell['record']}")
    return [
        Cell(TRAFFIC_LABELS[Traffic(cell["traffic"])]),
        Cell(DIRECTION_LABELS[Direction(cell["direction"])].strip() or "both ways"),
        Cell(state_words(cell)),
        Cell(LABELS[Speaker(cell["authority"])]),
        Cell(cell["said_by"]),
        Cell(cell["since"]),
        Cell(cell["until"] or "no end known"),
        Cell(f"{cell['last_said']} {age_words(cell)}"),
        Cell(cell["record"], record),
    ]


def _row(request: Request, atlas: Atlas, one: Answer) -> list[Cell]:
    status = url(request, f"/crossings/{one['crossing']}/status", [("at", one["at"])])
    told = [
        "; ".join(_said(cell) for cell in one["classes"] if cell["traffic"] == traffic) or "–"
        for traffic in Traffic
    ]
    name = _name(request, atlas, one["crossing"])
    return [Cell(name, status), Cell(one["headline"]), Cell(one["words"]), *map(Cell, told)]


def _said(cell: Answer) -> str:
    way = DIRECTION_LABELS[Direction(cell["direction"])]
    return f"{state_words(cell)}{way}, says {LABELS[Speaker(cell['authority'])]} {age_words(cell)}"


def _change(request: Request, crossing: str, change: Answer) -> list[Cell]:
    nearest = change["incidents"][0] if change["incidents"] else None
    shown = Cell("–")
    if nearest is not None:
        shown = Cell(nearest["title"], url(request, f"/collections/incidents/items/{nearest['id']}"))
    return [
        Cell(change["day"], url(request, f"/crossings/{crossing}/status", [("at", change["day"])])),
        Cell(change["headline"]),
        Cell(change["words"]),
        Cell(change["incidents_before"]),
        Cell(change["incidents_after"]),
        shown,
    ]
