"""The words that describe an incident, a claim about it and a crossing's status.

The records themselves are columns (`app.model.columns`); this is their controlled vocabulary.
"""

from enum import StrEnum

BY_NAME = "gazetteer: "
"""The beginning of `located_by` if a name was looked up."""


class EventType(StrEnum):
    """The type of an event: ACLED's six types, UCDP's three, or other.

    UCDP's types of violence are not ACLED's under other names (a drone strike is "state-based conflict" for UCDP
    and "Explosions/Remote violence" for ACLED), so neither is translated into the other.
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
    """How exactly the date is known; `date_start` and `date_end` bound it where they are given."""

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
    """How exactly the location is known, as a class; `radius_km` is its number."""

    POINT = "point"
    TOWN = "town"
    NEAR = "near"
    DISTRICT = "district"
    PROVINCE = "province"
    LINE = "line"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class StatedMatch(StrEnum):
    """How the province and country that a source states compare with the polygon that holds the location."""

    AGREES = "agrees"
    PROVINCE_DIFFERS = "province_differs"
    COUNTRY_DIFFERS = "country_differs"
    SIDE_UNDETERMINED = "side_undetermined"
    NOT_COMPARABLE = "not_comparable"


class SideBasis(StrEnum):
    """The basis of an incident's side: its circle alone, a stated unit, or only the stated country."""

    LOCATION = "location"
    UNIT = "unit"
    STATED = "stated"


class Verb(StrEnum):
    """How a party presents a claim."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    CLAIMED = "claimed"
    ALLEGED = "alleged"
    ESTIMATED = "estimated"


class CrossingState(StrEnum):
    """Whether a crossing is passable for a kind of traffic."""

    OPEN = "open"
    PARTIAL = "partial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Headline(StrEnum):
    """A crossing's status on a day in one word, from what all authorities say of all traffic."""

    DISPUTED = "disputed"
    PARTIAL = "partial"
    CLOSED = "closed"
    OPEN = "open"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """The direction of the traffic that a crossing's status is about."""

    BOTH = "both"
    TO_AF = "to_af"
    TO_PK = "to_pk"


class Speaker(StrEnum):
    """The one who speaks, in statements on crossings and in claims; the words of the source stand in `said_by`."""

    AFGHAN_SIDE = "afghan_side"
    PAKISTANI_SIDE = "pakistani_side"
    UN = "un"
    AID_AGENCY = "aid_agency"
    HOSPITAL = "hospital"
    RESIDENTS = "residents"
    MEDIA = "media"
    MILITANTS = "militants"
    UNATTRIBUTED = "unattributed"


class StatusCertainty(StrEnum):
    """How certain a crossing's status is on a day: the bounds of its dates may leave the day open."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"


class StatusBasis(StrEnum):
    """Whether a statement names the crossing, or is about all official crossings and names none."""

    NAMED = "named"
    COLLECTIVE = "collective"


class Traffic(StrEnum):
    """The traffic that a crossing's status is about."""

    ALL = "all"
    PEDESTRIAN = "pedestrian"
    COMMERCIAL = "commercial"
    HUMANITARIAN = "humanitarian"
    RETURNEES = "returnees"
    PATIENTS = "patients"
