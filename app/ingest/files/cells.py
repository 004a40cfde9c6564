"""Columns of text as columns of values, and the reasons why cells are refused."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.ingest.files.tables import Refusal
from app.model.batch import Batch
from app.model.coded import NONE, Coded, Mask

DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""A day, with or without a time. Only ASCII digits: `\\d` also matches digits of other scripts."""
MOST_DAYS = 50_000
"""Days remembered by `read_day`, for dates repeat; enough for a century."""
MAX_COUNT = 1_000_000_000
"""The largest count of persons; a larger one is a slip, and the store's integers end at 2^63."""


@dataclass(slots=True)
class Checks:
    """The first reason why each row is refused, and the rows that are not meant for us.

    `numbers` are the numbers in the file of the rows that are checked; reasons are kept by these numbers.
    """

    numbers: NDArray[np.signedinteger]
    reasons: dict[int, str] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    def refuse(self, bad: Mask, name: str, cells: Coded, why: str) -> None:
        """Refuse the rows where `bad` is True; the reason names the column, its cell and `why`."""
        for row in np.flatnonzero(bad).tolist():
            code = int(cells.codes[row])
            cell = None if code == NONE else cells.values[code]
            self.reasons.setdefault(int(self.numbers[row]), f"{name}: {why}: {cell!r}")

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
        return tuple(Refusal(row, reason) for row, reason in sorted(self.reasons.items()) if row not in self.aside)


def texts(rows: Batch, name: str) -> Coded:
    """A column's texts without surrounding white space; no value for an empty cell, or if the file lacks it."""
    return rows.column(name).map(lambda text: text.strip() or None)


def blank(rows: Batch, name: str) -> Mask:
    """A mask of the rows whose cell is empty."""
    return rows.column(name).which(lambda text: not text.strip())


def need(rows: Batch, names: Iterable[str], checks: Checks) -> None:
    """Refuse rows with an empty cell in one of these columns."""
    for name in names:
        checks.refuse(blank(rows, name), name, rows.column(name), "must not be empty")


def numbers(rows: Batch, name: str, checks: Checks) -> Coded:
    """Finite numbers, none for an empty cell; other cells are refused."""
    cells = rows.column(name)
    written = [text.strip() for text in cells.values]
    # Takes a third of a second, and a service that only reads needs none.
    import pandas as pd

    read = pd.to_numeric(np.array([text or None for text in written], dtype=object), errors="coerce")
    # Adding zero turns -0.0 into 0.0, as the store does.
    values = np.asarray(read, dtype=np.float64) + 0.0
    is_finite = np.isfinite(values)
    is_wrong = ~is_finite & np.array(list(map(bool, written)), dtype=np.bool_)
    checks.refuse(cells.flagged(is_wrong), name, cells, "not a number")
    read_values = zip(values.tolist(), is_finite.tolist(), strict=True)
    return cells.replaced([value if is_good else None for value, is_good in read_values])


def counts(rows: Batch, name: str, checks: Checks) -> Coded:
    """Whole numbers from 0 to `MAX_COUNT`, none for an empty cell; other cells are refused."""
    cells, values = rows.column(name), numbers(rows, name, checks)
    checks.refuse(values.which(lambda n: n < 0 or n % 1 != 0), name, cells, "not a whole number from 0")
    checks.refuse(
        values.which(lambda n: n > MAX_COUNT), name, cells, f"more than {MAX_COUNT:,}, which cannot be persons"
    )
    return values.map(int)


def dates(rows: Batch, name: str, checks: Checks) -> Coded:
    """Dates as ISO text without a time of day, none for an empty cell; other cells are refused.

    Only YYYY-MM-DD is accepted: 03/04/2025 is one day to some readers and another day to others.
    """
    return read_cells(rows, name, read_day, "not a date written as YYYY-MM-DD", checks)


def read_cells(rows: Batch, name: str, read: Callable[[str], object | None], why: str, checks: Checks) -> Coded:
    """The value that `read` gives for each text, none for an empty cell; cells without a value are refused."""
    cells = rows.column(name)
    values = [read(text.strip()) for text in cells.values]
    is_wrong = [value is None and bool(text.strip()) for value, text in zip(values, cells.values, strict=True)]
    checks.refuse(cells.flagged(is_wrong), name, cells, why)
    return cells.replaced(values)


@lru_cache(MOST_DAYS)
def read_day(text: str) -> str | None:
    """The day of a date as ISO text; None if the text is no date."""
    found = DATE.fullmatch(text)
    try:
        return None if found is None else date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def words(rows: Batch, name: str, allowed: type[StrEnum] | Sequence[str], checks: Checks) -> Coded:
    """Words of a vocabulary in its own spelling, none for an empty cell; other cells are refused."""
    # A word of a vocabulary is a subclass of str, which not every library that stores texts accepts.
    by_fold = {word.casefold(): str(word) for word in allowed}
    return spelled(rows, name, lambda text: by_fold.get(text.casefold()), allowed, checks)


def spelled(
    rows: Batch, name: str, find: Callable[[str], str | None], allowed: Iterable[str], checks: Checks
) -> Coded:
    """The word that `find` reads out of each cell, none for an empty cell; cells without a word are refused."""

    def read(text: str) -> str | None:
        word = find(text)
        return None if word is None else str(word)

    return read_cells(rows, name, read, f"expected one of {', '.join(allowed)}", checks)


def points(rows: Batch, lon: str, lat: str, checks: Checks) -> dict[str, Coded]:
    """`longitude` and `latitude` on the globe, none for empty cells; a row with only one of the two is refused."""
    east, north = numbers(rows, lon, checks), numbers(rows, lat, checks)
    checks.refuse(east.which(lambda x: abs(x) > 180), lon, rows.column(lon), "must be from -180 to 180")
    checks.refuse(north.which(lambda y: abs(y) > 90), lat, rows.column(lat), "must be from -90 to 90")
    checks.refuse(east.known() != north.known(), lon, rows.column(lon), f"needs {lon} and {lat}, both")
    return {"longitude": east, "latitude": north}
