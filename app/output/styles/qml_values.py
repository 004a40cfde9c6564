"""Colours, lengths and named values in QGIS's notation."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from app.output.styles.elements import element

MM_PER_PX = 25.4 / 96
"""The size of a CSS pixel on paper; on a screen of 96 dots per inch QGIS draws it as one pixel."""
EXPRESSION = "3"
"""QGIS's number for a property that an expression computes."""
SCALE_OF_ZOOM_0 = 591_658_711
"""Scale denominator of a web map's zoom 0 on a screen of 96 dots per inch; each further zoom halves it."""

Options = Mapping[str, str]


def mm(px: float) -> str:
    """A length in pixels as QGIS's millimetres."""
    return f"{px * MM_PER_PX:.4g}"


def scale(zoom: float) -> str:
    """The scale denominator of a web map's zoom."""
    return f"{SCALE_OF_ZOOM_0 / 2**zoom:.0f}"


def rgba(ink: str, opacity: float = 1.0) -> str:
    """A hex colour in QGIS's notation: red, green, blue, opacity, each from 0 to 255."""
    red, green, blue = bytes.fromhex(ink.removeprefix("#"))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def option(name: str, value: str, kind: str = "QString") -> Element:
    """A QGIS Option element with a name, a value and the value's type."""
    return element("Option", {"name": name, "value": value, "type": kind})


def option_map(values: Options) -> Element:
    """A QGIS Option element that maps names to texts."""
    return element("Option", {"type": "Map"}, *(option(name, value) for name, value in values.items()))


def computed(expressions: Options, tag: str = "data_defined_properties") -> Element:
    """The properties of a symbol layer, or of labels, that expressions compute."""
    each = [
        element(
            "Option",
            {"name": name, "type": "Map"},
            option("active", "true", "bool"),
            option("expression", text),
            option("type", EXPRESSION, "int"),
        )
        for name, text in expressions.items()
    ]
    held = element("Option", {"name": "properties", "type": "Map"}, *each)
    whole = element("Option", {"type": "Map"}, option("name", ""), held, option("type", "collection"))
    return element(tag, None, whole)
