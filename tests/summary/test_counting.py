"""Summaries, beside a naive count of the same incidents and by hand."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from incident_records import incident, snapshot_of

from app.incident import EventType
from app.query import BBox, Interval, Near, Query, SortKey
from app.summary import counting
from app.summary.counting import CAVEAT, Summary, columns, summarise
from app.summary.dimensions import BAND_EDGES_KM, BANDS, DIMENSIONS
from app.summary.ledger import Ledger, build_ledger

Record = dict[str, Any]

KANDAHAR = {"longitude": 66.4, "latitude": 31.0, "province": "AF-KAN", "border_km": 6.0, "side": "AF"}
KHYBER = {"longitude": 71.1, "latitude": 34.1, "province": "PK-KP", "border_km": 2.0, "side": "PK"}
OCTOBER = {"date_start": "2025-10-10", "date_end": "2025-10-12"}
NOVEMBER = {"date_start": "2025-11-07", "date_end": "2025-11-07"}


def count(*incidents: Record, by: Sequence[str] = (), query: Query | None = None) -> Summary:
    return summarise(build_ledger(snapshot_of(*incidents)), query or Query(), by)


def told(summary: Summary, *names: str) -> list[tuple[object, ...]]:
    """The rows, of some columns."""
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


def figure(name: str, low: int | None, best: int | None, high: int | None, overlaps: str | None = None) -> Record:
    figures = {"fatalities_low": low, "fatalities_best": best, "fatalities_high": high}
    return incident(f"a:{name}", **figures, overlaps=overlaps)


@pytest.mark.parametrize(
    ("incidents", "wanted"),
    [
        ([], (None, None, None)),
        ([figure("1", None, None, None)], (None, None, None)),
        ([figure("1", 0, 0, 0)], (0, 0, 0)),
        ([figure("1", 2, 3, 5), figure("2", None, 4, None), figure("3", None, None, None)], (6, 7, 9)),
        # A range without a best estimate, a figure known from below only, one from above only.
        ([figure("1", 2, 3, 5), figure("2", 1, None, 4)], (3, None, 9)),
        ([figure("1", 2, 3, 5), figure("2", 40, None, None)], (42, None, None)),
        ([figure("1", 2, 3, 5), figure("2", None, None, 9)], (2, None, 14)),
        # Two that may count the same people, and a third that may not.
        ([figure("1", 2, 3, 5, "a:2"), figure("2", 4, 4, 4), figure("3", 1, 1, 1)], (5, None, 10)),
        # A chain counts once, even if its ends are not said to overlap.
        ([figure("1", 5, 5, 5, "a:2"), figure("2", 1, 1, 1, "a:3"), figure("3", 4, 4, 4)], (5, None, 10)),
        ([figure("1", 5, 5, 5, "a:2"), figure("2", None, None, None, "a:3"), figure("3", 4, 4, 4)], (9, 9, 9)),
        # Two groups.
        ([figure(str(n), n, n, n, f"a:{n ^ 1}") for n in (2, 3, 4, 5)], (3 + 5, None, 14)),
    ],
)
def test_deaths_are_a_range_that_counts_nobody_twice(incidents: list[Record], wanted: tuple[object, ...]) -> None:
    assert deaths(*incidents) == wanted


def test_overlapping_figures_in_two_rows_stand_in_both_and_once_in_the_total() -> None:
    made = [
        incident("a:1", **KANDAHAR, fatalities_best=40, overlaps="a:2"),
        incident("a:2", **KHYBER, fatalities_best=5),
        incident("a:3", **KHYBER, fatalities_best=1),
    ]
    summary = count(*made, by=("province",))
    names = ("province", "fatalities_low", "fatalities_best", "fatalities_high", "may_overlap")
    assert told(summary, *names) == [("AF-KAN", 40, 40, 40, 1), ("PK-KP", 6, 6, 6, 1)]
    assert summary.total == {
        "incidents": 3,
        "fatalities_low": 41,
        "fatalities_best": None,
        "fatalities_high": 46,
        "unknown_fatalities": 0,
        "may_overlap": 2,
    }


def test_what_is_not_selected_overlaps_with_nothing() -> None:
    made = [
        incident("a:1", **KANDAHAR, fatalities_best=40, overlaps="a:2"),
        incident("a:2", **KHYBER, fatalities_best=5),
    ]
    total = count(*made, query=Query(provinces=("AF-KAN",))).total
    assert (total["incidents"], total["fatalities_best"], total["may_overlap"]) == (1, 40, 0)


def test_a_long_chain_of_overlaps_is_one_group() -> None:
    made = [figure(f"{number:04}", 1 + number % 7, 7, 9, f"a:{number + 1:04}") for number in range(1000)]
    assert deaths(*made) == (7, None, 9000)


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
        "unknown_fatalities": 0,
        "may_overlap": 0,
        "spanning": 0,
    }


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


def band(record: Record) -> str | None:
    km = record["border_km"]
    return None if km is None else BANDS[sum(km >= edge for edge in BAND_EDGES_KM)]


READ: dict[str, Callable[[Record], str | None]] = {
    **{name: lambda record, name=name: record[name] for name in DIMENSIONS},
    "month": lambda record: record["date_start"] and record["date_start"][:7],
    "year": lambda record: record["date_start"] and record["date_start"][:4],
    "distance_band": band,
}
ORDER = {name: [*BANDS] if name == "distance_band" else None for name in DIMENSIONS}


def bounds(record: Record) -> tuple[int, int | None, int | None] | None:
    """Least, best and most that a record's figures say; None without any."""
    low, best, high = (record[f"fatalities_{name}"] for name in ("low", "best", "high"))
    if low is None and best is None and high is None:
        return None
    return low if low is not None else best or 0, best, high if high is not None else best


def groups(records: Sequence[Record]) -> list[list[Record]]:
    """Records that overlap, each with all it is linked with; the others by themselves."""
    figured = {record["id"]: record for record in records if bounds(record)}
    group = {name: {name} for name in figured}
    for name, record in figured.items():
        for other in (record["overlaps"] or "").split(";"):
            if other in figured:
                joined = group[name] | group[other]
                group.update(dict.fromkeys(joined, joined))
    return [[figured[name] for name in one] for one in {frozenset(each) for each in group.values()}]


def measures(records: Sequence[Record], every: Sequence[Record]) -> tuple[object, ...]:
    known = [found for record in records if (found := bounds(record))]
    together = groups(records)
    low = sum(max(bounds(record)[0] for record in group) for group in together) if known else None
    is_apart = all(len(group) == 1 for group in together)
    bests, highs = ([found[at] for found in known] for at in (1, 2))
    linked = {record["id"] for group in groups(every) if len(group) > 1 for record in group}
    return (
        len(records),
        low,
        sum(bests) if known and is_apart and None not in bests else None,
        sum(highs) if known and None not in highs else None,
        len(records) - len(known),
        sum(record["id"] in linked for record in records),
    )


def spans(record: Record, length: int) -> bool:
    start, end = record["date_start"], record["date_end"]
    return start is not None and (end is None or end[:length] > start[:length])


def naive(records: Sequence[Record], by: Sequence[str]) -> list[tuple[object, ...]]:
    found: dict[tuple[object, ...], list[Record]] = {}
    for record in records:
        found.setdefault(tuple(READ[name](record) for name in by), []).append(record)
    rows = []
    for values, those in found.items():
        place = [(value is None, BANDS.index(value) if value in BANDS else value or "") for value in values]
        length = 7 if "month" in by else 4
        spanning = (sum(spans(record, length) for record in those),) if {"month", "year"} & {*by} else ()
        rows.append((place, (*values, *measures(those, records), *spanning)))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


EVERY_PAIR = [(), *((name,) for name in DIMENSIONS), *combinations(DIMENSIONS, 2)]
MORE = [
    ("distance_band", "month", "side"),
    ("province", "adm2", "event_type", "month"),
    ("crossing", "dataset", "year", "distance_band"),
]


@pytest.mark.parametrize("by", [*EVERY_PAIR, *MORE], ids=",".join)
def test_a_summary_is_what_a_naive_count_gives(ledger: Ledger, made: list[Record], by: tuple[str, ...]) -> None:
    summary = summarise(ledger, Query(), by)
    assert summary.rows() == naive(made, by)
    assert tuple(summary.total.values())[:6] == measures(made, made)
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
    ledger: Ledger, made: list[Record], query: Query, test: Callable[[Record], bool]
) -> None:
    selected = [record for record in made if test(record)]
    assert 0 < len(selected) < len(made)
    for by in (("month", "province"), ("dataset", "event_type"), ("distance_band",)):
        assert summarise(ledger, query, by).rows() == naive(selected, by)


def test_more_combinations_than_bins_make_the_same_table(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    by = ("month", "province", "event_type", "crossing")
    within = summarise(ledger, Query(), by)
    monkeypatch.setattr(counting, "MOST_BINS", 10)
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
