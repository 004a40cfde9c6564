"""GazetteerLocations: the offline geocoder with geopy's interface, for code written for geopy."""

from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from app.geocoding.geocoder import Match
from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import Gazetteer, Place


class GazetteerLocations(Geocoder):  # type: ignore[misc]  # geopy is untyped
    """geopy's `geocode` and `reverse`, answered from the gazetteer.

    `location.raw` is the Match (geocode) or the Place (reverse). geopy puts latitude first in a Point.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__()
        self._gazetteer = gazetteer
        self._geocoder = OfflineGeocoder(gazetteer)

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002  # geopy passes it; nothing here waits
        country: str | None = None,
        province: str | None = None,
    ) -> Location | list[Location] | None:
        """The one location, None if unknown or ambiguous; with `exactly_one=False` all candidates, or None."""
        answer = self._geocoder.answer(query, country, province)
        if exactly_one:
            return None if answer.match is None else _located(answer.match)
        return [_located(match) for match in answer.matches] or None

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002  # as above
        limit: int = 5,
    ) -> Location | list[Location] | None:
        """The nearest place of the gazetteer that is not an area, or the nearest `limit` of them."""
        point = Point(query)
        nearest = self._gazetteer.nearest(point.longitude, point.latitude, 1 if exactly_one else limit)
        locations = [_place_location(place) for place, _ in nearest]
        return locations[0] if exactly_one and locations else locations or None


def _located(match: Match) -> Location:
    return Location(_address(match.place), Point(match.lat, match.lon), match)


def _place_location(place: Place) -> Location:
    return Location(_address(place), Point(place.lat, place.lon), place)


def _address(place: Place) -> str:
    """The name, district and province if there are any, and the country's code, joined by commas."""
    parts = (place.name, place.district, place.province, place.country)
    return ", ".join(dict.fromkeys(part for part in parts if part))
