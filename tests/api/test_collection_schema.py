"""Schemas and queryables say what the features have, as clients look for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.api.catalogue import COLLECTIONS

Json = dict[str, Any]
Ask = Callable[..., Json]

SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
JSON_TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float)}
KINDS = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "real": {"type": "number"},
    "date": {"type": "string", "format": "date"},
}
GEOMETRIES = {
    "Point": "geometry-point",
    "LineString": "geometry-linestring",
    "MultiPolygon": "geometry-multipolygon",
}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_links_to_its_schema_and_queryables(ask: Ask, reader: TestClient, name: str) -> None:
    links = ask(f"/collections/{name}")["links"]
    for rel, path in ((SCHEMA, "schema"), ("describedby", "schema"), (QUERYABLES, "queryables")):
        found = [link for link in links if link["rel"] == rel and link["type"] == "application/schema+json"]
        assert len(found) == 1, rel
        answer = reader.get(found[0]["href"])
        assert answer.headers["content-type"].startswith("application/schema+json")
        assert answer.json()["$id"] == found[0]["href"]
        assert found[0]["href"].endswith(f"/collections/{name}/{path}")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_schema_names_every_property_with_its_type_in_order(ask: Ask, name: str) -> None:
    table = COLLECTIONS[name].table
    document = ask(f"/collections/{name}/schema")
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["type"] == "object"
    properties = document["properties"]
    geometry = properties.pop("geometry", None)
    assert (geometry is not None) == COLLECTIONS[name].is_spatial
    assert list(properties) == list(table.names)
    for number, column in enumerate(table.columns, 1):
        described = properties[column.name]
        assert {key: described[key] for key in ("type", "format") if key in described} == KINDS[column.kind]
        assert described["title"] == column.title
        assert described["description"] == column.description
        assert described.get("x-ogc-unit") == column.unit
        assert described["x-ogc-propertySeq"] == number
        assert described["readOnly"] is True


@pytest.mark.parametrize("name", COLLECTIONS)
def test_features_are_as_their_schema_says(ask: Ask, name: str) -> None:
    properties = ask(f"/collections/{name}/schema")["properties"]
    features = ask(f"/collections/{name}/items", limit=1000)["features"]
    assert features
    for feature in features:
        for key, value in feature["properties"].items():
            described = properties[key]
            if value is None:
                continue
            assert isinstance(value, JSON_TYPES[described["type"]]), (key, value)
            assert not isinstance(value, bool)
            assert value in described.get("enum", [value]), (key, value)
            if described.get("format") == "date":
                assert date.fromisoformat(value).isoformat() == value
        if feature["geometry"] is not None:
            assert properties["geometry"]["format"] == GEOMETRIES[feature["geometry"]["type"]]
            assert properties["geometry"]["x-ogc-role"] == "primary-geometry"


@pytest.mark.parametrize("name", COLLECTIONS)
def test_each_role_is_played_once_and_by_the_right_property(ask: Ask, name: str) -> None:
    properties = ask(f"/collections/{name}/schema")["properties"]
    roles = {key: described["x-ogc-role"] for key, described in properties.items() if "x-ogc-role" in described}
    assert len(set(roles.values())) == len(roles)
    assert roles["id"] == "id"
    if COLLECTIONS[name].is_of_incidents:
        assert roles["date_start"] == "primary-interval-start"
        assert roles["date_end"] == "primary-interval-end"


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_is_queryable_can_be_asked_for(ask: Ask, reader: TestClient, name: str) -> None:
    document = ask(f"/collections/{name}/queryables")
    assert document["additionalProperties"] is False
    features = ask(f"/collections/{name}/items", limit=1000)["features"]
    for key, described in document["properties"].items():
        if key == "geometry":
            where = "S_INTERSECTS(geometry, BBOX(-180, -90, 180, 90))"
            expected = sum(feature["geometry"] is not None for feature in features)
        else:
            where = f'"{key}" IS NOT NULL'
            expected = sum(feature["properties"][key] is not None for feature in features)
            assert described["title"]
        answer = reader.get(f"/collections/{name}/items", params={"filter": where, "limit": "1"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["numberMatched"] == expected, key


def test_schemas_refuse_what_they_do_not_know(reader: TestClient) -> None:
    assert reader.get("/collections/incidents/schema?colour=red").status_code == 400
    assert reader.get("/collections/nothing/schema").status_code == 404
    assert reader.get("/collections/nothing/queryables").status_code == 404
