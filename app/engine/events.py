"""Events of a snapshot: the rows of records that a person linked, each event of which counts once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import NO_DATE, Rows

COLUMN = "event_id"
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Events:
    """The events of a snapshot that have several records in it; immutable.

    `number` is each row's event, -1 for a record that is linked with none. `rows` are the linked rows by rank:
    located records first, then by first day, then by id; `rank` is each row's place among these.
    """

    number: NDArray[np.int32]
    rows: Rows
    rank: NDArray[np.int32]

    def once(self, rows: Rows) -> Rows:
        """The rows, ascending, with one row of each event: the first in rank among these rows."""
        numbers = self.number[rows]
        linked = rows[numbers >= 0]
        return rows if not len(linked) else self._first(rows[numbers < 0], linked, self.number[linked])

    def once_each(self, rows: Rows, kinds: NDArray[np.integer]) -> Rows:
        """The rows, ascending, with one row of each event for each kind (such as a dataset) that it has here."""
        numbers = self.number[rows]
        linked = numbers >= 0
        keys = numbers[linked].astype(np.int64) * (int(kinds.max(initial=0)) + 1) + kinds[linked]
        return self._first(rows[~linked], rows[linked], keys)

    def _first(self, others: Rows, linked: Rows, keys: NDArray[np.integer]) -> Rows:
        order = np.argsort(self.rank[linked])
        _, first = np.unique(keys[order], return_index=True)
        return np.sort(np.concatenate([others, linked[order][first]]))

    def groups(self, kinds: NDArray[np.integer] | None = None) -> list[Rows]:
        """The rows of each event, by rank; with `kinds`, the rows of each kind of each event, by kind."""
        numbers = self.number[self.rows].astype(np.int64)
        if kinds is not None:
            numbers = numbers * (int(kinds.max(initial=0)) + 1) + kinds[self.rows]
        order = np.argsort(numbers, kind="stable")
        return np.split(self.rows[order], np.flatnonzero(np.diff(numbers[order])) + 1)

    def is_placed(self, longitude: NDArray[np.float64], rows: Rows) -> NDArray[np.bool_]:
        """A mask of the rows whose event has a record with a place."""
        there = np.zeros(int(self.number.max()) + 1, dtype=np.bool_)
        there[self.number[self.rows[~np.isnan(longitude[self.rows])]]] = True
        numbers = self.number[rows]
        return (numbers >= 0) & there[numbers]


def find_events(columns: IncidentColumns, gone: Rows) -> Events | None:
    """The events of a snapshot's columns, without the rows that are gone; None where no two records are linked."""
    column = columns.categories[COLUMN].coded()
    if not len(column.values):
        return None
    codes = np.array(column.codes, dtype=np.int32)
    codes[gone] = -1
    sizes = np.bincount(codes[codes >= 0], minlength=len(column.values))
    codes[(codes >= 0) & (sizes[codes] < 2)] = -1
    rows = np.flatnonzero(codes >= 0)
    if not len(rows):
        return None
    start, end = (columns.days[name][rows] for name in ("date_start", "date_end"))
    day = np.where(start == NO_DATE, np.where(end == NO_DATE, NEVER, end), start)
    ids = np.array([each.decode() for each in columns.ids.take(rows)])
    rows = rows[np.lexsort((ids, day, np.isnan(columns.numbers["longitude"][rows])))]
    rank = np.full(len(codes), -1, dtype=np.int32)
    rank[rows] = np.arange(len(rows), dtype=np.int32)
    return Events(codes, rows, rank)
