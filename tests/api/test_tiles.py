import mapbox_vector_tile
import pytest
from starlette.testclient import TestClient

MVT = "application/vnd.mapbox-vector-tile"
TILED = ("incidents", "crossings", "border", "provinces", "districts")
TORKHAM = "8/178/102"
FILTERS = [
    "",
    "event_type=Battles",
    "event_type=Battles,Explosions/Remote violence&side=undetermined",
    "datetime=2025-10-01/2025-10-31",
    "near=torkham&within_km=40",
    "bbox=69,33,72,35",
    "bbox=100,-80,72,80",
    "area=POLYGON((69 33,72 33,71 35,69 33))&event_type=Battles",
    "corridor=torkham,chaman,20&place_match=possibly",
    "q=torkham",
    "province=AF-KAN",
    "border_km=5",
    "stated_match=country_differs,side_undetermined",
    "dataset=ucdp",
    "filter=event_type='Battles' OR border_km<5",
    "verification=unverified",
    "limit=3",
    "sortby=date_start&limit=4&offset=2",
]


def features(content: bytes, layer: str) -> list[dict]:
    if not content:
        return []
    return mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})[layer]["features"]


def count_at(client: TestClient, zoom: int, filters: str) -> int:
    total = 0
    for column in range(2**zoom):
        for row in range(2**zoom):
            answer = client.get(f"/tiles/incidents/{zoom}/{column}/{row}.mvt?{filters}")
            assert answer.status_code in (200, 204), answer.text
            for feature in features(answer.content, "incidents"):
                if all(0 <= each < 4096 for each in feature["geometry"]["coordinates"]):
                    total += feature["properties"]["count"]
    return total


@pytest.mark.parametrize("filters", FILTERS)
def test_counts_over_all_tiles_are_what_the_items_say(client: TestClient, filters: str) -> None:
    page = client.get(
        f"/collections/incidents/items?limit=10000&{filters}"
        if "limit" not in filters
        else f"/collections/incidents/items?{filters}"
    ).json()
    assert [count_at(client, zoom, filters) for zoom in (0, 2)] == [page["numberReturned"]] * 2


@pytest.mark.parametrize("collection", TILED)
def test_every_collection_on_the_map_has_a_tile_at_torkham(client: TestClient, collection: str) -> None:
    answer = client.get(f"/tiles/{collection}/{TORKHAM}.mvt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MVT
    assert features(answer.content, collection)


@pytest.mark.parametrize("collection", TILED)
def test_both_ways_of_asking_give_the_same_tile(client: TestClient, collection: str) -> None:
    ours = client.get(f"/tiles/{collection}/8/178/102.mvt")
    ogc = client.get(f"/collections/{collection}/tiles/WebMercatorQuad/8/102/178")
    assert ours.content == ogc.content != b""
    assert ours.headers["etag"] == ogc.headers["etag"]


@pytest.mark.parametrize("collection", TILED)
def test_every_property_is_described(client: TestClient, collection: str) -> None:
    (layer,) = client.get(f"/tiles/{collection}/tilejson.json").json()["vector_layers"]
    assert layer["id"] == collection
    for tile in ("0/0/0", "4/11/6", TORKHAM):
        for feature in features(client.get(f"/tiles/{collection}/{tile}.mvt").content, collection):
            assert feature["properties"].keys() <= layer["fields"].keys()


@pytest.mark.parametrize(
    ("collection", "filters", "expected"),
    [
        ("provinces", "country=AF", {"AF-NAN"}),
        ("provinces", "iso=PK-KP,AF-NAN", {"AF-NAN", "PK-KP"}),
        ("provinces", "q=khyber", {"PK-KP"}),
        ("crossings", "id=torkham", {"torkham"}),
        ("provinces", "limit=1&iso=PK-KP,AF-NAN", {"AF-NAN"}),
        ("provinces", "offset=1&iso=PK-KP,AF-NAN", {"PK-KP"}),
    ],
)
def test_the_other_collections_keep_their_filters(
    client: TestClient, collection: str, filters: str, expected: set[str]
) -> None:
    content = client.get(f"/tiles/{collection}/9/357/204.mvt?{filters}").content
    assert {feature["properties"]["id"] for feature in features(content, collection)} == expected


def test_all_districts_are_there_not_a_page_of_them(client: TestClient) -> None:
    content = client.get("/tiles/districts/2/2/1.mvt").content
    matched = client.get("/collections/districts/items?limit=1").json()["numberMatched"]
    assert len(features(content, "districts")) > 0.98 * matched > 100


@pytest.mark.parametrize("path", ["/tiles/incidents/3/0/0.mvt", "/collections/border/tiles/WebMercatorQuad/3/0/0"])
def test_a_tile_with_nothing_on_it_is_204(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/incidents/3/8/0.mvt",
        "/tiles/incidents/25/0/0.mvt",
        "/tiles/incidents/x/0/0.mvt",
        "/tiles/incidents/0/0/-1.mvt",
        "/tiles/claims/0/0/0.mvt",
        "/tiles/unlocated/tilejson.json",
        "/tiles/nowhere/0/0/0.mvt",
        "/collections/incidents/tiles/WebMercatorQuad/3/0/8",
        "/collections/incidents/tiles/WorldCRS84Quad/3/0/0",
        "/collections/incidents/tiles/WorldCRS84Quad",
        "/collections/claims/tiles",
        "/tileMatrixSets/WorldCRS84Quad",
    ],
)
def test_what_is_outside_the_matrix_or_has_no_tiles_is_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


@pytest.mark.parametrize(
    "filters", ["colour=red", "event_type=Nothing", "bbox=1,2,3", "f=png", "limit=0", "q=a&q=b"]
)
@pytest.mark.parametrize(
    "path",
    [
        "/tiles/incidents/8/178/102.mvt",
        "/tiles/incidents/tilejson.json",
        "/collections/incidents/tiles/WebMercatorQuad/8/102/178",
    ],
)
def test_wrong_filters_are_400(client: TestClient, path: str, filters: str) -> None:
    answer = client.get(f"{path}?{filters}")
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "description"}


@pytest.mark.parametrize("path", ["/tiles/incidents/8/178/102.mvt", "/tiles/incidents/3/0/0.mvt"])
def test_a_client_that_has_the_revision_is_told_so(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag


def test_wrong_filters_are_400_even_for_a_client_that_has_the_revision(client: TestClient) -> None:
    headers = {"If-None-Match": "*"}
    assert client.get("/tiles/incidents/8/178/102.mvt?colour=red", headers=headers).status_code == 400


def test_tiles_are_compressed(client: TestClient) -> None:
    answer = client.get("/tiles/provinces/5/22/12.mvt", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_a_tile_asked_for_twice_is_the_same(client: TestClient) -> None:
    first, second = (client.get("/tiles/incidents/5/22/12.mvt").content for _ in range(2))
    assert first == second != b""


def test_the_filters_do_not_share_tiles(client: TestClient) -> None:
    every, none = (client.get(f"/tiles/incidents/0/0/0.mvt{q}").status_code for q in ("", "?dataset=ucdp"))
    assert (every, none) == (200, 204)
