"""The towns of a QGIS project: a file inside the project, and how QGIS draws and names them."""

import json
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from app.geography.towns import Town
from app.model.symbology import CROSSING_INK, GROUND
from app.output.styles.elements import element, worded
from app.output.styles.qml_labels import FROM_ITS_ZOOM, TOWNS, label_settings
from app.output.styles.qml_symbols import disc, symbol
from app.output.styles.qml_values import mm, rgba

TITLE = "Towns"
ABOUT = (
    "Towns of both countries by their rank: each has the zoom of a web map from which it is drawn. Names are of "
    "the gazetteer that is shipped with the incident map, mostly of GeoNames (CC BY 4.0)."
)
DOT_PX = 4


def towns_file(towns: Iterable[Town]) -> str:
    """The towns as GeoJSON points with `name`, `from_zoom` and `large` (1 for a large town)."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "from_zoom": zoom, "large": large},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for name, lon, lat, zoom, large in towns
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def town_elements() -> list[Element]:
    """The elements of the layer's style: a dot with a name, from the scale of each town's rank on."""
    colours = {"color": rgba(CROSSING_INK.light, 0.82), "outline_color": rgba(GROUND.light)}
    dot = disc({**colours, "size": mm(DOT_PX), "outline_width": mm(1)}, {})
    rule = element("rule", {"key": "{towns}", "symbol": "0", "filter": FROM_ITS_ZOOM, "label": TITLE})
    drawn = element(
        "renderer-v2",
        {"type": "RuleRenderer", "forceraster": "0", "symbollevels": "0", "enableorderby": "0"},
        element("rules", {"key": "{all towns}"}, rule),
        element("symbols", None, symbol("0", "marker", [dot])),
    )
    return [drawn, *label_settings(TOWNS), worded("previewExpression", '"name"')]
