"""Workbooks as other programs write them, and workbooks that would take a machine down."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_workbooks import COLUMNS, MAIN, ROW, cell_xml, row_xml, sheet_xml, write_workbook

from app.ingest.files.typed_rows import read_workbook
from app.ingest.files.workbook import open_workbook
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat
from app.model.file_limits import FileLimits, limit_files

Take = Callable[..., ImportReport]
HEAD = row_xml(1, *COLUMNS)
CELL = '<c t="str"><v>a</v></c>'
LAST = "XFD1048576"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.xlsx"


def cells_of(path: Path) -> list[str]:
    """The texts below the header of a workbook's first sheet, in order."""
    [batch] = read_workbook(path).batches
    return [text for column in batch.cells.columns.values() for text in column.spread()]


def wide(count: int) -> str:
    return f"<row>{CELL * count}</row>"


def big(piece: bytes, count: int) -> Iterator[bytes]:
    yield sheet_xml(HEAD).removesuffix("</sheetData></worksheet>").encode() + b'<row r="3"><c t="str"><v>'
    yield from (piece for _ in range(count))
    yield b"</v></c></row></sheetData></worksheet>"


@pytest.mark.parametrize("stray", [LAST, "Z1048576", "XFD2"])
@pytest.mark.parametrize("text", [" ", "seen"])
def test_a_cell_far_from_the_others_costs_nothing(take: Take, file: Path, stray: str, text: str) -> None:
    number = stray.lstrip("XFDZ")
    extra = cell_xml(stray, text)
    rows = [row_xml(2, *ROW).replace("</row>", f"{extra}</row>")] if number == "2" else []
    rows = rows or [row_xml(2, *ROW), f'<row r="{number}">{extra}</row>']
    report = take(write_workbook(file, sheet_xml(HEAD, *rows)))
    assert report.counts.inserted == 1
    assert len(report.refused) == (number != "2" and text == "seen")


def test_a_far_cell_on_another_sheet_is_not_read(take: Take, file: Path) -> None:
    far = sheet_xml(f'<row r="1048576">{cell_xml(LAST, " ")}</row>')
    assert take(write_workbook(file, far, sheet_xml(HEAD, row_xml(2, *ROW)))).counts.inserted == 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2" s="1"><v>45941</v></c>', "2025-10-11"),
        ('<c r="A2" s="1"><v>45941.5</v></c>', "2025-10-11 12:00:00"),
        ('<c r="A2" s="2"><v>45941</v></c>', "2025-10-11"),
        ('<c r="A2" s="3"><v>45941</v></c>', "45941"),
        ('<c r="A2" s="1"><v>59</v></c>', "1900-02-28"),
        ('<c r="A2" s="1"><v>0.25</v></c>', "06:00:00"),
        ('<c r="A2" t="d"><v>2025-10-11T00:00:00</v></c>', "2025-10-11"),
        ('<c r="A2"><v>3.0</v></c>', "3"),
        ('<c r="A2"><v>34.1264</v></c>', "34.1264"),
        ('<c r="A2" t="b"><v>1</v></c>', "true"),
        ('<c r="A2" t="e"><v>#N/A</v></c>', ""),
        ('<c r="A2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A2" t="s"><v>0</v></c>', "Spin Boldak"),
        ('<c r="A2" t="s"><v>9</v></c>', ""),
        ('<c r="A2" t="str"><f>B2&amp;"x"</f><v>a_x000D_b</v></c>', "a\rb"),
        ("<c><v>7</v></c>", "7"),
    ],
)
def test_a_cell_is_read_by_its_kind_and_style(file: Path, cell: str, text: str) -> None:
    strings = "<si><r><t>Spin </t></r><r><t>Boldak</t></r><rPh><t>sp</t></rPh></si>"
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="[$-409]dd\\ mmm;@"/>'
        '<numFmt numFmtId="171" formatCode="0.00 &quot;days&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
    )
    rows = f'<row r="1">{cell_xml("A1", "a")}</row><row r="2">{cell}{cell_xml("B2", "x")}</row>'
    assert cells_of(write_workbook(file, sheet_xml(rows), strings=strings, styles=styles)) == [text, "x"]


def test_merged_cells_and_used_columns_of_a_sheet_are_told(file: Path) -> None:
    sheet = sheet_xml(row_xml(2, "a", "b"), row_xml(4, "c")).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="A2:B3"/></mergeCells></worksheet>'
    )
    [found] = [open_workbook(write_workbook(file, sheet)).sheet("S1")]
    assert found is not None
    assert (found.columns, found.merged) == ((0, 1), ((2, 0, 3, 1),))
    assert list(found.rows()) == list(found.rows()) == [(2, ["a", "b"]), (4, ["c", ""])]


def test_prefixes_of_names_do_not_matter(file: Path) -> None:
    xml = (
        f"<x:worksheet {MAIN.replace('xmlns', 'xmlns:x')}><x:sheetData>"
        '<x:row><x:c t="str"><x:v>a</x:v></x:c></x:row>'
        '<x:row><x:c t="str"><x:v>b</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert cells_of(write_workbook(file, xml)) == ["b"]


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        (lambda: big(b"a" * 1_000_000, 1_000), "times as much"),
        (lambda: big(b"a" * 1_000_000, 12), "a cell has more than 10,000,000 characters"),
        (lambda: [sheet_xml(row_xml(99_999_999, "a")).encode()], "beyond the last one of a sheet"),
        (lambda: [sheet_xml(wide(16_385)).encode()], "beyond the last one"),
        (lambda: [sheet_xml(wide(2_001)).encode()], "2,001 columns"),
        (lambda: [sheet_xml("<row>" * 300).encode()], "within each other"),
        (lambda: [LAUGHS.encode() + sheet_xml(row_xml(1, "&b;")).encode()], "declares entities"),
        (lambda: [sheet_xml(HEAD)[:-30].encode()], "its XML is damaged"),
        (lambda: [b"\0" * 1000], "its XML is damaged"),
        (lambda: [sheet_xml().encode()], "no sheet has a cell"),
    ],
)
def test_a_hostile_sheet_is_refused_with_a_sentence(
    take: Take, file: Path, sheet: Callable[[], Iterator[bytes]], why: str
) -> None:
    with pytest.raises(UnknownFormat, match=why):
        take(write_workbook(file, sheet()))


def test_limits_are_settings(file: Path) -> None:
    path = write_workbook(file, sheet_xml(HEAD, row_xml(2, *ROW)))
    limit_files(FileLimits(cells=9))
    with pytest.raises(UnknownFormat, match=r"more than 9 cells \(DURAND_MOST_CELLS\)"):
        cells_of(path)


@pytest.fixture(autouse=True)
def usual_limits() -> Iterator[None]:
    yield
    limit_files(FileLimits())


def test_a_workbook_cut_anywhere_is_refused_or_read(file: Path) -> None:
    content = write_workbook(file, sheet_xml(HEAD, row_xml(2, *ROW))).read_bytes()
    outcomes = set()
    for end in range(0, len(content), 37):
        file.write_bytes(content[:end])
        try:
            cells_of(file)
            outcomes.add("read")
        except UnknownFormat:
            outcomes.add("refused")
    assert outcomes == {"refused"}


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("Nangarhar", "Nangarhar"),
        ("2025-10-11", "2025-10-11"),
        ("11.10.2025", "11.10.2025"),
        ("13/10/2025", "13/10/2025"),
        *((number, "") for number in ("12", "1,200", "1.200.000", "34.1264", "5%", "-3", "-")),
    ],
)
def test_words_and_days_of_merged_cells_are_in_each_row_and_numbers_in_the_first(
    file: Path, text: str, below: str
) -> None:
    rows = (row_xml(1, "id", "title", "of"), row_xml(2, "1", "a", text), row_xml(3, "2", "b"))
    merged = '<mergeCells><mergeCell ref="C2:C3"/></mergeCells></worksheet>'
    write_workbook(file, sheet_xml(*rows).replace("</worksheet>", merged))
    [batch] = read_workbook(file).batches
    assert list(batch.cells.columns["of"].spread()) == [text, below]


def test_a_hidden_sheet_is_read_after_those_in_sight(file: Path) -> None:
    write_workbook(
        file,
        sheet_xml(row_xml(1, "Code", "Name", "Kind"), row_xml(2, "1", "a", "b")),
        sheet_xml(row_xml(1, "id", "title", "day"), row_xml(2, "1", "a", "2025-10-11")),
    )
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="S1"', b'name="S1" state="hidden"')
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    source = read_workbook(file)
    assert (source.header, source.sheet) == (("id", "title", "day"), "S2")
    assert source.told[0] == "sheet: 'S2' of 2; not read: 'S1'"
