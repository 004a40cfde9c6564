"""A crossing's status on a day: a table of traffic, authority and direction, and its headline."""

from datetime import date

import pytest
from crossings_told import cells, columns_on, on, said, sequence

from app.crossings.day import status_on_day
from app.crossings.words import words_of

CLASSES = ("commercial", "pedestrian", "returnees", "humanitarian", "patients")
DAY = "2025-11-15"

SEQUENCE = [
    ("torkham", "2023-09-05", "unknown", "unknown"),
    ("torkham", "2023-09-06", "closed", "closed"),
    ("torkham", "2023-09-14", "closed", "closed"),
    ("torkham", "2023-09-15", "open", "open"),
    ("torkham", "2024-01-12", "open", "open"),
    ("torkham", "2024-01-13", "partial", "closed to trade; open to all else"),
    ("torkham", "2024-01-22", "partial", "closed to trade; open to all else"),
    ("torkham", "2024-01-23", "open", "open"),
    ("torkham", "2025-02-21", "closed", "possibly closed"),
    ("torkham", "2025-02-22", "closed", "closed"),
    ("torkham", "2025-03-18", "closed", "closed"),
    ("torkham", "2025-03-19", "partial", "open to trade and patients; closed to all else"),
    ("torkham", "2025-03-21", "open", "open"),
    ("torkham", "2025-10-20", "closed", "closed"),
    ("torkham", "2025-11-05", "partial", "open to returnees; closed to all else"),
    ("torkham", "2025-11-15", "partial", "open to returnees; closed to trade, and all else"),
    ("torkham", "2025-12-15", "partial", "open to aid and returnees; closed to trade, and all else"),
    ("chaman", "2025-11-15", "closed", "closed"),
    ("chaman", "2025-12-15", "partial", "open to aid; closed to trade, and all else"),
]


@pytest.mark.parametrize(("crossing", "day", "headline", "words"), SEQUENCE)
def test_sequence_at_the_two_main_gates(crossing: str, day: str, headline: str, words: str) -> None:
    told = status_on_day(sequence(crossing), date.fromisoformat(day))
    assert (str(told.headline), words_of(told)) == (headline, words)


def test_cells_of_torkham_in_the_middle_of_november_and_of_december() -> None:
    november = {
        ("all", "pakistani_side", "closed"),
        ("commercial", "afghan_side", "closed"),
        ("returnees", "pakistani_side", "open"),
    }
    assert cells(status_on_day(sequence("torkham"), date(2025, 11, 15))) == november
    december = {*november, ("humanitarian", "pakistani_side", "open")}
    assert cells(status_on_day(sequence("torkham"), date(2025, 12, 15))) == december


def _each(state: str, **values: object) -> list[dict[str, object]]:
    return [said(i, state, "2025-11-01", traffic=traffic, **values) for i, traffic in enumerate(CLASSES)]


HEADLINES = {
    "nobody": ([], "unknown", "unknown"),
    "wholly closed": ([said(1, "closed", "2025-11-01")], "closed", "closed"),
    "every class closed": (_each("closed"), "closed", "closed"),
    "every class open": (_each("open"), "open", "open"),
    "partial": ([said(1, "partial", "2025-11-01")], "partial", "partly open"),
    "differs": (
        [
            said(1, "closed", "2025-10-12", traffic="commercial"),
            said(2, "open", "2025-11-01", traffic="returnees"),
        ],
        "partial",
        "open to returnees; closed to trade",
    ),
    "possible for a class": (
        [
            said(1, "closed", "2025-10-12"),
            said(2, "open", "2025-11-01", traffic="returnees"),
            said(3, "open", "2025-11-14", traffic="humanitarian", date_from_latest="2025-11-16"),
        ],
        "partial",
        "open to returnees; possibly open to aid; closed to all else",
    ),
    "aid alone": (
        [said(1, "open", "2025-11-01", traffic="humanitarian")],
        "partial",
        "open to aid; nothing said of the rest",
    ),
    "one way alone": (
        [said(1, "closed", "2025-11-01", traffic="commercial", direction="to_pk")],
        "partial",
        "closed to trade into Pakistan; nothing said of the rest",
    ),
    "one way of all": (
        [said(1, "open", "2025-11-01", direction="to_af")],
        "partial",
        "open to all traffic into Afghanistan; nothing said of the rest",
    ),
    "one way differs": (
        [said(1, "closed", "2025-11-01"), said(2, "open", "2025-11-05", direction="to_af")],
        "partial",
        "open to all traffic into Afghanistan; closed to all else",
    ),
    "disputed wholly": (
        [
            said(1, "closed", "2025-11-01", authority="pakistani_side"),
            said(2, "open", "2025-11-01", said_by="Kabul"),
        ],
        "disputed",
        "disputed: “closed” says the Pakistani side, “open” says the Afghan side",
    ),
    "disputed for a class": (
        [
            said(1, "closed", "2025-11-01", authority="pakistani_side"),
            said(2, "open", "2025-11-02", traffic="commercial", authority="afghan_side"),
        ],
        "disputed",
        "disputed for trade: “closed” says the Pakistani side, “open” says the Afghan side; closed to all else",
    ),
    "later exception by another authority": (
        [
            said(1, "closed", "2025-11-01", authority="pakistani_side"),
            said(2, "open", "2025-11-02", traffic="humanitarian", authority="un"),
        ],
        "partial",
        "open to aid; closed to all else",
    ),
    "exception denied afterwards": (
        [
            said(1, "closed", "2025-11-01", authority="pakistani_side", verified_on="2025-11-03"),
            said(2, "open", "2025-11-02", traffic="humanitarian", authority="un"),
        ],
        "disputed",
        "disputed for aid: “closed” says the Pakistani side, “open” says the UN; closed to all else",
    ),
    "exception of the same day": (
        [
            said(1, "closed", "2025-11-02", authority="pakistani_side"),
            said(2, "open", "2025-11-02", traffic="humanitarian", authority="un"),
        ],
        "disputed",
        "disputed for aid: “closed” says the Pakistani side, “open” says the UN; closed to all else",
    ),
    "unknown disputes nothing": (
        [
            said(1, "closed", "2025-11-01", authority="pakistani_side"),
            said(2, "unknown", "2025-11-02", authority="un"),
        ],
        "closed",
        "closed",
    ),
    "unknown of a class": (
        [said(1, "closed", "2025-11-01"), said(2, "unknown", "2025-11-02", traffic="commercial")],
        "partial",
        "closed; nothing known of trade",
    ),
    "all say so": (
        [said(1, "open", "2025-11-01", authority="un"), said(2, "open", "2025-11-03", authority="media")],
        "open",
        "open",
    ),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_headline_and_words(name: str) -> None:
    statements, headline, words = HEADLINES[name]
    told = on(DAY, *statements)
    assert (str(told.headline), words_of(told)) == (headline, words)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-11-04", "closed"),
        ("2025-11-05", "open to trade; closed to all else"),
        ("2025-11-09", "open to trade; closed to all else"),
        ("2025-11-10", "closed"),
    ],
)
def test_wider_statement_holds_again_when_a_narrower_one_ends(day: str, words: str) -> None:
    told = on(
        day,
        said(1, "closed", "2025-11-01"),
        said(2, "open", "2025-11-05", "2025-11-09", traffic="commercial"),
    )
    assert words_of(told) == words


def test_later_wider_statement_replaces_narrower_ones_for_good() -> None:
    statements = [
        said(1, "open", "2025-11-01", traffic="commercial"),
        said(2, "closed", "2025-11-05", "2025-11-09"),
    ]
    assert words_of(on("2025-11-06", *statements)) == "closed"
    assert words_of(on("2025-11-10", *statements)) == "unknown"


def test_statement_of_another_authority_ends_nothing() -> None:
    told = on(
        DAY,
        said(1, "closed", "2025-11-01", authority="pakistani_side"),
        said(2, "closed", "2025-11-05", authority="afghan_side"),
    )
    assert cells(told) == {("all", "pakistani_side", "closed"), ("all", "afghan_side", "closed")}


def test_direction_replaces_for_itself_alone() -> None:
    told = on(
        DAY,
        said(1, "closed", "2025-11-01", traffic="commercial"),
        said(2, "open", "2025-11-05", traffic="commercial", direction="to_pk"),
    )
    assert words_of(told) == "open to trade into Pakistan; closed to trade into Afghanistan"


def _cell(day: str, *statements: dict[str, object]) -> dict[str, object]:
    (cell,) = on(day, *statements).cells
    return cell.as_dict(14)


def test_cell_tells_since_until_and_when_it_was_last_said() -> None:
    stated = said(1, "closed", "2025-10-12", "2025-12-31", verified_on="2025-11-01", said_by="a clerk")
    assert _cell("2025-11-20", stated) == {
        "traffic": "all",
        "direction": "both",
        "authority": "unattributed",
        "status": "closed",
        "certainty": "certain",
        "since": "2025-10-12",
        "until": "2025-12-31",
        "said_by": "a clerk",
        "last_said": "2025-11-01",
        "age_days": 19,
        "stale": True,
        "record": "s:01",
    }


@pytest.mark.parametrize(("day", "age", "stale"), [("2025-10-26", 14, False), ("2025-10-27", 15, True)])
def test_cell_is_stale_past_the_limit_and_says_so_beside_the_word(day: str, age: int, stale: bool) -> None:
    stated = said(1, "closed", "2025-10-12")
    cell = _cell(day, stated)
    assert (cell["age_days"], cell["stale"], cell["status"]) == (age, stale, "closed")
    assert words_of(on(day, stated)) == "closed"


def test_confirmation_after_the_day_is_not_yet_one() -> None:
    assert (
        _cell("2025-10-20", said(1, "closed", "2025-10-12", verified_on="2025-12-01"))["last_said"] == "2025-10-12"
    )


@pytest.mark.parametrize(
    ("day", "certainty"),
    [("2025-10-11", "possible"), ("2025-10-12", "certain"), ("2025-10-20", "certain"), ("2025-10-21", "possible")],
)
def test_outer_dates_alone_make_a_status_possible(day: str, certainty: str) -> None:
    stated = said(
        1,
        "closed",
        "2025-10-11",
        "2025-10-31",
        date_from_latest="2025-10-12",
        date_to_earliest="2025-10-20",
    )
    assert _cell(day, stated)["certainty"] == certainty


def test_repetition_goes_on_from_the_first_of_the_row() -> None:
    row = [said(number, "closed", f"2025-10-{12 + 7 * number}") for number in range(3)]
    cell = _cell("2025-10-30", *row)
    assert (cell["since"], cell["last_said"], cell["record"]) == ("2025-10-12", "2025-10-26", "s:02")


def test_status_that_its_authority_changes_is_told_until_the_day_before() -> None:
    assert (
        _cell("2025-10-20", said(1, "closed", "2025-10-12"), said(2, "open", "2025-11-01"))["until"]
        == "2025-10-31"
    )


def test_columns_list_every_statement_that_decides() -> None:
    told = columns_on(
        DAY,
        said(1, "closed", "2025-10-12", traffic="commercial", said_by="a clerk", document="A", source_ref="A:1"),
        said(2, "open", "2025-11-01", traffic="returnees", said_by="an official", date_note="as stated"),
    )
    assert told == {
        "status": "partial",
        "status_text": "open to returnees; closed to trade",
        "status_certainty": "certainly",
        "status_basis": "named",
        "status_day": DAY,
        "status_since": "2025-11-01",
        "status_classes": "trade: closed, says a source that is not named, since 2025-10-12; "
        "returnees: open, says a source that is not named, since 2025-11-01",
        "status_last_said": "2025-11-01",
        "status_note": "as stated",
        "status_said_by": "a clerk; an official",
        "status_source": "A, A:1",
        "status_record": "s:01; s:02",
        "last_known_status": "partial",
        "last_known_date": "2025-11-01",
    }
