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
from app.model.symbology import AREAS, LINE_LABEL, START_BOX, radius_px, sizing_deaths
from app.model.vocabulary import EventType, Headline
from app.report.incident_list import Incident, days_words, way_to
from app.report.map_marks import gate_mark, gate_names, incident_disc, kind_of
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
        picture, sorted({kind_of(each) for each in inside}, key=list(EventType).index), len(located), beyond
    )


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
    """The disc of an incident, which leads to it."""
    title = f"{incident['title'] or incident['id']} ({days_words(incident)})"
    disc = incident_disc(incident, _place(incident["lon"], incident["lat"]))
    return Markup('<a href="{}"><title>{}</title>{}</a>').format(href(way_to(incident)), title, disc)


def _gate(gate: Crossing, headline: Headline) -> Markup:
    return gate_mark(gate, headline, _place(gate.lon or 0.0, gate.lat or 0.0))


def _name(gate: Crossing) -> Markup:
    """The names of a crossing, beside its mark."""
    x, y = _place(gate.lon or 0.0, gate.lat or 0.0)
    return Markup('<text class="name" x="{:.1f}" y="{:.1f}">{}</text>').format(x + 8, y + 3.5, gate_names(gate))
