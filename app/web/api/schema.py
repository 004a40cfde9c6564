"""A collection's properties as JSON Schema (OGC API Features, Part 3 queryables and Part 5 schemas)."""

from app.model.columns import Column
from app.model.vocabulary import EventType, GeoPrecision, SideBasis, StatedMatch
from app.web.api.catalogue import Collection

Json = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[str, Json] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "real": {"type": "number"},
    "date": {"type": "string", "format": "date"},
}
GEOMETRIES = {
    "incidents": "geometry-point",
    "crossings": "geometry-point",
    "border": "geometry-linestring",
    "provinces": "geometry-multipolygon",
    "districts": "geometry-multipolygon",
}
VOCABULARIES = {
    "event_type": list(EventType),
    "geo_precision": list(GeoPrecision),
    "stated_match": list(StatedMatch),
    "side_basis": list(SideBasis),
}
SINGULAR_ROLES = {"id": "id", "date_start": "primary-interval-start", "date_end": "primary-interval-end"}
"""Roles of Part 5; a collection has each at most once."""


def schema(collection: Collection, address: str) -> Json:
    """The JSON Schema of the properties of a returned feature."""
    properties = {c.name: _property(c, number) for number, c in enumerate(collection.table.columns, 1)}
    return _document(collection, address, properties)


def queryables(collection: Collection, address: str) -> Json:
    """The JSON Schema of the properties that filters may use, in `filter` and by name."""
    properties = {c.name: _queryable(c) for c in collection.table.columns}
    return {**_document(collection, address, properties), "additionalProperties": False}


def _document(collection: Collection, address: str, properties: dict[str, Json]) -> Json:
    if collection.is_spatial:
        geometry: Json = {
            "title": "Geometry",
            "x-ogc-role": "primary-geometry",
            "format": GEOMETRIES[collection.id],
        }
        properties = {**properties, "geometry": geometry}
    return {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": collection.title,
        "description": collection.description,
        "properties": properties,
    }


def _property(column: Column, number: int) -> Json:
    described = {**_queryable(column), "x-ogc-propertySeq": number, "readOnly": True}
    if column.name in SINGULAR_ROLES:
        described["x-ogc-role"] = SINGULAR_ROLES[column.name]
    return described


def _queryable(column: Column) -> Json:
    described: Json = {"title": column.title, "description": column.description, **TYPES[column.kind]}
    if column.unit is not None:
        described["x-ogc-unit"] = column.unit
    if column.name in VOCABULARIES:
        described["enum"] = VOCABULARIES[column.name]
    return described
