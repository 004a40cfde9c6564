import json
from datetime import date, timedelta
from typing import Any

import pytest
from incident_maps import items, mosaic_of, scattered
from incident_records import incident, snapshot_of

from app.aggregate.tile_index import Mosaic
from app.aggregate.timeline import MOST_BY_ITSELF, STEPS, read_step, timeline
from app.model.errors import BadParameter
from app.model.query import DateMatch, Interval, Query

Json = dict[str, Any]
AT = {"longitude": 71.0, "latitude": 34.0}


@pytest.fixture(scope="module")
def mosaic() -> Mosaic:
    return mosaic_of(scattered(400))


def told(mosaic: Mosaic, step: str, query: Query | None = None) -> Json:
    return timeline(mosaic.chosen(query or Query()), step)


def last_days(bins: Json, last: str) -> list[date]:
    """The last day of each bin: the one before the next begins; the last one ends with the data at least."""
    starts = [date.fromisoformat(day) for day in bins["start"]]
    return [*(day - timedelta(days=1) for day in starts[1:]), max(date.fromisoformat(last), starts[-1])]


@pytest.mark.parametrize("step", ["month", "year"])
@pytest.mark.parametrize("query", [Query(), Query(event_types=("Battles",))])
def test_a_bin_counts_what_the_filters_select_with_it_as_interval(mosaic: Mosaic, step: str, query: Query) -> None:
    answer = told(mosaic, step, query)
    ends = last_days(answer["bins"], answer["last"])
    for start, end, sure, maybe in zip(
        map(date.fromisoformat, answer["bins"]["start"]),
        ends,
        answer["bins"]["certainly"],
        answer["bins"]["possibly"],
        strict=True,
    ):
        for match, number in ((DateMatch.CERTAINLY, sure), (DateMatch.POSSIBLY, maybe)):
            asked = Query(event_types=query.event_types, interval=Interval(start, end), date_match=match)
            assert len(mosaic.snapshot.select(asked).rows) == number, (start, match)


@pytest.mark.parametrize("step", STEPS)
def test_bins_follow_one_another_from_the_first_day_named_to_the_last(mosaic: Mosaic, step: str) -> None:
    answer = told(mosaic, step)
    days = [
        one["properties"][name]
        for one in items(mosaic.snapshot)
        for name in ("date_start", "date_end")
        if one["properties"][name]
    ]
    assert (answer["step"], answer["first"], answer["last"]) == (step, min(days), max(days))
    starts = answer["bins"]["start"]
    assert starts == sorted(set(starts))
    assert starts[0] <= answer["first"]
    assert starts[-1] <= answer["last"]
    assert all(len(answer["bins"][name]) == len(starts) for name in ("certainly", "possibly"))
    if step == "week":
        assert {date.fromisoformat(day).isoweekday() for day in starts} == {1}
    if step in ("month", "year"):
        assert all(day.endswith("-01" if step == "month" else "-01-01") for day in starts)
    undated = [
        one
        for one in items(mosaic.snapshot)
        if not (one["properties"]["date_start"] or one["properties"]["date_end"])
    ]
    assert answer["undated"] == len(undated) > 0
    assert answer["numberMatched"] == len(items(mosaic.snapshot))


@pytest.mark.parametrize(
    ("days", "step"), [(1, "day"), (120, "day"), (121, "week"), (800, "week"), (900, "month"), (4000, "year")]
)
def test_auto_takes_the_finest_step_of_few_bins(days: int, step: str) -> None:
    ends = [date(2010, 1, 4), date(2010, 1, 4) + timedelta(days=days - 1)]
    records = [incident(f"m:{day}", date_start=f"{day}", date_end=f"{day}", **AT) for day in set(ends)]
    answer = told(mosaic_of(snapshot_of(*records)), "auto")
    assert answer["step"] == step
    assert len(answer["bins"]["start"]) <= MOST_BY_ITSELF
    assert sum(answer["bins"]["certainly"]) == sum(answer["bins"]["possibly"]) == len(records)


def test_an_end_that_is_not_known_is_open() -> None:
    records = [
        incident("m:1", date_start="2020-01-01", date_end="2020-01-01", **AT),
        incident("m:2", date_start="2021-06-01", **AT),
        incident("m:3", date_end="2021-06-01", **AT),
        incident("m:4", date_start="2022-12-31", date_end="2022-12-31", **AT),
    ]
    bins = told(mosaic_of(snapshot_of(*records)), "year")["bins"]
    assert bins == {
        "start": ["2020-01-01", "2021-01-01", "2022-01-01"],
        "certainly": [1, 0, 1],
        "possibly": [2, 2, 2],
    }


def test_nothing_dated_has_no_bins() -> None:
    none = {"start": [], "certainly": [], "possibly": []}
    for records in ((), (incident("m:1", **AT),)):
        answer = told(mosaic_of(snapshot_of(*records)), "auto")
        assert answer == {
            "step": "auto",
            "first": None,
            "last": None,
            "bins": none,
            "undated": len(records),
            "numberMatched": len(records),
        }


def test_the_first_and_last_days_there_are_fit(mosaic: Mosaic) -> None:
    records = [incident(f"m:{day}", date_start=day, date_end=day, **AT) for day in ("0001-01-01", "9999-12-31")]
    made = mosaic_of(snapshot_of(*records))
    answer = told(made, "auto")
    assert answer["step"] == "year"
    assert len(answer["bins"]["start"]) == 9999
    with pytest.raises(BadParameter, match="step: week makes"):
        told(made, "week")
    assert json.dumps(told(mosaic, "day"))


def test_other_steps_are_refused() -> None:
    with pytest.raises(BadParameter, match="step: unknown 'hour': expected auto, day"):
        read_step("hour")
