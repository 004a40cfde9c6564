"""What the reader says of crossings: classes of traffic, openings, closings, and what is no status."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article

PUBLISHED = date(2025, 11, 12)
"""A Wednesday."""
LEAD = "Officials on both sides described the state of the border in the week.\n\n"


def statuses(text: str, desk: Desk) -> list[tuple[str, ...]]:
    """Crossing, status, traffic, and the day as MM-DD where one is told."""
    found = read_article(LEAD + text, published=PUBLISHED, desk=desk).crossing_status
    return [
        (each.crossing, each.status, each.traffic, *([each.since[5:]] if each.since else [])) for each in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kharlachi was closed to goods vehicles on Sunday.", [("kharlachi", "closed", "commercial", "11-09")]),
        ("Cargo traffic has been halted at Ghulam Khan since 3 November.", [("ghulam-khan", "closed", "commercial", "11-03")]),
        ("Trade was suspended at Chaman on Monday.", [("chaman", "closed", "commercial", "11-10")]),
        ("The Angoor Adda gate remains closed to pedestrians.", [("angoor-adda", "closed", "pedestrian")]),
        ("Kharlachi is accepting returnees from 9 a.m. to 3 p.m. daily.", [("kharlachi", "open", "returnees")]),
        ("Patients are allowed through at Angoor Adda.", [("angoor-adda", "open", "patients")]),
        ("Aid convoys continue to pass through Ghulam Khan.", [("ghulam-khan", "open", "humanitarian")]),
        ("Empty lorries are let across at Kharlachi.", [("kharlachi", "open", "commercial")]),
        ("UN cargo is allowed through at Chaman case by case.", [("chaman", "partial", "humanitarian")]),
        ("Chaman is open only to passport holders.", [("chaman", "partial", "pedestrian")]),
        ("Chaman is closed to people without visas. Holders of visas are let through.", [("chaman", "partial", "pedestrian")]),
        ("Torkham has been shut to all movement since 4 November.", [("torkham", "closed", "all", "11-04")]),
        ("Since 4 November all movement at Torkham has been suspended.", [("torkham", "closed", "all", "11-04")]),
        ("Torkham is closed to everyone except patients.", [("torkham", "closed", "all"), ("torkham", "open", "patients")]),
        ("Trade and the movement of people at Kharlachi came to a halt on Friday.", [("kharlachi", "closed", "all", "11-07")]),
    ],
)  # fmt: skip
def test_classes_of_traffic(text: str, expected: list[tuple[str, ...]], desk: Desk) -> None:
    assert statuses(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lorries are not admitted at Bahram Chah.", [("bahram-chah", "closed", "commercial")]),
        ("• Ghulam Khan: no traffic of any kind since 1 November.", [("ghulam-khan", "closed", "all", "11-01")]),
        ("Kharlachi takes lorries on only two days a week.", [("kharlachi", "partial", "commercial")]),
        ("• Chaman: lorries on Tuesdays and Fridays only.", [("chaman", "partial", "commercial")]),
        ("Trade at Kharlachi continues as before.", [("kharlachi", "open", "commercial")]),
        ("An exception for deportees at Chaman has been in place since 3 November.", [("chaman", "open", "returnees", "11-03")]),
        ("Families who are sent home are let through at Torkham.", [("torkham", "open", "returnees")]),
        ("The Ghulam Khan crossing works as usual for trade.", [("ghulam-khan", "open", "commercial")]),
        ("Lorries began moving through Chaman on Tuesday.", [("chaman", "open", "commercial", "11-11")]),
        ("Trade at Chaman was brought to a standstill on Saturday.", [("chaman", "closed", "commercial", "11-08")]),
        ("Kharlachi was formally opened for trade on Thursday.", [("kharlachi", "open", "commercial", "11-06")]),
        ("Ghulam Khan is not open to passengers.", [("ghulam-khan", "closed", "pedestrian")]),
        ("The Friendship Gate remains shut.", [("chaman", "closed", "all")]),
        ("The terminal at Kharlachi has stood idle since 2 November.", [("kharlachi", "closed", "all", "11-02")]),
        ("Travellers were let through at Torkham on Tuesday.", [("torkham", "open", "pedestrian", "11-11")]),
        ("The crossing at Arandu was sealed on Monday.", [("arandu", "closed", "all", "11-10")]),
        ("No vehicle has crossed at Ghulam Khan since 30 October.", [("ghulam-khan", "closed", "commercial", "10-30")]),
        ("Not a single truck has crossed at Torkham since 30 October.", [("torkham", "closed", "commercial", "10-30")]),
        ("Passenger movement at Torkham remained unaffected.", [("torkham", "open", "pedestrian")]),
        ("Trade resumed at Angoor Adda on Monday.", [("angoor-adda", "open", "commercial", "11-10")]),
        ("Afghan authorities have barred Pakistani trucks at Torkham since Saturday.", [("torkham", "closed", "commercial", "11-08")]),
        ("The authorities lifted the ban on exports through Chaman on Tuesday.", [("chaman", "open", "commercial", "11-11")]),
        ("Torkham is functioning normally.", [("torkham", "open", "all")]),
        ("At Torkham deportees are being processed every day.", [("torkham", "open", "returnees")]),
        ("Kharlachi is non-functional.", [("kharlachi", "closed", "all")]),
        ("The Ghulam Khan gate was locked by the guards on Sunday.", [("ghulam-khan", "closed", "all", "11-09")]),
    ],
)  # fmt: skip
def test_words_of_opening_and_closing(text: str, expected: list[tuple[str, ...]], desk: Desk) -> None:
    assert statuses(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kharlachi opens to pedestrians on Mondays and Thursdays only.", [("kharlachi", "partial", "pedestrian")]),
        ("Ghulam Khan is open for trade three days a week.", [("ghulam-khan", "partial", "commercial")]),
        ("Ghulam Khan is open for trade six days a week.", [("ghulam-khan", "open", "commercial")]),
        ("Arandu is open to people on foot for four hours a day.", [("arandu", "partial", "pedestrian")]),
        ("Torkham is partially open.", [("torkham", "partial", "all")]),
        ("Chaman works round the clock for exports.", [("chaman", "open", "commercial")]),
    ],
)  # fmt: skip
def test_openings_in_part(text: str, expected: list[tuple[str, ...]], desk: Desk) -> None:
    assert statuses(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Torkham is open to trade, but Chaman stays shut.", [("torkham", "open", "commercial"), ("chaman", "closed", "all")]),
        ("Torkham is open to returnees and closed to trade.", [("torkham", "open", "returnees"), ("torkham", "closed", "commercial")]),
        ("Torkham, Chaman, and Kharlachi were closed on Friday.", [("torkham", "closed", "all", "11-07"), ("chaman", "closed", "all", "11-07"), ("kharlachi", "closed", "all", "11-07")]),
        ("Pakistan shut Torkham on Thursday and Chaman on Friday.", [("torkham", "closed", "all", "11-06"), ("chaman", "closed", "all", "11-07")]),
        ("Torkham is open for trade and Kharlachi for patients.", [("torkham", "open", "commercial"), ("kharlachi", "open", "patients")]),
        ("Torkham and Chaman were visited by the governor. Both crossings are closed to trade.", [("torkham", "closed", "commercial"), ("chaman", "closed", "commercial")]),
        ("Officials in Chaman said that Kharlachi was closed to trade on Sunday.", [("kharlachi", "closed", "commercial", "11-09")]),
        ("Kharlachi was shut to trade on Friday. The crossing reopened on Tuesday.", [("kharlachi", "closed", "commercial", "11-07"), ("kharlachi", "open", "commercial", "11-11")]),
        ("Lorries queue at Ghulam Khan. The gate was closed on Monday, a driver said.", [("ghulam-khan", "closed", "all", "11-10")]),
        ("Chaman is closed to trucks but not to pedestrians.", [("chaman", "closed", "commercial"), ("chaman", "open", "pedestrian")]),
        ("The Kharlachi crossing, closed since 20 October, reopened for trade on Monday.", [("kharlachi", "closed", "all", "10-20"), ("kharlachi", "open", "commercial", "11-10")]),
        ("Arandu reopened to pedestrians on Monday and to trucks on Tuesday.", [("arandu", "open", "pedestrian", "11-10"), ("arandu", "open", "commercial", "11-11")]),
        ("The Kharlachi gate was closed for an hour on Sunday and opened again.", [("kharlachi", "closed", "all", "11-09"), ("kharlachi", "open", "all", "11-09")]),
        ("Trade and pedestrian movement at Angoor Adda has been restored.", [("angoor-adda", "open", "all")]),
        ("The Badini crossing has not been reopened.", [("badini", "closed", "all")]),
        ("Trade via Angoor Adda goes on as usual.", [("angoor-adda", "open", "commercial")]),
        ("Passengers cannot use Ghulam Khan at present.", [("ghulam-khan", "closed", "pedestrian")]),
        ("2) 10 November, 0900 hrs. Kharlachi. Gate closed after firing; reopened at 1500 hrs.", [("kharlachi", "closed", "all", "11-10"), ("kharlachi", "open", "all", "11-10")]),
    ],
)  # fmt: skip
def test_which_gate_a_clause_means(text: str, expected: list[tuple[str, ...]], desk: Desk) -> None:
    assert statuses(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kharlachi reopened on Tuesday, five days after it was shut.", [("kharlachi", "open", "all", "11-11"), ("kharlachi", "closed", "all", "11-06")]),
        ("Ghulam Khan has been closed for nine days.", [("ghulam-khan", "closed", "all", "11-03")]),
        ("Ghulam Khan remained closed for the third day on Tuesday.", [("ghulam-khan", "closed", "all", "11-09")]),
        ("Torkham stayed closed on Tuesday.", [("torkham", "closed", "all")]),
        ("Chaman is closed to trade, which has cost drivers dearly since 1 November.", [("chaman", "closed", "commercial")]),
    ],
)  # fmt: skip
def test_the_day_from_which_a_status_holds(text: str, expected: list[tuple[str, ...]], desk: Desk) -> None:
    assert statuses(text, desk) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kharlachi is to reopen for trade on Friday.",
        "If the talks go well, Torkham would open for returnees on Monday.",
        "The minister ruled out an early reopening of Chaman.",
        "The two sides discussed the reopening of Torkham.",
        "Traders demanded that Ghulam Khan be opened.",
        "Torkham was closed for nine days last March.",
        "In February 2024 Torkham was closed for trade for two weeks.",
        "The road to Torkham was blocked by protesters on Sunday.",
        "Guards at Torkham opened fire on Sunday.",
        "Schools in Chaman were closed on Monday.",
        "The closure of Torkham has cost traders dearly.",
        "Gunmen attacked a post close to Kharlachi on Sunday.",
        "Police denied that Torkham was closed.",
        "Kharlachi will be open to patients from Thursday.",
        "A request to let lorries pass at Ghulam Khan is still pending.",
        "Torkham has 300 shops, of which 40 are open.",
        "Gunmen stopped three buses with deportees on the road to Chaman.",
    ],
)
def test_what_is_no_status(text: str, desk: Desk) -> None:
    assert statuses(text, desk) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials said on Monday that they had closed the Torkham gate.", [("torkham", "closed", "all", "11-10")]),
        ("Torkham opened on Monday for Afghans going home.", [("torkham", "open", "returnees", "11-10")]),
        ("Long rows of lorries stand at Chaman, which has been closed since 3 November.", [("chaman", "closed", "all", "11-03")]),
        ("Chaman took in 3,000 returnees on Monday.", [("chaman", "open", "returnees", "11-10")]),
        (
            "At Kharlachi, both goods and travellers are let through.",
            [("kharlachi", "open", "commercial"), ("kharlachi", "open", "pedestrian")],
        ),
        ("Suppose Chaman were closed for a year.", []),
        ("What if Torkham is shut again?", []),
        ("Officials said on Monday that Torkham would be closed.", []),
    ],
)  # fmt: skip
def test_acts_that_offices_tell_of_and_those_who_cross(
    text: str, expected: list[tuple[str, ...]], desk: Desk
) -> None:
    assert statuses(text, desk) == expected
