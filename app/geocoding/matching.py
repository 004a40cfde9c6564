"""From a found place to a Match: how well kind and position fit, how exact it is, and why."""

from dataclasses import dataclass, replace
from typing import Final

from app.geocoding.context import (
    AT_EDGE,
    ELSEWHERE,
    IN_DISTRICT,
    IN_PROVINCE,
    NEIGHBOUR,
    OUT_OF_REGION,
    SAME_DIVISION,
)
from app.geocoding.geocoder import Basis, Match
from app.geocoding.reading import Segment
from app.geography.gazetteer import DISTRICTAL, SETTLEMENTS, UNITS, Place
from app.geography.toponyms import fold, join
from app.geography.type_words import split_type
from app.model.vocabulary import GeoPrecision

WRITTEN: Final = 1.0
ALIAS: Final = 0.99
SOUNDING: Final = 0.9
LIKE: Final = 0.8
FUZZY: Final = 0.75
HOLDER: Final = 0.6
"""Weight of a match by the key that found it; HOLDER is for a place named beside an unknown place."""

NEAR_KM: Final = 10.0
"""km that "near", "area" and the like add to a radius."""

KIND_FITS: Final[dict[str | None, dict[str, float]]] = {
    None: {"city": 1.0, "town": 1.0, "village": 1.0, "crossing": 1.0, "province": 0.97, "country": 0.97},
    "settlement": {
        "city": 1.0,
        "town": 1.0,
        "village": 1.0,
        "crossing": 0.97,
        "tehsil": 0.9,
        "province": 0.6,
        "region": 0.6,
    },
    "tehsil": {"tehsil": 1.0, "province": 0.5, "region": 0.5, "country": 0.5},
    "district": {"district": 1.0, "agency": 1.0, "region": 1.0, "tehsil": 0.91, "province": 0.7, "country": 0.5},
    "province": {"province": 1.0, "region": 1.0, "district": 0.7, "agency": 0.7, "country": 0.7},
    "area": {"area": 1.0, "valley": 1.0, "region": 1.0, "province": 0.6},
    "pass": {"pass": 1.0, "crossing": 1.0, "province": 0.5, "region": 0.5},
    "crossing": {"crossing": 1.0, "pass": 1.0, "province": 0.5, "region": 0.5},
    "point": {"point": 1.0, "province": 0.5, "region": 0.5},
    "line": {"line": 1.0, "province": 0.5, "region": 0.5},
}
"""How well a kind of place fits the type word; kinds not listed get OTHER_KIND."""
OTHER_KIND: Final = {None: 0.96, "settlement": 0.88, "province": 0.3, "district": 0.8}
ANY_KIND: Final = 0.92

PRECISIONS: Final = {
    "tehsil": GeoPrecision.DISTRICT,
    "district": GeoPrecision.DISTRICT,
    "agency": GeoPrecision.DISTRICT,
    "region": GeoPrecision.PROVINCE,
    "province": GeoPrecision.PROVINCE,
    "country": GeoPrecision.COUNTRY,
    "area": GeoPrecision.NEAR,
    "valley": GeoPrecision.NEAR,
    "crossing": GeoPrecision.POINT,
    "point": GeoPrecision.POINT,
}
"""The class of the kinds that have one class whatever the type word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place found by one key: the key's weight, and words that say how the place was found."""

    place: Place
    worth: float
    how: str


def spelling_worth(place: Place, folded: str) -> float:
    """The weight of a spelling: more for the place's own name than for another of its names.

    So "Spin Boldak" is the town before it is the crossing.
    """
    own = fold(place.name)
    return WRITTEN if join(folded) in (join(own), join(split_type(own).core)) else ALIAS


def match_found(item: Found, agreement: float, segment: Segment, near: bool) -> Match:
    """The place as a match of the segment's name; `agreement` is how well the context confirms it."""
    place = item.place
    precision = _precision(place.kind, segment.sort, near)
    widened = NEAR_KM if precision is GeoPrecision.NEAR and (near or place.kind not in ("area", "valley")) else 0.0
    score = item.worth * _fit(segment.sort, place.kind) * agreement
    return Match(
        place=place,
        lon=place.lon,
        lat=place.lat,
        precision=precision,
        radius_km=round(place.radius_km + widened, 1),
        score=round(score, 3),
        why=f"{place.name} ({describe(place)}) {item.how}{_agreed(agreement)}",
        basis=Basis.NAMED if item.worth >= ALIAS else Basis.SPELLED,
    )


def _fit(sort: str | None, kind: str) -> float:
    """How well a kind of place fits the kind that the type word says, 0 to 1."""
    return KIND_FITS[sort].get(kind, OTHER_KIND.get(sort, ANY_KIND))


def _precision(kind: str, sort: str | None, near: bool) -> GeoPrecision:
    """The class of the location; "near" and "area" make it less exact, and a fort's town is not a point."""
    if (near or sort == "area") and kind not in UNITS:
        return GeoPrecision.NEAR
    if kind == "point" and sort == "settlement":
        return GeoPrecision.TOWN
    if kind in PRECISIONS:
        return PRECISIONS[kind]
    if sort == "line":
        return GeoPrecision.LINE
    return GeoPrecision.TOWN


def describe(place: Place) -> str:
    """The kind of the place and the district, or else the province, that holds it."""
    held_by = place.district if place.kind not in DISTRICTAL and place.district is not None else place.province
    return f"{place.kind} in {held_by or place.country}"


def _agreed(agreement: float) -> str:
    """How the place agrees with the context, as the end of a sentence."""
    said = {
        IN_DISTRICT: " and lies in the stated district",
        AT_EDGE: " and lies at the edge of the stated district",
        IN_PROVINCE: " and lies in the stated province",
        OUT_OF_REGION: " and lies in the same province, outside the stated part of it",
        NEIGHBOUR: ", but lies beside the stated district",
        SAME_DIVISION: ", but lies in another district of the same division",
        ELSEWHERE: ", but lies outside the stated district",
    }
    return said.get(agreement, "")


def as_holder(match: Match, head: Segment) -> Match:
    """The match of a place that the description names beside or around an unknown name, standing in for it."""
    why = f"{head.written!r} not found; {match.why}"
    score = round(match.score * HOLDER, 3)
    if match.place.is_unit:
        return replace(match, score=score, why=why, basis=Basis.BESIDE)
    near, radius_km = GeoPrecision.NEAR, match.radius_km + NEAR_KM
    return replace(match, score=score, why=why, precision=near, radius_km=radius_km, basis=Basis.BESIDE)


def by_score(match: Match) -> tuple[float, bool, int, str]:
    """A sort key: score, then settlements before other kinds, then population, then id."""
    place = match.place
    return (-match.score, place.kind not in SETTLEMENTS, -(place.population or 0), place.id)
