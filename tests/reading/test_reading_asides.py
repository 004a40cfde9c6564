"""Events told in passing: talks and ceasefires abroad, warnings, fighting along the line, earlier strikes; and
closures of all crossings together."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import IncidentDraft, Reading

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""
START = "Relations between the two countries stay tense.\n\nTraders wait.\n\nPeople worry.\n\n"
"""Paragraphs before, so that the sentence is not the article's beginning."""


def told(text: str, desk: Desk) -> Reading:
    return read_article(START + text, published=PUBLISHED, desk=desk)


def asides(reading: Reading) -> list[tuple[str | None, ...]]:
    return [(each.sub_event_type, each.place_name, each.date_start, each.date_end) for each in reading.incidents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A second round of talks opened in Doha on 4 November.", ("Talks", "Doha", "2025-11-04", "2025-11-04")),
        ("The Istanbul talks collapsed on Saturday.", ("Talks", "Istanbul", "2025-11-08", "2025-11-08")),
        ("A truce was agreed in Riyadh on 2 November.", ("Agreement", "Riyadh", "2025-11-02", "2025-11-02")),
        (
            "Brief clashes were reported along the Durand Line on Friday.",
            ("Armed clash", "along the Durand Line", "2025-11-07", "2025-11-07"),
        ),
        (
            "Deadly fighting on both sides of the border claimed lives.",
            ("Armed clash", "on both sides of the border", None, None),
        ),
        ("The Taliban warned of a “harsh response” to any raid.", ("Statement", None, None, None)),
        ("Kabul said the ceasefire would be respected.", ("Statement", None, None, None)),
    ],
)
def test_an_event_told_in_passing_is_an_incident_without_a_point(
    text: str, expected: tuple[str | None, ...], desk: Desk
) -> None:
    reading = told(text, desk)
    assert asides(reading) == [expected]
    assert reading.incidents[0].longitude is None


@pytest.mark.parametrize(
    "text",
    [
        "A next round of talks would be held in Doha on 20 November.",
        "The talks in Istanbul could help both sides.",
        "Clashes along the Durand Line could flare up on Friday.",
        "Trade along the border resumed on Friday.",
        "The minister warned of a “difficult winter” for the farmers.",
        "Earlier efforts at a truce were made in Doha.",
        "Villagers said the cold would remain.",
    ],
)
def test_plans_fears_and_other_matters_are_no_events(text: str, desk: Desk) -> None:
    assert asides(told(text, desk)) == []


def test_sentences_on_one_round_of_talks_make_one_incident_with_its_narrowest_day(desk: Desk) -> None:
    text = (
        "The failure of the talks in Istanbul in early November worried traders.\n\n"
        "The Istanbul talks broke down on 7 November, a diplomat said."
    )
    assert asides(told(text, desk)) == [("Talks", "Istanbul", "2025-11-07", "2025-11-07")]


def test_a_promise_after_the_talks_begins_with_the_day_they_failed(desk: Desk) -> None:
    text = (
        "The talks in Istanbul collapsed on 7 November.\n\n"
        "After the failure of the talks Kabul announced that the truce would hold."
    )
    promise = told(text, desk).incidents[1]
    assert (promise.date_start, promise.date_end, promise.date_precision) == ("2025-11-07", None, "after")


def strikes(reading: Reading) -> list[IncidentDraft]:
    return [each for each in reading.incidents if each.sub_event_type == "Air/drone strike"]


def test_earlier_strikes_are_incidents_of_their_provinces_without_a_day(desk: Desk) -> None:
    text = (
        "The raid was an answer to earlier airstrikes that hit areas like Khost and Kunar provinces, Kabul said."
    )
    found = strikes(told(text, desk))
    assert [(each.place_name, each.date_start, each.date_precision) for each in found] == [
        ("Khost", None, "before"),
        ("Kunar", None, "before"),
    ]


def test_an_earlier_strike_that_the_article_tells_with_its_day_is_not_told_again(desk: Desk) -> None:
    text = (
        "Airstrikes hit Khost on Sunday, residents said.\n\n"
        "The raid was an answer to the earlier airstrikes in Khost province, Kabul said."
    )
    assert [each.date_start for each in strikes(told(text, desk))] == ["2025-11-09"]


def gates(reading: Reading) -> list[tuple[str | None, ...]]:
    return [(each.crossing, each.status, each.since, each.until) for each in reading.crossing_status]


def test_all_crossings_of_which_some_are_named_have_a_status_together(desk: Desk) -> None:
    text = "All border crossing points, including Torkham, remain closed, officials said."
    named, together = told(text, desk).crossing_status
    assert (named.crossing, together.crossing) == ("torkham", None)
    assert (together.crossing_name, together.status) == ("All border crossing points", "closed")


def test_all_crossings_of_which_none_is_named_are_a_question_for_a_person(desk: Desk) -> None:
    reading = told("All border crossing points remain closed, officials said.", desk)
    assert reading.crossing_status == ()
    assert [each.why for each in reading.unread] == [
        "a gate is named, but no status was understood (a plan, a condition, or the past)"
    ]


def test_all_crossings_add_nothing_to_the_closure_of_named_ones(desk: Desk) -> None:
    text = "Torkham was closed on Sunday, officials said.\n\nAll crossings remain closed, they said."
    assert gates(told(text, desk)) == [("torkham", "closed", "2025-11-09", None)]


def test_a_closure_is_counted_back_from_how_long_it_has_lasted(desk: Desk) -> None:
    text = (
        "The clashes led to the full closure of all crossings, including Torkham. "
        "By the end of October, after nearly two weeks of closure, prices had risen."
    )
    reading = told(text, desk)
    assert gates(reading) == [
        ("torkham", "closed", "2025-10-17", "2025-10-31"),
        (None, "closed", "2025-10-17", "2025-10-31"),
        ("torkham", "unknown", "2025-11-01", None),
        (None, "unknown", "2025-11-01", None),
    ]
    closures = [each for each in reading.incidents if each.sub_event_type == "Crossing closed"]
    assert [(each.date_start, each.date_end) for each in closures] == [("2025-10-17", "2025-10-19")] * 2


def test_figures_of_a_whole_conflict_have_no_day_and_share_their_qualifier(desk: Desk) -> None:
    text = (
        "Fighting broke out in Spin Boldak on 15 October.\n\n"
        "In Spin Boldak alone, officials in Kandahar tallied about 30 deaths and 90 injuries across the conflict."
    )
    reading = told(text, desk)
    assert [
        (each.killed_low, each.killed_best, each.injured_low, each.injured_best) for each in reading.claims
    ] == [
        (None, 30, None, None),
        (None, None, None, 90),
    ]
    assert {each.said_by for each in reading.claims} == {"officials in Kandahar"}
    own = [each for each in reading.incidents if each.id == reading.claims[0].incident_id]
    assert [(each.date_start, each.sub_event_type) for each in own] == [(None, "Casualty report")]


def test_a_gate_closed_to_all_but_a_group_is_open_to_the_group(desk: Desk) -> None:
    reading = told("Torkham is closed to all but returnees, officials said.", desk)
    assert [(each.status, each.traffic) for each in reading.crossing_status] == [
        ("closed", "all"),
        ("open", "returnees"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the raid in Tank district on Monday losses were KIA 2, WIA 5.", [(2, None), (None, 5)]),
        ("Losses in Tank district on Monday: 2 KIA and 5 WIA.", [(2, None), (None, 5)]),
        ("Six soldiers fell in the attack in Tank district on Monday.", [(6, None)]),
        ("Six shells fell in a village of Tank district on Monday.", []),
        ("A blast in Wana on Monday caused 17 casualties, six of them fatal.", [(6, None)]),
    ],
)
def test_the_words_of_logs_and_of_soldiers_are_read(
    text: str, expected: list[tuple[int | None, int | None]], desk: Desk
) -> None:
    assert [(each.killed_best, each.injured_best) for each in told(text, desk).claims] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen took nine miners off a coach near Harnai on Monday.", "Abduction/forced disappearance"),
        ("Men pulled three labourers off a bus in Tank district on Monday.", "Abduction/forced disappearance"),
        ("A gas pipeline was blown up in Tank district on Monday.", "Remote explosive/landmine/IED"),
    ],
)
def test_an_event_without_figures_has_its_kind(text: str, kind: str, desk: Desk) -> None:
    assert [each.sub_event_type for each in told(text, desk).incidents] == [kind]
