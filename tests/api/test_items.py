from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.model.columns import TABLES
from app.model.vocabulary import EventType, StatedMatch
from app.web.api.responses import url

Json = dict[str, Any]
Ask = Callable[..., Json]

PROMISED = (
    "id dataset title event_type sub_event_type actor1 actor2 date_start date_end date_precision place_name "
    "country_stated province_stated fatalities_best fatalities_low fatalities_high injured source notes "
    "geo_precision radius_km located_by country province province_name district side side_certainty border_km "
    "crossing crossing_km boundary_set"
)
ODD_ID = "made:odd: a/b?c=d#e%&f"


def rel(page: Json, name: str) -> str | None:
    """Where the page's link of that relation leads."""
    return next((link["href"] for link in page["links"] if link["rel"] == name), None)


def pages(reader: TestClient, path: str, **params: object) -> Iterator[Json]:
    """A page and all that follow it."""
    answer = reader.get(path, params=params or None)
    while True:
        assert answer.status_code == 200, answer.text[:500]
        yield answer.json()
        following = rel(answer.json(), "next")
        if following is None:
            return
        answer = reader.get(following)


def test_an_incident_has_every_promised_property_and_none_is_nested(every_incident: list[Json]) -> None:
    for feature in every_incident:
        assert set(PROMISED.split()) <= set(feature["properties"])
        assert all(not isinstance(value, (dict, list)) for value in feature["properties"].values())
        assert feature["id"] == feature["properties"]["id"]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_a_property(ask: Ask, name: str) -> None:
    [feature] = ask(f"/collections/{name}/items", limit=1)["features"]
    assert tuple(feature["properties"]) == TABLES[name].names


def test_whole_numbers_of_a_real_column_are_written_with_a_decimal(reader: TestClient) -> None:
    text = reader.get("/collections/incidents/items?dataset=ucdp").text
    assert '"radius_km":25.0,' in text
    assert '"longitude":64.0,' in text


def test_points_are_where_the_properties_say(every_incident: list[Json]) -> None:
    for feature in every_incident:
        said = feature["properties"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [said["longitude"], said["latitude"]]}


@pytest.mark.parametrize(
    ("collection", "params"),
    [
        ("incidents", {"limit": 37}),
        ("incidents", {"limit": 1000}),
        ("incidents", {}),
        ("incidents", {"limit": 11, "dataset": "made", "side": "PK,AF", "sortby": "-border_km"}),
        ("incidents", {"limit": 7, "near": "torkham", "within_km": 40}),
        ("incidents", {"limit": 5, "q": "made 1", "f": "json"}),
        ("unlocated", {"limit": 3}),
        ("claims", {"limit": 17}),
        ("districts", {"limit": 400}),
        ("crossings", {"limit": 1}),
        ("border", {"limit": 1}),
    ],
)
def test_pages_joined_have_every_id_once(
    reader: TestClient, ask: Ask, collection: str, params: dict[str, object]
) -> None:
    path = f"/collections/{collection}/items"
    read = list(pages(reader, path, **params))
    joined = [feature["id"] for page in read for feature in page["features"]]
    whole = [feature["id"] for feature in ask(path, **{**params, "limit": 10_000})["features"]]
    assert joined == whole
    assert len(set(joined)) == len(joined)
    assert {page["numberMatched"] for page in read} == {len(joined)}
    assert all(page["numberReturned"] == len(page["features"]) for page in read)
    assert all(page["numberReturned"] == params.get("limit", 100) for page in read[:-1])


def test_the_way_back_leads_over_the_same_pages(reader: TestClient) -> None:
    read = list(pages(reader, "/collections/unlocated/items", limit=4))
    back, page = [read[-1]], read[-1]
    while (before := rel(page, "prev")) is not None:
        page = reader.get(before).json()
        back.append(page)
    assert [[f["id"] for f in page["features"]] for page in reversed(back)] == [
        [f["id"] for f in page["features"]] for page in read
    ]


def test_a_page_links_to_itself_with_its_filters(ask: Ask) -> None:
    page = ask("/collections/incidents/items", q="made up", sortby="-date_start", offset=2, limit=2)
    again = ask(str(rel(page, "self")))
    assert [f["id"] for f in again["features"]] == [f["id"] for f in page["features"]]


def test_a_page_is_of_100_unless_asked_otherwise_and_of_10_000_at_the_most(ask: Ask) -> None:
    assert ask("/collections/incidents/items")["numberReturned"] == 100
    assert ask("/collections/incidents/items", limit=1_000_000)["numberReturned"] > 400


@pytest.mark.parametrize("collection", ["incidents", "claims"])
def test_beyond_the_end_there_is_an_empty_page(ask: Ask, collection: str) -> None:
    page = ask(f"/collections/{collection}/items", offset=1_000_000)
    assert (page["features"], page["numberReturned"], rel(page, "next")) == ([], 0, None)
    assert page["numberMatched"] > 0


# filters


Case = tuple[dict[str, str], Callable[[Json], bool]]


def dated(start: str, end: str) -> Callable[[Json], bool]:
    """Whether an incident's days overlap those from `start` to `end`; undated ones overlap none."""
    return lambda p: p["date_start"] is not None and p["date_start"] <= end and (p["date_end"] or "9999") >= start


def boxed(west: float, south: float, east: float, north: float) -> Callable[[Json], bool]:
    return lambda p: west <= p["longitude"] <= east and south <= p["latitude"] <= north


CASES: dict[str, Case] = {
    "dataset": ({"dataset": "seed,ucdp"}, lambda p: p["dataset"] in ("seed", "ucdp")),
    "event_type": ({"event_type": "battles,Protests"}, lambda p: p["event_type"] in ("Battles", "Protests")),
    "province": ({"province": "af-nan,PK-KP"}, lambda p: p["province"] in ("AF-NAN", "PK-KP")),
    "side": ({"side": "undetermined"}, lambda p: p["side"] == "undetermined"),
    "sides": ({"side": "AF,PK"}, lambda p: p["side"] in ("AF", "PK")),
    "stated_match": ({"stated_match": "country_differs"}, lambda p: p["stated_match"] == "country_differs"),
    "border_km": ({"border_km": "10"}, lambda p: p["border_km"] <= 10),
    "bbox": ({"bbox": "70,34,71,35"}, boxed(70, 34, 71, 35)),
    "bbox of six": ({"bbox": "70,34,0,71,35,9"}, boxed(70, 34, 71, 35)),
    "round the world": ({"bbox": "71,30,-170,36"}, boxed(71, 30, 180, 36)),
    "year": ({"datetime": "2014"}, dated("2014-01-01", "2014-12-31")),
    "month": ({"datetime": "2010-03"}, dated("2010-03-01", "2010-03-31")),
    "day": ({"datetime": "2010-03-15"}, dated("2010-03-15", "2010-03-15")),
    "since": ({"datetime": "2020-06-15/.."}, dated("2020-06-15", "9999")),
    "until": ({"datetime": "../2020-06-15"}, dated("0000", "2020-06-15")),
    "as QGIS asks": ({"datetime": "2020-06-15/9999-12-31T00:00:00Z"}, dated("2020-06-15", "9999")),
    "as GDAL asks": ({"datetime": "2020-06-15T/.."}, dated("2020-06-15", "9999")),
    "q": ({"q": "Market  THE gate"}, lambda p: p["id"] == "own:told-where"),
    "several": (
        {"dataset": "made", "side": "PK", "border_km": "25"},
        lambda p: p["dataset"] == "made" and p["side"] == "PK" and p["border_km"] <= 25,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_filter_selects_what_it_says(ask: Ask, every_incident: list[Json], case: str) -> None:
    params, holds = CASES[case]
    expected = [feature for feature in every_incident if holds(feature["properties"])]
    page = ask("/collections/incidents/items", limit=10_000, **params)
    assert page["features"] == expected
    assert 0 < len(expected) < len(every_incident)


@pytest.mark.parametrize("kind", EventType)
def test_every_event_type_can_be_asked_for(ask: Ask, every_incident: list[Json], kind: str) -> None:
    expected = sum(feature["properties"]["event_type"] == kind for feature in every_incident)
    assert ask("/collections/incidents/items", event_type=str(kind))["numberMatched"] == expected


def test_every_way_to_agree_can_be_asked_for(ask: Ask, every_incident: list[Json]) -> None:
    matched = [ask("/collections/incidents/items", stated_match=str(m))["numberMatched"] for m in StatedMatch]
    assert sum(matched) == len(every_incident)


def test_filters_apply_to_the_unlocated_too(ask: Ask) -> None:
    assert {f["id"] for f in ask("/collections/unlocated/items", dataset="own")["features"]} == {
        "own:ambiguous",
        "own:no-place",
        "own:unknown-place",
    }
    assert ask("/collections/unlocated/items", bbox="60,20,80,40")["numberMatched"] == 0


@pytest.mark.parametrize(
    ("collection", "params", "count"),
    [
        ("provinces", {}, 41),
        ("provinces", {"country": "AF"}, 34),
        ("provinces", {"country": "PK"}, 7),
        ("provinces", {"iso": "AF-KAN,PK-BA"}, 2),
        ("provinces", {"bbox": "71.09,34.12,71.1,34.13"}, 2),  # Torkham: one on each side
        ("provinces", {"bbox": "0,0,1,1"}, 0),
        ("provinces", {"datetime": "2020-01-01"}, 41),
        ("border", {"bbox": "71.0,34.0,71.2,34.3"}, 1),
        ("border", {"bbox": "69.1,34.5,69.2,34.6"}, 0),
        ("claims", {"incident": "seed:S03"}, 2),
        ("claims", {"dataset": "own"}, 3),
        ("claims", {"incident": "own:full", "verb": "claimed"}, 1),
        ("claims", {"q": "TWELVE beta"}, 1),
        ("crossing_status", {"crossing": "torkham"}, 3),
        ("crossing_status", {"crossing": "torkham", "status": "closed"}, 1),
        ("crossing_status", {"crossing": "torkham", "datetime": "2025-10-20"}, 1),
        ("crossing_status", {"crossing": "chaman", "datetime": "2026-01-01/.."}, 1),
        ("crossings", {"id": "torkham,chaman"}, 2),
        ("crossings", {"q": "تورخم"}, 1),
        ("crossings", {"status": "open"}, 1),
    ],
)
def test_other_collections_have_filters_of_their_own(
    ask: Ask, collection: str, params: dict[str, str], count: int
) -> None:
    assert ask(f"/collections/{collection}/items", **params)["numberMatched"] == count


def test_districts_are_asked_for_by_province(ask: Ask) -> None:
    districts = ask("/collections/districts/items", province="AF-KAN", limit=100)["features"]
    assert {"Spin Boldak", "Kandahar"} <= {district["properties"]["name"] for district in districts}
    assert {district["properties"]["province"] for district in districts} == {"AF-KAN"}


@pytest.mark.parametrize(
    ("collection", "query", "message"),
    [
        ("claims", "colour=red", "unknown parameter 'colour': expected one of "),
        ("claims", "near=torkham", "unknown parameter 'near'"),
        ("claims", "limit=0", "limit: must be a whole number from 1"),
        ("claims", "offset=x", "offset: must be a whole number from 0"),
        ("claims", "q=", "q: must hold at least one word"),
        ("crossing_status", "datetime=x", "datetime: must be a date"),
        ("provinces", "bbox=1,2", "bbox: must be 4 or 6 numbers"),
        ("provinces", "event_type=Battles", "unknown parameter 'event_type': expected one of bbox, "),
    ],
)
def test_their_parameters_are_checked_as_well(
    reader: TestClient, collection: str, query: str, message: str
) -> None:
    answer = reader.get(f"/collections/{collection}/items?{query}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(message)


# single items


@pytest.mark.parametrize(
    ("collection", "item"),
    [
        ("incidents", "ucdp:900001"),
        ("incidents", "seed:S06"),
        ("unlocated", "own:ambiguous"),
        ("claims", "own:c1"),
        ("provinces", "PK-KP"),
        ("border", "durand-line"),
        ("crossings", "chaman"),
    ],
)
def test_an_item_is_the_one_of_the_list_with_links(ask: Ask, collection: str, item: str) -> None:
    alone = ask(f"/collections/{collection}/items/{item}")
    links = {link["rel"]: link["href"] for link in alone.pop("links")}
    assert {"self", "collection"} <= set(links)
    listed = {f["id"]: f for f in ask(f"/collections/{collection}/items", limit=10_000)["features"]}
    assert alone == listed[item]
    assert ask(links["self"])["id"] == item


def test_an_id_of_any_characters_can_be_asked_for(reader: TestClient, every_incident: list[Json]) -> None:
    assert ODD_ID in {feature["id"] for feature in every_incident}
    answer = reader.get(f"/collections/incidents/items/{quote(ODD_ID, safe='')}")
    assert answer.json()["id"] == ODD_ID
    [own] = [link["href"] for link in answer.json()["links"] if link["rel"] == "self"]
    assert reader.get(own).json()["id"] == ODD_ID


def test_a_link_is_quoted_once_whatever_is_in_the_path() -> None:
    scope = {"type": "http", "scheme": "https", "server": ("maps.example.org", 443), "path": "/", "headers": []}
    assert url(Request(scope), "/items/a:b/c d?e#f%41") == "https://maps.example.org/items/a:b/c%20d%3Fe%23f%2541"
    assert url(Request(scope), "/items", [("q", "a b&c"), ("bbox", "1,2")]).endswith("/items?q=a+b%26c&bbox=1,2")


def test_hostile_text_is_only_text_in_json(ask: Ask) -> None:
    [feature] = ask("/collections/incidents/items", q="onerror")["features"]
    assert feature["properties"]["title"] == "`</script><img src=x onerror=alert(1)>${7*7}"
