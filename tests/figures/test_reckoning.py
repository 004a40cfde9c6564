"""Figures from claims: each case worked by hand."""

from collections.abc import Sequence
from itertools import count

import pytest
from incident_records import claim, incident

from app.figures.accounts import UNKNOWN, Range
from app.figures.method import LATEST, SPAN, STATED, Method, read_method
from app.figures.reckoning import read_stated, reckon
from app.model.errors import BadParameter

Row = dict[str, object]
NOTHING_STATED = read_stated(incident("t:1"))


NUMBERS = count(1)


def said(low: int | None, best: int | None = None, high: int | None = None, **values: object) -> Row:
    counted = {"killed_low": low, "killed_best": best, "killed_high": high}
    return claim(str(values.pop("id", f"t:{next(NUMBERS)}")), **counted, **values)


def exactly(figure: int, **values: object) -> Row:
    return said(figure, figure, figure, **values)


def killed(method: Method, *claims: Row, stated: dict[str, Range] = NOTHING_STATED) -> Range:
    return reckon(method, stated, claims)["killed"]


CIVILIANS, SOLDIERS, MILITANTS = ({"of_whom": name} for name in ("civilians", "soldiers", "militants"))
UN, AF, PK = ({"party": name} for name in ("un", "afghan_side", "pakistani_side"))
CASES = {
    "one account is what it says": ([said(41)], Range(41, None, None)),
    "a figure alone bounds nothing": ([said(None, 40)], Range(None, 40, None)),
    "accounts agree": ([exactly(5, **UN), exactly(5, **AF)], Range(5, 5, 5)),
    "accounts differ": ([exactly(23, **PK), exactly(58, **AF)], Range(23, None, 58)),
    "figures without bounds differ": ([said(None, 23, **PK), said(None, 58, **AF)], Range(23, None, None)),
    "a missing low lowers nothing": ([said(5, 6, 9), said(None, None, 12)], Range(5, 6, 12)),
    "a figure below another's low lowers": ([said(41), said(None, 40)], Range(40, None, None)),
    "a missing high leaves it open": ([exactly(5), said(4)], Range(4, 5, None)),
    "words alone leave it open": ([exactly(5), claim("t:w", killed_text="dozens")], Range(5, 5, None)),
    "nobody is a figure": ([exactly(0, **PK), exactly(3, **AF)], Range(0, None, 3)),
    "a part is not looked at": ([exactly(5), exactly(4, part_of="t:1", of_whom="women")], Range(5, 5, 5)),
    "parts alone say nothing": ([exactly(4, part_of="t:1")], UNKNOWN),
    "spelling makes no other people": (
        [exactly(5, of_whom="Civilians "), exactly(7, **CIVILIANS)],
        Range(5, None, 7),
    ),
    "other people of one kind": (
        [exactly(58, of_whom="Pakistani soldiers"), exactly(23, of_whom="own soldiers")],
        Range(58, None, None),
    ),
    "another scope": ([exactly(7, scope="a day"), exactly(40, scope="a week")], Range(40, None, None)),
    "kinds that nobody is two of": ([exactly(10, **CIVILIANS), exactly(23, **SOLDIERS)], Range(23, 33, 33)),
    "no best of one kind": ([said(8, None, 12, **CIVILIANS), exactly(23, **SOLDIERS)], Range(23, None, 35)),
    "one kind has no high": ([said(10, **CIVILIANS), exactly(23, **SOLDIERS)], Range(23, None, None)),
    "two kinds in one figure": (
        [exactly(10, of_whom="civilians and soldiers"), exactly(23, **SOLDIERS)],
        Range(23, None, None),
    ),
    "one side's militants are the other's civilians": (
        [exactly(10, **MILITANTS, **PK), exactly(10, **CIVILIANS, **AF)],
        Range(10, None, None),
    ),
    "one speaker tells militants apart": (
        [exactly(10, **MILITANTS, **PK), exactly(4, **CIVILIANS, **PK)],
        Range(10, 14, 14),
    ),
    "overlaps are not added": (
        [exactly(10, **CIVILIANS, overlaps="t:x"), exactly(23, **SOLDIERS, id="t:x")],
        Range(23, None, None),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_span(case: str) -> None:
    claims, expected = CASES[case]
    assert killed(SPAN, *claims) == expected
    assert killed(SPAN, *reversed(claims)) == expected


DAYS: Sequence[tuple[list[Row], Range]] = [
    ([exactly(5, said_on="2025-10-12"), exactly(9, said_on="2025-10-14")], Range(9, 9, 9)),
    ([exactly(9, said_on="2025-10-14"), exactly(7, said_on="2025-10-14")], Range(7, None, 9)),
    ([exactly(9, said_on="2025-10-14"), exactly(30)], Range(9, 9, 9)),
    ([exactly(9), exactly(30)], Range(9, None, 30)),
    (
        [exactly(5, said_on="2025-10-12", **SOLDIERS), exactly(9, said_on="2025-10-14", **CIVILIANS)],
        Range(9, 14, 14),
    ),
]


@pytest.mark.parametrize(("claims", "expected"), DAYS)
def test_latest_is_the_last_word_on_each_people(claims: list[Row], expected: Range) -> None:
    assert killed(LATEST, *claims) == expected


def test_a_party_s_figures_are_its_own_or_unknown() -> None:
    claims = [exactly(58, **AF), exactly(23, party="Pakistan"), exactly(2), exactly(3, party="a union")]
    stated = read_stated(incident("t:1", fatalities_best=40))
    told = {name: killed(read_method(f"by:{name}"), *claims, stated=stated).best for name in ("AF", "PK", "un")}
    assert told == {"AF": 58, "PK": 23, "un": None}
    assert killed(read_method("by:unattributed"), *claims) == Range(2, 2, 2)


def test_what_no_claim_counts_stays_as_it_is_stated() -> None:
    stated = read_stated(incident("t:1", fatalities_low=1, fatalities_best=2, fatalities_high=3, injured=4))
    told = reckon(SPAN, stated, [claim("t:2", killed_text="many", injured_low=7, detained_best=9)])
    assert told == {"killed": Range(1, 2, 3), "injured": Range(7), "detained": Range(None, 9)}
    assert reckon(STATED, stated, [exactly(5)])["killed"] == Range(1, 2, 3)
    assert reckon(SPAN, stated, []) == stated


@pytest.mark.parametrize(("text", "name"), [("span", "span"), ("by:UNAMA", "by:un"), ("latest", "latest")])
def test_methods_have_names(text: str, name: str) -> None:
    assert str(read_method(text)) == name


@pytest.mark.parametrize("text", ["", "mean", "by:", "by:the moon", "un"])
def test_an_unknown_method_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(BadParameter, match=r"expected stated, span, latest, or by: and one of afghan_side"):
        read_method(text)
