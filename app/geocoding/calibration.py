"""How likely a match is right, and how large its circle must be: measured on UCDP's events, kept as a table.

`calibration.csv` is written by `python tests/benchmarks/calibrate.py UCDP_GED.csv --write`. Each row is a class of
matches: what was matched (`sort`), what the match rests on (`basis`), what was stated around the name (`level`),
on how many events and names it was measured, what makes the radius (`km`), and the share of the events inside.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from app.geocoding.context import OUT_OF_REGION, Context
from app.geocoding.geocoder import Answer, Basis, Match, Verdict
from app.geography.gazetteer import SHIPPED
from app.model.vocabulary import GeoPrecision

CALIBRATION_FILE: Final = "calibration.csv"
ANY: Final = "any"
FOUND: Final = "found"
"""Stand in a row of the table for every basis or level, and for every basis but a fallback."""

LEAST_EVENTS: Final = 25
LEAST_NAMES: Final = 5
LEAST_NAMES_AT_LEVEL: Final = 100
"""A class of fewer events or names is measured together with the classes beside it; one of a level needs more."""

CROSSING_KM: Final = 3.0
"""What is said to be at a crossing is at its gate, in its yards or in the bazaar before them.

By judgement: the file has 20 events at 10 crossings, of which all but one are within it.
"""
UNMEASURED: Final = 0.5
"""The probability where nothing was measured."""
UNSEEN_SHARE: Final = 0.9
"""What counts of a share measured on events in Pakistan where the place is in Afghanistan, by judgement."""
AFGHAN_VILLAGE: Final = 0.27
"""A bare Afghan village name: 24 to 30 of 100 are right, since many villages have one name."""
AFGHAN_VILLAGE_IN_PROVINCE: Final = 0.5
"""The same with its province, by judgement: a province has hundreds of villages."""
RIVAL_FIT: Final = 0.06
"""Candidates of an ambiguous name whose scores differ by no more share its probability."""
MOST: Final = 0.99
"""No match is certain."""

SCALED: Final = {"near": 0.5, "district": 0.5, "province": 1.0}
"""Classes whose circle grows with the place's own, and with which power of its radius; areas' own are rough.

What is named as a small unit lies farther off for its size than what is named as a large one.
"""
FALLBACK_POWER: Final = 1.0
"""Power of the radius of a unit that stands in for an unknown name, which may be anywhere in the unit."""
SIZED_AS: Final = {"line": "near"}
"""A class with too few names to measure, and the class that lends it the factor of its circle."""
CITY_SHARE: Final = 0.55
"""What counts of a city's own radius, a disc for 3,000 people per km²: the region's cities house about 10,000."""
LEAST_CITY_KM: Final = 5.0
OWN: Final = frozenset({"point", "country", "town/city"})
"""Sorts whose radius is not measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table: `km` is the least radius of the class, or the factor that scales the place's own.

    `share` runs from 0 to 1. `km` is None in the rows of a part of a class, which has the radius of the whole.
    """

    events: int
    names: int
    km: float | None
    share: float


Table = dict[tuple[str, str, str], Measured]


def calibrated(answer: Answer, context: Context) -> Answer:
    """The answer with the measured radius of each match, and probabilities in the place of how well names fit.

    They fall from the first match on, and those of one answer add up to no more than 1, the last ones' rounding
    aside.
    """
    matches = [_sized(match, context) for match in answer.matches]
    likely = [probability(match, context) for match in matches]
    if answer.verdict is Verdict.AMBIGUOUS:
        rivals = sum(match.score >= matches[0].score - RIVAL_FIT for match in matches)
        likely = [value / rivals for value in likely]
    falling = _falling(likely)
    scored = [replace(match, score=round(value, 3)) for match, value in zip(matches, falling, strict=True)]
    return replace(answer, matches=tuple(scored))


def probability(match: Match, context: Context) -> float:
    """How likely the truth lies within the radius of the match, from 0 to 1."""
    level = level_of(context)
    place = match.place
    measured = look_up(table(), sort_of(match), match.basis, level)
    share = next((row.share for row in measured), UNMEASURED)
    if place.country != "PK":
        share *= UNSEEN_SHARE
        if place.kind == "village":
            share = min(share, _afghan_village(level))
    agreement = context.agreement(place)
    if match.basis is not Basis.FALLBACK and 0 < agreement < OUT_OF_REGION:
        share *= agreement
    return min(MOST, share)


def radius_km(match: Match, rows: Table, level: str) -> float:
    """The radius in km that holds the truth in nine of ten matches of the class."""
    own, sort = match.radius_km, sort_of(match)
    if is_moved(match) or sort in OWN:
        return _unmeasured_km(match)
    measured = look_up(rows, sized_as(sort), match.basis, level)
    km = next((row.km for row in measured if row.km is not None), None)
    if km is None:
        return own
    power = power_of(sort, match.basis)
    if power is None:
        return max(own, km)
    scaled: float = km * own**power
    return max(own, scaled) if sort in SIZED_AS else scaled


def sized_as(sort: str) -> str:
    """The class whose radii a sort of match has."""
    return SIZED_AS.get(class_of(sort), class_of(sort))


def power_of(sort: str, basis: str) -> float | None:
    """The power of the place's own radius with which the circle grows; None for a class with a least radius."""
    power = SCALED.get(sized_as(sort))
    return FALLBACK_POWER if power is not None and basis == Basis.FALLBACK else power


def sort_of(match: Match) -> str:
    """What the table calls a match: the class of its location, and of settlements also which."""
    precision = str(match.precision)
    return f"{precision}/{match.place.kind}" if match.precision is GeoPrecision.TOWN else precision


def class_of(sort: str) -> str:
    """The class of a sort of match: "town" of "town/village"."""
    return sort.partition("/")[0]


def level_of(context: Context) -> str:
    """What is stated around a name: its district, its province, or at most its country."""
    if context.districts:
        return "district"
    return "province" if context.provinces else "alone"


def look_up(rows: Table, sort: str, basis: str, level: str) -> Iterator[Measured]:
    """The row of a class that was measured, then those of the larger classes around it."""
    sorts = dict.fromkeys((sort, class_of(sort)))
    bases = (basis, ANY) if basis == Basis.FALLBACK else (basis, FOUND, ANY)
    keys = ((of, on, at) for of in sorts for on in bases for at in (level, ANY))
    return (rows[key] for key in keys if key in rows)


def is_moved(match: Match) -> bool:
    """Whether the match is at some distance from the place that it names, such as 5 km north of it.

    Neither a fallback, in the middle of its unit's places, nor a line, in the middle between two ends.
    """
    if match.basis is Basis.FALLBACK or match.precision is GeoPrecision.LINE:
        return False
    return (match.lon, match.lat) != (match.place.lon, match.place.lat)


@cache
def table() -> Table:
    """The shipped table."""
    with (SHIPPED / CALIBRATION_FILE).open(encoding="utf-8", newline="") as lines:
        return {
            (row["sort"], row["basis"], row["level"]): Measured(
                int(row["events"]), int(row["names"]), float(row["km"]) if row["km"] else None, float(row["share"])
            )
            for row in csv.DictReader(lines)
        }


def _unmeasured_km(match: Match) -> float:
    """The radius of a crossing, a city, and what keeps the place's own."""
    own = match.radius_km
    if match.place.kind == "crossing":
        return max(own, CROSSING_KM)
    is_city = match.place.kind == "city" and not is_moved(match)
    return max(LEAST_CITY_KM, own * CITY_SHARE) if is_city else own


def _sized(match: Match, context: Context) -> Match:
    return replace(match, radius_km=round(radius_km(match, table(), level_of(context)), 1))


def _afghan_village(level: str) -> float:
    return {"alone": AFGHAN_VILLAGE, "province": AFGHAN_VILLAGE_IN_PROVINCE}.get(level, 1.0)


def _falling(likely: Sequence[float]) -> list[float]:
    """Each value no larger than the one before it, nor than what that leaves of certainty."""
    falling: list[float] = []
    left = 1.0
    for value in likely:
        falling.append(min([value, left, *falling[-1:]]))
        left = max(left - falling[-1], 0.001)
    return falling
