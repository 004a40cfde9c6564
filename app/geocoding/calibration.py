"""The probability and the radius of matches, measured on UCDP's events and shipped as a table.

`calibration.csv` is written by `python tests/benchmarks/calibrate.py UCDP_GED.csv --write`. Each row is a class of
matches: the kind of location (`sort`), what the match rests on (`basis`), what was stated around the name
(`level`), the numbers of events and names measured, the value that gives the radius (`km`), and the share of the
events inside the radius.
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
"""Table entries that stand for every basis or level, and for every basis except a fallback."""

LEAST_EVENTS: Final = 25
LEAST_NAMES: Final = 5
LEAST_NAMES_AT_LEVEL: Final = 100
"""A class with fewer events or names is measured together with wider classes; a class of one level needs more."""

CROSSING_KM: Final = 3.0
"""Radius in km: events said to be at a crossing are at its gate, in its yards or in the bazaar before them.

By judgement: the file has 20 events at 10 crossings, of which all but one lie within it.
"""
UNMEASURED: Final = 0.5
"""The probability of a class that was not measured."""
UNSEEN_SHARE: Final = 0.9
"""Factor for a place in Afghanistan, since shares are measured on events in Pakistan; by judgement."""
AFGHAN_VILLAGE: Final = 0.27
"""Probability of a bare Afghan village name: 24 to 30 of 100 are right, for many villages share a name."""
AFGHAN_VILLAGE_IN_PROVINCE: Final = 0.5
"""Probability of an Afghan village name with its province; by judgement: a province has hundreds of villages."""
RIVAL_FIT: Final = 0.06
"""Candidates of an ambiguous name whose scores differ by no more than this share the probability."""
MOST: Final = 0.99
"""The highest probability: no match is certain."""

SCALED: Final = {"near": 0.5, "district": 0.5, "province": 1.0}
"""Classes whose radius grows with the place's own radius, and the power with which it grows.

A place named as a small unit lies farther away, for the unit's size, than one named as a large unit; the own radii
of areas are rough.
"""
FALLBACK_POWER: Final = 1.0
"""The power for a unit that stands in for an unknown name, which may be anywhere in the unit."""
SIZED_AS: Final = {"line": "near"}
"""A class with too few names to measure, and the class whose factor it uses."""
CITY_SHARE: Final = 0.55
"""Factor for a city's own radius, which assumes 3,000 people per km²: the region's cities house about 10,000."""
LEAST_CITY_KM: Final = 5.0
OWN: Final = frozenset({"point", "country", "town/city"})
"""Sorts whose radius is not measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table: `km` is the least radius of the class, or the factor for the place's own radius.

    `share` runs from 0 to 1. `km` is None in a row for a part of a class, which uses the radius of the whole
    class.
    """

    events: int
    names: int
    km: float | None
    share: float


Table = dict[tuple[str, str, str], Measured]


def calibrated(answer: Answer, context: Context) -> Answer:
    """The answer with measured radii, and with probabilities in place of the scores for how well names fit.

    Probabilities never rise from one match to the next, and the probabilities of one answer add up to at most 1
    (apart from the rounding of the last ones).
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
    """The probability, 0 to 1, that the true place lies within the radius of the match."""
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
    """The radius in km that holds the true place in nine of ten matches of the class."""
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
    """The class whose radii are used for a sort of match."""
    return SIZED_AS.get(class_of(sort), class_of(sort))


def power_of(sort: str, basis: str) -> float | None:
    """The power with which the circle grows with the place's own radius; None for a class with a least radius."""
    power = SCALED.get(sized_as(sort))
    return FALLBACK_POWER if power is not None and basis == Basis.FALLBACK else power


def sort_of(match: Match) -> str:
    """The table's name for a match: the class of its location; for settlements also the kind ("town/village")."""
    precision = str(match.precision)
    return f"{precision}/{match.place.kind}" if match.precision is GeoPrecision.TOWN else precision


def class_of(sort: str) -> str:
    """The class of a sort of match: "town" for "town/village"."""
    return sort.partition("/")[0]


def level_of(context: Context) -> str:
    """The level of statements around a name: "district", "province", or "alone" for at most a country."""
    if context.districts:
        return "district"
    return "province" if context.provinces else "alone"


def look_up(rows: Table, sort: str, basis: str, level: str) -> Iterator[Measured]:
    """The table's rows for a match: its own class if it was measured, then wider and wider classes."""
    sorts = dict.fromkeys((sort, class_of(sort)))
    bases = (basis, ANY) if basis == Basis.FALLBACK else (basis, FOUND, ANY)
    keys = ((of, on, at) for of in sorts for on in bases for at in (level, ANY))
    return (rows[key] for key in keys if key in rows)


def is_moved(match: Match) -> bool:
    """Whether the match lies at a distance from the place that it names, such as 5 km north of it.

    False for a fallback, which is in the middle of its unit's places, and for a line, which is between two ends.
    """
    if match.basis is Basis.FALLBACK or match.precision is GeoPrecision.LINE:
        return False
    return (match.lon, match.lat) != (match.place.lon, match.place.lat)


@cache
def table() -> Table:
    """The calibration table that is shipped with the project, by sort, basis and level."""
    with (SHIPPED / CALIBRATION_FILE).open(encoding="utf-8", newline="") as lines:
        return {
            (row["sort"], row["basis"], row["level"]): Measured(
                int(row["events"]), int(row["names"]), float(row["km"]) if row["km"] else None, float(row["share"])
            )
            for row in csv.DictReader(lines)
        }


def _unmeasured_km(match: Match) -> float:
    """The radius in km of a crossing, of a city, and of matches that keep the place's own radius."""
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
    """The values lowered so that none is larger than the one before it, and their sum is at most about 1."""
    falling: list[float] = []
    left = 1.0
    for value in likely:
        falling.append(min([value, left, *falling[-1:]]))
        left = max(left - falling[-1], 0.001)
    return falling
