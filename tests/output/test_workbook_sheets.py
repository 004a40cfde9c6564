"""Workbooks as other programs read them: typed cells, three sheets, texts that are hard to carry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pyogrio
import pytest

from app.engine.snapshot import build_snapshot
from app.ingest.files.sheet_xml import column_number, plain
from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import BadParameter
from app.model.query import Near, Query
from app.output import workbook
from app.output.layers import incident_columns
from app.output.provenance import Imprint
from app.output.workbook import ABOUT, MOST_CHARACTERS, write_workbook
from app.record.view import View

NEAR = Query(near=Near(71.0932, 34.1226, 100))
SHEETS = ("incidents", "about", "claims")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMN = re.compile("[A-Z]+")
Rows = list[dict[str, Any]]


def table(path: Path, name: str) -> list[list[Any]]:
    """The cells of a sheet as they are typed: texts, floats, days; "" for an empty cell."""
    with ZipFile(path) as parts:
        root = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{SHEETS.index(name) + 1}.xml"))
        styles = ElementTree.fromstring(parts.read("xl/styles.xml"))
    formats = [form.get("numFmtId") for form in styles.find(f"{MAIN}cellXfs") or ()]
    rows = []
    for row in root.iter(f"{MAIN}row"):
        cells = {column_number(COLUMN.match(cell.get("r"))[0]): typed(cell, formats) for cell in row}
        rows.append([cells.get(column, "") for column in range(max(cells) + 1)])
    return rows


def typed(cell: ElementTree.Element, formats: list[str | None]) -> object:
    if cell.get("t") == "inlineStr":
        return plain("".join(cell.itertext()))
    number = float("".join(cell.itertext()))
    is_day = formats[int(cell.get("s", "0"))] != "0"
    return date(1899, 12, 30) + timedelta(days=number) if is_day else number


def sheet(path: Path, name: str) -> Rows:
    header, *rows = table(path, name)
    return [dict(zip_longest(header, row, fillvalue="")) for row in rows]


def test_sheets_are_incidents_what_was_asked_and_claims(written: Callable[..., Path]) -> None:
    assert pyogrio.list_layers(written("xlsx"))[:, 0].tolist() == list(SHEETS)
    headers = [table(written("xlsx"), name)[0] for name in SHEETS]
    assert headers == [list(INCIDENTS.names), list(ABOUT), list(CLAIMS.names)]


def test_cells_have_the_type_of_their_column(
    written: Callable[..., Path], selected: Callable[..., list[Mapping[str, object]]]
) -> None:
    rows = {row["id"]: row for row in sheet(written("xlsx"), "incidents")}
    expected = {str(each["id"]): each for each in selected(Query())}
    assert expected.keys() < rows.keys()
    for name, properties in expected.items():
        for column in INCIDENTS.columns:
            value, cell = properties[column.name], rows[name][column.name]
            if value is None or value == "":
                assert cell == ""
            elif column.kind == "date":
                assert cell == date.fromisoformat(str(value))
            elif column.kind == "text":
                assert cell == value
            else:
                assert (type(cell), cell) == (float, value)


def test_incidents_without_a_place_come_last_and_with_a_place_filter_not_at_all(
    written: Callable[..., Path], difficult_view: View
) -> None:
    rows, near = sheet(written("xlsx"), "incidents"), sheet(written("xlsx", NEAR), "incidents")
    located = difficult_view.snapshot.count(located=True)
    assert [row["longitude"] == "" for row in rows] == [False] * located + [True] * (len(rows) - located)
    assert "made:5" in {row["id"] for row in rows[located:]}
    assert list(near[0]) == [column.name for column in incident_columns(NEAR.near)]
    assert all(row["distance_km"] <= 100 for row in near)


def test_second_sheet_says_what_was_asked_how_many_there_are_and_whose_data_it_is(
    difficult_view: View, imprint: Imprint, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, difficult_view, NEAR, replace(imprint, asked=(("near", "torkham"), ("within_km", "100"))))
    told = {(row["subject"], row["name"]): row for row in sheet(path, "about")}
    assert told["filter", "near"]["value"] == "torkham"
    assert "kilometres" in told["filter", "within_km"]["meaning"] or "km" in told["filter", "within_km"]["meaning"]
    assert told["count", "incidents"]["value"] == len(sheet(path, "incidents"))
    assert "as cited in each record" in told["source", "seed"]["value"]
    assert told["file", "disclaimer"]["value"].startswith("The boundaries and names shown")
    assert told["file", "boundary_set"]["value"] == imprint.boundary_set


def test_gdal_reads_days_as_days(written: Callable[..., Path]) -> None:
    frame = pyogrio.read_dataframe(written("xlsx"), layer="incidents")
    assert frame["date_start"].dtype.kind == "M"


def test_no_text_is_a_formula(written: Callable[..., Path]) -> None:
    [row] = [row for row in sheet(written("xlsx"), "incidents") if row["id"] == "made:1"]
    assert row["title"].startswith("</name>]]>&")
    with ZipFile(written("xlsx")) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 3
        assert not any(b"<f>" in parts.read(name) for name in sheets)


def with_incident(view: View, **values: object) -> View:
    fixed = {"id": "made:1", "dataset": "made", "title": "One", "event_type": "Other", **values}
    return replace(view, snapshot=build_snapshot(1, [tuple(fixed.get(name) for name in INCIDENTS.names)]))


@pytest.mark.parametrize("long", ["x" * 40_000, "🛈" * 20_000])
def test_a_text_that_no_cell_can_hold_is_cut_and_counted(
    long: str, difficult_view: View, imprint: Imprint, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, with_incident(difficult_view, notes=long), Query(), imprint)
    [row] = sheet(path, "incidents")
    assert row["notes"].endswith("…")
    assert long.startswith(row["notes"][:-1])
    assert MOST_CHARACTERS - 2 < len(row["notes"].encode("utf-16-le")) / 2 <= MOST_CHARACTERS
    assert [each["value"] for each in sheet(path, "about") if each["name"] == "texts cut"] == [1]


def test_days_before_the_first_one_that_spreadsheets_count_alike_are_texts(
    difficult_view: View, imprint: Imprint, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    view = with_incident(difficult_view, date_start="1893-11-12", date_end="1900-03-01")
    write_workbook(path, view, Query(), imprint)
    [row] = sheet(path, "incidents")
    assert (row["date_start"], row["date_end"]) == ("1893-11-12", date(1900, 3, 1))


@pytest.mark.parametrize("name", ["incidents", "claims"])
def test_more_rows_than_a_sheet_has_are_refused_in_words_and_leave_nothing(
    name: str, difficult_view: View, imprint: Imprint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(difficult_view.snapshot.features) if name == "incidents" else 3
    monkeypatch.setattr(workbook, "MOST_ROWS", count - 1 if name == "incidents" else count)
    query = Query() if name == "incidents" else Query(datasets=("seed",), limit=1)
    said = rf"^export: an \.xlsx holds at most [0-9,]+ {name}, and these are [0-9,]+: narrow the filters, or take"
    with pytest.raises(BadParameter, match=said):
        write_workbook(tmp_path / "a.xlsx", difficult_view, query, imprint)
    assert list(tmp_path.iterdir()) == []
