"""Runs in QGIS's own Python: does what the file named as its argument asks, and prints what it saw as JSON."""

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayoutExporter,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsSymbolLayer,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtXml import QDomDocument

DISC = 1
"""The place of an incident's disc in its symbol: over the rim of a whole unit, under its dot."""


def describe_layer(layer: QgsVectorLayer) -> dict:
    renderer, time = layer.renderer(), layer.temporalProperties()
    return {
        "valid": layer.isValid(),
        "name": layer.name(),
        "count": sum(1 for _ in layer.getFeatures()),
        "crs": layer.crs().authid(),
        "shape": QgsWkbTypes.displayString(layer.wkbType()),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "aliases": {field.name(): field.alias() for field in layer.fields() if field.alias()},
        "renderer": None if renderer is None else renderer.type(),
        "categories": describe_categories(renderer),
        "labels": layer.labelsEnabled(),
        "time": [time.isActive(), int(time.mode()), time.startField(), time.endField()],
        "from_scale": layer.minimumScale() if layer.hasScaleBasedVisibility() else None,
        "shown_as": layer.displayExpression(),
    }


def describe_categories(renderer) -> dict:
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    return {
        category.value(): [
            category.label(),
            category.symbol().color().name(),
            category.symbol().symbolLayerCount(),
        ]
        for category in renderer.categories()
    }


def describe_rules(renderer) -> dict:
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return {}
    rules = renderer.rootRule().children()
    return {
        rule.label(): [rule.filterExpression(), rule.symbol().color().name(), rule.symbol().size()]
        for rule in rules
        if hasattr(rule.symbol(), "size")
    }


def discs(layer: QgsVectorLayer) -> dict:
    """How each incident is drawn: its diameter in millimetres, the colours of its inside and rim."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    drawn = {}
    render = QgsRenderContext()
    render.setExpressionContext(context)
    renderer = layer.renderer().clone()
    renderer.startRender(render, layer.fields())
    for feature in layer.getFeatures():
        render.expressionContext().setFeature(feature)
        symbol = renderer.symbolForFeature(feature, render)
        values = symbol.symbolLayer(DISC).dataDefinedProperties()
        drawn[feature["id"]] = [
            values.property(key).value(render.expressionContext())[0]
            for key in (
                QgsSymbolLayer.PropertySize,
                QgsSymbolLayer.PropertyFillColor,
                QgsSymbolLayer.PropertyStrokeColor,
            )
        ]
    renderer.stopRender(render)
    return drawn


def draw(layers: list, settings: dict, crs, background) -> tuple:
    """A picture of the layers in the box that the settings name, and the names that are written on it by layer."""
    image = QImage(*settings["size"], QImage.Format_ARGB32_Premultiplied)
    how = QgsMapSettings()
    how.setBackgroundColor(background)
    how.setLayers(layers)
    how.setDestinationCrs(crs)
    how.setExtent(QgsRectangle(*settings["box"]))
    how.setOutputSize(QSize(*settings["size"]))
    how.setOutputDpi(96)
    # As QGIS's window does: expressions may ask for the map's scale.
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(how))
    how.setExpressionContext(context)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    job = QgsMapRendererCustomPainterJob(how, painter)
    job.start()
    job.waitForFinished()
    painter.end()
    written = {}
    for label in job.takeLabelingResults().labelsWithinRect(how.visibleExtent()):
        written.setdefault(label.layerID, []).append(label.labelText)
    return image, written


def pixels(image: QImage) -> memoryview:
    """The colour of every pixel, row by row, as a number 0xAARRGGBB."""
    plain = image.convertToFormat(QImage.Format_ARGB32)
    bits = plain.constBits()
    bits.setsize(plain.byteCount())
    return memoryview(bytes(bits)).cast("I")


def colours(image: QImage) -> dict:
    """How many pixels have each colour."""
    counts = Counter()
    for value, count in Counter(pixels(image)).items():
        counts[QColor(value).name()] += count
    return counts


def drawn_extent(image: QImage) -> list:
    """The first and last column and row, as left, top, right, bottom, with anything but white in them."""
    drawn = pixels(image)
    inks = {value for value in set(drawn) if QColor(value).lightness() < 250}
    inked = [divmod(place, image.width()) for place, value in enumerate(drawn) if value in inks]
    rows, columns = zip(*inked, strict=True) if inked else ((0,), (0,))
    return [min(columns), min(rows), max(columns), max(rows)]


def read_project(wish: dict) -> dict:
    project = QgsProject.instance()
    read = project.read(wish["path"])
    layers = project.mapLayers()
    start = project.viewSettings().defaultViewExtent()
    time = project.timeSettings().temporalRange()
    seen = {
        "read": read,
        "title": project.title(),
        "crs": project.crs().authid(),
        "groups": {g.name(): [n.layerId() for n in g.findLayers()] for g in project.layerTreeRoot().children()},
        "hidden": [n.layerId() for n in project.layerTreeRoot().findLayers() if not n.isVisible()],
        "layers": {name: describe_layer(layer) for name, layer in layers.items()},
        "start": [start.xMinimum(), start.yMinimum(), start.xMaximum(), start.yMaximum()],
        "days": [time.begin().toString("yyyy-MM-dd"), time.end().toString("yyyy-MM-dd")],
        "decorations": {
            name: [project.readBoolEntry(name, "/Enabled")[0], project.readEntry(name, "/Label")[0]]
            for name in ("TitleLabel", "CopyrightLabel")
        },
        "background": project.backgroundColor().name(),
        "abstract": project.metadata().abstract(),
        "relations": {r.name(): r.isValid() for r in project.relationManager().relations().values()},
        "pages": [layout.name() for layout in project.layoutManager().layouts()],
    }
    if "picture" in wish:
        shown = [tree.layer() for tree in project.layerTreeRoot().findLayers() if tree.isVisible()]
        image, seen["written"] = draw(shown, wish, project.crs(), project.backgroundColor())
        image.save(wish["picture"])
        seen["colours"] = colours(image)
    if "page" in wish:
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = wish.get("dpi", 60)
        exporter = QgsLayoutExporter(project.layoutManager().layouts()[0])
        seen["exported"] = exporter.exportToImage(wish["page"], settings)
    return seen


def read_layers(wish: dict) -> dict:
    """Layers opened one by one, as somebody does who drags a file into QGIS."""
    seen = {}
    for name in wish["names"]:
        layer = QgsVectorLayer(f"{wish['path']}|layername={name}", name, "ogr")
        seen[name] = describe_layer(layer)
        if name == "incidents":
            # A new layer's clock is off, whatever its style says; the style turns it on when it is loaded again.
            layer.loadDefaultStyle()
            seen[name]["time"] = describe_layer(layer)["time"]
            seen[name]["discs"] = discs(layer)
    return seen


def show_times(wish: dict) -> list:
    """The ids of the incidents that are drawn while the time slider stands at each of some spans."""
    QgsProject.instance().read(wish["path"])
    layer = QgsProject.instance().mapLayer(wish["layer"])
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    seen = []
    for begin, end in wish["spans"]:
        ends = [QDateTime(QDate.fromString(day, Qt.ISODate), QTime(0, 0), Qt.UTC) for day in (begin, end)]
        text = layer.temporalProperties().createFilterString(context, QgsDateTimeRange(*ends, True, False))
        request = QgsFeatureRequest().setFilterExpression(text)
        seen.append([feature["id"] for feature in layer.getFeatures(request)])
    return seen


def load_qml(layer: QgsVectorLayer, path: str) -> tuple:
    """Not by `loadNamedStyle`: where the data hold a style of their own, it takes that one instead."""
    document = QDomDocument()
    document.setContent(Path(path).read_text(encoding="utf-8"))
    is_loaded, message = layer.importNamedStyle(document)
    return message, is_loaded


def apply_styles(wish: dict) -> dict:
    """What QGIS makes of styles in files, on the layers of a GeoPackage."""
    seen = {}
    for name, style in wish["styles"].items():
        layer = QgsVectorLayer(f"{wish['path']}|layername={name}", name, "ogr")
        message, is_loaded = layer.loadSldStyle(style) if style.endswith(".sld") else load_qml(layer, style)
        crs = QgsCoordinateReferenceSystem(wish["crs"]) if "crs" in wish else layer.crs()
        image, _ = draw([layer], wish, crs, QColor("#ffffff"))
        seen[name] = {
            "loaded": is_loaded,
            "message": message,
            "renderer": layer.renderer().type(),
            "rules": describe_rules(layer.renderer()),
            "colours": colours(image),
            "extent": drawn_extent(image),
        }
    return seen


def size_discs(wish: dict) -> dict:
    """By style and incident, the diameter of its disc, in the unit that the style gives sizes in."""
    seen = {}
    for style in wish["styles"]:
        layer = QgsVectorLayer(f"{wish['path']}|layername=incidents", style, "ogr")
        load = layer.loadSldStyle if style.endswith(".sld") else partial(load_qml, layer)
        load(style)
        render = QgsRenderContext()
        render.setExpressionContext(
            QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        )
        renderer = layer.renderer().clone()
        renderer.startRender(render, layer.fields())
        seen[style] = {}
        for feature in layer.getFeatures():
            render.expressionContext().setFeature(feature)
            (symbol,) = renderer.symbolsForFeature(feature, render)
            disc = symbol.symbolLayer(min(DISC, symbol.symbolLayerCount() - 1))
            sized = disc.dataDefinedProperties().property(QgsSymbolLayer.PropertySize)
            seen[style][feature["id"]] = (
                sized.value(render.expressionContext(), disc.size())[0] if sized else disc.size()
            )
        renderer.stopRender(render)
    return seen


def check_expressions(wish: dict) -> dict:
    return {text: QgsExpression(text).parserErrorString() for text in wish["expressions"]}


DOES = {
    "read_project": read_project,
    "read_layers": read_layers,
    "apply_styles": apply_styles,
    "show_times": show_times,
    "size_discs": size_discs,
    "check_expressions": check_expressions,
}


def main() -> None:
    asked = Path(sys.argv[1])
    wish = json.loads(asked.read_text(encoding="utf-8"))
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    seen = DOES[wish["do"]](wish)
    asked.with_name(asked.name + ".seen").write_text(json.dumps(seen), encoding="utf-8")
    QgsProject.instance().clear()
    application.exitQgis()


main()
