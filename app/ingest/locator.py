"""The desk: geography and geocoder, needed to locate incidents; cheap to import, for it may never be used."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

from app.geocoding.accepting import AcceptUnconfirmed
from app.geocoding.context import Context, read_context
from app.geocoding.geocoder import Geocoder
from app.geocoding.matching import PRECISIONS
from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer, Place
from app.geography.pcodes import read_pcodes
from app.geography.units import Unit

MOST_CONTEXTS = 4096


@dataclass(frozen=True)
class Desk:
    """The geography, the gazetteer, and a geocoder: everything needed to locate incidents."""

    atlas: Atlas
    gazetteer: Gazetteer
    geocoder: Geocoder

    def accepting(self) -> "Desk":
        """The desk with a geocoder that accepts the best candidate of an unconfirmed name."""
        return replace(self, geocoder=AcceptUnconfirmed(self.geocoder))

    @cached_property
    def context(self) -> Callable[[str | None, str | None, str | None], Context]:
        """A function from a stated country, province and district to their context; recent answers are cached."""
        return lru_cache(MOST_CONTEXTS)(partial(read_context, self.gazetteer))

    @cached_property
    def countries(self) -> Mapping[tuple[float, float], str]:
        """By rounded coordinates, the country of the gazetteer's place at exactly this point."""
        return {rounded(place.lon, place.lat): place.country for place in self.gazetteer.places}

    def unit_of(self, place: Place) -> Unit | None:
        """The unit that a place of the gazetteer is; for a district that was split off, the unit that held it.

        None for a place in neither country and for a place that is no unit.
        """
        units = self.atlas.units
        if place.kind in ("country", "province"):
            return units.find(place.id)
        if (polygon := units.of_polygon(place.id)) is not None:
            return polygon
        return units.holding(held.id for held in self.gazetteer.members(place.id) if held.kind == "tehsil")

    @cached_property
    def units_at(self) -> Mapping[tuple[float, float, str], Unit]:
        """By rounded coordinates and precision, the unit whose gazetteer point is there; the larger of two."""
        found: dict[tuple[float, float, str], Unit] = {}
        for place in self.gazetteer.places:
            unit = self.unit_of(place) if place.is_unit else None
            if unit is None:
                continue
            key = (*rounded(place.lon, place.lat), str(PRECISIONS[place.kind]))
            if key not in found or found[key].area_km2 < unit.area_km2:
                found[key] = unit
        return found

    @cached_property
    def adm2(self) -> Mapping[str, str]:
        """By code of a polygon, its district or agency, which may be the polygon's own unit."""
        return {unit.code: unit.adm2 or unit.name for unit in self.atlas.districts}

    @cached_property
    def unit_columns(self) -> Sequence[tuple[str, str, Mapping[str, str]]]:
        """Columns that follow from a province's or a polygon's code: name, column of the code, value by code."""
        provinces = {unit.iso: unit.pcode for unit in self.atlas.provinces if unit.pcode}
        return (
            ("adm2", "district_code", self.adm2),
            ("adm1_pcode", "province", provinces),
            ("adm2_pcode", "district_code", read_pcodes(self.atlas.districts)),
        )


def rounded(lon: float, lat: float) -> tuple[float, float]:
    """Coordinates rounded as incidents get them: a millionth of a degree is 11 cm."""
    return round(lon, 6), round(lat, 6)
