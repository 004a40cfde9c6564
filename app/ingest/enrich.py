"""The derived columns of a batch of incidents: coordinates of named places, then province, side and distances."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.geocoding.geocoder import Match
from app.geography.sides import Stated
from app.ingest.doubtful_places import are_at_zero
from app.ingest.formats.own import LOCATE_AS
from app.ingest.locator import Desk, rounded
from app.ingest.stated_units import read_stated
from app.model.batch import Batch
from app.model.coded import NONE, Coded, Mask, Rows, choose, code, code_numbers, combine, constant, group, put
from app.model.vocabulary import GeoPrecision, StatedMatch

DO_NOT_LOCATE = "-"
RADIUS_KM: Mapping[str, float] = {
    GeoPrecision.POINT: 1.0,
    GeoPrecision.TOWN: 5.0,
    GeoPrecision.NEAR: 25.0,
    GeoPrecision.DISTRICT: 40.0,
    GeoPrecision.PROVINCE: 160.0,
    GeoPrecision.LINE: 50.0,
    GeoPrecision.COUNTRY: 500.0,
}
"""Radius in km of a location by its class, if neither the source nor the named district or province gives one.

A location of unknown precision has none. 1 and 25 km are UCDP's own words for its classes 1 and 2; district,
province and country are radii of circles with a typical unit's area (157 Pakistani districts; 41 provinces; the
two countries); the others are assumptions.
"""
DERIVED = (
    "district",
    "province",
    "province_name",
    "country",
    "side",
    "side_certainty",
    "side_basis",
    "unit",
    "unit_name",
    "border_km",
    "crossing",
    "crossing_km",
    "boundary_set",
)
UNIT_COLUMNS = ("adm2", "adm1_pcode", "adm2_pcode")
"""Columns that follow from the province's or the polygon's code."""
DISTRICT_COLUMNS = ["district", "adm2", "adm2_pcode"]
TOO_FINE = {
    GeoPrecision.LINE: DISTRICT_COLUMNS,
    GeoPrecision.PROVINCE: DISTRICT_COLUMNS,
    GeoPrecision.COUNTRY: [*DISTRICT_COLUMNS, "province", "province_name", "adm1_pcode"],
}
"""Columns that stay empty for a location of each class, since they are finer than the location is known."""
IN_SOURCE = "coordinates in the source"
NOT_IN_SOURCE = "not located in the source"
CONTEXT = ("country_stated", "province_stated", "district_stated")
PLACED = ("longitude", "latitude", "radius_km", "geo_precision")

Cells = tuple[str | None, ...]


def enrich(records: Batch, desk: Desk) -> Batch:
    """The incidents with every derived column; columns stated by a source stay as they are.

    Batches are independent: any partition of a file gives the rows that the whole file gives. Each distinct name,
    unit or location is answered once.
    """
    records = _with_given_places(records)
    records = _geocode(records, ~records.column("longitude").known(), desk)
    number, said = group(*(records.column(name) for name in CONTEXT))
    records = _fill_radius(records, desk)
    records = _locate(records, read_stated(records, number, said, desk), desk)
    records = _withhold(records)
    compared = (records.column(name) for name in ("country_stated", "province_stated", "province", "side"))
    match = combine(lambda *cells: str(_compare(cells, desk)), *compared)
    return records.having({"stated_match": match})


def _with_given_places(records: Batch) -> Batch:
    """The incidents without the coordinates 0, 0; `located_by` says where coordinates come from the source."""
    zero = are_at_zero(records)
    if zero.any():
        records = records.having({name: records.column(name).where(~zero) for name in PLACED})
    located_by = records.column("located_by")
    given = records.column("longitude").known() & ~located_by.known()
    return records.having({"located_by": choose(given, constant(IN_SOURCE, len(records)), located_by)})


def _locate(records: Batch, stated: Stated, desk: Desk) -> Batch:
    """The incidents with the atlas's answer about each location."""
    lon, lat, radius_km = (records.column(name).numbers() for name in ("longitude", "latitude", "radius_km"))
    located, rows = desk.atlas.locate_distinct(lon, lat, radius_km, stated)
    columns = located.columns()
    for name, of, told in desk.unit_columns:
        columns[name] = np.array([*map(told.get, columns[of])], dtype=object)
    answers = {name: _answers(columns[name]).take(rows) for name in (*DERIVED, *UNIT_COLUMNS)}
    return _with_countries_abroad(records.having(answers), desk)


def _answers(values: NDArray[Any]) -> Coded:
    """A column of the atlas's answer about distinct locations; numbers have three decimals."""
    return code(values.tolist()) if values.dtype == object else code_numbers(values.round(3))


def _withhold(records: Batch) -> Batch:
    """The incidents without the columns that are finer than the location is known."""
    for precision, names in TOO_FINE.items():
        rows = records.column("geo_precision").among([precision])
        if rows.any():
            records = records.having({name: records.column(name).where(~rows) for name in names})
    return records


def _geocode(records: Batch, wanted: Mask, desk: Desk) -> Batch:
    """The incidents, the wanted rows located by name; but not rows that our own export marks as not located."""
    rows = np.flatnonzero(wanted)
    if not len(rows):
        return records
    located_by, name = records.column("located_by"), looked_up(records)
    name = choose(located_by.among([NOT_IN_SOURCE]), constant(DO_NOT_LOCATE, len(records)), name)
    cells = [*(records.column(each) for each in CONTEXT), name]
    number, asked = group(*(column.take(rows) for column in cells))
    answers = [_answer(each, desk) for each in asked]
    said = [answer if isinstance(answer, str) else f"gazetteer: {answer.why}" for answer in answers]
    records = records.having({"located_by": put(located_by, wanted, code(said).take(number))})
    matched = [at for at, answer in enumerate(answers) if isinstance(answer, Match)]
    place = np.full(len(answers), NONE)
    place[matched] = np.arange(len(matched))
    placed = np.full(len(records), NONE)
    placed[rows] = place[number]
    return _place(records, placed, [answer for answer in answers if isinstance(answer, Match)])


def looked_up(records: Batch) -> Coded:
    """The name that is looked up for each incident without coordinates."""
    instead = records.column(LOCATE_AS)
    return choose(instead.known(), instead, records.column("place_name"))


def _answer(cells: Cells, desk: Desk) -> Match | str:
    """The place that a country, province, district and name mean; if none, the text for `located_by`."""
    country, province, district, name = cells
    if name is None or name == DO_NOT_LOCATE:
        return NOT_IN_SOURCE
    answer = desk.geocoder.answer(name, country, province, district)
    return f"not located: {answer.reason}" if answer.match is None else answer.match


def _place(records: Batch, placed: Rows, matches: Sequence[Match]) -> Batch:
    """Give rows the point of their match (`NONE`: no match); a precision stated by the source stays.

    A match's radius is used only where the source states neither radius nor precision.
    """
    found = placed >= 0
    if not found.any():
        return records
    unstated = found & ~records.column("geo_precision").known()
    own_radius = unstated & ~records.column("radius_km").known()
    points = [rounded(match.lon, match.lat) for match in matches]
    given: Mapping[str, tuple[Mask, Sequence[object]]] = {
        "longitude": (found, [lon for lon, _ in points]),
        "latitude": (found, [lat for _, lat in points]),
        "radius_km": (own_radius, [round(match.radius_km, 3) for match in matches]),
        "geo_precision": (unstated, [str(match.precision) for match in matches]),
    }
    return records.having(
        {name: choose(rows, code(each).take(placed), records.column(name)) for name, (rows, each) in given.items()}
    )


def _with_countries_abroad(records: Batch, desk: Desk) -> Batch:
    """The incidents; abroad, with the country of the gazetteer's place at exactly the row's coordinates, if any.

    The lookup is by coordinates, not by name, so that an incident gets the same country when it is read again.
    """
    abroad = ~records.column("side").known()
    lon, lat = (records.column(name).take(np.flatnonzero(abroad)) for name in ("longitude", "latitude"))
    countries = combine(lambda *point: desk.countries.get(point), lon, lat)
    return records.having({"country": put(records.column("country"), abroad, countries)})


def _fill_radius(records: Batch, desk: Desk) -> Batch:
    """Give located rows without a radius the one of the named district or province, or of their class."""
    located, precision = records.column("longitude").known(), records.column("geo_precision")
    unknown = constant(str(GeoPrecision.UNKNOWN), len(records))
    records = records.having({"geo_precision": choose(located & ~precision.known(), unknown, precision)})
    missing = located & ~records.column("radius_km").known()
    said = (records.column(name).take(np.flatnonzero(missing)) for name in (*CONTEXT, "geo_precision"))
    usual = combine(lambda *cells: _usual_radius_km(cells[:-1], cells[-1], desk), *said)
    return records.having({"radius_km": put(records.column("radius_km"), missing, usual)})


def _usual_radius_km(cells: Cells, kind: str, desk: Desk) -> float | None:
    """The radius of the stated district or province, if the location is of that class; else the class's radius.

    A statement that means several units, or none, has no radius.
    """
    if kind in (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE):
        context = desk.context(*cells)
        units = context.districts if kind == GeoPrecision.DISTRICT else context.regions
        if len(units) == 1:
            return units[0].radius_km
    return RADIUS_KM.get(kind)


def _compare(cells: Cells, desk: Desk) -> StatedMatch:
    country, province, polygon, side = cells
    if polygon is None:
        return StatedMatch.NOT_COMPARABLE
    context = desk.context(country, province, None)
    if context.country is not None and not polygon.startswith(context.country):
        return StatedMatch.SIDE_UNDETERMINED if side == "undetermined" else StatedMatch.COUNTRY_DIFFERS
    if context.provinces:
        return StatedMatch.AGREES if polygon in context.provinces else StatedMatch.PROVINCE_DIFFERS
    return StatedMatch.NOT_COMPARABLE if context.country is None else StatedMatch.AGREES
