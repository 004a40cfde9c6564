"""The map's content for a view: single incidents where there are few, else one cluster per cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.aggregate.counting import measures
from app.aggregate.facts import Links
from app.aggregate.merging import MOST_MEMBERS, Drawing, Spots
from app.aggregate.overlaps import links_excess, masked, no_overlaps
from app.aggregate.sums import KINDS, Sums
from app.aggregate.tile_index import (
    NEVER,
    Cell,
    Floats,
    Mosaic,
    Runs,
    find_runs,
    fitting_zooms,
    level_of,
    touched,
)
from app.engine.columns import EPOCH, NO_DATE, Rows
from app.geography.web_mercator import MAX_ZOOM
from app.model.errors import BadParameter
from app.model.map_columns import COUNTED, SHOWN
from app.model.query import BBox

MOST_SINGLES = 500
"""Up to this many incidents of a view are drawn one by one."""
MOST_CELLS = 2000
"""Cells in one answer, enough for a screen of 3,840 by 2,160 pixels; for more, coarser cells are taken."""
MOST_BETWEEN = 4
"""Values are gathered cell by cell if the gaps between cells hold this many times the cells' incidents."""
DECIMALS = 6
"""Decimals of a degree in a cluster's middle: 0.1 m."""
TYPES = tuple(str(kind) for kind in COUNTED)

DEATHS = ("fatalities_low", "fatalities_high", "without_bounds", "unknown_fatalities")
RULE = (
    "fatalities_low of several incidents together is the least that one dataset says of them, the largest of all: "
    "it is no more than a summary of the same incidents says, which adds datasets where their dates are apart."
)

Feature = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one zoom that an answer describes, as runs of a mosaic, and the symbol that each is drawn in.

    Symbols are numbered from 0 by their first cells; each has one cell or several.
    """

    mosaic: Mosaic
    zoom: int
    runs: Runs
    symbol: Rows

    @property
    def sizes(self) -> Rows:
        """The number of incidents in each symbol."""
        return self._of_symbols(np.add, self.runs.sizes)

    def reduce(self, work: np.ufunc, column: NDArray[Any]) -> NDArray[Any]:
        """One value per symbol: `work` (add, minimum or maximum) over the column's values in its cells."""
        return self._of_symbols(work, run_values(self.runs, work, column))

    def members(self) -> list[list[int]]:
        """The positions of each symbol's cells among the runs."""
        return members_of(self.symbol)

    def _of_symbols(self, work: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        if not len(values):
            return values
        order = np.argsort(self.symbol, kind="stable")
        of_symbol = self.symbol[order]
        return np.asarray(work.reduceat(values[order], np.flatnonzero(np.append(True, np.diff(of_symbol)))))


def members_of(symbol: Rows) -> list[list[int]]:
    """The positions of each symbol's cells, by the symbol of each cell."""
    members: list[list[int]] = [[] for _ in range(int(symbol.max(initial=-1)) + 1)]
    for place, of in enumerate(symbol.tolist()):
        members[of].append(place)
    return members


def run_values(runs: Runs, work: np.ufunc, column: NDArray[Any]) -> NDArray[Any]:
    """One value per run of a mosaic: `work` (add, minimum or maximum) over the column's values in it."""
    starts, ends = runs.starts, runs.ends
    if not len(starts):
        return column[:0]
    low, high = starts[0], ends[-1]
    if high - low > MOST_BETWEEN * runs.sizes.sum():
        return np.asarray(work.reduceat(column[runs.places()], np.cumsum(runs.sizes) - runs.sizes))
    # Gaps between cells are computed too and thrown away: that is faster than gathering the cells' values.
    edges = np.stack([starts, ends], axis=1).ravel()[:-1] - low
    return np.asarray(work.reduceat(column[low:high], edges)[::2])


def view_features(mosaic: Mosaic, box: BBox | None, zoom: float) -> Answer:
    """The incidents in a box as GeoJSON: each one alone, or as clusters by the cells of the zoom.

    Cells whose rings would touch are one cluster (`app.aggregate.merging`). A cluster's incidents do not depend on
    the box: one with a cell that the box touches counts all of them, also outside the box. `numberMatched` counts
    the incidents in the box. One request always gets one answer.
    """
    zooms = fitting_zooms(zoom)
    drawing = Drawing(zoom, next(zooms))
    around, found = _runs(mosaic, box, drawing)
    rim = found.places(~found.is_inner)
    in_rim = rim[:0] if box is None else rim[mosaic.inside(box, rim)]
    matched = int(found.sizes[found.is_inner].sum()) + len(in_rim)
    if matched <= MOST_SINGLES:
        return collection(matched, singles(mosaic, np.sort(np.append(found.places(found.is_inner), in_rim))))
    while len(found.starts) > MOST_CELLS:
        drawing = Drawing(zoom, next(zooms))
        around, found = _runs(mosaic, box, drawing)
    at, symbol = drawing.symbols(spots_of(mosaic, around, drawing.level), box)
    return collection(matched, cell_features(Cells(mosaic, drawing.level, around.only(at), symbol)))


def _runs(mosaic: Mosaic, box: BBox | None, drawing: Drawing) -> tuple[Runs, Runs]:
    """The cells that can change how a box is drawn, and those among them that the box touches."""
    around = find_runs(mosaic, box, drawing.level, drawing.margin)
    is_in, is_inner = touched(level_of(mosaic.key[around.starts], drawing.level), box, drawing.level)
    return around, Runs(around.starts[is_in], around.ends[is_in], is_inner[is_in])


def spots_of(mosaic: Mosaic, runs: Runs, level: int) -> Spots:
    """The middles of cells."""
    lon, lat = (
        np.round(run_values(runs, np.add, each) / runs.sizes, DECIMALS) for each in (mosaic.lon, mosaic.lat)
    )
    return Spots(level_of(mosaic.key[runs.starts], level), runs.sizes, lon, lat)


def cluster_features(mosaic: Mosaic, cells: Sequence[Cell], limit: int, offset: int) -> Answer:
    """A page of the incidents in some cells, newest first."""
    rows = mosaic.cells(cells)
    newest = mosaic.place_of[mosaic.snapshot.in_order(rows.astype(np.intp))].astype(np.intp)
    return collection(len(newest), singles(mosaic, newest[offset : offset + limit], newest))


def read_cells(text: str) -> tuple[Cell, ...]:
    """The cells that a cluster's id names, with or without the prefix "cluster:"; else `BadParameter`."""
    match = re.fullmatch(r"(?:cluster:)?([0-9]{1,2}):([0-9:,]+)", text, re.ASCII)
    parts = [re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", each) for each in match[2].split(",")] if match else []
    if match is None or not all(parts):
        raise BadParameter(
            f"cluster: must be zoom:column:row, or zoom:column:row,column:row and so on, as in a cluster's id: "
            f"{text!r}"
        )
    if len(parts) > MOST_MEMBERS:
        raise BadParameter(f"cluster: names {len(parts)} cells; a cluster has at most {MOST_MEMBERS}")
    return tuple(Cell(int(match[1]), int(part[1]), int(part[2])) for part in parts if part)


def singles(mosaic: Mosaic, at: Rows, among: Rows | None = None) -> list[Feature]:
    """One feature per incident, with the number of incidents in `among` that have exactly its coordinates."""
    among = at if among is None else among
    places = mosaic.lon[at] + 1j * mosaic.lat[at]
    distinct, counts = np.unique(mosaic.lon[among] + 1j * mosaic.lat[among], return_counts=True)
    shared = counts[np.searchsorted(distinct, places)]
    return [_single(mosaic, place, same) for place, same in zip(at.tolist(), shared.tolist(), strict=True)]


def _single(mosaic: Mosaic, place: int, same_place: int) -> Feature:
    feature = orjson.loads(mosaic.snapshot.features[int(mosaic.rows[place])])
    properties = feature["properties"]
    return {
        "type": "Feature",
        "id": feature["id"],
        "geometry": feature["geometry"],
        "properties": {**{name: properties[name] for name in SHOWN}, "count": 1, "same_place": same_place},
    }


def cell_features(cells: Cells) -> list[Feature]:
    """One feature per symbol, in the order of the symbols; a symbol of one incident gives the incident itself."""
    members, is_alone = cells.members(), cells.sizes == 1
    first = np.array([each[0] for each in members], dtype=np.intp)
    alone = iter(singles(cells.mosaic, cells.runs.starts[first[is_alone]]))
    crowds = iter(_clusters(cells, members))
    return [next(alone) if one else cluster for one, cluster in zip(is_alone.tolist(), crowds, strict=True)]


def _clusters(cells: Cells, members: Sequence[Sequence[int]]) -> Iterator[Feature]:
    mosaic = cells.mosaic
    (west, south), (east, north) = (
        [cells.reduce(reach, each) for each in (mosaic.lon, mosaic.lat)] for reach in (np.minimum, np.maximum)
    )
    lon, lat = _middles(cells)
    is_one = (west == east) & (south == north)
    lon, lat = np.where(is_one, west, lon), np.where(is_one, south, lat)
    boxes = np.stack([west, south, east, north], axis=1).tolist()
    counted = _counts(cells)
    parts = zip(_names(cells, members), lon.tolist(), lat.tolist(), boxes, is_one.tolist(), counted, strict=True)
    for name, east_of, north_of, bounds, one, properties in parts:
        yield {
            "type": "Feature",
            "id": name,
            "geometry": {"type": "Point", "coordinates": [east_of, north_of]},
            "properties": {**properties, "bbox": bounds, "is_one_place": one},
        }


def _names(cells: Cells, members: Sequence[Sequence[int]]) -> Iterator[str]:
    """The id of each symbol: its zoom, and the column and row of each of its cells."""
    mosaic, starts, shift = cells.mosaic, cells.runs.starts, MAX_ZOOM - cells.zoom
    columns, rows = ((each[starts] >> shift).tolist() for each in (mosaic.x, mosaic.y))
    places = [f"{column}:{row}" for column, row in zip(columns, rows, strict=True)]
    for of_symbol in members:
        yield f"cluster:{cells.zoom}:{','.join(places[each] for each in of_symbol)}"


def _middles(cells: Cells) -> tuple[Floats, Floats]:
    lon, lat = (
        np.round(cells.reduce(np.add, each) / cells.sizes, DECIMALS)
        for each in (cells.mosaic.lon, cells.mosaic.lat)
    )
    return lon, lat


def _counts(cells: Cells) -> Iterator[Feature]:
    """For each symbol: the number of incidents, their types and deaths, and their first and last day."""
    mosaic, sizes = cells.mosaic, cells.sizes
    table = _tallies(cells)
    deaths = _deaths(cells, table.sum(axis=1))
    first, last = cells.reduce(np.minimum, mosaic.first).tolist(), cells.reduce(np.maximum, mosaic.last).tolist()
    for i, (size, of_types) in enumerate(zip(sizes.tolist(), table.sum(axis=2).tolist(), strict=True)):
        yield {
            "count": size,
            "types": {name: number for name, number in zip(TYPES, of_types, strict=True) if number},
            **{name: deaths[name][i] for name in DEATHS},
            "first": iso_day(first[i]),
            "last": iso_day(last[i]),
        }


def _tallies(cells: Cells) -> NDArray[np.intp]:
    """The number of incidents by symbol, event type and kind of figure."""
    mosaic, sizes = cells.mosaic, cells.runs.sizes
    count = len(cells.sizes)
    at = slice(None) if sizes.sum() == len(mosaic) else cells.runs.places()
    code = np.repeat(cells.symbol * (len(TYPES) * KINDS), sizes)
    code += mosaic.kind[at] * np.uint8(KINDS) + mosaic.figure[at]
    return np.bincount(code, minlength=count * len(TYPES) * KINDS).reshape(count, len(TYPES), KINDS)


def _deaths(cells: Cells, figures: NDArray[np.intp]) -> Mapping[str, Sequence[Any]]:
    """The deaths of each symbol by the rules of summaries; the lower bound follows `RULE`."""
    low, high = (cells.reduce(np.add, each) for each in (cells.mosaic.low, cells.mosaic.high))
    apart = no_overlaps(len(low))
    return measures(Sums(figures, low, low, high), replace(apart, excess=low - _least(cells, low)))


def _least(cells: Cells, low: Floats) -> Floats:
    """By symbol, the largest lower bound of deaths that one side gives.

    A side is a dataset, or several datasets that are said to be of different events.
    """
    mosaic, links, symbol = cells.mosaic, *_links(cells)
    ledger = mosaic.ledger
    if not ledger.rivals:
        return low - links_excess(ledger, links, symbol, len(low))
    least = np.zeros(len(low))
    for side in ledger.sides:
        is_of_side = masked(len(ledger.datasets), np.array(side))
        inside = is_of_side[ledger.dataset[links]].all(axis=1)
        excess = links_excess(ledger, links[inside], symbol[inside], len(low))
        of_side = np.where(is_of_side[mosaic.dataset], mosaic.low, 0.0)
        least = np.maximum(least, cells.reduce(np.add, of_side) - excess)
    return least


def _links(cells: Cells) -> tuple[Links, Rows]:
    """The links between two incidents of one symbol (as rows of the snapshot), and the number of that symbol."""
    links, runs = cells.mosaic.ledger.links, cells.runs
    ends = cells.mosaic.places(links)
    cell = np.searchsorted(runs.starts, ends, side="right") - 1
    is_in = ((ends >= 0) & (cell >= 0) & (ends < np.append(runs.ends, 0)[cell])).all(axis=1)
    symbol = np.append(cells.symbol, 0)[cell]
    is_in &= symbol[:, 0] == symbol[:, 1]
    return links[is_in], symbol[is_in, 0]


def iso_day(day: int) -> str | None:
    """The day as ISO text; None for no day."""
    return None if day in (NEVER, NO_DATE) else date.fromordinal(EPOCH + day).isoformat()


def collection(matched: int, features: Sequence[Feature]) -> Answer:
    """Features as an answer to a map, with the number of incidents that they stand for."""
    return {
        "type": "FeatureCollection",
        "caveat": RULE,
        "numberMatched": matched,
        "numberReturned": len(features),
        "features": features,
    }
