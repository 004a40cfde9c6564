"""What we derive for a batch of incidents: coordinates for named places, then province, side and distances."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from app.geocoding.context import read_context
from app.geocoding.geocoder import Geocoder, Match
from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer, Place
from app.incident import GeoPrecision, StatedMatch
from app.ingest.own import LOCATE_AS

DO_NOT_LOCATE = "-"
RADIUS_KM = {
    GeoPrecision.POINT: 1.0,
    GeoPrecision.TOWN: 5.0,
    GeoPrecision.NEAR: 25.0,
    GeoPrecision.DISTRICT: 40.0,
    GeoPrecision.PROVINCE: 160.0,
    GeoPrecision.LINE: 50.0,
    GeoPrecision.COUNTRY: 500.0,
    GeoPrecision.UNKNOWN: 5.0,
}
"""Radius of a location by its class, where neither the source nor the named district or province gives one.

1 and 25 km are UCDP's own words for its classes 1 and 2; district, province and country are radii of circles of
a typical unit's area (157 Pakistani districts; 41 provinces; the two countries); the others are assumptions.
"""
DERIVED = (
    "district",
    "province",
    "province_name",
    "country",
    "side",
    "side_certainty",
    "border_km",
    "crossing",
    "crossing_km",
    "boundary_set",
)
DISTRICT_COLUMNS = ["district", "adm2"]
TOO_FINE = {
    GeoPrecision.LINE: DISTRICT_COLUMNS,
    GeoPrecision.PROVINCE: DISTRICT_COLUMNS,
    GeoPrecision.COUNTRY: [*DISTRICT_COLUMNS, "province", "province_name"],
}
"""What a location of each class says nothing about, though its centre lies somewhere."""
IN_SOURCE = "coordinates in the source"
NOT_IN_SOURCE = "not located in the source"
CONTEXT = ["country_stated", "province_stated", "district_stated"]


@dataclass(frozen=True, slots=True)
class Desk:
    """What locating needs: the geography, and a geocoder over names."""

    atlas: Atlas
    gazetteer: Gazetteer
    geocoder: Geocoder


def enrich(records: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """The incidents with every derived column; what a source stated is left as it is.

    A batch in, a batch out: any partition of a file gives the same rows as the whole.
    """
    records = records.copy()
    if LOCATE_AS not in records:
        records[LOCATE_AS] = None
    records["located_by"] = records["located_by"].astype(object)
    given = records["longitude"].notna()
    records.loc[given & records["located_by"].isna(), "located_by"] = IN_SOURCE
    _geocode(records, ~given, desk)
    _fill_radius(records, desk)
    located = desk.atlas.locate(
        *(records[name].to_numpy("float64") for name in ("longitude", "latitude", "radius_km"))
    )
    columns = located.columns()
    for name in DERIVED:
        records[name] = columns[name]
    adm2 = {unit.code: unit.adm2 or unit.name for unit in desk.atlas.districts}
    records["adm2"] = [adm2.get(code) for code in columns["district_code"]]
    records["country"] = records["country"].where(
        records["side"].notna(), _country_abroad(records, desk.gazetteer)
    )
    _withhold(records)
    records["stated_match"] = _stated_match(records, desk.gazetteer)
    for name in ("border_km", "crossing_km"):
        records[name] = records[name].round(3)
    records["side_certainty"] = records["side_certainty"].round(3)
    return records


def _withhold(records: pd.DataFrame) -> None:
    """Leave out the units that are smaller than what the location is known to be."""
    for precision, names in TOO_FINE.items():
        records.loc[records["geo_precision"] == str(precision), names] = None


def _geocode(records: pd.DataFrame, wanted: pd.Series, desk: Desk) -> None:
    """Locate the wanted rows by name, in place; not those of which our own export says that they cannot be."""
    names = records[LOCATE_AS].where(records[LOCATE_AS].notna(), records["place_name"])
    names = names.mask(records["located_by"] == NOT_IN_SOURCE, DO_NOT_LOCATE)
    asked = records.loc[wanted, CONTEXT].assign(name=names[wanted]).astype(object)
    for key, rows in asked.groupby([*CONTEXT, "name"], dropna=False, sort=False).groups.items():
        country, province, district, name = (None if pd.isna(part) else str(part) for part in key)
        if name is None or name == DO_NOT_LOCATE:
            records.loc[rows, "located_by"] = NOT_IN_SOURCE
            continue
        answer = desk.geocoder.answer(name, country, province, district)
        if answer.match is None:
            records.loc[rows, "located_by"] = f"not located: {answer.reason}"
        else:
            _place(records, rows, answer.match)


def _place(records: pd.DataFrame, rows: Sequence[int], match: Match) -> None:
    """Put rows on a match; a precision that the source states coarsens it and takes its own radius."""
    records.loc[rows, ["longitude", "latitude"]] = _rounded(match.lon, match.lat)
    records.loc[rows, "located_by"] = f"gazetteer: {match.why}"
    unstated = records.index.isin(rows) & records["geo_precision"].isna()
    own_radius = unstated & records["radius_km"].isna()
    records.loc[own_radius, "radius_km"] = round(match.radius_km, 3)
    records.loc[unstated, "geo_precision"] = str(match.precision)


def _country_abroad(records: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """The country of the gazetteer's place at a row's very coordinates, None where there is no such place.

    By the coordinates and not by the name, so that an incident has the same country when it is read again.
    """
    countries = {_rounded(place.lon, place.lat): place.country for place in gazetteer.places}
    points = zip(records["longitude"], records["latitude"], strict=True)
    return pd.Series([countries.get((lon, lat)) for lon, lat in points], index=records.index, dtype=object)


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    """A place's coordinates as an incident gets them: a millionth of a degree is 11 cm."""
    return round(lon, 6), round(lat, 6)


def _fill_radius(records: pd.DataFrame, desk: Desk) -> None:
    """A radius for every located row that has none, by the named district or province or by its class."""
    located = records["longitude"].notna()
    records.loc[located & records["geo_precision"].isna(), "geo_precision"] = str(GeoPrecision.UNKNOWN)
    missing = records.loc[located & records["radius_km"].isna(), [*CONTEXT, "geo_precision"]].astype(object)
    for key, rows in missing.groupby(list(missing.columns), dropna=False, sort=False).groups.items():
        country, province, district, precision = (None if pd.isna(part) else str(part) for part in key)
        unit = _named_unit(desk.gazetteer, GeoPrecision(str(precision)), (country, province, district))
        records.loc[rows, "radius_km"] = (
            RADIUS_KM[GeoPrecision(str(precision))] if unit is None else unit.radius_km
        )


def _named_unit(
    gazetteer: Gazetteer, precision: GeoPrecision, stated: tuple[str | None, str | None, str | None]
) -> Place | None:
    """The stated district or province, when the location is known no better than that and it is one unit."""
    if precision not in (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE):
        return None
    context = read_context(gazetteer, *stated)
    units = context.districts if precision is GeoPrecision.DISTRICT else context.regions
    return units[0] if len(units) == 1 else None


def _stated_match(records: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """How the stated country and province compare with the polygon's, for each row."""
    columns = ["country_stated", "province_stated", "province", "side"]
    result = pd.Series(str(StatedMatch.NOT_COMPARABLE), index=records.index, dtype=object)
    for key, rows in records[columns].astype(object).groupby(columns, dropna=False, sort=False).groups.items():
        country, province, polygon, side = (None if pd.isna(part) else str(part) for part in key)
        if polygon is not None:
            result[rows] = str(_compare(gazetteer, (country, province), polygon, side))
    return result


def _compare(
    gazetteer: Gazetteer, stated: tuple[str | None, str | None], polygon: str, side: str | None
) -> StatedMatch:
    country, province = stated
    context = read_context(gazetteer, country, province, None)
    if context.country is not None and not polygon.startswith(context.country):
        return StatedMatch.SIDE_UNDETERMINED if side == "undetermined" else StatedMatch.COUNTRY_DIFFERS
    if context.provinces:
        return StatedMatch.AGREES if polygon in context.provinces else StatedMatch.PROVINCE_DIFFERS
    return StatedMatch.NOT_COMPARABLE if context.country is None else StatedMatch.AGREES
