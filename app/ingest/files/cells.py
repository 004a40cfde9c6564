"""Columns of text as columns of values, and the reasons why cells are refused."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.ingest.files.tables import Refusal
from app.ingest.files.written_degrees import Axis, read_degrees
from app.ingest.files.written_numbers import POINT, is_no_number, measure_of, read_figure, tidy_number
from app.model.batch import Batch
from app.model.coded import NONE, Coded, Mask
from app.model.errors import shortened

NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?")
WHOLE = re.compile(r"([0-9]+)[.,]0+")
"""Matches a whole number that is written with decimals."""
MAX_COUNT = 1_000_000_000
"""The largest count of persons; a larger one is a slip, and the store's integers end at 2^63."""
MOST_SAID = 500
"""Characters of a reason in a report: a reason shows the cell, which may be megabytes."""


@dataclass(frozen=True, slots=True)
class KeptCell:
    """A cell whose text says more than could be read: its row, our column, its text, and what was lost, if any."""

    row: int
    column: str
    text: str
    why: str | None = None


@dataclass(slots=True)
class Checks:
    """The first reason why each row is refused, and the rows that are not meant for us.

    `numbers` are the numbers in the file of the rows that are checked; reasons are kept by these numbers. With
    `loses_cells` a cell that cannot be read costs the cell, whose text is kept, and not the row.
    """

    numbers: NDArray[np.signedinteger]
    loses_cells: bool = False
    reasons: dict[int, str] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)
    kept: list[KeptCell] = field(default_factory=list)

    def refuse(self, bad: Mask, name: str, cells: Coded, why: str) -> None:
        """Refuse the rows where `bad` is True; the reason names the column, its cell and `why`."""
        for row in np.flatnonzero(bad).tolist():
            code = int(cells.codes[row])
            cell = None if code == NONE else cells.values[code]
            self.reasons.setdefault(int(self.numbers[row]), f"{name}: {why}: {cell!r}")

    def lose(self, bad: Mask, name: str, cells: Coded, why: str) -> None:
        """Note the cells of the rows where `bad` is True as lost; refuse the rows if no cell may be lost."""
        if not self.loses_cells:
            self.refuse(bad, name, cells, why)
            return
        self.keep(bad, name, cells, why)

    def keep(self, rows: Mask, name: str, cells: Coded, why: str | None = None) -> None:
        """Keep the texts of the cells of these rows, which say more than could be read."""
        for row in np.flatnonzero(rows & cells.known()).tolist():
            text = cells.values[int(cells.codes[row])].strip()
            self.kept.append(KeptCell(int(self.numbers[row]), name, text, why))

    def leave_aside(self, rows: Mask, why: str) -> None:
        """Leave out the rows where `rows` is True, for the reason `why`: they are valid, but not meant for us."""
        self.aside.update(dict.fromkeys(self.numbers[rows].tolist(), why))

    def are_refused(self) -> Mask:
        """A mask of the rows that were refused so far."""
        return np.isin(self.numbers, list(self.reasons))

    def stay(self) -> Mask:
        """A mask of the rows that become a record."""
        return ~np.isin(self.numbers, [*self.reasons, *self.aside])

    def refusals(self) -> tuple[Refusal, ...]:
        """The refused rows with their reasons, ascending."""
        stay = ((row, why) for row, why in sorted(self.reasons.items()) if row not in self.aside)
        return tuple(Refusal(row, shortened(why, MOST_SAID)) for row, why in stay)


def texts(rows: Batch, name: str) -> Coded:
    """A column's texts without surrounding white space; no value for an empty cell, or if the file lacks it."""
    return rows.column(name).map(lambda text: text.strip() or None)


def with_codes(rows: Batch, names: Iterable[str]) -> Batch:
    """The rows with codes in these columns: 4 for the 4.0 or 4,0 of a program that took codes for numbers."""

    def code_of(text: str) -> str:
        found = WHOLE.fullmatch(text.strip())
        return found[1] if found else text

    return rows.having({name: rows.column(name).map(code_of) for name in names if name in rows})


def blank(rows: Batch, name: str) -> Mask:
    """A mask of the rows whose cell is empty."""
    return rows.column(name).which(lambda text: not text.strip())


def need(rows: Batch, names: Iterable[str], checks: Checks) -> None:
    """Refuse rows with an empty cell in one of these columns."""
    for name in names:
        checks.refuse(blank(rows, name), name, rows.column(name), "must not be empty")


def numbers(rows: Batch, name: str, checks: Checks, decimal: str = POINT) -> Coded:
    """Finite numbers, none for an empty cell or one that says that nothing is known; other cells are lost."""

    def read(text: str) -> float | None:
        plain = tidy_number(text, decimal)
        return float(plain) if NUMBER.fullmatch(plain) else None

    return _numbers(rows, name, checks, decimal, read)


def degrees(rows: Batch, name: str, axis: Axis, checks: Checks) -> Coded:
    """Degrees, written with decimals or minutes and seconds; none for an empty cell; other cells are lost."""
    return _numbers(rows, name, checks, POINT, lambda text: read_degrees(text, axis))


def counts(rows: Batch, name: str, checks: Checks, decimal: str = POINT) -> Coded:
    """Whole numbers from 0 to `MAX_COUNT`, none for an empty cell or for a bound; other cells are lost.

    The texts of cells that say more than one number ("~10", "5+", "2-3") are kept. A cell that names persons of
    another measure than its column ("5 injured" among the killed) is lost.
    """
    cells, measure = rows.column(name), measure_of(name)
    told = [None if is_no_number(text) else read_figure(text.strip(), decimal, measure) for text in cells.values]
    is_more = [figure is not None and not figure.is_plain for figure in told]
    if any(is_more):
        checks.keep(cells.flagged(is_more), name, cells)

    def read(text: str) -> float | None:
        figure = read_figure(text, decimal, measure)
        return None if figure is None or figure.best is None else float(figure.best)

    silent = {
        text for text, more in zip(cells.values, is_more, strict=True) if more and read(text.strip()) is None
    }
    values = _numbers(rows, name, checks, decimal, read, silent)
    is_part = values.which(lambda n: n < 0 or n % 1 != 0)
    checks.lose(is_part, name, cells, "not a whole number from 0")
    is_much = values.which(lambda n: n > MAX_COUNT)
    checks.lose(is_much & ~is_part, name, cells, f"more than {MAX_COUNT:,}, which cannot be persons")
    return values.map(lambda n: int(n) if 0 <= n <= MAX_COUNT and n % 1 == 0 else None)


def _numbers(
    rows: Batch,
    name: str,
    checks: Checks,
    decimal: str,
    read: Callable[[str], float | None],
    silent: Iterable[str] = (),
) -> Coded:
    """Finite numbers: plain ones at once, others by `read`; cells that are neither, nor `silent`, are lost."""
    cells = rows.column(name)
    written = [text.strip() for text in cells.values]
    # Takes a third of a second, and a service that only reads needs none.
    import pandas as pd

    plain = [text or None for text in written] if decimal == POINT else [None] * len(written)
    found = pd.to_numeric(np.array(plain, dtype=object), errors="coerce")
    # Adding zero turns -0.0 into 0.0, as the store does.
    values = np.asarray(found, dtype=np.float64) + 0.0
    for at in np.flatnonzero(~np.isfinite(values)).tolist():
        number = read(written[at]) if written[at] else None
        values[at] = np.nan if number is None else number + 0.0
    is_finite = np.isfinite(values)
    is_wrong = [
        not good and bool(text) and text not in silent and not is_no_number(text)
        for good, text in zip(is_finite.tolist(), written, strict=True)
    ]
    checks.lose(cells.flagged(is_wrong), name, cells, "not a number")
    read_values = zip(values.tolist(), is_finite.tolist(), strict=True)
    return cells.replaced([value if is_good else None for value, is_good in read_values])


def read_cells(
    rows: Batch,
    name: str,
    read: Callable[[str], object | None],
    why: str,
    checks: Checks,
    *,
    is_needed: bool = False,
) -> Coded:
    """The value that `read` gives for each text, none for an empty cell.

    Cells without a value are lost; a row is refused for a cell that is needed.
    """
    cells = rows.column(name)
    values = [read(text.strip()) for text in cells.values]
    is_wrong = [value is None and bool(text.strip()) for value, text in zip(values, cells.values, strict=True)]
    (checks.refuse if is_needed else checks.lose)(cells.flagged(is_wrong), name, cells, why)
    return cells.replaced(values)


def words(
    rows: Batch, name: str, allowed: type[StrEnum] | Sequence[str], checks: Checks, *, is_needed: bool = False
) -> Coded:
    """Words of a vocabulary in its own spelling, none for an empty cell; other cells are lost.

    A row is refused for an unknown word that is needed.
    """
    # A word of a vocabulary is a subclass of str, which not every library that stores texts accepts.
    by_fold = {word.casefold(): str(word) for word in allowed}
    why = _expected(allowed)
    return read_cells(rows, name, lambda text: by_fold.get(text.casefold()), why, checks, is_needed=is_needed)


def spelled(
    rows: Batch, name: str, find: Callable[[str], str | None], allowed: Iterable[str], checks: Checks
) -> Coded:
    """The word that `find` reads out of each cell, none for an empty cell; cells without a word are lost."""

    def read(text: str) -> str | None:
        word = find(text)
        return None if word is None else str(word)

    return read_cells(rows, name, read, _expected(allowed), checks)


def _expected(allowed: Iterable[str]) -> str:
    return f"expected one of {', '.join(allowed)}"


def points(rows: Batch, lon: str, lat: str, checks: Checks) -> dict[str, Coded]:
    """`longitude` and `latitude` on the globe, none for empty cells; a row with only one of the two is refused.

    A coordinate that cannot be read costs both.
    """
    before = len(checks.kept)
    east, north = degrees(rows, lon, Axis.LONGITUDE, checks), degrees(rows, lat, Axis.LATITUDE, checks)
    checks.refuse(east.which(lambda x: abs(x) > 180), lon, rows.column(lon), "must be from -180 to 180")
    checks.refuse(north.which(lambda y: abs(y) > 90), lat, rows.column(lat), "must be from -90 to 90")
    lost = np.isin(checks.numbers, [cell.row for cell in checks.kept[before:]])
    checks.refuse((east.known() != north.known()) & ~lost, lon, rows.column(lon), f"needs {lon} and {lat}, both")
    whole = east.known() & north.known()
    return {"longitude": east.where(whole), "latitude": north.where(whole)}
