"""Conditions on columns held against what SQL's three truth values, Python and pyproj say of each row."""

import operator
import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from incident_records import incident, snapshot_of
from pyproj import Geod

from app.engine import conditions
from app.engine.columns import TELLING_ROWS, Categories, Mask, read_columns, sort_rows, telling_rows
from app.engine.conditions import holds, holds_at
from app.model.atlas_columns import PROVINCES
from app.model.columns import INCIDENTS
from app.model.condition import (
    SPATIAL,
    TEMPORAL,
    Compare,
    Condition,
    Every,
    Like,
    Missing,
    Negation,
    OneOf,
    Some,
    When,
    Where,
)
from app.model.query import Query, SortKey
from app.record.records import Records, build_records

GEOD = Geod(ellps="WGS84")
FACTS: list[dict[str, Any]] = [
    {"title": "Torkham", "injured": 3, "date_start": "2025-10-01", "date_end": "2025-10-03", "border_km": 0.0},
    {"title": "TORKHAM", "injured": 0, "date_start": "2025-10-03", "date_end": "2025-10-03", "border_km": 2.5},
    {"title": "Straße 5%", "injured": None, "date_start": "2025-10-05", "date_end": None, "border_km": None},
    {"title": "a_b\nc", "injured": 7, "date_start": None, "date_end": "2025-10-04", "border_km": 10.0},
    {"title": None, "injured": 1, "date_start": None, "date_end": None, "border_km": 1e-9},
    {"title": "", "injured": None, "date_start": "0001-01-01", "date_end": "9999-12-31", "border_km": 300.0},
]
PLACES = [(71.093, 34.125), (71.2, 34.0), (66.4, 30.95), (69.95, 33.3), None, (61.5, 29.8)]


def records() -> Records:
    """The facts as a table of their own, which keeps their order."""
    points = [None if place is None else shapely.Point(place) for place in PLACES]
    made = [incident(f"t:{number}", **fact) for number, fact in enumerate(FACTS)]
    return build_records(1, made, points, INCIDENTS)


def rows(condition: Condition) -> list[int]:
    return np.flatnonzero(holds(condition, records(), len(FACTS))).tolist()


CONDITIONS = (
    Like("title", "%o%"),
    Every((Like("title", "%T%O%", fold=True), Compare("title", ">", "a", fold=True))),
    Some((Compare("title", "=", "Torkham"), OneOf("title", ("a_b\nc", "")), Like("id", "%:1"))),
    Negation(OneOf("title", ("TORKHAM",), fold=True)),
    Every((Like("id", "t:%"), Compare("id", "<>", "t:2"), Compare("id", "<", "t:4"))),
    OneOf("injured", (0.0, 7.0)),
    Missing("title"),
)


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@pytest.mark.parametrize("step", [1, 4, 100])
def test_a_condition_is_held_against_some_rows_at_a_time(
    condition: Condition, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts with codes, and texts (here the ids) that lie in the heap."""
    monkeypatch.setattr(conditions, "PER_STEP", step)
    snapshot = snapshot_of(*[incident(f"t:{number}", **fact) for number, fact in enumerate(FACTS)])
    ids = [piece.decode() for piece in snapshot.columns.ids]
    wanted = {f"t:{row}" for row in rows(condition)}
    among = np.array([5, 0, 3, 1, 2, 4])
    held = holds_at(condition, snapshot, among)
    assert {ids[row] for row in among[held].tolist()} == wanted


def having(column: str, test: Callable[[Any], bool]) -> list[int]:
    """The facts whose value is there and passes."""
    return [i for i, fact in enumerate(FACTS) if fact[column] is not None and test(fact[column])]


SIGNS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("injured", 3.0),
        ("injured", 0.0),
        ("injured", 2.5),
        ("border_km", 2.5),
        ("border_km", 1e300),
        ("title", "Torkham"),
        ("title", ""),
        ("title", "of no record"),
        ("date_start", date(2025, 10, 3)),
        ("date_start", date.min),
        ("date_end", date.max),
    ],
)
def test_a_comparison_holds_or_its_negation_does_or_the_value_is_not_known(
    column: str, value: Any, sign: str
) -> None:
    compare = Compare(column, sign, value)  # type: ignore[arg-type]

    def met(known: Any) -> bool:
        return bool(SIGNS[sign](date.fromisoformat(known) if isinstance(value, date) else known, value))

    assert rows(compare) == having(column, met)
    assert rows(Negation(compare)) == having(column, lambda known: not met(known))


def test_zero_and_the_empty_text_are_values() -> None:
    assert rows(Compare("injured", "=", 0)) == [1]
    assert rows(Compare("title", "=", "")) == [5]
    assert rows(Missing("injured")) == [2, 5]
    assert rows(Missing("title")) == [4]
    assert rows(Missing("date_start")) == [3, 4]
    assert rows(Missing("geometry")) == [4]
    assert rows(Negation(Missing("injured"))) == [0, 1, 3, 4]


def test_folding_takes_upper_and_lower_case_for_the_same() -> None:
    assert rows(Compare("title", "=", "tORKHAM")) == []
    assert rows(Compare("title", "=", "tORKHAM", fold=True)) == [0, 1]
    assert rows(Compare("title", "=", "STRASSE 5%", fold=True)) == [2]
    assert rows(OneOf("title", ("torkham", "x"), fold=True)) == [0, 1]
    assert rows(Like("title", "STRASSE%", fold=True)) == [2]
    assert rows(Like("title", "%kHa%", fold=True)) == [0, 1]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Torkham", [0]),
        ("torkham", []),
        ("Tork", []),
        ("Tork%", [0]),
        ("%kham", [0]),
        ("%orkha%", [0]),
        ("%o%h%", [0]),
        ("T%m", [0]),
        ("%T%T%", []),
        ("_orkham", [0]),
        ("_______", [0, 1]),
        ("a_b%", [3]),
        ("a\\_b%", [3]),
        ("T\\_rkham", []),
        ("%\\%", [2]),
        ("%5_", [2]),
        ("%\n_", [3]),
        ("%c", [3]),
        ("", [5]),
        ("%", [0, 1, 2, 3, 5]),
        ("%%", [0, 1, 2, 3, 5]),
        ("Tork.*", []),
        ("[T]orkham", []),
        ("%(", []),
        ("Torkham\\", []),
    ],
)
def test_like_knows_two_wildcards_and_the_backslash(pattern: str, expected: list[int]) -> None:
    like = Like("title", pattern)
    assert rows(like) == expected
    assert rows(Negation(like)) == [row for row in (0, 1, 2, 3, 5) if row not in expected]


@pytest.mark.parametrize(
    "pattern", ["%a" * 200 + "%b", "%" + "a%" * 9000, "%_a" * 3000, "a" * 20_000, "%a_" * 500 + "%b"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    table = snapshot_of(incident("t:1", title="a" * 5000))
    start = time.process_time()
    assert not holds(Like("title", pattern), table, 1).any()
    assert time.process_time() - start < 2


def test_one_of_is_unknown_for_unknown_values_as_in_sql() -> None:
    assert rows(OneOf("injured", (3, 7, 99))) == [0, 3]
    assert rows(Negation(OneOf("injured", (3, 7, 99)))) == [1, 4]
    assert rows(OneOf("injured", ())) == []
    assert rows(Negation(OneOf("injured", ()))) == [0, 1, 3, 4]
    assert rows(OneOf("date_end", (date(2025, 10, 3), date(2025, 10, 4)))) == [0, 1, 3]


UNKNOWN, TRUE, FALSE = Compare("injured", "=", 1), Every(()), Some(())


def test_unknown_is_neither_true_nor_false() -> None:
    # Rows 2 and 5 have no number of injured; of the others only row 4 has one of 1.
    assert rows(Every((UNKNOWN, TRUE))) == [4]
    assert rows(Some((UNKNOWN, TRUE))) == [0, 1, 2, 3, 4, 5]
    assert rows(Negation(Every((UNKNOWN, FALSE)))) == [0, 1, 2, 3, 4, 5]
    assert rows(Negation(Every((UNKNOWN, TRUE)))) == [0, 1, 3]
    assert rows(Negation(Some((UNKNOWN, FALSE)))) == [0, 1, 3]
    assert rows(Negation(Negation(UNKNOWN))) == [4]
    assert rows(Some((UNKNOWN, Negation(UNKNOWN)))) == [0, 1, 3, 4]


TIMES: dict[str, Callable[[list[int], list[int]], bool]] = {
    "t_after": lambda a, b: a[0] > b[1],
    "t_before": lambda a, b: a[1] < b[0],
    "t_contains": lambda a, b: a[0] < b[0] and a[1] > b[1],
    "t_disjoint": lambda a, b: a[1] < b[0] or a[0] > b[1],
    "t_during": lambda a, b: a[0] > b[0] and a[1] < b[1],
    "t_equals": lambda a, b: a == b,
    "t_finishedby": lambda a, b: a[0] < b[0] and a[1] == b[1],
    "t_finishes": lambda a, b: a[0] > b[0] and a[1] == b[1],
    "t_intersects": lambda a, b: not (a[1] < b[0] or a[0] > b[1]),
    "t_meets": lambda a, b: a[1] == b[0],
    "t_metby": lambda a, b: a[0] == b[1],
    "t_overlappedby": lambda a, b: b[0] < a[0] < b[1] < a[1],
    "t_overlaps": lambda a, b: a[0] < b[0] < a[1] < b[1],
    "t_startedby": lambda a, b: a[0] == b[0] and a[1] > b[1],
    "t_starts": lambda a, b: a[0] == b[0] and a[1] < b[1],
}


@pytest.mark.parametrize("op", TEMPORAL)
def test_intervals_relate_as_the_standard_s_table_says(op: str) -> None:
    days = [date(2025, 1, day) for day in range(1, 7)]
    spans = [[first, last] for first in range(6) for last in range(first, 6)]
    table = snapshot_of(
        *(
            incident(f"t:{i:02}", date_start=days[a].isoformat(), date_end=days[b].isoformat())
            for i, (a, b) in enumerate(spans)
        )
    )
    own = {feature_id: spans[int(feature_id[2:])] for feature_id in table.ids()}
    for c, d in spans:
        met = holds(When(op, ("date_start", "date_end"), (days[c], days[d])), table, len(spans))
        expected = {feature_id for feature_id, span in own.items() if TIMES[op](span, [c, d])}
        assert {feature_id for feature_id, row in table.base.row_of.items() if met[row]} == expected
    assert set(TIMES) == set(TEMPORAL)


def test_open_ends_reach_as_far_as_there_are_days_and_undated_is_unknown() -> None:
    since = When("t_intersects", ("date_start", "date_end"), (date(2025, 10, 3), None))
    assert rows(since) == [0, 1, 5]
    assert rows(Negation(since)) == []
    assert rows(When("t_before", ("date_start", "date_start"), (date(2025, 10, 2), None))) == [0, 5]
    assert rows(When("t_after", ("date_end", "date_end"), (None, date(2025, 10, 3)))) == [3, 5]


BOX = shapely.box(66, 30, 71.15, 34.2)
SHAPES = [
    BOX,
    shapely.Point(71.093, 34.125),
    shapely.LineString([(71.093, 34.125), (66.4, 30.95)]),
    shapely.MultiPolygon([BOX, shapely.box(61, 29, 62, 30)]),
    shapely.GeometryCollection([shapely.Point(71.2, 34.0), shapely.box(61, 29, 62, 30)]),
]


@pytest.mark.parametrize("op", [op for op in SPATIAL if op != "s_dwithin"])
def test_spatial_conditions_are_the_predicates_of_shapely_on_each_place(op: str) -> None:
    for shape in SHAPES:
        known = {i: getattr(shapely.Point(place), op[2:])(shape) for i, place in enumerate(PLACES) if place}
        assert rows(Where(op, shape)) == [i for i, met in known.items() if met]
        assert rows(Negation(Where(op, shape))) == [i for i, met in known.items() if not met]


@pytest.mark.parametrize("km", [0, 0.1, 20.5, 100, 500, 1200, 20_000])
def test_a_distance_is_that_of_pyproj(km: float) -> None:
    for lon, lat in ((71.093, 34.125), (66.4, 30.95), (65.0, 33.0)):
        away = {
            i: GEOD.inv(lon, lat, place[0], place[1])[2] / 1000
            for i, place in enumerate(PLACES)
            if place is not None
        }
        near = Where("s_dwithin", shapely.Point(lon, lat), km)
        assert rows(near) == [i for i, distance in away.items() if distance <= km]
        assert rows(Negation(near)) == [i for i, distance in away.items() if distance > km]


def test_the_rim_of_a_distance_belongs_to_it() -> None:
    lon, lat = 71.093, 34.125
    km = GEOD.inv(lon, lat, *PLACES[2])[2] / 1000
    assert 2 in rows(Where("s_dwithin", shapely.Point(lon, lat), km))
    assert 2 not in rows(Where("s_dwithin", shapely.Point(lon, lat), km * (1 - 1e-9)))


def test_a_distance_to_a_line_is_that_to_its_nearest_point() -> None:
    meridian = shapely.LineString([(70.0, 30.0), (70.0, 36.0)])
    points = [GEOD.inv(70.0, 30.0 + step / 500, 71.093, 34.125)[2] / 1000 for step in range(3001)]
    assert 0 in rows(Where("s_dwithin", meridian, min(points) * 1.005))
    assert 0 not in rows(Where("s_dwithin", meridian, min(points) * 0.995))
    inside = Where("s_dwithin", shapely.box(71, 34, 71.15, 34.2), 0)
    assert rows(inside) == [0]


@pytest.mark.parametrize("place", [(0, 90), (180, -90), (-180, 0)])
def test_distances_from_the_ends_of_the_earth_are_numbers(place: tuple[float, float]) -> None:
    assert rows(Where("s_dwithin", shapely.Point(place), 30_000)) == [0, 1, 2, 3, 5]
    assert rows(Where("s_dwithin", shapely.Point(place), 1)) == []


def test_sorting_keeps_equals_and_puts_the_unknown_last() -> None:
    table = records()
    every = np.arange(len(FACTS), dtype=np.intp)
    order = {
        (column, descending): every[sort_rows(table, every, [SortKey(column, descending)], {})].tolist()
        for column in ("injured", "title", "date_start")
        for descending in (False, True)
    }
    assert order["injured", False] == [1, 4, 0, 3, 2, 5]
    assert order["injured", True] == [3, 0, 4, 1, 2, 5]
    assert order["title", False] == [5, 2, 1, 0, 3, 4]
    assert order["date_start", True] == [2, 1, 0, 5, 3, 4]


@pytest.mark.parametrize("count", range(8))
@pytest.mark.parametrize("names", [("injured",), ("event_type", "title"), ("event_type", "injured", "far")])
@pytest.mark.parametrize("descending", [False, True])
def test_the_first_rows_are_the_first_of_all(count: int, names: tuple[str, ...], descending: bool) -> None:
    table, every = records(), np.arange(len(FACTS), dtype=np.intp)
    keys = [SortKey(name, descending) for name in names]
    extra = {"far": np.array([2.0, np.nan, 1.0, 2.0, 1.0, np.nan])}
    whole = sort_rows(table, every, keys, extra).tolist()
    assert sort_rows(table, every, keys, extra, count).tolist() == whole[:count]


def held(values: dict[str, list[object]]) -> dict[str, Mask]:
    return {name: np.array([value is not None for value in column], dtype=bool) for name, column in values.items()}


def test_the_telling_rows_have_a_value_in_every_column_that_has_one() -> None:
    values: dict[str, list[object]] = {column: [None] * 6 for column in PROVINCES.names}
    values["id"] = list("abcdef")
    values["name"] = ["x", None, None, None, None, None]
    values["iso"] = [None, None, None, "y", None, "y"]
    values["pcode"] = [None, None, None, "z", None, None]
    assert telling_rows(held(values)) == [0, 3]
    values["area_km2"] = [None, 0.0, None, None, None, None]
    assert telling_rows(held(values)) == [0, 1, 3]
    assert telling_rows(held({column: [] for column in PROVINCES.names})) == []


def test_there_are_no_more_telling_rows_than_clients_look_at() -> None:
    names = INCIDENTS.names
    values: dict[str, list[object]] = {
        column: [row if row == place else None for row in range(len(names))] for place, column in enumerate(names)
    }
    assert len(telling_rows(held(values))) == TELLING_ROWS == 10


def test_columns_are_read_by_their_kind() -> None:
    table = records()
    assert table.days["date_start"].tolist()[:2] == [20362, 20364]
    assert np.isnan(table.numbers["injured"]).tolist() == [False, False, True, False, False, True]
    title = table.categories["title"]
    assert [None if code < 0 else title.values[code] for code in title.codes] == [f["title"] for f in FACTS]
    assert read_columns(PROVINCES, {c: [] for c in PROVINCES.names}).numbers["area_km2"].shape == (0,)


def test_distinct_values_are_tried_once() -> None:
    tried: list[str] = []
    categories = Categories(np.array([0, 1, 0, -1, 1], dtype=np.int32), ("a", "b"))
    passed = categories.which(lambda value: bool(tried.append(value)) or value == "b")
    assert tried == ["a", "b"]
    assert passed.tolist() == [False, True, False, False, True]


def test_a_condition_narrows_a_query_and_an_unlocated_incident_has_no_place() -> None:
    snapshot = snapshot_of(
        *(
            incident(f"t:{i}", **fact, longitude=place and place[0], latitude=place and place[1])
            for i, (fact, place) in enumerate(zip(FACTS, PLACES, strict=True))
        )
    )

    def ids(located: bool, condition: Condition) -> set[str]:
        page = snapshot.page(Query(located=located, where=condition))
        return {re.findall(rb'"id":"(t:\d)"', feature)[0].decode() for feature in page.features}

    assert ids(True, Where("s_intersects", BOX)) == {"t:0", "t:2", "t:3"}
    assert ids(False, Negation(Where("s_intersects", BOX))) == set()
    assert ids(False, Missing("geometry")) == {"t:4"}
