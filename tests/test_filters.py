from contextlib import suppress
from datetime import date

import pytest

from app.filters.catalogue import (
    DEFAULT_WITHIN_KM,
    FILTER_NAMES,
    FILTERS,
    SORTABLE,
    Known,
    check_dataset,
    check_names,
    read_bbox,
    read_count,
    read_interval,
    read_number,
    read_query,
)
from app.model.columns import INCIDENTS
from app.model.crs import AUTHORITY_CODES, CRS84, box_condition
from app.model.errors import BadParameter, DurandError, NotFound
from app.model.query import BBox, DateMatch, Interval, Near, PlaceMatch, Query, SortKey

CROSSINGS = {"torkham": (71.09, 34.12), "chaman": (66.45, 30.92), "gursal": None}
UNITS = {"kunar": ("AF-KNR",), "bajaur": ("PK-KP/Bajaur",)}
KNOWN = Known(CROSSINGS, frozenset({"AF-KAN", "AF-NAN", "PK-KP"}), lambda: UNITS)


def read(**params: str) -> Query:
    return read_query(params, KNOWN)


DATETIMES = [
    # One day, month or year.
    ("2024-07-15", date(2024, 7, 15), date(2024, 7, 15)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    # A time of day, with and without a zone, with milliseconds, as people and libraries write it.
    ("2024-07-15T23:59:60Z", date(2024, 7, 15), date(2024, 7, 15)),
    ("2025-10-19T00:00:00.000", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19T00:00:00.000Z", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19t00:00:00z", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19 08:30", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19T08:30:00+04:30", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19T08:30:00 04:30", date(2025, 10, 19), date(2025, 10, 19)),
    ("2025-10-19T08:30:00-0430", date(2025, 10, 19), date(2025, 10, 19)),
    ("2023-07-11T", date(2023, 7, 11), date(2023, 7, 11)),
    # Intervals, both ends included; ends of different kinds.
    ("2025-10-01/2025-11-30", date(2025, 10, 1), date(2025, 11, 30)),
    ("2025-10-01/2025-10-01", date(2025, 10, 1), date(2025, 10, 1)),
    ("2025-10-01T12:00:00Z/2025-10-02T11:00:00Z", date(2025, 10, 1), date(2025, 10, 2)),
    ("2010/2015-02", date(2010, 1, 1), date(2015, 2, 28)),
    ("2015-02/2015", date(2015, 2, 1), date(2015, 12, 31)),
    # Open ends: two dots, nothing, and the years that clients send for them.
    ("2025-10-01/..", date(2025, 10, 1), None),
    ("2025-10-01/", date(2025, 10, 1), None),
    ("2023-07-11T/..", date(2023, 7, 11), None),
    ("2023-07-11T00:00:00Z/..", date(2023, 7, 11), None),
    ("../2025-11-30", None, date(2025, 11, 30)),
    ("/2025-11-30", None, date(2025, 11, 30)),
    ("2024-07-15/9999-12-31T00:00:00Z", date(2024, 7, 15), None),
    ("2024-07-15/9999", date(2024, 7, 15), None),
    ("0000-01-01T00:00:00Z/2020-01-01", None, date(2020, 1, 1)),
    ("0000-01-01T00:00:00.000Z/2020-01-01T00:00:00.000", None, date(2020, 1, 1)),
    ("0001-01-01/2020-01-01", date(1, 1, 1), date(2020, 1, 1)),
    # The same years where they are no open end: nothing lies there, so everything must not be the answer.
    ("0000-01-01", None, date.min),
    ("../0000-02-29", None, date.min),
    ("9999-12-31", date(9999, 12, 31), None),
    ("9999-12-31T00:00:00Z/..", date(9999, 12, 31), None),
]


@pytest.mark.parametrize(("text", "start", "end"), DATETIMES)
def test_datetime_is_read_in_every_form_clients_send(text: str, start: date | None, end: date | None) -> None:
    assert read_interval(text) == Interval(start, end)
    assert read(datetime=text).interval == Interval(start, end)


@pytest.mark.parametrize("text", ["../..", "/", "../", "/..", "0000-01-01T00:00:00Z/9999-12-31T00:00:00Z"])
def test_interval_open_at_both_ends_restricts_nothing(text: str) -> None:
    assert read(datetime=text).interval is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        " ",
        "today",
        "2025-13-01",
        "2025-02-29",
        "2025-02-30/..",
        "2025-00-10",
        "0000-13-01/..",
        "0000-02-30/..",
        "../9999-99-99",
        "2025-1-1",
        "20251001",
        "01/02/2025",
        "2025/10/01",
        "2025-10-01/2025-10-02/2025-10-03",
        "2025-10-01T25:00:00Z",
        "2025-10-01T23:60:00Z",
        "2025-10-01T12",
        "2025-10-01T12:00:00.Z",
        "2025-10-01Z",
        "02025-10-01",
        "-2025-10-01",
        "٢٠٢٥-١٠-٠١",
        "۲۰۲۵",
        "2025-10-01\0",
        "2025-10-01\n",
        " 2025-10-01",
        "1e3",
        "nan",
        "2025–10–01",
        "2025-10-01/now",
        "9" * 5000,
    ],
)
def test_bad_datetime_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^datetime: must be a date such as 2025-11-07, or an interval"):
        read(datetime=text)


def test_reversed_interval_is_refused_with_both_days() -> None:
    with pytest.raises(BadParameter, match="datetime: the interval ends before it starts: 2025-11-30/2025-10-01"):
        read(datetime="2025-11-30/2025-10-01")


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("69.5,33.5,71.5,34.8", BBox(69.5, 33.5, 71.5, 34.8)),
        ("69.5,33.5,-100,71.5,34.8,9000", BBox(69.5, 33.5, 71.5, 34.8)),
        ("69.5,33.5,9000,71.5,34.8,-100", BBox(69.5, 33.5, 71.5, 34.8)),
        (" 69.5, 33.5 ,71.5,34.8 ", BBox(69.5, 33.5, 71.5, 34.8)),
        ("177,65,-177,70", BBox(177, 65, -177, 70)),
        ("-180,-90,180,90", BBox(-180, -90, 180, 90)),
        ("-180,85,180,90", BBox(-180, 85, 180, 90)),
        ("71,34,71,34", BBox(71, 34, 71, 34)),
        ("+6.95e1,.5,71.,1e1", BBox(69.5, 0.5, 71, 10)),
        ("-0,0,0,0", BBox(0, 0, 0, 0)),
    ],
)
def test_box_is_read_from_four_or_six_numbers(text: str, box: BBox) -> None:
    assert read_bbox(text) == box
    assert read(bbox=text).bbox == box


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "bbox: must be a number such as"),
        ("69,33,71", "bbox: must be 4 or 6 numbers, west,south,east,north: '69,33,71'"),
        ("69,33,0,71,34", "bbox: must be 4 or 6 numbers"),
        ("69,33,0,71,34,0,1", "bbox: must be 4 or 6 numbers"),
        ("69,33,71,34,", "bbox: must be a number such as 25 or 69.5: ''"),
        ("69,33,71,x", "bbox: must be a number such as 25 or 69.5: 'x'"),
        ("69;33;71;34", "bbox: must be a number"),
        ("nan,33,71,34", "bbox: must be a number such as 25 or 69.5: 'nan'"),
        ("-inf,33,inf,34", "bbox: must be a number such as 25 or 69.5: '-inf'"),
        ("1e999,33,71,34", "bbox: must be a number such as 25 or 69.5: '1e999'"),
        ("1_0,33,71,34", "bbox: must be a number"),
        ("٦٩,33,71,34", "bbox: must be a number"),
        ("69\0,33,71,34", "bbox: must be a number"),
        ("0x10,33,71,34", "bbox: must be a number"),
        ("69,33,nan,71,34,0", "bbox: must be a number"),
        ("180.00000001,33,71,34", "bbox: longitudes must be from -180 to 180: 180.00000001, 71.0"),
        ("69,33,-180.5,34", "bbox: longitudes must be from -180 to 180: 69.0, -180.5"),
        ("69,-91,71,34", "bbox: latitudes must be from -90 to 90, the southern one first: -91.0, 34.0"),
        ("69,33,71,90.1", "bbox: latitudes must be from -90 to 90"),
        ("69,35,71,34", "the southern one first: 35.0, 34.0"),
    ],
)
def test_bad_box_is_refused_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read(bbox=text)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({"event_type": "Battles"}, "event_types", ("Battles",)),
        ({"event_type": " battles ,OTHER"}, "event_types", ("Battles", "Other")),
        ({"event_type": "explosions/remote violence"}, "event_types", ("Explosions/Remote violence",)),
        ({"dataset": "ucdp,my-own_2"}, "datasets", ("ucdp", "my-own_2")),
        ({"province": "af-kan,PK-KP"}, "provinces", ("AF-KAN", "PK-KP")),
        ({"side": "af,Undetermined"}, "sides", ("AF", "undetermined")),
        ({"stated_match": "country_differs"}, "stated_matches", ("country_differs",)),
        ({"border_km": "0"}, "border_km", 0.0),
        ({"border_km": "1e308"}, "border_km", 1e308),
        ({"q": "spin BOLDAK"}, "text", "spin BOLDAK"),
        ({"q": "تورخم"}, "text", "تورخم"),
        ({"q": "a\0b"}, "text", "a\0b"),
        ({"limit": "1"}, "limit", 1),
        ({"limit": "000000000000000100"}, "limit", 100),
        ({"limit": "999999999999999999"}, "limit", 999_999_999_999_999_999),
        ({"offset": "0"}, "offset", 0),
        ({"sortby": "-date_start"}, "sort", (SortKey("date_start", descending=True),)),
        ({"sortby": "+side, -id,border_km"}, "sort", (SortKey("side"), SortKey("id", True), SortKey("border_km"))),
        ({"sortby": " date_end"}, "sort", (SortKey("date_end"),)),
        ({"sortby": "side,-side,id,side"}, "sort", (SortKey("side"), SortKey("id"))),
        ({"near": "torkham"}, "near", Near(71.09, 34.12, DEFAULT_WITHIN_KM)),
        ({"near": "torkham", "within_km": "10.5"}, "near", Near(71.09, 34.12, 10.5)),
        ({"near": "66.45,31.0", "within_km": "2000"}, "near", Near(66.45, 31.0, 2000)),
        ({"near": " 66.45, 31.0"}, "near", Near(66.45, 31.0, DEFAULT_WITHIN_KM)),
        ({"near": "-180,90"}, "near", Near(-180, 90, DEFAULT_WITHIN_KM)),
        (
            {"near": "torkham", "sortby": "-distance_km"},
            "sort",
            (SortKey("distance_km", descending=True),),
        ),
    ],
)
def test_filter_becomes_its_field_of_the_query(params: dict[str, str], field: str, value: object) -> None:
    assert getattr(read_query(params, KNOWN), field) == value


NOT_A_NUMBER = [
    "",
    " ",
    "x",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "1_000",
    "1,5",
    "٢٥",
    "۲۵",
    "25\0",
    "25 km",
]
NOT_A_COUNT = [
    "",
    " ",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "x",
    "nan",
    "٢٥",
    "1_0",
    "10\0",
    "10\n",
    " 10",
    "unlimited",
    "9" * 19,
]


@pytest.mark.parametrize("text", [text for text in NOT_A_NUMBER if "," not in text])
@pytest.mark.parametrize("name", ["border_km", "within_km"])
def test_text_that_is_no_finite_number_is_refused(name: str, text: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_query({"near": "torkham", name: text}, KNOWN)
    assert str(refusal.value) == f"{name}: must be a number such as 25 or 69.5: {text!r}"


@pytest.mark.parametrize("text", NOT_A_NUMBER)
def test_number_is_read_only_from_plain_digits(text: str) -> None:
    with pytest.raises(BadParameter):
        read_number("radius", text)


@pytest.mark.parametrize("text", NOT_A_COUNT)
@pytest.mark.parametrize(("name", "least"), [("limit", 1), ("offset", 0)])
def test_text_that_is_no_count_is_refused(name: str, least: int, text: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_query({name: text}, KNOWN)
    assert str(refusal.value) == f"{name}: must be a whole number from {least}: {text!r}"


def test_count_under_its_least_is_refused() -> None:
    assert read_count("limit", "3", 3) == 3
    with pytest.raises(BadParameter, match="limit: must be a whole number from 3: '2'"):
        read_count("limit", "2", 3)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": "0"}, "limit: must be a whole number from 1: '0'"),
        ({"event_type": ""}, "event_type: unknown value '': expected Battles, Explosions/Remote violence,"),
        ({"event_type": "Battles,"}, "event_type: unknown value ''"),
        ({"event_type": "Battle"}, "event_type: unknown value 'Battle': expected Battles,"),
        ({"event_type": "Battles\0"}, "event_type: unknown value 'Battles\\x00'"),
        ({"province": "AF-XXX"}, "province: unknown value 'AF-XXX': expected AF-KAN, AF-NAN, PK-KP"),
        ({"province": "Kandahar"}, "province: unknown value 'Kandahar'"),
        ({"side": "IN"}, "side: unknown value 'IN': expected AF, PK, undetermined"),
        ({"stated_match": "no"}, "stated_match: unknown value 'no': expected agrees, province_differs,"),
        ({"dataset": ""}, "dataset: must be of lower-case letters, digits, - and _: ''"),
        ({"dataset": "UCDP"}, "dataset: must be of lower-case letters, digits, - and _: 'UCDP'"),
        ({"dataset": "ucdp\0"}, "dataset: must be"),
        ({"dataset": "a;DROP TABLE"}, "dataset: must be"),
        ({"dataset": "x" * 64}, "dataset: must be"),
        ({"border_km": "-0.1"}, "border_km: must not be under 0: '-0.1'"),
        ({"q": ""}, "q: must hold at least one word"),
        ({"q": " \t "}, "q: must hold at least one word"),
        ({"sortby": ""}, "sortby: cannot order by '': expected id, dataset,"),
        ({"sortby": "geometry"}, "sortby: cannot order by 'geometry': expected id,"),
        ({"sortby": "--id"}, "sortby: cannot order by '-id'"),
        ({"sortby": "id desc"}, "sortby: cannot order by 'id desc'"),
        (
            {"sortby": "id,title,-side,actor1,actor2,source,notes,flags,-unit"},
            "sortby: 9 properties; records are ordered by at most 8",
        ),
        ({"q": " ".join("abcdefghijklmnopqrstu")}, "q: 21 different words; at most 20 are searched for"),
        ({"filter": " AND ".join(["id LIKE 'a%'"] * 21)}, "filter: over 20 LIKEs; at most so many are read"),
        ({"sortby": "distance_km"}, "sortby: distance_km needs `near`, a crossing's id or lon,lat"),
        ({"within_km": "25"}, "within_km: needs `near`, a crossing's id or lon,lat"),
        ({"near": ""}, "near: no crossing '': expected lon,lat or one of chaman, gursal, torkham"),
        ({"near": "nowhere"}, "near: no crossing 'nowhere': expected lon,lat or one of chaman, gursal, torkham"),
        ({"near": "71.09"}, "near: no crossing '71.09': expected lon,lat"),
        ({"near": "71.09,34.12,5"}, "near: must be a crossing's id or lon,lat: '71.09,34.12,5'"),
        ({"near": "71.09,"}, "near: must be a number such as 25 or 69.5: ''"),
        ({"near": "nan,34"}, "near: must be a number such as 25 or 69.5: 'nan'"),
        ({"near": "181,34"}, "near: not a longitude and latitude: 181.0,34.0"),
        ({"near": "71.09,-90.5"}, "near: not a longitude and latitude: 71.09,-90.5"),
        ({"near": "torkham", "within_km": "0"}, "within_km: must be over 0 and at most 2000: 0.0"),
        ({"near": "torkham", "within_km": "-5"}, "within_km: must be over 0 and at most 2000: -5.0"),
        ({"near": "torkham", "within_km": "2000.0001"}, "within_km: must be over 0 and at most 2000: 2000.0001"),
    ],
)
def test_bad_filter_is_refused_with_what_would_be_right(params: dict[str, str], message: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_query(params, KNOWN)
    assert message in str(refusal.value)


def test_crossing_without_a_point_is_not_found_rather_than_bad() -> None:
    with pytest.raises(NotFound, match="near: the place of crossing 'gursal' is not known; give lon,lat"):
        read(near="gursal")


@pytest.mark.parametrize("name", ["", "BBOX", "bbox ", "datetim", "event-type", "bbox\0", "__class__", "crs"])
def test_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_query({"limit": "1", name: "1"}, KNOWN)
    expected = f"expected one of {', '.join(FILTER_NAMES)}, or a property of incidents"
    assert str(refusal.value) == f"unknown parameter {name!r}: {expected}"


def test_names_are_checked_against_those_allowed_only() -> None:
    check_names(["a"], ["a", "b"])
    check_names([], [])
    with pytest.raises(BadParameter, match="unknown parameter 'c': expected one of a, b"):
        check_names(["a", "c"], ["a", "b"])


def test_no_filters_select_every_located_incident() -> None:
    assert read() == Query()


def test_filters_are_joined_into_one_query() -> None:
    assert read(bbox="60,29,75,37", datetime="2025", near="torkham", within_km="5", limit="3", q="x") == Query(
        bbox=BBox(60, 29, 75, 37),
        interval=Interval(date(2025, 1, 1), date(2025, 12, 31)),
        near=Near(71.09, 34.12, 5),
        limit=3,
        text="x",
    )


@pytest.mark.parametrize(
    ("text", "match"),
    [("possibly", DateMatch.POSSIBLY), ("certainly", DateMatch.CERTAINLY), (" Certainly ", DateMatch.CERTAINLY)],
)
def test_how_surely_dates_must_match_is_one_of_two_words(text: str, match: DateMatch) -> None:
    assert read(date_match=text).date_match is match


@pytest.mark.parametrize("text", ["", "surely", "possibly,certainly"])
def test_other_words_for_how_surely_are_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"date_match: .*possibly, certainly"):
        read(date_match=text)


@pytest.mark.parametrize("name", ["ucdp", "a", "0", "gdelt-2_x", "x" * 63])
def test_dataset_name_of_plain_characters_is_taken(name: str) -> None:
    assert check_dataset(name) == name


@pytest.mark.parametrize("item", FILTERS, ids=lambda item: item.name)
def test_every_filters_example_is_read_and_restricts(item: object) -> None:
    name, example = item.name, item.example
    needs = {
        "within_km": {"near": "torkham"},
        "filter-lang": {"filter": "id = 'a'"},
        "filter-crs": {"filter": "id = 'a'"},
    }
    with_place = needs.get(name, {})
    unrestricted = {
        "offset": "0",
        "within_km": "25",
        "filter-lang": "cql2-text",
        "filter-crs": CRS84,
        "bbox-crs": CRS84,
        "as_of": "1",
        "drafts": "include",
        "said_until": "2025-10-20",
    }
    query = read_query({**with_place, name: example}, KNOWN)
    assert (query == read(**with_place)) == (unrestricted.get(name) == example)
    assert item.description.endswith(".")


def test_every_sortable_column_is_a_column_or_the_distance() -> None:
    assert set(SORTABLE) - set(INCIDENTS.names) == {"distance_km"}
    for column in SORTABLE:
        assert read(near="torkham", sortby=column).sort == (SortKey(column),)


HOSTILE = ["", "\0", "'; DROP TABLE incidents;--", "%00", "../../etc", "٣", "\ud800", "𝟗" * 40, "," * 99, "/" * 99]


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_whatever_is_sent_is_read_or_refused_with_an_error_of_ours(name: str) -> None:
    for text in HOSTILE:
        with suppress(DurandError):
            assert isinstance(read_query({"near": "torkham", name: text}, KNOWN), Query)


@pytest.mark.parametrize(
    ("text", "match"),
    [("possibly", PlaceMatch.POSSIBLY), (" Certainly ", PlaceMatch.CERTAINLY), ("centre", PlaceMatch.CENTRE)],
)
def test_how_surely_places_must_match_is_one_of_three_words(text: str, match: PlaceMatch) -> None:
    assert read(place_match=text).place_match is match


@pytest.mark.parametrize("text", ["center", "possibly,centre", ""])
def test_another_word_for_how_places_match_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"place_match: .*possibly, centre, certainly"):
        read(place_match=text)


def test_a_query_without_a_place_is_not_about_more_than_centres() -> None:
    assert read().place_match is PlaceMatch.CENTRE
    assert read(place_match="possibly").is_unrestricted()
    assert read(place_match="possibly").match_of_place() is None
    assert not read(province="PK-KP").is_about_extent()
    assert read(province="PK-KP", place_match="possibly").is_about_extent()


@pytest.mark.parametrize("corner", [1.7976931348623157e308, 1e308, 1e30])
@pytest.mark.parametrize("crs", [crs for crs in AUTHORITY_CODES if crs != CRS84])
def test_box_of_an_absurd_extent_lies_outside_every_reference_system(crs: str, corner: float) -> None:
    for box in ((-corner, -corner, corner, corner), (0.0, 0.0, corner, 1e-308), (0.0, -corner, 5e-324, 0.0)):
        with pytest.raises(BadParameter, match="lies outside"):
            box_condition(box, crs)


def test_whole_number_is_asked_for_where_a_property_holds_whole_numbers() -> None:
    assert read(injured="3") == read(injured="3.0")
    with pytest.raises(BadParameter, match=r"injured: must be a whole number: '0\.5'"):
        read(injured="0.5")
    assert read(radius_km="0.5").where is not None
