"""Styles as SLD 1.0.0, one per collection with a place, for GeoServer, MapServer and QGIS.

SLD 1.0 has no square root, so a disc's area follows the deaths in steps. It cannot choose the first known figure,
so a step tests each figure together with "all figures before it are unknown". It has no gates, so crossings are
squares. Sizes are in pixels.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from app.model.symbology import (
    AREA_GAP_PX,
    AREA_RIM_PX,
    AREAS,
    CROSSING_INK,
    CROSSING_SYMBOLS,
    DISTRICT_OUTLINE,
    DOT_SHARE,
    EVENT_SYMBOLS,
    GROUND,
    HOLLOW_OPACITY,
    LEAST_DOT_PX,
    LINE,
    OWN_RIM_PX,
    PROVINCE_OUTLINE,
    RIM_PX,
    SIZED_BY,
    SOLID_OPACITY,
    EventSymbol,
    OutlineStyle,
    gate_fill,
    radius_px,
)
from app.model.vocabulary import EventType
from app.output.layers import LAYERS
from app.output.styles.elements import element, worded, xml_text

MEDIA_TYPE = "application/vnd.ogc.sld+xml;version=1.0"
NAMESPACES = {
    "version": "1.0.0",
    "xmlns": "http://www.opengis.net/sld",
    "xmlns:ogc": "http://www.opengis.net/ogc",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
DEATH_STEPS = (0, 5, 20, 80, 320)
"""Least deaths of each size; after the first, the radius doubles from step to step, as the root does."""
GATE_PX = 10
AREA_WORDS = "known as a district, province or country, and lies in it"

# Districts are drawn at scales larger than a limit; SLD's pixel is 0.28 mm, so zoom 0 is 1 : 559,082,264.
SCALE_OF_ZOOM_0 = 559_082_264


def sld_text(name: str) -> str:
    """The style of a collection with a place, as an SLD document."""
    table = LAYERS[name].table
    style = element(
        "UserStyle",
        None,
        worded("Name", "durand"),
        worded("Title", table.title),
        element("FeatureTypeStyle", None, *_RULES[name]()),
    )
    layer = element("NamedLayer", None, worded("Name", table.name), style)
    return xml_text(
        element("StyledLayerDescriptor", NAMESPACES, layer), '<?xml version="1.0" encoding="UTF-8"?>\n'
    )


def _incident_rules() -> Iterator[Element]:
    """The rules for incidents: rims of areas first, then discs, large before small, so that small ones show."""
    yield from _area_rules()
    for step in reversed(range(len(DEATH_STEPS))):
        lower, upper = DEATH_STEPS[step], DEATH_STEPS[step + 1] if step + 1 < len(DEATH_STEPS) else None
        words = f"{lower} to {upper - 1} deaths" if upper is not None else f"{lower} deaths and more"
        for event_type, look in EVENT_SYMBOLS.items():
            condition = [_equals("event_type", event_type), _sized_between(lower, upper)]
            yield _rule(f"{look.label}, {words}", condition, _disc(look, radius_px(_middle(lower, upper))))
    for event_type, look in EVENT_SYMBOLS.items():
        condition = [_equals("event_type", event_type), *map(_is_unknown, SIZED_BY)]
        yield _rule(f"{look.label}, deaths unknown", condition, [_hollow(look)])


def _area_rules() -> Iterator[Element]:
    """Rules for a rim around the discs of incidents known as a whole unit, one per size of disc."""
    is_area = element("ogc:Or", None, *(_equals("geo_precision", precision) for precision in AREAS))
    uppers = (*DEATH_STEPS[1:], None)
    sizes = [(_sized_between(*step), radius_px(_middle(*step))) for step in zip(DEATH_STEPS, uppers, strict=True)]
    for condition, radius in (*sizes, (_all([*map(_is_unknown, SIZED_BY)]), radius_px(None))):
        ink = EVENT_SYMBOLS[EventType.OTHER].ink.light
        rim = _mark("circle", 2 * (radius + AREA_GAP_PX), (ink, 0), (ink, AREA_RIM_PX))
        yield _rule(AREA_WORDS, [is_area, condition], [rim])


def _middle(lower: int, upper: int | None) -> int:
    """The number of deaths that sizes a step's disc: the geometric mean of its bounds."""
    return round(math.sqrt(max(lower, 1) * (upper if upper is not None else 4 * lower)))


def _disc(look: EventSymbol, radius: float) -> list[Element]:
    ink, ground = look.ink.light, GROUND.light
    marks = [_mark("circle", 2 * radius, (ink, SOLID_OPACITY), (ground, RIM_PX))]
    if look.mark == "dotted":
        marks.append(_mark("circle", 2 * max(LEAST_DOT_PX, DOT_SHARE * radius), (ground, 1), None))
    return marks


def _hollow(look: EventSymbol) -> Element:
    return _mark("circle", 2 * radius_px(None), (GROUND.light, HOLLOW_OPACITY), (look.ink.light, OWN_RIM_PX))


def _crossing_rules() -> Iterator[Element]:
    """Rules for a square, darker the more is closed; a triangle where that is disputed, a cross where unknown."""
    for state, look in CROSSING_SYMBOLS.items():
        form = "triangle" if look.split else "square" if look.known else "x"
        mark = _mark(form, GATE_PX, (gate_fill(look), 1), (CROSSING_INK.light, 1.5))
        yield _rule(look.label, [_equals("status", state)], [mark])


def _border_rules() -> Iterator[Element]:
    casing = _line(LINE.casing.light, LINE.casing_width_px, opacity=0.85)
    dash = " ".join(f"{part:g}" for part in LINE.dash_px)
    yield _rule(LAYERS["border"].table.title, [], [casing, _line(LINE.ink.light, LINE.width_px, dash=dash)])


def _line(ink: str, width_px: float, *, opacity: float = 1, dash: str | None = None) -> Element:
    values = {"stroke": ink, "stroke-width": f"{width_px:g}", "stroke-opacity": f"{opacity:g}"}
    if dash is not None:
        values["stroke-dasharray"] = dash
    return element("LineSymbolizer", None, _painted("Stroke", values))


def _outline_rule(look: OutlineStyle) -> Element:
    stroke = _painted("Stroke", {"stroke": look.ink.light, "stroke-width": f"{look.width_px:g}"})
    rule = _rule("outline", [], [element("PolygonSymbolizer", None, stroke)])
    if look.from_zoom:
        largest = worded("MaxScaleDenominator", f"{SCALE_OF_ZOOM_0 / 2**look.from_zoom:.0f}")
        rule.insert(2, largest)
    return rule


def _rule(title: str, conditions: Sequence[Element], symbolizers: Sequence[Element]) -> Element:
    filters = [element("ogc:Filter", None, _all(conditions))] if conditions else []
    return element("Rule", None, worded("Name", title), worded("Title", title), *filters, *symbolizers)


def _all(conditions: Sequence[Element]) -> Element:
    """The conditions joined by "and"; an ogc:And needs at least two."""
    return conditions[0] if len(conditions) == 1 else element("ogc:And", None, *conditions)


def _equals(column: str, value: str) -> Element:
    return element("ogc:PropertyIsEqualTo", None, _property(column), worded("ogc:Literal", value))


def _sized_between(lower: int, upper: int | None) -> Element:
    """The condition that the first known figure lies in the step."""
    choices = (
        _all([*map(_is_unknown, SIZED_BY[:at]), *_between(name, lower, upper)]) for at, name in enumerate(SIZED_BY)
    )
    return element("ogc:Or", None, *choices)


def _is_unknown(column: str) -> Element:
    return element("ogc:PropertyIsNull", None, _property(column))


def _between(column: str, lower: int, upper: int | None) -> list[Element]:
    bounds = [("GreaterThanOrEqualTo", lower), *([("LessThan", upper)] if upper is not None else [])]
    return [
        element(f"ogc:PropertyIs{name}", None, _property(column), worded("ogc:Literal", str(bound)))
        for name, bound in bounds
    ]


def _property(column: str) -> Element:
    return worded("ogc:PropertyName", column)


def _mark(shape: str, size: float, fill: tuple[str, float], stroke: tuple[str, float] | None) -> Element:
    parts = [
        worded("WellKnownName", shape),
        _painted("Fill", {"fill": fill[0], "fill-opacity": f"{fill[1]:g}"}),
    ]
    if stroke is not None:
        parts.append(_painted("Stroke", {"stroke": stroke[0], "stroke-width": f"{stroke[1]:g}"}))
    graphic = element("Graphic", None, element("Mark", None, *parts), worded("Size", f"{size:.1f}"))
    return element("PointSymbolizer", None, graphic)


def _painted(tag: str, values: dict[str, str]) -> Element:
    return element(tag, None, *(worded("CssParameter", value, {"name": name}) for name, value in values.items()))


_RULES: Mapping[str, Callable[[], Iterator[Element]]] = {
    "incidents": _incident_rules,
    "crossings": _crossing_rules,
    "border": _border_rules,
    "provinces": lambda: iter([_outline_rule(PROVINCE_OUTLINE)]),
    "districts": lambda: iter([_outline_rule(DISTRICT_OUTLINE)]),
}
