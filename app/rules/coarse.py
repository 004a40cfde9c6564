"""Rough places: what is shown of an incident's place where only its district or province may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geography.admin import NOWHERE
from app.geography.atlas import Atlas
from app.geography.geodesy import distance_km
from app.geography.pcodes import read_pcodes
from app.geography.sides import Form, Stated
from app.geography.units import Unit
from app.model.batch import Batch
from app.model.coded import Coded, combine, constant
from app.model.columns import INCIDENTS
from app.model.vocabulary import GeoPrecision, StatedMatch
from app.rules.rule import made_title

Rows = NDArray[np.intp]
Values = Mapping[str, object]
Circle = tuple[float, float, float]
"""Longitude and latitude in degrees, and a radius in km."""

PRECISIONS = (GeoPrecision.POINT, GeoPrecision.DISTRICT, GeoPrecision.PROVINCE, GeoPrecision.COUNTRY)
"""The precision of a place that is shown at each level; level 0 is the place as it is."""
FORMS = (Form.EXACT, Form.DISTRICT, Form.PROVINCE, Form.COUNTRY)
KNOWN_TO = {"district": 1, "province": 2, "line": 2, "unknown": 2, "country": 3}
"""The level that a place of each precision is known to: it is never shown as less."""
OF_DISTRICT = ("district", "adm2", "adm2_pcode")
OF_PROVINCE = ("province", "province_name", "adm1_pcode")
TOO_FINE = ((), (), OF_DISTRICT, (*OF_DISTRICT, *OF_PROVINCE))
"""Columns that stay empty at each level."""
SHOWN_AS = "a rule shows the {} alone"
NOT_SHOWN = "a rule does not show the place"


@dataclass
class CoarsePlaces:
    """The places of administrative units, made at their first use; they follow from the atlas alone."""

    atlas: Atlas
    _made: dict[int, Values] = field(default_factory=dict)

    def coarsened(self, incidents: Batch, level: NDArray[np.intp]) -> Batch:
        """Incidents whose places are the ones of their districts (level 1) or provinces (level 2).

        All columns that tell of the place are the unit's, titles are made anew, and the words of sources are left
        out. Incidents in one unit come out alike. A place that is known less well is shown as it is known; without
        a unit around it no place is shown.
        """
        units = self._units(incidents, level)
        distinct, at = np.unique(units, return_inverse=True)
        self._make(distinct)
        places = [self._made.get(int(unit), NO_PLACE) for unit in distinct]
        numbered = Coded(at.astype(np.intp), range(len(places)))
        columns = {name: numbered.replaced([place[name] for place in places]) for name in INCIDENTS.places}
        words = {name: constant(None, len(incidents)) for name in INCIDENTS.words}
        title = combine(made_title, incidents.column("event_type"), columns["place_name"])
        return incidents.having({**words, **columns, "title": title})

    def _units(self, incidents: Batch, level: NDArray[np.intp]) -> Rows:
        """The row in the atlas's units of each incident's unit; NOWHERE for none."""
        lon, lat = (incidents.column(name).numbers() for name in ("longitude", "latitude"))
        precision = incidents.column("geo_precision")
        known = np.array([KNOWN_TO.get(each, 0) for each in (*precision.values, "unknown")], dtype=np.intp)
        level = np.maximum(level, known[precision.codes])
        located = np.flatnonzero(~np.isnan(lon))
        polygon = self.atlas.ground.find(lon[located], lat[located])
        inside = np.flatnonzero(polygon != NOWHERE)
        units = np.full(len(incidents), NOWHERE, dtype=np.intp)
        units[located[inside]] = self.atlas.units.holders[level[located[inside]], polygon[inside]]
        return units

    def _make(self, units: Rows) -> None:
        """Make the places of these units that are not made yet, all at once."""
        new = [self.atlas.units[row] for row in units.tolist() if row != NOWHERE and row not in self._made]
        if not new:
            return
        circles = [_circle(unit) for unit in new]
        level = [int(self.atlas.units.levels[self.atlas.units.row(unit)]) for unit in new]
        form = np.array([FORMS[each] for each in level], np.int8)
        stated = Stated(form, np.full(len(new), NOWHERE), np.empty((0, 3), np.intp))
        lon, lat, radius_km = zip(*circles, strict=True)
        found = self.atlas.locate(lon, lat, radius_km, stated).columns()
        for unit, circle, size, *values in zip(new, circles, level, *found.values(), strict=True):
            located = {name: _plain(value) for name, value in zip(found, values, strict=True)}
            self._made[self.atlas.units.row(unit)] = self._of_unit(unit, circle, size, located)

    def _of_unit(self, unit: Unit, circle: Circle, level: int, located: dict[str, object]) -> Values:
        """The columns of a place that is a unit: a point inside, and a circle around it that holds the unit."""
        code = str(located.pop("district_code"))
        columns = {
            **NO_PLACE,
            **located,
            **dict(zip(("longitude", "latitude", "radius_km"), circle, strict=True)),
            "adm1_pcode": self._pcodes_of_provinces.get(str(unit.province)),
            "adm2": self._adm2.get(code),
            "adm2_pcode": self._pcodes.get(code),
            "geo_precision": str(PRECISIONS[level]),
            "place_name": self._name(unit),
            "located_by": SHOWN_AS.format(PRECISIONS[level]),
        } | dict.fromkeys(TOO_FINE[level])
        # A Pakistani district has several polygons: the one around its point would be finer than the district.
        is_polygon = self.atlas.units.of_polygon(code) is unit
        return columns if is_polygon else {**columns, "district": None}

    def _name(self, unit: Unit) -> str:
        """The name of a unit for people, of a district with its province."""
        if unit.province is None or unit.kind == "province":
            return unit.title
        return f"{unit.title}, {self.atlas.province(unit.province).name}"

    @cached_property
    def _pcodes(self) -> Mapping[str, str]:
        return read_pcodes(self.atlas.districts)

    @cached_property
    def _adm2(self) -> Mapping[str, str]:
        return {district.code: district.adm2 or district.name for district in self.atlas.districts}

    @cached_property
    def _pcodes_of_provinces(self) -> Mapping[str, str]:
        return {unit.iso: unit.pcode for unit in self.atlas.provinces if unit.pcode}


NO_PLACE: Values = {
    **dict.fromkeys(INCIDENTS.places),
    "located_by": NOT_SHOWN,
    "stated_match": str(StatedMatch.NOT_COMPARABLE),
}
"""The columns of an incident whose place is not shown."""


def _circle(unit: Unit) -> Circle:
    """A point inside the unit, in degrees, and a radius in km of a circle around it that holds the unit."""
    inside = shapely.point_on_surface(unit.outline)
    lon, lat = round(float(inside.x), 6), round(float(inside.y), 6)
    rim = shapely.get_coordinates(unit.outline)
    return lon, lat, float(np.ceil(distance_km(lon, lat, rim[:, 0], rim[:, 1]).max() * 10) / 10)


def _plain(value: object) -> object:
    """A number with three decimals, None for NaN; another value as it is."""
    if not isinstance(value, float):
        return value
    return None if np.isnan(value) else round(float(value), 3)
