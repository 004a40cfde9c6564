"""What locating needs, as it is passed from door to door; light, for a service has it and may never use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from app.geocoding.context import Context, read_context
from app.geocoding.geocoder import Geocoder
from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer

MOST_CONTEXTS = 4096


@dataclass(frozen=True)
class Desk:
    """What locating needs: the geography, and a geocoder over names."""

    atlas: Atlas
    gazetteer: Gazetteer
    geocoder: Geocoder

    @cached_property
    def context(self) -> Callable[[str | None, str | None, str | None], Context]:
        """What a stated country, province and district mean; the last ones asked for are remembered."""
        return lru_cache(MOST_CONTEXTS)(partial(read_context, self.gazetteer))

    @cached_property
    def countries(self) -> Mapping[tuple[float, float], str]:
        """The country of the gazetteer's place at these very coordinates."""
        return {rounded(place.lon, place.lat): place.country for place in self.gazetteer.places}

    @cached_property
    def adm2(self) -> Mapping[str, str]:
        """The district or agency of each unit by its code, which may be the unit itself."""
        return {unit.code: unit.adm2 or unit.name for unit in self.atlas.districts}


def rounded(lon: float, lat: float) -> tuple[float, float]:
    """A place's coordinates as an incident gets them: a millionth of a degree is 11 cm."""
    return round(lon, 6), round(lat, 6)
