"""Lists of gates as updates write them: a gate, a class of traffic, a state; every text here is made up."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article

LABELS = """Border update no. 14

As of 12 March 2026.

Status of crossings
Torkham: open for trade, closed to pedestrians since 2 March.
Chaman, returnees: admitted daily.
Chaman, trade: suspended since 12 October 2025.
Ghulam Khan - trucks: running again since 5 March.
Kharlachi (Kurram): closed to all movement since 12 October 2025.
Badini (Zabul): closed since 11 October 2025.
Angoor Adda: returnees only.
"""
LOG = """Crossings this week

TORKHAM: Cargo is moving. Foot traffic remains suspended since 11 October.
CHAMAN: Trucks: stopped. Pedestrians: allowed with passports only. Returnees: accepted every day.
GHULAM KHAN: Nothing has moved since Thursday.
KHARLACHI: Back in service for trade since 1 March.
DAND-E-PATAN: closed.
ANGOOR ADDA: Shut, no date for reopening given.
"""
COLUMNS = """Humanitarian access note, April

Gates
- Torkham | trade: closed since 12 Oct 2025 | returnees: open since 1 Nov 2025 | UN cargo: open since 9 Dec 2025
- Spin Boldak/Chaman | trade: closed | returnees: open
- Ghulam Khan | all: closed since 12 Oct 2025
"""
PROSE = """Trade bulletin

At Torkham, clearance of import trucks came back to three shifts on 4 May. The pedestrian gate came back into use the next day.
Chaman is back to normal for lorries since Tuesday; people on foot still may not pass.
Ghulam Khan has been off limits to everyone since 28 April.
No vehicle has gone through Kharlachi since Sunday.
Angoor Adda was thrown open to coal trucks on 3 May.
"""
LINES = """Weekly crossing status (31 January 2024)

Torkham
Commercial: Open
Pedestrians: Open for visa holders
Chaman
Commercial: Closed since 13 January
Pedestrians: Closed
Ghulam Khan
Commercial: Open six days a week
"""
ITEMS = """Gates: what works

1. Torkham. Open to freight round the clock since 20 August; walkers turned back since 18 August.
2. Chaman/Spin Boldak. Freight: 8 am to 5 pm only. Walkers: tazkira and CNIC holders only.
3. Kharlachi. Everything at a halt since 25 August.
4. Ghulam Khan. Functional.
"""
GLANCE = """Crossing points at a glance

Information up to 20 September 2021.

Torkham (Nangarhar / Khyber)
• Cargo: open both ways.
• Pedestrians: since 22 August only nationals who return and patients with a letter are admitted.
Spin Boldak / Chaman
• Open for all traffic since 14 September. It had been shut completely since 3 September.
Ghulam Khan (Khost)
• Open for goods. The passenger terminal remains shut.
Kharlachi (Kurram)
• Closed to pedestrians. Lorries cross from Monday to Thursday.
Angoor Adda
• Closed to trade and to ordinary travellers since 18 September.
Returns
• Open questions remain on 2,000 persons.
"""


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        (
            LABELS,
            "2026-03-13",
            {
                ("torkham", "open", "commercial", None),
                ("torkham", "closed", "pedestrian", "2026-03-02"),
                ("chaman", "open", "returnees", None),
                ("chaman", "closed", "commercial", "2025-10-12"),
                ("ghulam-khan", "open", "commercial", "2026-03-05"),
                ("kharlachi", "closed", "all", "2025-10-12"),
                ("badini", "closed", "all", "2025-10-11"),
                ("angoor-adda", "open", "returnees", None),
            },
        ),
        (
            LOG,
            "2026-03-13",
            {
                ("torkham", "open", "commercial", None),
                ("torkham", "closed", "pedestrian", "2025-10-11"),
                ("chaman", "closed", "commercial", None),
                ("chaman", "partial", "pedestrian", None),
                ("chaman", "open", "returnees", None),
                ("ghulam-khan", "closed", "all", "2026-03-12"),
                ("kharlachi", "open", "commercial", "2026-03-01"),
                ("angoor-adda", "closed", "all", None),
                ("kharlachi", "closed", "all", None),
            },
        ),
        (
            COLUMNS,
            "2026-04-20",
            {
                ("torkham", "closed", "commercial", "2025-10-12"),
                ("torkham", "open", "returnees", "2025-11-01"),
                ("torkham", "open", "humanitarian", "2025-12-09"),
                ("chaman", "closed", "commercial", None),
                ("chaman", "open", "returnees", None),
                ("ghulam-khan", "closed", "all", "2025-10-12"),
            },
        ),
        (
            PROSE,
            "2025-05-09",
            {
                ("torkham", "open", "commercial", "2025-05-04"),
                ("torkham", "open", "pedestrian", None),
                ("chaman", "open", "commercial", "2025-05-06"),
                ("chaman", "closed", "pedestrian", None),
                ("ghulam-khan", "closed", "all", "2025-04-28"),
                ("kharlachi", "closed", "commercial", "2025-05-04"),
                ("angoor-adda", "open", "commercial", "2025-05-03"),
            },
        ),
        (
            LINES,
            "2024-01-31",
            {
                ("torkham", "open", "commercial", None),
                ("torkham", "partial", "pedestrian", None),
                ("chaman", "closed", "commercial", "2024-01-13"),
                ("chaman", "closed", "pedestrian", None),
                ("ghulam-khan", "open", "commercial", None),
            },
        ),
        (
            ITEMS,
            "2025-08-29",
            {
                ("torkham", "open", "commercial", "2025-08-20"),
                ("torkham", "closed", "pedestrian", "2025-08-18"),
                ("chaman", "partial", "commercial", None),
                ("chaman", "partial", "pedestrian", None),
                ("kharlachi", "closed", "all", "2025-08-25"),
                ("ghulam-khan", "open", "all", None),
            },
        ),
        (
            GLANCE,
            "2021-09-21",
            {
                ("torkham", "open", "commercial", None),
                ("torkham", "partial", "pedestrian", "2021-08-22"),
                ("chaman", "open", "all", "2021-09-14"),
                ("chaman", "closed", "all", "2021-09-03"),
                ("ghulam-khan", "open", "commercial", None),
                ("ghulam-khan", "closed", "pedestrian", None),
                ("kharlachi", "closed", "pedestrian", None),
                ("kharlachi", "partial", "commercial", None),
                ("angoor-adda", "closed", "commercial", "2021-09-18"),
                ("angoor-adda", "closed", "pedestrian", "2021-09-18"),
            },
        ),
    ],
)
def test_lists_of_gates_are_read(
    text: str, published: str, expected: set[tuple[str, str, str, str | None]], desk: Desk
) -> None:
    reading = read_article(text, published=date.fromisoformat(published), desk=desk)
    found = [(each.crossing, each.status, each.traffic, each.since) for each in reading.crossing_status]
    assert len(found) == len(set(found))
    assert set(found) == expected
