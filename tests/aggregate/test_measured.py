"""Killed and injured, civilians, women and children: counted by hand from the claims of a fixture."""

from collections.abc import Sequence
from typing import Any

import pytest
from incident_records import claim, incident, snapshot_of

from app.aggregate.counting import Summary
from app.aggregate.facts import build_ledger
from app.aggregate.tables import Source, make_table, read_table
from app.figures.measures import people_of
from app.model.errors import BadParameter
from app.model.query import Query

Record = dict[str, Any]


def on(day: str, end: str | None = None) -> Record:
    return {"date_start": day, "date_end": end or day}


KANDAHAR = {"province": "AF-KAN", "adm1_pcode": "AF27", "longitude": 66.4, "latitude": 31.0}
KHOST = {"province": "AF-KHO", "adm1_pcode": "AF14", "longitude": 69.9, "latitude": 33.3}
CIVILIANS = {"of_whom": "civilians", "party": "un"}

INCIDENTS = [
    # One day within a longer count of the province, and another count of that day.
    incident("un:day", **KANDAHAR, **on("2025-10-15")),
    incident("un:days", **KANDAHAR, **on("2025-10-13", "2025-10-19")),
    incident("un:next", **KANDAHAR, **on("2025-10-21")),
    incident("un:khost", **KHOST, **on("2025-10-16")),
    incident("un:total", **KHOST, **on("2025-10-17"), fatalities_best=9, fatalities_low=9, fatalities_high=9),
]
CLAIMS = [
    claim(
        "un:c1", incident="un:days", killed_low=47, killed_best=47, injured_low=456, injured_best=456, **CIVILIANS
    ),
    claim(
        "un:c2",
        incident="un:day",
        part_of="un:c1",
        killed_low=35,
        killed_best=35,
        killed_high=40,
        injured_low=422,
        injured_best=422,
        **CIVILIANS,
    ),
    claim("un:c3", incident="un:day", part_of="un:c2", killed_best=17, of_whom="women", party="un"),
    claim("un:c4", incident="un:next", killed_low=2, killed_best=2, killed_high=2, **CIVILIANS),
    claim("un:c5", incident="un:next", killed_best=5, of_whom="women and children", party="un"),
    claim("un:c6", incident="un:khost", killed_low=4, killed_best=4, killed_high=4, **CIVILIANS),
    claim(
        "un:c7", incident="un:khost", killed_low=6, killed_best=6, killed_high=6, **{**CIVILIANS, "party": "media"}
    ),
    claim(
        "un:c8", incident="un:khost", killed_low=1, killed_best=1, killed_high=1, of_whom="soldiers", party="un"
    ),
    claim("un:c9", incident="un:khost", injured_low=3, injured_best=3, injured_high=3, of_whom="children"),
]


def table(
    by: str | None = None,
    measure: str | None = None,
    figures: str | None = None,
    *,
    incidents: Sequence[Record] = INCIDENTS,
    claims: Sequence[Record] = CLAIMS,
) -> Summary:
    source = Source(build_ledger(snapshot_of(*incidents)), lambda: claims)
    return make_table(source, Query(), read_table(by, measure, figures))


def rows(summary: Summary, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(summary.table[name] for name in names), strict=True))


def ends(measure: str) -> list[str]:
    return [f"{measure}_{end}" for end in ("low", "best", "high", "unknown")]


def test_civilians_by_province_and_week_are_those_of_a_hand_count() -> None:
    made = table("province,week", "civilians_killed,civilians_injured")
    assert rows(made, "province", "week", "incidents", *ends("civilians_killed")) == [
        # The day's 35 are among the week's 47, whose upper bound nobody gives.
        ("AF-KAN", "2025-W42", 2, 47, None, None, 0),
        ("AF-KAN", "2025-W43", 1, 2, 2, 2, 0),
        # Two accounts of one incident; of the other incident nobody says who the nine were.
        ("AF-KHO", "2025-W42", 2, 4, None, 6, 1),
    ]
    assert rows(made, *ends("civilians_injured")) == [
        (456, None, None, 0),
        (None, None, None, 1),
        (None, None, None, 2),
    ]
    assert made.total["civilians_killed_low"] == 47 + 2 + 4
    assert made.table["civilians_killed_may_overlap"] == [2, 0, 0]
    assert [column.name for column in made.columns][-1] == "spanning"


def test_women_and_children_are_told_apart_and_killed_from_injured() -> None:
    made = table("province", "women,children")
    assert list(made.table)[2::5] == [
        "women_killed_low",
        "women_injured_low",
        "children_killed_low",
        "children_injured_low",
    ]
    assert rows(made, *ends("women_killed")) == [(None, 17, None, 2), (None, None, None, 2)]
    assert rows(made, *ends("children_injured")) == [(None, None, None, 3), (3, 3, 3, 1)]


def test_a_total_of_deaths_does_not_answer_for_civilians_and_a_warning_names_the_dataset() -> None:
    acled = incident("acled:1", **KHOST, **on("2025-10-16"), fatalities_low=7, fatalities_best=7, injured=3)
    ucdp = incident("ucdp:1", **KHOST, **on("2024-10-16"), fatalities_best=8, deaths_civilians=5)
    made = table(None, "civilians_killed,killed,civilians_injured", incidents=[acled, ucdp], claims=[])
    assert rows(made, *ends("civilians_killed")) == [(None, 5, None, 1)]
    assert rows(made, *ends("killed")) == [(7, 15, None, 0)]
    assert made.whole.by_dataset["acled"]["civilians_killed_unknown"] == 1
    assert made.whole.by_dataset["ucdp"]["civilians_killed_best"] == 5
    assert made.whole.warnings == [
        "civilians_killed: acled say how many people were killed, not how many of them were civilians: 1 of the "
        "incidents are unknown here",
        "civilians_injured: acled say how many people were injured, not how many of them were civilians: 1 of the "
        "incidents are unknown here",
    ]


def test_a_dataset_s_own_estimate_beside_claims_is_warned_of_and_its_week_is_not_added() -> None:
    ucdp = incident("ucdp:1", **KANDAHAR, **on("2025-10-21"), fatalities_best=8, deaths_civilians=5)
    made = table("p_code", "civilians_killed", incidents=[*INCIDENTS, ucdp])
    assert rows(made, "p_code", "civilians_killed_best") == [("AF14", None), ("AF27", None)]
    two_ways, same = made.whole.warnings[1:]
    assert two_ways.startswith("civilians_killed: figures of ucdp are its own estimates, figures of un are what")
    assert same.startswith("ucdp and un both give figures (civilians_killed), undated or within 7 days")


@pytest.mark.parametrize(
    ("figures", "killed"),
    [
        (None, (4, None, 6)),
        ("span", (4, None, 6)),
        ("by:un", (4, 4, 4)),
        ("by:media", (6, 6, 6)),
        ("stated", (None, None, None)),
    ],
)
def test_the_method_makes_the_figures(figures: str | None, killed: tuple[object, ...]) -> None:
    khost = [claim for claim in CLAIMS if claim["incident"] == "un:khost"]
    told = read_table(None, "civilians_killed", figures)
    assert told.named() == {"figures": figures or "span"}
    [found] = rows(table(None, "civilians_killed", figures, claims=khost), *ends("civilians_killed")[:3])
    assert found == killed


def test_incidents_alone_are_a_table_without_figures() -> None:
    made = table("quarter", "incidents")
    assert dict(made.table) == {"quarter": ["2025-Q4"], "incidents": [5], "spanning": [0]}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("civilians", "civilians"),
        ("Afghan civilians […] many of them women and children", "civilians"),
        ("civilians, including 12 women", "civilians"),
        ("women", "women"),
        ("civilian women", "women"),
        ("children", "children"),
        ("women and children", None),
        ("civilians and soldiers", None),
        ("mostly civilians", None),
        ("girls", None),
        ("five people, including four women", None),
        ("non-civilians", None),
        ("Pakistani soldiers", None),
        (None, None),
    ],
)
def test_a_claim_counts_the_people_that_it_names_and_nobody_else(text: str | None, people: str | None) -> None:
    assert people_of(text) == people


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        ("deaths", "measure: unknown 'deaths': expected some of incidents, killed, injured, civilians_killed"),
        ("killed,killed", "measure: name each of them once: 'killed,killed'"),
    ],
)
def test_a_measure_that_is_unknown_or_named_twice_is_refused(measure: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as raised:
        read_table(None, measure)
    assert str(raised.value).startswith(sentence)
