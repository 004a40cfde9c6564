"""What the map draws of a view: incidents one by one where they are few, else those of each cell together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.errors import BadParameter
from app.export.incident_tiles import COUNTED, SHOWN
from app.geography.web_mercator import MAX_ZOOM
from app.maps.mosaic import NEVER, Cell, Floats, Mosaic, fitting_zooms, runs
from app.query import BBox
from app.store.frame import EPOCH, NO_DATE, Mask, Rows
from app.summary.counting import KINDS, Overlaps, Sums, find_overlaps, measures

MOST_SINGLES = 500
"""Incidents of a view that are shown one by one."""
MOST_CELLS = 2000
"""Over that many, which fill a screen of 3,840 by 2,160 pixels, the next coarser cells are taken."""
DECIMALS = 6
"""Of a cluster's middle, in degrees: 0.1 m."""
TYPES = tuple(str(kind) for kind in COUNTED)

Feature = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """Incidents in the order of their cells: their places in the mosaic, and where each cell's run begins."""

    mosaic: Mosaic
    zoom: int
    at: Rows | slice
    starts: Rows
    sizes: Rows

    @property
    def index(self) -> Rows:
        """The cell of each incident."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)


def view_features(mosaic: Mosaic, chosen: Mask, box: BBox | None, zoom: float) -> Answer:
    """The chosen incidents in a box as GeoJSON, every one by itself or by cells of the zoom.

    Which incidents a cell has does not depend on the box: of a cell that the box touches all are counted, those
    outside it too. `numberMatched` counts the incidents in the box. The same question is always answered the same.
    """
    inside = chosen if box is None else chosen & mosaic.inside(box)
    matched = int(np.count_nonzero(inside))
    if matched <= MOST_SINGLES:
        return _collection(matched, singles(mosaic, np.flatnonzero(inside)))
    return _collection(matched, _cell_features(group(mosaic, chosen, box, zoom)))


def cluster_features(mosaic: Mosaic, chosen: Mask, cell: Cell, limit: int, offset: int) -> Answer:
    """A part of the chosen incidents of one cell, newest first."""
    run = mosaic.cell(cell)
    members = np.flatnonzero(chosen[run]) + run.start
    newest = members[np.argsort(mosaic.rows[members])]
    return _collection(len(members), singles(mosaic, newest[offset : offset + limit], members))


def read_cell(text: str) -> Cell:
    """The cell of a cluster's id, with or without the word before it."""
    match = re.fullmatch(r"(?:cluster:)?([0-9]{1,2}):([0-9]{1,9}):([0-9]{1,9})", text, re.ASCII)
    if match is None:
        raise BadParameter(f"cluster: must be zoom:column:row, as in a cluster's id: {text!r}")
    return Cell(*(int(part) for part in match.groups()))


def group(mosaic: Mosaic, chosen: Mask, box: BBox | None, zoom: float) -> Cells:
    """The chosen incidents by the cells that a box touches, coarser ones where they would be too many."""
    for level in fitting_zooms(zoom):
        mask = chosen if box is None else chosen & mosaic.touched(box, level)
        at = slice(None) if mask.all() else np.flatnonzero(mask)
        starts = runs(mosaic.key[at], level)
        if len(starts) <= MOST_CELLS:
            break
    return Cells(mosaic, level, at, starts, np.diff(starts, append=len(mosaic.key[at])))


def singles(mosaic: Mosaic, at: Rows, among: Rows | None = None) -> list[Feature]:
    """Incidents by themselves, each with how many of the answer (`among`) share its very coordinates."""
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


def _cell_features(cells: Cells) -> list[Feature]:
    """A feature for each cell, in the order of the cells; an incident alone in its cell is itself."""
    at = np.arange(len(cells.mosaic.rows))[cells.at][cells.starts]
    is_alone = cells.sizes == 1
    alone = iter(singles(cells.mosaic, at[is_alone]))
    crowds = iter(_clusters(cells))
    return [next(alone) if one else cluster for one, cluster in zip(is_alone.tolist(), crowds, strict=True)]


def _clusters(cells: Cells) -> Iterator[Feature]:
    mosaic, shift = cells.mosaic, MAX_ZOOM - cells.zoom
    x, y = ((each[cells.at][cells.starts] >> shift).tolist() for each in (mosaic.x, mosaic.y))
    (west, south), (east, north) = _ends(cells, np.minimum), _ends(cells, np.maximum)
    lon, lat = _middles(cells)
    is_one = (west == east) & (south == north)
    lon, lat = np.where(is_one, west, lon), np.where(is_one, south, lat)
    boxes = np.stack([west, south, east, north], axis=1).tolist()
    counted = _counts(cells)
    names = [f"cluster:{cells.zoom}:{column}:{row}" for column, row in zip(x, y, strict=True)]
    parts = zip(names, lon.tolist(), lat.tolist(), boxes, is_one.tolist(), counted, strict=True)
    for name, east_of, north_of, bounds, one, properties in parts:
        yield {
            "type": "Feature",
            "id": name,
            "geometry": {"type": "Point", "coordinates": [east_of, north_of]},
            "properties": {**properties, "bbox": bounds, "is_one_place": one},
        }


def _ends(cells: Cells, reach: np.ufunc) -> tuple[Floats, Floats]:
    lon, lat = (reach.reduceat(each[cells.at], cells.starts) for each in (cells.mosaic.lon, cells.mosaic.lat))
    return lon, lat


def _middles(cells: Cells) -> tuple[Floats, Floats]:
    lon, lat = (
        np.round(np.add.reduceat(each[cells.at], cells.starts) / cells.sizes, DECIMALS)
        for each in (cells.mosaic.lon, cells.mosaic.lat)
    )
    return lon, lat


def _counts(cells: Cells) -> Iterator[Feature]:
    """How many incidents each cell has, of which types, with how many deaths, from when to when."""
    mosaic, count = cells.mosaic, len(cells.starts)
    code = mosaic.kind[cells.at].astype(np.int64) * KINDS + mosaic.figure[cells.at]
    code += cells.index * (len(TYPES) * KINDS)
    table = np.bincount(code, minlength=count * len(TYPES) * KINDS).reshape(count, len(TYPES), KINDS)
    deaths = _deaths(cells, table.sum(axis=1))
    first = np.minimum.reduceat(mosaic.first[cells.at], cells.starts).tolist()
    last = np.maximum.reduceat(mosaic.last[cells.at], cells.starts).tolist()
    for i, (size, of_types) in enumerate(zip(cells.sizes.tolist(), table.sum(axis=2).tolist(), strict=True)):
        yield {
            "count": size,
            "types": {name: number for name, number in zip(TYPES, of_types, strict=True) if number},
            **{name: deaths[name][i] for name in ("fatalities_low", "fatalities_high", "unknown_fatalities")},
            "first": iso_day(first[i]),
            "last": iso_day(last[i]),
        }


def total_deaths(mosaic: Mosaic, chosen: Mask) -> Mapping[str, Any]:
    """The deaths of all chosen incidents together, by the same rules."""
    at = slice(None) if chosen.all() else np.flatnonzero(chosen)
    low, high = (each[at].sum(keepdims=True) for each in (mosaic.low, mosaic.high))
    figures = np.bincount(mosaic.figure[at], minlength=KINDS).reshape(1, -1)
    one = Cells(mosaic, 0, at, np.zeros(1, dtype=np.intp), figures.sum(axis=1))
    return {name: values[0] for name, values in measures(Sums(figures, low, low, high), _overlaps(one, 1)).items()}


def _deaths(cells: Cells, figures: NDArray[np.intp]) -> Mapping[str, Sequence[Any]]:
    """The deaths of each cell by the rules of every summary."""
    mosaic, count = cells.mosaic, len(cells.starts)
    low, high = (np.add.reduceat(each[cells.at], cells.starts) for each in (mosaic.low, mosaic.high))
    return measures(Sums(figures, low, low, high), _overlaps(cells, count))


def _overlaps(cells: Cells, count: int) -> Overlaps:
    """What the links between two incidents of the answer mean for the cells."""
    ledger = cells.mosaic.ledger
    ends = cells.mosaic.place_of[ledger.links].astype(np.intp)
    if isinstance(cells.at, slice):
        is_in = (ends >= 0).all(axis=1)
    else:
        found = np.searchsorted(cells.at, ends)
        is_in = (np.append(cells.at, -1)[found] == ends).all(axis=1) & (ends >= 0).all(axis=1)
        ends = found
    of_cell = np.searchsorted(cells.starts, ends[is_in], side="right") - 1
    return find_overlaps(ledger, ledger.links[is_in], of_cell, count)


def iso_day(day: int) -> str | None:
    """The day as ISO text; None for none."""
    return None if day in (NEVER, NO_DATE) else date.fromordinal(EPOCH + day).isoformat()


def _collection(matched: int, features: list[Feature]) -> Answer:
    return {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": len(features),
        "features": features,
    }
