"""Places and acts: an event needs its own clause, and a place may be spelled as no list has it; every text is made up."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import IncidentDraft
from app.reading.parsing import is_read_well

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""
LEAD = (
    "News of the day\n\nPESHAWAR: A list of reports from the frontier was published on Wednesday.\n"
    "Officials gave few details.\nThe list was long and its readers were few.\n"
)


def located(text: str, desk: Desk) -> list[IncidentDraft]:
    found = read_article(LEAD + text, published=PUBLISHED, desk=desk).incidents
    return [each for each in found if each.longitude is not None]


@pytest.mark.parametrize(
    ("text", "district", "day"),
    [
        ("Military aircraft flew low over Gurbuz district of Khost on Tuesday and fired flares.", "Gurbuz", 11),
        (
            "Two suspected militants were taken alive in Shakai on Monday, the military said.",
            "South Waziristan",
            10,
        ),
        ("Hundreds of people gathered in Wana on Friday to demand an end to the curfew.", "South Waziristan", 7),
        ("A curfew was imposed in Datta Khel on Sunday while troops swept the valley.", "North Waziristan", 9),
        ("Unknown men set a girls' school alight in Shewa on Sunday night.", "North Waziristan", 9),
        ("A car of the Frontier Corps struck a mine in Qila Saifullah on Monday.", "Killa Saifullah", 10),
        ("A bridge near Alizai was damaged by explosives on Tuesday.", "Kurram", 11),
        ("Taliban fighters removed barbed wire from the fence in Barmal on Saturday.", "Barmal", 8),
        ("Angry tribesmen blocked the Bannu-Miranshah road at Mir Ali on Monday.", "North Waziristan", 10),
        ("Weapons hidden in a truck were seized at Torkham on Monday.", "Khyber", 10),
        ("Masked men burned the office of a road contractor in Tiarza on Monday.", "South Waziristan", 10),
        ("A policeman escaped an attempt on his life in Lakki Marwat on Sunday.", "Lakki Marwat", 9),
        ("The envoy escaped unhurt when his convoy was fired on in Bagan on Monday.", "Kurram", 10),
        ("A quadcopter was brought down in Goshta on Saturday, the interior ministry in Kabul said.", "Goshta", 8),
    ],
)
def test_acts_without_a_figure_are_incidents_where_place_and_day_are_told(
    text: str, district: str, day: int, desk: Desk
) -> None:
    [incident] = located(text, desk)
    assert incident.date_start == f"2025-11-{day:02}"
    assert district in (incident.district, incident.place_name) or district == "Khyber"


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Rockets were fired at Sirkanay on Monday.", "Sarkani"),
        ("Two men were shot in Shamalzay on Monday.", "Shamulzayi"),
        ("A health worker was abducted from Shahrig on Saturday.", "Harnai"),
        ("Troops fired artillery into Nazyan district of Nangarhar on Monday.", "Nazyan"),
        ("Gunmen attacked a post in the Barawal area of Upper Dir district on Monday.", "Upper Dir"),
    ],
)
def test_places_in_another_spelling_and_behind_from_and_into_are_those_of_events(
    text: str, district: str, desk: Desk
) -> None:
    assert [each.district for each in located(text, desk)] == [district]


@pytest.mark.skipif(not is_read_well(), reason="clauses are read by the parser")
@pytest.mark.parametrize(
    "text",
    [
        "The governor spoke in Peshawar on Monday about the fighting.",
        "The ministry in Kabul on Monday condemned the attack.",
        "The foreign minister arrived in Kabul on Sunday for talks on the fighting.",
        "A condolence meeting for the dead was held in Peshawar on Sunday.",
        "A court in Peshawar sentenced two men on Monday for an attack of 2019.",
        "Experts in Peshawar said on Sunday that the attacks have many causes.",
        "The army said no drone strike was carried out in Khost on Monday.",
        "No shelling was reported from Dangam on Sunday.",
        "A hospital in Parachinar received medicines on Monday.",
    ],
)
def test_a_place_where_an_event_is_only_spoken_of_or_denied_is_no_place_of_an_event(text: str, desk: Desk) -> None:
    assert located(text, desk) == []


@pytest.mark.parametrize(
    "text",
    [
        "A shopkeeper from Wana was in Bannu on Monday to buy flour.",
        "Malik Sirkanay was in Kabul on Monday.",
        "Goods from Nazyan were sold in Peshawar on Monday.",
    ],
)
def test_origins_and_names_of_people_are_no_places_of_events(text: str, desk: Desk) -> None:
    assert located(text, desk) == []


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Residents of Tani district said a shell came through a roof on Monday and killed a girl.", "Tani"),
        ("Taliban officials in Spera district said that six mortar rounds landed there on Sunday.", "Spera"),
        ("Police in Kurram said a mortar round had wounded two labourers on Tuesday.", "Kurram"),
    ],
)
def test_the_place_of_those_who_tell_is_that_of_the_event_where_no_other_is_named(
    text: str, district: str, desk: Desk
) -> None:
    assert [each.district for each in located(text, desk)] == [district]


@pytest.mark.parametrize(
    "text",
    [
        "Officials in Kabul said that the attack on Monday was an answer.",
        "Residents of Parachinar heard explosions on Monday.",
        "Police in Peshawar said that two men were shot on Monday.",
    ],
)
def test_the_place_of_those_who_only_heard_of_an_event_or_sit_in_a_capital_is_none(text: str, desk: Desk) -> None:
    assert located(text, desk) == []


def test_an_event_told_before_keeps_its_place_when_people_of_another_speak_of_it(desk: Desk) -> None:
    text = "A raid killed two men in Spera district of Khost on Monday.\nResidents of Tani district said the raid lasted an hour."
    assert [each.district for each in located(text, desk)] == ["Spera"]


def test_items_of_a_list_begin_with_their_place(desk: Desk) -> None:
    text = (
        "• Khar, Bajaur: a grenade was thrown at a shop on 8 November.\n"
        "• Wana, South Waziristan: a sit-in over power cuts on 9 November.\n"
        "• Jamrud, Khyber: two men were shot dead on 7 November."
    )
    found = [(each.district, each.date_start) for each in located(text, desk)]
    assert found == [("Bajaur", "2025-11-08"), ("South Waziristan", "2025-11-09"), ("Khyber", "2025-11-07")]


@pytest.mark.skipif(not is_read_well(), reason="the tense is read by the parser")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Three attacks were reported on Monday.\nIn Tank, a bomb damaged a bridge.\nGunmen shot at a post in Bannu.",
            ["2025-11-10", "2025-11-10"],
        ),
        ("A raid was reported on Monday.\nMilitants have attacked posts in Bannu.", []),
        ("A raid was reported on Monday.\nIf militants attacked posts in Bannu, troops would answer.", []),
        ("A list of hideouts in Kunar was handed back on Monday.", []),
    ],
)
def test_acts_in_the_plain_past_take_the_day_told_last(text: str, expected: list[str], desk: Desk) -> None:
    assert [each.date_start for each in located(text, desk)] == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A post in Tank was attacked on Sunday. The day before, a bridge was blown up in Wana.", "2025-11-08"),
        ("The police chief said on Tuesday that rockets had hit Wana a day earlier.", "2025-11-10"),
    ],
)
def test_the_day_before_counts_from_the_day_told_last(text: str, day: str, desk: Desk) -> None:
    assert located(text, desk)[-1].date_start == day
