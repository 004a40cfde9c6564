"""The areas of the gazetteer: provinces, districts and tehsils as places, and which of them hold a point."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas
import numpy as np
import shapely

from app.geography.gazetteer import Place, distance_km
from app.geography.toponyms import fold, is_arabic, join

SHARE_OF_UNIT: Final = 0.9
"""The part of a unit's area that the disc of its radius holds."""
SAMPLES: Final = 48
"""Points along the longer side of the grid that measures a unit's radius."""
REACH_DEGREES: Final = 0.1
"""How far outside its district's outline a settlement may lie, about 10 km: outlines are coarser than points."""
PAK_KINDS: Final = {
    "district": "district",
    "later_district": "district",
    "former_district": "district",
    "agency": "agency",
    "frontier_region": "agency",
    "division": "district",
    "region": "region",
}
"""Kind of a unit of `pak_districts.csv`. A division holds districts, but a source that writes "Karachi district"
means the division."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An area: the place it becomes, its outline, and the ids of the smallest units it is a union of."""

    place: Place
    outline: shapely.Geometry
    parts: tuple[str, ...] = ()


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def names_of(*spellings: str | None) -> tuple[str, ...]:
    """Spellings in Latin or Arabic script, the first of each folded form, without what would break the file."""
    kept: dict[str, str] = {}
    for spelling in spellings:
        folded = fold(spelling or "")
        if (
            folded
            and (folded.isascii() or is_arabic(folded))
            and not any(sign in (spelling or "") for sign in "|\n")
        ):
            kept.setdefault(folded, (spelling or "").strip())
    return tuple(kept.values())


def split_list(text: str) -> list[str]:
    """The items of a cell that separates them by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _read_layer(directory: Path, layer: str, key: str) -> geopandas.GeoDataFrame:
    """A layer of the atlas in the order of its key, None where a value is missing."""
    table = geopandas.read_file(directory / "atlas.gpkg", layer=layer).sort_values(key)
    return table.astype(dict.fromkeys(table.columns.drop("geometry"), object)).where(table.notna(), None)


def provinces(directory: Path) -> Iterator[Unit]:
    """The provinces of the atlas."""
    for row in _read_layer(directory, "provinces", "iso").itertuples():
        names = names_of(row.name, row.name_ps, row.name_fa, row.name_ur, row.iso, row.pcode)
        yield make_unit(_area(row.iso, "province", row.country, row.iso, names), row.geometry)


def tehsils(directory: Path) -> Iterator[Unit]:
    """The atlas's smallest units: Afghan districts and Pakistani tehsils."""
    spellings = {row["code"]: row for row in read_table(directory / "districts.csv")}
    for row in _read_layer(directory, "districts", "code").itertuples():
        written = spellings[row.code]
        kind, district = ("district", row.name) if row.country == "AF" else ("tehsil", row.adm2)
        names = names_of(row.name, *split_list(written["aliases"]), written["source_name"], written["pcode"])
        area = replace(_area(row.code, kind, row.country, row.province, names), district=district)
        yield make_unit(area, row.geometry)


def pak_districts(directory: Path, units: Iterable[Unit]) -> Iterator[Unit]:
    """The Pakistani districts, agencies and regions: unions of tehsils."""
    outlines = {unit.place.id: unit.outline for unit in units}
    for row in read_table(directory / "pak_districts.csv"):
        parts = tuple(split_list(row["tehsils"]))
        names = names_of(row["adm2"], *split_list(row["aliases"]), row["pcode"])
        code = f"{row['province']}:{join(fold(row['adm2']))}"
        area = _area(code, PAK_KINDS[row["kind"]], "PK", row["province"], names)
        district = None if area.kind == "region" else row["adm2"]
        yield make_unit(
            replace(area, district=district), shapely.union_all([outlines[part] for part in parts]), parts
        )


def pak_divisions(directory: Path, units: Iterable[Unit], districts: Iterable[Unit]) -> Iterator[Unit]:
    """The Pakistani divisions: the districts they hold today, for a point and for what they contain.

    The radius also holds the districts they had before, since a source seldom says which division it means.
    """
    outlines = {unit.place.id: unit.outline for unit in units}
    parts_of = {(unit.place.province, unit.place.name): unit.parts for unit in districts}
    for row in read_table(directory / "pak_divisions.csv"):
        today, before = (
            [part for name in split_list(row[era]) for part in parts_of[row["province"], name]]
            for era in ("districts", "districts_before")
        )
        names = names_of(
            *(f"{row['division']} {word}" for word in ("division", "region")), *split_list(row["aliases"])
        )
        area = _area(f"{row['province']}:{join(fold(names[0]))}", "region", "PK", row["province"], names)
        unit = make_unit(area, shapely.union_all([outlines[part] for part in today]), tuple(dict.fromkeys(today)))
        yield _reaching(unit, shapely.union_all([outlines[part] for part in (*today, *before)]))


def _reaching(unit: Unit, outline: shapely.Geometry) -> Unit:
    """The unit with the radius, around its own point, of another outline."""
    radius = _radius_km(unit.place.lon, unit.place.lat, outline)
    return replace(unit, place=replace(unit.place, radius_km=max(radius, unit.place.radius_km)))


def _area(code: str, kind: str, country: str, province: str | None, names: tuple[str, ...]) -> Place:
    """An area that has no point yet; its name is the first of the names."""
    holders = dict.fromkeys(filter(None, (code, province)))
    nowhere = float("nan")
    return Place(
        id=code,
        name=names[0],
        kind=kind,
        lon=nowhere,
        lat=nowhere,
        radius_km=nowhere,
        country=country,
        province=province,
        district=None,
        population=None,
        names=names,
        units=tuple(holders),
    )


def country_unit(code: str, names: tuple[str, ...], provinces: Iterable[Unit]) -> Unit:
    """A country as the union of its provinces."""
    return make_unit(
        _area(code, "country", code, None, names), shapely.union_all([unit.outline for unit in provinces])
    )


def with_unions(unit: Unit, unions: list[Unit]) -> Unit:
    """The unit with the ids of the unions that hold it, smallest first."""
    larger = sorted((union for union in unions if _holds(union, unit)), key=lambda union: len(union.parts))
    holders = [union.place.id for union in larger]
    if not holders:
        return unit
    return replace(unit, place=replace(unit.place, units=(unit.place.id, *holders, *unit.place.units[1:])))


def _holds(union: Unit, unit: Unit) -> bool:
    """Whether a unit is a part of the union, or has some of its parts but not all."""
    return unit.place.id in union.parts or set() < set(unit.parts) < set(union.parts)


def make_unit(area: Place, outline: shapely.Geometry, parts: tuple[str, ...] = ()) -> Unit:
    """The unit of this outline, its point in the middle, its radius holding SHARE_OF_UNIT of the area."""
    lon, lat = _middle(outline)
    placed = replace(area, lon=lon, lat=lat, radius_km=_radius_km(lon, lat, outline))
    return Unit(placed, outline, parts)


def _middle(outline: shapely.Geometry) -> tuple[float, float]:
    """The centroid, or where that is outside the unit a point inside."""
    centre = shapely.centroid(outline)
    if not shapely.contains(outline, centre):
        centre = shapely.point_on_surface(outline)
    return float(centre.x), float(centre.y)


def _radius_km(lon: float, lat: float, outline: shapely.Geometry) -> float:
    """How far from the point one must go to hold SHARE_OF_UNIT of the outline's area."""
    west, south, east, north = outline.bounds
    step = max(east - west, north - south) / SAMPLES
    grid = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    lons, lats = grid[0].ravel(), grid[1].ravel()
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, lons, lats)
    apart = [distance_km(lon, lat, x, y) for x, y in zip(lons[inside], lats[inside], strict=True)]
    return float(np.quantile(apart, SHARE_OF_UNIT)) if apart else 1.0


class UnitIndex:
    """Which units hold a point."""

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._tree = shapely.STRtree([unit.outline for unit in units])

    def settled(self, place: Place, district: str | None = None) -> Place:
        """The place with its province, its district and the ids of all units that hold it, smallest first.

        A place a little outside all units of its country (on the coast, or on the far side of the line as drawn),
        or outside the district it is said to be in, goes to the nearest such unit within REACH_DEGREES. The place
        unchanged when there is none.
        """
        point = shapely.Point(place.lon, place.lat)
        near = [self._units[row] for row in self._tree.query(point, predicate="dwithin", distance=REACH_DEGREES)]
        base = [unit for unit in near if _is_base(unit, place.country, district)]
        if not base:
            return place
        home = min(base, key=lambda unit: (float(shapely.distance(unit.outline, point)), unit.place.id)).place
        return replace(place, province=home.province, district=home.district, units=home.units)

    def distance(self, place: Place) -> float:
        """How far in degrees the place is from its own district, 0 inside."""
        point = shapely.Point(place.lon, place.lat)
        outlines = [unit.outline for unit in self._units if place.units and unit.place.id == place.units[0]]
        return min((float(shapely.distance(outline, point)) for outline in outlines), default=math.inf)


def _is_base(unit: Unit, country: str, district: str | None) -> bool:
    """Whether the unit is one of the atlas's own (a tehsil, an Afghan district) in that country and district."""
    place = unit.place
    return (
        place.kind in ("tehsil", "district")
        and not unit.parts
        and place.country == country
        and (district is None or district == place.district)
    )
