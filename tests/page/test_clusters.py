import math
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from incident_maps import TOWNS, items, mosaic_of, scattered
from incident_records import incident, snapshot_of

from app.aggregate import clusters
from app.aggregate.clusters import MOST_CELLS, MOST_SINGLES, RULE, cluster_features, read_cells, view_features
from app.aggregate.counting import summarise
from app.aggregate.tile_index import Mosaic
from app.geography.web_mercator import MAX_LAT
from app.model.errors import BadParameter
from app.model.map_columns import SHOWN
from app.model.query import BBox, Interval, Query

FRONTIER = BBox(60.6, 28.6, 75.0, 37.5)
EVENTS = Query(event_types=("Battles", "Riots"))
IN_2018 = Query(interval=Interval(date(2018, 1, 1), date(2018, 12, 31)))
Json = dict[str, Any]


@pytest.fixture(scope="module")
def crowd() -> Mosaic:
    return mosaic_of(scattered(3000))


@pytest.fixture(scope="module")
def few() -> Mosaic:
    return mosaic_of(scattered(300, seed=7))


def view(mosaic: Mosaic, box: BBox | None, zoom: float, query: Query | None = None) -> Json:
    return view_features(mosaic.chosen(query or Query()), box, zoom)


def cell_of(feature: Json, zoom: int) -> tuple[int, int]:
    """The cell that a point lies in, worked out the plain way."""
    lon, lat = feature["geometry"]["coordinates"]
    count = 4 * 2**zoom
    lat = max(min(lat, MAX_LAT), -MAX_LAT)
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(int(x * count), count - 1), max(min(int(y * count), count - 1), 0)


def by_cell(features: list[Json], zoom: int) -> dict[tuple[int, int], list[Json]]:
    cells: dict[tuple[int, int], list[Json]] = {}
    for feature in features:
        cells.setdefault(cell_of(feature, zoom), []).append(feature)
    return cells


def is_in(feature: Json, box: BBox) -> bool:
    lon, lat = feature["geometry"]["coordinates"]
    return any(b.west <= lon <= b.east and b.south <= lat <= b.north for b in box.parts())


@pytest.mark.parametrize("query", [Query(), EVENTS, IN_2018])
@pytest.mark.parametrize("box", [None, FRONTIER, BBox(69, 33, 72, 35), BBox(170, -10, -170, 20)])
def test_few_incidents_are_each_themselves(few: Mosaic, query: Query, box: BBox | None) -> None:
    wanted = [one for one in items(few.snapshot, query) if box is None or is_in(one, box)]
    answer = view(few, box, 6, query)
    assert answer["numberMatched"] == answer["numberReturned"] == len(wanted)
    found = {feature["id"]: feature for feature in answer["features"]}
    assert found.keys() == {one["id"] for one in wanted}
    shared = Counter(tuple(one["geometry"]["coordinates"]) for one in wanted)
    for one in wanted:
        own = {name: one["properties"][name] for name in SHOWN}
        same = shared[tuple(one["geometry"]["coordinates"])]
        assert found[one["id"]]["properties"] == {**own, "count": 1, "same_place": same}
        assert found[one["id"]]["geometry"] == one["geometry"]


@pytest.mark.parametrize(
    ("query", "zoom"), [*((Query(), zoom) for zoom in (0, 3, 6, 9)), (EVENTS, 0), (EVENTS, 6)]
)
def test_clusters_hold_what_lies_in_their_cells(crowd: Mosaic, zoom: int, query: Query) -> None:
    cells = by_cell(items(crowd.snapshot, query), zoom)
    answer = view(crowd, None, zoom, query)
    assert answer["numberMatched"] == sum(map(len, cells.values())) > MOST_SINGLES
    told = [feature for feature in answer["features"] if is_cluster(feature)]
    for cluster in told:
        check_cluster(cluster, [member for cell in cells_of(cluster) for member in cells.pop(cell)])
    alone = [feature["id"] for feature in answer["features"] if not is_cluster(feature)]
    assert sorted(alone) == sorted(member["id"] for [member] in cells.values())


def is_cluster(feature: Json) -> bool:
    return str(feature["id"]).startswith("cluster:")


def cells_of(cluster: Json) -> list[tuple[int, int]]:
    return [(cell.column, cell.row) for cell in read_cells(cluster["id"])]


def check_cluster(cluster: Json, members: list[Json]) -> None:
    p, of = cluster["properties"], [member["properties"] for member in members]
    lon, lat = ([member["geometry"]["coordinates"][axis] for member in members] for axis in (0, 1))
    assert p["count"] == len(members) == sum(p["types"].values())
    assert p["types"] == Counter(each["event_type"] or "Other" for each in of)
    assert p["bbox"] == [min(lon), min(lat), max(lon), max(lat)]
    assert p["is_one_place"] == (len(set(zip(lon, lat, strict=True))) == 1)
    assert cluster["geometry"]["coordinates"] == pytest.approx([np.mean(lon), np.mean(lat)], abs=1e-6)
    days = [each[name] for each in of for name in ("date_start", "date_end") if each[name]]
    assert (p["first"], p["last"]) == ((min(days), max(days)) if days else (None, None))


def test_deaths_of_a_cluster_are_those_of_the_summary_of_its_members(crowd: Mosaic) -> None:
    """Figures that may overlap enter the least once, and a bare least figure leaves the most open."""
    for zoom in (0, 2, 4, 5):
        cells = by_cell(items(crowd.snapshot), zoom)
        for feature in view(crowd, None, zoom)["features"]:
            if not is_cluster(feature):
                continue
            ids = {member["id"] for cell in cells_of(feature) for member in cells[cell]}
            records = [dict(one["properties"]) for one in items(crowd.snapshot) if one["id"] in ids]
            total = summarise(mosaic_of(snapshot_of(*records)).ledger, Query(), ()).total
            for name in ("fatalities_low", "fatalities_high", "unknown_fatalities"):
                assert feature["properties"][name] == total[name], (feature["id"], name)


def test_only_overlaps_among_what_is_selected_count() -> None:
    town = {"longitude": 71.0, "latitude": 34.0}
    many = [
        incident(f"m:{n}", fatalities_low=2, overlaps="m:0", event_type="Battles" if n else "Riots", **town)
        for n in range(MOST_SINGLES + 2)
    ]
    mosaic = mosaic_of(snapshot_of(*many))
    [everything] = view(mosaic, None, 6)["features"]
    [battles] = view(mosaic, None, 6, Query(event_types=("Battles",)))["features"]
    # One that overlaps with all others, which do not overlap with each other.
    assert everything["properties"]["fatalities_low"] == 2 * (MOST_SINGLES + 1)
    assert battles["properties"]["fatalities_low"] == 2 * (MOST_SINGLES + 1)
    assert everything["properties"]["fatalities_high"] is None


def tiling(box: BBox, across: int) -> list[BBox]:
    x, y = np.linspace(box.west, box.east, across + 1), np.linspace(box.south, box.north, across + 1)
    return [
        BBox(float(x[i]), float(y[j]), float(x[i + 1]), float(y[j + 1]))
        for i in range(across)
        for j in range(across)
    ]


@pytest.mark.parametrize("across", [2, 3, 7])
@pytest.mark.parametrize("zoom", [5, 6.4, 7.6])
def test_panning_reshuffles_nothing(
    crowd: Mosaic, zoom: float, across: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Views that cover a box show together what the box shows, each cell the same in all of them."""
    monkeypatch.setattr(clusters, "MOST_SINGLES", 0)
    parts = [view(crowd, part, zoom, EVENTS)["features"] for part in tiling(FRONTIER, across)]
    together: dict[str, Json] = {}
    for feature in (each for part in parts for each in part):
        assert together.setdefault(feature["id"], feature) == feature
    whole = {feature["id"]: feature for feature in view(crowd, FRONTIER, zoom, EVENTS)["features"]}
    assert together == whole
    assert (
        sum(f["properties"]["count"] for f in whole.values()) >= view(crowd, FRONTIER, 6, EVENTS)["numberMatched"]
    )


def test_a_view_across_the_antimeridian_is_its_two_parts(crowd: Mosaic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_SINGLES", 0)
    box = BBox(170, -20, -170, 20)
    both = view(crowd, box, 6)
    parts = [view(crowd, part, 6) for part in box.parts()]
    assert both["numberMatched"] == sum(part["numberMatched"] for part in parts) > 0
    ids = [feature["id"] for part in parts for feature in part["features"]]
    assert sorted(feature["id"] for feature in both["features"]) == sorted(ids)
    assert len({feature["id"] for feature in both["features"]}) == both["numberReturned"]
    for feature in both["features"]:
        assert abs(feature["geometry"]["coordinates"][0]) > 170


def test_the_whole_world_seen_from_anywhere_is_the_whole_world(crowd: Mosaic) -> None:
    everything = view(crowd, None, 4)
    assert view(crowd, BBox(-180, -90, 180, 90), 4) == everything
    assert view(crowd, BBox(10, -90, 9.999, 90), 4)["features"] == everything["features"]


def test_zooms_between_take_the_nearest_cells(crowd: Mosaic) -> None:
    drawn = {zoom: view(crowd, FRONTIER, zoom)["features"] for zoom in (5.49, 5.5, 6, 6.49)}
    cells = {
        zoom: {cell for each in features if is_cluster(each) for cell in read_cells(each["id"])}
        for zoom, features in drawn.items()
    }
    assert {cell.zoom for cell in cells[5.49]} == {5}
    assert {cell.zoom for cell in cells[5.5]} == {6}
    assert cells[6] == cells[6.49] <= cells[5.5]
    assert drawn[6] == drawn[6.49]


def test_too_many_cells_become_coarser_ones(crowd: Mosaic) -> None:
    answer = view(crowd, None, 24)
    assert MOST_CELLS / 5 < answer["numberReturned"] <= MOST_CELLS
    assert sum(feature["properties"]["count"] for feature in answer["features"]) == answer["numberMatched"]


def test_a_cluster_s_id_leads_to_its_incidents_newest_first(crowd: Mosaic) -> None:
    chosen = crowd.chosen(EVENTS)
    order = [one["id"] for one in items(crowd.snapshot, EVENTS)]
    for feature in view_features(chosen, FRONTIER, 5)["features"]:
        if not is_cluster(feature):
            continue
        cells = read_cells(feature["id"])
        assert read_cells(feature["id"].removeprefix("cluster:")) == cells
        answer = cluster_features(chosen, cells, 10_000, 0)
        ids = [member["id"] for member in answer["features"]]
        assert answer["numberMatched"] == len(ids) == feature["properties"]["count"]
        assert ids == [each for each in order if each in set(ids)]
        pages = [cluster_features(chosen, cells, 3, n)["features"] for n in range(0, len(ids), 3)]
        assert [member for page in pages for member in page] == answer["features"]


def test_incidents_of_one_town_say_how_many_they_are(crowd: Mosaic) -> None:
    lon, lat = TOWNS[0]
    here = [one for one in items(crowd.snapshot) if one["geometry"]["coordinates"] == [lon, lat]]
    box = BBox(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01)
    same = {f["properties"]["same_place"] for f in view(crowd, box, 14)["features"] if f["id"] == here[0]["id"]}
    assert same == {len(here)}


def test_a_store_without_incidents_has_an_empty_map() -> None:
    empty = {"type": "FeatureCollection", "caveat": RULE, "numberMatched": 0, "numberReturned": 0, "features": []}
    for snapshot in (snapshot_of(), snapshot_of(incident("m:1"))):
        mosaic = mosaic_of(snapshot)
        assert view(mosaic, None, 6) == view(mosaic, FRONTIER, 6, EVENTS) == empty
        assert cluster_features(mosaic, read_cells("0:0:0"), 10, 0) == empty


@pytest.mark.parametrize(
    "text",
    [
        *("", "cluster", "1:2", "25:0:0", "1:8:0", "0:0:4", "1:-1:0", "a:b:c"),
        *("1:2:3:4", "1:2:3,", "1:,2:3", "1:0:0,1:1:1"),
    ],
)
def test_what_is_no_cell_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="cluster: "):
        read_cells(text)


def test_a_cluster_of_more_cells_than_merge_is_refused() -> None:
    with pytest.raises(BadParameter, match="names 17 cells; a cluster has at most 16"):
        read_cells("9:" + ",".join(f"{n}:0" for n in range(17)))


def test_a_cell_that_is_named_twice_is_told_once(crowd: Mosaic) -> None:
    once, twice = (cluster_features(crowd, read_cells(text), 10_000, 0) for text in ("0:2:1", "0:2:1,2:1"))
    assert once == twice
    assert once["numberMatched"] > 0
