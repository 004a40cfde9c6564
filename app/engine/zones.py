"""Rows in an area or a corridor: by their centres, or by the extents in which they possibly or certainly lie."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import Mask
from app.engine.indexes import Grid
from app.engine.near_index import boxes_beside
from app.geography.border import Border
from app.geography.land import Land
from app.geography.polyline import cells
from app.geography.region import Region, build_region
from app.model.query import Area, BBox, Corridor, PlaceMatch, Zone

if TYPE_CHECKING:
    from app.engine.extents import Extents

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
ROUNDED_KM = 0.001
"""km to which incidents' distances from the line are rounded."""
PER_BOX = 400
"""Vertices of the line in one box around it: some 25 km."""


def find_by_centre(zone: Zone, columns: IncidentColumns, grid: Grid, land: Land) -> Rows:
    """The rows, ascending, whose centre lies in the zone."""
    lon, lat = columns.numbers["longitude"], columns.numbers["latitude"]
    if isinstance(zone, Area):
        region = build_region(zone.shape)
        rows = _boxed(grid, region.box.parts())
        return np.sort(rows[region.holds(lon.take(rows), lat.take(rows))])
    border = land.atlas.border.between(zone.first, zone.last)
    rows = np.unique(_boxed(grid, _boxes_along(border, zone.km)))
    # The whole line is never farther than a part of it.
    rows = rows[columns.numbers["border_km"].take(rows) <= zone.km + ROUNDED_KM]
    return rows[_km_from(border, lon.take(rows), lat.take(rows)) <= zone.km]


def _km_from(border: Border, lon: Floats, lat: Floats) -> Floats:
    """The km from each point to the line; neighbours are searched together, which takes a tenth of the time."""
    order = np.argsort(cells(lon, lat))
    km = np.empty(len(order))
    km[order] = border.distance_km(lon[order], lat[order])
    return km


def _boxed(grid: Grid, boxes: Sequence[BBox] | None) -> Rows:
    """The located rows in the boxes, in no order; all located rows where the index does not help."""
    stretches = None if boxes is None else grid.stretches(boxes)
    return (grid.row if stretches is None else grid.find(stretches)).astype(np.intp)


def _boxes_along(border: Border, km: float) -> Sequence[BBox] | None:
    """Boxes that together contain every point within `km` of the line; None where they are too near a pole."""
    vertices = shapely.get_coordinates(border.line)
    boxes: list[BBox] = []
    for start in range(0, len(vertices) - 1, PER_BOX):
        some = vertices[start : start + PER_BOX + 1]
        beside = boxes_beside(BBox(*some.min(axis=0).tolist(), *some.max(axis=0).tolist()), km)
        if beside is None:
            return None
        boxes += beside
    return boxes


def find_by_extent(zone: Zone, match: PlaceMatch, extents: "Extents") -> Rows:
    """The rows, ascending, that possibly or certainly lie in the zone."""
    if isinstance(zone, Corridor):
        return np.flatnonzero(_along(zone, match, extents))
    region = build_region(zone.shape)
    rows = np.sort(extents.in_box(region.box, match)).astype(np.intp)
    held = region.holds(extents.lon.take(rows), extents.lat.take(rows))
    _weigh_circles(region, match, extents, rows, held)
    _weigh_units(region, match, extents, rows, held)
    return rows[held]


def _weigh_circles(region: Region, match: PlaceMatch, extents: "Extents", rows: Rows, held: Mask) -> None:
    """Correct `held`, which says whether centres lie in the region, for rows whose extents are circles."""
    is_open = ~held if match is PlaceMatch.POSSIBLY else held
    at = np.flatnonzero(is_open & ~extents.is_unit.take(rows))
    radius = extents.radius.take(rows.take(at))
    rim = region.rim_km(extents.lon.take(rows.take(at)), extents.lat.take(rows.take(at)))
    is_vague = extents.is_vague.take(rows.take(at))
    held[at] = ~is_vague & (rim <= radius if match is PlaceMatch.POSSIBLY else rim >= radius)


def _weigh_units(region: Region, match: PlaceMatch, extents: "Extents", rows: Rows, held: Mask) -> None:
    """Correct `held`, which says whether centres lie in the region, for rows whose extents are units."""
    at = np.flatnonzero(extents.is_unit.take(rows))
    numbers, of = np.unique(extents.unit.take(rows.take(at)), return_inverse=True)
    outlines = np.array([extents.land.outline(extents.units[number]) for number in numbers], dtype=object)
    if match is PlaceMatch.POSSIBLY:
        held[at] |= shapely.intersects(region.shape, outlines)[of]
    else:
        held[at] &= shapely.covers(region.shape, outlines)[of]


def _along(corridor: Corridor, match: PlaceMatch, extents: "Extents") -> Mask:
    """A mask of the rows that possibly or certainly lie in the corridor."""
    from app.engine.line_reach import LineReach

    border = extents.land.atlas.border.between(corridor.first, corridor.last)
    km = extents.border_km.copy()
    # The part is never nearer than the whole line: rows beyond the reach of that one need not be measured.
    open_ = np.flatnonzero(km - extents.radius <= corridor.km + ROUNDED_KM)
    km[open_] = _km_from(border, extents.lon[open_], extents.lat[open_])
    beside = replace(extents, land=extents.land.beside(border), border_km=km)
    return LineReach(beside).within(corridor.km, match, slice(None))
