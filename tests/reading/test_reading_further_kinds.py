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
        ("A blast hit Wana on Monday. 12 people were still on the wards and five were in intensive care.", [("injured", 12), ("injured", 5)]),
        ("Two others, both wounded, fled from Tirah on Monday.", [("injured", 2)]),
        ("Five more, all wounded, escaped from Tirah on Monday.", [("injured", 5)]),
        ("The strike in Spera on Monday wounded 14 people, of whom six were women.", [("injured", 14), ("injured", 6)]),
        ("Doctors had treated the wounds of seven people after the strike in Spera on Monday.", [("injured", 7)]),
        ("The mission could confirm three of the deaths in the strike in Spera on Monday.", [("killed", 3)]),
        ("Two men were dead on arrival in Wana on Monday and four were admitted.", [("killed", 2), ("injured", 4)]),
        ("Four soldiers lost their lives near Wana on Monday and three received bullet wounds.", [("killed", 4), ("injured", 3)]),
        ("The blast on Monday left 11 people with burns in Wana.", [("injured", 11)]),
        ("Three labourers did not survive a blast in Wana on Monday.", [("killed", 3)]),
        ("Two guards were killed in Zhob on Monday and a third was wounded.", [("killed", 2), ("injured", 1)]),
        ("Two guards fell in Zhob on Monday and a third is missing.", [("killed", 2)]),
        ("Authorities put the number of dead in Barmal on Monday at nine and of wounded at 14.", [("killed", 9), ("injured", 14)]),
        ("The army called “fabricated” the report of a channel that its jets had killed eight people in Barmal on Monday.", []),
        ("Kabul denied as “baseless” a claim that its guns had killed four women in Barmal on Monday.", []),
    ],
)  # fmt: skip
def test_the_harm_of_people_is_counted(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    claims = told(text, desk).claims
    found = [
        ("killed", each.killed_best) if each.killed_best else ("injured", each.injured_best) for each in claims
    ]
    assert found == expected


def test_what_a_bomb_claimed_is_said_by_who_speaks(desk: Desk) -> None:
    text = "A bomb that tore through a crowded market near Wana on Monday has now claimed 14 lives, a doctor said."
    assert [(each.party, each.said_by) for each in told(text, desk).claims] == [("hospital", "a doctor")]
