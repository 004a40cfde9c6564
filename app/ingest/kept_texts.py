"""Texts of cells that could not be read, or that say more than a number: kept in a record's columns of words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.ingest.files.cells import Checks, KeptCell
from app.ingest.files.layout import SUMS, TOTALS
from app.model.batch import Batch
from app.model.coded import Coded, Mask, code
from app.model.errors import shortened

DATES = ("date_start", "date_end", "event_date")
PERSONS: Mapping[str, str] = {
    "fatalities_best": "killed",
    "fatalities": "killed",
    "best": "killed",
    "fatalities_low": "killed, at least",
    "low": "killed, at least",
    "fatalities_high": "killed, at most",
    "high": "killed, at most",
    "injured": "injured",
    "deaths_a": "killed of side A",
    "deaths_b": "killed of side B",
    "deaths_civilians": "civilians killed",
    "deaths_unknown": "killed of unknown status",
}
"""The columns of persons, and the words before their texts."""
PLACES = ("place_name", "longitude", "latitude", "country_stated", "province_stated", "district_stated")
TOTAL = re.compile(rf"(?:{TOTALS})\b.{{0,40}}|{SUMS}", re.IGNORECASE)
"""Matches a cell before the sums below a table."""
SHOWN = 3
"""Texts that a sentence of the report shows."""


@dataclass(frozen=True, slots=True)
class LostCell:
    """A cell that could not be read: its row in the file, its column, its text, and why."""

    row: int
    column: str
    text: str
    why: str

    def as_dict(self) -> dict[str, object]:
        """The cell as plain values, for JSON; the record keeps a text that is shortened here."""
        return {"row": self.row, "column": self.column, "text": shortened(self.text), "reason": self.why}


def with_texts(records: Batch, checks: Checks) -> Batch:
    """The records with the texts that were kept: of dates in `date_text`, of persons in `casualties_text`.

    Other texts go to `notes`, with their column's name.
    """
    if not checks.kept:
        return records
    said: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cell in checks.kept:
        column, text = _place_of(cell)
        if text not in said[column][cell.row]:
            said[column][cell.row].append(text)
    return records.having(
        {name: _extended(records.column(name), rows, name, checks) for name, rows in said.items()}
    )


def _place_of(cell: KeptCell) -> tuple[str, str]:
    """The column that keeps the text of a cell, and the text as it stands there."""
    if cell.column in DATES:
        return "date_text", cell.text
    if cell.column in PERSONS:
        return "casualties_text", f"{PERSONS[cell.column]}: {cell.text}"
    return "notes", f"{cell.column} as written: {cell.text}"


def _extended(column: Coded, rows: Mapping[int, Sequence[str]], name: str, checks: Checks) -> Coded:
    texts = column.spread()
    between = " – " if name == "date_text" else "; "
    for number, more in rows.items():
        at = int(np.searchsorted(checks.numbers, number))
        own = [text for text in [texts[at]] if text and text not in more]
        texts[at] = between.join([*own, *more])
    return code(texts)


def refuse_ungrounded(records: Batch, checks: Checks, *, every_row: bool) -> None:
    """Refuse rows that have neither a date nor a place left after a cell could not be read, and rows of totals.

    With `every_row` also rows in which nothing was lost, such as notes below a table.
    """
    grounded = np.zeros(len(records), dtype=np.bool_)
    for name in (*PLACES, "date_start", "date_end", "locate_as"):
        grounded |= records.column(name).known()
    for cell in checks.kept:
        if cell.why is not None and not grounded[int(np.searchsorted(checks.numbers, cell.row))]:
            checks.reasons.setdefault(
                cell.row, f"{cell.column}: {cell.why}: {cell.text!r}; no other date or place"
            )
    total = _are_totals(records)
    _refuse(total, checks, "a row of totals, which is no incident")
    if every_row:
        _refuse(~grounded & ~total, checks, "has neither a date nor a place: a note below the table?")


def _are_totals(records: Batch) -> Mask:
    """A mask of the rows without a date in which an id, title or place is the word for a sum."""
    undated = np.flatnonzero(~records.column("date_start").known())
    found = np.zeros(len(records), dtype=np.bool_)
    for name in ("id", "title", "date_text", "place_name") if len(undated) else ():
        texts = records.column(name).take(undated)
        found[undated] |= texts.which(lambda text: TOTAL.fullmatch(text.strip()) is not None)
    return found


def _refuse(bad: Mask, checks: Checks, why: str) -> None:
    for number in checks.numbers[bad].tolist():
        checks.reasons.setdefault(int(number), why)


def lost_cells(checks: Checks) -> list[LostCell]:
    """The cells that were lost in rows that stay."""
    out = checks.reasons.keys() | checks.aside.keys()
    return [
        LostCell(cell.row, cell.column, cell.text, cell.why)
        for cell in checks.kept
        if cell.why is not None and cell.row not in out
    ]


def lost_sentences(cells: Iterable[LostCell]) -> list[str]:
    """A sentence for each column and reason of lost cells."""
    kinds: dict[tuple[str, str], list[LostCell]] = defaultdict(list)
    for cell in cells:
        kinds[cell.column, cell.why].append(cell)
    return [_sentence(name, why, found) for (name, why), found in kinds.items()]


def _sentence(name: str, why: str, found: Sequence[LostCell]) -> str:
    shown = ", ".join(f"{shortened(cell.text)!r} in row {cell.row}" for cell in found[:SHOWN])
    more = ", …" if len(found) > SHOWN else ""
    cells = "1 cell was" if len(found) == 1 else f"{len(found):,} cells were"
    place, _ = _place_of(KeptCell(0, name, ""))
    return f"{name}: {cells} not read, and the text is kept in {place}: {why}: {shown}{more}"
