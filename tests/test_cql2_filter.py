"""CQL2 read into conditions: every operator in both languages, and every refusal names the part."""

import json
from contextlib import suppress
from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.filters.cql2_filter import MAX_LENGTH, MAX_PLACES, read_filter
from app.model.atlas_columns import CROSSINGS
from app.model.columns import INCIDENTS
from app.model.condition import (
    FLIPPED,
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
from app.model.crs import to_crs84
from app.model.errors import BadParameter

BOX = shapely.box(60, 30, 70, 40)
TORKHAM = shapely.Point(71.093, 34.125)
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def from_text(text: str) -> Condition:
    return read_filter(text, "cql2-text", INCIDENTS, lambda geometry: geometry)


def from_json(node: object) -> Condition:
    return read_filter(json.dumps(node), "cql2-json", INCIDENTS, lambda geometry: geometry)


def name(column: str) -> dict[str, str]:
    return {"property": column}


def op(operator: str, *parts: object) -> dict[str, object]:
    return {"op": operator, "args": list(parts)}


def folded(part: object) -> dict[str, object]:
    return op("casei", part)


READ = [
    ("title = 'x'", op("=", name("title"), "x"), Compare("title", "=", "x")),
    ("title <> 'x'", op("<>", name("title"), "x"), Compare("title", "<>", "x")),
    ("injured < 3", op("<", name("injured"), 3), Compare("injured", "<", 3)),
    ("injured <= 3", op("<=", name("injured"), 3), Compare("injured", "<=", 3)),
    ("border_km > -1.5", op(">", name("border_km"), -1.5), Compare("border_km", ">", -1.5)),
    ("border_km >= 1e2", op(">=", name("border_km"), 100), Compare("border_km", ">=", 100)),
    ("3 > injured", op(">", 3, name("injured")), Compare("injured", "<", 3)),
    ("'x' = title", op("=", "x", name("title")), Compare("title", "=", "x")),
    ("\"title\" = 'it''s'", op("=", name("title"), "it's"), Compare("title", "=", "it's")),
    (
        "date_start >= DATE('2025-10-01')",
        op(">=", name("date_start"), {"date": "2025-10-01"}),
        Compare("date_start", ">=", date(2025, 10, 1)),
    ),
    (
        "date_start = TIMESTAMP('2025-10-01T23:59:59Z')",
        op("=", name("date_start"), {"timestamp": "2025-10-01T23:59:59Z"}),
        Compare("date_start", "=", date(2025, 10, 1)),
    ),
    (
        "date_end < '2025-10-01'",
        op("<", name("date_end"), "2025-10-01"),
        Compare("date_end", "<", date(2025, 10, 1)),
    ),
    (
        "CASEI(title) = CASEI('ÉX')",
        op("=", folded(name("title")), folded("ÉX")),
        Compare("title", "=", "éx", fold=True),
    ),
    ("title = CASEI('ÉX')", op("=", name("title"), folded("ÉX")), Compare("title", "=", "éx")),
    ("title LIKE 'a%'", op("like", name("title"), "a%"), Like("title", "a%")),
    ("title NOT LIKE 'a_'", op("not", op("like", name("title"), "a_")), Negation(Like("title", "a_"))),
    (
        "CASEI(title) LIKE CASEI('A%')",
        op("like", folded(name("title")), folded("A%")),
        Like("title", "A%", fold=True),
    ),
    ("side IN ('AF', 'PK')", op("in", name("side"), ["AF", "PK"]), OneOf("side", ("AF", "PK"))),
    ("injured NOT IN (1, 2)", op("not", op("in", name("injured"), [1, 2])), Negation(OneOf("injured", (1, 2)))),
    (
        "date_start IN (DATE('2025-10-01'))",
        op("in", name("date_start"), [{"date": "2025-10-01"}]),
        OneOf("date_start", (date(2025, 10, 1),)),
    ),
    (
        "CASEI(side) IN (CASEI('AF'))",
        op("in", folded(name("side")), [folded("AF")]),
        OneOf("side", ("af",), fold=True),
    ),
    (
        "injured BETWEEN 1 AND 3",
        op("between", name("injured"), 1, 3),
        Every((Compare("injured", ">=", 1), Compare("injured", "<=", 3))),
    ),
    (
        "date_start BETWEEN DATE('2025-01-01') AND DATE('2025-12-31')",
        op("between", name("date_start"), {"date": "2025-01-01"}, {"date": "2025-12-31"}),
        Every((Compare("date_start", ">=", date(2025, 1, 1)), Compare("date_start", "<=", date(2025, 12, 31)))),
    ),
    ("injured IS NULL", op("isNull", name("injured")), Missing("injured")),
    ("injured IS NOT NULL", op("not", op("isNull", name("injured"))), Negation(Missing("injured"))),
    ("geometry IS NULL", op("isNull", name("geometry")), Missing("geometry")),
    ("TRUE", True, Every(())),
    ("FALSE", False, Some(())),
    (
        "title = 'x' AND injured = 1 OR NOT injured = 2",
        op(
            "or",
            op("and", op("=", name("title"), "x"), op("=", name("injured"), 1)),
            op("not", op("=", name("injured"), 2)),
        ),
        Some(
            (Every((Compare("title", "=", "x"), Compare("injured", "=", 1))), Negation(Compare("injured", "=", 2)))
        ),
    ),
    (
        "S_INTERSECTS(geometry, POINT(71.093 34.125))",
        op("s_intersects", name("geometry"), {"type": "Point", "coordinates": [71.093, 34.125]}),
        Where("s_intersects", TORKHAM),
    ),
    (
        "S_DWITHIN(geometry, POINT(71.093 34.125), 2500)",
        op("s_dwithin", name("geometry"), {"type": "Point", "coordinates": [71.093, 34.125]}, 2500),
        Where("s_dwithin", TORKHAM, 2.5),
    ),
    (
        "S_DWITHIN(geometry, POINT(71.093 34.125), 2500, meters)",
        op(
            "s_dwithin", name("geometry"), {"type": "Point", "coordinates": [71.093, 34.125]}, 2500, name("meters")
        ),
        Where("s_dwithin", TORKHAM, 2.5),
    ),
    (
        "S_DWITHIN(geometry, POINT(71.093 34.125), 2500, 'metres')",
        op("s_dwithin", name("geometry"), {"type": "Point", "coordinates": [71.093, 34.125]}, 2500, "metres"),
        Where("s_dwithin", TORKHAM, 2.5),
    ),
    (
        "T_INTERSECTS(INTERVAL(date_start, date_end), INTERVAL('2025-10-01', '..'))",
        op(
            "t_intersects",
            {"interval": [name("date_start"), name("date_end")]},
            {"interval": ["2025-10-01", ".."]},
        ),
        When("t_intersects", ("date_start", "date_end"), (date(2025, 10, 1), None)),
    ),
]


@pytest.mark.parametrize(("text", "node", "condition"), READ, ids=[text for text, _, _ in READ])
def test_both_languages_are_read_into_the_same_condition(text: str, node: object, condition: Condition) -> None:
    assert from_text(text) == condition
    assert from_json(node) == condition


@pytest.mark.parametrize("operator", [op for op in SPATIAL if op != "s_dwithin"])
def test_every_spatial_operator_is_read(operator: str) -> None:
    made = from_text(f"{operator.upper()}(geometry, BBOX(60, 30, 70, 40))")
    assert isinstance(made, Where)
    assert (made.op, made.km) == (operator, None)
    assert made.shape.equals(BOX)
    assert from_json(op(operator, name("geometry"), {"bbox": [60, 30, 0, 70, 40, 9]})) == made


@pytest.mark.parametrize("operator", TEMPORAL)
def test_every_temporal_operator_is_read(operator: str) -> None:
    expected = When(operator, ("date_start", "date_start"), (date(2025, 10, 1), date(2025, 10, 1)))
    assert from_text(f"{operator.upper()}(date_start, DATE('2025-10-01'))") == expected
    assert from_json(op(operator, name("date_start"), {"date": "2025-10-01"})) == expected


@pytest.mark.parametrize(("sign", "flipped"), FLIPPED.items())
def test_a_value_before_the_property_turns_the_comparison_round(sign: str, flipped: str) -> None:
    assert from_text(f"1 {sign} injured") == from_text(f"injured {flipped} 1")


def test_geometries_are_moved_to_longitude_and_latitude() -> None:
    moved = read_filter(
        "S_INTERSECTS(geometry, POINT(34.125 71.093))",
        "cql2-text",
        INCIDENTS,
        lambda geometry: to_crs84(geometry, EPSG_4326),
    )
    assert isinstance(moved, Where)
    assert moved.shape.equals_exact(TORKHAM, 1e-9)


def test_each_table_has_its_own_properties() -> None:
    read = read_filter("standing LIKE '%trade%'", "cql2-text", CROSSINGS, lambda geometry: geometry)
    assert read == Like("standing", "%trade%")
    with pytest.raises(BadParameter, match="no property 'injured': expected one of id, name, "):
        read_filter("injured = 1", "cql2-text", CROSSINGS, lambda geometry: geometry)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("date_start >= '2020-02-01T'", Compare("date_start", ">=", date(2020, 2, 1))),
        ("date_start < '2020-02-01T12:30:00Z'", Compare("date_start", "<", date(2020, 2, 1))),
        ("title ILIKE '%Gate, it''s AND%'", Like("title", "%Gate, it's AND%", fold=True)),
        ("(said_by IS NULL)", Missing("said_by")),
        (
            "(side = 'AF') AND (NOT (title ilike 'x'))",
            Every((Compare("side", "=", "AF"), Negation(Like("title", "x", fold=True)))),
        ),
    ],
)
def test_gdal_s_dialect_is_understood(text: str, condition: Condition) -> None:
    assert read_filter(text, "cql-text", INCIDENTS, lambda geometry: geometry) == condition


REFUSED = [
    ("colour = 'red'", "no property 'colour': expected one of id, dataset, title"),
    ("injured = 'many'", 'injured is a number; cannot be compared with "many"'),
    ("injured = DATE('2025-01-01')", 'injured is a number; cannot be compared with {"date":"2025-01-01"}'),
    ("title = 5", "title is text; cannot be compared with 5"),
    ("title = TRUE", "title is text; cannot be compared with true"),
    ("injured = TRUE", "injured is a number; cannot be compared with true"),
    ("date_start = 20250101", "date_start is a date; cannot be compared with 20250101"),
    ("date_start = 'soon'", 'date_start is a date; cannot be compared with "soon"'),
    ("date_start = '2025-01-01 and more'", 'date_start is a date; cannot be compared with "2025-01-01 and more"'),
    ("date_start = DATE('2025-02-30')", "date_start is a date; cannot be compared with"),
    ("date_start = DATE('0000-01-01')", "date_start is a date; cannot be compared with"),
    ("title = title", 'title is text; cannot be compared with {"property":"title"}'),
    ("geometry = 'x'", "no property 'geometry'"),
    ("1 = 2", "1.0 stands where a property is needed"),
    ("injured + 1 = 2", '"op":"+"'),
    ("ACCENTI(title) = 'x'", '{"op":"accenti","args":[{"property":"title"}]} stands where a property is needed'),
    ("upper(title) = 'X'", '"op":"upper"'),
    ("title", '{"property":"title"} is no condition'),
    ("'x'", '"x" is no condition'),
    ("near(title, 'x')", "has the operator 'near', which this service does not know"),
    ("A_CONTAINS(title, ('x'))", "has the operator 'a_contains', which this service does not know"),
    ("injured LIKE '1%'", "needs a text column and a pattern"),
    ("title LIKE 5", "needs a text column and a pattern"),
    ("injured IN (1, 'x')", 'injured is a number; cannot be compared with "x"'),
    ("T_AFTER(title, DATE('2025-01-01'))", '{"property":"title"} is not a date'),
    ("T_AFTER(date_start, 'later')", '"later" is not a time'),
    ("T_AFTER(date_start)", "needs 2 parts"),
    ("S_INTERSECTS(title, POINT(1 2))", "needs the property 'geometry' first, then a geometry"),
    ("S_INTERSECTS(POINT(1 2), geometry)", "needs the property 'geometry' first, then a geometry"),
    ("S_INTERSECTS(geometry, 'POINT(1 2)')", '"POINT(1 2)" is no geometry'),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "is no geometry (Self-intersection"),
    ("S_INTERSECTS(geometry, POINT(500 34))", "is no geometry (it lies off the globe)"),
    ("S_INTERSECTS(geometry, BBOX(70, 30, 60, 40))", "is no geometry"),
    ("S_INTERSECTS(geometry)", "needs 2 parts"),
    ("S_DWITHIN(geometry, POINT(71 34))", "needs 3 or 4 parts"),
    ("S_DWITHIN(geometry, POINT(71 34), -5)", "needs a distance in metres as its third part"),
    ("S_DWITHIN(geometry, POINT(71 34), 'far')", "needs a distance in metres as its third part"),
    ("S_DWITHIN(geometry, POINT(71 34), 5, 'miles')", "needs a distance in metres as its third part"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_cannot_be_asked_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(BadParameter) as refused:
        from_text(f"NOT (injured = 1 AND ({text}))")
    assert str(refused.value).startswith("filter: ")
    assert said in str(refused.value)


BROKEN_JSON = [
    "{",
    "{}",
    "5",
    '"title"',
    "[]",
    '{"op":"="}',
    '{"op":"=","args":[]}',
    '{"op":"=","args":[{"property":"title"}]}',
    '{"op":"=","args":[{"property":"title"},null]}',
    '{"op":"=","args":[{"property":["title"]},1]}',
    '{"op":"=","args":[{"property":"title"},"\\ud800"]}',
    '{"op":"=","args":[{"property":"injured"},1e400]}',
    '{"op":"=","args":[{"property":"title"},"x"],"args":[]}',
    '{"op":"and","args":"title"}',
    '{"op":"and","args":[5]}',
    '{"op":"not","args":[]}',
    '{"op":"not","args":[true,true]}',
    '{"op":"isNull","args":[]}',
    '{"op":"isNull","args":[5]}',
    '{"op":"like","args":[{"op":"casei","args":[]},"x"]}',
    '{"op":"like","args":[{"op":"casei","args":[{"op":"casei","args":[{"property":"title"}]}]},"x"]}',
    '{"op":"between","args":[{"property":"injured"},1]}',
    '{"op":"in","args":[{"property":"injured"}]}',
    '{"op":"in","args":[{"property":"injured"},1]}',
    '{"op":"in","args":[{"property":"injured"},[[1]]]}',
    '{"op":"s_intersects","args":[{"op":"casei","args":[{"property":"geometry"}]},{"bbox":[1,2,3,4]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1e308,1e308]}]}',
    '{"op":"s_dwithin","args":[{"property":"geometry"},{"type":"Point","coordinates":[1,2]},true]}',
    '{"op":"t_during","args":[{"interval":["2020-01-01"]},{"date":"2020-01-01"}]}',
    '{"op":"t_during","args":[{"interval":[]},{"date":null}]}',
    '{"op":"not","args":[' * 200 + "true" + "]}" * 200,
]


@pytest.mark.parametrize("text", BROKEN_JSON)
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^filter: "):
        read_filter(text, "cql2-json", INCIDENTS, lambda geometry: geometry)


def test_too_long_a_filter_and_an_unknown_language_are_refused() -> None:
    with pytest.raises(BadParameter, match="20,001 characters long, at most 20,000 are read"):
        from_text("x" * (MAX_LENGTH + 1))
    with pytest.raises(BadParameter, match="unknown language 'sql': expected cql2-text, cql2-json, cql-text"):
        read_filter("TRUE", "sql", INCIDENTS, lambda geometry: geometry)


def test_a_filter_holds_no_more_geometries_than_is_said() -> None:
    one = "S_DWITHIN(geometry, POINT(71 34), 1000)"
    assert from_text(" OR ".join([one] * MAX_PLACES))
    with pytest.raises(BadParameter, match=f"filter: over {MAX_PLACES} geometries"):
        from_text(" OR ".join([one] * (MAX_PLACES + 1)))


WORDS = [
    *"()[]{},'\"<>=%_-+*/^;:.\\\0\n\u202e",
    *("title", "injured", "date_start", "geometry", "AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL"),
    *("1", "2.5", "-1", "1e9", "'x'", "'%'", "DATE('2025-01-01')", "CASEI(", "POINT(71 34)", "BBOX(1,2,3,4)"),
    *("S_INTERSECTS(", "S_DWITHIN(", "T_AFTER(", "INTERVAL(", "TRUE", "POLYGON((", "تورخم", "🏔"),
]
hostile_text = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=200)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(WORDS)
operators = st.sampled_from(
    [*FLIPPED, *SPATIAL, *TEMPORAL, "and", "or", "not", "like", "in", "between", "isNull", "casei", "+", "nothing"]
)
nodes = st.recursive(
    scalars | st.sampled_from(INCIDENTS.names).map(name) | st.just(name("geometry")),
    lambda inner: (
        st.builds(lambda o, a: {"op": o, "args": a}, operators, st.lists(inner, max_size=4))
        | st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["op", "args", "property", "date", "interval", "bbox", "type"]), inner)
    ),
    max_leaves=12,
)
steady = settings(max_examples=300, deadline=None, database=None, derandomize=True)


@steady
@given(hostile_text)
def test_no_text_is_a_surprise(text: str) -> None:
    with suppress(BadParameter):
        from_text(text)


@steady
@given(nodes)
def test_no_json_is_a_surprise(node: object) -> None:
    with suppress(BadParameter):
        from_json(node)
