from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from app.ingest.files.typed_rows import cell_text, read_workbook
from app.ingest.formats.figures import boundless_note
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
Sheet = Callable[..., Path]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes a workbook with a sheet of these columns; called again, it adds a sheet."""

    def write(name: str = "Log", **columns: object) -> Path:
        path = tmp_path / "desk.xlsx"
        pyogrio.write_dataframe(pd.DataFrame(columns), path, layer=name, driver="XLSX", append=path.exists())
        return path

    return write


def rows_of(path: Path) -> list[dict[str, str]]:
    [batch] = read_workbook(path).batches
    cells = (column.spread() for column in batch.cells.columns.values())
    return [dict(zip(batch.cells.columns, row, strict=True)) for row in zip(*cells, strict=True)]


def test_our_own_columns_are_taken_from_a_sheet(take: Take, sheet: Sheet, incident: Incident) -> None:
    path = sheet(
        id=[17, 18],
        title=["A queue", "A closure"],
        event_type=["Other", "Strategic developments"],
        date_start=pd.to_datetime(["2025-03-04", None]),
        longitude=[71.09, None],
        latitude=[34.12, None],
        fatalities_best=pd.array([0, None], dtype="Int64"),
    )
    report = take(path)
    assert (report.format, report.counts.inserted, report.refused) == ("own", 2, [])
    assert report.warnings == boundless_note(1)
    said, second = incident("own:17"), incident("own:18")
    assert (said["date_start"], said["fatalities_best"], said["longitude"]) == ("2025-03-04", 0, 71.09)
    assert (second["date_start"], second["fatalities_best"], second["longitude"]) == (None, None, None)


def test_a_sheet_may_be_mapped(take: Take, sheet: Sheet, incident: Incident) -> None:
    path = sheet(Ref=["007", "008"], What=["IED", "IED"], Day=pd.to_datetime(["2025-03-04", "2025-03-05"]))
    mapping = (
        '[columns]\nid = "Ref"\ntitle = "What"\nevent_type = "What"\ndate_start = "Day"\n[values.event_type]\n'
    )
    report = take(path, mapping=parse_map(mapping + 'IED = "Explosions/Remote violence"\n', "map.toml"))
    assert (report.counts.inserted, report.warnings) == (2, [])
    assert "dates: date_start as YYYY-MM-DD" in report.told
    assert incident("own:007")["date_start"] == "2025-03-04"


def test_text_that_looks_like_a_number_keeps_its_zeros_and_numbers_have_no_point(sheet: Sheet) -> None:
    assert rows_of(sheet(code=["007", "043"], count=[3.0, 2.5])) == [
        {"code": "007", "count": "3"},
        {"code": "043", "count": "2.5"},
    ]


def test_only_the_first_sheet_with_cells_is_read_and_that_is_said(sheet: Sheet) -> None:
    sheet("Log", id=["1"])
    source = read_workbook(sheet("Notes", remark=["x"]))
    assert source.header == ("id",)
    assert source.notes == ("of 2 sheets only one was read: 'Log'; sheet = \"Notes\" in a mapping reads another",)


def test_row_numbers_are_the_sheet_s(take: Take, sheet: Sheet) -> None:
    path = sheet(id=["1", "", "3"], title=["a", "", ""], event_type=["Other", "", "Other"])
    assert [(r.row, r.reason) for r in take(path).refused] == [(4, "title: must not be empty: ''")]


def test_a_tag_row_is_no_row(take: Take, sheet: Sheet) -> None:
    path = sheet(id=["#event+id", "1"], title=["#description", "a"], event_type=["#event+type", "Other"])
    assert take(path).rows == 1


def test_a_column_that_comes_twice_has_a_number(sheet: Sheet) -> None:
    assert read_workbook(sheet(id=["1"], **{" id": ["2"]})).header == ("id", "id (2)")


def test_what_is_no_workbook_is_said(take: Take) -> None:
    with pytest.raises(UnknownFormat, match=r"fake\.xlsx: not a workbook that can be read"):
        take("fake.xlsx", "id,title\n1,x\n")


def test_an_empty_workbook_has_nothing_to_read(sheet: Sheet) -> None:
    with pytest.raises(UnknownFormat, match="no sheet has a cell"):
        read_workbook(sheet(**{"": pd.Series([], dtype=object)}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        ("  x ", "  x "),
        (3.0, "3"),
        (-0.25, "-0.25"),
        (7, "7"),
        (True, "true"),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4, 5, 6, 7), "2025-03-04 05:06:07"),
    ],
)
def test_a_typed_value_is_written_as_a_csv_has_it(value: object, text: str) -> None:
    assert cell_text(value) == text
