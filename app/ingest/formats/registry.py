"""The file formats we read: from a file's columns to ours, with a reason for each refused row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.ingest.files.conventions import Writing
from app.ingest.files.tables import Source
from app.ingest.formats import acled, gdelt, own, ucdp
from app.ingest.formats.mapping import ColumnMap, read_mapped, samples_mapped
from app.model.batch import Batch
from app.model.coded import Coded
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the table of its rows, the columns it requires, and the reader of a batch.

    `read` takes a file's columns of text and the checks, and gives our columns (those of `table` that the format
    knows, and `locate_as`); the checks collect the refused rows. `dataset` is the records' dataset, unless the
    import or the file names one. `samples` gives the columns that tell how a file writes its dates and numbers; a
    format without it writes in one way.
    """

    name: str
    table: Table
    required: frozenset[str]
    dataset: str
    read: Callable[..., Batch]
    samples: Callable[[Batch], tuple[Mapping[str, Coded], Sequence[Coded]]] | None = None

    def with_writing(self, writing: Writing) -> "Format":
        """The format for a file that writes its dates and numbers so."""
        return replace(self, read=partial(self.read, writing=writing), samples=None)


FORMATS = (
    Format("ucdp", INCIDENTS, ucdp.REQUIRED, "ucdp", ucdp.read, ucdp.samples),
    Format("acled", INCIDENTS, acled.REQUIRED, "acled", acled.read, acled.samples),
    Format("gdelt", INCIDENTS, gdelt.REQUIRED, "gdelt", gdelt.read),
    Format("own", CLAIMS, frozenset({"id", "incident", "verb", "statement"}), "own", own.read_claims),
    Format("own", CROSSING_STATUS, frozenset({"id", "crossing", "status", "date_from"}), "own", own.read_status),
    Format("own", INCIDENTS, frozenset(own.NEEDED), "own", own.read_incidents, own.samples),
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


def recognise(source: Source, wanted: str, file: str) -> tuple[Source, Format]:
    """A file and its format, as `detect_format` finds it; its column names may be in capitals, or of old files."""
    try:
        return source, detect_format(source.header, wanted, file)
    except UnknownFormat:
        names = {name: ucdp.OLD_NAMES.get(name.lower(), name.lower()) for name in source.header}
        if all(name == to for name, to in names.items()) or len({*names.values()}) < len(names):
            raise
        form = detect_format(tuple(names.values()), wanted, file)
        batches = (replace(rows, cells=_renamed(rows.cells, names)) for rows in source.batches)
        return replace(source, header=tuple(names.values()), batches=batches), form


def _renamed(rows: Batch, names: Mapping[str, str]) -> Batch:
    return Batch(len(rows), {names.get(name, name): column for name, column in rows.columns.items()})


def mapped_format(column_map: ColumnMap, header: tuple[str, ...], file: str) -> Format:
    """The format that a mapping describes; `UnknownFormat` if the file lacks a column in the mapping."""
    lacking = column_map.lacking(header)
    if lacking:
        raise UnknownFormat(
            f"{file}: has no column {lacking[0]!r}, which the mapping needs; it has {', '.join(header)}"
        )
    column_map = column_map.fitted(header)
    missing = sorted(column_map.theirs - set(header))
    if missing:
        raise UnknownFormat(
            f"{file}: has no column {missing[0]!r}, which the mapping names; it has {', '.join(header)}"
        )
    read = partial(read_mapped, column_map)
    dataset, samples = column_map.dataset or "own", partial(samples_mapped, column_map)
    return Format("mapped", INCIDENTS, column_map.theirs, dataset, read, samples)
