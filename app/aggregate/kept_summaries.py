"""The summaries of one snapshot that were asked for, made from the counts of the snapshot before it."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np

from app.aggregate.counting import Summary, select, tell
from app.aggregate.events import ledger_of
from app.aggregate.facts import Ledger
from app.aggregate.later_tally import can_follow, follow
from app.aggregate.tally import Tally, tally_up
from app.engine.columns import Rows
from app.model.query import Query
from app.model.work import holding

MOST_SUMMARIES = 32
"""Kept summaries, by their filters and dimensions."""
MOST_ROWS = 4_000_000
"""Rows (8 bytes each) that kept summaries select together."""

Asked = tuple[Query, tuple[str, ...]]


@dataclass(slots=True)
class KeptSummaries:
    """Summaries by filters and dimensions; safe for threads.

    `tallies` begins with the tallies of an earlier snapshot of the same base, `hints` are tallies of one of
    another base, of which only that is taken which does not depend on rows.
    """

    tallies: OrderedDict[Asked, Tally] = field(default_factory=OrderedDict)
    hints: dict[Asked, Tally] = field(default_factory=dict)
    _told: dict[Asked, Summary] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _making: dict[Asked, Lock] = field(default_factory=dict)

    def find(self, ledger: Ledger, query: Query, by: tuple[str, ...]) -> Summary:
        """The summary of the incidents that a query selects; its order, limit and offset are ignored."""
        asked = replace(query, located=True, telling_first=False, sort=(), limit=None, offset=0), by
        with holding(self._lock):
            kept = self._told.get(asked)
            if kept is not None:
                self.tallies.move_to_end(asked)
                return kept
            making = self._making.setdefault(asked, Lock())
        # Outside of the first lock: who asks for another summary does not wait for this one.
        try:
            with holding(making):
                kept = self._told.get(asked)
                return self._make(ledger, asked) if kept is None else kept
        finally:
            self._making.pop(asked, None)

    def later(self, *, of_same_base: bool = True) -> "KeptSummaries":
        """Kept summaries for the next snapshot, of the same base or of another one."""
        with self._lock:
            if of_same_base:
                return KeptSummaries(OrderedDict(self.tallies), dict(self.hints))
            return KeptSummaries(hints={asked: each for asked, each in self.tallies.items() if each.excesses})

    def asked(self) -> list[Asked]:
        """The filters and dimensions that were asked for, the last ones last."""
        with self._lock:
            return [*self.tallies]

    def _make(self, ledger: Ledger, asked: Asked) -> Summary:
        ledger = ledger_of(ledger, asked[0])
        tally = _tally(ledger, asked, self.tallies.get(asked), self.hints.get(asked))
        summary = tell(ledger, tally)
        with holding(self._lock):
            self._told[asked], self.tallies[asked] = summary, tally
            self.tallies.move_to_end(asked)
            self.hints.pop(asked, None)
            while len(self.tallies) > 1 and (len(self.tallies) > MOST_SUMMARIES or self._rows() > MOST_ROWS):
                dropped, _ = self.tallies.popitem(last=False)
                self._told.pop(dropped, None)
        return summary

    def _rows(self) -> int:
        return sum(0 if each.selected.rows is None else len(each.selected.rows) for each in self.tallies.values())


def _tally(ledger: Ledger, asked: Asked, before: Tally | None, hint: Tally | None) -> Tally:
    """The tally, made from the one before if there is one that it can follow; `hint` is one of another base."""
    query, by = asked
    # The words of a row that is gone are found no more, nor is the row.
    if before is None or query.text is not None or not can_follow(before, ledger):
        return tally_up(ledger, select(ledger, query), by, hint if before is None else before)
    return follow(before, ledger, _came(ledger, query, before.seen.count))


def _came(ledger: Ledger, query: Query, since: int) -> Rows:
    """The rows from `since` on that a query selects, ascending."""
    snapshot = ledger.snapshot
    if query.is_unrestricted():
        return np.setdiff1d(np.arange(since, ledger.count), snapshot.gone, assume_unique=True)
    if snapshot.appended is None:
        return np.empty(0, dtype=np.intp)
    own = snapshot.appended.segment
    worded = own.worded(query)
    found = [own.find(replace(query, located=each), worded).rows for each in (True, False)]
    rows = np.sort(snapshot.appended.rows[np.concatenate(found)])
    return rows[rows >= since]
