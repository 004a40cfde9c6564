"""Columns of text as columns of values, and the reasons why cells are refused."""

import re
from collections.abc import Callable, Iterable, Sequence
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
"""A day, with or without a time. Only ASCII digits: `\\d` also matches digits of other scripts."""
MOST_DAYS = 50_000
"""Days remembered by `read_day`, for dates repeat; enough for a century."""
MAX_COUNT = 1_000_000_000
"""The largest count of persons; a larger one is a slip, and the store's integers end at 2^63."""


@dataclass(slots=True)
class Checks:
    """The first reason why each row is refused, column by column; and the rows that are not meant for us."""

    reasons: dict[int, str] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    def refuse(self, bad: pd.Series, cells: pd.Series, why: str) -> None:
        """Refuse the rows where `bad` is True; the reason names the column, the cell and `why`."""
        if not bad.any():
            return
        for row, cell in cells[bad].items():
            self.reasons.setdefault(int(str(row)), f"{cells.name}: {why}: {cell!r}")

    def leave_aside(self, rows: pd.Series, why: str) -> None:
        """Leave out the rows where `rows` is True, for the reason `why`: they are valid, but not meant for us."""
        self.aside.update(dict.fromkeys((int(str(row)) for row in rows.index[rows]), why))

    def dropped(self) -> list[int]:
        """The rows that become no record, ascending."""
        return sorted({*self.reasons, *self.aside})

    def refusals(self) -> tuple[Refusal, ...]:
        """The refused rows with their reasons, ascending."""
        return tuple(Refusal(row, reason) for row, reason in sorted(self.reasons.items()) if row not in self.aside)


@dataclass(frozen=True, slots=True)
class Distinct:
    """A column's distinct cells without surrounding white space, and the index of each row's cell in them.

    Each distinct cell is read only once, for cells repeat in a file.
    """

    texts: list[str]
    codes: NDArray[np.signedinteger]
    index: pd.Index

    def spread(self, values: Sequence[object] | NDArray[Any], kind: str = "object") -> pd.Series:
        """One value per distinct cell as a series with one value per row."""
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
    """The texts without surrounding white space; None for an empty cell."""
    found = distinct(cells)
    return found.spread([text or None for text in found.texts])


def kept(cells: pd.Series) -> pd.Series:
    """The texts as categories, for columns that go into the store unchanged: distinct texts are found once."""
    found = distinct(cells)
    values = dict.fromkeys(found.texts)
    values.pop("", None)
    place = {"": -1, **{text: at for at, text in enumerate(values)}}
    codes = np.fromiter(map(place.__getitem__, found.texts), np.int32, len(found.texts))[found.codes]
    categories = pd.Index(list(values), dtype=object)
    return pd.Series(pd.Categorical.from_codes(codes, categories, validate=False), found.index)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column's texts; all None if the file has no such column."""
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
    """Dates as ISO text without a time of day, None for an empty cell; other cells are refused.

    Only YYYY-MM-DD is accepted: 03/04/2025 is one day to some readers and another day to others.
    """
    written = distinct(cells)
    days = list(map(read_day, written.texts))
    is_wrong = [day is None and text != "" for day, text in zip(days, written.texts, strict=True)]
    checks.refuse(written.spread(is_wrong, "bool"), cells, "not a date written as YYYY-MM-DD")
    return written.spread(days)


@lru_cache(MOST_DAYS)
def read_day(text: str) -> str | None:
    """The day of a date as ISO text; None if the text is no date."""
    found = DATE.fullmatch(text)
    try:
        return None if found is None else date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def words(cells: pd.Series, allowed: list[str], default: str | None, checks: Checks) -> pd.Series:
    """Words of a vocabulary in its own spelling, `default` for an empty cell; other cells are refused."""
    by_fold = {word.casefold(): word for word in allowed} | {"": default}
    return _spelled(cells, lambda text: by_fold.get(text.casefold()), allowed, checks)


def spelled(
    cells: pd.Series, find: Callable[[str], str | None], allowed: Iterable[str], checks: Checks
) -> pd.Series:
    """The words that `find` reads out of the cells, None for an empty cell; cells without a word are refused."""
    return _spelled(cells, lambda text: find(text) if text else None, allowed, checks)


def _spelled(
    cells: pd.Series, find: Callable[[str], str | None], allowed: Iterable[str], checks: Checks
) -> pd.Series:
    found = distinct(cells)
    words = [find(text) for text in found.texts]
    is_wrong = [word is None and text != "" for word, text in zip(words, found.texts, strict=True)]
    checks.refuse(found.spread(is_wrong, "bool"), cells, f"expected one of {', '.join(allowed)}")
    return found.spread(words)


def points(frame: pd.DataFrame, lon: str, lat: str, checks: Checks) -> tuple[pd.Series, pd.Series]:
    """Longitudes and latitudes on the globe, NaN for empty cells; a row with only one of the two is refused."""
    east, north = numbers(frame[lon], checks), numbers(frame[lat], checks)
    checks.refuse(east.abs() > 180, frame[lon], "must be from -180 to 180")
    checks.refuse(north.abs() > 90, frame[lat], "must be from -90 to 90")
    checks.refuse(east.isna() != north.isna(), frame[lon], f"needs {lon} and {lat}, both")
    return east, north
