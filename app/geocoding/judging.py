"""The verdict on the candidates of a name: one match, several places as good, or nothing."""

from typing import Final

from app.geocoding.context import Context
from app.geocoding.geocoder import Answer, Match, Verdict
from app.geocoding.matching import describe
from app.geography.gazetteer import PROVINCIAL, SETTLEMENTS, Place, distance_km

RIVAL_SCORE: Final = 0.06
RIVAL_KM: Final = 15.0
"""A second candidate this close in score and this far on the ground makes a name ambiguous."""
CITY_PROVINCE_KM: Final = 30.0
"""A province no larger than this is its city (Islamabad); of any other, the bare name may be either."""
DOMINANT_POPULATION: Final = 100_000
DOMINANT_RATIO: Final = 20
"""A settlement this large, and this many times larger than another, is what the bare name means."""


def judge(name: str, matches: list[Match], context: Context) -> Answer:
    """The verdict on candidates that stand in the order of their scores; the reason tells what was left aside."""
    if not matches:
        reason = (
            f"{name!r} is not in the gazetteer; a province or a district would place it roughly{context.remark}"
        )
        return Answer(Verdict.NOTHING, (), reason)
    best = matches[0]
    rivals = [match for match in matches[1:] if _rivals(best, match, context)]
    if not rivals:
        return Answer(Verdict.MATCHED, tuple(matches), best.why + context.remark)
    places = "; ".join(f"{match.place.name} ({describe(match.place)})" for match in (best, *rivals[:3]))
    advice = "say which with a type word, a province or a district"
    reason = f"ambiguous: {len(rivals) + 1} places fit {name!r}: {places}; {advice}{context.remark}"
    return Answer(Verdict.AMBIGUOUS, tuple(matches), reason)


def _rivals(best: Match, other: Match, context: Context) -> bool:
    """Whether a second candidate is as good as the best and somewhere else."""
    if other.score < best.score - RIVAL_SCORE or _dominates(best.place, other.place):
        return False
    if other.place.kind in PROVINCIAL and not context.confirms:
        return best.place.kind not in PROVINCIAL and other.radius_km > CITY_PROVINCE_KM
    nested = other.place.id in best.place.units or best.place.id in other.place.units
    apart = distance_km(best.lon, best.lat, other.lon, other.lat)
    return not nested and apart > RIVAL_KM


def _dominates(place: Place, other: Place) -> bool:
    """Whether a place is so much larger a settlement that the bare name means it."""
    if place.kind not in SETTLEMENTS or (place.population or 0) < DOMINANT_POPULATION:
        return False
    return other.kind not in PROVINCIAL and (place.population or 0) >= DOMINANT_RATIO * (other.population or 1)
