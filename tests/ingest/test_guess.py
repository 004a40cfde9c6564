import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.formats.guess import dataset_name, guess
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport

Take = Callable[..., ImportReport]
SHEET = '''Ref No,Category,Location,Province,When,Killed,Wounded,X,Y,Remarks,Hue
A-1,Cross-border fire,Torkham,Nangarhar,16/02/2023,3,,71.09,34.12,Told twice,red
A-2,IED blast,Chaman,Balochistan,03/04/2023,,2,66.44,30.92,,
A-3,"Say ""what""",Chaman,Balochistan,04/04/2023,,,,,,
'''


@pytest.fixture
def proposed(tmp_path: Path) -> Callable[[str], dict[str, object]]:
    """What is proposed for a file's content."""

    def make(content: str) -> dict[str, object]:
        path = tmp_path / "Desk log 2023.csv"
        path.write_text(content, encoding="utf-8")
        return tomllib.loads(guess(path))

    return make


def test_names_synonyms_and_words_are_recognised(proposed: Callable[[str], dict[str, object]]) -> None:
    assert proposed(SHEET) == {
        "dataset": "desk-log-2023",
        "dates": "DD-MM-YYYY",
        "columns": {
            "id": "Ref No",
            "title": ["Category", "Location", "When"],
            "event_type": "Category",
            "date_start": "When",
            "place_name": "Location",
            "province_stated": "Province",
            "fatalities_best": "Killed",
            "injured": "Wounded",
            "notes": "Remarks",
            "longitude": "X",
            "latitude": "Y",
        },
        "values": {
            "event_type": {
                "Cross-border fire": "Battles",
                "IED blast": "Explosions/Remote violence",
                'Say "what"': "Other",
            }
        },
    }


def test_words_for_a_precision_are_proposed_and_a_coarse_place_has_no_small_circle(
    proposed: Callable[[str], dict[str, object]], take: Take, tmp_path: Path
) -> None:
    sheet = (
        "Ref,Type,Date,Country,Latitude,Longitude,Geo Precision\n"
        "B1,Abduction,2025-10-11,Afghanistan,33.9,67.7,(6) Country\n"
        'B2,Abduction,2025-10-12,Afghanistan,32.6,68.9,"(4) Province, state"\n'
        "B3,Abduction,2025-10-13,Afghanistan,34.2,70.9,\n"
    )
    values = proposed(sheet)["values"]
    assert isinstance(values, dict)
    assert values["geo_precision"] == {"(6) Country": "country", "(4) Province, state": "province"}
    path = tmp_path / "log.csv"
    path.write_text(sheet, encoding="utf-8")
    assert take(path, mapping=parse_map(guess(path), "map.toml")).refused == []


def test_what_is_proposed_imports_the_file(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text(SHEET, encoding="utf-8")
    report = take(path, mapping=parse_map(guess(path), "map.toml"))
    assert (report.counts.inserted, report.refused, report.located) == (3, [], 3)


def test_columns_without_a_telling_name_are_known_by_what_is_in_them(
    proposed: Callable[[str], dict[str, object]],
) -> None:
    rows = "\n".join(f"K{n},{71 + n / 100:.4f},{34 + n / 100:.4f},2023-02-{n:02},{n}" for n in range(1, 20))
    found = proposed(f"k1,k2,k3,k4,k5\n{rows}\n")
    assert found["columns"] == {
        "id": "k1",
        "title": "k4",
        "date_start": "k4",
        "longitude": "k2",
        "latitude": "k3",
    }
    assert (found["dates"], found["constants"]) == ("YYYY-MM-DD", {"event_type": "Other"})


def test_dates_that_could_be_either_are_left_to_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("ref,type,date\n1,Battles,03/04/2023\n", encoding="utf-8")
    text = guess(path)
    assert "dates" not in tomllib.loads(text)
    assert "# desk.csv: '03/04/2023' could be day-month or month-day" in text
    assert '# dates = "DD-MM-YYYY"' in text


def test_what_is_left_aside_and_what_is_missing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("hue,shade\nred,dark\nred,light\n", encoding="utf-8")
    text = guess(path)
    assert [line for line in text.splitlines() if line.startswith("# left aside")] == [
        '# left aside: "hue"',
        '# left aside: "shade"',
    ]
    assert "# needed, and not found: id" in text
    assert "# needed, and not found: title" in text


def test_an_empty_table_is_judged_by_its_names(proposed: Callable[[str], dict[str, object]]) -> None:
    assert proposed("ref,type,lat,lon\n")["columns"] == {
        "id": "ref",
        "title": "type",
        "event_type": "type",
        "longitude": "lon",
        "latitude": "lat",
    }


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ucdp_49.csv", "ucdp (incidents)"),
        ("acled_31.csv", "acled (incidents)"),
        ("gdelt.export.CSV", "gdelt (incidents)"),
        ("own_claims.csv", "own (claims)"),
    ],
)
def test_a_file_of_a_known_format_needs_no_mapping(fixtures: Path, name: str, form: str) -> None:
    assert guess(fixtures / name) == f"# {name} is of the format {form}: it needs no mapping.\n"


@pytest.mark.parametrize(
    ("stem", "name"), [("Desk log 2023", "desk-log-2023"), ("حوادث", "mine"), ("x" * 60, "x" * 40)]
)
def test_a_dataset_s_name_is_made_of_the_file_s(stem: str, name: str) -> None:
    assert dataset_name(stem) == name
