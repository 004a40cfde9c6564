"""A file before it is imported: its format, its first rows, and a mapping that may be right."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.ingest.files.sources import open_source
from app.ingest.formats.guess import MANY_WORDS, dataset_name, propose
from app.ingest.formats.proposal import Proposal, head_lines
from app.ingest.formats.ready_made import find_ready_made
from app.ingest.formats.registry import recognise
from app.model.batch import Batch
from app.model.errors import UnknownFormat

FIRST_ROWS = 8
"""Rows of a preview: a person sees what a column is about."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file's columns, texts of its first rows, and the words of columns that have few.

    `form` names its format and table, and `proposal` is None, if it needs no mapping; else `form` is None.
    `dataset` is a name made from the file's.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    words: Mapping[str, list[str]]
    dataset: str
    form: str | None
    proposal: Proposal | None

    def as_dict(self) -> dict[str, object]:
        """The preview as plain values, for JSON."""
        told = self.proposal
        return {
            "columns": list(self.header),
            "rows": self.rows,
            "words": dict(self.words),
            "dataset": self.dataset,
            "format": self.form,
            "proposal": None
            if told is None
            else {
                "columns": {ours: list(theirs) for ours, theirs in told.columns.items()},
                "constants": dict(told.constants),
                "values": {name: dict(words) for name, words in told.values.items() if words},
                "dates": None if told.dates is None else str(told.dates),
                "unclear_dates": told.unclear_dates,
                "head": head_lines(told),
                "remarks": list(told.remarks),
            },
        }


def preview(path: Path) -> Preview:
    """The preview of a file, from its first batch of rows; raises the errors of reading it."""
    source = open_source(path, "auto", lambda _: None)
    form = None
    with suppress(UnknownFormat):
        _, found = recognise(source, "auto", path.name)
        form = f"{found.name} {found.table.name}"
    if form is None and (ready := find_ready_made(source.header)):
        form = f"{ready.name} incidents"
    cells = next(source.batches).cells
    # A source gives its batches once: the proposal reads the file's head again.
    proposal = None if form else propose(open_source(path, "auto", lambda _: None), path.name)
    words = {name: _words(cells, name) for name in source.header}
    few = {name: found for name, found in words.items() if len(found) <= MANY_WORDS}
    return Preview(source.header, _rows(cells, source.header), few, dataset_name(path.stem), form, proposal)


def _rows(cells: Batch, header: tuple[str, ...]) -> list[list[str]]:
    columns = [list(_texts(cells, name))[:FIRST_ROWS] for name in header]
    return [list(row) for row in zip(*columns, strict=True)]


def _words(cells: Batch, name: str) -> list[str]:
    return sorted(set(filter(None, _texts(cells, name))))


def _texts(cells: Batch, name: str) -> list[str]:
    column = cells.column(name)
    return list(column.spread(list(map(str.strip, column.values))))
