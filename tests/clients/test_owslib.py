"""OWSLib, the Python client of OGC services, finds its way by the links alone."""

import json
from urllib.request import urlopen

import pytest
from crowd import COUNT
from owslib.ogcapi.features import Features

from app.model.columns import INCIDENTS
from app.web.api.catalogue import COLLECTIONS

SPATIAL = [collection.id for collection in COLLECTIONS.values() if collection.is_spatial]
TORKHAM = [70.6, 33.8, 71.4, 34.5]
BATTLES = "event_type = 'State-based conflict' AND fatalities_best >= 5"


@pytest.fixture(scope="session")
def features(crowded_server: str) -> Features:
    return Features(crowded_server + "/")


def test_owslib_finds_every_collection_that_has_places(features: Features) -> None:
    assert features.feature_collections() == SPATIAL
    assert {one["id"] for one in features.collections()["collections"]} == set(COLLECTIONS)
    assert features.collection("incidents")["title"] == INCIDENTS.title


def test_owslib_reads_the_api_and_the_conformance_classes(features: Features) -> None:
    assert features.api()["openapi"].startswith("3.0")
    assert set(SPATIAL) <= {
        path.split("/")[2] for path in features.api()["paths"] if path.startswith("/collections/")
    }
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in features.conformance()["conformsTo"]


def test_owslib_pages_through_all_items(features: Features, crowded_server: str) -> None:
    matched = features.collection_items("incidents", limit=1)["numberMatched"]
    assert matched > COUNT
    pages = [features.collection_items("incidents", limit=1000, offset=at) for at in range(0, matched, 1000)]
    ids = {feature["id"] for page in pages for feature in page["features"]}
    assert len(ids) == matched
    with urlopen(f"{crowded_server}/export/incidents.geojson?located_only=true") as answer:
        assert ids == {feature["id"] for feature in json.load(answer)["features"]}


def test_owslib_narrows_by_box_and_time_and_expression(features: Features) -> None:
    near = features.collection_items("incidents", bbox=TORKHAM, limit=1000)
    assert 0 < near["numberMatched"] < COUNT
    for feature in near["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert TORKHAM[0] <= lon <= TORKHAM[2]
        assert TORKHAM[1] <= lat <= TORKHAM[3]
    year = features.collection_items("incidents", datetime_="2010-01-01/2010-12-31", limit=1000)["features"]
    assert year
    assert all(
        f["properties"]["date_start"] <= "2010-12-31" and f["properties"]["date_end"] >= "2010-01-01" for f in year
    )
    bloody = features.collection_items("incidents", filter=BATTLES, limit=1000)["features"]
    assert bloody
    assert all(f["properties"]["fatalities_best"] >= 5 for f in bloody)


def test_owslib_reads_queryables_and_schema(features: Features) -> None:
    for name in SPATIAL:
        wanted = {*COLLECTIONS[name].table.names, "geometry"}
        assert set(features.collection_queryables(name)["properties"]) == wanted
        assert set(features.collection_schema(name)["properties"]) == wanted


@pytest.mark.parametrize("name", SPATIAL)
def test_owslib_gets_one_item_of_each_collection(features: Features, name: str) -> None:
    first = features.collection_items(name, limit=1)["features"][0]
    item = features.collection_item(name, first["id"])
    assert item["properties"] == first["properties"]
    assert item["geometry"] == first["geometry"]
