"""QGIS symbols as XML: discs, gates, lines, outlines."""

import base64
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from app.model.symbology import (
    AREA_RIM_PX,
    CROSSING_INK,
    EVENT_SYMBOLS,
    GROUND,
    LINE,
    CrossingSymbol,
    EventSymbol,
    OutlineStyle,
)
from app.model.vocabulary import EventType
from app.output.styles.elements import element
from app.output.styles.qml_expressions import (
    AREA_RIM_MM,
    DISC_MM,
    DOT_MM,
    HAS_RING,
    IS_AREA,
    RIM_MM,
    RING_M,
    dot_colour,
    fill_colour,
    rim_colour,
)
from app.output.styles.qml_values import Options, computed, mm, option_map, rgba

GATE_PX = 18


def symbol(name: str, kind: str, layers: Sequence[Element]) -> Element:
    """A symbol of a kind (marker, line, fill) from its layers, lowest layer first."""
    attributes = {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    return element("symbol", attributes, *layers)


def symbol_layer(kind: str, values: Options, expressions: Options | None = None) -> Element:
    """One layer of a symbol; `expressions` replace the fixed values with the same names."""
    attributes = {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    return element("layer", attributes, option_map(values), computed(expressions or {}))


def disc(values: Options, expressions: Options) -> Element:
    """A layer of a marker that draws a circle."""
    fixed = {"name": "circle", "scale_method": "diameter", "size_unit": "MM", "outline_width_unit": "MM"}
    return symbol_layer("SimpleMarker", {**fixed, **values}, expressions)


def ring_symbol(name: str) -> Element:
    """A thin circle as large on the ground as the location is uncertain, at every scale of the map."""
    values = {
        "color": rgba(EVENT_SYMBOLS[EventType.OTHER].ink.light, 0),
        "outline_color": rgba(EVENT_SYMBOLS[EventType.OTHER].ink.light, 0.35),
        "outline_width": mm(0.8),
        "size": "1",
        "size_unit": "RenderMetersInMapUnits",
    }
    return symbol(name, "marker", [disc(values, {"size": RING_M, "enabled": HAS_RING})])


def incident_symbol(name: str, look: EventSymbol) -> Element:
    """A disc whose area grows with the deaths; a dot in dotted types, a second rim for whole units."""
    ink = look.ink.light
    around = {"color": rgba(ink, 0), "outline_color": rgba(ink), "outline_width": mm(AREA_RIM_PX), "size": "3"}
    layers = [
        disc(around, {"size": AREA_RIM_MM, "enabled": IS_AREA}),
        disc(
            {"color": rgba(ink), "outline_color": rgba(GROUND.light), "size": "2"},
            {
                "size": DISC_MM,
                "fillColor": fill_colour(ink),
                "outlineColor": rim_colour(ink),
                "outlineWidth": RIM_MM,
            },
        ),
    ]
    if look.mark == "dotted":
        plain = {"color": rgba(GROUND.light), "outline_style": "no", "size": "1"}
        layers.append(disc(plain, {"size": DOT_MM, "fillColor": dot_colour(ink)}))
    return symbol(name, "marker", layers)


def gate_symbol(name: str, look: CrossingSymbol) -> Element:
    """A gate: two posts and an arch, filled by the closed share; dashed where the status is unknown."""
    svg = base64.b64encode(gate_svg(look).encode()).decode()
    values = {"name": f"base64:{svg}", "size": mm(GATE_PX), "size_unit": "MM", "scale_method": "diameter"}
    return symbol(name, "marker", [symbol_layer("SvgMarker", values)])


def gate_svg(look: CrossingSymbol) -> str:
    """The gate as an SVG picture of 18 by 18 pixels."""
    ink, ground, opening = CROSSING_INK.light, LINE.casing.light, 8
    shut = opening * look.shut
    wide, high = (shut, opening) if look.split else (opening, shut)
    frame = "M4.5 15.5V5.5a4.5 4.5 0 0 1 9 0v10"
    dash = "" if look.known else ' stroke-dasharray="2 1.6"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{GATE_PX}" height="{GATE_PX}" viewBox="0 0 18 18">'
        f'<path d="{frame}z" fill="{ground}" stroke="{ground}" stroke-width="3" stroke-linejoin="round"/>'
        f'<rect x="5" y="{15 - high:g}" width="{wide:g}" height="{high:g}" fill="{ink}"/>'
        f'<path d="{frame}M2.5 15.5h4M11.5 15.5h4" fill="none" stroke="{ink}" stroke-width="1.5"{dash}/></svg>'
    )


def frontier_symbol(name: str) -> Element:
    """The line on its casing, which is equally wide on both sides."""
    dash = ";".join(mm(part) for part in LINE.dash_px)
    casing = {"line_color": rgba(LINE.casing.light, 0.85), "line_width": mm(LINE.casing_width_px)}
    drawn = {
        "line_color": rgba(LINE.ink.light),
        "line_width": mm(LINE.width_px),
        "use_custom_dash": "1",
        "customdash": dash,
        "customdash_unit": "MM",
        "capstyle": "flat",
    }
    fixed = {"line_style": "solid", "line_width_unit": "MM", "joinstyle": "round", "capstyle": "round"}
    layers = [symbol_layer("SimpleLine", {**fixed, **values}) for values in (casing, drawn)]
    return symbol(name, "line", layers)


def outline_symbol(name: str, look: OutlineStyle) -> Element:
    """The rim of an area without a fill, so that layers below stay visible."""
    values = {
        "style": "no",
        "outline_color": rgba(look.ink.light),
        "outline_width": mm(look.width_px),
        "outline_width_unit": "MM",
        "outline_style": "solid",
        "joinstyle": "round",
    }
    return symbol(name, "fill", [symbol_layer("SimpleFill", values)])
