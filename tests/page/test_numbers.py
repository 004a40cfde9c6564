from collections.abc import Mapping
from datetime import date

import pytest
from incident_maps import items, mosaic_of, scattered
from incident_records import incident, snapshot_of

from app.aggregate.counting import CAVEAT, summarise
from app.aggregate.numbers import DEATHS, count, count_mosaic, summary_numbers
from app.aggregate.tile_index import Mosaic
from app.model.query import BBox, DateMatch, Interval, Query
from app.record.view import View

AROUND = {"bbox": BBox(60, 28, 75, 38)}
YEAR = Interval(date(2018, 1, 1), date(2018, 12, 31))


@pytest.fixture(scope="module")
def mosaic() -> Mosaic:
    return mosaic_of(scattered(500))


def numbers(mosaic: Mosaic, restriction: str = "", **asked: object) -> Mapping[str, object]:
    query, anytime = Query(**asked), Query(**{**asked, "interval": None, "date_match": DateMatch.POSSIBLY})
    view = View(mosaic.snapshot, {}, withheld=3)
    deaths = summarise(mosaic.ledger, query, ()).whole
    return summary_numbers(view, query, (mosaic.chosen(query), mosaic.chosen(anytime)), deaths, restriction)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        AROUND,
        {"event_types": ("Battles",)},
        {"interval": YEAR},
        {"interval": YEAR, "date_match": DateMatch.CERTAINLY, **AROUND},
    ],
)
def test_numbers_are_those_of_the_items(mosaic: Mosaic, asked: dict[str, object]) -> None:
    answer = numbers(mosaic, "in words", **asked)
    found = [one["properties"] for one in items(mosaic.snapshot, Query(**asked))]
    assert answer["located"] == len(found)
    assert answer["unlocated"] == len(mosaic.snapshot.select(Query(**asked).placeless()).rows)
    assert (answer["withheld"], answer["restriction"], answer["caveat"]) == (3, "in words", CAVEAT)
    whole = summarise(mosaic.ledger, Query(**asked), ()).whole
    for name in DEATHS:
        assert answer[name] == whole.measures[name]
    assert answer["by_dataset"] == whole.by_dataset
    assert answer.get("warnings", []) == whole.warnings
    anytime = items(mosaic.snapshot, Query(**{**asked, "interval": None}))
    undated = [one for one in anytime if not (one["properties"]["date_start"] or one["properties"]["date_end"])]
    assert answer["undated"] == len(undated) > 0


def test_the_period_is_the_one_asked_for_or_that_of_the_days_named(mosaic: Mosaic) -> None:
    days = [d for one in items(mosaic.snapshot) for n in ("date_start", "date_end") if (d := one["properties"][n])]
    answer = numbers(mosaic)
    assert (str(answer["first"]), str(answer["last"])) == (min(days), max(days))
    asked = numbers(mosaic, interval=Interval(date(2018, 1, 1), None))
    assert (asked["first"], str(asked["last"])) == (date(2018, 1, 1), max(days))


def test_unknown_deaths_are_not_none() -> None:
    at = {"longitude": 71.0, "latitude": 34.0}
    answer = numbers(mosaic_of(snapshot_of(incident("m:1", **at), incident("m:2", **at))))
    assert (answer["fatalities_low"], answer["fatalities_high"], answer["unknown_fatalities"]) == (None, None, 2)
    assert (answer["first"], answer["last"], answer["undated"]) == (None, None, 2)


def test_an_empty_store_is_summed_up() -> None:
    answer = numbers(mosaic_of(snapshot_of()))
    assert (answer["located"], answer["unlocated"], answer["undated"], answer["first"]) == (0, 0, 0, None)


@pytest.mark.parametrize(
    "asked", [{}, AROUND, {"event_types": ("Battles",)}, {"interval": YEAR}, {"text": "nothing"}]
)
def test_a_mosaic_counts_as_the_snapshot_does(mosaic: Mosaic, asked: dict[str, object]) -> None:
    query = Query(**asked)
    counted = count(mosaic.snapshot, query)
    assert count_mosaic(mosaic.chosen(query), query) == counted
    assert counted.located == len(items(mosaic.snapshot, query))
