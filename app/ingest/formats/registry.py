"""The file formats we read: from a file's columns to ours, with a reason for each refused row."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.ingest.files.dates import DateStyle
from app.ingest.formats import acled, gdelt, own, ucdp
from app.ingest.formats.mapping import ColumnMap, read_mapped
from app.model.batch import Batch
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the table of its rows, the columns it requires, and the reader of a batch.

    `read` takes a file's columns of text and the checks, and gives our columns (those of `table` that the format
    knows, and `locate_as`); the checks collect the refused rows. `dataset` is the records' dataset, unless the
    import or the file names one. `dated` are the columns whose date style must be found from the whole file first.
    """

    name: str
    table: Table
    required: frozenset[str]
    dataset: str
    read: Callable[..., Batch]
    dated: tuple[str, ...] = ()

    def with_dates(self, style: DateStyle) -> "Format":
        """The format for a file that writes its dates in that style."""
        return replace(self, read=partial(self.read, style=style), dated=())


FORMATS = (
    Format("ucdp", INCIDENTS, ucdp.REQUIRED, "ucdp", ucdp.read),
    Format("acled", INCIDENTS, acled.REQUIRED, "acled", acled.read, acled.DATES),
    Format("gdelt", INCIDENTS, gdelt.REQUIRED, "gdelt", gdelt.read),
    Format("own", CLAIMS, frozenset({"id", "incident", "verb", "statement"}), "own", own.read_claims),
    Format("own", CROSSING_STATUS, frozenset({"id", "crossing", "status", "date_from"}), "own", own.read_status),
    Format("own", INCIDENTS, frozenset({"id", "title", "event_type"}), "own", own.read_incidents),
)
FORMAT_NAMES = ("auto", "own", "ucdp", "acled", "gdelt", "geojson")
AGGREGATED = (
    frozenset({"admin_level", "event_type", "events", "fatalities", "reference_period_start"}),
    frozenset({"events", "fatalities", "month", "year"}),
)
"""Columns of ACLED's counts by area and month, as HDX publishes them."""


def detect_format(header: tuple[str, ...], wanted: str, file: str) -> Format:
    """The format whose required columns the header has, among the formats named `wanted` (auto: all).

    The properties of a GeoJSON file are read as the project's own columns, UCDP's or ACLED's. Raises
    `UnknownFormat`, which says what columns would be needed, or that the file's rows are not incidents.
    """
    candidates = [f for f in FORMATS if wanted in ("auto", "geojson", f.name)]
    for candidate in candidates:
        if candidate.required <= set(header):
            return candidate
    if any(columns <= {name.casefold() for name in header} for columns in AGGREGATED):
        raise UnknownFormat(
            f"{file}: its rows are counts of events by area and month, not incidents: they have neither place nor "
            "day; export the events themselves from ACLED"
        )
    needed = "; or ".join(f"{', '.join(sorted(f.required))} ({f.name} {f.table.name})" for f in candidates)
    raise UnknownFormat(
        f"{file}: cannot tell what its columns are: {', '.join(header[:12])}. Needed: {needed}; or a mapping "
        "file, which --guess proposes (--map)"
    )


def mapped_format(column_map: ColumnMap, header: tuple[str, ...], file: str) -> Format:
    """The format that a mapping describes; `UnknownFormat` if the file lacks a column in the mapping."""
    missing = sorted(column_map.theirs - set(header))
    if missing:
        raise UnknownFormat(
            f"{file}: has no column {missing[0]!r}, which the mapping names; it has {', '.join(header)}"
        )
    read = partial(read_mapped, column_map)
    form = Format("mapped", INCIDENTS, column_map.theirs, column_map.dataset or "own", read, column_map.dated)
    return form if column_map.dates is None else form.with_dates(column_map.dates)
