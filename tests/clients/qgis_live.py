"""Runs in QGIS's own Python: opens live layers as the file named by its argument says, and writes what it saw.

Of every layer: whether it is valid, its shape, its fields with their types, how many features it says it has, all
of them unless the wish is `unread`, and the ids it gives for each of the filters. One process for all layers.
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorDataProvider,
    QgsVectorLayer,
    QgsWkbTypes,
)

EDITING = (
    QgsVectorDataProvider.AddFeatures
    | QgsVectorDataProvider.DeleteFeatures
    | QgsVectorDataProvider.ChangeAttributeValues
    | QgsVectorDataProvider.ChangeGeometries
)


def open_layer(wish: dict) -> QgsVectorLayer:
    parts = [
        f"url='{wish['url']}'",
        f"typename='{wish['collection']}'",
        f"srsname='{wish.get('crs', 'EPSG:4326')}'",
    ]
    if wish.get("restrict_to_view"):
        parts.append("restrictToRequestBBOX='1'")
    layer = QgsVectorLayer(" ".join(parts), wish["collection"], "OAPIF")
    if "subset" in wish:
        assert layer.setSubsetString(wish["subset"]), wish["subset"]
    return layer


def request(filters: dict) -> QgsFeatureRequest:
    asked = QgsFeatureRequest()
    if "box" in filters:
        asked.setFilterRect(QgsRectangle(*filters["box"]))
    if "expression" in filters:
        asked.setFilterExpression(filters["expression"])
    return asked


def plain(value) -> object:
    """An attribute as JSON has it: dates as ISO text, NULL as null."""
    if hasattr(value, "isNull") and value.isNull():
        return None
    return value.toString("yyyy-MM-dd") if hasattr(value, "toString") else value


def read_together(layers: dict) -> dict:
    """All features of all layers, one of each in turn: QGIS loads the layers of a project at the same time."""
    found = {name: [] for name in layers}
    reading = {name: layer.getFeatures() for name, layer in layers.items()}
    while reading:
        for name in list(reading):
            feature = next(reading[name], None)
            if feature is None:
                del reading[name]
            else:
                found[name].append(feature)
    return found


def look_at(layer: QgsVectorLayer, wish: dict, found: list) -> dict:
    extent = layer.extent()
    return {
        "valid": layer.isValid(),
        "error": layer.error().message(),
        "crs": layer.crs().authid(),
        "shape": QgsWkbTypes.displayString(layer.wkbType()),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "may_edit": int(layer.dataProvider().capabilities() & EDITING),
        "names": [field.name() for field in layer.fields()],
        "rows": [[plain(value) for value in feature.attributes()] for feature in found],
        "shapes": sorted({QgsWkbTypes.displayString(f.geometry().wkbType()) for f in found if f.hasGeometry()}),
        "count": layer.featureCount(),
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "points": {f["id"]: list(f.geometry().asPoint()) for f in found if wish.get("points") and f.hasGeometry()},
        "filtered": {
            name: sorted(feature["id"] for feature in layer.getFeatures(request(filters)))
            for name, filters in wish.get("filters", {}).items()
        },
    }


def main() -> None:
    wishes = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    assert QgsCoordinateReferenceSystem("EPSG:4326").isValid()
    layers = {name: open_layer(wish) for name, wish in wishes.items()}
    whole = {name: layer for name, layer in layers.items() if layer.isValid() and not wishes[name].get("unread")}
    found = read_together(whole)
    seen = {name: look_at(layers[name], wish, found.get(name, [])) for name, wish in wishes.items()}
    Path(sys.argv[2]).write_text(json.dumps(seen), encoding="utf-8")
    layers.clear()
    application.exitQgis()


main()
