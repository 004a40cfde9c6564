"""Columns of text as columns of values, and what is wrong with the cells that have none."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from app.ingest.tables import Refusal

DATE = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""A day, with or without a time. In ASCII digits: `\\d` takes those of every script, and nothing after us does."""
MAX_COUNT = 1_000_000_000
"""Persons; a larger figure is a slip, and the store's integers end at 2^63."""


@dataclass(slots=True)
class Checks:
    """The first reason why each row is refused, gathered column by column; and the rows that are none of ours."""

    reasons: dict[int, str] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    def refuse(self, bad: pd.Series, cells: pd.Series, why: str) -> None:
        """Refuse the rows where `bad`, naming the column, the cell and `why`."""
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


def texts(cells: pd.Series) -> pd.Series:
    """Text without the white space around it, None for an empty cell."""
    stripped = cells.str.strip()
    return stripped.where(stripped != "", None)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column's texts; all None where the file has no such column."""
    return texts(frame[name]) if name in frame else pd.Series(None, index=frame.index, dtype=object)


def numbers(cells: pd.Series, checks: Checks) -> pd.Series:
    """Finite numbers, NaN for an empty cell; other cells are refused."""
    stripped = cells.str.strip()
    values = pd.to_numeric(stripped.where(stripped != ""), errors="coerce").astype("float64")
    checks.refuse((stripped != "") & ~np.isfinite(values), cells, "not a number")
    return values.where(np.isfinite(values))


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
    stripped = cells.str.strip()
    found = stripped.str.extract(f"^{DATE}$", expand=False)
    real = pd.to_datetime(found, format="%Y-%m-%d", errors="coerce").notna()
    checks.refuse((stripped != "") & ~real, cells, "not a date written as YYYY-MM-DD")
    return found.where(real, None).astype(object)


def words(cells: pd.Series, allowed: list[str], default: str | None, checks: Checks) -> pd.Series:
    """Words of a vocabulary in its own spelling, `default` for an empty cell; other cells are refused."""
    by_fold = {word.casefold(): word for word in allowed} | {"": default}
    folded = cells.str.strip().str.casefold()
    checks.refuse(~folded.isin(list(by_fold)), cells, f"expected one of {', '.join(allowed)}")
    return folded.map(by_fold).astype(object)


def points(frame: pd.DataFrame, lon: str, lat: str, checks: Checks) -> tuple[pd.Series, pd.Series]:
    """Longitudes and latitudes on the globe, NaN for empty cells; refused where one is there without the other."""
    east, north = numbers(frame[lon], checks), numbers(frame[lat], checks)
    checks.refuse(east.abs() > 180, frame[lon], "must be from -180 to 180")
    checks.refuse(north.abs() > 90, frame[lat], "must be from -90 to 90")
    checks.refuse(east.isna() != north.isna(), frame[lon], f"needs {lon} and {lat}, both")
    return east, north
