"""The administrative units in which an incident lies according to its source, and the form of its location."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.geography.admin import NOWHERE
from app.geography.sides import Form, Stated
from app.geography.units import Unit
from app.ingest.locator import Desk, rounded
from app.model.batch import Batch
from app.model.vocabulary import BY_NAME, GeoPrecision

Cells = tuple[str | None, ...]
Rows = NDArray[np.intp]
Chain = tuple[Unit, ...]

FORMS: Mapping[str, Form] = {
    str(GeoPrecision.POINT): Form.EXACT,
    str(GeoPrecision.DISTRICT): Form.DISTRICT,
    str(GeoPrecision.PROVINCE): Form.PROVINCE,
    str(GeoPrecision.COUNTRY): Form.COUNTRY,
}
"""The form of a location by its precision; others are circles, or unknown if they have no radius."""
AREAS = (Form.DISTRICT, Form.PROVINCE, Form.COUNTRY)
SIZES: Mapping[str, Form] = {
    "tehsil": Form.DISTRICT,
    "district": Form.DISTRICT,
    "province": Form.PROVINCE,
    "country": Form.COUNTRY,
}
MOST_UNITS = 3
"""At most a district, a province and a country."""


def read_stated(records: Batch, group: Rows, said: Sequence[Cells], desk: Desk) -> Stated:
    """Return the form of every location, and the units that its source states.

    `said` are the distinct statements of country, province and district; `group` is each row's index in `said`.
    """
    form = _forms(records)
    statement = np.full(len(records), NOWHERE, dtype=np.intp)
    chains: dict[Chain, int] = {}
    stated = [stated_chain(cells, desk) for cells in said]
    for own in np.unique(form).tolist():
        rows = np.flatnonzero(form == own)
        known = [_at_size(chain, cells, Form(own), desk) for chain, cells in zip(stated, said, strict=True)]
        statement[rows] = np.array([_number(chain, chains) for chain, _ in known], dtype=np.intp)[group[rows]]
        form[rows] = np.array([size for _, size in known], dtype=np.int8)[group[rows]]
    _put_named(records, form, statement, chains, desk)
    return Stated(form, statement, _as_rows(chains, desk))


def stated_chain(cells: Cells, desk: Desk) -> Chain:
    """The units that a stated country, province and district mean, smallest first.

    A part that means several units, or none, is left out; so is a district or province in another country than the
    stated one.
    """
    context, units = desk.context(*cells), desk.atlas.units
    districts = [desk.unit_of(place) for place in context.districts if place.kind != "region"]
    provinces = [units.find(code) for code in context.provinces]
    countries = [] if context.country is None else [units.find(context.country)]
    return tuple(only[0] for only in (districts, provinces, countries) if len(only) == 1 and only[0] is not None)


def _forms(records: Batch) -> NDArray[np.int8]:
    precision = records.column("geo_precision")
    forms = [FORMS.get(name, Form.CIRCLE) for name in precision.values]
    form = np.array([*forms, Form.CIRCLE], dtype=np.int8)[precision.codes]
    form[precision.among([GeoPrecision.UNKNOWN]) & ~records.column("radius_km").known()] = Form.UNKNOWN
    return form


def _at_size(chain: Chain, cells: Cells, size: Form, desk: Desk) -> tuple[Chain, Form]:
    """The stated units that apply to a location of this size, and the size that it is then known to.

    An area is one unit of at least its size. If its source states a district or province that means no unit, or
    several, the location is known only to the larger unit that the source states.
    """
    if not chain or size not in AREAS:
        return chain, size
    smallest = SIZES[chain[0].kind]
    if smallest < size:
        return _holder(chain[0], size, desk), size
    _, province, district = cells
    named = {Form.DISTRICT: district, Form.PROVINCE: province}.get(size)
    return chain[:1], size if named is None else smallest


def _holder(unit: Unit, size: Form, desk: Desk) -> Chain:
    """The province or country that holds the unit, as a chain of one; empty if there is none."""
    held = (desk.atlas.units.find(unit_id) for unit_id in unit.larger)
    return tuple(larger for larger in held if larger is not None and SIZES[larger.kind] == size)[:1]


def _number(chain: Chain, chains: dict[Chain, int]) -> int:
    """The index of a chain among the distinct chains; NOWHERE for an empty chain."""
    return chains.setdefault(chain, len(chains)) if chain else NOWHERE


def _as_rows(chains: Mapping[Chain, int], desk: Desk) -> Rows:
    rows = np.full((len(chains), MOST_UNITS), NOWHERE, dtype=np.intp)
    for chain, number in chains.items():
        rows[number, : len(chain)] = [desk.atlas.units.row(unit) for unit in chain]
    return rows


def _put_named(
    records: Batch, form: NDArray[np.int8], statement: Rows, chains: dict[Chain, int], desk: Desk
) -> None:
    """For areas that were located by name, state the unit whose gazetteer point is at their coordinates.

    The lookup is by coordinates, not by name, so that an incident gets the same unit when it is read again.
    """
    by_name = records.column("located_by").which(lambda said: said.startswith(BY_NAME))
    rows = np.flatnonzero(np.isin(form, AREAS) & by_name)
    named = (records.column(name).take(rows).spread() for name in ("longitude", "latitude", "geo_precision"))
    for row, lon, lat, precision in zip(rows, *named, strict=True):
        if (found := desk.units_at.get((*rounded(lon, lat), precision))) is not None:
            statement[row], form[row] = _number((found,), chains), Form.NAMED
