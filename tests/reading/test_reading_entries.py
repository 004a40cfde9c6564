"""Lists and logs whose entries begin with place and day, and speakers before a colon; every text here is made up."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading
from app.reading.labels import labels_of

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""


def told(text: str, desk: Desk) -> Reading:
    return read_article(f"Notes of the week\n\n{text}", published=PUBLISHED, desk=desk)


def places_and_days(reading: Reading) -> list[tuple[str | None, str]]:
    return [
        (each.place_name, f"{(each.date_start or '')[5:]}/{(each.date_end or '')[5:]}")
        for each in reading.incidents
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[1] Paktika, Barmal, 4 Nov. Mortar shells on an orchard.\n[2] Kurram, Sadda, 5 Nov. A grenade thrown into a yard.",
            [("Barmal", "11-04/11-04"), ("Sadda", "11-05/11-05")],
        ),
        (
            "Barmal district, Paktika, 4 Nov. Two shepherds killed by a mortar shell.\n"
            "Sadda, Kurram, 5-6 November (night). Police post attacked; four hurt.",
            [("Barmal", "11-04/11-04"), ("Sadda", "11-05/11-06")],
        ),
        (
            "04/11, Paktika, Barmal: a mortar shell on a house. Three people were wounded.\n"
            "05-06/11, Kurram, Sadda: heavy weapons used during the night, five people were killed.",
            [("Barmal", "11-04/11-04"), ("Sadda", "11-05/11-06")],
        ),
        (
            "- Barmal, Monday: a mortar shell killed two men.\n- Sadda, Tuesday: gunmen shot a tailor dead.",
            [("Barmal", "11-10/11-10"), ("Sadda", "11-11/11-11")],
        ),
        (
            "[1] Barmal, 4 Nov. Mortar shell on a mill.\n[2] Sadda, 5 Nov. Seven families were given tents.",
            [("Barmal", "11-04/11-04")],
        ),
    ],
)
def test_an_entry_of_a_list_has_the_place_and_day_of_its_head(
    text: str, expected: list[tuple[str, str]], desk: Desk
) -> None:
    assert places_and_days(told(text, desk)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Barmal, 4 Nov. Schools have opened again.\nSadda, 5 Nov. The harvest was good.",
        "Barmal, 4 Nov. Elders discussed the shelling of other districts.\nSadda, 5 Nov. A jirga spoke of the attack of last year.",
        "Visit of Monday. Nothing to tell.\nVisit of Tuesday. Nothing to tell.",
    ],
)
def test_a_list_without_acts_gives_no_incident(text: str, desk: Desk) -> None:
    assert not [each for each in told(text, desk).incidents if each.longitude is not None]


@pytest.mark.parametrize(
    ("text", "party", "said_by"),
    [
        ("Police: three constables killed in Wana on Monday.", "pakistani_side", "Police"),
        (
            "A blast hit Wana on Monday. District hospital: five dead, nine injured.",
            "hospital",
            "District hospital",
        ),
        ("A blast hit Wana on Monday. Tribal council: nearly 15 wounded.", "residents", "Tribal council"),
        (
            "A blast hit Wana on Monday. Military media wing: 5 soldiers killed.",
            "pakistani_side",
            "Military media wing",
        ),
        (
            "Shells fell on Barmal on Monday. The Taliban's district governor: 9 wounded.",
            "afghan_side",
            "The Taliban's district governor",
        ),
        (
            "Four men were killed in Wana on Monday, as told by the rescue service.",
            "pakistani_side",
            "the rescue service",
        ),
    ],
)
def test_a_speaker_before_a_colon_says_the_figures_after_it(
    text: str, party: str, said_by: str, desk: Desk
) -> None:
    claims = told(text, desk).claims
    assert claims
    assert {(each.party, each.said_by) for each in claims} == {(party, said_by)}


@pytest.mark.parametrize(
    "text",
    [
        "Police: 3 killed, 5 wounded",
        "Security forces: none",
        "Attack on police: three men killed",
        "Police post, Wana: three men killed",
        "Killed: two soldiers",
        "Casualties among the army: two soldiers",
        "Bomb at the hospital: two nurses wounded",
        "Wana: three constables killed",
    ],
)
def test_a_heading_or_a_row_of_a_table_names_no_speaker(text: str) -> None:
    assert not list(labels_of(text))


@pytest.mark.parametrize(
    ("title", "authority", "said_by"),
    [
        ("Afghanistan: border monitoring flash update no. 9", "unattributed", None),
        ("Pakistan: floods and the border, situation report 4", "unattributed", None),
        ("OCHA Afghanistan: border flash update no. 3", "un", "OCHA Afghanistan"),
        (
            "Provincial Disaster Management Authority situation report",
            "pakistani_side",
            "Provincial Disaster Management Authority",
        ),
    ],
)
def test_the_subject_of_a_title_says_nothing_and_its_office_does(
    title: str, authority: str, said_by: str | None, desk: Desk
) -> None:
    text = f"{title}\n\nTorkham has been closed to trucks since 22 June.\n\nFour civilians were injured in Sarkani on 12 July."
    (status,) = read_article(text, published=date(2020, 7, 15), desk=desk).crossing_status
    assert (status.authority, status.said_by) == (authority, said_by)


@pytest.mark.parametrize(
    ("text", "party", "said_by"),
    [
        (
            "Police said a post in Barmal was hit on 10 November. Two guards were killed, according to a shop owner.",
            "residents",
            "a shop owner",
        ),
        (
            "Police said a post in Barmal was hit on 10 November. Two guards were killed, according to a passing biker.",
            "unattributed",
            "a passing biker",
        ),
        (
            "Two men were killed in Barmal on 10 November, the information director of Paktika, Amanullah Kochai, told reporters.",
            "afghan_side",
            "the information director of Paktika, Amanullah Kochai",
        ),
        (
            "Taliban spokesman Zabihullah Mujahid gave another account. He said that two men had died in Barmal on 10 November.",
            "afghan_side",
            "Taliban spokesman Zabihullah Mujahid",
        ),
        (
            "Police reached Barmal on 10 November. Two men were killed in a blast, according to a mine action partner.",
            "aid_agency",
            "a mine action partner",
        ),
    ],
)
def test_whoever_is_named_as_speaker_is_the_one_and_not_who_spoke_before(
    text: str, party: str, said_by: str, desk: Desk
) -> None:
    (claim,) = told(text, desk).claims
    assert (claim.party, claim.said_by) == (party, said_by)


@pytest.mark.parametrize(
    ("title", "authority"),
    [
        ("Statement of the Ministry of National Defense on last night's operations", "afghan_side"),
        ("Law & Order Centre: daily occurrence summary, 12-11-2025", "pakistani_side"),
        ("No PR-211/2025: Infiltration bid foiled in North Waziristan", "pakistani_side"),
    ],
)
def test_an_office_that_issues_a_text_says_what_nobody_else_does(title: str, authority: str, desk: Desk) -> None:
    place = "Spinwam, North Waziristan" if authority == "pakistani_side" else "Nazian, Nangarhar"
    text = f"{title}\n\nOn 11-11-2025 a post at {place} was attacked. Two soldiers were killed."
    (claim,) = read_article(text, published=PUBLISHED, desk=desk).claims
    assert claim.party == authority
