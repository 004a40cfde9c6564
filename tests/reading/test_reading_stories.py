"""The reader on small texts: which day, place and speaker belong to which event, and what is an event at all."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading

PUBLISHED = date(2024, 9, 11)
"""A Wednesday."""


def told(text: str, desk: Desk, published: date = PUBLISHED) -> Reading:
    return read_article(text, published=published, desk=desk)


def days(reading: Reading) -> list[tuple[str | None, str | None]]:
    return [(each.place_name, each.date_start[5:] if each.date_start else None) for each in reading.incidents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dead in Saturday's roadside-bomb attack in Wana rose to four on Monday, police said. On Sept 3, a constable was shot dead in Makeen.",
         [("Wana", "09-07"), ("Makeen", "09-03")]),
        ("Both governments released statements on Tuesday on fighting that broke out on Sunday near Ghulam Khan and killed six guards.",
         [("Ghulam Khan", "09-08")]),
        ("On Tuesday the guards at Kharlachi shook hands, four days after a gunfight that left three guards dead.", [("Kharlachi", "09-06")]),
        ("Gunmen killed two miners in Mastung on Sunday. Two days earlier a bomb hurt a trader in Dalbandin.",
         [("Mastung", "09-08"), ("Dalbandin", "09-06")]),
        ("Last week, on Sept 5, a bomb killed nine people in Mastung.", [("Mastung", "09-05")]),
        ("A raid in Wana killed two men on Sunday and a bomb in Makeen killed three on Monday.", [("Wana", "09-08"), ("Makeen", "09-09")]),
        ("Some 12 pilgrims died the year before in Mastung.", []),
    ],
)  # fmt: skip
def test_each_event_keeps_its_own_day(text: str, expected: list[tuple[str, str]], desk: Desk) -> None:
    assert days(told(text, desk)) == expected


def test_weekdays_of_a_round_up_lie_in_its_week(desk: Desk) -> None:
    text = "Weekly digest, August 30 to September 5\n\nOn Friday gunmen killed two guards in Mastung.\n\nOn Monday a shell hurt a boy in Barikot.\n"
    assert days(told(text, desk)) == [("Mastung", "08-30"), ("Barikot", "09-02")]


def test_each_item_of_a_log_has_its_own_day_and_place(desk: Desk) -> None:
    text = (
        "Incident log of the border sector\n\n"
        "1) 2 September, 0620 hrs. Ghulam Khan, North Waziristan. Mortar fire from across. Two labourers killed.\n"
        "2) 4 September, 2010 hrs. Angoor Adda, South Waziristan. Post attacked with rockets. No loss.\n"
        "3) 5 September. Kharlachi, Kurram. A drone dropped a bomb. Two women killed.\n"
    )
    reading = told(text, desk)
    assert days(reading) == [("Ghulam Khan", "09-02"), ("Angoor Adda", "09-04"), ("Kharlachi", "09-05")]
    assert [claim.killed_best for claim in reading.claims] == [2, 2]


def test_a_line_with_a_day_alone_dates_the_paragraphs_below_it(desk: Desk) -> None:
    text = (
        "What happened\n\nThursday, 5 September\n\nShells hurt three boys in Barikot, elders said.\n\n"
        "Saturday, 7 September\n\nGunmen killed a trader in Wana.\n"
    )
    assert days(told(text, desk)) == [("Barikot", "09-05"), ("Wana", "09-07")]


def test_the_question_of_an_interview_gives_the_day_and_the_one_asked_is_the_speaker(desk: Desk) -> None:
    text = (
        "A surgeon on the shelling\n\nDr. Zarghuna Safi works in a hospital in Jalalabad. We spoke to the surgeon on Sunday.\n\n"
        "What happened in Barikot on Thursday night?\n\nShells fell. By midnight 14 people were wounded.\n\n"
        "Are people afraid?\n\nYes. A man was killed in Wana two days later.\n"
    )
    reading = told(text, desk)
    assert next((claim.party, claim.injured_best) for claim in reading.claims) == ("hospital", 14)
    assert days(reading) == [("Barikot", "09-05"), ("Wana", "09-07")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Shells killed two men in Barikot on Sunday. At the Asadabad civil hospital, doctors said they received nine wounded.", ["Barikot"]),
        ("Three guards were killed in Loi Mamund, a tehsil of Bajaur, on Sunday.", ["Mamund"]),
        ("On 7 September a convoy was ambushed in Tirah and two soldiers were killed. On 9 September three men were killed in the same valley.",
         ["Tirah", "Tirah"]),
        ("Gul Rahman, a resident of Barikot, said a shell hit his house on Sunday and killed two women.", ["Barikot"]),
        ("A bomb killed two traders at the Nawa Pass in Mohmand on Sunday.", ["Nawa"]),
        ("Guards fired between Wana and Azam Warsak on Sunday and killed two men.", ["Wana"]),
    ],
)  # fmt: skip
def test_the_place_is_where_the_event_was(text: str, places: list[str], desk: Desk) -> None:
    assert [each.place_name for each in told(text, desk).incidents] == places


def test_a_place_between_two_lies_midway(desk: Desk) -> None:
    [incident] = told("Guards fired between Wana and Azam Warsak on Sunday and killed two men.", desk).incidents
    assert incident.longitude is not None
    assert 69.45 < incident.longitude < 69.55


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Assistant Commissioner Omar Gul said two men were killed in Wana on Sunday.", ["pakistani_side"]),
        ("Sharif Jan, the governor's spokesman, said two men were killed in Wana on Sunday.", ["afghan_side"]),
        ("Police in Khogyani said two men were killed in Wana on Sunday.", ["afghan_side"]),
        ("Officials of both countries said two men were killed at Kharlachi on Sunday.", ["unattributed"]),
        ("A Pakistani official blamed Afghan guards and said two men had been killed in Wana on Sunday.", ["pakistani_side"]),
        ("A member of the provincial council gave a toll of four killed in Barikot on Sunday.", ["afghan_side"]),
        ("The Pakistani military said two guards were killed near Barikot on Sunday. A spokesman said three traders were hurt.",
         ["pakistani_side", "pakistani_side"]),
        ("The army said it struck posts near Barikot on Sunday. An Afghan elder, Gul Jan, said two men were killed. It said three soldiers were hurt.",
         ["residents", "pakistani_side"]),
        ("A doctor in Wana, Amin Shah, spoke of Sunday's bomb. “We ran. Two men were killed. Nobody slept,” he said.", ["hospital"]),
    ],
)  # fmt: skip
def test_the_speaker_of_each_figure(text: str, parties: list[str], desk: Desk) -> None:
    assert [claim.party for claim in told(text, desk).claims] == parties


def test_the_office_that_issues_a_report_speaks_in_it(desk: Desk) -> None:
    text = "Paktia police, daily log\n\nCompiled by the Afghan Red Crescent\n\nOn Sunday two men were killed in Barikot.\n"
    assert [claim.party for claim in told(text, desk).claims] == ["aid_agency"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Sunday gunmen took three engineers off a bus near Makeen.", [("Makeen", "09-08")]),
        ("On Sunday officials demolished 40 houses in Landi Kotal.", [("Landi Kotal", "09-08")]),
        ("An attack on a post in Makeen was reported on Sunday. The report is false.", []),
        ("Fighters attacked a post in Makeen on Sunday, and officials said they would answer.", [("Makeen", "09-08")]),
        ("Fighters attacked a post in Makeen on Sunday. Elders spoke of the attack in Makeen on Sunday.", [("Makeen", "09-08")]),
    ],
)  # fmt: skip
def test_acts_without_figures_are_events_unless_they_are_taken_back(
    text: str, expected: list[tuple[str, str]], desk: Desk
) -> None:
    assert days(told(text, desk)) == expected


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("A spokesman for the governor of Kunar confirmed Sunday's attack in Barikot, the Afghan official said. Sharif Gul Zadran said two men were killed.",
         ["afghan_side"]),
        ("Two men were killed in Wana on Sunday, a doctor said. Amin Shah Wazir said three others were hurt.", ["hospital", "hospital"]),
        ("The police spokesman in Khogyani, Abdul Samad Zalmai, said two guards were hurt on Sunday in Wana.", ["afghan_side"]),
    ],
)  # fmt: skip
def test_a_name_told_after_the_office_is_of_the_office(text: str, parties: list[str], desk: Desk) -> None:
    assert [claim.party for claim in told(text, desk).claims] == parties


def test_an_earlier_event_dates_one_without_a_day_before_later_paragraphs_can(desk: Desk) -> None:
    text = (
        "Guards traded fire near Spin Boldak on Sunday and five people were killed.\n\n"
        "The army said two soldiers were killed in the Chaman sector.\n\n"
        "One guard was wounded in Chaman on Friday, September 6.\n"
    )
    assert days(told(text, desk)) == [("Spin Boldak", "09-08"), ("Chaman", "09-08"), ("Chaman", "09-06")]


def test_figures_without_a_place_join_the_event_of_their_day(desk: Desk) -> None:
    text = "Shells killed two men in Barikot on Sunday.\n\nIn another account of the attack, police said three were hurt."
    [incident] = told(text, desk).incidents
    assert incident.place_name == "Barikot"


def test_a_log_speaks_for_the_office_that_keeps_it(desk: Desk) -> None:
    text = (
        "Incidents of the week\n\nDistrict control room, Khogyani\n\n"
        "1) 2 September. Ghulam Khan, North Waziristan. Two labourers killed.\n"
        "2) 4 September. Angoor Adda, South Waziristan. Rockets fell on a post. One guard wounded.\n"
        "3) 5 September. Kharlachi, Kurram. A drone dropped a bomb. Villagers say two women were killed.\n"
    )
    assert [claim.party for claim in told(text, desk).claims] == ["afghan_side", "afghan_side", "residents"]


def test_a_villager_who_is_asked_tells_of_the_village(desk: Desk) -> None:
    text = (
        "A farmer on the shelling\n\nTaj Wali is a farmer of Barikot. Our correspondent asked him about last week.\n\n"
        "Q: What happened on Thursday?\n\nA: Shells fell in our street. Three men were killed.\n\n"
        "Q: Who fired?\n\nA: I do not know.\n"
    )
    reading = told(text, desk)
    assert [claim.party for claim in reading.claims] == ["residents"]
    assert days(reading) == [("Barikot", "09-05")]


def test_a_talk_with_a_paper_is_not_the_day_of_the_event(desk: Desk) -> None:
    text = "A doctor spoke to the paper on Sunday about the fighting in Wana on Friday that killed two guards."
    assert days(told(text, desk)) == [("Wana", "09-06")]
