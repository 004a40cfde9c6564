import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.formats.gdelt import ELSEWHERE, HEADER
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
FILE = "gdelt.export.CSV"


@pytest.fixture
def taken(take: Take, fixtures: Path) -> ImportReport:
    return take(fixtures / FILE)


def test_a_file_without_a_header_is_known_by_its_rows(taken: ImportReport) -> None:
    assert (taken.format, taken.table, taken.rows) == ("gdelt", "incidents", 5)
    assert taken.counts.inserted == 3
    assert [(r.row, r.reason) for r in taken.refused] == [
        (6, "SQLDATE: not a date YYYYMMDD: '20251399'"),
        (7, "has 3 cells where the header has 61"),
    ]


def test_rows_about_other_countries_are_left_aside_and_counted(taken: ImportReport) -> None:
    """PA is Paraguay: GDELT's country codes are FIPS's, in which Pakistan is PK and Panama PM."""
    assert taken.warnings == [f"3 rows were left aside: {ELSEWHERE}"]


@pytest.mark.usefixtures("taken")
def test_a_lead_says_that_it_is_one(incident: Incident) -> None:
    said = incident("gdelt:900000001")
    expected = {
        "dataset": "gdelt",
        "title": "Fight: AFGHANISTAN – PAKISTAN",
        "event_type": "Other",
        "sub_event_type": "CAMEO 190",
        "actor1": "AFGHANISTAN",
        "actor2": "PAKISTAN",
        "date_start": "2025-11-07",
        "date_end": "2025-11-07",
        "date_precision": "day",
        "place_name": "Torkham, Nangarhar, Afghanistan",
        "country_stated": "Afghanistan",
        "province_stated": "Nangarhar",
        "geo_precision": "town",
        "verification": "unverified lead",
        "source": 'https://news.example.org/one?a=1&b="two"',
    }
    assert {name: said[name] for name in expected} == expected
    assert "an article is not an event" in str(said["notes"])
    assert str(said["notes"]).endswith("Mentions: 4, sources: 2, articles: 4.")


@pytest.mark.usefixtures("taken")
def test_no_lead_has_casualties(incident: Incident) -> None:
    said = incident("gdelt:900000001")
    names = ("fatalities_best", "fatalities_low", "fatalities_high", "injured")
    assert [said[name] for name in names] == [None] * 4


@pytest.mark.usefixtures("taken")
def test_a_code_s_leading_zero_stays(incident: Incident) -> None:
    said = incident("gdelt:900000002")
    assert (said["sub_event_type"], said["title"]) == ("CAMEO 043", "Consult: AFGHANISTAN")


@pytest.mark.usefixtures("taken")
def test_a_country_s_centroid_is_no_place_in_it(incident: Incident) -> None:
    said = incident("gdelt:900000002")
    assert (said["geo_precision"], said["radius_km"], said["province"], said["district"]) == (
        "country",
        500.0,
        None,
        None,
    )
    assert said["province_stated"] is None


@pytest.mark.usefixtures("taken")
def test_a_province_s_point_is_the_province(incident: Incident) -> None:
    said = incident("gdelt:900000003")
    assert (said["geo_precision"], said["province_stated"], said["province"], said["district"]) == (
        "province",
        "Kandahar",
        "AF-KAN",
        None,
    )
    assert said["title"] == "Fight: PAKISTAN"


def test_a_zipped_file_says_the_same(take: Take, taken: ImportReport, fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "20251107120000.export.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(fixtures / FILE, "20251107120000.export.CSV")
    again = take(path)
    assert (again.counts.unchanged, again.rows) == (3, taken.rows)


def test_a_zip_of_something_else_is_not_taken(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.export.CSV", "1\t20251107\n")
        archive.writestr("b.export.CSV", "1\t20251107\n")
    with pytest.raises(UnknownFormat, match="holds 2 tables"):
        take(path)


@pytest.mark.parametrize(
    ("columns", "why"),
    [(58, r"has 58 columns \(GDELT 1\.0\): expected the 61"), (2, "has 2 columns: expected the 61")],
)
def test_other_files_of_gdelt_are_named(take: Take, columns: int, why: str) -> None:
    content = "\t".join(["1", "20251107", *([""] * (columns - 2))]) + "\n"
    with pytest.raises(UnknownFormat, match=why):
        take("old.csv", content, format="gdelt")


def test_a_broken_byte_costs_a_letter_and_no_row(take: Take, fixtures: Path, incident: Incident) -> None:
    content = (fixtures / FILE).read_bytes().replace(b"Torkham", b"Tork\xffham")
    assert take(FILE, content).counts.inserted == 3
    assert incident("gdelt:900000001")["place_name"] == "Tork\ufffdham, Nangarhar, Afghanistan"


def test_there_are_61_columns_each_with_a_name_of_its_own() -> None:
    assert (len(HEADER), len(set(HEADER))) == (61, 61)
    assert (HEADER[26], HEADER[51], HEADER[60]) == ("EventCode", "ActionGeo_Type", "SOURCEURL")
