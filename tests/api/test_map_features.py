"""What the map asks for while it is moved and filtered, over HTTP, held against the items of the collections."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.aggregate.clusters import MOST_SINGLES
from app.filters.catalogue import FILTER_NAMES
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.map_columns import SHOWN
from app.record.geopackage import GeoPackageStore

UCDP = Path(__file__).parents[1] / "fixtures" / "ucdp_49.csv"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ROUTES = ("/map/features", "/map/timeline", "/map/areas", "/map/summary")
FILTERS: list[dict[str, object]] = [
    {},
    {"event_type": "Battles,Riots"},
    {"dataset": "seed"},
    {"near": "torkham", "within_km": 30},
    {"area": "POLYGON((69 33,72 33,71 35,69 33))"},
    {"corridor": "torkham,chaman,30", "place_match": "possibly"},
    {"province": "PK-KP", "side": "PK"},
    {"datetime": "2012-01-01/2016-12-31"},
    {"datetime": "2012-01-01/2016-12-31", "date_match": "certainly"},
    {"filter": "fatalities_best >= 1 AND border_km < 50"},
    {"q": "made up"},
    {"geo_precision": "point"},
]

Json = dict[str, Any]
Ask = Callable[..., Json]


@pytest.mark.parametrize("filters", FILTERS)
def test_counts_are_those_of_the_items(ask: Ask, filters: Json) -> None:
    wanted = ask("/collections/incidents/items", limit=10_000, **filters)
    features = ask("/map/features", **filters)
    assert features["numberMatched"] == wanted["numberMatched"] > 0
    assert ask("/map/timeline", **filters)["numberMatched"] == wanted["numberMatched"]
    assert ask("/map/areas", by="district", **filters)["numberMatched"] == wanted["numberMatched"]
    assert ask("/map/summary", **filters)["located"] == wanted["numberMatched"]
    if features["numberMatched"] <= MOST_SINGLES:
        assert {one["id"] for one in features["features"]} == {one["id"] for one in wanted["features"]}
    else:
        assert sum(one["properties"]["count"] for one in features["features"]) == wanted["numberMatched"]


def test_a_view_has_what_lies_in_it(ask: Ask) -> None:
    box = "70.8,33.9,71.4,34.4"
    wanted = ask("/collections/incidents/items", bbox=box, limit=1000)["features"]
    answer = ask("/map/features", bbox=box, zoom=10.25)
    assert answer["numberMatched"] == answer["numberReturned"] == len(wanted) > 50
    for feature in answer["features"]:
        assert list(feature["properties"]) == [*SHOWN, "count", "same_place"]


def test_inside_restricts_beside_the_view(ask: Ask) -> None:
    west, east = "70,33,71.1,35", "71.1,33,72,35"
    both = ask("/map/features", bbox="70,33,72,35", zoom=9)["numberMatched"]
    halves = [ask("/map/features", bbox="70,33,72,35", zoom=9, inside=box) for box in (west, east)]
    assert sum(half["numberMatched"] for half in halves) == both > 0
    assert ask("/map/features", bbox=west, inside=east)["numberMatched"] == 0
    in_utm = {"inside": "680000,3760000,710000,3800000", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/32642"}
    items = ask("/collections/incidents/items", bbox=in_utm["inside"], **{"bbox-crs": in_utm["bbox-crs"]})
    assert ask("/map/features", **in_utm)["numberMatched"] == items["numberMatched"] > 0


def test_a_cluster_opens_as_its_incidents_newest_first(ask: Ask) -> None:
    made = {"dataset": "made"}
    answer = ask("/map/features", cluster="6:178:102", limit=3, **made)
    everything = ask("/map/features", cluster="cluster:6:178:102", limit=1000, **made)
    assert everything["numberMatched"] == everything["numberReturned"] > 10
    assert answer["numberMatched"] == everything["numberMatched"]
    assert answer["features"] == everything["features"][:3]
    assert ask("/map/features", cluster="6:178:102", limit=3, offset=2, **made)["features"][:1] == [
        everything["features"][2]
    ]
    dates = [one["properties"]["date_start"] or "" for one in everything["features"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("route", "query", "said"),
    [
        ("/map/features", "bbox=1,2,3", "bbox: must be 4"),
        ("/map/features", "zoom=25", "zoom: must be from 0 to 24"),
        ("/map/features", "zoom=deep", "zoom: must be a number"),
        ("/map/features", "cluster=5:1", "cluster: must be zoom:column:row"),
        ("/map/features", "limit=5", "limit: a view has no pages"),
        ("/map/features", "sortby=title", "unknown parameter 'sortby'"),
        ("/map/features", "cluster=5:1:1&limit=0", "limit: must be a whole number from 1"),
        ("/map/features", "bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/32642", "bbox-crs: a view"),
        ("/map/features", "colour=red", "unknown parameter 'colour'"),
        ("/map/timeline", "step=hour", "step: unknown 'hour'"),
        ("/map/areas", "by=country", "by: unknown 'country': expected province or district"),
        ("/map/timeline", "zoom=4", "unknown parameter 'zoom'"),
        ("/map/timeline", "date_match=perhaps", "date_match: unknown value 'perhaps'"),
        ("/map/timeline", "date_match=certainly,possibly", "date_match: must be one of"),
        ("/map/summary", "limit=4", "unknown parameter 'limit'"),
        ("/map/summary", "near=nowhere", "near: no crossing"),
        ("/map/districts", "bbox=1,2,3,4", "unknown parameter 'bbox'"),
    ],
)
def test_what_cannot_be_understood_is_refused(reader: TestClient, route: str, query: str, said: str) -> None:
    answer = reader.get(f"{route}?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "InvalidParameterValue"
    assert said in answer.json()["description"]


@pytest.mark.parametrize("route", [*ROUTES, "/map/districts"])
def test_what_a_client_has_is_not_sent_again(reader: TestClient, route: str) -> None:
    answer = reader.get(route)
    again = reader.get(route, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("route", ROUTES)
def test_the_same_question_has_the_same_answer(reader: TestClient, route: str) -> None:
    assert reader.get(f"{route}?dataset=made").content == reader.get(f"{route}?dataset=made").content


def test_a_new_revision_is_on_the_map(client: TestClient, store: GeoPackageStore, desk: Desk) -> None:
    before = client.get("/map/features").json()
    report = import_file(UCDP, store, desk, NOW)
    after = client.get("/map/features").json()
    assert after["numberMatched"] > before["numberMatched"]
    assert after["numberMatched"] + client.get("/map/summary").json()["unlocated"] == 21 + report.counts.inserted


def test_the_sentence_s_restriction_is_in_words(ask: Ask) -> None:
    answer = ask("/map/summary", near="torkham", datetime="2012-01-01/2016-12-31", date_match="certainly")
    assert answer["restriction"] == "within 25 km of Torkham, certainly in these dates"
    assert (answer["first"], answer["last"]) == ("2012-01-01", "2016-12-31")


def test_districts_are_drawn_apart_from_the_page(ask: Ask, reader: TestClient) -> None:
    districts = ask("/map/districts")
    assert len(districts["features"]) == ask("/collections/districts/items", limit=1)["numberMatched"]
    assert {"name", "code"} <= set(districts["features"][0]["properties"])
    assert reader.get("/map/districts").headers["content-type"] == "application/geo+json"


@pytest.mark.parametrize("path", ROUTES)
def test_every_filter_is_in_the_document(ask: Ask, path: str) -> None:
    parameters = ask("/api")["paths"][path]["get"]["parameters"]
    names = {each.get("name") or each["$ref"].rpartition("/")[2] for each in parameters}
    assert set(FILTER_NAMES) - {"sortby", "limit", "offset"} <= names
    assert "sortby" not in names
