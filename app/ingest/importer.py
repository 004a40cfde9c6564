"""Import of a file into the store: read, refuse, locate, write, report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.filters.catalogue import check_dataset
from app.ingest.doubtful_places import (
    Doubt,
    are_at_zero,
    exchanged_sentences,
    find_doubts,
    flag_outside,
    refuse_exchanged,
    sentences,
    zero_sentence,
)
from app.ingest.enrich import IN_SOURCE, enrich
from app.ingest.file_conventions import find_writing, told_lines
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.layout import WHOLE
from app.ingest.files.no_value import without_placeholders
from app.ingest.files.sources import open_source
from app.ingest.files.tables import Refusal, Source
from app.ingest.formats.figures import boundless_note, count_boundless, flag_unordered
from app.ingest.formats.mapping import ColumnMap, terms_sentences
from app.ingest.formats.own import LOCATE_AS
from app.ingest.formats.ready_made import find_ready_made
from app.ingest.formats.registry import FORMAT_NAMES, Format, mapped_format, recognise
from app.ingest.kept_texts import LostCell, lost_cells, lost_sentences, refuse_ungrounded, with_texts
from app.ingest.large_files import is_large
from app.ingest.locator import Desk
from app.ingest.private_persons import Person, find_persons, persons_note
from app.ingest.record_checks import check_distinct, check_known, check_no_drafts, name_records
from app.ingest.source_layer import SourceWriter
from app.ingest.unconfirmed import Unconfirmed, find_unconfirmed, remark
from app.ingest.worker_process import Apart
from app.model.batch import Batch
from app.model.columns import INCIDENTS
from app.model.errors import BadInput, BadParameter, UnknownFormat
from app.record.counts import Counts
from app.record.geopackage import GeoPackageStore
from app.record.writer import Clock, Writer

SEED_FILES = ("incidents.csv", "claims.csv", "crossing_status.csv")


@dataclass(frozen=True, slots=True)
class Options:
    """Options of an import: the format's name or `auto`, a dataset name if not the file's own, a trial run.

    A `mapping` says what the file's columns are, whatever the format. `accept_unconfirmed` gives an unconfirmed
    name its best candidate. `encoding` is the one of a text, by Python's name; a mapping may say it, too.
    `last_year` is the last year that a date can have: the next one, by the clock of the import.
    """

    format: str = "auto"
    dataset: str | None = None
    dry_run: bool = False
    mapping: ColumnMap | None = None
    accept_unconfirmed: bool = False
    encoding: str | None = None
    last_year: int = MAXYEAR

    def is_typed_alike(self) -> bool:
        """Whether a mapping says one type for all rows, so that a note below a table would be an incident too."""
        return self.mapping is not None and "event_type" in self.mapping.constants

    def __post_init__(self) -> None:
        if self.format not in FORMAT_NAMES:
            raise BadParameter(f"format: unknown {self.format!r}: expected one of {', '.join(FORMAT_NAMES)}")
        if self.dataset is not None:
            check_dataset(self.dataset)


@dataclass(slots=True)
class ImportReport:
    """The result of an import: counts, refused rows with reasons, and warnings for the reader.

    `rows` were read; `counts` has the numbers of records inserted, updated, unchanged and retracted; `located`
    records have coordinates, `unlocated` ones have none. `revision` is the one that the import made, None if it
    changed nothing. `refused` has each unusable row's number (the header is
    row 1) and the reason; `unconfirmed` has the place names that need a province or district, with candidates;
    `persons` has names that may be private persons'; `lost` has the cells that could not be read, in rows that are
    kept; `told` says how the file was read.
    """

    file: str
    format: str
    table: str
    dry_run: bool
    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    located: int = 0
    unlocated: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unconfirmed: list[Unconfirmed] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    lost: list[LostCell] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    revision: int | None = None

    def __repr__(self) -> str:
        trial = " (dry run)" if self.dry_run else ""
        counts = ", ".join(f"{getattr(self.counts, name)} {name}" for name in ("inserted", "updated", "unchanged"))
        return f"<ImportReport of {self.file}: {self.rows} rows, {counts}, {len(self.refused)} refused{trial}>"

    def note(self, taken: "Taken") -> None:
        """Add a batch of the file to the report, but for what became of its records."""
        self.refused.extend(taken.refused)
        self.unconfirmed.extend(taken.unconfirmed)
        self.persons.extend(taken.persons)
        self.lost.extend(taken.lost)
        self.rows += len(taken.batch) + len(taken.refused)
        if self.table == INCIDENTS.name:
            self.located += taken.located
            self.unlocated += len(taken.batch) - taken.located

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, for JSON."""
        return {
            "file": self.file,
            "format": self.format,
            "table": self.table,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "inserted": self.counts.inserted,
            "updated": self.counts.updated,
            "unchanged": self.counts.unchanged,
            "retracted": self.counts.retracted,
            "refused": len(self.refused),
            "located": self.located,
            "unlocated": self.unlocated,
            "unconfirmed": len(self.unconfirmed),
            "lost": len(self.lost),
            "refusals": [{"row": refusal.row, "reason": refusal.reason} for refusal in self.refused],
            "unconfirmed_names": [name.as_dict() for name in self.unconfirmed],
            "lost_cells": [cell.as_dict() for cell in self.lost],
            "read_as": self.told,
            "private_names": [person.as_dict() for person in self.persons],
            "warnings": self.warnings,
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of one batch of a file: records, refused rows and left-out rows.

    `located` is the number of records with coordinates, `boundless` of those with a best estimate of deaths but no
    bounds; `position` is the number of bytes read so far. `at_zero` rows had the coordinates 0, 0; `doubts` are
    about the coordinates of other rows; `persons` are names that may be private persons'.
    """

    batch: Batch
    refused: list[Refusal]
    aside: Counter[str]
    located: int
    position: int
    boundless: int = 0
    at_zero: int = 0
    doubts: Counter[Doubt] = field(default_factory=Counter)
    unconfirmed: list[Unconfirmed] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    lost: list[LostCell] = field(default_factory=list)


def import_file(
    path: Path,
    store: GeoPackageStore,
    desk: Desk,
    at: Clock,
    options: Options | None = None,
    progress: Callable[[int], None] = lambda _: None,
    other: Apart | None = None,
) -> ImportReport:
    """Import one file as one revision, completely or not at all.

    `progress` is called with the number of bytes read so far. A large file of incidents is read and located in the
    process `other`, if there is one (it has its own desk). Raises `UnknownFormat` for a file in an unknown format,
    `BadInput` for one that cannot be opened; single rows that cannot be read are refused and reported.
    """
    options = replace(options or Options(), last_year=(at() if callable(at) else at).year + 1)
    _check_other(path, store.path)
    with store.writing(path.name, at) as writer:
        if options.dry_run:
            writer.discard()
        report = _import_into(writer, path, desk, options, progress, other)
        report.revision = writer.revision if writer.is_news() else None
    return report


def _check_other(path: Path, store: Path) -> None:
    """Raise `BadInput` if a file is the store into which it would be imported."""
    if path.exists() and path.samefile(store):
        raise BadInput(
            f"{path.name}: is the store itself, whose incidents are there already; export them to another file "
            "(durand export) to change and import that"
        )


def after_what_they_name(paths: Iterable[Path], options: Options) -> list[Path]:
    """The files in the order in which they can be imported: incidents come before claims and statuses."""
    return sorted(paths, key=lambda path: _names_incidents(path, options))


def _names_incidents(path: Path, options: Options) -> bool:
    try:
        return _open(path, options)[1].table is not INCIDENTS
    except BadInput:
        # It is refused in its turn.
        return False


def seed(store: GeoPackageStore, desk: Desk, directory: Path, at: datetime) -> None:
    """Fill a store without revisions with the shipped seed incidents, as its first revision."""
    with store.writing("seed", at) as writer:
        if writer.revision > 1:
            return
        for name in SEED_FILES:
            report = _import_into(writer, directory / name, desk, Options("own", "seed"))
            if report.refused:
                raise BadInput(f"{name}: row {report.refused[0].row}: {report.refused[0].reason}")


def _import_into(
    writer: Writer,
    path: Path,
    desk: Desk,
    options: Options,
    progress: Callable[[int], None] = lambda _: None,
    other: Apart | None = None,
) -> ImportReport:
    source, form, options = _open_mapped(path, options)
    report = ImportReport(path.name, form.name, form.table.name, options.dry_run)
    report.warnings.extend([*source.notes, *_ignored_columns(source.header, form)])
    report.warnings.extend(terms_sentences(options.mapping, source.header))
    writing = _writing(source, form, path, options)
    report.told.extend([*source.told, *told_lines(writing)])
    if other is not None and form.table is INCIDENTS and is_large(path):
        batches = other.run(read_incidents, path, options, writing)
    else:
        batches = _read(path, options, writing, desk, writer)
    layer = SourceWriter(writer, desk)
    aside: Counter[str] = Counter()
    doubts: Counter[Doubt] = Counter()
    at_zero = boundless = 0
    for taken in batches:
        progress(taken.position)
        report.note(taken)
        aside.update(taken.aside)
        doubts.update(taken.doubts)
        at_zero += taken.at_zero
        boundless += taken.boundless
        report.counts.add(layer.upsert(form.table, taken.batch, ids_repeat=False))
    report.refused.sort(key=lambda refusal: refusal.row)
    report.warnings.extend([*lost_sentences(report.lost), *exchanged_sentences(report.refused, report.rows)])
    report.warnings.extend(remark(report.unconfirmed))
    report.warnings.extend([*boundless_note(boundless), *layer.notes(), *persons_note(report.persons)])
    report.warnings.extend(f"{count:,} rows were left aside: {why}" for why, count in aside.items())
    report.warnings.extend([*([zero_sentence(at_zero)] if at_zero else []), *sentences(doubts)])
    return report


def read_incidents(desk: Desk, path: Path, options: Options, writing: Writing | None) -> Iterator[Taken]:
    """A file's incidents, located with the desk, batch by batch; `writing` is how the file writes."""
    return _read(path, options, writing, desk, None)


def _read(
    path: Path, options: Options, writing: Writing | None, desk: Desk, writer: Writer | None
) -> Iterator[Taken]:
    """A file's records, batch by batch; without a writer only for incidents, which refer to no other record."""
    position = [0]
    desk = desk.accepting() if options.accept_unconfirmed else desk
    source, form = _open(path, options, lambda read: position.__setitem__(0, read))
    if writing is not None:
        form = form.with_writing(writing)
    seen: set[str] = set()
    for rows in source.batches:
        checks = Checks(rows.numbers, loses_cells=form.table is INCIDENTS)
        records = form.read(without_placeholders(rows.cells), checks)
        if form.table is INCIDENTS:
            refuse_ungrounded(records, checks, every_row=options.is_typed_alike())
            refuse_exchanged(records, desk, checks)
            records = with_texts(records, checks)
        records = name_records(records, form, options.dataset, checks)
        check_no_drafts(records, checks)
        if writer is not None:
            check_known(records, form.table, writer, desk, checks)
        check_distinct(records, seen, checks)
        stays = checks.stay()
        records = records if stays.all() else records.take(np.flatnonzero(stays))
        refused = [*rows.refused, *checks.refusals()]
        numbers = rows.numbers[stays]
        persons = find_persons(records, form.table, numbers)
        taken = Taken(
            records,
            refused,
            Counter(checks.aside.values()),
            0,
            position[0],
            persons=persons,
            lost=lost_cells(checks),
        )
        yield _enriched(taken, numbers, desk) if form.table is INCIDENTS else taken


def _enriched(taken: Taken, numbers: NDArray[np.signedinteger], desk: Desk) -> Taken:
    """A batch of incidents with all derived columns; `numbers` are their rows in the file."""
    stated = flag_unordered(taken.batch)
    records = flag_outside(enrich(stated, desk), desk, IN_SOURCE)
    return replace(
        taken,
        batch=records.only(INCIDENTS.names),
        located=int(records.column("longitude").known().sum()),
        boundless=count_boundless(records),
        at_zero=int(are_at_zero(stated).sum()),
        doubts=find_doubts(records, desk, IN_SOURCE),
        unconfirmed=find_unconfirmed(records, numbers, desk),
    )


def _open_mapped(path: Path, options: Options) -> tuple[Source, Format, Options]:
    """The file's rows, its format and the options, which have a ready-made mapping if no format is known."""
    source = _opened(path, options, lambda _: None)
    try:
        return *_with_format(source, path, options), options
    except UnknownFormat:
        ready = None if options.mapping or options.format != "auto" else find_ready_made(source.header)
        if ready is None:
            raise
    options = replace(options, mapping=ready.mapping)
    source, form = _open(path, options)
    return replace(source, told=(f"mapping: {ready.name}, ready-made", *source.told)), form, options


def _open(path: Path, options: Options, progress: Callable[[int], None] = lambda _: None) -> tuple[Source, Format]:
    """The file's rows and its format; column names may be in capitals."""
    return _with_format(_opened(path, options, progress), path, options)


def _opened(path: Path, options: Options, progress: Callable[[int], None]) -> Source:
    """The file's rows, with the encoding and the layout that the options or the mapping say."""
    said = options.encoding or (options.mapping.encoding if options.mapping else None)
    layout = options.mapping.layout if options.mapping else WHOLE
    return open_source(path, options.format, progress, said, layout)


def _with_format(source: Source, path: Path, options: Options) -> tuple[Source, Format]:
    if options.mapping is None:
        return recognise(source, options.format, path.name)
    if options.mapping.is_of_writing:
        source, form = recognise(source, options.format, path.name)
        return source, replace(form, dataset=options.mapping.dataset or form.dataset)
    return source, mapped_format(options.mapping, source.header, path.name)


def _writing(source: Source, form: Format, path: Path, options: Options) -> Writing | None:
    """How the file writes its dates and numbers, by the cells of the source, and by what the mapping says."""
    told = PLAIN if options.mapping is None else options.mapping.writing
    return find_writing(source, form, path.name, replace(told, last_year=options.last_year))


def _ignored_columns(header: Iterable[str], form: Format) -> list[str]:
    if form.name != "own":
        return []
    unknown = [name for name in header if name not in (*form.table.names, LOCATE_AS)]
    return [f"column {name!r} is not one of ours and was left aside" for name in unknown]
