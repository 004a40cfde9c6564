"""Workbooks written part by part, as no program writes them."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
BOOK = f'<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr/><sheets>{{}}</sheets></workbook>'
COLUMNS = ("id", "title", "event_type", "date_start", "place_name")
ROW = ("1", "Invented", "Battles", "2025-10-11", "Torkham")


def write_workbook(
    path: Path, *sheets: str | Iterable[bytes], strings: str = "", styles: str = "", before: str = ""
) -> Path:
    """A workbook of worksheets, shared strings and styles in XML; `before` precedes each sheet."""
    links = [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    links += [("rs", "sharedStrings", "sharedStrings.xml"), ("rt", "styles", "/xl/styles.xml")]
    told = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in links)
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", BOOK.format(names))
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {LINKS}>{told}</Relationships>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{strings}</sst>")
        archive.writestr("xl/styles.xml", f"<styleSheet {MAIN}>{styles}</styleSheet>")
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as out:
                for piece in [(before + sheet).encode()] if isinstance(sheet, str) else sheet:
                    out.write(piece)
    return path


def sheet_xml(*rows: str) -> str:
    """The XML of a worksheet of these rows."""
    return f"<worksheet {MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>"


def row_xml(number: int, *texts: str) -> str:
    """A row of texts, from column A on."""
    cells = "".join(cell_xml(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


def cell_xml(reference: str, text: str) -> str:
    """A cell with a text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
