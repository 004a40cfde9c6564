"""UCDP's files as pandas and Excel save them again; every event is made up."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.files.headerless import UCDP
from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
EVENT = {
    "id": "900001",
    "relid": "PAK-2025-1-900001",
    "year": "2025",
    "type_of_violence": "1",
    "dyad_name": "A - B",
    "side_a": "A",
    "side_b": "B",
    "where_prec": "4",
    "where_coordinates": "Khyber Pakhtunkhwa",
    "adm_1": "Khyber Pakhtunkhwa",
    "latitude": "34.5",
    "longitude": "72.1",
    "country": "Pakistan",
    "event_clarity": "2",
    "date_prec": "4",
    "date_start": "2025-10-01 00:00:00.000",
    "date_end": "2025-10-31 00:00:00.000",
    "best": "3",
    "high": "5",
    "low": "2",
}
CODES = ("id", "type_of_violence", "where_prec", "event_clarity", "date_prec", "best", "high", "low")


def cells(**change: str) -> list[str]:
    return [{**EVENT, **change}.get(name, "") for name in UCDP]


def table(*rows: list[str], header: tuple[str, ...] | None = UCDP) -> str:
    return "".join(",".join(row) + "\n" for row in ([list(header)] if header else []) + list(rows))


def told(said: dict[str, object]) -> list[object]:
    names = (
        "event_type",
        "geo_precision",
        "date_precision",
        "flags",
        "fatalities_best",
        "date_start",
        "longitude",
    )
    return [said[name] for name in names]


EXPECTED = ["State-based conflict", "province", "month", "event_lumped", 3, "2025-10-01", 72.1]


@pytest.mark.parametrize("point", [".0", ".00"])
def test_codes_that_were_taken_for_numbers_are_codes(take: Take, incident: Incident, point: str) -> None:
    floats = {name: EVENT[name] + point for name in CODES}
    report = take("ged.csv", table(cells(**floats)))
    assert (report.format, report.refused) == ("ucdp", [])
    assert told(incident("ucdp:900001")) == EXPECTED


def test_an_order_of_days_that_the_file_leaves_open_is_said_by_a_mapping_of_nothing_else(
    take: Take, incident: Incident, ucdp_file: Callable[..., bytes], tmp_path: Path
) -> None:
    content = ucdp_file({"date_start": "06/01/2012 0:00", "date_end": "06/01/2012 0:00"})
    (tmp_path / "excel.csv").write_bytes(content)
    text = guess(tmp_path / "excel.csv", last_year=2027)
    assert "needs no mapping of columns" in text
    assert "'06/01/2012 0:00' could be day-month or month-day" in text
    with pytest.raises(UnknownFormat, match="could be day-month or month-day"):
        take("excel.csv", content)
    mapping = parse_map('dates = "MM-DD-YYYY"\ndataset = "ged"\n', "map.toml")
    assert take("excel.csv", content, mapping=mapping).counts.inserted == 1
    assert incident("ged:900001")["date_start"] == "2012-06-01"


def test_codes_of_a_part_of_ucdp_s_columns_are_read_by_its_codebook(
    take: Take, incident: Incident, tmp_path: Path
) -> None:
    rows = "id,type_of_violence,where_coordinates,latitude,longitude,date_start,best,where_prec\n"
    rows += "900001,3,Torkham,34.12,71.09,2012-06-01,3,2\n"
    (tmp_path / "part.csv").write_text(rows, encoding="utf-8")
    mapping = parse_map(guess(tmp_path / "part.csv", last_year=2027), "map.toml")
    take("part.csv", rows, mapping=mapping)
    said = incident("part:900001")
    assert (said["event_type"], said["geo_precision"]) == ("One-sided violence", "near")


def test_a_description_beside_the_table_in_a_zip_is_no_table(
    take: Take, ucdp_file: Callable[..., bytes], tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "ged.zip", "w") as archive:
        archive.writestr("GED/ged.csv", ucdp_file({}))
        archive.writestr("GED/readme.txt", "About this table")
    assert take(tmp_path / "ged.zip").counts.inserted == 1


def test_an_index_column_is_left_aside(take: Take, incident: Incident) -> None:
    report = take("ged.csv", table(["0", *cells()], header=("", *UCDP)))
    assert (report.format, report.refused) == ("ucdp", [])
    assert told(incident("ucdp:900001")) == EXPECTED


@pytest.mark.parametrize("index", [[], ["0"]])
def test_a_candidate_file_without_a_header_is_told_by_its_cells(
    take: Take, incident: Incident, index: list[str]
) -> None:
    rows = [[*index, *cells()], [*index, *cells(id="900002", relid="AFG-2025-1-900002")]]
    report = take("candidate.csv", table(*rows, header=None))
    assert (report.format, report.counts.inserted, report.refused) == ("ucdp", 2, [])
    assert any("header: none" in line for line in report.told)
    assert told(incident("ucdp:900001")) == told(incident("ucdp:900002")) == EXPECTED


def test_a_row_of_a_file_without_a_header_is_refused_by_its_number(take: Take) -> None:
    report = take("candidate.csv", table(cells(), cells(id="900002", type_of_violence="9"), header=None))
    assert [each.row for each in report.refused] == [2]


def test_other_tables_of_49_columns_keep_their_header(take: Take) -> None:
    header = tuple(f"c{n}" if n > 2 else ("id", "title", "event_type")[n] for n in range(49))
    report = take("own.csv", table(["7", "x", "Battles", *[""] * 46], header=header))
    assert (report.format, report.counts.inserted) == ("own", 1)


def test_a_zip_of_a_candidate_file_is_read(take: Take, incident: Incident) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("GEDEvent_v25_0_10.csv", table(cells(), header=None))
    report = take("ged251-csv.zip", packed.getvalue())
    assert (report.format, report.refused) == ("ucdp", [])
    assert told(incident("ucdp:900001")) == EXPECTED


def test_names_of_columns_of_before_2016_are_today_s(take: Take, incident: Incident, tmp_path: Path) -> None:
    old = tuple(f"{name}_est" if name in ("best", "high", "low") else name for name in UCDP)
    report = take("old.csv", table(cells(), header=old))
    assert (report.format, report.refused) == ("ucdp", [])
    assert told(incident("ucdp:900001")) == EXPECTED
    assert "it needs no mapping" in guess(tmp_path / "old.csv")


def test_a_date_that_a_spreadsheet_lost_has_no_precision(take: Take, incident: Incident) -> None:
    take("ged.csv", table(cells(date_start="00:00.0", date_end="00:00.0", date_prec="1")))
    said = incident("ucdp:900001")
    assert (said["date_start"], said["date_precision"], said["date_text"]) == (None, "unknown", "00:00.0")
