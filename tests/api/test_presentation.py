"""Answers in other reference systems and with some of the properties, held against pyproj."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape
from starlette.testclient import TestClient

from app.encode.geojson import encode_feature, encode_point
from app.encode.reproject import project
from app.model.columns import INCIDENTS
from app.model.crs import AUTHORITY_CODES, CRS84, box_condition, read_crs, to_crs84
from app.model.errors import BadParameter
from app.web.api.catalogue import COLLECTIONS

Json = dict[str, Any]
Ask = Callable[..., Json]

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SPATIAL = [collection.id for collection in COLLECTIONS.values() if collection.is_spatial]
OTHERS = [uri for uri in AUTHORITY_CODES if uri != CRS84]
TORKHAM = (71.093202, 34.122641)
RADIUS = 6_378_137.0
# Read off a map in UTM zone 42N, and the textbook's formula of Web Mercator.
KNOWN = {
    f"{EPSG}4326": (34.122641, 71.093202),
    f"{EPSG}3857": (
        RADIUS * math.radians(TORKHAM[0]),
        RADIUS * math.log(math.tan(math.pi / 4 + math.radians(TORKHAM[1]) / 2)),
    ),
    f"{EPSG}32642": (693_050.0, 3_777_700.0),
}


@pytest.mark.parametrize(("crs", "expected"), KNOWN.items())
def test_torkham_is_where_other_maps_have_it(ask: Ask, crs: str, expected: tuple[float, float]) -> None:
    found = ask("/collections/crossings/items/torkham", crs=crs)["geometry"]["coordinates"]
    tolerance = 1e-6 if crs.endswith("4326") else 200
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("crs", OTHERS)
@pytest.mark.parametrize("collection", SPATIAL)
def test_geometries_are_moved_as_pyproj_moves_them(ask: Ask, collection: str, crs: str) -> None:
    path = f"/collections/{collection}/items"
    plain, moved = ask(path, limit=3)["features"], ask(path, limit=3, crs=crs)["features"]
    move = Transformer.from_crs("OGC:CRS84", AUTHORITY_CODES[crs]).transform
    for here, there in zip(plain, moved, strict=True):
        expected = shapely.transform(shape(here["geometry"]), move, interleaved=False)
        tolerance = 1e-6 if crs.endswith("4326") else 0.02
        assert shape(there["geometry"]).equals_exact(expected, tolerance)
        assert there["properties"] == here["properties"]


@pytest.mark.parametrize("crs", AUTHORITY_CODES)
@pytest.mark.parametrize(
    "path",
    [
        "/collections/incidents/items",
        "/collections/provinces/items/AF-NAN",
        "/crossings/torkham",
        "/crossings/torkham/incidents",
    ],
)
def test_the_answer_names_its_reference_system(reader: TestClient, path: str, crs: str) -> None:
    assert reader.get(path, params={"crs": crs}).headers["content-crs"] == f"<{crs}>"
    assert reader.get(path).headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize("value", ["EPSG:4326", "http://www.opengis.net/def/crs/0/unsupported", "", "4326"])
def test_an_unknown_reference_system_is_refused_with_those_there_are(
    reader: TestClient, name: str, value: str
) -> None:
    params = {name: value, "bbox": "60,30,70,40", "filter": "TRUE"}
    answer = reader.get("/collections/incidents/items", params=params)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(f"{name}: unknown {value!r}: expected one of {CRS84}, ")


@pytest.mark.parametrize("crs", OTHERS)
def test_a_box_in_another_reference_system_selects_what_lies_in_it(
    ask: Ask, every_incident: list[Json], crs: str
) -> None:
    move = Transformer.from_crs("OGC:CRS84", AUTHORITY_CODES[crs]).transform
    centre, reach = move(*TORKHAM), 0.5 if crs.endswith("4326") else 50_000
    west, south, east, north = centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach
    places = {one["id"]: move(*one["geometry"]["coordinates"]) for one in every_incident}
    expected = {key for key, (x, y) in places.items() if west <= x <= east and south <= y <= north}
    assert 0 < len(expected) < len(places)
    box = ",".join(map(repr, (west, south, east, north)))
    page = ask("/collections/incidents/items", **{"bbox": box, "bbox-crs": crs, "limit": 10_000})
    assert {one["id"] for one in page["features"]} == expected


def test_a_filter_s_geometries_are_read_in_its_reference_system(ask: Ask) -> None:
    path = "/collections/incidents/items"
    here = ask(path, filter=f"S_DWITHIN(geometry, POINT({TORKHAM[0]} {TORKHAM[1]}), 20000)", limit=10_000)
    there = ask(
        path,
        **{
            "filter": f"S_DWITHIN(geometry, POINT({TORKHAM[1]} {TORKHAM[0]}), 20000)",
            "filter-crs": f"{EPSG}4326",
            "limit": 10_000,
        },
    )
    assert here["numberMatched"] > 0
    assert [one["id"] for one in here["features"]] == [one["id"] for one in there["features"]]


@pytest.mark.parametrize(
    ("box", "crs", "said"),
    [
        ("35,72,34,71", f"{EPSG}4326", "bbox: the lower corner must come first"),
        ("0,0,1,nan", f"{EPSG}3857", "bbox: must be a number such as"),
        ("1e20,1e20,1e21,1e21", f"{EPSG}32642", "bbox: lies outside where"),
        ("1,2,3", f"{EPSG}4326", "bbox: must be 4 or 6 numbers"),
    ],
)
def test_a_box_that_is_none_is_refused(reader: TestClient, box: str, crs: str, said: str) -> None:
    answer = reader.get("/collections/incidents/items", params={"bbox": box, "bbox-crs": crs})
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(said)


def test_properties_are_those_asked_for_and_the_order_is_the_table_s(ask: Ask) -> None:
    page = ask("/collections/incidents/items", properties="border_km, title,id", limit=5)
    assert [list(one["properties"]) for one in page["features"]] == [["id", "title", "border_km"]] * 5
    assert all(one["geometry"] is not None and one["id"] for one in page["features"])
    one = ask("/collections/crossings/items/torkham", properties="name")
    assert one["properties"] == {"name": "Torkham"}
    near = ask("/crossings/torkham/incidents", properties="distance_km,id", limit=2)
    assert [sorted(found["properties"]) for found in near["features"]] == [["distance_km", "id"]] * 2


def test_a_property_that_there_is_not_is_refused(reader: TestClient) -> None:
    answer = reader.get("/collections/crossings/items", params={"properties": "name,colour"})
    assert answer.status_code == 400
    said = answer.json()["description"]
    assert said.startswith("properties: no property 'colour': expected some of id, name, name_ps")


def test_paging_keeps_reference_system_and_properties(ask: Ask) -> None:
    page = ask("/collections/incidents/items", crs=f"{EPSG}3857", properties="id", limit=2)
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    again = ask(following)
    assert [list(one["properties"]) for one in again["features"]] == [["id"]] * 2
    assert abs(again["features"][0]["geometry"]["coordinates"][0]) > 1000


def test_features_without_a_place_stay_without(ask: Ask) -> None:
    assert ask("/collections/unlocated/items", crs=f"{EPSG}3857", limit=1)["features"][0]["geometry"] is None
    features = [encode_feature("a", None, {"id": "a"}), encode_feature("b", encode_point(71, 34), {"id": "b"})]
    moved = [json.loads(feature) for feature in project(features, f"{EPSG}32642")]
    assert moved[0]["geometry"] is None
    assert moved[1]["geometry"]["coordinates"] == pytest.approx([684_700, 3_764_000], abs=200)
    assert project(features, CRS84) == features


def test_a_uri_is_read_as_it_is_written() -> None:
    assert read_crs("crs", CRS84) == CRS84
    with pytest.raises(BadParameter, match=r"crs: unknown 'http://www\.opengis\.net/def/crs/EPSG/0/4979'"):
        read_crs("crs", f"{EPSG}4979")


def test_there_and_back_is_where_it_was() -> None:
    point = shapely.Point(TORKHAM)
    for uri in AUTHORITY_CODES:
        moved = shapely.transform(
            point, Transformer.from_crs("OGC:CRS84", AUTHORITY_CODES[uri]).transform, interleaved=False
        )
        assert to_crs84(moved, uri).equals_exact(point, 1e-9)


def test_the_edges_of_a_box_are_bent_with_the_grid() -> None:
    bent = box_condition((200_000, 3_300_000, 800_000, 4_000_000), f"{EPSG}32642").shape
    assert len(bent.exterior.coords) > 100
    assert not bent.equals(shapely.box(*bent.bounds))


@pytest.mark.parametrize("name", INCIDENTS.names[:5])
def test_a_property_s_name_is_a_filter_for_one_value(ask: Ask, every_incident: list[Json], name: str) -> None:
    value = every_incident[0]["properties"][name]
    expected = {one["id"] for one in every_incident if one["properties"][name] == value}
    if value is not None:
        page = ask("/collections/incidents/items", **{name: value, "limit": 10_000})
        assert {one["id"] for one in page["features"]} == expected
