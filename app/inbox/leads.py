"""Leads: incidents that a machine read in the news, and that no person has looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.snapshot import Snapshot
from app.inbox.entry import Entry, Kind, Order
from app.inbox.where import dataset_of, named
from app.model.columns import INCIDENTS
from app.model.states import LEAD_WORDS


@dataclass(frozen=True)
class Leads:
    """The leads of a snapshot, near a crossing and of a dataset (None: any); of a million, only a page is made."""

    snapshot: Snapshot
    times: Mapping[int, str]
    inserted: Sequence[tuple[int, int]]
    crossing: str | None = None
    dataset: str | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def entries(self, order: Order, most: int) -> list[Entry]:
        """The leads that wait longest, or came last, at most so many."""
        rows = self._rows if order is Order.OLDEST else self._rows[::-1]
        return [self._entry(int(row)) for row in rows[:most]]

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        """The rows of the leads in the order in which they came: row numbers of the record rise."""
        columns = self.snapshot.categories
        is_one = columns["verification"].among([LEAD_WORDS])
        for name, value in (("crossing", self.crossing), ("dataset", self.dataset)):
            if value is not None:
                is_one = is_one & columns[name].among([value])
        rows = np.flatnonzero(is_one)
        rows = np.setdiff1d(rows, self.snapshot.gone) if len(self.snapshot.gone) else rows
        return rows[np.argsort(self.snapshot.columns.fid[rows], kind="stable")]

    def _entry(self, row: int) -> Entry:
        record_id = self.snapshot.columns.ids[row].decode()
        crossing = self.snapshot.categories["crossing"].coded()
        code = int(crossing.codes[row])
        since = self._came(int(self.snapshot.columns.fid[row]))
        near = named(None if code < 0 else crossing.values[code])
        return Entry(Kind.LEAD, INCIDENTS.name, record_id, since, (dataset_of(record_id),), near, {}, (record_id,))

    def _came(self, fid: int) -> str | None:
        """The time of the revision that inserted a row; None for one that was read from the history."""
        at = int(np.searchsorted(self._firsts, fid, side="right")) - 1
        return None if at < 0 else self.times.get(self.inserted[at][1])

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        return np.array([first for first, _ in self.inserted], dtype=np.int64)
