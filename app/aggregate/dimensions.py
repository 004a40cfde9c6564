"""The dimensions of summaries (month, province, distance from the line and more), as codes per row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Categories, Mask, Rows
from app.engine.growth import Room
from app.engine.snapshot import Snapshot
from app.model.errors import BadParameter
from app.model.periods import PERIODS, names_of, numbers_of
from app.model.work import holding

DIMENSIONS: Mapping[str, str] = {
    "day": "First day the incident can have happened on, such as 2025-10-15",
    "week": "ISO 8601 week, from Monday, of the first day the incident can have happened on, such as 2025-W42",
    "month": "Month of the first day the incident can have happened on, such as 2025-10",
    "quarter": "Quarter of the first day the incident can have happened on, such as 2025-Q4",
    "year": "Year of the first day the incident can have happened on, such as 2025",
    "province": "ISO 3166-2 code of the province polygon that holds the location's centre",
    "adm2": "Afghan district, or Pakistani district or former agency, that holds the location's centre; best "
    "with the province",
    "p_code": "OCHA's p-code of the province that holds the location's centre",
    "adm2_pcode": "OCHA's p-code of the district that holds the location's centre",
    "event_type": "ACLED's or UCDP's type of event, or Other",
    "sub_event_type": "A finer type of event, in the source's own words",
    "actor": "Each party to the event as the source names it; an incident of two counts in both rows",
    "actor_pair": "The parties to the event as the source names them, in alphabetical order",
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
    dimensions. `also` is the code of a second value, the first one again for rows without a second; None for
    dimensions of which a row has one value.
    """

    codes: NDArray[np.unsignedinteger]
    values: tuple[str | None, ...]
    spanning: Mask | None = None
    also: NDArray[np.unsignedinteger] | None = None


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


SEVERAL = ("actor",)
"""The dimensions of which an incident can have several values; it counts in the row of each."""
COLUMNS = {"p_code": "adm1_pcode"}
"""The columns of dimensions of text that have another name than their column."""
BETWEEN = " – "
"""Stands between the names of a pair of actors."""


@dataclass(eq=False)
class Dimensions(Mapping[str, Dimension]):
    """The dimensions of a snapshot's rows by name, each made when it is first read; safe for threads.

    `before` has the dimensions of the first rows, to which those of later `rows` are joined in `room`.
    """

    snapshot: Snapshot
    rows: slice = field(default_factory=lambda: slice(None))
    before: "Dimensions | None" = None
    room: Room = field(default_factory=Room)
    _made: dict[str, Dimension] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __getitem__(self, name: str) -> Dimension:
        if name not in DIMENSIONS:
            raise KeyError(name)
        with holding(self._lock):
            if name not in self._made:
                own = build_dimension(name, self.snapshot, self.rows)
                before = None if self.before is None else self.before[name]
                self._made[name] = own if before is None else join_dimensions(name, before, own, self.room)
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(DIMENSIONS)

    def __len__(self) -> int:
        return len(DIMENSIONS)


def build_dimension(name: str, snapshot: Snapshot, rows: slice = slice(None)) -> Dimension:
    """A dimension of these rows of a snapshot."""
    if name in PERIODS:
        return of_days(snapshot.days["date_start"][rows], snapshot.days["date_end"][rows], name)
    if name == "distance_band":
        return of_km(snapshot.numbers["border_km"][rows])
    if name in ("actor", "actor_pair"):
        one, other = (_part(snapshot, column, rows) for column in ("actor1", "actor2"))
        return of_each(one, other) if name == "actor" else of_pairs(one, other)
    return of_text(_part(snapshot, COLUMNS.get(name, name), rows))


def _part(snapshot: Snapshot, column: str, rows: slice) -> Categories:
    coded = snapshot.categories[column].coded()
    return Categories(coded.codes[rows], coded.values)


def join_dimensions(name: str, before: Dimension, later: Dimension, room: Room) -> Dimension:
    """The rows of both; the earlier rows keep their codes unless a later row has a new value.

    Codes are appended in `room`, under the dimension's name.
    """
    spanning, also = before.spanning, before.also
    if spanning is not None and later.spanning is not None:
        spanning = room.appended(f"{name} spanning", spanning, later.spanning)
    values = _joined_values(before, later)
    codes = _appended(name, (before.codes, later.codes), (before, later), values, room)
    if also is not None and later.also is not None:
        also = _appended(f"{name} also", (also, later.also), (before, later), values, room)
    return Dimension(codes, values, spanning, also)


def _joined_values(before: Dimension, later: Dimension) -> tuple[str | None, ...]:
    """The values of the earlier rows, with values that only later rows have, in order."""
    used = np.unique(later.codes if later.also is None else np.append(later.codes, later.also)).tolist()
    known, names = set(before.values) - {None}, {later.values[code] for code in used} - {None}
    return before.values if names <= known else (*sorted(str(each) for each in names | known), None)


def _appended(
    name: str,
    codes: tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]],
    of: tuple[Dimension, Dimension],
    values: tuple[str | None, ...],
    room: Room,
) -> NDArray[np.unsignedinteger]:
    """The codes of earlier and later rows among some values; the earlier ones are not moved if they stay."""
    kind = np.min_scalar_type(len(values) - 1)
    if values == of[0].values:
        own = _recoded(codes[1], of[1].values, values).astype(codes[0].dtype)
        return np.asarray(room.appended(name, codes[0], own))
    return np.concatenate(
        [_recoded(each, dimension.values, values).astype(kind) for each, dimension in zip(codes, of, strict=True)]
    )


def _recoded(
    codes: NDArray[np.unsignedinteger], own: tuple[str | None, ...], values: tuple[str | None, ...]
) -> NDArray[np.unsignedinteger]:
    """The codes among other values, which may lack values that no row has."""
    if own == values:
        return codes
    place = {value: code for code, value in enumerate(values)}
    table = np.array([place.get(value, 0) for value in own], dtype=np.uint32)
    recoded: NDArray[np.unsignedinteger] = table[codes]
    return recoded


def of_days(start: NDArray[np.int32], end: NDArray[np.int32], period: str) -> Dimension:
    """The periods of first days; a row spans if its last day is in a later one, or unknown."""
    dated = start != NO_DATE
    first, last = (numbers_of(period, np.where(days == NO_DATE, 0, days)) for days in (start, end))
    present = np.unique(first[dated])
    codes = np.where(dated, np.searchsorted(present, first), len(present))
    return _dimension(codes, names_of(period, present), dated & ((end == NO_DATE) | (last > first)))


def of_each(one: Categories, other: Categories) -> Dimension:
    """The dimension of the values of two columns; a row with one value has it in `codes` and in `also`."""
    values = tuple(sorted({*one.values, *other.values}))
    first, second = (_among(each, values) for each in (one, other))
    codes = np.where(first == len(values), second, first)
    made = _dimension(codes, values)
    also = np.where(second == len(values), codes, second).astype(made.codes.dtype)
    return replace(made, also=also)


def of_pairs(one: Categories, other: Categories) -> Dimension:
    """The dimension of pairs of values of two columns, whatever their order; one value where one is known."""
    size = len(other.values) + 1
    keys, at = np.unique((one.codes.astype(np.int64) + 1) * size + other.codes + 1, return_inverse=True)
    firsts, seconds = (("", *each.values) for each in (one, other))
    texts = [
        BETWEEN.join(sorted(filter(None, (firsts[key // size], seconds[key % size])))) for key in keys.tolist()
    ]
    values = tuple(sorted({*texts} - {""}))
    place = {value: code for code, value in enumerate(values)}
    codes = np.array([place.get(text, len(values)) for text in texts], dtype=np.int64)[at]
    return _dimension(codes, values)


def _among(categories: Categories, values: tuple[str, ...]) -> NDArray[np.int64]:
    """The codes of a column's rows among other values, their number for none."""
    place = {value: code for code, value in enumerate(values)}
    table = np.array([*(place[value] for value in categories.values), len(values)], dtype=np.int64)
    return np.asarray(table[categories.codes], dtype=np.int64)


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
