"""Figures in the forms that the genre gives them: nominal, telegraphic, named victims, parts, and what is no figure."""

from datetime import date

import pytest

from app.ingest.locator import Desk
from app.reading.article import read_article


def counts(text: str, desk: Desk) -> list[tuple[str, int]]:
    """Kind and number of each figure; a bound stands for a number that has only one."""
    found = []
    for claim in read_article(text, published=date(2025, 11, 12), desk=desk).claims:
        for kind in ("killed", "injured"):
            bounds = (getattr(claim, f"{kind}_{side}") for side in ("best", "low", "high"))
            found += [(kind, each) for each in bounds if each is not None][:1]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine of its fighters are dead in Wana, the group said on Sunday.", [("killed", 9)]),
        ("The remains of four children were dug out in Wana on Sunday.", [("killed", 4)]),
        ("The mission verified six civilian deaths in Wana on Sunday.", [("killed", 6)]),
        ("A bomb went off in Wana on Sunday. The people killed were five woodcutters, police said.", [("killed", 5)]),
        ("The shelling of Wana on Sunday ended with a death toll of 13.", [("killed", 13)]),
        ("The bodies of three shepherds were found in Wana on Sunday.", [("killed", 3)]),
        ("Reports from Wana speak of more than 15 civilian deaths on Sunday.", [("killed", 16)]),
        ("There were eight fatalities and 12 injuries in Wana on Sunday.", [("killed", 8), ("injured", 12)]),
        ("Villagers in Wana counted 11 bodies on Sunday.", [("killed", 11)]),
        ("The blast in Wana on Sunday resulted in the martyrdom of two soldiers and injuries to six.", [("killed", 2), ("injured", 6)]),
        ("Casualties in Wana on Sunday: 4 dead, 9 wounded.", [("killed", 4), ("injured", 9)]),
        ("Relatives in Wana buried seven people killed by shells on Sunday.", [("killed", 7)]),
    ],
)  # fmt: skip
def test_nominal_figures(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Sunday in Wana. IED against convoy. Two soldiers shaheed, 5 police and 1 woman injured.", [("killed", 2), ("injured", 5), ("injured", 1)]),
        ("On Sunday in Wana. Grenade thrown at a shop; 7 persons injured, 2 of them seriously.", [("injured", 7)]),
        ("On Sunday in Wana. Gunmen fired on two levies men. Both expired on the spot.", [("killed", 2)]),
        ("On Sunday in Wana. Mortar fire on post. Own casualties: 1 killed, 3 injured.", [("killed", 1), ("injured", 3)]),
        ("On Sunday in Wana. IED blast. 02 x soldiers martyred, 04 injured.", [("killed", 2), ("injured", 4)]),
        ("On Sunday in Wana. 1 sepoy injured by landmine.", [("injured", 1)]),
    ],
)  # fmt: skip
def test_telegraphic_logs(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops killed seven militants in Wana on Sunday and wounded 11.", [("killed", 7), ("injured", 11)]),
        ("Six men suffered injuries in Wana on Sunday.", [("injured", 6)]),
        ("Four gunmen were hunted down in Wana on Sunday.", [("killed", 4)]),
        ("Three herders lost their lives in Wana on Sunday.", [("killed", 3)]),
        ("Two constables were shaheed in Wana on Sunday.", [("killed", 2)]),
        ("Five patients expired in Wana on Sunday after the blast, doctors said.", [("killed", 5)]),
        ("A shepherd lost his life in Wana on Sunday.", [("killed", 1)]),
        ("Gunfire in Wana on Sunday left one guard dead and his cousin injured.", [("killed", 1), ("injured", 1)]),
        ("A naib subedar was martyred in Wana on Sunday.", [("killed", 1)]),
        ("Lieutenant Bilal Anwar was martyred in Wana on Sunday along with three soldiers.", [("killed", 1), ("killed", 3)]),
        ("Lieutenant Bilal Anwar along with three soldiers was martyred in Wana on Sunday.", [("killed", 1), ("killed", 3)]),
        ("Haji Gul Nawaz was wounded along with four others in Wana on Sunday.", [("injured", 1), ("injured", 4)]),
        ("Relatives in Wana on Sunday buried a teacher shot by men on a motorcycle.", [("killed", 1)]),
        ("Gunmen in Wana shot a tailor dead on Sunday.", [("killed", 1)]),
        ("A guard and two passers-by were hit by bullets in Wana on Sunday.", [("injured", 1), ("injured", 2)]),
    ],
)  # fmt: skip
def test_verbs_and_single_victims(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seven militants were killed in Wana on Sunday; three of them were Uzbeks.", [("killed", 7), ("killed", 3)]),
        ("Villagers in Wana counted eight bodies on Sunday. Two girls were among them.", [("killed", 8), ("killed", 2)]),
        ("Villagers in Wana counted eight bodies on Sunday. They said that two girls, aged 6 and 9, were among the dead.", [("killed", 8), ("killed", 2)]),
        ("Nine members of one family, three women and six children, were killed in Wana on Sunday.", [("killed", 9), ("killed", 3), ("killed", 6)]),
        ("Twelve people were hurt in Wana on Sunday. The wounded included four children.", [("injured", 12), ("injured", 4)]),
        ("Six people were killed in Wana on Sunday. The dead included a woman and two boys.", [("killed", 6), ("killed", 1), ("killed", 2)]),
        ("Five people were wounded in Wana on Sunday, and one of them was a girl.", [("injured", 5), ("injured", 1)]),
    ],
)  # fmt: skip
def test_parts_of_figures(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Officials in Wana said no one had been killed on Sunday.",
        "Two drivers who fell ill near Wana were treated on Sunday.",
        "A figure of 50 dead in Wana on Sunday goes back to a video from another war, police said.",
        "Running total for Wana since 1 January: 40 police killed, 70 injured.",
        "The two sides fought near Wana in March. That time, elders said, four guards lost their lives.",
        "Last year at least 25 people were killed by mines near Wana.",
        "Doctors in Wana treated 40 people for respiratory infections on Sunday.",
        "Police in Wana said nobody was hit on Sunday.",
        "The post in Wana had 40 men when it came under fire on Sunday.",
    ],
)
def test_what_is_not_counted(text: str, desk: Desk) -> None:
    assert counts(text, desk) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A man of 31 died in Wana on Sunday of his wounds.", [("killed", 1)]),
        ("A boy of seven was killed in Wana on Sunday.", [("killed", 1)]),
        ("Two bodies with bullet wounds were found in Wana on Sunday.", [("killed", 2)]),
    ],
)
def test_ages_and_wounds_are_no_other_figures(text: str, expected: list[tuple[str, int]], desk: Desk) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Six militants were killed and three soldiers, including a major, injured in Wana on Sunday.", [("killed", 6), ("injured", 3), ("injured", 1)]),
        ("Unidentified gunmen shot and killed tribal elder Malik Sher Zaman in Wana on Sunday.", [("killed", 1)]),
        ("Assistant sub-inspector Noor Wali was killed and his driver wounded in Wana on Sunday.", [("killed", 1), ("injured", 1)]),
        ("Three labourers died on the spot and two more on the way to hospital in Wana on Sunday.", [("killed", 3), ("killed", 2)]),
        ("A woman and her two daughters were killed in Wana on Sunday.", [("killed", 1), ("killed", 2)]),
        ("Hospital officials in Wana said they had received 12 bodies and 31 wounded people on Sunday.", [("killed", 12), ("injured", 31)]),
        ("A doctor at the hospital in Wana said that nine of the 31 wounded were children on Sunday.", [("injured", 9), ("injured", 31)]),
        ("Five levies men and a passer-by received bullet injuries in Wana on Sunday.", [("injured", 5), ("injured", 1)]),
        ("Police said 11 had died and as many had been injured in Wana on Sunday.", [("killed", 11), ("injured", 11)]),
        ("Sunday's clash in Wana left two dead on one side and three on the other.", [("killed", 2), ("killed", 3)]),
        ("A body with gunshot wounds was found in Wana on Sunday.", [("killed", 1)]),
        ("The beheaded body of a tribesman was found in Wana on Sunday.", [("killed", 1)]),
        ("The firing in Wana on Sunday injured a 12-year-old girl and her grandmother.", [("injured", 1), ("injured", 1)]),
        ("Of the nine wounded in Wana on Sunday, four are children.", [("injured", 9), ("injured", 4)]),
        ("The military said two soldiers “embraced martyrdom” and four khwarij were “sent to hell” in Wana on Sunday.", [("killed", 2), ("killed", 4)]),
        ("Security forces killed a militant commander and his two accomplices in Wana on Sunday.", [("killed", 1), ("killed", 2)]),
        ("Two suicide bombers blew themselves up in Wana on Sunday, killing themselves and 14 worshippers.", [("killed", 14)]),
        ("A gun battle in Wana on Sunday resulted in the killing of four terrorists and injury to two soldiers.", [("killed", 4), ("injured", 2)]),
        ("On Sunday in Wana. 2 x terrorists killed, 1 apprehended.", [("killed", 2)]),
        ("Three people, a father and his two sons, were shot dead in Wana on Sunday.", [("killed", 3), ("killed", 1), ("killed", 2)]),
        ("They counted 20 or more dead in Wana on Sunday.", [("killed", 20)]),
        ("The ambush in Wana on Sunday killed Major Anwar Kakar and Captain Rahat Khan.", [("killed", 1), ("killed", 1)]),
        ("Thirty-one people were reported killed in Wana on Sunday.", [("killed", 31)]),
        ("A total of 13 people have died in Wana since Sunday.", [("killed", 13)]),
    ],
)  # fmt: skip
def test_people_joined_named_and_left_without_a_verb(
    text: str, expected: list[tuple[str, int]], desk: Desk
) -> None:
    assert counts(text, desk) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two soldiers were martyred in Wana on Sunday. The martyred were identified as Naik Asmat and Sepoy Rehan Ali.", [("killed", 2)]),
        ("Three men were killed in Wana on Sunday. Pakistan has lost over 3,000 soldiers since it joined the war a decade ago.", [("killed", 3)]),
        ("Gunmen opened fire on a shop in Wana on Sunday and killed two cousins.", [("killed", 2)]),
        ("According to a UN official, three people were killed in Wana on Sunday.", [("killed", 3)]),
        ("Two soldiers were killed in Wana on Sunday. A pickup fell into a ravine due to brake failure; 6 persons died.", [("killed", 2)]),
        ("Two soldiers were killed in Wana on Sunday. Cumulative since 01-01-2025: pers martyred 88, injured 203.", [("killed", 2)]),
        ("Four militants were swiftly killed in Wana on Sunday and two apprehended.", [("killed", 4)]),
    ],
)  # fmt: skip
def test_names_speakers_and_totals_of_years_add_nobody(
    text: str, expected: list[tuple[str, int]], desk: Desk
) -> None:
    assert counts(text, desk) == expected
