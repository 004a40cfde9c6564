"""NominatimGeocoder: answers from a Nominatim service; optional, off unless a URL is given."""

from math import hypot
from typing import Any, Final
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from app.geocoding.geocoder import Answer, Geocoder, Match, Verdict
from app.geography.gazetteer import Place, distance_km
from app.model.errors import BadParameter, GeocoderUnavailable
from app.model.vocabulary import GeoPrecision

USER_AGENT: Final = "durand-incident-map"
DELAY_S: Final = 1.0
"""The public service allows at most one request per second."""
TIMEOUT_S: Final = 10.0
MOST: Final = 10
RIVAL_KM: Final = 25.0
RIVAL_IMPORTANCE: Final = 0.1
"""A second result this far away and this close in importance makes the name ambiguous."""
LEAST_RADIUS_KM: Final = 1.0

PRECISIONS: Final = {
    "country": GeoPrecision.COUNTRY,
    "state": GeoPrecision.PROVINCE,
    "province": GeoPrecision.PROVINCE,
    "region": GeoPrecision.PROVINCE,
    "county": GeoPrecision.DISTRICT,
    "district": GeoPrecision.DISTRICT,
    "state_district": GeoPrecision.DISTRICT,
    "city": GeoPrecision.TOWN,
    "town": GeoPrecision.TOWN,
    "village": GeoPrecision.TOWN,
    "hamlet": GeoPrecision.TOWN,
    "suburb": GeoPrecision.TOWN,
    "road": GeoPrecision.LINE,
}
"""Our precision for Nominatim's `addresstype`; any other type is a point."""


class NominatimGeocoder(Geocoder):
    """A Geocoder that asks a Nominatim service, no faster than the service allows."""

    def __init__(self, url: str, delay_s: float = DELAY_S, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise BadParameter(f"a Nominatim service needs a URL like https://nominatim.example.org: {url!r}")
        self._url = url
        domain = parts.netloc + parts.path.rstrip("/")
        service = Nominatim(user_agent=USER_AGENT, domain=domain, scheme=parts.scheme, timeout=timeout_s)
        self._ask = RateLimiter(
            service.geocode, min_delay_seconds=delay_s, max_retries=0, swallow_exceptions=False
        )

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The service's answer about the name.

        Raises GeocoderUnavailable if the service does not answer.
        """
        query = ", ".join(part for part in (name, district, province, country) if part)
        try:
            found = self._ask(query, exactly_one=False, limit=MOST, language="en", namedetails=False)
        except GeopyError as error:
            kind = type(error).__name__
            raise GeocoderUnavailable(
                f"{self._url} did not answer for {query!r} ({kind}): try again later"
            ) from error
        results = [location.raw for location in found or []]
        return _judged(query, [_match(raw) for raw in results], [_importance(raw) for raw in results])


def _judged(query: str, matches: list[Match], importances: list[float]) -> Answer:
    if not matches:
        return Answer(Verdict.NOTHING, (), f"Nominatim knows no {query!r}")
    best = matches[0]
    rivals = [
        match
        for match, importance in zip(matches[1:], importances[1:], strict=True)
        if importance > importances[0] - RIVAL_IMPORTANCE
        and distance_km(best.lon, best.lat, match.lon, match.lat) > RIVAL_KM
    ]
    if rivals:
        reason = (
            f"ambiguous: Nominatim knows {len(rivals) + 1} places for {query!r}; give a province or a district"
        )
        return Answer(Verdict.AMBIGUOUS, tuple(matches), reason)
    return Answer(Verdict.MATCHED, tuple(matches), best.why)


def _match(raw: dict[str, Any]) -> Match:
    """One result of the service; the score is 0.5 plus half of Nominatim's importance."""
    place = _place(raw)
    precision = PRECISIONS.get(place.kind, GeoPrecision.POINT)
    why = f"Nominatim: {raw.get('display_name', place.name)}"
    return Match(
        place, place.lon, place.lat, precision, place.radius_km, round(0.5 + _importance(raw) / 2, 3), why
    )


def _place(raw: dict[str, Any]) -> Place:
    name = str(raw.get("name") or raw.get("display_name", "")).split(",")[0]
    lon, lat = float(raw["lon"]), float(raw["lat"])
    return Place(
        id=f"osm:{raw.get('osm_type', '')}/{raw.get('osm_id', '')}",
        name=name,
        kind=str(raw.get("addresstype") or raw.get("type") or "point"),
        lon=lon,
        lat=lat,
        radius_km=_radius_km(raw),
        country=str(raw.get("address", {}).get("country_code", "")).upper(),
        province=None,
        district=None,
        population=None,
        names=(name,),
    )


def _radius_km(raw: dict[str, Any]) -> float:
    """Half the diagonal of the result's bounding box in km, since Nominatim gives no radius."""
    if len(raw.get("boundingbox", ())) != 4:
        return LEAST_RADIUS_KM
    south, north, west, east = map(float, raw["boundingbox"])
    height = distance_km(west, south, west, north)
    width = distance_km(west, (south + north) / 2, east, (south + north) / 2)
    return round(max(LEAST_RADIUS_KM, hypot(width, height) / 2), 1)


def _importance(raw: dict[str, Any]) -> float:
    return min(1.0, max(0.0, float(raw.get("importance") or 0.0)))
