"""Names on the map as QGIS label settings: along the line, and of areas and crossings by scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.model.symbology import CROSSING_INK, DISTRICT_OUTLINE, GROUND, LINE, NEIGHBOUR_OUTLINE, PROVINCE_OUTLINE
from app.output.styles.elements import element
from app.output.styles.qml_values import SCALE_OF_ZOOM_0, computed, rgba, scale


@dataclass(frozen=True, slots=True)
class Label:
    """How one layer's names are drawn, at `from_zoom` and closer; `placement` and `text` are QGIS's attributes.

    `computed` are QGIS's properties that an expression gives for each feature.
    """

    ink: str
    points: float
    from_zoom: float
    placement: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)


AROUND, OVER, ALONG = "6", "1", "3"
"""QGIS's numbers for labels beside a point, on a point, and curved along a line."""
CAPITALS = "1"
PX_TO_POINTS = 72 / 96
TOWNS = "towns"
"""A layer of projects alone, with a column `from_zoom`."""
COUNTRY_NAMES = "country_names"
"""Another layer of projects alone, with a column `code`."""
IS_OURS = "\"code\" in ('AF', 'PK')"
FROM_ITS_ZOOM = f'@map_scale <= {SCALE_OF_ZOOM_0} / 2 ^ "from_zoom"'
"""True at the scales at which a thing with a zoom of its own is drawn."""

_QUIET = rgba(NEIGHBOUR_OUTLINE.name_ink.light)
LABELS = {
    TOWNS: Label(
        CROSSING_INK.light,
        11 * PX_TO_POINTS,
        5,
        {"placement": AROUND, "dist": "0.9", "predefinedPositionOrder": "R,L,BR,TR,BL,TL,T,B"},
        {"textOpacity": "0.82"},
        {"Show": FROM_ITS_ZOOM, "Bold": '"large" = 1', "Priority": 'max(0, 8 - "from_zoom" / 2)'},
    ),
    COUNTRY_NAMES: Label(
        NEIGHBOUR_OUTLINE.name_ink.light,
        11 * PX_TO_POINTS,
        0,
        {"placement": OVER, "centroidInside": "1"},
        {"capitalization": CAPITALS, "fontLetterSpacing": "3"},
        {
            "Size": f"if({IS_OURS}, {13 * PX_TO_POINTS:g}, {11 * PX_TO_POINTS:g})",
            "Color": f"if({IS_OURS}, '{rgba(CROSSING_INK.light, 0.72)}', '{_QUIET}')",
            "Priority": f"if({IS_OURS}, 9, 2)",
        },
    ),
    "crossings": Label(
        CROSSING_INK.light,
        12 * PX_TO_POINTS,
        7,
        {"placement": AROUND, "dist": "2.4", "predefinedPositionOrder": "R,L,BR,TR,BL,TL,T,B"},
    ),
    "border": Label(
        LINE.ink.light,
        11.5 * PX_TO_POINTS,
        0,
        # Above or below the line, so that its dashes stay whole, and along a smoothed line: QGIS follows every
        # bend.
        {
            "placement": ALONG,
            "placementFlags": "10",
            "dist": "1.5",
            "maxCurvedCharAngleIn": "40",
            "maxCurvedCharAngleOut": "-40",
            "geometryGeneratorEnabled": "1",
            "geometryGeneratorType": "LineGeometry",
            "geometryGenerator": "smooth(simplify($geometry, 0.15 * min(1, @map_scale / 9000000)), 2)",
        },
        {"fontItalic": "1"},
    ),
    "provinces": Label(
        PROVINCE_OUTLINE.name_ink.light,
        10.5 * PX_TO_POINTS,
        5.5,
        {"placement": OVER},
        {"capitalization": CAPITALS, "fontLetterSpacing": "1.2"},
    ),
    "districts": Label(
        DISTRICT_OUTLINE.name_ink.light, 9.5 * PX_TO_POINTS, DISTRICT_OUTLINE.from_zoom + 1, {"placement": OVER}
    ),
}


def label_settings(name: str) -> list[Element]:
    """The label settings of a collection; an empty list if its features have no name on the map."""
    if name not in LABELS:
        return []
    label = LABELS[name]
    buffer = {
        "bufferDraw": "1",
        "bufferSize": "0.7",
        "bufferSizeUnits": "MM",
        "bufferColor": rgba(GROUND.light),
        "bufferOpacity": "0.85",
    }
    text = {
        "fieldName": "name",
        "isExpression": "0",
        "fontSize": f"{label.points:g}",
        "fontSizeUnit": "Point",
        "textColor": rgba(label.ink),
        "textOpacity": "1",
        **label.text,
    }
    # An area is no obstacle: QGIS would else write no other layer's name in it.
    obstacle = "0" if label.placement["placement"] == OVER else "1"
    scales = {"scaleVisibility": "1", "scaleMin": "1", "scaleMax": scale(label.from_zoom)}
    rendering = {"drawLabels": "1", "obstacle": obstacle, **scales}
    settings = element(
        "settings",
        {"calloutType": "simple"},
        element("text-style", text, element("text-buffer", buffer)),
        element("placement", {"distUnits": "MM", **label.placement}),
        element("rendering", rendering),
        *([computed(label.computed, "dd_properties")] if label.computed else []),
    )
    return [element("labeling", {"type": "simple"}, settings)]
