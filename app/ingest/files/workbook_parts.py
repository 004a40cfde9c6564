"""The parts of a workbook that say how its sheets are read: their names, and which numbers are dates."""

import re
from dataclasses import dataclass, field

from app.ingest.files.safe_xml import XmlEvents

DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Formats of dates and times that have a number and no code (ECMA-376, 18.8.30, and the East Asian ones)."""
NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
"""Parts of a format's code whose letters mean nothing: texts, escapes, fillings, colours and conditions."""
DATE_LETTER = re.compile("[dmyhs]", re.IGNORECASE)


@dataclass(slots=True)
class BookReader(XmlEvents):
    """Takes the sheets' names with the ids of their links, in order, the hidden ones, and the calendar."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    since_1904: bool = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take a sheet, or the workbook's properties."""
        if name == "sheet":
            link = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), link))
            if attributes.get("state", "visible") != "visible":
                self.hidden.add(attributes.get("name", ""))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


@dataclass(slots=True)
class LinkReader(XmlEvents):
    """Takes links from one part to others: by id, the last part of the link's type, and its target."""

    links: dict[str, tuple[str, str]] = field(default_factory=dict)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take a link."""
        if name == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.links[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    def target(self, kind: str) -> str | None:
        """The target of the first link of a kind; None if there is none."""
        return next((target for each, target in self.links.values() if each == kind), None)


@dataclass(slots=True)
class StyleReader(XmlEvents):
    """Takes the numbers of the styles whose numbers are dates or times."""

    styles: set[int] = field(default_factory=set)
    _codes: dict[str, str] = field(default_factory=dict)
    _is_of_cells: bool = False
    _count: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take a format's code, or a style."""
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            if self._is_of_dates(attributes.get("numFmtId", "")):
                self.styles.add(self._count)
            self._count += 1

    def end(self, name: str) -> None:
        """Note that the cells' styles end."""
        if name == "cellXfs":
            self._is_of_cells = False

    def _is_of_dates(self, number: str) -> bool:
        code = self._codes.get(number)
        if code is None:
            return number.isdecimal() and len(number) < 4 and int(number) in DATES
        return DATE_LETTER.search(NO_LETTERS.sub("", code.replace("General", ""))) is not None
