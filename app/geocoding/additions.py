"""Place names that an operator adds: a CSV with our own columns, or a country's GeoNames dump."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Final

import numpy as np

from app.geocoding.context import find_country, read_context
from app.geocoding.geocoder import Answer, Geocoder, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer, Place
from app.model.errors import BadInput

COLUMNS: Final = ("name", "longitude", "latitude", "kind")
RADIUS_KM: Final = {
    "city": 12.0,
    "town": 5.0,
    "village": 14.0,
    "area": 20.0,
    "valley": 12.0,
    "pass": 12.0,
    "crossing": 2.0,
    "point": 4.0,
    "tehsil": 21.0,
    "district": 25.0,
}
"""The kinds of place that may be added, with the radius in km of a place that states none.

It is the median radius of the gazetteer's places of the kind.
"""
GEONAMES_COLUMNS: Final = 19
CITY_PEOPLE: Final = 100_000
TOWN_PEOPLE: Final = 5_000
FEATURE_KINDS: Final = {
    "P.PPLC": "city",
    "P.PPLA": "city",
    "P.PPLA2": "town",
    "P.PPLA3": "town",
    "P.PPLA4": "town",
    "A.ADM2": "district",
    "A.ADM3": "tehsil",
    "T.PASS": "pass",
    "T.VAL": "valley",
    "T.VALS": "valley",
    "L.RGN": "area",
    "L.AREA": "area",
    "L.LCTY": "area",
    "T.MTS": "area",
    "S.FT": "point",
    "S.AIRP": "point",
    "S.AIRB": "point",
    "S.DAM": "point",
    "S.PSTB": "crossing",
    "S.PSTC": "crossing",
}
"""Our kind of place for a GeoNames feature class and code (www.geonames.org/export/codes.html).

Other places of class P are settlements by their population; all other features are skipped.
"""
GONE: Final = frozenset({"P.PPLH", "P.PPLQ", "P.PPLW", "P.PPLCH"})
"""Settlements that are abandoned, destroyed or historical."""


@dataclass(frozen=True, slots=True)
class Row:
    """One added name from an operator's file; `rank` says that its bare name is enough to know it by."""

    number: int
    names: tuple[str, ...]
    kind: str
    lon: float
    lat: float
    radius_km: float
    country: str | None
    province: str | None
    district: str | None
    population: int | None
    rank: bool


class AddedNames(Geocoder):
    """A geocoder over our gazetteer and the added names, to be asked where our gazetteer alone has no answer.

    The reason of an answer about an added name ends with the file's name.
    """

    def __init__(self, gazetteer: Gazetteer, added: tuple[Place, ...], ranked: frozenset[str], file: str) -> None:
        self._geocoder = OfflineGeocoder(Gazetteer([*gazetteer.places, *added]), ranked)
        self._ids = frozenset(place.id for place in added)
        self._file = file

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The places that the name may mean, with the added names included."""
        answer = self._geocoder.answer(name, country, province, district)
        matches = tuple(
            replace(match, why=f"{match.why}; from {self._file}") if match.place.id in self._ids else match
            for match in answer.matches
        )
        reason = answer.reason
        if matches and matches[0].place.id in self._ids:
            reason = matches[0].why if answer.verdict is Verdict.MATCHED else f"{reason}; from {self._file}"
        return replace(answer, matches=matches, reason=reason)


def load_additions(path: Path, gazetteer: Gazetteer, atlas: Atlas) -> AddedNames:
    """A geocoder with the names in an operator's file, placed in our provinces and districts.

    Raises BadInput, with the file, the row and the reason, for the first row that cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not in UTF-8: byte {error.start}") from error
    lines = text.splitlines()
    first = next(iter(lines), "").split("\t")
    is_dump = len(first) > 2 and first[0].isdigit()
    rows = list(_checked(path, _read_dump(lines) if is_dump else _read_csv(lines, gazetteer)))
    if not rows:
        raise BadInput(f"{path}: has no names; its columns are {', '.join(COLUMNS)}, or those of a GeoNames dump")
    places = tuple(_places(path, rows, gazetteer, atlas))
    ranked = frozenset(place.id for place, row in zip(places, rows, strict=True) if row.rank)
    return AddedNames(gazetteer, places, ranked, path.name)


def _checked(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; an error about a row is raised again with the file's name."""
    try:
        yield from rows
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from error


def _read_csv(lines: list[str], gazetteer: Gazetteer) -> Iterator[Row]:
    reader = csv.DictReader(lines, strict=True)
    header = [(name or "").strip().lower().replace(" ", "_") for name in reader.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise BadInput(f"row 1: there is no column {missing[0]!r}: its header must have {', '.join(COLUMNS)}")
    reader.fieldnames = header
    try:
        for number, cells in enumerate(reader, 2):
            if None in cells:
                raise BadInput(f"row {number}: has more cells than the {len(header)} of the header")
            yield _read_row(number, {name: (cells[name] or "").strip() for name in header}, gazetteer)
    except csv.Error as error:
        raise BadInput(f"row {reader.line_num}: {error}") from error


def _read_row(number: int, cells: dict[str, str], gazetteer: Gazetteer) -> Row:
    """A row of a CSV with our columns; it has a rank, because its operator vouches for the name."""
    names = [cells["name"], *cells.get("other_names", "").replace("|", ";").split(";")]
    if not cells["name"]:
        raise BadInput(f"row {number}: name is empty")
    kind = cells["kind"].lower()
    if kind not in RADIUS_KM:
        raise BadInput(f"row {number}: kind: {cells['kind']!r} is none of {', '.join(RADIUS_KM)}")
    radius = cells.get("radius_km", "")
    nation = cells.get("country") or None
    if nation is not None and find_country(gazetteer, nation) is None:
        raise BadInput(f"row {number}: country: {nation!r} is no country's name or ISO 3166-1 code")
    return Row(
        number,
        tuple(dict.fromkeys(filter(None, (name.strip() for name in names)))),
        kind,
        _number(number, "longitude", cells["longitude"], 180),
        _number(number, "latitude", cells["latitude"], 90),
        _radius(number, radius) if radius else RADIUS_KM[kind],
        find_country(gazetteer, nation),
        cells.get("province") or None,
        cells.get("district") or None,
        None,
        True,
    )


def _read_dump(lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if len(cells) != GEONAMES_COLUMNS:
            raise BadInput(
                f"row {number}: has {len(cells)} columns; those of a GeoNames dump are {GEONAMES_COLUMNS}"
            )
        feature, people = f"{cells[6]}.{cells[7]}", int(cells[14]) if cells[14].isdigit() else 0
        kind = FEATURE_KINDS.get(feature) or _settlement(feature, people)
        lon, lat = (_number(number, name, cells[at], most) for name, at, most in LON_LAT)
        if kind is None or not cells[1].strip():
            continue
        names = tuple(dict.fromkeys(filter(None, (name.strip() for name in (*cells[1:3], *cells[3].split(","))))))
        nation = cells[8] or None
        rank = feature.startswith("P.PPLA") or feature == "P.PPLC"
        yield Row(number, names, kind, lon, lat, RADIUS_KM[kind], nation, None, None, people or None, rank)


LON_LAT: Final = (("longitude", 5, 180.0), ("latitude", 4, 90.0))
"""The columns of a GeoNames dump that hold the coordinates, and the largest value of each in degrees."""


def _settlement(feature: str, people: int) -> str | None:
    """The kind of a populated place by its population; None for another feature or a settlement that is gone."""
    if not feature.startswith("P.") or feature in GONE:
        return None
    if people >= CITY_PEOPLE:
        return "city"
    return "town" if people >= TOWN_PEOPLE else "village"


def _number(row: int, name: str, text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not (isfinite(value) and abs(value) <= most):
        raise BadInput(f"row {row}: {name}: {text!r} is no number of degrees from -{most:g} to {most:g}")
    return value


def _radius(row: int, text: str) -> float:
    value = _number(row, "radius_km", text, np.inf) if text.replace(".", "", 1).isdigit() else 0.0
    if value <= 0:
        raise BadInput(f"row {row}: radius_km: {text!r} is no number of km above 0")
    return value


def _places(path: Path, rows: list[Row], gazetteer: Gazetteer, atlas: Atlas) -> Iterator[Place]:
    """The rows as places, in the units that they state, else in the units whose polygon holds their point."""
    found = atlas.ground.find(np.array([row.lon for row in rows]), np.array([row.lat for row in rows]))
    known = {place.id: place for place in gazetteer.places if place.is_unit}
    for row, at in zip(rows, found.tolist(), strict=True):
        holder = known.get(atlas.districts[at].code) if at >= 0 else None
        units = _stated_units(path, row, gazetteer) or (() if holder is None else holder.units)
        country = row.country or next((known[unit].country for unit in units if unit in known), "")
        if not country:
            raise BadInput(f"{path}: row {row.number}: lies in neither country: its column country must say which")
        yield _place(f"{path.stem}:{row.number}", row, units or (country,), country, known)


def _place(name: str, row: Row, units: tuple[str, ...], country: str, known: dict[str, Place]) -> Place:
    held = [known[unit] for unit in units if unit in known]
    district = next((unit.name for unit in held if unit.kind in ("district", "agency")), None)
    own = (name,) if row.kind in ("district", "tehsil") else ()
    return Place(
        id=name,
        name=row.names[0],
        kind=row.kind,
        lon=row.lon,
        lat=row.lat,
        radius_km=row.radius_km,
        country=country,
        province=next((unit.province for unit in held if unit.province is not None), None),
        district=district,
        population=row.population,
        names=row.names,
        units=(*own, *units),
    )


def _stated_units(path: Path, row: Row, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The ids of the units that hold the place by the row's province and district; () if it states neither."""
    if row.province is None and row.district is None:
        return ()
    context = read_context(gazetteer, row.country, row.province, row.district)
    if context.left_aside:
        raise BadInput(f"{path}: row {row.number}: {context.left_aside[0]}")
    stated = context.districts or context.regions
    if len(stated) != 1:
        raise BadInput(
            f"{path}: row {row.number}: {row.district or row.province!r} is not one unit: state the province"
        )
    return stated[0].units
