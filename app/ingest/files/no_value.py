"""Cells that programs write for "no value": NA of R, nan of pandas, NULL of databases, and people's dashes."""

from app.model.batch import Batch
from app.model.coded import Coded

WORDS = frozenset(
    ("na", "n/a", "n.a.", "n.a", "#n/a", "#na", "<na>", "nan", "null", "#null!", "-", "--", "–", "—", ".", "\\n")
)
"""In small letters."""
LONGEST = 6
KEPT = ("locate_as",)
"""Columns in which a dash is an instruction."""


def without_placeholders(cells: Batch) -> Batch:
    """The cells, with an empty one for each that only says that there is no value."""
    changed = {
        name: emptied
        for name, column in cells.columns.items()
        if name.casefold() not in KEPT and (emptied := _emptied(column)) is not column
    }
    return cells.having(changed) if changed else cells


def is_no_value(text: str) -> bool:
    """Whether a text says only that there is no value."""
    return len(text) <= LONGEST and text.strip().casefold() in WORDS


def _emptied(column: Coded) -> Coded:
    # Written out: called for each, a function would take most of the time.
    found = {text for text in column.values if len(text) <= LONGEST and text.strip().casefold() in WORDS}
    return column.map(lambda text: "" if text in found else text) if found else column
