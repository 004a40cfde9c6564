"""Summaries, beside a naive count of the same incidents and by hand."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from incident_records import incident, snapshot_of

from app.aggregate import sums
from app.aggregate.counting import CAVEAT, Summary, columns, summarise, summarise_rows
from app.aggregate.dimensions import BAND_EDGES_KM, BANDS, DIMENSIONS
from app.aggregate.facts import Ledger, build_ledger
from app.model.query import BBox, Interval, Near, Query, SortKey
from app.model.vocabulary import EventType

Record = dict[str, Any]

KANDAHAR = {"longitude": 66.4, "latitude": 31.0, "province": "AF-KAN", "border_km": 6.0, "side": "AF"}
KHYBER = {"longitude": 71.1, "latitude": 34.1, "province": "PK-KP", "border_km": 2.0, "side": "PK"}
OCTOBER = {"date_start": "2025-10-10", "date_end": "2025-10-12"}
NOVEMBER = {"date_start": "2025-11-07", "date_end": "2025-11-07"}


def count(*incidents: Record, by: Sequence[str] = (), query: Query | None = None) -> Summary:
    return summarise(build_ledger(snapshot_of(*incidents)), query or Query(), by)


def told(summary: Summary, *names: str) -> list[tuple[object, ...]]:
    """The rows of a summary, each as a tuple of the values in these columns."""
    return list(zip(*(summary.table[name] for name in names), strict=True))


def test_incidents_are_counted_where_and_when_they_began() -> None:
    made = [
        incident("a:1", **KANDAHAR, **OCTOBER),
        incident("a:2", **KANDAHAR, **OCTOBER),
        incident("a:3", **KHYBER, **NOVEMBER),
        incident("a:4", **KHYBER),
        incident("a:5", **NOVEMBER),
    ]
    by_month = count(*made, by=("month", "province"))
    assert told(by_month, "month", "province", "incidents") == [
        ("2025-10", "AF-KAN", 2),
        ("2025-11", "PK-KP", 1),
        ("2025-11", None, 1),
        (None, "PK-KP", 1),
    ]
    assert told(count(*made, by=("province", "month")), "province", "month", "incidents") == [
        ("AF-KAN", "2025-10", 2),
        ("PK-KP", "2025-11", 1),
        ("PK-KP", None, 1),
        (None, "2025-11", 1),
    ]
    assert by_month.total["incidents"] == 5
    assert by_month.unlocated == 1


def test_an_incident_of_several_months_is_counted_once_and_said_to_span() -> None:
    long = {"date_start": "2025-10-30", "date_end": "2025-11-02"}
    after = {"date_start": "2025-10-30"}
    made = [incident("a:1", **long), incident("a:2", **OCTOBER), incident("a:3", **after), incident("a:4")]
    summary = count(*made, by=("month",))
    assert told(summary, "month", "incidents", "spanning") == [("2025-10", 3, 2), (None, 1, 0)]
    assert summary.total["spanning"] == 2
    assert told(count(*made, by=("year", "side")), "year", "spanning") == [("2025", 1), (None, 0)]
    assert told(count(*made, by=("year", "month")), "month", "spanning") == [("2025-10", 2), (None, 0)]
    assert "spanning" not in count(*made, by=("side",)).table


def deaths(*incidents: Record) -> tuple[object, ...]:
    total = count(*incidents).total
    return tuple(total[f"fatalities_{name}"] for name in ("low", "best", "high"))


def exactly(number: int) -> Record:
    return {f"fatalities_{name}": number for name in ("low", "best", "high")}


def figure(name: str, low: int | None, best: int | None, high: int | None, overlaps: str | None = None) -> Record:
    figures = {"fatalities_low": low, "fatalities_best": best, "fatalities_high": high}
    return incident(f"a:{name}", **figures, overlaps=overlaps)


@pytest.mark.parametrize(
    ("incidents", "wanted"),
    [
        ([], (None, None, None)),
        ([figure("1", None, None, None)], (None, None, None)),
        ([figure("1", 0, 0, 0)], (0, 0, 0)),
        # A best estimate bounds nothing, whatever stands beside it.
        ([figure("1", None, 4, None)], (None, 4, None)),
        ([figure("1", 2, 3, 5), figure("2", None, 4, None), figure("3", None, None, None)], (2, 7, None)),
        # A range without a best estimate, a figure known from below only, one from above only.
        ([figure("1", 2, 3, 5), figure("2", 1, None, 4)], (3, None, 9)),
        ([figure("1", 2, 3, 5), figure("2", 40, None, None)], (42, None, None)),
        ([figure("1", 2, 3, 5), figure("2", None, None, 9)], (2, None, 14)),
        ([figure("1", None, None, 9)], (None, None, 9)),
        # Two that may count the same people, and a third that may not.
        ([figure("1", 2, 3, 5, "a:2"), figure("2", 4, 4, 4), figure("3", 1, 1, 1)], (5, None, 10)),
        # The ends of a chain do not overlap: both count, or the middle where it says more.
        ([figure("1", 5, 5, 5, "a:2"), figure("2", 1, 1, 1, "a:3"), figure("3", 4, 4, 4)], (9, None, 10)),
        ([figure("1", 5, 5, 5, "a:2"), figure("2", 10, 10, 10, "a:3"), figure("3", 4, 4, 4)], (10, None, 19)),
        ([figure("1", 5, 5, 5, "a:2"), figure("2", None, None, None, "a:3"), figure("3", 4, 4, 4)], (9, 9, 9)),
        # A middle with a best estimate alone adds nothing to the least, and still overlaps.
        (
            [figure("1", 41, None, None, "a:2"), figure("2", None, 40, None, "a:3"), figure("3", 5, 5, 5)],
            (46, None, None),
        ),
        # Two groups.
        ([figure(str(n), n, n, n, f"a:{n ^ 1}") for n in (2, 3, 4, 5)], (3 + 5, None, 14)),
    ],
)
def test_deaths_are_a_range_that_counts_nobody_twice(incidents: list[Record], wanted: tuple[object, ...]) -> None:
    assert deaths(*incidents) == wanted


def test_overlapping_figures_in_two_rows_stand_in_both_and_once_in_the_total() -> None:
    made = [
        incident("a:1", **KANDAHAR, **exactly(40), overlaps="a:2"),
        incident("a:2", **KHYBER, **exactly(5)),
        incident("a:3", **KHYBER, **exactly(1)),
    ]
    summary = count(*made, by=("province",))
    names = ("province", "fatalities_low", "fatalities_best", "fatalities_high", "may_overlap")
    assert told(summary, *names) == [("AF-KAN", 40, 40, 40, 1), ("PK-KP", 6, 6, 6, 1)]
    assert summary.total == {
        "incidents": 3,
        "fatalities_low": 41,
        "fatalities_best": None,
        "fatalities_high": 46,
        "with_low": 3,
        "with_best": 3,
        "with_high": 3,
        "without_bounds": 0,
        "unknown_fatalities": 0,
        "may_overlap": 2,
    }
    assert summary.whole.by_dataset == {
        "a": {name: number for name, number in summary.total.items() if name != "may_overlap"}
    }
    assert summary.whole.warnings == []


def test_what_is_not_selected_overlaps_with_nothing() -> None:
    made = [
        incident("a:1", **KANDAHAR, fatalities_best=40, overlaps="a:2"),
        incident("a:2", **KHYBER, fatalities_best=5),
    ]
    total = count(*made, query=Query(provinces=("AF-KAN",))).total
    assert (total["incidents"], total["fatalities_best"], total["may_overlap"]) == (1, 40, 0)


def test_of_a_long_chain_of_overlaps_the_best_half_counts() -> None:
    made = [figure(f"{number:04}", 1 + number % 2 * 6, 7, 9, f"a:{number + 1:04}") for number in range(1000)]
    assert deaths(*made) == (7 * 500, None, 9000)


def test_each_sum_comes_with_the_incidents_behind_it() -> None:
    made = [
        figure("1", 2, 3, 5),
        figure("2", None, 4, None),
        figure("3", 1, None, None),
        figure("4", None, None, None),
    ]
    total = count(*made, figure("5", None, 6, 9)).total
    names = ("with_low", "with_best", "with_high", "without_bounds", "unknown_fatalities")
    assert [total[name] for name in names] == [2, 3, 2, 1, 1]


# datasets that may report the same events


def reported(name: str, day: str | None, number: int, **more: object) -> Record:
    return incident(name, **exactly(number), date_start=day, date_end=day, **more)


def test_figures_of_two_datasets_within_a_week_count_once() -> None:
    made = [
        reported("a:1", "2025-10-01", 10),
        reported("b:1", "2025-10-08", 12),
        reported("a:2", "2025-10-16", 3),
        reported("a:3", "2025-10-01", 4),
    ]
    summary = count(*made)
    assert [summary.total[f"fatalities_{name}"] for name in ("low", "best", "high")] == [10 + 4 + 3, None, 29]
    assert summary.total["may_overlap"] == 3
    assert {name: told["fatalities_best"] for name, told in summary.whole.by_dataset.items()} == {"a": 17, "b": 12}
    (warning,) = summary.whole.warnings
    assert "a and b" in warning
    assert "durand datasets distinct a b" in warning


def test_figures_of_two_datasets_farther_apart_are_added() -> None:
    summary = count(reported("a:1", "2025-10-01", 10), reported("b:1", "2025-10-09", 12))
    assert summary.total["fatalities_low"] == summary.total["fatalities_best"] == 22
    assert (summary.total["may_overlap"], summary.whole.warnings) == (0, [])


def test_what_has_no_date_may_be_any_event_of_another_dataset() -> None:
    made = [reported("a:1", None, 10), reported("b:1", "1999-10-09", 7), reported("b:2", "2025-10-09", 6)]
    assert count(*made).total["fatalities_low"] == 13
    assert count(*made[:2]).total["fatalities_low"] == 10
    after = incident("a:2", **exactly(9), date_start="2001-01-01")
    assert count(after, *made[1:]).total["fatalities_low"] == 9 + 7


def test_datasets_that_are_said_to_be_distinct_are_added() -> None:
    snapshot = snapshot_of(
        reported("a:1", "2025-10-01", 10), reported("b:1", "2025-10-08", 12), reported("c:1", None, 1)
    )
    said = replace(snapshot, distinct_datasets=frozenset({frozenset("ab")}))
    for made, least, warnings in ((snapshot, 12, 3), (said, 22, 2)):
        summary = summarise(build_ledger(made), Query(), ())
        assert (summary.total["fatalities_low"], len(summary.whole.warnings)) == (least, warnings)


def test_rows_follow_the_rule_of_the_total() -> None:
    made = [
        reported("a:1", "2025-10-30", 10, **KHYBER),
        reported("b:1", "2025-11-02", 12, **KHYBER),
        reported("a:2", "2025-10-30", 4, **KANDAHAR),
    ]
    by_month = count(*made, by=("month",))
    names = ("fatalities_low", "fatalities_best", "may_overlap")
    assert told(by_month, "month", *names) == [("2025-10", 14, 14, 2), ("2025-11", 12, 12, 1)]
    assert told(count(*made, by=("province",)), "province", *names) == [
        ("AF-KAN", 4, 4, 1),
        ("PK-KP", 12, None, 2),
    ]
    assert by_month.total["fatalities_low"] == 14


def test_a_larger_selection_never_has_a_smaller_least(made: list[Record]) -> None:
    before = 0
    for number in range(1, 61):
        least = count(*made[:number]).total["fatalities_low"] or 0
        assert least >= before
        before = least
    assert before > 0


def test_every_row_of_a_summary_is_the_total_of_its_own_incidents(ledger: Ledger, made: list[Record]) -> None:
    summary = summarise(ledger, Query(), ("province", "month"))
    for row in range(0, len(summary), 5):
        values = [summary.table[name][row] for name in ("province", "month")]
        alone = [one for one in made if [READ[name](one) for name in ("province", "month")] == values]
        for name in ("fatalities_low", "fatalities_best", "fatalities_high", "with_low", "without_bounds"):
            assert summary.table[name][row] == count(*alone).total[name]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), ["a:1", "a:2", "a:3"]),
        (Query(located=False), ["a:1", "a:2", "a:3"]),
        (Query(sort=(SortKey("id"),), limit=1, offset=1, telling_first=True), ["a:1", "a:2", "a:3"]),
        (Query(bbox=BBox(66, 30, 67, 32)), ["a:1"]),
        (Query(near=Near(71.1, 34.1, 10)), ["a:2"]),
        (Query(interval=Interval(date(2025, 11, 1), None)), ["a:2", "a:3"]),
        (Query(border_km=3), ["a:2"]),
        (Query(datasets=("b",)), []),
        (Query(text="report a:3"), ["a:3"]),
    ],
)
def test_every_filter_applies_to_located_and_unlocated_alike(query: Query, wanted: list[str]) -> None:
    made = [
        incident("a:1", **KANDAHAR, **OCTOBER),
        incident("a:2", **KHYBER, **NOVEMBER),
        incident("a:3", **NOVEMBER),
    ]
    summary = count(*made, by=("month",), query=query)
    assert sum(number for (number,) in told(summary, "incidents")) == len(wanted)
    assert summary.total["incidents"] == len(wanted)
    assert summary.unlocated == ("a:3" in wanted)


def test_nothing_selected_is_no_row_but_a_total_of_none() -> None:
    summary = count(incident("a:1"), by=("month", "province"), query=Query(datasets=("b",)))
    assert summary.rows() == []
    assert summary.total == {
        "incidents": 0,
        "fatalities_low": None,
        "fatalities_best": None,
        "fatalities_high": None,
        "with_low": 0,
        "with_best": 0,
        "with_high": 0,
        "without_bounds": 0,
        "unknown_fatalities": 0,
        "may_overlap": 0,
        "spanning": 0,
    }
    assert (summary.whole.by_dataset, summary.whole.warnings) == ({}, [])


# beside a naive count


@pytest.fixture(scope="module")
def made() -> list[Record]:
    """Invented incidents: undated, unlocated, without figures, overlapping within and across rows."""
    chance = Random(1893)

    def one(number: int) -> Record:
        start = date(2019, 11, 1) + timedelta(days=chance.randrange(200))
        end = start + timedelta(days=chance.choice((0, 0, 3, 40, 400)))
        figures = sorted(chance.randrange(9) for _ in range(3))
        kept = [number if chance.random() < 0.7 else None for number in figures]
        place = chance.choice((KANDAHAR, KHYBER, {**KHYBER, "border_km": chance.uniform(0, 150)}, {}))
        return incident(
            f"{chance.choice('ab')}:{number}",
            **place,
            event_type=chance.choice(list(EventType)[:4]),
            crossing=chance.choice((None, "torkham", "chaman")) if place else None,
            adm2=chance.choice(("Spin Boldak", "Landi Kotal")) if place else None,
            adm1_pcode=chance.choice(("AF27", "PK5")) if place else None,
            adm2_pcode=chance.choice(("AF2703", None)) if place else None,
            sub_event_type=chance.choice(("Shelling", None)),
            actor1=chance.choice(("North", "South", None)),
            actor2=chance.choice(("North", "West", None)),
            **dict(zip(("fatalities_low", "fatalities_best", "fatalities_high"), kept, strict=True)),
            **({} if chance.random() < 0.1 else {"date_start": str(start)}),
            **({} if chance.random() < 0.1 else {"date_end": str(end)}),
        )

    records = [one(number) for number in range(400)]
    for record in records:
        if chance.random() < 0.1:
            record["overlaps"] = ";".join(other["id"] for other in chance.sample(records, chance.randrange(1, 4)))
    return records


@pytest.fixture(scope="module")
def ledger(made: list[Record]) -> Ledger:
    return build_ledger(snapshot_of(*made))


@pytest.fixture(scope="module")
def apart(made: list[Record]) -> Ledger:
    """The same, of datasets that are said to be of different events."""
    return build_ledger(replace(snapshot_of(*made), distinct_datasets=frozenset({frozenset("ab")})))


def band(record: Record) -> str | None:
    km = record["border_km"]
    return None if km is None else BANDS[sum(km >= edge for edge in BAND_EDGES_KM)]


def first_day(record: Record, form: str) -> str | None:
    return record["date_start"] and date.fromisoformat(record["date_start"]).strftime(form)


def quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def actors(record: Record) -> set[str | None]:
    """The actors that a record names; None alone for none."""
    return {record["actor1"], record["actor2"]} - {None} or {None}


def read(record: Record, name: str) -> set[str | None]:
    """The values of a dimension that a record counts by."""
    return actors(record) if name == "actor" else {READ[name](record)}


READ: dict[str, Callable[[Record], str | None]] = {
    **{name: lambda record, name=name: record[name] for name in DIMENSIONS},
    "day": lambda record: record["date_start"],
    "week": lambda record: first_day(record, "%G-W%V"),
    "month": lambda record: first_day(record, "%Y-%m"),
    "quarter": lambda record: record["date_start"] and quarter(record["date_start"]),
    "year": lambda record: first_day(record, "%Y"),
    "p_code": lambda record: record["adm1_pcode"],
    "actor_pair": lambda record: " – ".join(sorted(filter(None, (record["actor1"], record["actor2"])))) or None,
    "distance_band": band,
}
PERIODS = ("day", "week", "month", "quarter", "year")
ORDER = {name: [*BANDS] if name == "distance_band" else None for name in DIMENSIONS}


def bounds(record: Record) -> tuple[int | None, int | None, int | None] | None:
    """Least, best and most that a record's figures say; None without any."""
    low, best, high = (record[f"fatalities_{name}"] for name in ("low", "best", "high"))
    return None if low is None and best is None and high is None else (low, best, high)


def linked(records: Sequence[Record]) -> set[frozenset[str]]:
    """The pairs of records with figures that overlap."""
    figured = {record["id"]: record for record in records if bounds(record)}
    return {
        frozenset((name, other))
        for name, record in figured.items()
        for other in (record["overlaps"] or "").split(";")
        if other in figured and other != name
    }


def heaviest(names: frozenset[str], weights: dict[str, int], pairs: set[frozenset[str]]) -> int:
    """The most that records of which no two overlap say: each group of those that do by all ways to choose."""
    if not names:
        return 0
    one = min(names)
    group, edge = {one}, {one}
    while edge:
        edge = {name for pair in pairs if pair & edge for name in pair & names} - group
        group |= edge
    rest = heaviest(names - group, weights, pairs)
    if len(group) == 1:
        return weights[one] + rest
    most = max(sorted(group), key=lambda name: sum(name in pair and pair <= group for pair in pairs))
    near = {name for pair in pairs if most in pair for name in pair}
    without = heaviest(frozenset(group - {most}), weights, pairs)
    return rest + max(without, weights[most] + heaviest(frozenset(group - near), weights, pairs))


def measures(records: Sequence[Record], every: Sequence[Record]) -> tuple[object, ...]:
    known = [found for record in records if (found := bounds(record))]
    pairs, everywhere = linked(records), linked(every)
    lows = {record["id"]: record["fatalities_low"] for record in records if record["fatalities_low"] is not None}
    bests, highs = ([found[at] for found in known if found[at] is not None] for at in (1, 2))
    return (
        len(records),
        heaviest(frozenset(lows), lows, pairs) if lows else None,
        sum(bests) if bests and not pairs and len(bests) == len(known) else None,
        sum(highs) if highs and len(highs) == len(known) else None,
        len(lows),
        len(bests),
        len(highs),
        sum(found[1] is not None and found[0] is None and found[2] is None for found in known),
        len(records) - len(known),
        sum(any(record["id"] in pair for pair in everywhere) for record in records),
    )


def spans(record: Record, period: str) -> bool:
    start, end = record["date_start"], record["date_end"]
    return start is not None and (end is None or READ[period]({"date_start": end}) > READ[period](record))


def naive(records: Sequence[Record], by: Sequence[str]) -> list[tuple[object, ...]]:
    found: dict[tuple[object, ...], list[Record]] = {}
    for record in records:
        for values in product(*(read(record, name) for name in by)):
            found.setdefault(values, []).append(record)
    rows = []
    for values, those in found.items():
        place = [(value is None, BANDS.index(value) if value in BANDS else value or "") for value in values]
        finest = next((period for period in PERIODS if period in by), None)
        spanning = (sum(spans(record, finest) for record in those),) if finest else ()
        rows.append((place, (*values, *measures(those, records), *spanning)))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


EVERY_PAIR = [(), *((name,) for name in DIMENSIONS), *combinations(DIMENSIONS, 2)]
MORE = [
    ("distance_band", "month", "side"),
    ("province", "adm2", "event_type", "month"),
    ("crossing", "dataset", "year", "distance_band"),
    ("quarter", "actor", "side", "week"),
]


@pytest.mark.parametrize("by", [*EVERY_PAIR, *MORE], ids=",".join)
def test_a_summary_is_what_a_naive_count_gives(apart: Ledger, made: list[Record], by: tuple[str, ...]) -> None:
    summary = summarise(apart, Query(), by)
    assert summary.rows() == naive(made, by)
    assert tuple(summary.total.values())[:10] == measures(made, made)
    assert list(summary.table) == [column.name for column in columns(by)]


@pytest.mark.parametrize(
    ("query", "test"),
    [
        (Query(provinces=("PK-KP",)), lambda record: record["province"] == "PK-KP"),
        (Query(event_types=("Battles",)), lambda record: record["event_type"] == "Battles"),
        (Query(border_km=60), lambda record: record["border_km"] is not None and record["border_km"] <= 60),
    ],
)
def test_a_summary_of_a_selection_is_that_of_its_incidents_alone(
    apart: Ledger, made: list[Record], query: Query, test: Callable[[Record], bool]
) -> None:
    selected = [record for record in made if test(record)]
    assert 0 < len(selected) < len(made)
    for by in (("month", "province"), ("dataset", "event_type"), ("distance_band",)):
        assert summarise(apart, query, by).rows() == naive(selected, by)


def test_a_row_of_an_actor_is_the_total_of_the_incidents_that_name_it(ledger: Ledger, made: list[Record]) -> None:
    table = summarise(ledger, Query(), ("actor",))
    named = told(table, "actor", *list(table.table)[1:-1])
    assert [row[0] for row in named] == ["North", "South", "West", None]
    for actor, *values in named:
        rows = [ledger.snapshot.row(record["id"]) for record in made if actor in actors(record)]
        alone = summarise_rows(ledger, np.array(rows)).measures
        assert values == [alone[name] for name in list(alone)[:-1]]
    assert sum(row[1] for row in named) > table.total["incidents"] == len(made)


def test_more_combinations_than_bins_make_the_same_table(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    by = ("month", "province", "event_type", "crossing")
    within = summarise(ledger, Query(), by)
    monkeypatch.setattr(sums, "MOST_BINS", 10)
    assert summarise(ledger, Query(), by) == within
    assert summarise(ledger, Query(datasets=("c",)), by).rows() == []


def test_low_best_and_high_are_in_order_wherever_they_are_known(ledger: Ledger) -> None:
    for by in EVERY_PAIR:
        names = ("fatalities_low", "fatalities_best", "fatalities_high")
        for row in told(summarise(ledger, Query(), by), *names):
            known = [number for number in row if number is not None]
            assert known == sorted(known)


def test_every_column_says_what_it_holds() -> None:
    table = columns(("month", *(name for name in DIMENSIONS if name not in ("month", "year"))))
    assert all(column.description and column.title for column in table)
    for name in ("unknown_fatalities", "fatalities_low", "fatalities_best", "fatalities_high"):
        assert name in CAVEAT
        assert name in {column.name for column in table}
