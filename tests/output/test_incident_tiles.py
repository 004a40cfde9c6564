import math
from datetime import date

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.snapshot import Snapshot, build_snapshot
from app.geography.web_mercator import STEPS, Tile
from app.model.columns import INCIDENTS
from app.model.query import BBox, EventCount, Interval, Near, Query
from app.model.vocabulary import EventType
from app.output.incident_tiles import (
    COUNTED,
    MAX_BYTES,
    MOST_SINGLES,
    SINGLE_ZOOM,
    TILE_COLUMNS,
    build_incident_tile,
)

KINDS = tuple(str(kind) for kind in EventType)
REGION = (60.0, 28.0, 78.0, 39.0)
TORKHAM = (71.0929, 34.1229)


def incident(number: int, lon: float | None, lat: float | None, **values: object) -> tuple[object, ...]:
    record = {
        "id": f"x:{number}",
        "dataset": "xyz"[number % 3],
        "title": f"Report {number}",
        "event_type": KINDS[number % len(KINDS)],
        "longitude": lon,
        "latitude": lat,
        **values,
    }
    return tuple(record.get(name) for name in INCIDENTS.names)


def snapshot_of(*records: tuple[object, ...]) -> Snapshot:
    return build_snapshot(1, records)


def at_torkham(count: int, **values: object) -> Snapshot:
    return snapshot_of(*(incident(i, *TORKHAM, **values) for i in range(count)))


def features(content: bytes) -> list[dict]:
    if not content:
        return []
    return mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})["incidents"]["features"]


def is_own(feature: dict) -> bool:
    return all(0 <= each < STEPS for each in feature["geometry"]["coordinates"])


def own(content: bytes) -> list[dict]:
    """The properties of what is on the tile itself, not in its buffer."""
    return [feature["properties"] for feature in features(content) if is_own(feature)]


def tiles_over(zoom: int, box: tuple[float, float, float, float] = REGION) -> list[Tile]:
    x, y = Tile(0, 0, 0).place(np.array([box[0], box[2]]), np.array([box[3], box[1]]))
    columns, rows = (
        range(math.floor(each[0] / STEPS * 2**zoom), math.floor(each[1] / STEPS * 2**zoom) + 1) for each in (x, y)
    )
    return [Tile(zoom, column, row) for column in columns for row in rows]


def scattered() -> Snapshot:
    """Incidents all over the region, many in the same places, some exactly on the edges of tiles."""
    dice = np.random.default_rng(7)
    towns = dice.uniform(REGION[:2], REGION[2:], (25, 2))
    edges = [(lon, lat) for lon in (67.5, 70.3125, 73.125) for lat in (Tile(5, 22, 12).bounds()[1], 34.0)]
    places = [*towns[dice.integers(0, 25, 250)].tolist(), *dice.uniform(REGION[:2], REGION[2:], (150, 2)).tolist()]
    records = [
        incident(
            i,
            lon,
            lat,
            date_start=f"20{i % 20:02d}-03-01",
            date_end=f"20{i % 20:02d}-03-09",
            side=("AF", "PK", "undetermined")[i % 3],
            fatalities_best=None if i % 4 else i,
        )
        for i, (lon, lat) in enumerate(places + edges * 3)
    ]
    return snapshot_of(*records, incident(9999, None, None))


SCATTERED = scattered()
BOXES = st.tuples(*(st.floats(low, high) for low, high in ((60, 69), (28, 33), (69, 78), (33, 39)))).map(
    lambda numbers: BBox(*numbers)
)
QUERIES = st.builds(
    Query,
    bbox=st.none() | BOXES | st.just(BBox(100.0, -10.0, 65.0, 60.0)),
    interval=st.none() | st.just(Interval(date(2003, 1, 1), date(2011, 12, 31))),
    event_types=st.sampled_from([(), ("Battles",), ("Battles", "Other", "Riots")]),
    datasets=st.sampled_from([(), ("x",), ("y", "z")]),
    sides=st.sampled_from([(), ("AF",)]),
    near=st.none() | st.builds(Near, st.floats(65, 73), st.floats(30, 37), st.floats(50, 900)),
    text=st.sampled_from([None, "report 1"]),
    limit=st.sampled_from([None, 1, 50, 5000]),
    offset=st.sampled_from([0, 0, 20]),
)


ZOOMS = st.sampled_from([0, 1, 3, 5, 6, 8])


@settings(max_examples=15, deadline=None)
@given(query=QUERIES, zoom=ZOOMS)
def test_counts_add_up_to_what_the_query_matches(query: Query, zoom: int) -> None:
    add_up(query, zoom)


@pytest.mark.soak
@settings(max_examples=600, deadline=None)
@given(query=QUERIES, zoom=ZOOMS)
def test_counts_of_many_queries_add_up(query: Query, zoom: int) -> None:
    add_up(query, zoom)


def add_up(query: Query, zoom: int) -> None:
    """The counts on the tiles of a zoom are those of the query's incidents."""
    shown = [
        properties for tile in tiles_over(zoom) for properties in own(build_incident_tile(SCATTERED, query, tile))
    ]
    assert sum(properties["count"] for properties in shown) == len(SCATTERED.page(query).features)
    for properties in shown:
        if "id" not in properties:
            assert sum(properties[name] for name in COUNTED.values()) == properties["count"]


@pytest.mark.parametrize("zoom", [SINGLE_ZOOM, 10])
def test_from_the_single_zoom_every_incident_is_there_by_id(zoom: int) -> None:
    ids = [p["id"] for tile in tiles_over(zoom) for p in own(build_incident_tile(SCATTERED, Query(), tile))]
    assert sorted(ids) == sorted(SCATTERED.base.row_of.keys() - {"x:9999"})


def test_an_incident_has_its_known_properties_and_no_long_texts() -> None:
    snapshot = at_torkham(1, fatalities_best=0, border_km=0.5, notes="long", source="paper", injured=None)
    (found,) = own(build_incident_tile(snapshot, Query(), Tile(8, 178, 102)))
    assert found == {
        "count": 1,
        "id": "x:0",
        "dataset": "x",
        "title": "Report 0",
        "event_type": KINDS[0],
        "fatalities_best": 0,
        "border_km": 0.5,
    }


def test_one_incident_alone_is_itself_at_any_zoom() -> None:
    (found,) = own(build_incident_tile(at_torkham(1), Query(), Tile(0, 0, 0)))
    assert found["id"] == "x:0"


def test_incidents_in_one_place_are_counted_at_low_zooms_and_shown_at_high_ones() -> None:
    snapshot = at_torkham(12)
    (counted,) = own(build_incident_tile(snapshot, Query(), Tile(5, 22, 12)))
    assert counted["count"] == 12
    assert "id" not in counted
    assert {name: counted[name] for name in COUNTED.values()} == {
        name: 2 if i < 2 else 1 for i, name in enumerate(COUNTED.values())
    }
    assert len(own(build_incident_tile(snapshot, Query(), Tile(8, 178, 102)))) == 12


def test_deaths_are_not_summed_and_unknown_ones_are_not_zero() -> None:
    known = snapshot_of(*(incident(i, *TORKHAM, fatalities_best=d) for i, d in enumerate([3, None, 7, 0])))
    assert own(build_incident_tile(known, Query(), Tile(4, 11, 6)))[0]["fatalities_best_max"] == 7
    assert "fatalities_best_max" not in own(build_incident_tile(at_torkham(4), Query(), Tile(4, 11, 6)))[0]


def test_an_event_of_no_known_type_is_counted_as_other() -> None:
    snapshot = snapshot_of(*(incident(i, *TORKHAM, event_type=t) for i, t in enumerate([None, "Meteor"])))
    assert own(build_incident_tile(snapshot, Query(), Tile(4, 11, 6)))[0]["n_other"] == 2


def test_a_place_next_to_the_edge_is_in_the_buffer_of_the_neighbour() -> None:
    west = snapshot_of(incident(1, 67.5 - 1e-6, 34.0))
    for zoom, column in ((5, 22), (9, 352)):
        row = next(t.row for t in tiles_over(zoom, (67.5, 34.0, 67.5, 34.0)))
        (found,) = features(build_incident_tile(west, Query(), Tile(zoom, column, row)))
        assert found["geometry"]["coordinates"][0] == -1
        assert not is_own(found)
        assert len(own(build_incident_tile(west, Query(), Tile(zoom, column - 1, row)))) == 1


def test_a_place_across_the_antimeridian_is_in_the_buffer_and_180_is_on_the_first_column() -> None:
    snapshot = snapshot_of(incident(1, 179.9999, 10.0), incident(2, 180.0, 10.0))
    first = features(build_incident_tile(snapshot, Query(), Tile(8, 0, 120)))
    assert {f["properties"]["id"]: is_own(f) for f in first} == {"x:1": False, "x:2": True}
    assert [p["count"] for p in own(build_incident_tile(snapshot, Query(), Tile(0, 0, 0)))] == [1, 1]


def test_too_many_in_one_place_are_counted_at_any_zoom() -> None:
    (found,) = own(build_incident_tile(at_torkham(MOST_SINGLES + 1), Query(), Tile(14, 11427, 6538)))
    assert found["count"] == MOST_SINGLES + 1


@pytest.mark.parametrize("length", [700, 60_000])
def test_no_tile_is_over_its_size_whatever_titles_are_given(length: int) -> None:
    dice = np.random.default_rng(3)
    box = Tile(8, 178, 102).bounds()
    records = [
        incident(i, lon, lat, title=f"{i} " + "x" * length)
        for i, (lon, lat) in enumerate(dice.uniform(box[:2], box[2:], (MOST_SINGLES, 2)).tolist())
    ]
    content = build_incident_tile(snapshot_of(*records), Query(), Tile(8, 178, 102))
    assert len(content) <= MAX_BYTES
    assert sum(properties["count"] for properties in own(content)) == MOST_SINGLES


def test_one_title_longer_than_a_tile_may_be_leaves_the_count() -> None:
    content = build_incident_tile(at_torkham(1, title="x" * MAX_BYTES), Query(), Tile(12, 2856, 1634))
    assert own(content)[0]["count"] == 1
    assert len(content) < 1000


def test_the_same_query_makes_the_same_bytes() -> None:
    for tile in (Tile(3, 5, 3), Tile(5, 22, 12), Tile(8, 178, 102)):
        assert build_incident_tile(SCATTERED, Query(), tile) == build_incident_tile(scattered(), Query(), tile)


def test_every_property_is_described() -> None:
    described = {column.name for column in TILE_COLUMNS}
    for tile in tiles_over(4) + tiles_over(8):
        for properties in own(build_incident_tile(SCATTERED, Query(), tile)):
            assert properties.keys() <= described


@pytest.mark.parametrize("zoom", [0, 5, SINGLE_ZOOM])
def test_linked_records_are_drawn_once_where_the_first_selected_one_lies(zoom: int) -> None:
    linked = {"event_id": "event:1"}
    kabul, quetta = (69.17, 34.53), (67.01, 30.19)
    snapshot = snapshot_of(
        incident(1, *TORKHAM, date_start=date(2010, 1, 1), **linked),
        incident(2, *kabul, date_start=date(2010, 1, 2), **linked),
        incident(3, *quetta, date_start=date(2010, 1, 3)),
    )
    drawn = {
        name: [each for tile in tiles_over(zoom) for each in own(build_incident_tile(snapshot, query, tile))]
        for name, query in {
            "events": Query(),
            "records": Query(events=EventCount.RECORDS),
            "second": Query(datasets=("z",)),
        }.items()
    }
    counts = {name: sum(each["count"] for each in properties) for name, properties in drawn.items()}
    assert counts == {"events": 2, "records": 3, "second": 1}
    if zoom == SINGLE_ZOOM:
        assert {each["id"] for each in drawn["events"]} == {"x:1", "x:3"}
        assert {each["id"] for each in drawn["second"]} == {"x:2"}
