import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from incident_records import incident, snapshot_of
from pyproj import Geod

from app.engine.near_index import MOST_PLACES, NEIGHBOURS_KM, Neighbours, Surroundings, build_neighbours
from app.model.query import BBox, DateMatch, Interval, Near, Query, SortKey

TORKHAM = (71.093, 34.125)
FIRST = date(2010, 1, 1)
NOBODY = build_neighbours(np.empty(0, np.intp), np.empty(0), np.empty(0, np.int32), np.empty(0, np.int32))


def around(chance: Random, place: tuple[float, float], count: int) -> Iterator[dict[str, Any]]:
    """Incidents as far as 80 km from a place, some at the same spot, of a day, of a year, or with unknown ends."""
    spots = [
        Geod(ellps="WGS84").fwd(*place, chance.uniform(0, 360), chance.uniform(0, 80_000))[:2]
        for _ in range(count)
    ]
    for number in range(count):
        lon, lat = chance.choice(spots)
        start = FIRST + timedelta(chance.randrange(1500))
        end = start + timedelta(chance.choice([0, 0, 0, 3, 40, 400]))
        days = chance.choice([(start, end)] * 6 + [(start, None), (None, end), (None, None)])
        yield incident(
            f"a:{number:03}",
            longitude=lon,
            latitude=lat,
            date_start=days[0] and days[0].isoformat(),
            date_end=days[1] and days[1].isoformat(),
            event_type=chance.choice(["Battles", "Other"]),
        )


INTERVALS = [
    None,
    Interval(date(2011, 1, 1), date(2011, 12, 31)),
    Interval(date(2012, 3, 4), date(2012, 3, 4)),
    Interval(date(2013, 1, 1), None),
    Interval(None, date(2011, 6, 30)),
    Interval(date(1800, 1, 1), date(1801, 1, 1)),
]
MORE: list[dict[str, Any]] = [
    {},
    {"event_types": ("Battles",)},
    {"bbox": BBox(71.0, 34.0, 71.5, 34.5)},
    {"date_match": DateMatch.CERTAINLY},
    {"sort": (SortKey("date_start", descending=True),), "limit": 7, "offset": 3},
]


@pytest.mark.parametrize("place", [TORKHAM, (179.99, 10.0), (71.0, 89.9)], ids=["torkham", "antimeridian", "pole"])
def test_a_place_asked_about_again_is_answered_as_before(place: tuple[float, float]) -> None:
    made = list(around(Random(1), place, 300))
    again = snapshot_of(*made)
    again.page(Query(near=Near(*place, 1)))
    found: Counter[str] = Counter()
    for km, interval, more in product([0.5, 25, 49.9, NEIGHBOURS_KM, 60], INTERVALS, MORE):
        query = Query(near=Near(*place, km), interval=interval, **more)
        # A new snapshot has not been asked about the place.
        assert again.page(query) == snapshot_of(*made).page(query), query
        found[str(km)] += again.page(query).matched
    assert all(found.values())
    assert len(found) == 5


@pytest.mark.parametrize("km", [1.0, 25.0, 49.999999])
@pytest.mark.parametrize("nudge", [-1e-9, -1e-8, 0, 1e-9])
def test_the_rim_is_measured_on_the_ellipsoid_however_often_it_is_asked_about(km: float, nudge: float) -> None:
    geod = Geod(ellps="WGS84")
    lon, lat, _ = geod.fwd(*TORKHAM, 63, km * 1000)
    inner = geod.fwd(*TORKHAM, 200, km * 500)
    made = snapshot_of(
        incident("a:rim", longitude=lon, latitude=lat), incident("a:in", longitude=inner[0], latitude=inner[1])
    )
    exact = geod.inv(*TORKHAM, lon, lat)[2] / 1000
    for _ in range(3):
        assert made.page(Query(near=Near(*TORKHAM, exact + nudge))).matched == (2 if nudge >= 0 else 1)


def test_incidents_as_far_away_come_newest_first() -> None:
    place = {"longitude": 71.2, "latitude": 34.2}
    days = ["2014-01-01", "2013-01-01", "2012-01-01", None]
    made = snapshot_of(*(incident(f"a:{day}", date_start=day, date_end=day, **place) for day in days[::-1]))
    for _ in range(3):
        features = map(json.loads, made.page(Query(near=Near(*TORKHAM, 25))).features)
        assert [one["properties"]["date_start"] for one in features] == [
            "2014-01-01",
            "2013-01-01",
            "2012-01-01",
            None,
        ]


def test_neighbours_are_measured_when_a_place_is_asked_about_for_the_second_time() -> None:
    measured: list[Near] = []

    def measure(near: Near) -> Neighbours:
        measured.append(near)
        return NOBODY

    surroundings = Surroundings()
    near = Near(*TORKHAM, 25)
    assert surroundings.find(near, measure) is None
    assert surroundings.find(replace(near, km=10), measure) is NOBODY
    assert surroundings.find(near, measure) is NOBODY
    assert surroundings.find(replace(near, km=NEIGHBOURS_KM + 1), measure) is None
    assert surroundings.find(replace(near, lon=70.0), measure) is None
    assert measured == [Near(*TORKHAM, NEIGHBOURS_KM)]


def test_places_asked_about_longest_ago_are_forgotten() -> None:
    surroundings = Surroundings()
    for _ in range(2):
        surroundings.find(Near(*TORKHAM, 25), lambda _: NOBODY)
    for number in range(MOST_PLACES - 1):
        surroundings.find(Near(number, 0, 25), lambda _: NOBODY)
    assert surroundings.find(Near(*TORKHAM, 25), lambda _: NOBODY) is NOBODY
    surroundings.find(Near(-1, 0, 25), lambda _: NOBODY)
    assert surroundings.find(Near(0, 0, 25), lambda _: NOBODY) is None
    assert surroundings.find(Near(*TORKHAM, 25), lambda _: NOBODY) is NOBODY
