"""The words an incident, a claim about it and a crossing's status are described in.

The records themselves are columns (`app.model.columns`); this is their controlled vocabulary.
"""

from enum import StrEnum


class EventType(StrEnum):
    """What kind of event: ACLED's six types, UCDP's three, or other.

    UCDP's types of violence are not ACLED's under other names (a drone strike is "state-based conflict"
    there and "Explosions/Remote violence" here), so neither is translated into the other.
    """

    BATTLES = "Battles"
    EXPLOSIONS = "Explosions/Remote violence"
    VIOLENCE_AGAINST_CIVILIANS = "Violence against civilians"
    PROTESTS = "Protests"
    RIOTS = "Riots"
    STRATEGIC_DEVELOPMENTS = "Strategic developments"
    STATE_BASED = "State-based conflict"
    NON_STATE = "Non-state conflict"
    ONE_SIDED = "One-sided violence"
    OTHER = "Other"


class DatePrecision(StrEnum):
    """How well the date is known; `date_start` and `date_end` bound it where it is."""

    DAY = "day"
    RANGE = "range"
    WEEK = "week"
    PART_OF_MONTH = "part_of_month"
    MONTH = "month"
    YEAR = "year"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


class GeoPrecision(StrEnum):
    """What the location is known to be: the class that `radius_km` puts a number to."""

    POINT = "point"
    TOWN = "town"
    NEAR = "near"
    DISTRICT = "district"
    PROVINCE = "province"
    LINE = "line"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class StatedMatch(StrEnum):
    """How the province and country a source states compare with the polygon that holds the location."""

    AGREES = "agrees"
    PROVINCE_DIFFERS = "province_differs"
    COUNTRY_DIFFERS = "country_differs"
    SIDE_UNDETERMINED = "side_undetermined"
    NOT_COMPARABLE = "not_comparable"


class SideBasis(StrEnum):
    """What decides an incident's side: its circle alone, a unit the source states, or only the stated country."""

    LOCATION = "location"
    UNIT = "unit"
    STATED = "stated"


class Verb(StrEnum):
    """How a party puts a claim."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    CLAIMED = "claimed"
    ALLEGED = "alleged"
    ESTIMATED = "estimated"


class CrossingState(StrEnum):
    """Whether a crossing is passable for a class of traffic."""

    OPEN = "open"
    PARTIAL = "partial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class StatusCertainty(StrEnum):
    """How surely a crossing's status holds on a day: the bounds of its dates may leave the day open."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"


class StatusBasis(StrEnum):
    """Whether a status names the crossing, or is on all official crossings together and names none."""

    NAMED = "named"
    COLLECTIVE = "collective"


class Traffic(StrEnum):
    """Which traffic a crossing's status is about."""

    ALL = "all"
    PEDESTRIAN = "pedestrian"
    COMMERCIAL = "commercial"
    HUMANITARIAN = "humanitarian"
    RETURNEES = "returnees"
    PATIENTS = "patients"
