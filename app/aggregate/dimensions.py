"""The dimensions of summaries (month, province, distance from the line and more), as codes per row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Categories, Mask, Rows
from app.engine.growth import Room
from app.engine.snapshot import Snapshot
from app.model.errors import BadParameter

DIMENSIONS: Mapping[str, str] = {
    "month": "Month of the first day the incident can have happened on, such as 2025-10",
    "year": "Year of the first day the incident can have happened on, such as 2025",
    "province": "ISO 3166-2 code of the province polygon that holds the location's centre",
    "adm2": "Afghan district, or Pakistani district or former agency, that holds the location's centre; best "
    "with the province",
    "event_type": "ACLED's or UCDP's type of event, or Other",
    "crossing": "Id of the nearest crossing, however far it is",
    "distance_band": "Geodesic distance of the location's centre from the line; a band's lower end belongs to it",
    "dataset": "Where the record comes from",
    "side": "AF or PK where at least 95 % of the location's circle lies there, else undetermined",
}
"""The dimensions by name, with what a value means."""
MAX_DIMENSIONS = 4
BAND_EDGES_KM = (5.0, 10.0, 25.0, 50.0, 100.0)
"""Upper edges of the distance bands in km.

No band is narrower than 5 km, the radius of a town's circle: it would tell chance apart. 25 and 50 km are usual
circles around crossings; beyond 100 km little is about the frontier.
"""
BANDS = ("0-5 km", "5-10 km", "10-25 km", "25-50 km", "50-100 km", "100+ km")
"""Names of the bands, with the unit: a spreadsheet would read a bare 5-10 as a day in October."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A code per row: the index among `values`, whose last value is None for unknown.

    `spanning` masks, for a period, the rows that may have happened in a later period too; None for other
    dimensions.
    """

    codes: NDArray[np.unsignedinteger]
    values: tuple[str | None, ...]
    spanning: Mask | None = None


@dataclass(frozen=True, slots=True)
class ByCode:
    """The rows of each code, ascending: from `first[code]` to before `first[code + 1]` in `rows`."""

    rows: NDArray[np.int32]
    first: NDArray[np.intp]

    def rows_of(self, codes: Iterable[int]) -> Rows:
        """The rows of some codes, in no order."""
        parts = [self.rows[:0], *(self.rows[self.first[code] : self.first[code + 1]] for code in codes)]
        return np.concatenate(parts).astype(np.intp)


def by_code(dimension: Dimension) -> ByCode:
    """The rows of a dimension by code; a million rows take some milliseconds and 4 MB."""
    counts = np.bincount(dimension.codes, minlength=len(dimension.values))
    order = np.argsort(dimension.codes, kind="stable").astype(np.int32)
    return ByCode(order, np.append(0, np.cumsum(counts)))


def read_dimensions(text: str) -> tuple[str, ...]:
    """The dimensions named in a text, separated by commas; `BadParameter` if one is unknown or named twice."""
    names = tuple(part.strip() for part in text.split(","))
    unknown = [name for name in names if name not in DIMENSIONS]
    if unknown:
        raise BadParameter(
            f"by: unknown {unknown[0]!r}: expected up to {MAX_DIMENSIONS} of {', '.join(DIMENSIONS)}, or no `by`"
        )
    if len(set(names)) < len(names):
        raise BadParameter(f"by: name each of them once: {text!r}")
    if len(names) > MAX_DIMENSIONS:
        raise BadParameter(f"by: name {MAX_DIMENSIONS} at the most: {text!r}")
    return names


def build_dimensions(snapshot: Snapshot, rows: slice = slice(None)) -> dict[str, Dimension]:
    """Every dimension of these rows of a snapshot, by name."""
    start, end = snapshot.days["date_start"][rows], snapshot.days["date_end"][rows]
    made = {
        "month": of_days(start, end, "M"),
        "year": of_days(start, end, "Y"),
        "distance_band": of_km(snapshot.numbers["border_km"][rows]),
    }
    texts = {name: snapshot.categories[name].coded() for name in DIMENSIONS if name not in made}
    return {
        name: made.get(name) or of_text(Categories(texts[name].codes[rows], texts[name].values))
        for name in DIMENSIONS
    }


def join_dimensions(name: str, before: Dimension, later: Dimension, room: Room) -> Dimension:
    """The rows of both; the earlier rows keep their codes unless a later row has a new value.

    Codes are appended in `room`, under the dimension's name.
    """
    known = set(before.values) - {None}
    names = {later.values[code] for code in np.unique(later.codes).tolist()} - {None}
    spanning = before.spanning
    if spanning is not None and later.spanning is not None:
        spanning = room.appended(f"{name} spanning", spanning, later.spanning)
    if names <= known:
        own = _recoded(later, before.values).astype(before.codes.dtype)
        return Dimension(room.appended(name, before.codes, own), before.values, spanning)
    values = (*sorted(str(each) for each in names | known), None)
    kind = np.min_scalar_type(len(values) - 1)
    codes = np.concatenate([_recoded(each, values).astype(kind, copy=False) for each in (before, later)])
    return Dimension(codes, values, spanning)


def _recoded(dimension: Dimension, values: tuple[str | None, ...]) -> NDArray[np.unsignedinteger]:
    """The rows' codes among other values, which may lack values that no row has."""
    if dimension.values == values:
        return dimension.codes
    place = {value: code for code, value in enumerate(values)}
    table = np.array([place.get(value, 0) for value in dimension.values], dtype=np.uint32)
    codes: NDArray[np.unsignedinteger] = table[dimension.codes]
    return codes


def of_days(start: NDArray[np.int32], end: NDArray[np.int32], unit: str) -> Dimension:
    """The months (`M`) or years (`Y`) of first days; a row spans if its last day is in a later one, or unknown."""
    dated = start != NO_DATE
    periods, last = (_periods(days, unit) for days in (start, end))
    present = np.unique(periods[dated])
    codes = np.where(dated, np.searchsorted(present, periods), len(present))
    values = tuple(np.datetime_as_string(present.astype(f"datetime64[{unit}]")).tolist())
    return _dimension(codes, values, dated & ((end == NO_DATE) | (last > periods)))


def of_km(km: NDArray[np.float64]) -> Dimension:
    """The dimension of distance bands."""
    codes = np.where(np.isnan(km), len(BANDS), np.searchsorted(BAND_EDGES_KM, km, side="right"))
    return _dimension(codes, BANDS)


def of_text(categories: Categories) -> Dimension:
    """The dimension of a text column's distinct values."""
    codes = np.where(categories.codes < 0, len(categories.values), categories.codes)
    return _dimension(codes, categories.values)


def _dimension(codes: NDArray[np.integer], values: tuple[str, ...], spanning: Mask | None = None) -> Dimension:
    # In the smallest type: reading the codes is most of the time that counting a million rows takes.
    return Dimension(codes.astype(np.min_scalar_type(len(values))), (*values, None), spanning)


def _periods(days: NDArray[np.int32], unit: str) -> NDArray[np.int64]:
    """Months or years since January 1970."""
    return days.astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
