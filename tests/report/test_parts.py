"""The parts of a report that are made of values alone: words of figures, the chart, the map."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from markupsafe import Markup

from app.geography.atlas import Atlas
from app.model.symbology import EVENT_SYMBOLS
from app.report.asked import read_asked
from app.report.figure_words import claim_words, incident_words, range_words
from app.report.frontier_map import MOST_DRAWN, draw_map
from app.report.incident_list import days_words, place_words
from app.report.map_marks import kind_class
from app.report.numbers import Number, Way, where_null
from app.report.page import Links, report_style
from app.report.week_chart import draw_weeks
from app.report.weeks import Week, Weeks

NOWHERE = Way("/nowhere")
FIRST = date(2025, 1, 6)


def href(way: Way) -> str:
    return way.path


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((None, None, None), ""),
        ((0, 0, 0), "0"),
        ((None, 40, None), "40"),
        ((41, None, None), "at least 41"),
        ((None, None, 9), "at most 9"),
        ((5, None, 9), "5 to 9"),
        ((5, None, 5), "5"),
        ((5, 7, 9), "5 to 9, best 7"),
        ((5, 7, None), "7, at least 5"),
        ((None, 1200, 1500), "1,200, at most 1,500"),
    ],
)
def test_a_range_is_said_with_what_is_known_of_it(bounds: tuple[int | None, ...], words: str) -> None:
    assert range_words(*bounds) == words


def test_an_incident_has_words_for_what_is_stated_or_computed() -> None:
    assert incident_words({"fatalities_low": 41, "injured": 170}) == ["at least 41 killed", "170 injured"]
    assert incident_words({"injured": None, "injured_low": 3, "detained_best": 2}) == [
        "at least 3 injured",
        "2 detained",
    ]
    assert incident_words({}) == []


def test_a_claim_without_a_number_has_the_words_of_its_source() -> None:
    empty = {
        f"{kind}_{part}": None for kind in ("killed", "injured", "detained") for part in ("low", "best", "high")
    }
    told: dict[str, Any] = {**empty, "killed_text": None, "injured_text": "hundreds", "detained_text": None}
    assert claim_words({**told, "killed_best": 0}) == ["0 killed", "injured: “hundreds”"]


@pytest.mark.parametrize(
    ("held", "made"),
    [
        ({}, "a IS NULL AND b IS NULL"),
        ({"filter": "c = 1 OR d = 2"}, "(c = 1 OR d = 2) AND a IS NULL AND b IS NULL"),
        (
            {"filter": '{"op":"=","args":[1,1]}'},
            '{"op":"and","args":[{"op":"=","args":[1,1]},{"op":"isNull","args":[{"property":"a"}]},'
            '{"op":"isNull","args":[{"property":"b"}]}]}',
        ),
    ],
)
def test_a_condition_joins_the_filter_that_is_given(held: dict[str, str], made: str) -> None:
    assert where_null(held, ("a", "b"))["filter"] == made


def incident(**values: object) -> dict[str, Any]:
    names = (
        "date_start date_end date_text date_precision place_name unit unit_name province_name side title lon lat "
        "event_type geo_precision radius_km"
    )
    return {"id": "t:1", **dict.fromkeys(names.split()), **values}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "not dated"),
        ({"date_text": "earlier"}, "not dated (“earlier”)"),
        ({"date_start": "2025-10-19", "date_end": "2025-10-19", "date_precision": "day"}, "19 Oct 2025"),
        (
            {"date_start": "2025-10-10", "date_end": "2025-10-12", "date_precision": "range"},
            "within 10–12 Oct 2025",
        ),
        (
            {"date_start": "2025-10-01", "date_end": "2025-10-31", "date_precision": "week"},
            "one week within 1–31 Oct 2025",
        ),
        ({"date_start": "2025-10-10", "date_precision": "after"}, "from 10 Oct 2025"),
        ({"date_end": "2025-10-10", "date_precision": "before"}, "until 10 Oct 2025"),
    ],
)
def test_days_are_said_as_far_as_they_are_known(values: dict[str, object], words: str) -> None:
    assert days_words(incident(**values)) == words


def test_a_place_is_as_written_with_what_it_was_found_to_be() -> None:
    assert place_words(incident()) == "place not stated"
    assert place_words(incident(place_name="the frontier")) == "“the frontier”: not located"
    there = {"place_name": "Wesh", "lon": 66.4, "lat": 30.9, "province_name": "Kandahar", "side": "undetermined"}
    assert place_words(incident(**there)) == "“Wesh”, Kandahar, side undetermined"


def weeks(count: int, possibly: int, certainly: int) -> Weeks:
    told = [
        Week(
            date(2025, 1, 6) + timedelta(days=7 * n), Number(certainly, NOWHERE), Number(possibly, NOWHERE), n >= 8
        )
        for n in range(count)
    ]
    return Weeks(told, certainly, possibly)


def test_a_chart_of_few_weeks_has_every_number_and_a_long_one_some() -> None:
    short, long = (draw_weeks(weeks(count, 9, 5), href) for count in (9, 60))
    assert (short.count(">9</text></a>"), short.count('class="inside"')) == (9, 9)
    assert (long.count(">9</text></a>"), long.count('class="inside"')) == (12, 0)
    assert long.count("<title>") == 60


def test_a_chart_without_incidents_has_no_bar() -> None:
    empty = draw_weeks(weeks(9, 0, 0), href)
    assert 'class="possibly"' not in empty
    assert empty.count(">0</text></a>") == 9


@pytest.fixture(scope="module")
def drawn(atlas: Atlas) -> str:
    there = {"lon": 70.0, "lat": 33.5, "fatalities_best": 9, "event_type": "Battles"}
    incidents = [
        incident(**there, geo_precision="point", radius_km=1),
        incident(**there, geo_precision="near", radius_km=30),
        incident(**{**there, "fatalities_best": None, "event_type": "a word of nobody"}, title="<b>&`"),
        incident(**there, geo_precision="province", unit="AF-KHO"),
        incident(**{**there, "lon": 29.0, "lat": 41.0}, place_name="Istanbul"),
        incident(),
    ]
    picture = draw_map(atlas, incidents, {"torkham": "closed", "chaman": "disputed", "arandu": "partial"}, href)
    assert (picture.shown, picture.beyond) == (5, ["Istanbul"])
    return picture.picture


def test_the_map_draws_incidents_by_how_well_they_are_known(drawn: str) -> None:
    assert drawn.count('class="kind-battles solid"') == 1
    assert drawn.count('class="kind-battles pale"') == 2
    assert drawn.count('class="kind-other hollow"') == 1
    assert drawn.count('class="extent"') == 2
    assert "<b>" not in drawn
    assert "<b>&`" in unescape(drawn)


def test_the_map_draws_gates_by_what_is_said_of_them(drawn: str) -> None:
    assert "<title>Torkham: closed</title>" in drawn
    assert drawn.count('class="shut"') == 3
    assert drawn.count('class="gate unsaid"') == 14
    assert ">Spin Boldak / Chaman</text>" in drawn
    assert drawn.count('class="country"') == 2


def test_the_map_does_not_draw_what_would_hide_the_line(atlas: Atlas) -> None:
    many = [incident(lon=70.0, lat=33.0, fatalities_best=1)] * (MOST_DRAWN + 3)
    assert draw_map(atlas, many, {}, href).shown == MOST_DRAWN


def test_every_event_type_has_its_colours_on_both_grounds() -> None:
    style = report_style()
    for kind, symbol in EVENT_SYMBOLS.items():
        assert style.count(f".{kind_class(kind)} {{") == 2
        assert symbol.ink.light in style
        assert symbol.ink.dark in style


def test_links_name_the_revision_but_where_the_question_does() -> None:
    links = Links("http://a.example/durand/", 7, {})
    assert links.href(Way("/summary", (("datetime", "2025-10-01/.."),))) == (
        "http://a.example/durand/summary?datetime=2025-10-01/..&as_of=7"
    )
    assert links.href(Way("/changes", (("since", "1"),))) == "http://a.example/durand/changes?since=1"
    assert links.href(Way("/collections/claims/items/a b?")) == (
        "http://a.example/durand/collections/claims/items/a%20b%3F?as_of=7"
    )


def test_links_lead_to_the_store_that_the_report_was_made_from() -> None:
    links = Links("http://a.example", 7, {"as_of": "2025-11-07", "drafts": "include"})
    assert links.href(Way("/summary")) == "http://a.example/summary?as_of=7&drafts=include"
    assert links.href(Way("/changes", (("since", "1"),))) == "http://a.example/changes?since=1"


def test_what_is_asked_is_read_from_texts() -> None:
    asked = read_asked({"from": "2025-10-01", "to": "2025-10-31", "side": "AF", "figures": "by:UN"})
    assert asked.during() == {"side": "AF", "datetime": "2025-10-01/2025-10-31"}
    assert (asked.at_any_time(), asked.by_method()) == ({"side": "AF"}, {"figures": "by:un"})
    assert isinstance(draw_weeks(weeks(9, 1, 1), href), Markup)
