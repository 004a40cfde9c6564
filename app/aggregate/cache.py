"""Results computed from a snapshot at the first request and kept for later requests."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, TypeVar

from app.aggregate.areas import Placing, place
from app.aggregate.clusters import Answer, view_features
from app.aggregate.counting import Summary, summarise
from app.aggregate.events import ledger_of, mosaic_of
from app.aggregate.facts import Ledger, build_ledger
from app.aggregate.figured import linked_ledger
from app.aggregate.kept_summaries import KeptSummaries
from app.aggregate.patchwork import KeptCells, Patchwork, keep_cells
from app.aggregate.spread import has_several
from app.aggregate.tables import Source, Tabulation, make_table
from app.aggregate.tile_index import Mosaic, Runs, build_mosaic, sort_mosaic
from app.engine.appended import Appended
from app.engine.snapshot import Snapshot
from app.figures.accounts import Claim
from app.geography.atlas import Atlas
from app.model.query import BBox, Query
from app.model.work import holding

MOST_KEPT = 1_000_000
"""Incidents (60 bytes each) kept for several filters: a moved map repeats its filter again and again."""
MOST_TABLES, MOST_TABLE_ROWS = 16, 10_000
"""Kept tables other than plain summaries, and the rows of the largest of them."""
MOST_DERIVED = 200
"""Kept small maps and lists of documents: 30 kB each at most."""
SNAPSHOTS = 2
"""Snapshots whose results are kept: the last one, and the one before, which may still have readers."""


Made = TypeVar("Made")


@dataclass(slots=True)
class Ready:
    """The kept results of one snapshot: ledger, mosaic, filtered mosaics, areas and summaries.

    `base` has the results of the snapshot's base segment alone, from which its own results are made; `summaries`
    and `cells` begin with what the snapshot before it has counted.
    Safe for threads: one thread computes a result, the others wait for it.
    """

    snapshot: Snapshot
    base: "Ready | None" = None
    summaries: KeptSummaries = field(default_factory=KeptSummaries)
    cells: KeptCells | None = None
    _lock: Lock = field(default_factory=Lock)
    _sorting: Lock = field(default_factory=Lock)
    _ledger: Ledger | None = field(default=None)
    _linked: Ledger | None = field(default=None)
    _mosaic: Mosaic | None = field(default=None)
    _chosen: OrderedDict[Query, Mosaic] = field(default_factory=OrderedDict)
    _making: dict[Query, Lock] = field(default_factory=dict)
    _runs: dict[Query, dict[int, Runs]] = field(default_factory=dict)
    _has_cells: bool = False
    _tables: OrderedDict[tuple[Query, Tabulation], Summary] = field(default_factory=OrderedDict)
    _placings: dict[str, Placing] = field(default_factory=dict)
    _derived: OrderedDict[Hashable, tuple[tuple[object, ...], Any]] = field(default_factory=OrderedDict)

    def ledger(self) -> Ledger:
        """The ledger that summaries are made from."""
        with holding(self._lock):
            return self._find_ledger()

    def mosaic(self) -> Mosaic:
        """All located incidents in the map's order."""
        # A lock of its own: a summary needs the ledger, and does not wait for the mosaic.
        with holding(self._sorting):
            if self._mosaic is None:
                before = None if self.base is None else self.base.mosaic()
                self._mosaic = build_mosaic(self.ledger(), before)
            return self._mosaic

    def view(self, query: Query, box: BBox | None, zoom: float) -> Answer:
        """The incidents in a box that the query selects, as `view_features` gives them."""
        appended = self.snapshot.appended
        is_kept = self._mosaic is not None and query in self._chosen
        if self.base is None or appended is None or is_kept or self._counts_otherwise(query):
            return view_features(self.chosen(query), box, zoom)
        return self._patchwork(query, appended).view(box, zoom)

    def _counts_otherwise(self, query: Query) -> bool:
        """Whether the query counts events, or rivals, that the base's cells do not know of."""
        return ledger_of(self.ledger(), query) is not self.ledger()

    def _patchwork(self, query: Query, appended: Appended) -> Patchwork:
        assert self.base is not None
        ledger, base = self.ledger(), self.base.chosen(query)
        plain = replace(query, located=True, telling_first=False, sort=(), limit=None, offset=0)
        rows = appended.rows[appended.segment.find(plain, appended.segment.worded(plain)).rows]
        own = sort_mosaic(ledger, self.snapshot.in_order(rows))
        runs = self.base._runs.setdefault(plain, {})
        with holding(self._lock):
            if not self._has_cells:
                self.cells, self._has_cells = keep_cells(ledger, self.cells), True
            assert self.cells is not None
            return Patchwork(base, own, appended, runs, plain, self.cells)

    def chosen(self, query: Query) -> Mosaic:
        """The located incidents that the query selects, as a mosaic, each event once."""
        return mosaic_of(self.records(query), query)

    def records(self, query: Query) -> Mosaic:
        """The located records that the query selects, as a mosaic."""
        whole = self.mosaic()
        with holding(self._lock):
            kept = self._chosen.get(query)
            if kept is not None:
                self._chosen.move_to_end(query)
                return kept
            making = self._making.setdefault(query, Lock())
        # Outside of the first lock: who asks with another query does not wait for this one.
        try:
            with holding(making):
                kept = self._chosen.get(query)
                return self._keep(query, whole.chosen(query), whole) if kept is None else kept
        finally:
            self._making.pop(query, None)

    def _keep(self, query: Query, kept: Mosaic, whole: Mosaic) -> Mosaic:
        with holding(self._lock):
            self._chosen[query] = kept
            while len(self._chosen) > 1 and self._kept(whole) > MOST_KEPT:
                self._chosen.popitem(last=False)
        return kept

    def placing(self, atlas: Atlas, by: str) -> Placing:
        """The provinces or districts that the incidents lie in."""
        with holding(self._lock):
            if by not in self._placings:
                self._placings[by] = place(self.snapshot, atlas, by)
            return self._placings[by]

    def summary(self, query: Query, by: tuple[str, ...]) -> Summary:
        """A summary of the incidents that the query selects."""
        if has_several(by):
            return summarise(self.ledger(), query, by)
        return self.summaries.find(self.ledger(), query, by)

    def table(self, query: Query, table: Tabulation, claims: Callable[[], Iterable[Claim]]) -> Summary:
        """A table of the incidents that the query selects; `claims` are those of the snapshot's revision."""
        asked = replace(query, located=True, telling_first=False, sort=(), limit=None, offset=0), table
        with holding(self._lock):
            kept = self._tables.get(asked)
        if kept is not None:
            return kept
        source = Source(self.ledger(), claims, self.summary, lambda: self.linked(claims))
        made = make_table(source, query, table)
        with holding(self._lock):
            if len(made) <= MOST_TABLE_ROWS:
                self._tables[asked] = made
            while len(self._tables) > MOST_TABLES:
                self._tables.popitem(last=False)
        return made

    def derived(self, key: Hashable, of: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """The result of `make`, which is made of the objects `of`, and kept as long as it is made of them.

        It is made of what a revision has; the results that were asked for longest ago are dropped.
        """
        with holding(self._lock):
            found = self._derived.get(key)
            if found is not None and all(a is b for a, b in zip(found[0], of, strict=True)):
                self._derived.move_to_end(key)
                kept: Made = found[1]
                return kept
        made = make()
        with holding(self._lock):
            self._derived[key] = of, made
            self._derived.move_to_end(key)
            while len(self._derived) > MOST_DERIVED:
                self._derived.popitem(last=False)
        return made

    def linked(self, claims: Callable[[], Iterable[Claim]]) -> Ledger:
        """The ledger in which claims join incidents; `claims` are those of the snapshot's revision."""
        ledger = self.ledger()
        with holding(self._lock):
            if self._linked is None:
                self._linked = linked_ledger(ledger, claims())
            return self._linked

    def _find_ledger(self) -> Ledger:
        if self._ledger is None:
            self._ledger = build_ledger(self.snapshot, None if self.base is None else self.base.ledger())
        return self._ledger

    def _kept(self, whole: Mosaic) -> int:
        return sum(len(part) for part in self._chosen.values() if part is not whole)


@dataclass(slots=True)
class Prepared:
    """The kept results of the last snapshots."""

    _lock: Lock = field(default_factory=Lock)
    _ready: list[Ready] = field(default_factory=list)
    _base: Ready | None = field(default=None)

    def of(self, snapshot: Snapshot) -> Ready:
        """The kept results of a snapshot; a new, empty set for a new snapshot."""
        with self._lock:
            found = next((each for each in self._ready if each.snapshot is snapshot), None)
            if found is None:
                before = self._before(snapshot)
                found = Ready(snapshot, self._base_of(snapshot))
                if before is not None:
                    found.summaries, found.cells = before.summaries.later(), before.cells
                elif self._ready:
                    found.summaries = self._ready[0].summaries.later(of_same_base=False)
                self._ready = [found, *self._ready][:SNAPSHOTS]
            return found

    def _before(self, snapshot: Snapshot) -> Ready | None:
        """The results of the last snapshot with the same base."""
        return next((each for each in self._ready if each.snapshot.base.columns is snapshot.base.columns), None)

    def _base_of(self, snapshot: Snapshot) -> Ready | None:
        """The results of the snapshot's base segment; None where the snapshot is its base."""
        if snapshot.appended is None:
            return None
        known = next((each for each in self._ready if each.snapshot.columns is snapshot.base.columns), self._base)
        if known is None or known.snapshot.columns is not snapshot.base.columns:
            known = Ready(Snapshot(snapshot.revision, snapshot.base, snapshot.base.columns))
        self._base = known
        return known

    def keep_only(self, snapshot: Snapshot) -> None:
        """Drop the results of all other snapshots; a reader that has them may go on."""
        with self._lock:
            before, self._ready = self._ready, [each for each in self._ready if each.snapshot is snapshot]
        # Outside the lock: unmapping the files of a million incidents takes a while.
        del before
