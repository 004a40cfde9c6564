"""Which administrative unit an incident's source says that it lies in, and what form of location it has."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.geography.admin import NOWHERE
from app.geography.sides import Form, Stated
from app.geography.units import Unit
from app.incident import GeoPrecision
from app.ingest.desk import Desk, rounded

Cells = tuple[str | None, ...]

FORMS: Mapping[str, Form] = {
    str(GeoPrecision.POINT): Form.EXACT,
    str(GeoPrecision.DISTRICT): Form.DISTRICT,
    str(GeoPrecision.PROVINCE): Form.PROVINCE,
    str(GeoPrecision.COUNTRY): Form.COUNTRY,
}
"""The form of a location by its precision; others are circles, or unknown where they have no radius."""
AREAS = (Form.DISTRICT, Form.PROVINCE, Form.COUNTRY)
SIZES: Mapping[str, Form] = {
    "tehsil": Form.DISTRICT,
    "district": Form.DISTRICT,
    "province": Form.PROVINCE,
    "country": Form.COUNTRY,
}
BY_NAME = "gazetteer: "
"""How `located_by` begins where a name was looked up."""


def read_stated(records: pd.DataFrame, group: NDArray[np.intp], said: Sequence[Cells], desk: Desk) -> Stated:
    """Return the form of every location, and the row of the unit that its source states.

    `said` are the distinct statements of country, province and district, `group` which of them each row has.
    """
    form = _forms(records)
    unit = np.full(len(records), NOWHERE, dtype=np.intp)
    units = [stated_unit(cells, desk) for cells in said]
    for own in (Form.CIRCLE, *AREAS):
        rows = np.flatnonzero(form == own if own in AREAS else ~np.isin(form, AREAS))
        known = [_at_size(held, cells, own, desk) for held, cells in zip(units, said, strict=True)]
        unit[rows] = _rows_of([held for held, _ in known], desk)[group[rows]]
        form[rows] = np.array([size for _, size in known], np.int8)[group[rows]] if own in AREAS else form[rows]
    _put_named(records, form, unit, desk)
    return Stated(form, unit)


def stated_unit(cells: Cells, desk: Desk) -> Unit | None:
    """The smallest unit that a stated country, province and district mean; what means several is passed over."""
    context, units = desk.context(*cells), desk.atlas.units
    districts = [desk.unit_of(place) for place in context.districts if place.kind != "region"]
    if len(districts) == 1 and districts[0] is not None:
        return districts[0]
    if len(context.provinces) == 1:
        return units.find(*context.provinces)
    return None if context.country is None else units.find(context.country)


def _forms(records: pd.DataFrame) -> NDArray[np.int8]:
    precision = records["geo_precision"].astype(object).to_numpy()
    form = np.full(len(records), Form.CIRCLE, dtype=np.int8)
    for name, own in FORMS.items():
        form[precision == name] = own
    form[(precision == str(GeoPrecision.UNKNOWN)) & records["radius_km"].isna().to_numpy()] = Form.UNKNOWN
    return form


def _at_size(unit: Unit | None, cells: Cells, size: Form, desk: Desk) -> tuple[Unit | None, Form]:
    """The stated unit widened to the size a location is known to, and that size.

    Where the source states a district or province that means nothing, or several, the location is known no better
    than the larger unit it states.
    """
    if unit is None or size not in AREAS:
        return unit, size
    own = SIZES[unit.kind]
    if own < size:
        return _holder(unit, size, desk), size
    _, province, district = cells
    stated = {Form.DISTRICT: district, Form.PROVINCE: province}.get(size)
    return unit, own if stated is not None else size


def _holder(unit: Unit, size: Form, desk: Desk) -> Unit | None:
    """The province or country that holds the unit."""
    held = (desk.atlas.units.find(unit_id) for unit_id in unit.larger)
    return next((larger for larger in held if larger is not None and SIZES[larger.kind] == size), None)


def _rows_of(units: Sequence[Unit | None], desk: Desk) -> NDArray[np.intp]:
    return np.array([desk.atlas.units.row(unit) for unit in units], dtype=np.intp)


def _put_named(records: pd.DataFrame, form: NDArray[np.int8], unit: NDArray[np.intp], desk: Desk) -> None:
    """Put in, for areas that were located by name, the unit at whose point in the gazetteer they stand.

    By the coordinates and not by the name, so that an incident has the same unit when it is read again.
    """
    areas = np.flatnonzero(np.isin(form, AREAS))
    by_name = [str(said).startswith(BY_NAME) for said in records["located_by"].iloc[areas]]
    rows = areas[np.array(by_name, dtype=np.bool_)]
    places = records.iloc[rows][["longitude", "latitude", "geo_precision"]].itertuples(index=False, name=None)
    for row, (lon, lat, precision) in zip(rows, places, strict=True):
        if (found := desk.units_at.get((*rounded(lon, lat), str(precision)))) is not None:
            unit[row], form[row] = desk.atlas.units.row(found), Form.NAMED
