"""Changes between two revisions as a page for people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from app.model.columns import TABLES
from app.record.changes import Changes
from app.web.api.responses import Link, url
from app.web.api.sheets import Cell, Grid, Sheet

HEADS = ("Revision", "When", "Of", "Record", "Became", "Change", "Why", "By")
TITLES = {"next": "Next page"}


def changes_sheet(
    request: Request, changes: Changes, told: Sequence[Mapping[str, Any]], links: Sequence[Link]
) -> Sheet:
    """The changes as a table: each record leads to its versions, each changed field is told before and after."""
    count = len(changes.listed)
    records = "record" if count == 1 else "records"
    return Sheet(
        title="What changed",
        lead=f"Revisions {changes.after:,} to {changes.until:,}: {count:,} {records}.",
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid("Changes, each record once", HEADS, [_row(request, one) for one in told])],
        ways=[Cell(TITLES[link["rel"]], link["href"]) for link in links if link["rel"] in TITLES],
    )


def _row(request: Request, one: Mapping[str, Any]) -> Sequence[Cell]:
    versions = url(request, f"/collections/{one['table']}/items/{one['id']}/versions", [("f", "html")])
    title = (one["record"] or {}).get("title") or one["id"]
    return (
        Cell(str(one["revision"])),
        Cell(f"{datetime.fromisoformat(one['at']).astimezone(UTC):%Y-%m-%d %H:%M} UTC"),
        Cell(TABLES[one["table"]].title),
        Cell(title, versions),
        Cell(one["became"]),
        Cell("; ".join(map(_field, one["fields"]))),
        Cell(one["why"] or ""),
        Cell(one["by"] or ""),
    )


def _field(change: Mapping[str, Any]) -> str:
    before, after = ("unknown" if change[name] is None else change[name] for name in ("before", "after"))
    return f"{change['field']}: {before} → {after}"
