"""Kinds of sentences that articles showed which the first rules had not seen; every text here is made up."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading
from app.reading.figures import find_figures
from app.reading.quantities import find_quantities
from app.reading.sentences import read_sentences
from app.reading.tokens import tokenise

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""


def told(text: str, desk: Desk) -> Reading:
    return read_article(f"News of the day\n\n{text}", published=PUBLISHED, desk=desk)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday a local peace council member was shot dead in Tank district, police said.", [1]),
        ("One of them, a man of 70, had since died in Tank district.", [1]),
        ("A blast in Wana on Monday left 20 casualties, of them four fatal.", [4]),
        ("Two customs employees were killed in Wana on Monday.", [2]),
        ("Nine of the dead were women and two were children in Wana.", [9, 2]),
        ("The official in Wana said he could confirm only six deaths.", [6]),
        ("Gunmen took five men away near Wana on Monday and shot them dead.", [5]),
        ("Two guards of the post were KIA in Tank district on Monday.", [2]),
        ("Kabul denied a raid, hours after residents said three men were killed in Wana on Monday.", [3]),
    ],
)
def test_the_dead_are_counted_as_told(text: str, expected: list[int], desk: Desk) -> None:
    assert [claim.killed_best for claim in told(text, desk).claims] == expected


def test_a_day_of_may_is_no_number_of_people_and_no_wish() -> None:
    [quantity] = find_quantities(tokenise("On May 8, a teacher was killed"))
    assert quantity.noun == "teacher"
    assert [
        figure.kind for figure in find_figures(read_sentences("On May 8, a teacher was killed.")[0], None)
    ] == ["killed"]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Police said a bomb killed two men in Wana on Monday. His deputy put the dead at four.", 2),
        ("Governor's spokesman Mustaghfir Gurbuz said three men were killed in Spera district of Khost.", 1),
    ],
)
def test_deputies_and_spokesmen_speak_for_their_side(text: str, parties: int, desk: Desk) -> None:
    side = "afghan_side" if "Khost" in text else "pakistani_side"
    assert [claim.party for claim in told(text, desk).claims] == [side] * parties


def test_who_is_named_after_said_is_the_only_speaker(desk: Desk) -> None:
    text = "Four men were killed in Wana on Monday after two died in hospital, said Noor Shah, the deputy commissioner."
    assert {claim.party for claim in told(text, desk).claims} == {"pakistani_side"}


def test_items_headed_by_day_and_place_are_events_there(desk: Desk) -> None:
    text = (
        "3 November, Goshta district, Nangarhar: a mine went off under a cart. Two men were killed.\n\n"
        "5 November, Nari district, Kunar: mortar rounds landed near a clinic. A nurse was injured."
    )
    found = [(each.place_name, each.date_start) for each in told(text, desk).incidents]
    assert found == [("Goshta", "2025-11-03"), ("Nari", "2025-11-05")]


def test_an_account_by_provinces_has_the_days_and_the_speaker_of_its_introduction(desk: Desk) -> None:
    text = (
        "Officials have given an account of the fighting since Sunday, the Afghan government's media office said.\n\n"
        "Kunar: two men killed in Sarkani district.\n\n"
        "Khost: one man killed in Gurbuz district.\n\n"
        "Paktika: four men killed in Barmal district."
    )
    reading = told(text, desk)
    assert [(each.place_name, each.date_start, each.date_end) for each in reading.incidents] == [
        ("Sarkani", "2025-11-09", "2025-11-12"),
        ("Gurbuz", "2025-11-09", "2025-11-12"),
        ("Barmal", "2025-11-09", "2025-11-12"),
    ]
    assert {claim.party for claim in reading.claims} == {"afghan_side"}


def test_a_correction_puts_the_event_on_its_day(desk: Desk) -> None:
    text = "A bomb killed three men near Wana on Monday, police said.\n\nThe attack took place on Sunday, not on Monday."
    assert [each.date_start for each in told(text, desk).incidents] == ["2025-11-09"]


def test_a_day_some_hours_after_the_attack_is_the_day_of_the_attack(desk: Desk) -> None:
    text = (
        "The toll of an ambush near Wana rose to 20 on Tuesday, police said.\n\n"
        "Police had given it as 12 on Sunday evening, hours after the ambush."
    )
    assert [each.date_start for each in told(text, desk).incidents] == ["2025-11-09"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Torkham was shut on Sunday. Trucks have been moving since Tuesday, and so have patients.",
         [("closed", "all"), ("open", "commercial"), ("open", "patients")]),
        ("The Torkham crossing, which a report called sealed, is open to all traffic.", [("open", "all")]),
        ("The Nawa Pass, which villagers used before the fence was built, remains closed.", [("closed", "all")]),
        ("At Torkham police stopped a truck and searched it.", []),
    ],
)  # fmt: skip
def test_gates_are_read_from_those_who_cross(text: str, expected: list[tuple[str, str]], desk: Desk) -> None:
    assert [(each.status, each.traffic) for each in told(text, desk).crossing_status] == expected


def test_an_item_of_a_log_tells_an_event_without_figures_at_its_finer_place(desk: Desk) -> None:
    text = (
        "Security round-up.\n\nTraders wait.\n\n"
        "Khyber, 9 November. A mortar shell landed on a house in Bara. No one was hurt.\n\n"
        "Kunar, 10 November. Rockets hit a school in Sarkani district. Two boys were injured."
    )
    found = [(each.place_name, each.date_start) for each in told(text, desk).incidents]
    assert found == [("Bara", "2025-11-09"), ("Sarkani", "2025-11-10")]


def test_a_protest_after_a_funeral_has_its_own_day(desk: Desk) -> None:
    text = (
        "A drone hit a house in Spera district of Khost on Sunday, killing two men.\n\n"
        "On Tuesday residents of Spera rallied after the funeral."
    )
    found = [(each.event_type, each.date_start) for each in told(text, desk).incidents]
    assert found[1] == ("Protests", "2025-11-11")


def test_what_they_were_tells_a_part_of_the_dead(desk: Desk) -> None:
    text = "Seven men were killed in Wana on Monday, police said. Elders said three of them were woodcutters."
    assert [(claim.party, claim.killed_best) for claim in told(text, desk).claims] == [
        ("pakistani_side", 7),
        ("residents", 3),
    ]
