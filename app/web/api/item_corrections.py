"""Corrections in the answer about one item: what was corrected, beside what the source says."""

from collections.abc import Collection as Names
from collections.abc import Mapping, Sequence
from typing import Any

from app.model.columns import INCIDENTS, TABLES, Table
from app.record.view import View
from app.web.api.catalogue import Collection
from app.web.api.sheets import Cell, Grid

HEADS = ("Property", "Corrected", "Source says", "Why", "By", "Revision")
BESIDE = "Corrected, beside what the source says"

Told = Sequence[Mapping[str, Any]]


def versioned_table(collection: Collection) -> Table | None:
    """The table that keeps a collection's records and their versions; None if no file brings them."""
    return INCIDENTS if collection.is_of_incidents else TABLES.get(collection.id)


def corrections_of(view: View, collection: Collection, item_id: str, wanted: Names[str] | None = None) -> Told:
    """The standing corrections of an item, of all properties or the wanted ones, as plain values."""
    table = versioned_table(collection)
    found = () if table is None else view.corrections.of(table, item_id)
    return [each.as_dict() for each in found if wanted is None or each.column in wanted]


def corrections_grid(table: Table, told: Told, caption: str = BESIDE) -> list[Grid]:
    """Corrections as a table; none where nothing is corrected."""
    rows = [
        [
            Cell(table.column(each["column"]).title),
            *(Cell(each[name]) for name in ("value", "source")),
            Cell(each["why"]),
            Cell(each["by"] or ""),
            Cell(str(each["revision"])),
        ]
        for each in told
    ]
    return [Grid(caption, HEADS, rows)] if rows else []
