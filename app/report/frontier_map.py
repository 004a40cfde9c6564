"""The map of a report as SVG: provinces, the line, gates with their status, incidents and where they may lie."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup
from shapely import Geometry

from app.geography.atlas import Atlas
from app.geography.border import Crossing
from app.model.symbology import (
    AREAS,
    CROSSING_SYMBOLS,
    EVENT_SYMBOLS,
    EXACT,
    LINE_LABEL,
    START_BOX,
    radius_px,
    sizing_deaths,
)
from app.model.vocabulary import EventType, Headline
from app.report.incident_list import Incident, days_words, way_to
from app.report.numbers import Way

Href = Callable[[Way], str]

WIDTH = 640.0
WEST, SOUTH, EAST, NORTH = START_BOX
SQUEEZE = math.cos(math.radians((SOUTH + NORTH) / 2))
"""A degree of longitude in degrees of latitude, in the middle of the map: an equirectangular projection."""
SCALE = WIDTH / ((EAST - WEST) * SQUEEZE)
HEIGHT = (NORTH - SOUTH) * SCALE
KM_PER_DEGREE = 111.2
AREA_DETAIL, LINE_DETAIL = 0.03, 0.008
"""Degrees by which drawn shapes may differ from the data: a pixel and a third of one."""
GATE_PX = 4.0
MOST_DRAWN = 500
"""Incidents that the map draws: more of them hide each other, and the line."""
LEAST_RING_PX = 3.0
NAMED = {Headline.DISPUTED, Headline.PARTIAL, Headline.CLOSED, Headline.OPEN}
COUNTRIES = (("Afghanistan", 66.0, 34.6), ("Pakistan", 70.3, 30.2))
"""The names of the two countries, and where they stand: in equal letters, off the line."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map: its picture, the event types on it, the number of incidents on it, the places beyond its edges."""

    picture: Markup
    kinds: Sequence[EventType]
    shown: int
    beyond: Sequence[str]


def draw_map(atlas: Atlas, incidents: Iterable[Incident], headlines: Mapping[str, str], href: Href) -> Drawn:
    """The map of the first located incidents, with each crossing's headline by its id."""
    located = [each for each in incidents if each["lon"] is not None][:MOST_DRAWN]
    inside = [each for each in located if _is_inside(each)]
    inside.sort(key=lambda each: -radius_px(sizing_deaths(each)))
    beyond = [each["place_name"] or each["title"] or each["id"] for each in located if not _is_inside(each)]
    gates = [(gate, Headline(headlines.get(gate.id, "unknown"))) for gate in atlas.crossings if gate.point]
    parts = [
        *_ground(atlas),
        *(_extent(each, atlas) for each in inside),
        *(_gate(gate, headline) for gate, headline in gates),
        *(_incident(each, href) for each in inside),
        *(_name(gate) for gate, headline in gates if headline in NAMED),
    ]
    label = f"Map: {LINE_LABEL}, {len(inside)} located incidents, {len(gates)} crossings"
    picture = Markup(
        '<svg class="map" viewBox="0 0 {:.0f} {:.0f}" role="group" aria-label="{}">\n{}\n</svg>'
    ).format(WIDTH, HEIGHT, label, Markup("\n").join(parts))
    return Drawn(
        picture, sorted({_kind(each) for each in inside}, key=list(EventType).index), len(located), beyond
    )


def kind_class(kind: EventType) -> str:
    """The class of an event type's symbol in the style."""
    return "kind-" + kind.name.lower().replace("_", "-")


def _kind(incident: Incident) -> EventType:
    name = incident["event_type"]
    return EventType(name) if name in EVENT_SYMBOLS else EventType.OTHER


def _is_inside(incident: Incident) -> bool:
    lon, lat = float(incident["lon"]), float(incident["lat"])
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def _place(lon: float, lat: float) -> tuple[float, float]:
    return (lon - WEST) * SQUEEZE * SCALE, (NORTH - lat) * SCALE


def _ground(atlas: Atlas) -> list[Markup]:
    """The provinces' outlines of both countries, the countries' names, and the line above them."""
    outlines = shapely.union_all([shapely.boundary(unit.drawn) for unit in atlas.provinces])
    names = [
        Markup('<text class="country" x="{:.0f}" y="{:.0f}">{}</text>').format(*_place(lon, lat), name)
        for name, lon, lat in COUNTRIES
    ]
    line = _path(atlas.border.drawn, LINE_DETAIL)
    return [
        Markup('<path class="outline" d="{}"/>').format(_path(outlines, AREA_DETAIL)),
        *names,
        Markup('<path class="casing" d="{}"/>').format(line),
        Markup('<path class="line" d="{}"><title>{}</title></path>').format(line, LINE_LABEL),
    ]


def _path(shape: Geometry, detail: float) -> str:
    """The lines of a shape, inside the map, as a path."""
    lines = shape if shape.geom_type.endswith("LineString") else shapely.boundary(shape)
    inside = shapely.clip_by_rect(lines, WEST, SOUTH, EAST, NORTH)
    parts = shapely.get_parts(shapely.line_merge(inside).simplify(detail))
    return "".join(_drawn(shapely.get_coordinates(part)) for part in parts)


def _drawn(points: Any) -> str:
    shifted = np.column_stack(_place(points[:, 0], points[:, 1])).round(1)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in shifted.tolist())


def _extent(incident: Incident, atlas: Atlas) -> Markup:
    """The unit that an incident is known as, else its circle."""
    unit = atlas.units.find(str(incident["unit"])) if incident["geo_precision"] in AREAS else None
    if unit is not None:
        return Markup('<path class="extent" d="{}"/>').format(_path(unit.drawn, AREA_DETAIL))
    radius = (incident["radius_km"] or 0.0) / KM_PER_DEGREE * SCALE
    if radius < LEAST_RING_PX:
        return Markup()
    x, y = _place(incident["lon"], incident["lat"])
    return Markup('<circle class="extent" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(x, y, radius)


def _incident(incident: Incident, href: Href) -> Markup:
    """The disc of an incident: solid where its place is known to a town, hollow where its deaths are not known."""
    deaths = sizing_deaths(incident)
    kind = _kind(incident)
    look = "hollow" if deaths is None else "solid" if incident["geo_precision"] in EXACT else "pale"
    x, y = _place(incident["lon"], incident["lat"])
    disc = Markup('<circle class="{} {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
        kind_class(kind), look, x, y, radius_px(deaths)
    )
    if EVENT_SYMBOLS[kind].mark == "dotted" and deaths is not None:
        disc += Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="1.2"/>').format(x, y)
    title = f"{incident['title'] or incident['id']} ({days_words(incident)})"
    return Markup('<a href="{}"><title>{}</title>{}</a>').format(href(way_to(incident)), title, disc)


def _gate(gate: Crossing, headline: Headline) -> Markup:
    """The mark of a crossing, dark as far as it is closed; dashed where nothing is known."""
    symbol = CROSSING_SYMBOLS[headline]
    x, y = _place(gate.lon or 0.0, gate.lat or 0.0)
    side = GATE_PX * 2
    rim = Markup('<rect class="gate{}" x="{:.1f}" y="{:.1f}" width="{}" height="{}"/>').format(
        "" if symbol.known else " unsaid", x - GATE_PX, y - GATE_PX, side, side
    )
    title = Markup("<title>{}: {}</title>").format(gate.name_en, symbol.label)
    return Markup("<g>{}{}{}</g>").format(title, rim, _shut(symbol, (x - GATE_PX, y - GATE_PX), side))


def _shut(symbol: Any, corner: tuple[float, float], side: float) -> Markup:
    if not symbol.shut:
        return Markup()
    x, y = corner
    width, height = (side * symbol.shut, side) if symbol.split else (side, side * symbol.shut)
    return Markup('<rect class="shut" x="{:.1f}" y="{:.1f}" width="{:g}" height="{:g}"/>').format(
        x, y + side - height, width, height
    )


def _name(gate: Crossing) -> Markup:
    """The names of a crossing, beside its mark."""
    x, y = _place(gate.lon or 0.0, gate.lat or 0.0)
    names = " / ".join(dict.fromkeys((gate.af_name.partition(" (")[0], gate.pk_name.partition(" (")[0])))
    return Markup('<text class="name" x="{:.1f}" y="{:.1f}">{}</text>').format(x + 8, y + 3.5, names)
