"""Incidents as KML 2.2: one placemark each, coloured by type, sized by deaths, with days for the time slider."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from app.model.columns import Column
from app.model.symbology import EVENT_SYMBOLS, LEAST_RADIUS_PX, radius_px, sizing_deaths
from app.model.vocabulary import EventType
from app.output.layers import IncidentRows
from app.output.provenance import TITLE, Imprint
from app.output.styles.elements import element, indented_text, worded, xml_text

MEDIA_TYPE = "application/vnd.google-earth.kml+xml"
NAMESPACE = "http://www.opengis.net/kml/2.2"
DOCUMENT_END = "  </Document>\n"
PLACEMARK_LEVEL = 2
"""Elements around a placemark, by which it is indented: `kml` and `Document`."""
LEAST_SCALE = 0.5
"""Icon scale of an incident with the least radius; the scale of other incidents grows with their discs' radii."""
SCHEMA_TYPES = {"text": "string", "date": "string", "integer": "int", "real": "double"}


def kml_text(rows: IncidentRows, imprint: Imprint) -> str:
    """The KML document of the incidents; unknown values are left out."""
    return "".join(kml_pieces(rows, imprint))


def kml_pieces(rows: IncidentRows, imprint: Imprint) -> Iterator[str]:
    """The KML document in pieces, one for each incident: as a whole it takes much memory."""
    head, end, tail = _frame(rows, imprint).rpartition(DOCUMENT_END)
    yield head
    for properties in rows.properties:
        yield indented_text(_placemark(properties, rows.columns), PLACEMARK_LEVEL)
    yield end + tail


def _frame(rows: IncidentRows, imprint: Imprint) -> str:
    """The document without its placemarks."""
    document = element(
        "Document",
        None,
        worded("name", f"{TITLE}: {rows.layer.table.title}"),
        worded("description", imprint.description),
        *(_style(*look) for look in sorted({_look(properties) for properties in rows.properties})),
        _schema(rows),
    )
    return xml_text(element("kml", {"xmlns": NAMESPACE}, document), '<?xml version="1.0" encoding="UTF-8"?>\n')


def _look(properties: Mapping[str, object]) -> tuple[EventType, float]:
    """An incident's type and the scale of its icon; each pair that occurs becomes one style."""
    event_type = properties["event_type"]
    known = EventType(str(event_type)) if event_type in list(EventType) else EventType.OTHER
    return known, round(LEAST_SCALE * radius_px(sizing_deaths(properties)) / LEAST_RADIUS_PX, 2)


def _style_id(event_type: EventType, scale: float) -> str:
    return f"{event_type.name.lower()}-{scale:g}"


def _style(event_type: EventType, scale: float) -> Element:
    """The KML style of a type and a scale; KML writes colours as alpha, blue, green, red."""
    ink = EVENT_SYMBOLS[event_type].ink.light.removeprefix("#").lower()
    colour = worded("color", f"ff{ink[4:6]}{ink[2:4]}{ink[0:2]}")
    icon = element("IconStyle", None, colour, worded("scale", f"{scale:g}"))
    return element("Style", {"id": _style_id(event_type, scale)}, icon)


def _schema(rows: IncidentRows) -> Element:
    name = rows.layer.table.name
    fields = [
        element(
            "SimpleField",
            {"type": SCHEMA_TYPES[column.kind], "name": column.name},
            worded("displayName", column.title),
        )
        for column in rows.columns
    ]
    return element("Schema", {"name": name, "id": name}, *fields)


def _placemark(properties: Mapping[str, object], columns: tuple[Column, ...]) -> Element:
    data = [
        worded("SimpleData", str(properties[column.name]), {"name": column.name})
        for column in columns
        if properties[column.name] is not None
    ]
    coordinates = worded("coordinates", f"{properties['longitude']},{properties['latitude']}")
    return element(
        "Placemark",
        None,
        worded("name", str(properties["title"])),
        *_time_span(properties),
        worded("styleUrl", f"#{_style_id(*_look(properties))}"),
        element("ExtendedData", None, element("SchemaData", {"schemaUrl": "#incidents"}, *data)),
        element("Point", None, coordinates),
    )


def _time_span(properties: Mapping[str, object]) -> list[Element]:
    ends = {"begin": properties["date_start"], "end": properties["date_end"]}
    known = [worded(name, str(day)) for name, day in ends.items() if day is not None]
    return [element("TimeSpan", None, *known)] if known else []
