"""A QGIS project with all layers: styled, grouped, named, with time slider, legend sentence and print page.

The layers are read live from a service's OGC API, or from a GeoPackage beside the project.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from textwrap import fill
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.geography.surroundings import CREDIT
from app.model.symbology import GROUND, LINE
from app.output.layers import LAYERS
from app.output.provenance import TITLE, Imprint
from app.output.qgis.ground_layers import LAKES, NEIGHBOURS, PACKED, RIVERS, attachment, file_name
from app.output.qgis.page_layout import page_layout
from app.output.qgis.start_view import Box, start_extent
from app.output.styles.elements import element, worded, xml_text
from app.output.styles.qml import (
    DOCTYPE,
    QGIS_VERSION,
    UNCERTAINTY,
    drawn_collection,
    style_attributes,
    style_elements,
)
from app.output.styles.qml_labels import COUNTRY_NAMES, TOWNS
from app.output.styles.qml_values import rgba

MEDIA_TYPE = "application/x-qgis-project"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Incidents": ("incidents", UNCERTAINTY),
    "Crossings": ("crossings",),
    "Frontier": ("border",),
    "Places": (TOWNS, COUNTRY_NAMES),
    "Provinces and districts": ("provinces", "districts"),
    "Waters and neighbours": (RIVERS, LAKES, NEIGHBOURS),
    "Tables": ("unlocated", "claims", "crossing_status"),
}
"""Layers by group, topmost first."""
HIDDEN = (UNCERTAINTY,)
"""Layers that are not drawn until the user turns them on."""
UNCERTAINTY_TITLE = "Location uncertainty (circles true to scale)"
LEGEND = ("incidents", "crossings", "border")
RELATIONS = (
    ("claims", "incident", "incidents", "Claims about the incident"),
    ("crossing_status", "crossing", "crossings", "Status of the crossing over time"),
)
"""A table, its column, the layer whose records the column names by id, and the relation's title."""


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a project's layers: QGIS's provider, and an address in which `{}` stands for the layer."""

    provider: str
    address: str

    def layer(self, name: str) -> str:
        """The address of one layer."""
        return self.address.replace("{}", name)


def live_source(service: str) -> Source:
    """The layers of the service at this address, requested part by part as QGIS needs them."""
    base = service.rstrip("/").replace("'", "%27")
    return Source(
        "OAPIF",
        f" pagingEnabled='true' preferCoordinatesForWfsT11='false' restrictToRequestBBOX='1' srsname='OGC:CRS84'"
        f" typename='{{}}' url='{base}/' version='OGC_API_FEATURES'",
    )


def file_source(name: str) -> Source:
    """The layers of the GeoPackage with this file name, beside the project."""
    return Source("ogr", f"./{name}|layername={{}}")


def project_text(source: Source, imprint: Imprint, days: tuple[date | None, date | None]) -> str:
    """The project as a .qgs document; `days` are the first and the last day of the time slider."""
    imprint = with_ground(imprint)
    root = element(
        "qgis",
        {"projectname": TITLE, "version": QGIS_VERSION},
        worded("title", TITLE),
        element("projectCrs", None, _crs("EPSG:3857")),
        _tree(source),
        _relations(),
        _canvas(),
        element("projectlayers", None, *(_layer(name, source) for name in _drawing_order())),
        element("layerorder"),
        _properties(imprint),
        _metadata(imprint),
        element("Layouts", None, page_layout(imprint, [layer_id(name) for name in LEGEND])),
        element("ProjectViewSettings", None, _extent("DefaultViewExtent", start_extent(), with_crs=True)),
        *_time(days),
    )
    return xml_text(root, DOCTYPE)


def with_ground(imprint: Imprint) -> Imprint:
    """The imprint of a project, which credits the packed layers too."""
    return replace(imprint, attribution=f"{imprint.attribution} Ground: {CREDIT}.")


def packed(text: str, at: datetime) -> bytes:
    """The project as the bytes of a .qgz file, which holds the packed layers too."""
    held = io.BytesIO()
    files = {"durand.qgs": text, **{file_name(name): layer.text() for name, layer in PACKED.items()}}
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, at.timetuple()[:6]), content, ZIP_DEFLATED)
    return held.getvalue()


def layer_id(name: str) -> str:
    """The id of a layer in the project; QGIS keeps an id only if it contains an underscore."""
    return f"durand_{name}"


def layer_title(name: str) -> str:
    """The title of a layer in the project."""
    if name in PACKED:
        return PACKED[name].title
    return UNCERTAINTY_TITLE if name == UNCERTAINTY else LAYERS[name].table.title


def _origin(name: str, source: Source) -> tuple[str, str]:
    """The provider and the address of a layer's records; some are packed in the project."""
    if name in PACKED:
        return "ogr", attachment(name)
    return source.provider, source.layer(drawn_collection(name))


def _drawing_order() -> list[str]:
    return [name for names in GROUPS.values() for name in names]


def _tree(source: Source) -> Element:
    """The layer panel: groups of layers, in which districts and tables are collapsed."""
    root = element("layer-tree-group")
    for title, names in GROUPS.items():
        group = element("layer-tree-group", {"name": title, "checked": "Qt::Checked", "expanded": "1"})
        for name in names:
            provider, address = _origin(name, source)
            attributes = {
                "id": layer_id(name),
                "name": layer_title(name),
                "source": address,
                "providerKey": provider,
                "checked": "Qt::Unchecked" if name in HIDDEN else "Qt::Checked",
                "expanded": "1" if name in ("incidents", "crossings") else "0",
            }
            group.append(element("layer-tree-layer", attributes))
        root.append(group)
    return root


_KINDS = {"Point": "Point", "LineString": "Line", "MultiLineString": "Line", "MultiPolygon": "Polygon"}


def _layer(name: str, source: Source) -> Element:
    provider, address = _origin(name, source)
    if name in PACKED:
        packed_layer = PACKED[name]
        shape, about, style = packed_layer.shape, packed_layer.about, packed_layer.elements()
    else:
        layer = LAYERS[drawn_collection(name)]
        shape, about, style = layer.shape or "NoGeometry", layer.table.description, style_elements(name)
    kind = _KINDS.get(shape, "No geometry")
    attributes = {
        "type": "vector",
        "geometry": kind,
        "wkbType": shape,
        "styleCategories": "AllStyleCategories",
        **style_attributes(name),
    }
    return element(
        "maplayer",
        attributes,
        worded("id", layer_id(name)),
        worded("datasource", address),
        worded("layername", layer_title(name)),
        worded("provider", provider, {"encoding": "UTF-8"}),
        element("srs", None, _crs("EPSG:4326")),
        worded("abstract", about),
        *style,
    )


def _crs(authority: str) -> Element:
    """A reference system by authority code; QGIS accepts the code only beside an srsid, whatever its number."""
    return element("spatialrefsys", None, worded("srsid", "1"), worded("authid", authority))


def _relations() -> Element:
    made = []
    for table, column, referenced, title in RELATIONS:
        attributes = {
            "id": f"{table}_{column}",
            "name": title,
            "referencingLayer": layer_id(table),
            "referencedLayer": layer_id(referenced),
            "strength": "Association",
        }
        field = element("fieldRef", {"referencingField": column, "referencedField": "id"})
        made.append(element("relation", attributes, field))
    return element("relations", None, *made)


def _extent(tag: str, box: Box, *, with_crs: bool = False) -> Element:
    texts = {name: f"{side:.2f}" for name, side in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)}
    if with_crs:
        return element(tag, texts, _crs("EPSG:3857"))
    return element(tag, None, *(worded(name, text) for name, text in texts.items()))


def _canvas() -> Element:
    return element(
        "mapcanvas",
        {"name": "theMapCanvas"},
        worded("units", "meters"),
        _extent("extent", start_extent()),
        worded("rotation", "0"),
        element("destinationsrs", None, _crs("EPSG:3857")),
    )


def _properties(imprint: Imprint) -> Element:
    """Background colour, relative paths, and two decorations on the map: legend sentence and credit."""
    sentence, credit = fill(imprint.legend, 110), fill(imprint.attribution, 90)
    return element(
        "properties",
        None,
        _scope("Gui", _colour_parts("CanvasColor", GROUND.light)),
        _scope("Paths", {"Absolute": False}),
        _scope("SpatialRefSys", {"ProjectionsEnabled": 1}),
        _scope("TitleLabel", {**_decoration(sentence, LINE.ink.light, 9), "Placement": BOTTOM_LEFT}),
        _scope("CopyrightLabel", {**_decoration(credit, "#67625A", 7), "Placement": TOP_RIGHT}),
    )


BOTTOM_LEFT, TOP_RIGHT = 0, 2
"""QGIS's numbers for corners of the map."""
_TYPES = {bool: "bool", int: "int", str: "QString"}


def _decoration(text: str, ink: str, points: int) -> dict[str, object]:
    """A decoration: a text over the map, on a strip in the background colour."""
    style = element("text-style", {"textColor": rgba(ink), "fontSize": str(points), "fontSizeUnit": "Point"})
    strip = {"BackgroundColor": rgba(GROUND.light, 0.86)}
    place = {"MarginUnit": "MM", "MarginH": 2, "MarginV": 2}
    return {"Enabled": True, "Label": text, "Font": xml_text(style), **strip, **place}


def _colour_parts(name: str, ink: str) -> dict[str, object]:
    parts = bytes.fromhex(ink.removeprefix("#"))
    return {f"{name}{part}Part": value for part, value in zip(("Red", "Green", "Blue"), parts, strict=True)}


def _scope(name: str, values: Mapping[str, object]) -> Element:
    return element(name, None, *(_entry(key, value) for key, value in values.items()))


def _entry(name: str, value: object) -> Element:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return worded(name, text, {"type": _TYPES[type(value)]})


def _metadata(imprint: Imprint) -> Element:
    return element(
        "projectMetadata",
        None,
        worded("identifier", ""),
        worded("language", "ENG"),
        worded("type", "dataset"),
        worded("title", TITLE),
        worded("abstract", imprint.description),
        element("links"),
        worded("author", TITLE),
        worded("creation", imprint.at.strftime("%Y-%m-%dT%H:%M:%S")),
    )


def _time(days: tuple[date | None, date | None]) -> Iterable[Element]:
    """The settings of a time slider from the first to the last day, in steps of a month."""
    first, last = days
    if first is None or last is None:
        return
    ends = (worded("start", f"{first}T00:00:00Z"), worded("end", f"{last}T23:59:59Z"))
    attributes = {"timeStep": "1", "timeStepUnit": "mon", "frameRate": "1", "cumulativeTemporalRange": "0"}
    yield element("ProjectTimeSettings", attributes, element("TemporalRange", None, *ends))
