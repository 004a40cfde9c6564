"""Kinds of sentences that further articles showed; every text here is made up."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading

PUBLISHED = date(2025, 10, 15)
"""A Wednesday."""


def told(text: str, desk: Desk) -> Reading:
    return read_article(f"News of the day\n\n{text}", published=PUBLISHED, desk=desk)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two guards were hit by sniper fire in Dangam district on Monday.", [("injured", 2)]),
        ("A house, owned by a man called Jan Gul, was hit in Dangam district on Monday.", []),
        ("Two posts were hit in Dangam district on Monday, and two men were hit and died there.", [("killed", 2)]),
        ("On Monday a farmer had been shot dead near Wana.", [("killed", 1)]),
        ("A blast on Monday left 23 people who remain in hospital in Wana.", [("injured", 23)]),
        (
            "A blast hit Wana on Monday. 12 people were still on the wards and five were in intensive care.",
            [("injured", 12), ("injured", 5)],
        ),
        ("Two others, both wounded, fled from Tirah on Monday.", [("injured", 2)]),
        ("Five more, all wounded, escaped from Tirah on Monday.", [("injured", 5)]),
        (
            "The strike in Spera on Monday wounded 14 people, of whom six were women.",
            [("injured", 14), ("injured", 6)],
        ),
        ("Doctors had treated the wounds of seven people after the strike in Spera on Monday.", [("injured", 7)]),
        ("The mission could confirm three of the deaths in the strike in Spera on Monday.", [("killed", 3)]),
        (
            "Two men were dead on arrival in Wana on Monday and four were admitted.",
            [("killed", 2), ("injured", 4)],
        ),
        (
            "Four soldiers lost their lives near Wana on Monday and three received bullet wounds.",
            [("killed", 4), ("injured", 3)],
        ),
        ("The blast on Monday left 11 people with burns in Wana.", [("injured", 11)]),
        ("Three labourers did not survive a blast in Wana on Monday.", [("killed", 3)]),
        ("Two guards were killed in Zhob on Monday and a third was wounded.", [("killed", 2), ("injured", 1)]),
        ("Two guards fell in Zhob on Monday and a third is missing.", [("killed", 2)]),
        (
            "Authorities put the number of dead in Barmal on Monday at nine and of wounded at 14.",
            [("killed", 9), ("injured", 14)],
        ),
        (
            "The army called “fabricated” the report of a channel that its jets had killed eight people in Barmal on Monday.",
            [],
        ),
        ("Kabul denied as “baseless” a claim that its guns had killed four women in Barmal on Monday.", []),
    ],
)
def test_the_harm_of_people_is_counted(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    claims = told(text, desk).claims
    found = [
        ("killed", each.killed_best) if each.killed_best else ("injured", each.injured_best) for each in claims
    ]
    assert found == expected


def test_what_a_bomb_claimed_is_said_by_who_speaks(desk: Desk) -> None:
    text = "A bomb that tore through a crowded market near Wana on Monday has now claimed 14 lives, a doctor said."
    assert [(each.party, each.said_by) for each in told(text, desk).claims] == [("hospital", "a doctor")]


def statuses(text: str, desk: Desk) -> list[tuple[str | None, ...]]:
    found = told(text, desk).crossing_status
    return [(each.crossing, each.status, each.traffic, (each.since or "")[5:]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Arandu trade point has stayed shut since October 2.", [("arandu", "closed", "commercial", "10-02")]),
        ("Trade at Badini was not affected on Tuesday.", [("badini", "open", "commercial", "")]),
        ("A patrol was ambushed in the Angoor Adda area on Tuesday, and the road was closed.", []),
        (
            "The barrier at Ghulam Khan has been down for trucks since Saturday.",
            [("ghulam-khan", "closed", "commercial", "10-11")],
        ),
        ("The Torkham crossing fell silent on Sunday.", [("torkham", "closed", "all", "10-12")]),
        ("Traffic at Torkham came back to life on Tuesday.", [("torkham", "open", "all", "10-14")]),
        (
            "Officials at Torkham have yet to process a single truck since Sunday.",
            [("torkham", "closed", "commercial", "10-12")],
        ),
        (
            "At Spin Boldak, the goods side works as before, while the walkway is closed.",
            [("chaman", "open", "commercial", ""), ("chaman", "closed", "pedestrian", "")],
        ),
        (
            "Passenger movement through Torkham was stopped on Sunday; goods traffic continued.",
            [("torkham", "closed", "pedestrian", "10-12"), ("torkham", "open", "commercial", "")],
        ),
        ("Since Sunday, Chaman has taken in only Afghan deportees.", [("chaman", "open", "returnees", "10-12")]),
        (
            "Buses with returning families have been received at Torkham since 28 September.",
            [("torkham", "open", "returnees", "09-28")],
        ),
        ("Torkham is operating at half of its capacity.", [("torkham", "partial", "all", "")]),
        ("Only ambulances are passing at Torkham since Sunday.", [("torkham", "open", "patients", "10-12")]),
        (
            "Chaman remained accessible for humanitarian cargo but closed for commercial cargo.",
            [("chaman", "open", "humanitarian", ""), ("chaman", "closed", "commercial", "")],
        ),
        (
            "The UN said that its food convoys had been able to cross at Torkham since 9 October.",
            [("torkham", "open", "humanitarian", "10-09")],
        ),
        (
            "As of 10 October the Torkham crossing is closed to returnees at the request of the governor.",
            [("torkham", "closed", "returnees", "10-10")],
        ),
        (
            "The Torkham crossing remains closed to trade despite many appeals.",
            [("torkham", "closed", "commercial", "")],
        ),
        ("“They opened up with a heavy machine gun from the Torkham gate,” an officer said.", []),
    ],
)
def test_gates_are_told_by_what_moves_and_what_stays_shut(
    text: str, expected: list[tuple[str, ...]], desk: Desk
) -> None:
    assert statuses(text, desk) == expected


def test_crossings_at_the_heads_of_paragraphs_are_no_datelines(desk: Desk) -> None:
    text = (
        "TORKHAM: Returnees are processed from 07:00 to 17:00 and trade flows normally.\n\n"
        "SPIN BOLDAK (Kandahar): Commercial cargo has not moved in either direction since 2 October.\n\n"
        "Ghulam Khan: open to trucks."
    )
    assert statuses(text, desk) == [
        ("torkham", "open", "returnees", ""),
        ("torkham", "open", "commercial", ""),
        ("chaman", "closed", "commercial", "10-02"),
        ("ghulam-khan", "open", "commercial", ""),
    ]


def test_the_crossing_of_a_dateline_is_meant_by_the_crossing(desk: Desk) -> None:
    text = "TORKHAM: The crossing was reopened to trade on Tuesday, officials said."
    assert statuses(text, desk) == [("torkham", "open", "commercial", "10-14")]


LOG = (
    "Security diary\n\nWeek in brief.\n\n"
    "Night 8/9 October, Spera, Khost: drone on a house. Four dead, two of them boys (residents). "
    "Three dead (governor's spokesman).\n\n"
    "10 October, Jani Khel, Bannu: device hits van on the Miran Shah road. 2 killed, 5 wounded (police)."
)


def test_sources_in_brackets_speak_for_what_stands_before_them(desk: Desk) -> None:
    reading = read_article(LOG, published=PUBLISHED, desk=desk)
    said = [(each.party, each.killed_best or each.injured_best) for each in reading.claims]
    assert said == [
        ("residents", 4),
        ("residents", 2),
        ("afghan_side", 3),
        ("pakistani_side", 2),
        ("pakistani_side", 5),
    ]
    places = [(each.place_name, each.date_start, each.date_end) for each in reading.incidents]
    assert places == [("Spera", "2025-10-08", "2025-10-09"), ("Jani Khel", "2025-10-10", "2025-10-10")]


def test_the_town_where_reporters_were_told_is_no_place_of_the_event(desk: Desk) -> None:
    text = "A bomb killed two soldiers in Tirah on Monday, an officer told reporters in Peshawar."
    assert [each.place_name for each in told(text, desk).incidents] == ["Tirah"]


def test_where_a_town_lies_is_no_place_of_the_event(desk: Desk) -> None:
    text = "A clash in Wana, a town on the road between Tank and Angoor Adda, cost two soldiers their lives on Monday."
    assert [each.place_name for each in told(text, desk).incidents] == ["Wana"]


def test_counts_of_the_dead_on_later_days_do_not_move_the_event(desk: Desk) -> None:
    text = (
        "A bomb killed 14 people in Wana on Sunday, police said.\n\n"
        "“We had 12 bodies on Monday morning,” a doctor said.\n\nThe authority still showed 13 fatalities on Tuesday."
    )
    reading = told(text, desk)
    assert [each.date_start for each in reading.incidents] == ["2025-10-12"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("On Monday people in Wana put boulders on the main road and sat there for two hours.", "Protests"),
        ("On Monday four surveyors were led away in Wana by masked men.", "Violence against civilians"),
    ],
)
def test_roads_that_are_blocked_and_people_who_are_led_away(text: str, kind: str, desk: Desk) -> None:
    assert [(each.event_type, each.place_name) for each in told(text, desk).incidents] == [(kind, "Wana")]
