"""What is worked out once per revision by the first who asks, and kept for those who ask next."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from app.geography.atlas import Atlas
from app.maps.areas import Placing, place
from app.maps.mosaic import Mosaic, build_mosaic
from app.query import Query
from app.store.frame import Mask
from app.store.snapshot import Snapshot
from app.summary.ledger import Ledger, build_ledger

MOST_CHOSEN = 8
"""Filters of which it is kept what they select, a byte for each incident: a moved map asks for the same again."""


@dataclass(slots=True)
class Prepared:
    """The ledger and the mosaic of the last snapshot asked for, and what some filters select of it.

    For any thread: one works it out, the others wait for it.
    """

    _lock: Lock = field(default_factory=Lock)
    _ledger: Ledger | None = field(default=None)
    _mosaic: Mosaic | None = field(default=None)
    _chosen: OrderedDict[Query, Mask] = field(default_factory=OrderedDict)
    _placings: dict[str, Placing] = field(default_factory=dict)

    def ledger(self, snapshot: Snapshot) -> Ledger:
        """The snapshot's ledger."""
        with self._lock:
            return self._find_ledger(snapshot)

    def mosaic(self, snapshot: Snapshot) -> Mosaic:
        """The snapshot's mosaic."""
        with self._lock:
            return self._find_mosaic(snapshot)

    def chosen(self, snapshot: Snapshot, query: Query) -> tuple[Mosaic, Mask]:
        """The snapshot's mosaic, and which of it a query selects."""
        with self._lock:
            mosaic = self._find_mosaic(snapshot)
            mask = self._chosen.get(query)
            if mask is None:
                mask = self._chosen[query] = mosaic.chosen(query)
            self._chosen.move_to_end(query)
            while len(self._chosen) > MOST_CHOSEN:
                self._chosen.popitem(last=False)
            return mosaic, mask

    def placing(self, snapshot: Snapshot, atlas: Atlas, by: str) -> Placing:
        """The areas that the mosaic's incidents lie in."""
        with self._lock:
            mosaic = self._find_mosaic(snapshot)
            if by not in self._placings:
                self._placings[by] = place(mosaic, atlas, by)
            return self._placings[by]

    def _find_ledger(self, snapshot: Snapshot) -> Ledger:
        if self._ledger is None or self._ledger.snapshot is not snapshot:
            self._ledger = build_ledger(snapshot)
        return self._ledger

    def _find_mosaic(self, snapshot: Snapshot) -> Mosaic:
        if self._mosaic is None or self._mosaic.snapshot is not snapshot:
            self._mosaic = build_mosaic(self._find_ledger(snapshot))
            self._chosen.clear()
            self._placings.clear()
        return self._mosaic
