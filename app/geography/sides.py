"""The side of the line on which a location lies, what decides it, and the unit that holds the location."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.geography.admin import NOWHERE, Ground
from app.geography.border import Border
from app.geography.discs import Discs
from app.geography.units import Units
from app.model.vocabulary import SideBasis

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Texts = NDArray[np.object_]

# A side is named only if this share of the area that the location is known to lie in is on it.
CERTAIN = 0.95
UNDETERMINED = "undetermined"
SIDES = ("AF", "PK")
# A point of unknown precision that is farther than this from the line is on its own side: no district is wider.
SURELY_AWAY_KM = 50.0


# No vintage of the line is farther than this from another.
MOST_DIVERGENCE_KM = 5.0
# An area's point may lie this far outside the stated unit, but in the next larger unit: units are split and
# redrawn.
EDGE_KM = 10.0


class Form(IntEnum):
    """The kind of location, besides its point and radius.

    A CIRCLE may be cut by a unit, an EXACT point's circle may not. An UNKNOWN location has no circle. A DISTRICT,
    PROVINCE or COUNTRY is the stated unit that holds its point; without a statement it is the unit of that kind
    around its point. A NAMED location is the given unit, wherever its point.
    """

    CIRCLE = 0
    EXACT = 1
    UNKNOWN = 2
    DISTRICT = 3
    PROVINCE = 4
    COUNTRY = 5
    NAMED = 6


LEVELS = {Form.DISTRICT: 1, Form.PROVINCE: 2, Form.COUNTRY: 3}
AREAS = (Form.DISTRICT, Form.PROVINCE, Form.COUNTRY, Form.NAMED)


@dataclass(frozen=True, slots=True)
class Stated:
    """The form of each point's location, and its source's statement as a row of `units` (NOWHERE for none).

    `units` has shape (statements, 3): the rows in `Units` of the units that a statement names, the most precise
    first, NOWHERE for fewer than three.
    """

    form: NDArray[np.int8]
    said: Rows
    units: Rows

    def named(self, number: int) -> Rows:
        """Return the unit with this number (0 is the most precise) in each point's statement."""
        return np.append(self.units[:, number], NOWHERE)[self.said]


def state_nothing() -> Stated:
    """Return a statement for any number of points that are plain circles without a stated unit."""
    return Stated(np.array(Form.CIRCLE, np.int8), np.array(NOWHERE), np.empty((0, 3), np.intp))


@dataclass(frozen=True, slots=True)
class Judged:
    """Each location's side, its country, the side's share, the basis of the decision and the row in `Units`.

    The country is the unit's or the polygon's, None where the side is not determined.
    """

    side: Texts
    country: Texts
    certainty: Floats
    basis: Texts
    unit: Rows


def judge_sides(discs: Discs, stated: Stated, ground: "Surroundings") -> Judged:
    """Return the side of each location.

    A unit lies wholly on one side, for the provinces meet at the line: the part that a unit cuts out of a circle
    around one of its points is on the unit's side, whatever its shape. No polygon has to be cut. A location of
    unknown precision has no share, also where a stated unit gives its side.
    """
    discs = _no_finer_than_the_line(discs, stated.form, ground)
    unit = _units_that_hold(discs, stated, ground)
    side, certainty = _by_circle(discs, stated.form, unit, ground)
    basis = np.full(len(discs), str(SideBasis.LOCATION), dtype=object)
    decides = (unit != NOWHERE) & ~_is_decided(discs, stated.form, ground)
    rows = np.flatnonzero(decides)
    side[rows] = ground.units.countries[unit[rows]]
    certainty[rows] = np.where(stated.form[rows] == Form.UNKNOWN, np.nan, 1.0)
    basis[rows] = str(SideBasis.UNIT)
    by_country = decides & (ground.units.levels[unit] == LEVELS[Form.COUNTRY])
    is_stated = stated.named(0) != NOWHERE
    basis[by_country] = np.where(is_stated[by_country], str(SideBasis.STATED), str(SideBasis.LOCATION))
    country = ground.country.copy()
    held = np.flatnonzero(unit != NOWHERE)
    country[held] = ground.units.countries[unit[held]]
    country[np.isin(side, SIDES, invert=True)] = None
    basis[np.isin(side, (*SIDES, UNDETERMINED), invert=True)] = None
    return Judged(side, country, certainty, basis, unit)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The atlas's facts about the points: the polygon that holds each, its country, its distance to the line."""

    units: Units
    border: Border
    ground: Ground
    polygon: Rows
    country: Texts
    border_km: Floats


def _no_finer_than_the_line(discs: Discs, form: NDArray[np.int8], ground: Surroundings) -> Discs:
    """Return the discs; an exact point near the line gets at least the radius by which the vintages differ."""
    rows = np.flatnonzero((form == Form.EXACT) & (ground.border_km <= MOST_DIVERGENCE_KM))
    radius_km = discs.radius_km.copy()
    radius_km[rows] = np.fmax(radius_km[rows], ground.border.divergence_km(discs.lon[rows], discs.lat[rows]))
    return Discs(discs.lon, discs.lat, radius_km)


def _units_that_hold(discs: Discs, stated: Stated, ground: Surroundings) -> Rows:
    """Return the row of the unit that each location is known to lie in, NOWHERE where there is none.

    This is the most precise stated unit that holds the point; for an area it is the stated unit, which may lie a
    little beside the point. An area for which only a larger unit, or none, is stated is the unit of its kind
    around its point. A point's polygon says which units hold the point.
    """
    holders = np.where(ground.polygon == NOWHERE, NOWHERE, ground.units.holders[:, ground.polygon])
    first = stated.named(0)
    unit = np.full(len(discs), NOWHERE)
    for number in reversed(range(stated.units.shape[1])):
        named = stated.named(number)
        holds = (holders == named).any(axis=0) & (named != NOWHERE)
        unit[holds] = named[holds]
    areas = np.isin(stated.form, list(LEVELS))
    rows = np.flatnonzero(areas)
    unit[rows] = _areas(discs[rows], stated.form[rows], first[rows], holders[:, rows], ground.units)
    unit[stated.form == Form.NAMED] = first[stated.form == Form.NAMED]
    unit[stated.form == Form.EXACT] = NOWHERE
    return unit


def _areas(discs: Discs, form: NDArray[np.int8], stated: Rows, holders: Rows, units: Units) -> Rows:
    """Return the unit that each area is, NOWHERE where the stated unit and the point contradict each other."""
    level = np.array([LEVELS.get(Form(own), 0) for own in form], dtype=np.intp)
    around = holders[level, np.arange(len(form))]
    is_stated = stated != NOWHERE
    holds = (holders == stated).any(axis=0) & is_stated
    unit = np.where(holds, stated, NOWHERE)
    wider = np.where(is_stated, holds & (units.levels[stated] > level), True)
    unit[wider] = around[wider]
    for row in np.flatnonzero(is_stated & ~holds & (holders == units.parents[stated]).any(axis=0)):
        if units[stated[row]].is_within(EDGE_KM, float(discs.lon[row]), float(discs.lat[row])):
            unit[row] = stated[row]
    return unit


def _is_decided(discs: Discs, form: NDArray[np.int8], ground: Surroundings) -> NDArray[np.bool_]:
    """Return a mask of locations that decide alone: the circle does not reach the line, and it is not an area."""
    reach = np.where(form == Form.UNKNOWN, SURELY_AWAY_KM, discs.radius_km)
    decided: NDArray[np.bool_] = (reach < ground.border_km) & ~np.isin(form, AREAS)
    return decided & np.isin(ground.country, SIDES)


def _by_circle(discs: Discs, form: NDArray[np.int8], unit: Rows, ground: Surroundings) -> tuple[Texts, Floats]:
    """Return the side and its share for whole circles; a location in a unit keeps the side of its point here.

    A circle that does not reach the line is wholly on its centre's side. Other circles are measured, and so are
    circles whose centre is in neither country but near one. A location of unknown precision has no circle and no
    share: near the line its side is undetermined.
    """
    away = np.isin(ground.country, SIDES, invert=True)
    has_no_circle = form == Form.UNKNOWN
    side, share = ground.country.copy(), np.where(away | has_no_circle, np.nan, 1.0)
    side[has_no_circle & ~away & (ground.border_km <= SURELY_AWAY_KM)] = UNDETERMINED
    measured = discs.radius_km >= ground.border_km
    abroad = np.flatnonzero(away)
    measured[abroad] |= ground.ground.is_near(discs.lon[abroad], discs.lat[abroad], discs.radius_km[abroad])
    rows = np.flatnonzero(measured & ~has_no_circle & (unit == NOWHERE))
    side[rows], share[rows] = _judge(*ground.border.shares(discs[rows]))
    return side, share


def _judge(afghan: Floats, pakistani: Floats) -> tuple[Texts, Floats]:
    """Return side and share from the discs' shares in each country; None and NaN where both are 0."""
    both = afghan + pakistani
    share = np.divide(afghan, both, out=np.full(len(both), np.nan), where=both > 0)
    side = np.full(len(both), UNDETERMINED, dtype=object)
    side[share >= CERTAIN] = "AF"
    side[1 - share >= CERTAIN] = "PK"
    side[both == 0] = None
    return side, np.fmax(share, 1 - share)
