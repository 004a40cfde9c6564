"""The geography that does not change from day to day, loaded once, and its answers about any point."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geography.admin import NOWHERE, District, Ground, Province, build_ground
from app.geography.border import LINE_UNCERTAINTY_KM, Border, Crossing, nearest_crossing
from app.geography.discs import Discs
from app.geography.polyline import cells
from app.geography.shipped import read_shipped
from app.geography.shipped_tables import GEODATA
from app.geography.sides import SIDES, Stated, Surroundings, judge_sides, state_nothing
from app.geography.unit_names import unit_names
from app.geography.units import Units
from app.model.errors import BadInput, NotFound

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


UNIT_COLUMNS = ("name", "code", "province", "country")


@dataclass(frozen=True, slots=True)
class Located:
    """The atlas's answer about each point, one array per column; None or NaN where it cannot tell.

    `side` is AF, PK, `undetermined`, or None for a place in neither country; `side_certainty` is the larger of the
    two sides' shares of the area that the location is known to lie in, `side_basis` says what decided, `unit` is
    the id of the unit that holds the location (see `sides`). `country` is given only where the side is determined.
    `province` is an ISO 3166-2 code, `crossing` an id; distances are geodesic km.
    """

    district: Texts
    district_code: Texts
    province: Texts
    province_name: Texts
    country: Texts
    side: Texts
    side_certainty: Floats
    side_basis: Texts
    unit: Texts
    unit_name: Texts
    border_km: Floats
    crossing: Texts
    crossing_km: Floats
    boundary_set: Texts

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by column name, in the order of their declaration."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Atlas:
    """Provinces, districts, the line and its crossings, and the source of their depiction."""

    provinces: tuple[Province, ...]
    districts: tuple[District, ...]
    border: Border
    crossings: tuple[Crossing, ...]
    ground: Ground
    boundary_set: str
    depiction: str
    attribution: str
    disclaimer: str

    @cached_property
    def units(self) -> Units:
        """Countries, provinces, districts and tehsils by id; made when they are first used."""
        return Units(self.provinces, self.districts)

    @cached_property
    def unit_names(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of districts, tehsils and provinces by the names that they are asked for by."""
        return unit_names(self.units, self.districts, self.provinces)

    def crossing(self, crossing_id: str) -> Crossing:
        """Return the crossing with this id; NotFound, with the known ids, if there is none."""
        for crossing in self.crossings:
            if crossing.id == crossing_id:
                return crossing
        known = ", ".join(crossing.id for crossing in self.crossings)
        raise NotFound(f"no crossing {crossing_id!r}; known are {known}")

    def province(self, iso: str) -> Province:
        """Return the province with this ISO 3166-2 code; NotFound, with the known codes, if there is none."""
        for province in self.provinces:
            if province.iso == iso:
                return province
        known = ", ".join(province.iso for province in self.provinces)
        raise NotFound(f"no province {iso!r}; known are {known}")

    def locate(
        self, lon: ArrayLike, lat: ArrayLike, radius_km: ArrayLike, stated: Stated | None = None
    ) -> Located:
        """Return district, province, side and distances of points known to within `radius_km`; nulls for NaN.

        A radius that is NaN or under the line's own uncertainty (0.1 km) counts as 0.1 km. Without `stated` every
        point is a circle that no unit cuts. Equal rows are computed once. Raises BadInput for a longitude beyond
        180 or a latitude beyond 90 degrees.
        """
        located, rows = self.locate_distinct(lon, lat, radius_km, stated)
        return Located(**{name: _take(column, rows) for name, column in located.columns().items()})

    def locate_distinct(
        self, lon: ArrayLike, lat: ArrayLike, radius_km: ArrayLike, stated: Stated | None = None
    ) -> tuple[Located, NDArray[np.intp]]:
        """Return the answers of `locate` for distinct points, and each point's row in them (`NOWHERE` if NaN)."""
        known_of = state_nothing() if stated is None else stated
        points = _read_points(lon, lat, radius_km, known_of)
        group = _group(points)
        distinct = points[:, _is_first(group)]
        known = np.flatnonzero(~np.isnan(distinct[0]))
        # Neighbours are searched together: they share parts of the search, and the processor's cache.
        known = known[np.argsort(cells(*distinct[:2, known]), kind="stable")]
        found = distinct[:, known]
        said = Stated(found[3].astype(np.int8), found[4].astype(np.intp), known_of.units)
        located = self._locate(Discs(*found[:3]), said)
        place = np.full(distinct.shape[1], NOWHERE)
        place[known] = np.arange(len(known))
        return located, place[group]

    def _locate(self, discs: Discs, stated: Stated) -> Located:
        """Return the answers for distinct points, all with coordinates."""
        district = self.ground.find(discs.lon, discs.lat)
        polygon = self._of_polygons(district)
        border_km = self.border.distance_km(discs.lon, discs.lat)
        around = Surroundings(self.units, self.border, self.ground, district, polygon["country"], border_km)
        judged = judge_sides(discs, stated, around)
        crossing, crossing_km = nearest_crossing(self.crossings, discs.lon, discs.lat)
        return Located(
            district=polygon["name"],
            district_code=polygon["code"],
            province=polygon["province"],
            province_name=polygon["province_name"],
            country=judged.country,
            side=judged.side,
            side_certainty=judged.certainty,
            side_basis=judged.basis,
            unit=_take(self.units.ids, judged.unit),
            unit_name=_take(self.units.titles, judged.unit),
            border_km=border_km,
            crossing=np.array([gate.id for gate in self.crossings], dtype=object)[crossing],
            crossing_km=crossing_km,
            boundary_set=np.full(len(discs), self.boundary_set, dtype=object),
        )

    def crossing_points(self) -> dict[str, tuple[float, float] | None]:
        """Return longitude and latitude of each crossing by its id; None where no point is known."""
        return {
            gate.id: None if gate.lon is None or gate.lat is None else (gate.lon, gate.lat)
            for gate in self.crossings
        }

    def _of_polygons(self, rows: NDArray[np.intp]) -> dict[str, Texts]:
        """Return name, code, province and country of the polygons in these rows; None for NOWHERE."""
        columns = {name: [getattr(unit, name) for unit in self.districts] for name in UNIT_COLUMNS}
        names = {province.iso: province.name for province in self.provinces}
        columns["province_name"] = [names[iso] for iso in columns["province"]]
        return {name: _take(np.array(column, dtype=object), rows) for name, column in columns.items()}


def load_atlas(directory: Path | None = None) -> Atlas:
    """Return the atlas of the shipped files, or of the same files in another directory; takes about 0.2 s.

    Raises NotFound if a file is missing.
    """
    files = read_shipped(GEODATA if directory is None else directory)
    afghan, pakistani = ([unit.outline for unit in files.provinces if unit.country == side] for side in SIDES)
    outlines = np.array([unit.outline for unit in files.districts], dtype=object)
    return Atlas(
        provinces=files.provinces,
        districts=files.districts,
        border=Border(files.line, files.line_drawn, afghan, pakistani, files.stretches),
        crossings=files.crossings,
        ground=build_ground(outlines, files.sea),
        boundary_set=files.about["boundary_set"],
        depiction=f"{files.about['depiction']}, {files.about['source_date']}",
        attribution=files.about["attribution"],
        disclaimer=files.about["disclaimer"],
    )


def _read_points(lon: ArrayLike, lat: ArrayLike, radius_km: ArrayLike, stated: Stated) -> Floats:
    """Return longitudes, latitudes, radii, forms and statements as rows; all NaN without coordinates."""
    given = (lon, lat, radius_km, stated.form, stated.said)
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in given))
    points = np.stack(arrays)
    for name, degrees, limit in (("lon", points[0], 180), ("lat", points[1], 90)):
        for row in np.flatnonzero(np.abs(degrees) > limit):
            where = f" in row {row}" if len(degrees) > 1 else ""
            raise BadInput(f"{name} must be from -{limit} to {limit} degrees: {degrees[row]:g}{where}")
    points[2] = np.fmax(points[2], LINE_UNCERTAINTY_KM)
    points[:, np.isnan(points[:2]).any(axis=0)] = np.nan
    return points


def _group(points: Floats) -> NDArray[np.intp]:
    """Return the number of each point's group; equal points are one group, numbered in order of appearance."""
    # pandas is imported here: it takes 0.1 s, and a service that only answers requests never needs it.
    import pandas as pd

    table = pd.DataFrame(dict(enumerate(points)))
    group: NDArray[np.intp] = table.groupby(list(table.columns), sort=False, dropna=False).ngroup().to_numpy()
    return group


def _is_first(group: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return a mask of the rows that come first in their group; groups are numbered in order of appearance."""
    highest = np.maximum.accumulate(group)
    return np.diff(highest, prepend=-1).astype(bool)


def _take(values: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return the values at these rows, and the column's null where a row is NOWHERE."""
    null = None if values.dtype == object else np.nan
    return np.append(values, np.array([null], dtype=values.dtype))[rows]
