"""Names of private persons are pointed out where words around them say who they are; all names are invented."""

from collections.abc import Callable

import pytest

from app.ingest.importer import ImportReport
from app.ingest.private_persons import private_names, record_note


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The victim was identified as Gul Example, a shopkeeper.", ["Gul Example"]),
        ("A 12-year-old boy, Ahmad, was hit.", ["Ahmad"]),
        ("Noor Muhammad, 35, was killed, and Gul Jan (12) was hurt.", ["Noor Muhammad", "Gul Jan"]),
        ("Shots hit the house of Haji Gul Example.", ["Gul Example"]),
        ("Bakht Example s/o Gul Example reported it.", ["Bakht Example", "Gul Example"]),
        ("“We fled,” said Wali Example, a local resident of the valley.", ["Wali Example"]),
        ("Gul Example, the driver, and Gul Example, the driver again", ["Gul Example"]),
        ("residents Wali Example and others", ["Wali Example"]),
        ("the widow of Zar Gul", ["Zar Gul"]),
        ("گل خان ولد نور خان", ["گل خان"]),
    ],
)
def test_names_by_an_age_a_family_a_home_or_an_occupation_are_found(text: str, names: list[str]) -> None:
    assert private_names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Spokesman Zabihullah Example said that residents fled.",
        "The deputy governor, Gul Agha, 60, said so.",
        "Khost (12), Paktika (5) and Spin Boldak (12)",
        "Residents of Landi Kotal fled; the UN Refugee Agency helped Afghan children.",
        "On October 12, 2025, the Torkham gate, a crossing, was closed.",
        "Attackers identified as Islamic State fighters hit the house of Border Police.",
        "12-year-old Afghan refugees",
        "a son of the soil; the shop of a trader",
        "Violence against civilians, Landi Kotal, 12 Dec 2010",
    ],
)
def test_offices_places_days_and_bodies_are_no_private_persons(text: str) -> None:
    assert private_names(text) == []


def test_the_seed_names_nobody(take: Callable[..., ImportReport]) -> None:
    from app.ingest.importer import SEED_FILES
    from app.opening import SEED_DIRECTORY

    for name in SEED_FILES:
        assert take(SEED_DIRECTORY / name, dataset="seed").persons == []


def test_import_points_them_out_with_row_and_column_and_refuses_nothing(take: Callable[..., ImportReport]) -> None:
    rows = (
        'a,Example,Other,"Gul Example, a shopkeeper, fled"\n'
        "b,The house of Noor Example was hit,Other,quiet\n"
        "c,x,Other,quiet\n"
    )
    report = take("desk.csv", f"id,title,event_type,notes\n{rows}", dataset="desk")
    assert (report.counts.inserted, report.refused) == (3, [])
    assert report.as_dict()["private_names"] == [
        {"row": 2, "column": "notes", "name": "Gul Example"},
        {"row": 3, "column": "title", "name": "Noor Example"},
    ]
    assert report.warnings == [
        "2 rows seem to name private persons: 'Gul Example' in notes, 'Noor Example' in title; "
        "leave out what could do them harm"
    ]


def test_claims_are_read_too_and_long_lists_are_cut(take: Callable[..., ImportReport]) -> None:
    quote = "the sons of Gul One; the sons of Gul Two; the sons of Gul Three; the sons of Gul Four"
    rows = f"id,incident,verb,statement,quote\na,seed:S06,reported,They fled,{quote}\n"
    [note] = take("claims.csv", rows, dataset="desk").warnings
    assert note.startswith(
        "1 row seems to name private persons: 'Gul One' in quote, 'Gul Two' in quote, 'Gul Three'"
    )
    assert " in quote and 1 more; leave out" in note


def test_one_record_is_looked_through_as_well() -> None:
    assert record_note({"title": "A quiet day", "notes": None, "fatalities_best": 3}) == []
    assert record_note({"notes": "Gul Example, a driver"}) == [
        "it seems to name private persons: 'Gul Example' in notes; leave out what could do them harm"
    ]
