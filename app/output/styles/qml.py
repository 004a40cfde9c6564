"""QGIS layer styles (QML), one per collection, drawn as on the incident map."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from app.model.symbology import CROSSING_SYMBOLS, DISTRICT_OUTLINE, EVENT_SYMBOLS, PROVINCE_OUTLINE
from app.output.layers import DISTANCE_COLUMNS, LAYERS
from app.output.styles.elements import element, worded, xml_text
from app.output.styles.qml_expressions import DEATHS
from app.output.styles.qml_labels import label_settings
from app.output.styles.qml_symbols import (
    frontier_symbol,
    gate_symbol,
    incident_symbol,
    outline_symbol,
    ring_symbol,
)
from app.output.styles.qml_values import scale

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
MEDIA_TYPE = "application/vnd.qgis.qml"
QGIS_VERSION = "3.22.0"
"""The oldest version that styles and projects are tested with."""

SHOWN_NAMES = {
    "incidents": '"title"',
    "unlocated": '"title"',
    "crossings": '"name"',
    "border": '"name"',
    "provinces": '"name"',
    "districts": '"name"',
    "claims": """coalesce("said_by", "party", 'not named') || ': ' || "statement\"""",
    "crossing_status": """coalesce("crossing_name", 'not named') || ': ' || "status\"""",
}
"""By layer, the expression for a feature's name in QGIS."""
BY_START_AND_END = "2"
"""QGIS's number for features with a field for their start and a field for their end."""


UNCERTAINTY = "uncertainty"
"""A second style for incidents: each as the circle in which it lies."""


def qml_text(name: str) -> str:
    """The style of a collection as a QML document."""
    attributes = {"version": QGIS_VERSION, "styleCategories": "AllStyleCategories", **style_attributes(name)}
    return xml_text(element("qgis", attributes, *style_elements(name)), DOCTYPE)


def style_attributes(name: str) -> dict[str, str]:
    """The attributes of a style's root element: labels on or off, and the scales at which the layer is drawn."""
    attributes = {"labelsEnabled": "1" if label_settings(name) else "0"}
    if name == "districts":
        largest = scale(DISTRICT_OUTLINE.from_zoom)
        attributes |= {"hasScaleBasedVisibilityFlag": "1", "minScale": largest, "maxScale": "0"}
    return attributes


def style_elements(name: str) -> list[Element]:
    """The elements of a style: renderer, labels, time, field titles; a project's layer has them too."""
    return [
        *_temporal(name),
        *_renderer(name),
        *label_settings(name),
        worded("previewExpression", SHOWN_NAMES[drawn_collection(name)]),
        worded("mapTip", f"<b>[% {SHOWN_NAMES[drawn_collection(name)]} %]</b>"),
        _aliases(drawn_collection(name)),
    ]


def drawn_collection(name: str) -> str:
    """The collection that a style draws: its namesake, or incidents for `UNCERTAINTY`."""
    return "incidents" if name == UNCERTAINTY else name


def _temporal(name: str) -> list[Element]:
    """The time settings: an incident is shown in every step of the time slider that its days overlap."""
    if name not in ("incidents", UNCERTAINTY):
        return []
    attributes = {
        "enabled": "1",
        "mode": BY_START_AND_END,
        "startField": "date_start",
        "endField": "date_end",
        "limitMode": "1",
        "accumulate": "0",
        "fixedDuration": "0",
        "durationUnit": "min",
        "durationField": "",
        "startExpression": "",
        "endExpression": "",
    }
    nothing = element("fixedRange", None, element("start"), element("end"))
    return [element("temporal", attributes, nothing)]


def _renderer(name: str) -> list[Element]:
    if name == "incidents":
        symbols = [incident_symbol(str(i), look) for i, look in enumerate(EVENT_SYMBOLS.values())]
        labels = {str(value): look.label for value, look in EVENT_SYMBOLS.items()}
        smallest_on_top = element("orderby", None, worded("orderByClause", DEATHS, _DESCENDING))
        return [_categorised("event_type", labels, symbols, smallest_on_top)]
    if name == "crossings":
        gates = [gate_symbol(str(i), look) for i, look in enumerate(CROSSING_SYMBOLS.values())]
        labels = {str(value): look.label for value, look in CROSSING_SYMBOLS.items()}
        return [_categorised("status", labels, gates)]
    if name == "border":
        return [_single(frontier_symbol("0"))]
    if name == UNCERTAINTY:
        return [_single(ring_symbol("0"))]
    return [_single(outline_symbol("0", _OUTLINES[name]))] if name in _OUTLINES else []


_OUTLINES = {"provinces": PROVINCE_OUTLINE, "districts": DISTRICT_OUTLINE}
_PLAIN = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
_DESCENDING = {"asc": "0", "nullsFirst": "1"}


def _single(drawn: Element) -> Element:
    return element("renderer-v2", {**_PLAIN, "type": "singleSymbol"}, element("symbols", None, drawn))


def _categorised(
    column: str, labels: Mapping[str, str], symbols: Iterable[Element], order: Element | None = None
) -> Element:
    categories = [
        element("category", {"value": value, "label": label, "symbol": str(i), "render": "true"})
        for i, (value, label) in enumerate(labels.items())
    ]
    attributes = {**_PLAIN, "type": "categorizedSymbol", "attr": column}
    parts = [element("categories", None, *categories), element("symbols", None, *symbols)]
    if order is not None:
        attributes["enableorderby"] = "1"
        parts.append(order)
    return element("renderer-v2", attributes, *parts)


def _aliases(name: str) -> Element:
    """The columns' titles, which QGIS shows instead of their names."""
    columns = (*LAYERS[name].table.columns, *DISTANCE_COLUMNS)
    return element("aliases", None, *(element("alias", {"field": c.name, "name": c.title}) for c in columns))
