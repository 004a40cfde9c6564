"""A page to print from the QGIS project: map, legend, the sentence about the line, credits."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.model.symbology import GROUND, LINE
from app.output.provenance import TITLE, Imprint
from app.output.qgis.start_view import fitted, start_extent
from app.output.styles.elements import element
from app.output.styles.qml_values import rgba

NAME = "Incident map, A4"
WIDTH_MM, HEIGHT_MM = 297, 210
MAP, LEGEND, SCALE_BAR, PAGE, LABEL = "65639", "65642", "65646", "65638", "65641"
"""QGIS's type numbers for a page and the items on it."""
MAP_ID = "{d0ab1e5c-0000-4000-8000-000000000001}"
INK = "#26241F"
QUIET = "#67625A"
PLAIN, BOLD = 50, 75
FAMILY = "Sans Serif"
"""A generic family, for which each machine uses a font of its own."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an item on the page: its upper left corner and its size, in millimetres."""

    x: float
    y: float
    width: float
    height: float


MAP_PLACE = Place(10, 22, 208, 160)
BESIDE_MAP_MM = 220
KEY = "The area of a disc is by deaths; hollow: deaths unknown; pale: place approximate; dotted: not UCDP's types."


def page_layout(imprint: Imprint, legend_layers: Sequence[str]) -> Element:
    """The page as QGIS's XML; the legend shows these layers of the project."""
    things = [
        _map(),
        _label("title", TITLE, Place(10, 8, 200, 10), 16, BOLD, INK),
        _legend(legend_layers),
        _label("key", KEY, Place(BESIDE_MAP_MM + 2, 106, 62, 20), 7, PLAIN, QUIET),
        _scale_bar(),
        _label("legend sentence", imprint.legend, Place(10, 184, 277, 10), 8, PLAIN, LINE.ink.light),
        _label("imprint", imprint.short, Place(10, 195, 277, 10), 7, PLAIN, QUIET),
    ]
    for height, thing in enumerate(things, 1):
        thing.set("zValue", str(height))
    return element(
        "Layout",
        {"name": NAME, "units": "mm", "printResolution": "200"},
        element("PageCollection", None, _paper("fill"), _page()),
        *things,
    )


def _thing(kind: str, name: str, place: Place, attributes: dict[str, str], *children: Element) -> Element:
    """An item on the page, with the attributes that every kind of item has."""
    fixed = {
        "type": kind,
        "id": name,
        "size": f"{place.width:g},{place.height:g},mm",
        "position": f"{place.x:g},{place.y:g},mm",
        "positionOnPage": f"{place.x:g},{place.y:g},mm",
        "visibility": "1",
        "opacity": "1",
        "background": "false",
        "frame": "false",
        "referencePoint": "0",
    }
    return element("LayoutItem", {**fixed, **attributes}, *children)


def _paper(name: str) -> Element:
    white = {"color": rgba("#FFFFFF"), "style": "solid", "outline_style": "no"}
    options = element(
        "Option",
        {"type": "Map"},
        *(element("Option", {"name": k, "type": "QString", "value": v}) for k, v in white.items()),
    )
    layer = element("layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}, options)
    return element("symbol", {"name": name, "type": "fill", "alpha": "1"}, layer)


def _page() -> Element:
    return _thing(PAGE, "", Place(0, 0, WIDTH_MM, HEIGHT_MM), {}, _paper(""))


def _map() -> Element:
    sides = fitted(start_extent(), MAP_PLACE.width, MAP_PLACE.height)
    extent = dict(zip(("xmin", "ymin", "xmax", "ymax"), (f"{side:.2f}" for side in sides), strict=True))
    ground = _colour("BackgroundColor", GROUND.light)
    rim = {"frame": "true", "background": "true", "outlineWidthM": "0.15,mm"}
    attributes = {**rim, "uuid": MAP_ID, "templateUuid": MAP_ID, "drawCanvasItems": "true", "mapRotation": "0"}
    return _thing(
        MAP, "map", MAP_PLACE, attributes, _colour("FrameColor", QUIET), ground, element("Extent", extent)
    )


def _colour(tag: str, ink: str) -> Element:
    red, green, blue = (str(part) for part in bytes.fromhex(ink.removeprefix("#")))
    return element(tag, {"red": red, "green": green, "blue": blue, "alpha": "255"})


def _label(name: str, text: str, place: Place, points: int, weight: int, ink: str) -> Element:
    attributes = {
        "labelText": text,
        "halign": "1",
        "valign": "32",
        "htmlState": "0",
        "marginX": "0",
        "marginY": "0",
    }
    return _thing(LABEL, name, place, attributes, _font("LabelFont", points, weight), _colour("FontColor", ink))


def _font(tag: str, points: int, weight: int) -> Element:
    return element(tag, {"description": f"{FAMILY},{points},-1,5,{weight},0,0,0,0,0", "style": ""})


def _legend(layers: Sequence[str]) -> Element:
    """The legend beside the map; it grows with its content."""
    styles = [
        ("title", 10, BOLD),
        ("group", 9, BOLD),
        ("subgroup", 8, BOLD),
        ("symbol", 7, PLAIN),
        ("symbolLabel", 7, PLAIN),
    ]
    fonts = [
        element("style", {"name": name, "marginTop": "1.2", "marginLeft": "1"}, _font("styleFont", points, weight))
        for name, points, weight in styles
    ]
    tree = element("layer-tree-group", None, *(element("layer-tree-layer", {"id": name}) for name in layers))
    attributes = {
        "map_uuid": MAP_ID,
        "title": "",
        "resizeToContents": "1",
        "columnCount": "1",
        "symbolWidth": "5",
        "symbolHeight": "3",
        "boxSpace": "2",
        "background": "true",
    }
    paper = _colour("BackgroundColor", "#FFFEFB")
    return _thing(
        LEGEND,
        "legend",
        Place(BESIDE_MAP_MM, MAP_PLACE.y, 60, 100),
        attributes,
        paper,
        element("styles", None, *fonts),
        tree,
    )


def _scale_bar() -> Element:
    attributes = {
        "style": "Line Ticks Up",
        "unitType": "km",
        "unitLabel": "km",
        "numMapUnitsPerScaleBarUnit": "1",
        "numUnitsPerSegment": "100",
        "numSegments": "2",
        "numSegmentsLeft": "0",
        "segmentSizeMode": "0",
        "height": "2",
        "mapUuid": MAP_ID,
    }
    text = element("text-style", {"fontSize": "7", "fontSizeUnit": "Point", "textColor": rgba(QUIET)})
    return _thing(SCALE_BAR, "scale bar", Place(14, 170, 60, 10), attributes, text)
