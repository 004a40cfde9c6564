"""Layers that are packed in a QGIS project: towns, names of countries, rivers, lakes, outlines of neighbours."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from app.geography.surroundings import shipped_surroundings
from app.geography.towns import shipped_towns
from app.model.symbology import CLAIM_DASH_PX, LAKE_OPACITY, NEIGHBOUR_OUTLINE, RIVER_PX, WATER_INK
from app.output.qgis import town_layer
from app.output.styles.elements import element, worded
from app.output.styles.qml_labels import COUNTRY_NAMES, FROM_ITS_ZOOM, TOWNS, label_settings
from app.output.styles.qml_symbols import symbol, symbol_layer
from app.output.styles.qml_values import mm, rgba

WATERS_ABOUT = "Of GSHHG, thinned (LGPL 3.0 or later). Ground to look at: nothing is measured by it."
NEIGHBOURS_ABOUT = "Made with Natural Earth, thinned. Ground to look at: nothing is measured by it."
NEIGHBOURS, RIVERS, LAKES = "neighbours", "rivers", "lakes"


@dataclass(frozen=True, slots=True)
class PackedLayer:
    """A layer whose records are a GeoJSON file inside the project; `shape` is its geometry's type."""

    title: str
    shape: str
    about: str
    elements: Callable[[], list[Element]]
    text: Callable[[], str]


def file_name(name: str) -> str:
    """The name of a packed layer's file inside the project."""
    return f"{name}.geojson"


def attachment(name: str) -> str:
    """Where QGIS finds a file that is packed in the project, since version 3.22."""
    return f"attachment:{file_name(name)}"


def _collection(name: str, *kinds: str) -> str:
    """The features of these kinds, of one of the shipped files, as GeoJSON."""
    found = [each for each in shipped_surroundings()[name] if each["properties"]["kind"] in kinds]
    return json.dumps({"type": "FeatureCollection", "features": found}, ensure_ascii=False)


def _rivers() -> list[Element]:
    line = _line("0", {"line_color": rgba(WATER_INK.light), "line_width": mm(RIVER_PX)})
    return [_by_rules([("Rivers, the short ones nearer by", FROM_ITS_ZOOM, line)])]


def _lakes() -> list[Element]:
    rim = {"outline_color": rgba(WATER_INK.light), "outline_width": mm(RIVER_PX), "outline_width_unit": "MM"}
    fill = symbol_layer("SimpleFill", {"color": rgba(WATER_INK.light, LAKE_OPACITY), "style": "solid", **rim})
    return [_by_rules([("Lakes", "", symbol("0", "fill", [fill]))])]


def _neighbours() -> list[Element]:
    plain = {"line_color": rgba(NEIGHBOUR_OUTLINE.ink.light), "line_width": mm(NEIGHBOUR_OUTLINE.width_px)}
    dash = ";".join(map(mm, CLAIM_DASH_PX))
    dashed = {**plain, "use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"}
    return [
        _by_rules(
            [
                ("Outlines of neighbours", "\"kind\" = 'outline'", _line("0", plain)),
                ("Claimed lines", "\"kind\" = 'claim'", _line("1", dashed)),
            ]
        )
    ]


def _country_names() -> list[Element]:
    nothing = element("renderer-v2", {"type": "nullSymbol"})
    return [nothing, *label_settings(COUNTRY_NAMES), worded("previewExpression", '"name"')]


def _line(name: str, values: dict[str, str]) -> Element:
    fixed = {"line_style": "solid", "line_width_unit": "MM", "joinstyle": "round", "capstyle": "round"}
    return symbol(name, "line", [symbol_layer("SimpleLine", {**fixed, **values})])


def _by_rules(rules: Iterable[tuple[str, str, Element]]) -> Element:
    """A renderer of rules, each with its label, its filter and its symbol."""
    made, symbols = [], []
    for number, (label, wanted, drawn) in enumerate(rules):
        about: dict[str, Any] = {"key": f"{{{label}}}", "symbol": str(number), "label": label}
        made.append(element("rule", {**about, "filter": wanted} if wanted else about))
        symbols.append(drawn)
    plain = {"type": "RuleRenderer", "forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    return element(
        "renderer-v2", plain, element("rules", {"key": "{all}"}, *made), element("symbols", None, *symbols)
    )


PACKED = {
    TOWNS: PackedLayer(
        town_layer.TITLE,
        "Point",
        town_layer.ABOUT,
        town_layer.town_elements,
        lambda: town_layer.towns_file(shipped_towns()),
    ),
    COUNTRY_NAMES: PackedLayer(
        "Names of countries",
        "MultiPolygon",
        f"Where the names of the two countries and of their neighbours may stand. {NEIGHBOURS_ABOUT}",
        _country_names,
        lambda: _collection("neighbours", "country"),
    ),
    RIVERS: PackedLayer(
        "Rivers", "MultiLineString", WATERS_ABOUT, _rivers, lambda: _collection("waters", "river")
    ),
    LAKES: PackedLayer("Lakes", "MultiPolygon", WATERS_ABOUT, _lakes, lambda: _collection("waters", "lake")),
    NEIGHBOURS: PackedLayer(
        "Outlines of neighbours",
        "MultiLineString",
        NEIGHBOURS_ABOUT,
        _neighbours,
        lambda: _collection("neighbours", "outline", "claim"),
    ),
}
"""The packed layers by their name."""
