import json
from datetime import date

import pytest
from incident_records import HOSTILE, incident, snapshot_of
from pyproj import Geod

from app.engine.snapshot import Selection, Snapshot
from app.engine.words import SEARCHED
from app.model.columns import INCIDENTS
from app.model.query import BBox, DateMatch, Interval, Near, Query, SortKey

TORKHAM, CHAMAN = (71.093, 34.125), (66.45, 30.92)


def at(place: tuple[float, float]) -> dict[str, float]:
    return {"longitude": place[0], "latitude": place[1]}


def ids(snapshot: Snapshot, query: Query) -> list[str]:
    return [json.loads(feature)["id"] for feature in snapshot.page(query).features]


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(
        incident("a:old", **at(TORKHAM), date_start="2020-01-01", date_end="2020-01-31", side="AF", injured=3),
        incident("a:new", **at(CHAMAN), date_start="2025-10-10", date_end="2025-10-10", side="PK", injured=0),
        incident("b:open", **at(TORKHAM), date_start="2024-05-05", side="AF", border_km=0.0),
        incident("b:before", **at(CHAMAN), date_end="2021-06-30", side="undetermined", border_km=10.0),
        incident("b:undated", **at(TORKHAM), place_name="Torkham", actor1="Émigrés", border_km=10.001),
        incident("c:lost", date_start="2025-01-01", date_end="2025-01-01", place_name="Torkham"),
        revision=4,
    )


LOCATED = ["a:new", "b:open", "a:old", "b:before", "b:undated"]


def test_located_incidents_come_newest_first_and_undated_ones_last(snapshot: Snapshot) -> None:
    page = snapshot.page(Query())
    assert (page.matched, page.revision) == (5, 4)
    assert ids(snapshot, Query()) == LOCATED


def test_incidents_of_the_same_day_come_in_the_order_of_their_ids() -> None:
    same = [incident(f"x:{n}", **at(TORKHAM), date_start="2025-01-01") for n in (3, 1, 2)]
    assert ids(snapshot_of(*same), Query()) == ["x:1", "x:2", "x:3"]


def test_unlocated_incidents_are_asked_for_apart(snapshot: Snapshot) -> None:
    assert ids(snapshot, Query(located=False)) == ["c:lost"]
    assert ids(snapshot, Query(located=False, text="torkham")) == ["c:lost"]
    assert ids(snapshot, Query(located=False, bbox=BBox(-180, -90, 180, 90))) == []
    assert ids(snapshot, Query(located=False, near=Near(*TORKHAM, 2000))) == []


def test_feature_holds_every_column_and_its_point(snapshot: Snapshot) -> None:
    feature = json.loads(snapshot.get("a:old"))
    assert list(feature["properties"]) == list(INCIDENTS.names)
    assert feature["geometry"] == {"type": "Point", "coordinates": list(TORKHAM)}
    assert feature["properties"]["injured"] == 3
    assert feature["properties"]["fatalities_best"] is None
    assert json.loads(snapshot.get("a:new"))["properties"]["injured"] == 0


def test_unlocated_feature_has_a_null_geometry(snapshot: Snapshot) -> None:
    assert json.loads(snapshot.get("c:lost"))["geometry"] is None


@pytest.mark.parametrize("incident_id", ["", "a", "A:OLD", "a:old "])
def test_unknown_id_has_no_feature(snapshot: Snapshot, incident_id: str) -> None:
    assert snapshot.get(incident_id) is None


def test_it_is_known_which_incidents_are_located(snapshot: Snapshot) -> None:
    assert snapshot.get("a:old", located=True) == snapshot.get("a:old") is not None
    assert snapshot.get("a:old", located=False) is None
    assert snapshot.get("c:lost", located=True) is None
    assert snapshot.get("c:lost", located=False) == snapshot.get("c:lost") is not None
    assert (snapshot.count(located=True), snapshot.count(located=False)) == (5, 1)
    assert len(snapshot.everything(located=True).rows) == 5
    assert len(snapshot.everything(located=False).rows) == 1


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (date(2020, 1, 31), date(2020, 1, 31), ["a:old", "b:before"]),
        (date(2020, 2, 1), date(2020, 2, 1), ["b:before"]),
        (None, date(2019, 12, 31), ["b:before"]),
        (None, date(2020, 1, 1), ["a:old", "b:before"]),
        (date(2021, 6, 30), date(2021, 6, 30), ["b:before"]),
        (date(2021, 7, 1), date(2024, 5, 4), []),
        (date(2021, 7, 1), date(2024, 5, 5), ["b:open"]),
        (date(2026, 1, 1), None, ["b:open"]),
        (date(9999, 12, 31), None, ["b:open"]),
        (None, date.min, ["b:before"]),
        (date(2025, 10, 10), date(2025, 10, 10), ["a:new", "b:open"]),
    ],
)
def test_interval_holds_what_can_have_happened_in_it(
    snapshot: Snapshot, start: date | None, end: date | None, found: list[str]
) -> None:
    assert ids(snapshot, Query(interval=Interval(start, end))) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, ["a:new", "a:old"]),
        (None, date(2020, 1, 31), ["a:old"]),
        (None, date(2020, 1, 30), []),
        (date(2025, 10, 10), date(2025, 10, 10), ["a:new"]),
        (date(2025, 10, 11), None, []),
    ],
)
def test_interval_surely_holds_what_wholly_lies_in_it(
    snapshot: Snapshot, start: date | None, end: date | None, found: list[str]
) -> None:
    """What has an end that is not known is surely in none."""
    assert ids(snapshot, Query(interval=Interval(start, end), date_match=DateMatch.CERTAINLY)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(sides=("AF",)), ["b:open", "a:old"]),
        (Query(sides=("undetermined", "PK")), ["a:new", "b:before"]),
        (Query(datasets=("a",)), ["a:new", "a:old"]),
        (Query(datasets=("nothing",)), []),
        (Query(event_types=("Battles",)), []),
        (Query(event_types=("Other", "Battles"), datasets=("b",), sides=("AF",)), ["b:open"]),
        (Query(provinces=("AF-KAN",)), []),
        (Query(stated_matches=("agrees",)), []),
        (Query(border_km=0), ["b:open"]),
        (Query(border_km=10), ["b:open", "b:before"]),
        (Query(border_km=1e9), ["b:open", "b:before", "b:undated"]),
    ],
)
def test_filters_hold_and_null_is_in_none_of_them(snapshot: Snapshot, query: Query, found: list[str]) -> None:
    assert ids(snapshot, query) == found


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (BBox(*TORKHAM, *TORKHAM), ["b:open", "a:old", "b:undated"]),
        (BBox(66.45, 30.92, 71.093, 34.125), LOCATED),
        (BBox(66.46, 30.92, 71.093, 34.125), ["b:open", "a:old", "b:undated"]),
        (BBox(71, 30, 67, 35), LOCATED),
        (BBox(71.1, 30, 67, 35), ["a:new", "b:before"]),
        (BBox(-180, 80, 180, 90), []),
    ],
)
def test_box_holds_what_is_in_it_and_on_its_rim(snapshot: Snapshot, box: BBox, found: list[str]) -> None:
    assert ids(snapshot, Query(bbox=box)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TORKHAM", ["b:undated"]),
        ("torkham émigrés", ["b:undated"]),
        ("ÉMIGRÉS  torkham", ["b:undated"]),
        ("torkham elsewhere", []),
        ("none", []),
        ("a:", ["a:new", "a:old"]),
        ("", LOCATED),
        ("khamé", []),
    ],
)
def test_words_must_all_occur_in_any_case_and_order(snapshot: Snapshot, text: str, found: list[str]) -> None:
    assert ids(snapshot, Query(text=text)) == found


@pytest.mark.parametrize("name", SEARCHED)
def test_every_searched_column_is_searched(name: str) -> None:
    one = incident("a:1", **at(TORKHAM), **({} if name == "id" else {name: "Needle"}))
    if name == "id":
        one["id"] = "a:Needle"
    assert snapshot_of(one).page(Query(text="needle")).matched == 1
    assert snapshot_of(incident("a:1", **at(TORKHAM))).page(Query(text="needle")).matched == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_and_found(text: str) -> None:
    made = snapshot_of(incident(text, **at(TORKHAM), title=text, side=text))
    feature = json.loads(made.get(text))
    assert (feature["id"], feature["properties"]["title"]) == (text, text)
    assert made.page(Query(text=text, sides=(text,))).matched == 1


def test_circle_holds_its_rim() -> None:
    lon, lat, _ = Geod(ellps="WGS84").fwd(*TORKHAM, 63, 25_000)
    made = snapshot_of(incident("a:rim", longitude=lon, latitude=lat))
    km = Geod(ellps="WGS84").inv(*TORKHAM, lon, lat)[2] / 1000
    assert km == pytest.approx(25, abs=1e-9)
    assert made.page(Query(near=Near(*TORKHAM, km))).matched == 1
    assert made.page(Query(near=Near(*TORKHAM, km - 1e-9))).matched == 0


@pytest.mark.parametrize("bearing", [0, 180])
@pytest.mark.parametrize("centre", [(71.0, 0.0), (71.0, 34.0), (71.0, -60.0), (71.0, 89.0), (0.0, -89.9)])
def test_circle_reaches_as_far_along_the_meridian_as_it_says(centre: tuple[float, float], bearing: float) -> None:
    lon, lat, _ = Geod(ellps="WGS84").fwd(*centre, bearing, 1_999_999)
    assert (
        snapshot_of(incident("a", longitude=lon, latitude=lat)).page(Query(near=Near(*centre, 2000))).matched == 1
    )


def test_circle_reaches_across_the_antimeridian() -> None:
    made = snapshot_of(incident("a:1", longitude=-179.9, latitude=0.0))
    assert made.page(Query(near=Near(179.9, 0, 25))).matched == 1


def test_near_answers_come_nearest_first_with_their_distance(snapshot: Snapshot) -> None:
    page = snapshot.page(Query(near=Near(*CHAMAN, 2000)))
    features = [json.loads(feature) for feature in page.features]
    assert [one["id"] for one in features] == ["a:new", "b:before", "b:open", "a:old", "b:undated"]
    away = round(Geod(ellps="WGS84").inv(*CHAMAN, *TORKHAM)[2] / 1000, 3)
    assert [one["properties"]["distance_km"] for one in features] == [0, 0, away, away, away]


def test_answers_that_are_not_near_have_no_distance(snapshot: Snapshot) -> None:
    assert b"distance_km" not in snapshot.get("a:old")
    assert all(b"distance_km" not in feature for feature in snapshot.page(Query()).features)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("id", ["a:new", "a:old", "b:before", "b:open", "b:undated"]),
        ("-id", ["b:undated", "b:open", "b:before", "a:old", "a:new"]),
        ("date_start", ["a:old", "b:open", "a:new", "b:before", "b:undated"]),
        ("-date_start", LOCATED),
        ("date_end", ["a:old", "b:before", "a:new", "b:open", "b:undated"]),
        ("injured", ["a:new", "a:old", "b:open", "b:before", "b:undated"]),
        ("-injured", ["a:old", "a:new", "b:open", "b:before", "b:undated"]),
        ("side -date_end", ["a:old", "b:open", "a:new", "b:before", "b:undated"]),
        ("-side date_start", ["b:before", "a:new", "a:old", "b:open", "b:undated"]),
        ("dataset -border_km", ["a:new", "a:old", "b:undated", "b:before", "b:open"]),
    ],
)
def test_order_puts_null_last_either_way(snapshot: Snapshot, keys: str, found: list[str]) -> None:
    sort = tuple(SortKey(key.removeprefix("-"), key.startswith("-")) for key in keys.split())
    assert ids(snapshot, Query(sort=sort)) == found


def test_near_answers_can_be_ordered_by_another_column_and_keep_their_distances(snapshot: Snapshot) -> None:
    query = Query(near=Near(*CHAMAN, 2000), sort=(SortKey("id", descending=True),))
    features = [json.loads(feature) for feature in snapshot.page(query).features]
    assert [one["id"] for one in features] == ["b:undated", "b:open", "b:before", "a:old", "a:new"]
    assert [one["properties"]["distance_km"] == 0 for one in features] == [False, False, True, False, True]


def test_near_answers_can_be_ordered_farthest_first(snapshot: Snapshot) -> None:
    query = Query(near=Near(*CHAMAN, 2000), sort=(SortKey("distance_km", descending=True), SortKey("id")))
    assert ids(snapshot, query) == ["a:old", "b:open", "b:undated", "a:new", "b:before"]


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
@pytest.mark.parametrize("near", [None, Near(*CHAMAN, 2000)])
def test_pages_joined_are_the_whole(snapshot: Snapshot, limit: int, near: Near | None) -> None:
    whole = snapshot.page(Query(near=near)).features
    pages = [snapshot.page(Query(near=near, limit=limit, offset=offset)) for offset in range(0, 5, limit)]
    assert [feature for page in pages for feature in page.features] == whole
    assert {page.matched for page in pages} == {5}


@pytest.mark.parametrize("offset", [5, 6, 999_999_999_999_999_999])
def test_page_beyond_the_end_is_empty_and_still_counts(snapshot: Snapshot, offset: int) -> None:
    page = snapshot.page(Query(offset=offset, limit=999_999_999_999_999_999))
    assert (page.matched, page.features) == (5, [])


def test_bounds_are_those_of_the_located(snapshot: Snapshot) -> None:
    assert snapshot.bounds() == (66.45, 30.92, 71.093, 34.125)
    assert snapshot_of(incident("a:1")).bounds() is None
    assert snapshot_of().bounds() is None


def select(snapshot: Snapshot, *datasets: str) -> Selection:
    return snapshot.select(Query(datasets=datasets))


def test_datasets_are_those_of_the_selected(snapshot: Snapshot) -> None:
    assert snapshot.datasets(snapshot.everything(located=True)) == ["a", "b"]
    assert snapshot.datasets(select(snapshot, "b")) == ["b"]
    assert snapshot.datasets(select(snapshot, "none")) == []
    nameless = snapshot_of(incident("x", **at(TORKHAM), dataset=None))
    assert nameless.datasets(nameless.everything(located=True)) == []


def test_days_spanned_are_the_first_and_last_that_are_named(snapshot: Snapshot) -> None:
    assert snapshot.days_spanned(snapshot.everything(located=True)) == (date(2020, 1, 1), date(2025, 10, 10))
    # An incident whose end is open began on the last day; one whose start is open ended on the first.
    assert snapshot.days_spanned(select(snapshot, "b")) == (date(2021, 6, 30), date(2024, 5, 5))
    assert snapshot.days_spanned(select(snapshot, "none")) == (None, None)
    undated = snapshot_of(incident("x", **at(TORKHAM)))
    assert undated.days_spanned(undated.everything(located=True)) == (None, None)


def test_snapshot_of_no_incidents_answers_every_query() -> None:
    empty = snapshot_of(revision=0)
    for query in (
        Query(),
        Query(located=False),
        Query(bbox=BBox(0, 0, 1, 1), text="x", sides=("AF",), border_km=1),
        Query(near=Near(*TORKHAM, 25), sort=(SortKey("distance_km"),)),
        Query(interval=Interval(None, date(2025, 1, 1)), sort=(SortKey("id"), SortKey("date_start"))),
    ):
        assert empty.page(query).matched == 0
    assert empty.get("a") is None


def test_dates_of_any_year_are_kept() -> None:
    made = snapshot_of(
        incident("a:1", **at(TORKHAM), date_start="0001-01-01", date_end="0001-01-01"),
        incident("a:2", **at(TORKHAM), date_start="9999-12-31", date_end="9999-12-31"),
    )
    assert made.days_spanned(made.everything(located=True)) == (date.min, date.max)
    assert ids(made, Query(interval=Interval(None, date(1893, 11, 12)))) == ["a:1"]
