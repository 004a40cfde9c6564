"""What possibly and certainly lies near, in a box, by the line, held against places as dense points."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import orjson
import pytest
import shapely
from incident_records import incident, snapshot_of
from numpy.typing import NDArray
from pyproj import Geod

from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.geography.boxes import inside_km, outside_km
from app.geography.land import Land
from app.geography.units import Unit
from app.model.query import BBox, Near, PlaceMatch, Query

WGS84 = Geod(ellps="WGS84")
TORKHAM = (71.093, 34.125)
COUNT = 2000
RIM = 180
RADII = [0.5, 1.0, 2.0, 5.0, 5.0, 10.0, 25.0, 25.0, 40.0, 100.0, 160.0]
TOLERANCE = 0.004
"""Of a radius: what lies so near to a rim is told neither way by points 2° apart."""
UNIT_KM = 0.02
"""Of a polygon's outline in pieces of 0.02°, or of one of our distances to it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Made:
    """Incidents, and of each the dense points of its place: a rim with its centre, or a polygon's vertices."""

    records: list[dict[str, object]]
    snapshot: Snapshot
    slack: Floats
    lon: list[Floats]
    lat: list[Floats]


def circle_points(lon: float, lat: float, km: float) -> tuple[Floats, Floats]:
    """The centre, the rim, and a ring half-way."""
    bearing, centre = np.tile(np.arange(RIM) * 360.0 / RIM, 2), np.ones(2 * RIM)
    metres = np.repeat([km * 1000, km * 500], RIM)
    rim = WGS84.fwd(centre * lon, centre * lat, bearing, metres)
    return np.append(lon, np.asarray(rim[0])), np.append(lat, np.asarray(rim[1]))


def radius_of(one: dict[str, object]) -> float:
    return float(str(one["radius_km"] or 0))


def unit_of(atlas: Atlas, one: dict[str, object]) -> Unit | None:
    return atlas.units.find(str(one["unit"])) if one["unit"] else None


def unit_points(atlas: Atlas, unit_id: str) -> tuple[Floats, Floats]:
    unit = atlas.units.find(unit_id)
    assert unit is not None
    points = shapely.get_coordinates(shapely.segmentize(unit.outline, 0.02))
    return points[:, 0], points[:, 1]


def draw(atlas: Atlas, chance: Random) -> Iterator[dict[str, object]]:
    units = [unit for unit in atlas.units if unit.kind != "country"]
    for number in range(COUNT):
        foot = shapely.line_interpolate_point(atlas.border.line, chance.random(), normalized=True)
        lon, lat, _ = WGS84.fwd(foot.x, foot.y, chance.uniform(0, 360), chance.expovariate(1 / 40_000))
        values: dict[str, object] = {"geo_precision": "near", "radius_km": chance.choice(RADII)}
        kind = chance.random()
        if kind < 0.05:
            values = {"geo_precision": "unknown", "radius_km": None}
        elif kind < 0.3:
            unit = chance.choice(units[:400])
            point = shapely.point_on_surface(unit.outline) if number % 2 else unit.outline.centroid
            lon, lat = point.x, point.y
            values = {"geo_precision": unit.kind.replace("tehsil", "district"), "unit": unit.id, "radius_km": 30.0}
        yield incident(f"a:{number}", longitude=lon, latitude=lat, **values)


@pytest.fixture(scope="module")
def made(atlas: Atlas) -> Made:
    records = list(draw(atlas, Random(1893)))
    lon, lat = (np.array([one[name] for one in records], dtype=float) for name in ("longitude", "latitude"))
    for one, km in zip(records, atlas.border.distance_km(lon, lat).tolist(), strict=True):
        one["border_km"] = km
    points = [
        unit_points(atlas, str(one["unit"])) if one["unit"] else circle_points(x, y, radius_of(one))
        for one, x, y in zip(records, lon.tolist(), lat.tolist(), strict=True)
    ]
    slack = [UNIT_KM if one["unit"] else TOLERANCE * radius_of(one) + 1e-6 for one in records]
    snapshot = snapshot_of(*records).on(Land(lambda: atlas))
    return Made(records, snapshot, np.array(slack), [p[0] for p in points], [p[1] for p in points])


@pytest.fixture(scope="module")
def measured(made: Made, atlas: Atlas) -> Snapshot:
    """The snapshot with every place's farthest point from the line measured."""
    snapshot = made.snapshot.on(Land(lambda: atlas))
    snapshot.place_search.prepare_line()
    return snapshot


def found(made: Made, query: Query) -> set[int]:
    rows = made.snapshot.select(query).rows
    ids = made.snapshot.columns.ids.take(rows)
    return {int(bytes(each).decode().partition(":")[2]) for each in ids}


def check(made: Made, query: Query, least: Floats, most: Floats, km: float) -> None:
    """`least` and `most` are the distances of each place's nearest and farthest dense point."""
    by_match = {match: found(made, replace(query, place_match=match)) for match in PlaceMatch}
    assert by_match[PlaceMatch.CERTAINLY] <= by_match[PlaceMatch.POSSIBLY]
    assert by_match[PlaceMatch.CENTRE] <= by_match[PlaceMatch.POSSIBLY]
    vague = np.array([one["radius_km"] is None for one in made.records])
    for match, span in ((PlaceMatch.POSSIBLY, least), (PlaceMatch.CERTAINLY, np.where(vague, np.inf, most))):
        sure = set(np.flatnonzero(span + made.slack <= km).tolist())
        never = set(np.flatnonzero(span - made.slack > km).tolist())
        assert sure <= by_match[match], (match, sorted(sure - by_match[match])[:5])
        assert not never & by_match[match], (match, sorted(never & by_match[match])[:5])
        assert len(sure) + len(never) > 0.97 * COUNT


def spans(made: Made, atlas: Atlas, lon: float, lat: float) -> tuple[Floats, Floats]:
    least, most = np.zeros(COUNT), np.zeros(COUNT)
    for number, (x, y) in enumerate(zip(made.lon, made.lat, strict=True)):
        km = np.asarray(WGS84.inv(np.full(len(x), lon), np.full(len(x), lat), x, y)[2]) / 1000
        least[number], most[number] = km.min(), km.max()
        one = made.records[number]
        unit = unit_of(atlas, one)
        if (unit is not None and shapely.intersects_xy(unit.outline, lon, lat)) or (
            unit is None and km[0] <= radius_of(one)
        ):
            least[number] = 0
    return least, most


@pytest.mark.parametrize(("place", "km"), [(TORKHAM, 25.0), ((66.44, 30.96), 50.0), ((69.5, 32.0), 300.0)])
def test_near_is_that_of_dense_circles_and_polygons(
    made: Made, atlas: Atlas, place: tuple[float, float], km: float
) -> None:
    least, most = spans(made, atlas, *place)
    # A place that is asked about again is answered from what is kept of it.
    for _ in range(3):
        check(made, Query(near=Near(*place, km)), least, most, km)


def test_distances_of_near_answers_are_those_of_dense_circles_and_polygons(made: Made, atlas: Atlas) -> None:
    near = Near(*TORKHAM, 60.0)
    least, most = spans(made, atlas, *TORKHAM)
    selection = made.snapshot.select(Query(near=near, place_match=PlaceMatch.POSSIBLY))
    assert selection.distance_km is not None
    assert (np.diff(selection.distance_km) >= 0).all()
    told = made.snapshot.place_search.extents.spans(near, selection.rows, selection.distance_km)
    ids = [int(bytes(each).decode().partition(":")[2]) for each in made.snapshot.columns.ids.take(selection.rows)]
    for number, low, high in zip(ids, *(each.tolist() for each in told), strict=True):
        if made.records[number]["radius_km"] is None:
            assert np.isnan(low)
            assert np.isnan(high)
            continue
        slack = made.slack[number] + 1e-3
        assert low == pytest.approx(least[number], abs=slack)
        assert high == pytest.approx(most[number], abs=slack)


@pytest.mark.parametrize(
    "box", [BBox(69.5, 33.5, 71.5, 34.8), BBox(64.0, 29.0, 67.5, 31.5), BBox(70.0, 20.0, -170.0, 36.0)]
)
def test_boxes_are_those_of_dense_circles_and_polygons(made: Made, atlas: Atlas, box: BBox) -> None:
    by_match = {match: found(made, Query(bbox=box, place_match=match)) for match in PlaceMatch}
    assert by_match[PlaceMatch.CERTAINLY] <= by_match[PlaceMatch.POSSIBLY] >= by_match[PlaceMatch.CENTRE]
    shape = shapely.union_all([shapely.box(p.west, p.south, p.east, p.north) for p in box.parts()])
    for number, (x, y) in enumerate(zip(made.lon, made.lat, strict=True)):
        one = made.records[number]
        inside = shapely.intersects_xy(shape, x, y)
        unit = unit_of(atlas, one)
        touches = inside.any() if unit is None else shapely.intersects(unit.outline, shape)
        # Dense points that lie inside are proof; that none does is proof but for a sliver at the rim.
        sliver = unit is None and not touches and _is_sliver(one, box)
        assert touches == (number in by_match[PlaceMatch.POSSIBLY]) or sliver, one["id"]
        holds = inside.all() and one["radius_km"] is not None
        assert holds == (number in by_match[PlaceMatch.CERTAINLY]) or (holds and _is_sliver(one, box)), one["id"]


def sized_boxes() -> Iterator[BBox]:
    """Boxes around the line from a few metres to the whole world, and one of a point."""
    chance = Random(1919)
    for size in np.geomspace(1e-4, 40, 60).tolist():
        wide, high = size * chance.uniform(0.3, 1), size * chance.uniform(0.3, 1)
        west, south = chance.uniform(62, 73) - wide / 2, chance.uniform(28, 36) - high / 2
        yield BBox(west, south, west + wide, south + high)
    yield BBox(*TORKHAM, *TORKHAM)
    yield BBox(66.0, 30.0, 180.0, 89.0)
    yield BBox(-180.0, -90.0, 180.0, 90.0)


def test_boxes_of_every_size_are_those_of_each_circle_and_polygon_alone(made: Made, atlas: Atlas) -> None:
    """Circles by distances that other tests hold against dense points, polygons by shapely."""
    lon, lat, km = (
        np.array([one[name] or 0 for one in made.records], dtype=float)
        for name in ("longitude", "latitude", "radius_km")
    )
    units = [unit_of(atlas, one) for one in made.records]
    is_unit = np.array([unit is not None for unit in units])
    is_vague = np.array([one["radius_km"] is None for one in made.records])
    outlines = np.array([unit.outline for unit in units if unit is not None], dtype=object)
    for box in sized_boxes():
        shape = shapely.box(box.west, box.south, box.east, box.north)
        inside = shapely.intersects_xy(shape, lon, lat)
        touches, holds = outside_km(box, lon, lat) <= km, inside & (inside_km(box, lon, lat) >= km) & ~is_vague
        touches[is_unit] = shapely.intersects(outlines, shape)
        holds[is_unit] = shapely.covers(shape, outlines)
        for match, wanted in (
            (PlaceMatch.CENTRE, inside),
            (PlaceMatch.POSSIBLY, touches | inside),
            (PlaceMatch.CERTAINLY, holds),
        ):
            assert found(made, Query(bbox=box, place_match=match)) == set(np.flatnonzero(wanted).tolist()), box


@pytest.mark.parametrize("match", PlaceMatch)
def test_type_samples_that_match_a_box_come_first(made: Made, match: PlaceMatch) -> None:
    telling = list(made.snapshot.base.telling)
    lon, lat = (made.snapshot.numbers[name][telling] for name in ("longitude", "latitude"))
    query = Query(bbox=BBox(lon.min() - 8, lat.min() - 8, lon.max() + 8, lat.max() + 8), place_match=match)
    rows = made.snapshot.select(query).rows.tolist()
    assert rows.index(telling[0]) > 0
    first = made.snapshot.select(replace(query, telling_first=True)).rows.tolist()
    assert first == telling + [row for row in rows if row not in telling]


def _is_sliver(one: dict[str, object], box: BBox) -> bool:
    """Whether a slightly larger or smaller circle would do what this one does not."""
    km = radius_of(one)
    shape = shapely.union_all([shapely.box(p.west, p.south, p.east, p.north) for p in box.parts()])
    ends = [
        shapely.intersects_xy(shape, *circle_points(float(str(one["longitude"])), float(str(one["latitude"])), r))
        for r in (km * (1 - TOLERANCE), km * (1 + TOLERANCE))
    ]
    return bool(ends[0].any() != ends[1].any() or ends[0].all() != ends[1].all())


@pytest.mark.parametrize("km", [5.0, 30.0, 100.0])
def test_distance_to_the_line_is_that_of_dense_circles_and_polygons(
    made: Made, measured: Snapshot, atlas: Atlas, km: float
) -> None:
    least, most = np.zeros(COUNT), np.zeros(COUNT)
    border = np.array([one["border_km"] for one in made.records], dtype=float)
    radius = np.array([one["radius_km"] or 0 for one in made.records], dtype=float)
    for number, (x, y) in enumerate(zip(made.lon, made.lat, strict=True)):
        is_open = (
            made.records[number]["unit"] or border[number] - radius[number] <= km < border[number] + radius[number]
        )
        away = atlas.border.distance_km(x, y) if is_open else np.array([border[number] + radius[number]])
        least[number] = away.min() if made.records[number]["unit"] else max(border[number] - radius[number], 0)
        most[number] = away.max()
    check(made, Query(border_km=km), least, most, km)
    # A service measures all of them before anybody asks.
    check(replace(made, snapshot=measured), Query(border_km=km), least, most, km)


@pytest.mark.parametrize("codes", [("PK-KP",), ("AF-NAN", "AF-KAN", "PK-BA"), ("XX-NONE",)])
def test_provinces_are_those_in_which_maps_count_parts(made: Made, atlas: Atlas, codes: tuple[str, ...]) -> None:
    places = made.snapshot.place_search.places
    share = places.provinces.among(np.array([province.iso in codes for province in atlas.provinces]))
    part = np.empty(COUNT)
    for row, name in enumerate(made.snapshot.columns.ids):
        part[int(bytes(name).decode().partition(":")[2])] = share[places.of_row[row]]
    for match, most in ((PlaceMatch.POSSIBLY, 0.0), (PlaceMatch.CERTAINLY, 0.95)):
        told = found(made, Query(provinces=codes, place_match=match))
        assert set(np.flatnonzero(part > most + 0.01).tolist()) <= told
        assert told <= set(np.flatnonzero(part >= most - 0.01 if most else part > 0).tolist())


def test_filters_together_find_what_each_of_them_finds(made: Made) -> None:
    box, near = BBox(69.0, 33.0, 71.5, 34.8), Near(*TORKHAM, 120.0)
    for match in PlaceMatch:
        each = [
            found(made, Query(place_match=match, **one))
            for one in ({"bbox": box}, {"near": near}, {"border_km": 40.0})
        ]
        together = found(made, Query(place_match=match, bbox=box, near=near, border_km=40.0))
        assert together == set.intersection(*each)
        assert together


@pytest.mark.parametrize("match", [PlaceMatch.POSSIBLY, PlaceMatch.CERTAINLY])
def test_what_was_asked_before_is_at_hand(made: Made, atlas: Atlas, match: PlaceMatch) -> None:
    snapshot = made.snapshot.on(Land(lambda: atlas))
    search = snapshot.place_search
    asked = [Query(bbox=BBox(69.0, 33.0, 71.5, 34.8)), Query(border_km=21.0), Query(provinces=("PK-KP",))]
    for query in (replace(one, place_match=match) for one in asked):
        assert not search.is_at_hand(query)
        first = snapshot.page(query)
        assert search.is_at_hand(query)
        again = snapshot.page(query)
        assert (first.matched, [*first.features]) == (again.matched, [*again.features])
        assert search.is_at_hand(replace(query, place_match=PlaceMatch.CENTRE))
    assert not search.is_at_hand(Query(border_km=22.0, place_match=match))
    assert search.is_at_hand(Query(bbox=BBox(60.0, 33.0, 71.5, 34.8), place_match=match))


def test_distances_from_the_line_are_at_hand_once_all_are_measured(
    made: Made, measured: Snapshot, atlas: Atlas
) -> None:
    others = made.snapshot.on(measured.place_search.land)
    # Another snapshot finds what was measured for the places that it shares with the first.
    for one in (others, measured):
        one.place_search.prepare()
        one.place_search.prepare_line()
    asked = made.snapshot.on(Land(lambda: atlas))
    rows = np.arange(len(made.records))
    for km in (3.0, 17.0, 44.0):
        query = Query(border_km=km, place_match=PlaceMatch.CERTAINLY)
        assert measured.place_search.is_at_hand(query)
        assert not asked.place_search.is_at_hand(query)
        wanted = found(replace(made, snapshot=asked), query)
        told = found(replace(made, snapshot=measured), query)
        # Both are right to 0.1 % of a radius, and border_km is rounded to a metre.
        unsure = np.flatnonzero(np.abs(asked.place_search.farthest_from_line(rows) - km) < 0.2)
        ids = made.snapshot.columns.ids.take(unsure)
        assert wanted ^ told <= {int(bytes(each).decode().partition(":")[2]) for each in ids}
        assert told == found(replace(made, snapshot=others), query)


def test_side_possibly_adds_the_undetermined() -> None:
    sides = ["AF", "PK", "undetermined", None]
    snapshot = snapshot_of(
        *(incident(f"a:{n}", longitude=70, latitude=34, side=side) for n, side in enumerate(sides))
    )
    asked = {match: Query(sides=("AF",), place_match=match) for match in PlaceMatch}
    numbers = {match: [row["side"] for row in _properties(snapshot, query)] for match, query in asked.items()}
    assert numbers == {"possibly": ["AF", "undetermined"], "centre": ["AF"], "certainly": ["AF"]}


def _properties(snapshot: Snapshot, query: Query) -> list[dict[str, object]]:
    return [orjson.loads(feature)["properties"] for feature in snapshot.page(query).features]


def test_the_farthest_point_from_the_line_tells_what_is_certainly_near(made: Made, atlas: Atlas) -> None:
    snapshot = made.snapshot
    km = snapshot.on(Land(lambda: atlas)).place_search.farthest_from_line(np.arange(len(made.records)))
    assert np.isinf(km).any()
    for most in (3.0, 30.0, 100.0):
        found = (
            snapshot.on(Land(lambda: atlas)).select(Query(border_km=most, place_match=PlaceMatch.CERTAINLY)).rows
        )
        assert sorted(found.tolist()) == np.flatnonzero(km <= most).tolist()
