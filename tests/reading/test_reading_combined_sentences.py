"""Plain sentences put together from parts: who was harmed, how it is said, when, where and in what."""

from datetime import date
from itertools import product

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""
PEOPLE = {
    "two truck drivers": 2, "three labourers": 3, "a primary school teacher": 1, "a shopkeeper": 1, "five soldiers": 5,
    "a Frontier Corps soldier": 1, "seven people": 7, "nine of our countrymen": 9, "two minor brothers": 2,
    "an assistant sub-inspector": 1, "three members of one family": 3, "eleven miners": 11, "at least 12 passengers": 12,
    "ten Taliban fighters": 10, "four worshippers": 4, "Constable Imran Khan": 1, "a girl of nine": 1, "15 militants": 15,
}  # fmt: skip
DEAD = (
    "were killed", "were shot dead", "lost their lives", "died", "were martyred", "attained martyrdom", "fell martyr",
    "embraced martyrdom", "were gunned down", "were slain", "perished",
)  # fmt: skip
HURT = (
    "were injured", "were wounded", "sustained injuries", "received wounds", "got injured", "were hurt",
    "suffered bullet wounds", "got critical injuries",
)  # fmt: skip
CAUSES = (
    "when a shell landed in a parking lot", "as two motorcyclists opened fire at them", "in a drone strike", "in a shootout",
    "after unknown armed men ambushed a vehicle", "in a suicide bombing", "by a landmine",
)  # fmt: skip
DAYS = ("on Monday", "late on Monday", "at daybreak on Monday", "in the small hours of Monday", "on 10 November")
PLACES = {"in Chaman": "Chaman", "in the Mamond area of Bajaur": "Mamond", "near Miran Shah": "Miran Shah"}
TURNS = ("{people} {verb} {cause} {place} {day}.", "{day}, {people} {verb} {place} {cause}, police said.")


def told(text: str, desk: Desk) -> Reading:
    return read_article(f"News of the day\n\n{text}", published=PUBLISHED, desk=desk)


def sentence(turn: str, people: str, verb: str, at: int) -> tuple[str, str]:
    """A sentence with the cause, the day and the place of a number, and the place's name."""
    if PEOPLE[people] == 1:
        verb = verb.replace("were ", "was ").replace("their lives", "his life")
    place = list(PLACES)[at % len(PLACES)]
    parts = {"cause": CAUSES[at % len(CAUSES)], "day": DAYS[at % len(DAYS)], "place": place}
    text = turn.format(people=people, verb=verb, **parts)
    return text[0].upper() + text[1:], PLACES[place]


@pytest.mark.parametrize("verb", DEAD + HURT)
def test_who_was_harmed_when_and_where_is_read_however_it_is_said(verb: str, desk: Desk) -> None:
    kind = "killed" if verb in DEAD else "injured"
    wrong = []
    for at, (people, turn) in enumerate(product(PEOPLE, TURNS)):
        text, place = sentence(turn, people, verb, at)
        reading = told(text, desk)
        counts = [(getattr(each, f"{kind}_best") or getattr(each, f"{kind}_low")) for each in reading.claims]
        where = [(each.place_name, each.date_start) for each in reading.incidents]
        if counts != [PEOPLE[people]] or where != [(place, "2025-11-10")]:
            wrong.append((text, counts, where))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Police fire killed Haji Gul, 60, and wounded his grandson in Chaman on Monday.", [1], [1]),
        ("Troops killed nine militants near Wana on Monday, for the loss of one captain.", [9, 1], []),
        ("The shelling of Chaman on Monday cost four Frontier Corps men their lives.", [4], []),
        ("A villager lost a leg when he stepped on a mine near Wana on Monday.", [], [1]),
        ("A driver died at Torkham on Monday of a heart attack.", [], []),
    ],
)
def test_figures_are_read_and_ages_are_none(text: str, killed: list[int], injured: list[int], desk: Desk) -> None:
    claims = told(text, desk).claims
    assert [each.killed_best for each in claims if each.killed_best] == killed
    assert [each.injured_best for each in claims if each.injured_best] == injured


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Police said clashes in Landi Kotal on Sunday left three men dead.", "2025-11-09"),
        ("Residents said an attack in Landi Kotal last Friday killed three men.", "2025-11-07"),
        ("Relations were on edge since 3 November, when a bomb killed ten soldiers in Mir Ali.", "2025-11-03"),
    ],
)
def test_the_day_of_what_happened_is_not_the_day_of_saying(text: str, day: str, desk: Desk) -> None:
    assert [(each.date_start, each.date_end) for each in told(text, desk).incidents] == [(day, day)]


def test_a_hospital_where_somebody_speaks_is_not_the_place_of_a_firefight(desk: Desk) -> None:
    text = "A doctor at the district hospital said a firefight in Spera district of Khost ended with two men dead."
    assert [each.place_name for each in told(text, desk).incidents] == ["Spera"]


def test_the_media_wing_of_an_army_is_pakistan_s(desk: Desk) -> None:
    text = "A drone killed nine people in Spin Boldak on Monday, the army's media wing said."
    assert [each.party for each in told(text, desk).claims] == ["pakistani_side"]


def test_two_gates_that_were_closed_together_share_their_day(desk: Desk) -> None:
    reading = told("Pakistan closed Torkham and Chaman on Monday morning until further notice.", desk)
    closed = [("torkham", "2025-11-10"), ("chaman", "2025-11-10")]
    assert [(each.crossing, each.since) for each in reading.crossing_status] == closed
    assert [each.sub_event_type for each in reading.incidents] == ["Crossing closed"] * 2
    apart = told("Pakistan closed Torkham on Thursday and Chaman on Friday.", desk).crossing_status
    assert [each.since for each in apart] == ["2025-11-06", "2025-11-07"]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        (
            "A mine at nine, a bomb at noon: on Sunday at least 16 people, seven of them boys, died in Wana.",
            [16, 7],
        ),
        ("On Sunday 16 people, seven policemen among them, lost their lives in Wana.", [16, 7]),
        ("Police said eleven of them had been killed in Wana on Sunday.", [11]),
        ("The group said on Monday that two fighters had been lost in Wana on Sunday.", [2]),
        ("A group boasted that 15 men had been killed or wounded in Wana on Sunday.", []),
        ("Two smugglers were shot dead in Wana on Sunday.", [2]),
        ("A think tank says 335 people were killed in Wana in the first quarter.", []),
        ("Year to date, 48 people were killed in Wana.", []),
    ],
)
def test_the_dead_are_told_from_hours_totals_and_numbers_of_either_kind(
    text: str, killed: list[int], desk: Desk
) -> None:
    assert [each.killed_best or each.killed_low for each in told(text, desk).claims] == killed


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("overnight into Tuesday", ("2025-11-10", "2025-11-11")),
        ("09NOV 0430", ("2025-11-09", "2025-11-09")),
        ("09NOV25", ("2025-11-09", "2025-11-09")),
        ("09/10NOV", ("2025-11-09", "2025-11-10")),
    ],
)
def test_days_of_nights_and_telegrams_are_read(when: str, days: tuple[str, str], desk: Desk) -> None:
    found = told(f"Gunmen shot dead two men in Wana, {when}.", desk).incidents
    assert [(each.date_start, each.date_end) for each in found] == [days]


def test_a_speaker_after_a_year_long_ago_tells_of_the_day_s_attack(desk: Desk) -> None:
    text = (
        "Gunmen killed nine labourers in Bannu on Monday, police said. In 2014, an attack on a school in Peshawar killed"
        " more than 140 people. {} The army said troops killed two attackers in the exchange of fire."
    )
    claims = told(text.format(""), desk).claims
    assert [each.killed_best for each in claims] == [9, 2]
    claims = told(text.format("Officials said at the time that 20 had died in hospital."), desk).claims
    assert [each.killed_best for each in claims] == [9, 2]


def test_an_officer_named_by_rank_alone_speaks_for_the_side_of_the_place(desk: Desk) -> None:
    text = "Brig. Gen. Shamsurrahman Zahid said four men were killed in Nari district of Kunar on Monday."
    assert [each.party for each in told(text, desk).claims] == ["afghan_side"]
