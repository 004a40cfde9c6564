"""Columns of text as columns of values, and what is wrong with the cells that have none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.ingest.files.tables import Refusal

DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""A day, with or without a time. In ASCII digits: `\\d` takes those of every script, and nothing after us does."""
MOST_DAYS = 50_000
"""Remembered, as they come again and again: those of a century."""
MAX_COUNT = 1_000_000_000
"""Persons; a larger figure is a slip, and the store's integers end at 2^63."""


@dataclass(slots=True)
class Checks:
    """The first reason why each row is refused, gathered column by column; and the rows that are none of ours."""

    reasons: dict[int, str] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    def refuse(self, bad: pd.Series, cells: pd.Series, why: str) -> None:
        """Refuse the rows where `bad`, naming the column, the cell and `why`."""
        if not bad.any():
            return
        for row, cell in cells[bad].items():
            self.reasons.setdefault(int(str(row)), f"{cells.name}: {why}: {cell!r}")

    def leave_aside(self, rows: pd.Series, why: str) -> None:
        """Count the rows where `rows` as not meant for us: nothing is wrong with them."""
        self.aside.update(dict.fromkeys((int(str(row)) for row in rows.index[rows]), why))

    def dropped(self) -> list[int]:
        """The rows that become no record."""
        return sorted({*self.reasons, *self.aside})

    def refusals(self) -> tuple[Refusal, ...]:
        """The refused rows in order."""
        return tuple(Refusal(row, reason) for row, reason in sorted(self.reasons.items()) if row not in self.aside)


@dataclass(frozen=True, slots=True)
class Distinct:
    """A column's distinct cells without the white space around them, and which of them each row has.

    A file says the same thing again and again: it is read once.
    """

    texts: list[str]
    codes: NDArray[np.signedinteger]
    index: pd.Index

    def spread(self, values: Sequence[object] | NDArray[Any], kind: str = "object") -> pd.Series:
        """A value for each distinct cell as one for each row."""
        held = np.empty(len(self.texts), dtype=kind)
        held[:] = values
        return pd.Series(held[self.codes], index=self.index)


def distinct(cells: pd.Series) -> Distinct:
    """The distinct cells of a column of text."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, texts = cells.cat.codes.to_numpy(), cells.cat.categories
    else:
        codes, texts = pd.factorize(cells.to_numpy(dtype=object))
    return Distinct([text.strip() for text in texts.tolist()], codes, cells.index)


def texts(cells: pd.Series) -> pd.Series:
    """Text without the white space around it, None for an empty cell."""
    found = distinct(cells)
    return found.spread([text or None for text in found.texts])


def kept(cells: pd.Series) -> pd.Series:
    """The same as categories, for text that goes into the store as it is: it is told apart once and not again."""
    found = distinct(cells)
    values = dict.fromkeys(found.texts)
    values.pop("", None)
    place = {"": -1, **{text: at for at, text in enumerate(values)}}
    codes = np.fromiter(map(place.__getitem__, found.texts), np.int32, len(found.texts))[found.codes]
    categories = pd.Index(list(values), dtype=object)
    return pd.Series(pd.Categorical.from_codes(codes, categories, validate=False), found.index)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column's texts; all None where the file has no such column."""
    return texts(frame[name]) if name in frame else pd.Series(None, index=frame.index, dtype=object)


def numbers(cells: pd.Series, checks: Checks) -> pd.Series:
    """Finite numbers, NaN for an empty cell; other cells are refused."""
    found = distinct(cells)
    texts = np.array([text or None for text in found.texts], dtype=object)
    values = np.asarray(pd.to_numeric(texts, errors="coerce"), dtype=np.float64)
    is_finite = np.isfinite(values)
    is_wrong = ~is_finite & np.array(list(map(bool, found.texts)), dtype=np.bool_)
    checks.refuse(found.spread(is_wrong, "bool"), cells, "not a number")
    return found.spread(np.where(is_finite, values, np.nan), "float64")


def counts(cells: pd.Series, checks: Checks) -> pd.Series:
    """Whole numbers from 0 to `MAX_COUNT` (as floats, NaN for an empty cell); other cells are refused."""
    values = numbers(cells, checks)
    checks.refuse((values < 0) | (values % 1 != 0) & values.notna(), cells, "not a whole number from 0")
    checks.refuse(values > MAX_COUNT, cells, f"more than {MAX_COUNT:,}, which cannot be persons")
    return values


def dates(cells: pd.Series, checks: Checks) -> pd.Series:
    """Dates as ISO text, a time of day left aside, None for an empty cell; other cells are refused.

    Only YYYY-MM-DD is understood: 03/04/2025 is two different days to two readers.
    """
    written = distinct(cells)
    days = list(map(read_day, written.texts))
    is_wrong = [day is None and text != "" for day, text in zip(days, written.texts, strict=True)]
    checks.refuse(written.spread(is_wrong, "bool"), cells, "not a date written as YYYY-MM-DD")
    return written.spread(days)


@lru_cache(MOST_DAYS)
def read_day(text: str) -> str | None:
    """The day of a date, None if it is no date."""
    found = DATE.fullmatch(text)
    try:
        return None if found is None else date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def words(cells: pd.Series, allowed: list[str], default: str | None, checks: Checks) -> pd.Series:
    """Words of a vocabulary in its own spelling, `default` for an empty cell; other cells are refused."""
    by_fold = {word.casefold(): word for word in allowed} | {"": default}
    found = distinct(cells)
    folded = [text.casefold() for text in found.texts]
    is_wrong = found.spread([text not in by_fold for text in folded], "bool")
    checks.refuse(is_wrong, cells, f"expected one of {', '.join(allowed)}")
    return found.spread([by_fold.get(text) for text in folded])


def points(frame: pd.DataFrame, lon: str, lat: str, checks: Checks) -> tuple[pd.Series, pd.Series]:
    """Longitudes and latitudes on the globe, NaN for empty cells; refused where one is there without the other."""
    east, north = numbers(frame[lon], checks), numbers(frame[lat], checks)
    checks.refuse(east.abs() > 180, frame[lon], "must be from -180 to 180")
    checks.refuse(north.abs() > 90, frame[lat], "must be from -90 to 90")
    checks.refuse(east.isna() != north.isna(), frame[lon], f"needs {lon} and {lat}, both")
    return east, north
