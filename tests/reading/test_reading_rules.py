"""The reader's rules, each on a sentence or two: figures, days, speakers, places, gates."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.days import Span, find_days
from app.reading.drafts import Reading
from app.reading.quantities import find_quantities
from app.reading.sentences import read_sentences
from app.reading.tokens import tokenise

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""


def told(text: str, desk: Desk) -> Reading:
    return read_article(text, published=PUBLISHED, desk=desk)


def numbers(reading: Reading) -> list[tuple[str, int | None, int | None, int | None]]:
    found = []
    for claim in reading.claims:
        for kind in ("killed", "injured"):
            bounds = tuple(getattr(claim, f"{kind}_{side}") for side in ("low", "best", "high"))
            if bounds != (None, None, None):
                found.append((kind, *bounds))
    return found


@pytest.mark.parametrize(
    ("words", "bounds"),
    [
        ("12 men", (12, 12, 12)),
        ("at least twelve men", (12, None, None)),
        ("no fewer than 12 men", (12, None, None)),
        ("more than forty men", (41, None, None)),
        ("more than a dozen men", (13, None, None)),
        ("about 40 men", (None, 40, None)),
        ("nearly 200 men", (None, 200, None)),
        ("up to 20 men", (None, None, 20)),
        ("fewer than 20 men", (None, None, 19)),
        ("between five and seven men", (5, None, 7)),
        ("16 to 18 men", (16, None, 18)),
        ("two or three men", (2, None, 3)),
        ("twenty-three men", (23, 23, 23)),
        ("two hundred and five men", (205, 205, 205)),
        ("1,200 men", (1200, 1200, 1200)),
        ("two dozen men", (24, 24, 24)),
        ("a paramilitary soldier", (1, 1, 1)),
        ("dozens of men", (None, None, None)),
    ],
)
def test_a_quantity_has_the_bounds_of_its_words(words: str, bounds: tuple[int | None, ...]) -> None:
    [quantity] = find_quantities(tokenise(words))
    assert (quantity.low, quantity.best, quantity.high) == bounds


@pytest.mark.parametrize(
    "words",
    ["on 12 November", "Nov. 12", "Rs500 and $40", "aged 13", "a 14-year-old", "at 0315 hrs", "5 km", "No. 61"],
)
def test_dates_sums_ages_and_measures_are_no_quantities(words: str) -> None:
    assert find_quantities(tokenise(words)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three guards were killed and more than 20 wounded in Wana on Sunday.", [("killed", 3, 3, 3), ("injured", 21, None, None)]),
        ("A bomb killed a constable and hurt two others in Wana on Sunday.", [("killed", 1, 1, 1), ("injured", 2, 2, 2)]),
        ("The raid in Wana on Sunday left four farmers dead.", [("killed", 4, 4, 4)]),
        ("Nine traders, four of them children, were hurt in Wana on Sunday.", [("injured", 9, 9, 9), ("injured", 4, 4, 4)]),
        ("Six people, a woman and five boys, died in Wana on Sunday.", [("killed", 6, 6, 6), ("killed", 1, 1, 1), ("killed", 5, 5, 5)]),
        ("Police put the dead in Wana at 12 on Sunday and at 15 on Monday.", [("killed", 12, 12, 12), ("killed", 15, 15, 15)]),
        ("Two jawans embraced martyrdom in Wana on Sunday.", [("killed", 2, 2, 2)]),
        ("The shelling of Wana on Sunday claimed seven lives.", [("killed", 7, 7, 7)]),
        ("The army lost five soldiers in Wana on Sunday.", [("killed", 5, 5, 5)]),
        ("Doctors in Wana received eight bodies and nine injured on Sunday.", [("killed", 8, 8, 8), ("injured", 9, 9, 9)]),
        ("Troops in Wana killed six khwarij on Sunday, up from an earlier figure of four.", [("killed", 6, 6, 6), ("killed", 4, 4, 4)]),
        ("A captain was martyred along with three soldiers in Wana on Sunday.", [("killed", 1, 1, 1), ("killed", 3, 3, 3)]),
    ],
)  # fmt: skip
def test_figures_with_their_parts(text: str, expected: list[tuple[str, int | None]], desk: Desk) -> None:
    assert numbers(told(text, desk)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "No one was killed in Wana on Sunday.",
        "Nobody was hurt in the blast in Wana on Sunday, police said.",
        "If a bomb kills 20 people in Wana, nobody will ask why.",
        "Forces neutralised 14 militants in Wana on Sunday.",
        "Shells killed 40 goats and six cows in Wana on Sunday.",
        "The virus has killed 1,010 people in the country.",
        "More than 100 people have been killed in Wana since 2012.",
        "So far this year 47 policemen have been martyred in the region.",
        "In March 2019 a bomb killed nine people in Wana.",
        "Shells killed 61 civilians in Wana between March and June.",
        "More than 900 people have died in attacks in Wana since the change of rule.",
        "(FILE) Two drivers were killed in Wana in this picture.",
        "Islamabad denied that 12 civilians were killed in Wana on Sunday.",
        "Some 300 families left their homes in Wana on Sunday.",
        "Three boys drowned and two people were killed by floods in Wana on Sunday.",
    ],
)
def test_what_is_no_figure(text: str, desk: Desk) -> None:
    assert numbers(told(text, desk)) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on Sunday", (11, 9), (11, 9)),
        ("late on Wednesday", (11, 12), (11, 12)),
        ("last Wednesday", (11, 5), (11, 5)),
        ("overnight", (11, 11), (11, 12)),
        ("yesterday", (11, 11), (11, 11)),
        ("last week", (11, 3), (11, 9)),
        ("on the night of 9/10 November", (11, 9), (11, 10)),
        ("on 9.11.2025", (11, 9), (11, 9)),
        ("on 09-11-2025", (11, 9), (11, 9)),
        ("during night 08/09-11-2025", (11, 8), (11, 9)),
        ("on Nov. 9", (11, 9), (11, 9)),
        ("between 5 and 9 November", (11, 5), (11, 9)),
        ("since Sunday", (11, 9), (11, 12)),
        ("two days ago", (11, 10), (11, 10)),
        ("the night between Friday and Saturday", (11, 7), (11, 8)),
        ("early October", (10, 1), (10, 10)),
        ("between the evening of 8 November and the morning of 9 November", (11, 8), (11, 9)),
    ],
)
def test_days_count_from_the_publication(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    spans = [day.span for day in find_days(f"They fought {text}.", PUBLISHED, None) if day.span]
    assert [(span.first, span.last) for span in spans] == [(date(2025, *first), date(2025, *last))]


def test_days_count_from_the_event_before_and_a_speech_is_no_event() -> None:
    event = Span(date(2025, 11, 9), date(2025, 11, 9))
    assert [
        day.span.first.day for day in find_days("Two days earlier a bomb went off.", PUBLISHED, event) if day.span
    ] == [7]
    assert [day.span.first.day for day in find_days("A day later two died.", PUBLISHED, event) if day.span] == [10]
    assert [day.role for day in find_days("Two died, police said on Monday.", PUBLISHED, None)] == ["report"]
    assert [day.role for day in find_days("The gate would open on Monday.", PUBLISHED, None)] == ["future"]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Two men were killed in Wana on Sunday, police said.", "pakistani_side"),
        (
            "Two men were killed in Khogyani district on Sunday, said Wali Jan, the governor's spokesman.",
            "afghan_side",
        ),
        ("Two men were killed in Wana on Sunday, according to Dr. Latif Shah of the hospital.", "hospital"),
        ("Villagers in Wana said two men were killed on Sunday.", "residents"),
        ("The Pakistani Taliban claimed to have killed two men in Wana on Sunday.", "militants"),
        ("UNAMA said two men were killed in Khogyani district on Sunday.", "un"),
        ("The Afghan Red Crescent said two men were killed in Khogyani district on Sunday.", "aid_agency"),
        ("A reporter in Wana said two men were killed on Sunday.", "media"),
        ("Two men were killed in Wana on Sunday.", "unattributed"),
        ("Police reached Wana on Sunday, an elder said. Two men were killed there, he said.", "residents"),
    ],
)
def test_the_party_of_a_figure(text: str, party: str, desk: Desk) -> None:
    assert [claim.party for claim in told(text, desk).claims] == [party]


def test_the_taliban_are_the_authorities_in_kabul_only_from_august_2021(desk: Desk) -> None:
    text = "The Taliban said two men were killed in Khogyani district on Sunday."
    days = (date(2019, 5, 8), date(2023, 5, 10))
    assert [read_article(text, published=day, desk=desk).claims[0].party for day in days] == [
        "militants",
        "afghan_side",
    ]


@pytest.mark.parametrize(
    ("text", "place", "district"),
    [
        ("Two men were killed in the Makeen area of South Waziristan on Sunday.", "Makeen", "South Waziristan"),
        ("KABUL — Two men were killed in Barmal district of Paktika province on Sunday.", "Barmal", "Barmal"),
        ("Shells killed two men in Spin Boldak, opposite Chaman, on Sunday.", "Spin Boldak", "Spin Boldak"),
        ("Men who came from Kunar killed two men in Wana on Sunday.", "Wana", "South Waziristan"),
        ("Two men were killed in Paktia province's Dand-e-Patan district on Sunday.", "Dand-e-Patan", "Dand-e-Patan"),
        ("- 9 November, South Waziristan, Azam Warsak: A mine killed two men.", "Azam Warsak", "South Waziristan"),
        ("A bomb killed two men in Jani Khel, Bannu district, on Sunday.", "Jani Khel", "Bannu"),
        ("Two men were killed in Wana on Sunday and three were taken to a hospital in Peshawar.", "Wana", "South Waziristan"),
    ],
)  # fmt: skip
def test_the_place_of_an_event(text: str, place: str, district: str, desk: Desk) -> None:
    assert [(each.place_name, each.district) for each in told(text, desk).incidents] == [(place, district)]


def test_two_places_are_two_incidents_and_two_sentences_on_one_are_one(desk: Desk) -> None:
    text = (
        "A bomb killed two guards in Wana on Sunday, police said. Elders in Wana spoke of three dead. "
        "Separately, gunmen shot dead a trader in Khar town of Bajaur on Monday."
    )
    reading = told(text, desk)
    assert [each.place_name for each in reading.incidents] == ["Wana", "Khar"]
    assert [claim.killed_best for claim in reading.claims if claim.incident_id == reading.incidents[0].id] == [
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Torkham was closed to all traffic on Sunday.", [("torkham", "closed", "all", "2025-11-09")]),
        ("Pakistan reopened the Kharlachi crossing for trade on Monday.", [("kharlachi", "open", "commercial", "2025-11-10")]),
        ("Spin Boldak has not let pedestrians through since 6 November. Trucks continue to pass there.",
         [("chaman", "closed", "pedestrian", "2025-11-06"), ("chaman", "open", "commercial", None)]),
        ("Travellers on foot may use Torkham on Saturdays only.", [("torkham", "partial", "pedestrian", None)]),
        ("Torkham is open for trade and pedestrians.", [("torkham", "open", "all", None)]),
        ("Torkham is open only for returnees.", [("torkham", "open", "returnees", None)]),
        ("Kharlachi and Ghulam Khan remain shut.", [("kharlachi", "closed", "all", None), ("ghulam-khan", "closed", "all", None)]),
        ("Torkham could reopen for trucks on Friday.", []),
        ("The gates at Torkham and Chaman stayed shut for 32 days in February 2017.", []),
        ("Traders hope that Torkham will be reopened soon.", []),
    ],
)  # fmt: skip
def test_gate_statuses(text: str, statuses: list[tuple[str | None, ...]], desk: Desk) -> None:
    lead = "Officials on both sides described the state of the border in the week.\n\n"
    found = [
        (each.crossing, each.status, each.traffic, each.since) for each in told(lead + text, desk).crossing_status
    ]
    assert found == statuses


def test_lines_that_a_page_broke_are_joined_and_counted() -> None:
    text = "Title\n\nTwo soldiers were killed when a bomb went off near their post in\nWana on Sunday, the police said. A third was hurt in the blast and\nwas flown to a hos-\npital in the city of Peshawar, where he is said to be recovering.\n"
    sentences = read_sentences(text)
    assert [(each.line, each.text.split()[0]) for each in sentences] == [(1, "Title"), (3, "Two"), (4, "A")]
    assert "hospital" in sentences[2].text


def test_what_is_left_out_is_named_with_the_reason(desk: Desk) -> None:
    text = "Two men were killed in Wana on Sunday.\n\nIn March 2019 a bomb killed nine people in Wana."
    assert [(each.source_line, each.why[:22]) for each in told(text, desk).unread] == [
        (3, "left out as background")
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Forces neutralised 14 militants in Wana on Sunday.", "neutralised"),
        ("Dozens of people were wounded in Wana on Sunday.", "no figure was understood"),
        ("Torkham could reopen for trucks on Friday, officials said.", "no status was understood"),
    ],
)
def test_what_was_not_understood_is_named(text: str, why: str, desk: Desk) -> None:
    assert [why in each.why for each in told(text, desk).unread] == [True]
