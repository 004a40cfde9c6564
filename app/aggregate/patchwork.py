"""The map's cells of a snapshot with appended rows, made from the cells of its base.

A cell is made anew only if an incident in it came or is gone; the others are kept as they were answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.aggregate.clusters import (
    MOST_CELLS,
    MOST_SINGLES,
    Answer,
    Cells,
    Feature,
    cell_features,
    collection,
    members_of,
    spots_of,
    view_features,
)
from app.aggregate.facts import Ledger
from app.aggregate.merging import Drawing, Spots
from app.aggregate.tile_index import (
    Ints,
    Mosaic,
    Runs,
    find_runs,
    fitting_zooms,
    keys_of,
    level_of,
    splice,
    touched,
)
from app.engine.appended import Appended
from app.engine.columns import Mask, Rows
from app.model.query import BBox, Query

MOST_KEPT = 20_000
"""Kept features of cells, 1 kB each."""
MOST_ZOOMS = 6
"""Zooms whose cells of one base are kept."""

Spot = tuple[int, float, float]
"""The number of incidents in a cell, and their middle in degrees."""


@dataclass(slots=True)
class OfZoom:
    """Kept cells of one zoom: the cells' spots by number, and features by the numbers of their cells."""

    spots: dict[int, Spot] = field(default_factory=dict)
    features: dict[tuple[int, ...], Feature] = field(default_factory=dict)

    def without(self, changed: set[int]) -> "OfZoom":
        """The kept cells in which nothing changed."""
        spots = {number: spot for number, spot in list(self.spots.items()) if number not in changed}
        features = {of: each for of, each in list(self.features.items()) if changed.isdisjoint(of)}
        return OfZoom(spots, features)


@dataclass(slots=True)
class KeptCells:
    """Cells that are kept by filters and zoom, of the first `count` rows of a base, less the `gone` rows."""

    count: int
    gone: Rows
    marks: tuple[object, ...]
    zooms: dict[tuple[Query, int], OfZoom] = field(default_factory=dict)

    def of(self, query: Query, zoom: int) -> OfZoom:
        """The kept cells of a zoom."""
        if sum(len(each.features) for each in self.zooms.values()) > MOST_KEPT:
            self.zooms.clear()
        return self.zooms.setdefault((query, zoom), OfZoom())


def keep_cells(ledger: Ledger, before: KeptCells | None) -> KeptCells:
    """The cells of a snapshot before with the same base, without the cells in which something changed."""
    marks = (ledger.datasets, ledger.rivals, ledger.links.tobytes())
    made = KeptCells(ledger.count, ledger.snapshot.gone, marks)
    if before is None or before.marks != marks or before.count > ledger.count:
        return made
    if not np.isin(before.gone, made.gone).all():
        return made
    rows = np.append(np.setdiff1d(made.gone, before.gone), np.arange(before.count, made.count))
    lon, lat = (ledger.snapshot.numbers[name][rows] for name in ("longitude", "latitude"))
    keys = keys_of(lon[~np.isnan(lon)], lat[~np.isnan(lon)])
    for (query, zoom), kept in list(before.zooms.items()):
        made.zooms[query, zoom] = kept.without(set(level_of(keys, zoom).tolist()))
    return made


@dataclass(frozen=True, slots=True)
class Touched:
    """Cells by number, ascending, with their numbers of incidents, and whether a box holds the whole cell."""

    number: Ints
    size: Rows
    is_inner: Mask


@dataclass(frozen=True, slots=True)
class Patchwork:
    """The mosaic of a base, and a mosaic of the incidents that came later; positions `gone` of the base are none.

    `runs` keeps the base's cells by zoom, `kept` the features of cells by zoom.
    """

    base: Mosaic
    own: Mosaic
    appended: Appended
    runs: dict[int, Runs]
    query: Query
    kept: KeptCells

    @property
    def gone(self) -> Rows:
        """The positions in the base's mosaic that are none of its incidents now."""
        gone = self.base.places(self.appended.gone_of_base)
        return gone[gone >= 0]

    def view(self, box: BBox | None, zoom: float) -> Answer:
        """The incidents in a box, as `view_features` gives them."""
        zooms = fitting_zooms(zoom)
        level = next(zooms)
        found = self.find(box, level)
        matched = self._matched(found, box, level)
        if matched <= MOST_SINGLES:
            return view_features(self.part(found.number, level), box, zoom)
        while len(found.number) > MOST_CELLS:
            level = next(zooms)
            found = self.find(box, level)
        drawing = Drawing(zoom, level)
        around = self.find(box, level, drawing.margin).number
        at, symbol = drawing.symbols(self._spots(around, level), box)
        return collection(matched, self._features(around[at], symbol, level))

    def find(self, box: BBox | None, zoom: int, margin: int = 0) -> Touched:
        """The cells that hold incidents: all, or those that a box with `margin` cells around it touches."""
        runs = self._runs(zoom)
        number = level_of(self.base.key[runs.starts], zoom)
        own, gone = level_of(self.own.key, zoom), level_of(self.base.key[self.gone], zoom)
        every = np.union1d(number, own)
        size = np.zeros(len(every), dtype=np.intp)
        size[np.searchsorted(every, number)] = runs.sizes
        np.add.at(size, np.searchsorted(every, own), 1)
        np.subtract.at(size, np.searchsorted(every, gone), 1)
        is_in, is_inner = touched(every, box, zoom, margin)
        is_in &= size > 0
        return Touched(every[is_in], size[is_in], is_inner[is_in])

    def part(self, numbers: Ints, zoom: int) -> Mosaic:
        """The mosaic of the incidents in some cells."""
        own = np.flatnonzero(np.isin(level_of(self.own.key, zoom), numbers))
        return splice(self.base.only(self._places(numbers, zoom)), self.own.only(own), self.appended)

    def _spots(self, numbers: Ints, zoom: int) -> Spots:
        kept = self.kept.of(self.query, zoom).spots
        missing = np.array([each for each in numbers.tolist() if each not in kept], dtype=np.int64)
        if len(missing):
            part = self.part(missing, zoom)
            made = spots_of(part, find_runs(part, None, zoom), zoom)
            values = zip(made.sizes.tolist(), made.lon.tolist(), made.lat.tolist(), strict=True)
            kept.update(zip(missing.tolist(), values, strict=True))
        sizes, lon, lat = zip(*(kept[each] for each in numbers.tolist()), strict=True)
        return Spots(numbers, np.array(sizes), np.array(lon), np.array(lat))

    def _features(self, numbers: Ints, symbol: Rows, zoom: int) -> Sequence[Feature]:
        """The features of symbols; `symbol` is that of each of the cells, from 0 by their first cells."""
        names = [tuple(numbers[places].tolist()) for places in members_of(symbol)]
        kept = self.kept.of(self.query, zoom).features
        missing = [each for each in names if each not in kept]
        if missing:
            kept.update(zip(missing, self._made(missing, zoom), strict=True))
        return [kept[each] for each in names]

    def _made(self, names: Sequence[tuple[int, ...]], zoom: int) -> Sequence[Feature]:
        """The features of symbols with these cells."""
        of = {number: symbol for symbol, numbers in enumerate(names) for number in numbers}
        numbers = sorted(of)
        part = self.part(np.array(numbers, dtype=np.int64), zoom)
        symbol = np.array([of[number] for number in numbers], dtype=np.intp)
        return cell_features(Cells(part, zoom, find_runs(part, None, zoom), symbol))

    def _matched(self, found: Touched, box: BBox | None, zoom: int) -> int:
        """The number of incidents in the box."""
        inner = int(found.size[found.is_inner].sum())
        if box is None:
            return inner
        rim, gone = found.number[~found.is_inner], self.gone
        gone = gone[np.isin(level_of(self.base.key[gone], zoom), rim)]
        own = np.flatnonzero(np.isin(level_of(self.own.key, zoom), rim))
        there = [self.base.inside(box, self._places(rim, zoom)), self.own.inside(box, own)]
        less = np.count_nonzero(self.base.inside(box, gone))
        return inner + sum(int(np.count_nonzero(each)) for each in there) - int(less)

    def _places(self, numbers: Ints, zoom: int) -> Rows:
        """The positions in the base's mosaic of the incidents in some cells."""
        runs = self._runs(zoom)
        return runs.places(np.isin(level_of(self.base.key[runs.starts], zoom), numbers, assume_unique=True))

    def _runs(self, zoom: int) -> Runs:
        found = self.runs.get(zoom)
        if found is None:
            if len(self.runs) >= MOST_ZOOMS:
                self.runs.clear()
            found = self.runs[zoom] = find_runs(self.base, None, zoom)
        return found
