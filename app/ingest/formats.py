"""The file formats we read: from their columns to ours, with a reason for each row that is refused."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from app.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.errors import UnknownFormat
from app.ingest import own, ucdp
from app.ingest.cells import Checks


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the table its rows go to, the columns it must have, and the reader of a batch.

    `read` takes a frame of text and gives one of our columns (those of `table` that the format knows, and
    `locate_as`), noting in the checks which rows it refuses. `dataset` names the records' dataset, unless
    the import or the file does.
    """

    name: str
    table: Table
    required: frozenset[str]
    dataset: str
    read: Callable[[pd.DataFrame, Checks], pd.DataFrame]


FORMATS = (
    Format("ucdp", INCIDENTS, ucdp.REQUIRED, "ucdp", ucdp.read),
    Format("own", CLAIMS, frozenset({"id", "incident", "verb", "statement"}), "own", own.read_claims),
    Format("own", CROSSING_STATUS, frozenset({"id", "crossing", "status", "date_from"}), "own", own.read_status),
    Format("own", INCIDENTS, frozenset({"id", "title", "event_type"}), "own", own.read_incidents),
)
FORMAT_NAMES = ("auto", "own", "ucdp", "geojson")


def detect_format(header: tuple[str, ...], wanted: str, file: str) -> Format:
    """The format whose required columns the header has, of those named `wanted` (auto: of all).

    A GeoJSON file's properties are read as the project's own columns or UCDP's.
    Raises `UnknownFormat` that says which columns would be needed.
    """
    candidates = [f for f in FORMATS if wanted in ("auto", "geojson", f.name)]
    for candidate in candidates:
        if candidate.required <= set(header):
            return candidate
    needed = "; or ".join(f"{', '.join(sorted(f.required))} ({f.name} {f.table.name})" for f in candidates)
    raise UnknownFormat(f"{file}: cannot tell what its columns are: {', '.join(header[:12])}. Needed: {needed}")
