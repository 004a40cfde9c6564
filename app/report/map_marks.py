"""The marks of incidents and crossings on a map in SVG, by the palette of all maps."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from app.geography.border import Crossing
from app.model.symbology import (
    CROSSING_INK,
    CROSSING_SYMBOLS,
    EVENT_SYMBOLS,
    EXACT,
    HOLLOW_OPACITY,
    LINE,
    PALE_OPACITY,
    PROVINCE_OUTLINE,
    SOLID_OPACITY,
    CrossingSymbol,
    Ink,
    radius_px,
    sizing_deaths,
)
from app.model.vocabulary import EventType, Headline

GATE_PX = 4.0
DARK = "@media screen and (prefers-color-scheme: dark)"

Point = tuple[float, float]


def kind_class(kind: EventType) -> str:
    """The class of an event type's symbol in the style."""
    return "kind-" + kind.name.lower().replace("_", "-")


def kind_of(incident: Mapping[str, Any]) -> EventType:
    """The event type whose symbol an incident has."""
    name = incident["event_type"]
    return EventType(name) if name in EVENT_SYMBOLS else EventType.OTHER


def incident_disc(incident: Mapping[str, Any], at: Point) -> Markup:
    """The disc of an incident: solid where its place is known to a town, hollow where its deaths are not known."""
    deaths = sizing_deaths(incident)
    kind = kind_of(incident)
    look = "hollow" if deaths is None else "solid" if incident["geo_precision"] in EXACT else "pale"
    x, y = at
    disc = Markup('<circle class="{} {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
        kind_class(kind), look, x, y, radius_px(deaths)
    )
    if EVENT_SYMBOLS[kind].mark == "dotted" and deaths is not None:
        disc += Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="1.2"/>').format(x, y)
    return disc


def gate_mark(gate: Crossing, headline: Headline, at: Point) -> Markup:
    """The mark of a crossing, dark as far as it is closed; dashed where nothing is known."""
    symbol = CROSSING_SYMBOLS[headline]
    x, y = at
    side = GATE_PX * 2
    rim = Markup('<rect class="gate{}" x="{:.1f}" y="{:.1f}" width="{}" height="{}"/>').format(
        "" if symbol.known else " unsaid", x - GATE_PX, y - GATE_PX, side, side
    )
    title = Markup("<title>{}: {}</title>").format(gate.name_en, symbol.label)
    return Markup("<g>{}{}{}</g>").format(title, rim, _shut(symbol, (x - GATE_PX, y - GATE_PX), side))


def _shut(symbol: CrossingSymbol, corner: Point, side: float) -> Markup:
    if not symbol.shut:
        return Markup()
    x, y = corner
    width, height = (side * symbol.shut, side) if symbol.split else (side, side * symbol.shut)
    return Markup('<rect class="shut" x="{:.1f}" y="{:.1f}" width="{:g}" height="{:g}"/>').format(
        x, y + side - height, width, height
    )


def gate_names(gate: Crossing) -> str:
    """The names of a crossing on either side, once if they are equal: "Angoor Adda / Angur Ada"."""
    return " / ".join(dict.fromkeys((gate.af_name.partition(" (")[0], gate.pk_name.partition(" (")[0])))


def colours() -> str:
    """The rules of a style sheet for all marks, on light and on dark ground."""
    dark = _rules(lambda ink: ink.dark)
    return f"{_rules(lambda ink: ink.light)}{DARK} {{\n{dark}}}\n"


def _rules(of: Callable[[Ink], str]) -> str:
    """The rules of symbols with the inks of one ground."""
    width, dash = LINE.width_px * 0.8, " ".join(f"{length * 0.8:g}" for length in LINE.dash_px)
    rules = [
        f":root {{ --gate: {of(CROSSING_INK)}; --casing: {of(LINE.casing)}; }}",
        f".line {{ stroke: {of(LINE.ink)}; stroke-width: {width:g}; stroke-dasharray: {dash}; }}",
        f".casing {{ stroke: {of(LINE.casing)}; stroke-width: {LINE.casing_width_px * 0.8:g}; }}",
        f".outline {{ stroke: {of(PROVINCE_OUTLINE.ink)}; stroke-width: .7; }}",
    ]
    for kind, symbol in EVENT_SYMBOLS.items():
        name, ink = kind_class(kind), of(symbol.ink)
        rules.append(f".{name} {{ stroke: {ink}; stroke-width: 1.3; }}")
        rules.append(f".{name}.solid {{ fill: {ink}; fill-opacity: {SOLID_OPACITY}; }}")
        rules.append(f".{name}.pale {{ fill: {ink}; fill-opacity: {PALE_OPACITY}; }}")
    rules.append(f".hollow {{ fill-opacity: {HOLLOW_OPACITY}; }}")
    return "\n".join(rules) + "\n"
