"""One palette for all maps and styles.

Colours are sRGB hex, in pairs: on light and on dark ground. Colour never stands alone: the two vocabularies of
event types differ in their mark, and every list and legend writes the label out. `tests/test_symbology.py` holds
contrast (3:1 against the ground, WCAG 2.2 "non-text contrast") and the distance of each pair of colours for
readers with deuteranopia and protanopia.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.model.vocabulary import EventType, GeoPrecision, Headline

Mark = Literal["plain", "dotted"]


@dataclass(frozen=True, slots=True)
class Ink:
    """One colour, as it is on light and on dark ground."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class EventSymbol:
    """How incidents of one type are drawn: a disc in this ink; `dotted` adds a dot of ground in its middle.

    UCDP's types are plain and the others dotted, so related types (battles and state-based conflict, both kinds of
    violence against civilians) may have related colours and still be told apart.
    """

    label: str
    ink: Ink
    mark: Mark


@dataclass(frozen=True, slots=True)
class LineStyle:
    """A dashed line: widths in pixels, the dash as lengths of stroke and gap in pixels."""

    ink: Ink
    width_px: float
    dash_px: tuple[float, ...]
    casing: Ink
    casing_width_px: float


@dataclass(frozen=True, slots=True)
class CrossingSymbol:
    """How a crossing's gate is filled: the closed share, and whether the status is known (else it is dashed).

    The share is filled from the ground up; of a `split` gate from the left, for two accounts side by side.
    """

    label: str
    shut: float
    known: bool
    split: bool = False


@dataclass(frozen=True, slots=True)
class OutlineStyle:
    """The rim of areas that are not filled: width in pixels, and the zoom from which it is drawn."""

    ink: Ink
    width_px: float
    name_ink: Ink
    from_zoom: int


GROUND = Ink("#F6F4EF", "#1F2226")

EVENT_SYMBOLS: dict[EventType, EventSymbol] = {
    EventType.STATE_BASED: EventSymbol("State-based conflict", Ink("#B6161C", "#E8574F"), "plain"),
    EventType.NON_STATE: EventSymbol("Non-state conflict", Ink("#178787", "#8DCDD2"), "plain"),
    EventType.ONE_SIDED: EventSymbol("One-sided violence", Ink("#5B2E9B", "#A27BE6"), "plain"),
    EventType.BATTLES: EventSymbol("Battles", Ink("#B50F12", "#D45552"), "dotted"),
    EventType.EXPLOSIONS: EventSymbol("Explosions and remote violence", Ink("#D1720C", "#F39F3A"), "dotted"),
    EventType.VIOLENCE_AGAINST_CIVILIANS: EventSymbol(
        "Violence against civilians", Ink("#8F3C92", "#AD81CD"), "dotted"
    ),
    EventType.PROTESTS: EventSymbol("Protests", Ink("#1C5946", "#77DD9F"), "dotted"),
    EventType.RIOTS: EventSymbol("Riots", Ink("#6F8237", "#C7DA7B"), "dotted"),
    EventType.STRATEGIC_DEVELOPMENTS: EventSymbol(
        "Talks, closures and other developments", Ink("#245BC2", "#3976E9"), "dotted"
    ),
    EventType.OTHER: EventSymbol("Other", Ink("#77736C", "#9B9997"), "dotted"),
}

LINE = LineStyle(
    ink=Ink("#4A3F5C", "#C9BEDB"),
    width_px=2.5,
    dash_px=(9.0, 4.0, 2.0, 4.0),
    casing=Ink("#FFFFFF", "#15171A"),
    casing_width_px=5.5,
)

CROSSING_SYMBOLS: dict[Headline, CrossingSymbol] = {
    Headline.OPEN: CrossingSymbol("open", 0.0, known=True),
    Headline.PARTIAL: CrossingSymbol("partial, by traffic", 0.5, known=True),
    Headline.CLOSED: CrossingSymbol("closed", 1.0, known=True),
    Headline.DISPUTED: CrossingSymbol("disputed", 0.5, known=True, split=True),
    Headline.UNKNOWN: CrossingSymbol("status unknown", 0.0, known=False),
}
CROSSING_INK = Ink("#33302B", "#E6E2D8")

_NAME_INK = Ink("#857D70", "#8F8A80")
PROVINCE_OUTLINE = OutlineStyle(Ink("#B9B2A4", "#4B4E52"), 0.7, _NAME_INK, from_zoom=0)
DISTRICT_OUTLINE = OutlineStyle(Ink("#D8D2C6", "#33363A"), 0.6, _NAME_INK, from_zoom=8)
NEIGHBOUR_OUTLINE = OutlineStyle(Ink("#B9B2A4", "#4B4E52"), 0.7, _NAME_INK, from_zoom=0)
"""Outlines of the countries around, never stronger than a province's; claimed lines are dashed."""
CLAIM_DASH_PX = (3.0, 3.0)
WATER_INK = Ink("#86A5BA", "#557389")
"""Rivers, and the rims of lakes."""
RIVER_PX = 1.0
LAKE_OPACITY = 0.4
"""The share of the water's ink that fills a lake."""

EXACT = (GeoPrecision.POINT, GeoPrecision.TOWN)
"""Precisions drawn as solid discs. Other discs are pale, and discs of unknown deaths are hollow."""
AREAS = (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE, GeoPrecision.COUNTRY)
"""Precisions that mean a whole unit: no circle is drawn, and the disc has a second rim."""
AREA_GAP_PX = 3.0
"""Pixels between the disc and its second rim."""
AREA_RIM_PX = 1.0
SOLID_OPACITY = 0.82
PALE_OPACITY = 0.26
HOLLOW_OPACITY = 0.9
RIM_PX = 1.0
"""Rim of a solid disc, in the ground's colour; pale and hollow discs have a rim in their own ink."""
OWN_RIM_PX = 1.3
DOT_SHARE = 0.25
"""Radius of the dot in a dotted disc as a share of the disc's radius; at least `LEAST_DOT_PX`."""
LEAST_DOT_PX = 1.1

SIZED_BY = ("fatalities_best", "fatalities_low", "fatalities_high")
"""The figures of deaths that may size an incident, in order: the first known one counts."""
RADIUS_PER_ROOT_DEATH_PX = 1.4
LEAST_RADIUS_PX = 2.8
MOST_RADIUS_PX = 40.0
UNKNOWN_RADIUS_PX = 3.8

RING_LEAST_PX = 9.0
"""Radius of the ring of several incidents, as far as one incident would have one; more incidents make it wider."""
RING_PER_TENFOLD_PX = 4.5
RING_WIDE_FROM = 100
"""Incidents from which on a ring is wider by `RING_WIDER_PX`: its number has three digits or more."""
RING_WIDER_PX = 1.0
RING_MOST_PX = 27.0

LINE_LABEL = "Durand Line (Afghanistan–Pakistan frontier)"
LEGEND_SENTENCE = (
    "Internationally mapped frontier; established 1893; not recognised as an international border by "
    "successive Afghan governments; Pakistan treats it as the international border. "
    "Depiction source: {depiction}."
)
DISCLAIMER = "The boundaries and names shown do not imply endorsement or acceptance."


def sizing_deaths(properties: Mapping[str, Any]) -> int | None:
    """The deaths that size an incident's circle: the best figure, else the low, else the high one.

    None if no source gives a figure: only then are the deaths drawn as unknown.
    """
    return next((properties[name] for name in SIZED_BY if properties.get(name) is not None), None)


def radius_px(fatalities: int | None) -> float:
    """Radius of an incident's circle in pixels; the area is proportional to the deaths.

    1 to 4 deaths share the least radius, so that a single death can be seen; 0 deaths have it too. The circle
    stops growing at 816 deaths. Unknown deaths are not zero: they have a radius of their own, and are drawn
    hollow.
    """
    if fatalities is None:
        return UNKNOWN_RADIUS_PX
    area_true = RADIUS_PER_ROOT_DEATH_PX * math.sqrt(fatalities)
    return min(max(area_true, LEAST_RADIUS_PX), MOST_RADIUS_PX)


def legend_sentence(depiction: str) -> str:
    """The sentence on every map of the line; `depiction` names the line's source and date."""
    return LEGEND_SENTENCE.format(depiction=depiction)


def gate_fill(symbol: CrossingSymbol) -> str:
    """A crossing's filling as one hex colour, for formats that cannot fill a share: more closed is darker."""
    open_gate, shut_gate = (
        bytes.fromhex(ink.removeprefix("#")) for ink in (LINE.casing.light, CROSSING_INK.light)
    )
    parts = (round(a + (b - a) * symbol.shut) for a, b in zip(open_gate, shut_gate, strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


START_BOX = (60.6, 28.6, 75.0, 37.5)
"""The extent with which a map starts (west, south, east, north): the line and the provinces along it.

Talks in Doha and Istanbul are outside, but can be reached by moving the map.
"""
