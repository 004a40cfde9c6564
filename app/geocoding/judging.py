"""The verdict on a name's candidates: one match, several equally good, one unconfirmed, or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from app.geocoding.context import HOME, Context
from app.geocoding.geocoder import Answer, Match, Verdict
from app.geocoding.matching import describe
from app.geography.gazetteer import PROVINCIAL, SETTLEMENTS, Place, distance_km

RIVAL_SCORE: Final = 0.06
RIVAL_KM: Final = 15.0
"""A second candidate this close in score and this far away on the ground makes a name ambiguous."""
CITY_PROVINCE_KM: Final = 30.0
"""A province with a radius up to this is its city (Islamabad); for larger ones the bare name may mean either."""
DOMINANT_POPULATION: Final = 100_000
DOMINANT_RATIO: Final = 20
"""A bare name means a settlement with at least this population and this many times another's population."""
MOST_NAMED: Final = 4
"""The most candidates that a reason names."""


def judge(name: str, matches: list[Match], context: Context, is_ranked: Callable[[Place], bool]) -> Answer:
    """The verdict on candidates, which must be sorted by score; the reason also names parts not understood."""
    if not matches:
        reason = (
            f"{name!r} is not in the gazetteer; a province or a district would place it roughly{context.remark}"
        )
        return Answer(Verdict.NOTHING, (), reason)
    rivals = [match for match in matches[1:] if _rivals(matches[0], match, context)]
    if rivals:
        return _judge_rivals(name, matches, rivals, context)
    if doubt := _doubt(matches, context, is_ranked):
        reason = f"unconfirmed: {name!r} may be {_listed(matches)}; {doubt}{context.remark}"
        return Answer(Verdict.UNCONFIRMED, tuple(matches), reason)
    return Answer(Verdict.MATCHED, tuple(matches), matches[0].why + context.remark)


def _judge_rivals(name: str, matches: list[Match], rivals: list[Match], context: Context) -> Answer:
    """The answer for equally good candidates: ambiguous, or the province if they are a province and its city.

    The province is meant if the country is stated, but no province or district.
    """
    fitting = [matches[0], *rivals]
    if province := _named_province(fitting, context):
        others = [match for match in matches if match is not province]
        why = f"{province.why}; with its country alone, a name of province and city is the province's"
        return Answer(Verdict.MATCHED, (replace(province, why=why), *others), f"{why}{context.remark}")
    advice = f"say which with a type word, a province or a district{context.remark}"
    reason = f"ambiguous: {len(fitting)} places fit {name!r}: {_listed(fitting)}; {advice}"
    return Answer(Verdict.AMBIGUOUS, tuple(matches), reason)


def name_candidates(matches: Iterable[Match]) -> list[str]:
    """Each candidate as its name and location, such as "Wana (town in South Waziristan)"."""
    return [f"{match.place.name} ({describe(match.place)})" for match in matches]


def _listed(matches: list[Match]) -> str:
    return "; ".join(name_candidates(matches[:MOST_NAMED]))


def _doubt(matches: list[Match], context: Context, is_ranked: Callable[[Place], bool]) -> str:
    """The statement that would confirm the best match; "" if nothing is missing.

    If a place near the best match, with nearly the same score, has a rank, that confirms both.
    """
    best = matches[0]
    if best.place.country not in HOME:
        missing = "a place outside Afghanistan and Pakistan needs its country stated"
        return missing if context.country is None else ""
    as_good = [match.place for match in matches if match.score >= best.score - RIVAL_SCORE]
    if context.confirms or any(_is_about(best, place) and is_ranked(place) for place in as_good):
        return ""
    return f"others may bear the name of a {best.place.kind}: state its province or district"


def _is_about(best: Match, place: Place) -> bool:
    return distance_km(best.place.lon, best.place.lat, place.lon, place.lat) <= RIVAL_KM


def _named_province(rivals: list[Match], context: Context) -> Match | None:
    """The only province among the rivals, if the country is stated and no province or district."""
    if context.country is None or context.confirms:
        return None
    provinces = [match for match in rivals if match.place.kind == "province"]
    return provinces[0] if len(provinces) == 1 else None


def _rivals(best: Match, other: Match, context: Context) -> bool:
    """Whether a second candidate is as good as the best one and lies somewhere else."""
    if other.score < best.score - RIVAL_SCORE or _dominates(best.place, other.place):
        return False
    if other.place.kind in PROVINCIAL and not context.confirms:
        return best.place.kind not in PROVINCIAL and other.radius_km > CITY_PROVINCE_KM
    nested = other.place.id in best.place.units or best.place.id in other.place.units
    apart = distance_km(best.lon, best.lat, other.lon, other.lat)
    return not nested and apart > RIVAL_KM


def _dominates(place: Place, other: Place) -> bool:
    """Whether a settlement is so much larger than the other place that the bare name means it."""
    if place.kind not in SETTLEMENTS or (place.population or 0) < DOMINANT_POPULATION:
        return False
    return other.kind not in PROVINCIAL and (place.population or 0) >= DOMINANT_RATIO * (other.population or 1)
