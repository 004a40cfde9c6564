"""How far incidents reach from their centres, for a page in one file to tell how surely they lie somewhere."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely

from app.engine.columns import Rows
from app.engine.extents import AS_UNITS, in_mm
from app.engine.snapshot import Snapshot
from app.geography.admin import District, Province
from app.geography.land import Land
from app.web.page.content import Reach, WholeUnit
from app.web.page.outlines import drawn_to

Point = tuple[float, float]


def reach_of(snapshot: Snapshot, rows: Rows) -> Reach:
    """The reach of some located incidents, given by their rows."""
    search = snapshot.place_search
    extents, land = search.extents, search.land
    farthest = [km if np.isfinite(km) else None for km in search.farthest_from_line(rows).tolist()]
    whole = rows[extents.is_unit[rows]]
    names = sorted(extents.units[number] for number in np.unique(extents.unit[whole]).tolist())
    areas = {name: _areas(land, name) for name in names}
    drawn = {code: area for each in areas.values() for code, area in each.items()}
    gates = {
        gate.id: (gate.lon, gate.lat)
        for gate in land.atlas.crossings
        if gate.lon is not None and gate.lat is not None
    }
    return Reach(
        farthest=farthest,
        as_units=[str(precision) for precision in AS_UNITS],
        gates=list(gates),
        units={name: _whole_unit(land, name, list(areas[name]), gates.values()) for name in names},
        drawn_to={code: drawn_to(area.outline, area.drawn) for code, area in drawn.items()},
    )


def _whole_unit(land: Land, name: str, areas: Sequence[str], gates: Iterable[Point]) -> WholeUnit:
    least, most = land.spans_from_line([name])[0].tolist()
    spans = [in_mm(land.spans([name], *gate)[0]).tolist() for gate in gates]
    return WholeUnit((least, most), spans, shapely.bounds(land.outline(name)).tolist(), areas)


def _areas(land: Land, name: str) -> Mapping[str, Province | District]:
    """The fewest provinces or districts that make a unit, by their codes."""
    provinces = {area.iso: area for area in land.atlas.provinces if name in (area.iso, area.country)}
    members = np.flatnonzero(land.members(name)).tolist()
    return provinces or {land.atlas.districts[number].code: land.atlas.districts[number] for number in members}
