"""Styles for MapLibre GL, one per collection with a place, for this service's vector tiles."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.model.symbology import (
    AREA_GAP_PX,
    AREA_RIM_PX,
    AREAS,
    CROSSING_INK,
    CROSSING_SYMBOLS,
    DISTRICT_OUTLINE,
    DOT_SHARE,
    EVENT_SYMBOLS,
    EXACT,
    GROUND,
    HOLLOW_OPACITY,
    LEAST_DOT_PX,
    LEAST_RADIUS_PX,
    LINE,
    MOST_RADIUS_PX,
    OWN_RIM_PX,
    PALE_OPACITY,
    PROVINCE_OUTLINE,
    RADIUS_PER_ROOT_DEATH_PX,
    RIM_PX,
    SIZED_BY,
    SOLID_OPACITY,
    UNKNOWN_RADIUS_PX,
    OutlineStyle,
    gate_fill,
)
from app.model.vocabulary import EventType, Headline
from app.output.layers import LAYERS

MEDIA_TYPE = "application/vnd.mapbox.style+json"
GATE_RADIUS_PX = 5.5
LEAST_CLUSTER_PX, MOST_CLUSTER_PX = 4.0, 28.0

Json = dict[str, Any]
Expression = list[Any]

DEATHS: Expression = ["coalesce", *(["get", name] for name in SIZED_BY)]
IS_HOLLOW: Expression = ["==", DEATHS, None]
IS_PALE: Expression = ["!", ["in", ["get", "geo_precision"], ["literal", [str(word) for word in EXACT]]]]
IS_ONE: Expression = ["==", ["get", "count"], 1]
"""True for a point that is one incident; a point of a tile can stand for several."""
RADIUS: Expression = [
    "case",
    IS_HOLLOW,
    UNKNOWN_RADIUS_PX,
    [
        "min",
        MOST_RADIUS_PX,
        ["max", LEAST_RADIUS_PX, ["*", RADIUS_PER_ROOT_DEATH_PX, ["sqrt", ["to-number", DEATHS, 0]]]],
    ],
]


def maplibre_style(name: str, service: str) -> Json:
    """The style of a collection with a place; `service` is the service's address without a final slash."""
    table = LAYERS[name].table
    return {
        "version": 8,
        "name": table.title,
        "sources": {name: {"type": "vector", "url": f"{service}/tiles/{name}/tilejson.json"}},
        "layers": [
            {**layer, "id": f"{name}-{layer['id']}", "source": name, "source-layer": name}
            for layer in _LAYERS[name]()
        ],
    }


def _incident_layers() -> list[Json]:
    """Discs, with a dot on the dotted types; a point that stands for several incidents is grey."""
    ink = _matched("event_type", {str(value): look.ink.light for value, look in EVENT_SYMBOLS.items()})
    dotted = [str(value) for value, look in EVENT_SYMBOLS.items() if look.mark == "dotted"]
    own_rim = ["any", IS_HOLLOW, IS_PALE]
    disc = {
        "circle-radius": RADIUS,
        "circle-color": ["case", IS_HOLLOW, GROUND.light, ink],
        "circle-opacity": ["case", IS_HOLLOW, HOLLOW_OPACITY, IS_PALE, PALE_OPACITY, SOLID_OPACITY],
        "circle-stroke-color": ["case", own_rim, ink, GROUND.light],
        "circle-stroke-width": ["case", own_rim, OWN_RIM_PX, RIM_PX],
    }
    dot = {
        "circle-radius": ["max", LEAST_DOT_PX, ["*", DOT_SHARE, RADIUS]],
        "circle-color": ["case", IS_HOLLOW, ink, GROUND.light],
    }
    several = {
        "circle-radius": ["min", MOST_CLUSTER_PX, ["+", LEAST_CLUSTER_PX, ["sqrt", ["get", "count"]]]],
        "circle-color": EVENT_SYMBOLS[EventType.OTHER].ink.light,
        "circle-opacity": PALE_OPACITY,
        "circle-stroke-color": EVENT_SYMBOLS[EventType.OTHER].ink.light,
        "circle-stroke-width": OWN_RIM_PX,
    }
    area = {
        "circle-radius": ["+", AREA_GAP_PX, RADIUS],
        "circle-opacity": 0,
        "circle-stroke-color": ink,
        "circle-stroke-width": AREA_RIM_PX,
    }
    is_area = ["all", IS_ONE, ["in", ["get", "geo_precision"], ["literal", [str(kind) for kind in AREAS]]]]
    small_on_top = {"circle-sort-key": ["-", ["to-number", DEATHS, 0]]}
    is_dotted = ["all", IS_ONE, ["in", ["get", "event_type"], ["literal", dotted]]]
    return [
        {"id": "several", "type": "circle", "filter": ["!", IS_ONE], "paint": several},
        {"id": "area", "type": "circle", "filter": is_area, "paint": area},
        {"id": "disc", "type": "circle", "layout": small_on_top, "filter": IS_ONE, "paint": disc},
        {"id": "dot", "type": "circle", "layout": small_on_top, "filter": is_dotted, "paint": dot},
    ]


def _crossing_layers() -> list[Json]:
    """A ring, darker the more of the crossing is closed; thick where it is disputed, thin where unknown."""
    fills = {str(state): gate_fill(look) for state, look in CROSSING_SYMBOLS.items()}
    widths = {
        str(state): 3.0 if look.split else 1.5 if look.known else 0.7 for state, look in CROSSING_SYMBOLS.items()
    }
    unknown = str(Headline.UNKNOWN)
    paint = {
        "circle-radius": GATE_RADIUS_PX,
        "circle-color": _matched("status", fills, unknown),
        "circle-stroke-color": CROSSING_INK.light,
        "circle-stroke-width": _matched("status", widths, unknown),
    }
    return [{"id": "gate", "type": "circle", "paint": paint}]


def _border_layers() -> list[Json]:
    """The line on its casing; MapLibre counts dashes in widths of the line."""
    casing = {
        "line-color": LINE.casing.light,
        "line-width": LINE.casing_width_px,
        "line-opacity": 0.85,
    }
    line = {
        "line-color": LINE.ink.light,
        "line-width": LINE.width_px,
        "line-dasharray": [part / LINE.width_px for part in LINE.dash_px],
    }
    return [
        {"id": "casing", "type": "line", "layout": {"line-join": "round", "line-cap": "round"}, "paint": casing},
        {"id": "line", "type": "line", "layout": {"line-join": "round"}, "paint": line},
    ]


def _outline_layers(look: OutlineStyle) -> list[Json]:
    paint = {"line-color": look.ink.light, "line-width": look.width_px}
    return [{"id": "outline", "type": "line", "minzoom": look.from_zoom, "paint": paint}]


def _matched(column: str, values: Mapping[str, Any], otherwise: str | None = None) -> Expression:
    """A match expression: the value for the column's word.

    Other words get the value of `otherwise`, or of the last word if that is None.
    """
    pairs: Iterable[Any] = (part for pair in values.items() for part in pair)
    fallback = values[otherwise] if otherwise is not None else list(values.values())[-1]
    return ["match", ["get", column], *pairs, fallback]


_LAYERS: Mapping[str, Callable[[], list[Json]]] = {
    "incidents": _incident_layers,
    "crossings": _crossing_layers,
    "border": _border_layers,
    "provinces": lambda: _outline_layers(PROVINCE_OUTLINE),
    "districts": lambda: _outline_layers(DISTRICT_OUTLINE),
}
