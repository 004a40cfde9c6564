from urllib.parse import urlsplit

import pytest
from pyproj import Transformer
from starlette.testclient import TestClient

TILED = ("incidents", "crossings", "border", "provinces", "districts")
REGISTERED = {
    0: (559082264.028717, 156543.033928041, 1),
    1: (279541132.014358, 78271.5169640204, 2),
    9: (1091957.54693108, 305.748113140704, 512),
    14: (34123.6733415964, 9.55462853564703, 16384),
    24: (33.3238997476528, 0.0093306919293428, 16777216),
}
"""Scale denominator, cell size and width of some matrices in OGC's register, which cuts numbers at 15 digits."""


def path(address: str) -> str:
    parts = urlsplit(address)
    assert parts.scheme == "http"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def links(document: dict, rel: str) -> list[dict]:
    return [link for link in document["links"] if link["rel"] == rel]


@pytest.mark.parametrize("collection", TILED)
def test_from_the_collection_to_a_tile_by_links_alone(client: TestClient, collection: str) -> None:
    described = client.get(f"/collections/{collection}").json()
    (to_tilesets,) = links(described, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")
    (listed,) = client.get(path(to_tilesets["href"])).json()["tilesets"]
    assert listed["dataType"] == "vector"
    (to_tileset,) = links(listed, "self")
    tileset = client.get(path(to_tileset["href"])).json()
    (item,) = links(tileset, "item")
    assert item["templated"] is True
    assert item["type"] == "application/vnd.mapbox-vector-tile"
    address = item["href"].format(tileMatrix=8, tileRow=102, tileCol=178)
    assert client.get(path(address)).headers["content-type"] == item["type"]


def test_collections_without_a_place_have_no_tilesets(client: TestClient) -> None:
    described = client.get("/collections/claims").json()
    assert not links(described, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")


def test_every_link_of_a_tileset_answers(client: TestClient) -> None:
    tileset = client.get("/collections/provinces/tiles/WebMercatorQuad").json()
    for link in tileset["links"]:
        if "templated" not in link:
            answer = client.get(path(link["href"]))
            assert answer.status_code == 200
            assert answer.headers["content-type"] == link["type"]


@pytest.mark.parametrize(("collection", "dimension"), [("incidents", 0), ("border", 1), ("districts", 2)])
def test_a_tileset_describes_its_layer(client: TestClient, collection: str, dimension: int) -> None:
    tileset = client.get(f"/collections/{collection}/tiles/WebMercatorQuad").json()
    (layer,) = tileset["layers"]
    assert (layer["id"], layer["geometryDimension"]) == (collection, dimension)
    assert layer["propertiesSchema"]["properties"]["id"]["type"] == "string"
    assert tileset["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    west, south = tileset["boundingBox"]["lowerLeft"]
    east, north = tileset["boundingBox"]["upperRight"]
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform(71.0929, 34.1229)
    assert west < x < east < west + 5e6
    assert south < y < north < south + 5e6


def test_dates_and_numbers_have_their_types(client: TestClient) -> None:
    (layer,) = client.get("/collections/incidents/tiles/WebMercatorQuad").json()["layers"]
    properties = layer["propertiesSchema"]["properties"]
    assert properties["date_start"] | {"title": "", "description": ""} == {
        "title": "",
        "description": "",
        "type": "string",
        "format": "date",
    }
    assert [properties[name]["type"] for name in ("count", "border_km")] == ["integer", "number"]


def test_the_tile_matrix_set_is_the_registered_one(client: TestClient) -> None:
    (listed,) = client.get("/tileMatrixSets").json()["tileMatrixSets"]
    (to_set,) = links(listed, "self")
    document = client.get(path(to_set["href"])).json()
    assert document["uri"] == listed["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    assert [matrix["id"] for matrix in document["tileMatrices"]] == [str(zoom) for zoom in range(25)]
    for zoom, (scale, cell, width) in REGISTERED.items():
        matrix = document["tileMatrices"][zoom]
        assert (matrix["scaleDenominator"], matrix["cellSize"]) == pytest.approx((scale, cell), rel=1e-13)
        assert matrix["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892], rel=1e-14)
        assert matrix["matrixWidth"] == matrix["matrixHeight"] == width


def test_the_landing_page_names_the_tile_matrix_sets(client: TestClient) -> None:
    (link,) = links(client.get("/").json(), "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes")
    assert path(link["href"]) == "/tileMatrixSets"


@pytest.mark.parametrize("conformance", ["core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"])
def test_conformance_is_declared(client: TestClient, conformance: str) -> None:
    declared = client.get("/conformance").json()["conformsTo"]
    assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{conformance}" in declared


@pytest.mark.parametrize("collection", TILED)
def test_the_openapi_document_has_every_tile_route(client: TestClient, collection: str) -> None:
    paths = client.get("/api").json()["paths"]
    item = paths[f"/collections/{collection}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"]["get"]
    assert "application/vnd.mapbox-vector-tile" in item["responses"]["200"]["content"]
    assert {
        f"/tiles/{collection}/tilejson.json",
        f"/tiles/{collection}/{{z}}/{{x}}/{{y}}.mvt",
        f"/collections/{collection}/tiles",
        f"/collections/{collection}/tiles/WebMercatorQuad",
    } <= paths.keys()


def test_tilejson_is_complete(client: TestClient) -> None:
    document = client.get("/tiles/provinces/tilejson.json").json()
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://testserver/tiles/provinces/{z}/{x}/{y}.mvt"]
    assert 0 <= document["minzoom"] < document["maxzoom"] <= 24
    assert document["bounds"] == pytest.approx([60.5, 23.7, 77.1, 38.5], abs=0.1)
    assert "OpenStreetMap" in document["attribution"]
    assert all(isinstance(text, str) and text for text in document["vector_layers"][0]["fields"].values())


def test_the_filters_of_a_tilejson_are_those_of_its_tiles(client: TestClient) -> None:
    filters = {"near": "torkham", "within_km": "30", "q": "torkham & more/50%"}
    document = client.get("/tiles/incidents/tilejson.json", params={**filters, "f": "json"}).json()
    address = document["tiles"][0]
    assert address.startswith("http://testserver/tiles/incidents/{z}/{x}/{y}.mvt?")
    asked = client.get(path(address.format(z=8, x=178, y=102)))
    assert dict(asked.request.url.params) == filters
    assert asked.status_code in (200, 204)
