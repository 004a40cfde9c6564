import json
from datetime import date

import pytest
import shapely
from incident_records import HOSTILE, status

from app.model.query import BBox, Interval
from app.record.records import RecordQuery, Records, build_records

TORKHAM, CHAMAN = shapely.Point(71.0930001234, 34.125), shapely.Point(66.45, 30.92)
PLACES = [{"id": "torkham", "name": "Torkham", "side": None}, {"id": "chaman", "name": "Chaman"}, {"id": "lost"}]
STATUSES = [
    status("s:1", crossing="torkham", date_from="2025-10-10", date_to="2025-11-06", status="closed"),
    status("s:2", crossing="torkham", date_from="2025-11-07", status="unknown"),
    status("s:3", crossing="chaman", date_to="2025-10-31", said_by="UNHCR"),
    status("s:4", crossing="chaman", statement="Never dated"),
]


@pytest.fixture(scope="module")
def places() -> Records:
    return build_records(7, PLACES, [TORKHAM, CHAMAN, None])


@pytest.fixture(scope="module")
def statuses() -> Records:
    return build_records(3, STATUSES)


def ids(records: Records, **query: object) -> list[str]:
    return [json.loads(feature)["id"] for feature in records.page(RecordQuery(**query)).features]


def test_everything_comes_in_its_order_with_the_revision(places: Records) -> None:
    page = places.page(RecordQuery())
    assert (page.matched, page.revision) == (3, 7)
    assert [json.loads(feature)["id"] for feature in page.features] == ["torkham", "chaman", "lost"]


def test_feature_holds_its_properties_and_its_place_to_the_centimetre(places: Records) -> None:
    assert json.loads(places.get("torkham")) == {
        "type": "Feature",
        "id": "torkham",
        "geometry": {"type": "Point", "coordinates": [71.0930001, 34.125]},
        "properties": PLACES[0],
    }


def test_record_without_a_place_has_a_null_geometry(places: Records, statuses: Records) -> None:
    assert json.loads(places.get("lost"))["geometry"] is None
    assert json.loads(statuses.get("s:1"))["geometry"] is None


@pytest.mark.parametrize("record_id", ["", "nowhere", "TORKHAM"])
def test_unknown_id_has_no_feature(places: Records, record_id: str) -> None:
    assert places.get(record_id) is None


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (BBox(60, 29, 75, 37), ["torkham", "chaman"]),
        (BBox(71, 34, 72, 35), ["torkham"]),
        (BBox(66.45, 30.92, 72, 35), ["torkham", "chaman"]),
        (BBox(66.45, 30.92, 66.45, 30.92), ["chaman"]),
        (BBox(66.45, 20, 66.45, 40), ["chaman"]),
        (BBox(60, 30.92, 70, 30.92), ["chaman"]),
        (BBox(70, 20, 67, 40), ["torkham", "chaman"]),
        (BBox(72, 20, 67, 40), ["chaman"]),
        (BBox(-180, -90, 180, 90), ["torkham", "chaman"]),
        (BBox(-10, -10, 10, 10), []),
    ],
)
def test_box_holds_the_places_in_it_and_on_its_rim(places: Records, box: BBox, found: list[str]) -> None:
    assert ids(places, bbox=box) == found


@pytest.mark.parametrize("lon", [180, -180])
def test_box_without_width_on_the_antimeridian_holds_it_from_both_sides(lon: float) -> None:
    on_it = build_records(1, [{"id": "a"}], [shapely.Point(lon, 0)])
    assert ids(on_it, bbox=BBox(180, -1, -180, 1)) == ["a"]


def test_area_that_only_touches_the_box_belongs_to_it() -> None:
    area = build_records(1, [{"id": "a"}], [shapely.box(0, 0, 1, 1)])
    assert ids(area, bbox=BBox(1, 1, 2, 2)) == ["a"]
    assert ids(area, bbox=BBox(0.5, 0.5, 0.5, 0.5)) == ["a"]
    assert ids(area, bbox=BBox(1.1, 1, 2, 2)) == []


def test_box_holds_nothing_of_records_without_places(statuses: Records) -> None:
    assert ids(statuses, bbox=BBox(-180, -90, 180, 90)) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (date(2025, 11, 6), date(2025, 11, 6), ["s:1"]),
        (date(2025, 11, 7), None, ["s:2"]),
        (None, date(2025, 10, 10), ["s:1", "s:3"]),
        (None, date(2025, 10, 9), ["s:3"]),
        (date(2025, 10, 31), date(2025, 11, 7), ["s:1", "s:2", "s:3"]),
        (date(2025, 11, 1), date(2025, 11, 7), ["s:1", "s:2"]),
        (date(2030, 1, 1), date(2030, 1, 1), ["s:2"]),
    ],
)
def test_interval_holds_what_overlaps_it_and_nothing_undated(
    statuses: Records, start: date | None, end: date | None, found: list[str]
) -> None:
    assert ids(statuses, interval=Interval(start, end)) == found


def test_interval_does_not_restrict_records_that_have_no_dates(places: Records) -> None:
    assert ids(places, interval=Interval(date(2030, 1, 1), None)) == ["torkham", "chaman", "lost"]


@pytest.mark.parametrize(
    ("equal", "found"),
    [
        (None, ["s:1", "s:2", "s:3", "s:4"]),
        ({}, ["s:1", "s:2", "s:3", "s:4"]),
        ({"crossing": ["torkham"]}, ["s:1", "s:2"]),
        ({"crossing": ["torkham", "chaman"], "status": ["open"]}, ["s:3", "s:4"]),
        ({"crossing": ["torkham"], "status": ["open"]}, []),
        ({"said_by": [""]}, []),
        ({"crossing": []}, []),
    ],
)
def test_wanted_values_must_all_hold(statuses: Records, equal: dict[str, list[str]], found: list[str]) -> None:
    assert ids(statuses, equal=equal) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("unhcr", ["s:3"]),
        ("CHAMAN never", ["s:4"]),
        ("never  chaman", ["s:4"]),
        ("none", []),
        ("torkham chaman", []),
        ("2025-10-10", ["s:1"]),
    ],
)
def test_words_are_found_anywhere_in_any_case_and_null_is_no_word(
    statuses: Records, text: str, found: list[str]
) -> None:
    assert ids(statuses, text=text) == found


def test_pages_joined_are_the_whole() -> None:
    many = build_records(1, ({"id": str(number)} for number in range(25)))
    for limit in (1, 7, 25, 26):
        pages = [many.page(RecordQuery(limit=limit, offset=offset)) for offset in range(0, 25, limit)]
        assert [f for page in pages for f in page.features] == list(many.features)
        assert {page.matched for page in pages} == {25}
    assert many.page(RecordQuery(offset=10**18, limit=10**18)).features == []
    assert many.page(RecordQuery(offset=24)).features == [many.features[24]]


def test_bounds_are_those_of_all_places(places: Records) -> None:
    assert places.bounds() == (66.45, 30.92, TORKHAM.x, 34.125)


@pytest.mark.parametrize("geometries", [None, [None, None]])
def test_bounds_of_no_place_are_none(geometries: list[None] | None) -> None:
    assert build_records(1, [{"id": "a"}, {"id": "b"}], geometries).bounds() is None


def test_bounds_of_no_records_are_none() -> None:
    assert build_records(1, [], []).bounds() is None
    assert build_records(1, [], []).page(RecordQuery(bbox=BBox(0, 0, 1, 1))).matched == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives(text: str) -> None:
    records = build_records(1, [{"id": text, "name": text}])
    feature = json.loads(records.get(text))
    assert (feature["id"], feature["properties"]["name"]) == (text, text)
    assert ids(records, equal={"name": [text]}) == [text]
    assert ids(records, text=text) == [text]


def test_outer_rings_run_counterclockwise_and_holes_clockwise() -> None:
    hole = [(1, 1), (1, 2), (2, 2), (2, 1)]
    wrong_way = shapely.Polygon([(0, 0), (0, 3), (3, 3), (3, 0)], [hole[::-1]])
    several = shapely.MultiPolygon([wrong_way, shapely.Polygon([(5, 5), (5, 6), (6, 6)])])
    for shape in (wrong_way, several):
        geometry = json.loads(build_records(1, [{"id": "a"}], [shape]).features[0])["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for outer, *holes in polygons:
            assert shapely.LinearRing(outer).is_ccw
            assert not any(shapely.LinearRing(ring).is_ccw for ring in holes)
        assert shapely.geometry.shape(geometry).equals(shape)
