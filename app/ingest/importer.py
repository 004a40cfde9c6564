"""A file into the store: read, refuse, locate, write, report."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from app.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.errors import BadInput, BadParameter, UnknownFormat
from app.filters import check_dataset
from app.ingest.cells import Checks
from app.ingest.dates import find_style
from app.ingest.enrich import Desk, enrich
from app.ingest.formats import FORMAT_NAMES, Format, detect_format, mapped_format
from app.ingest.mapping import ColumnMap
from app.ingest.own import LOCATE_AS
from app.ingest.sources import open_source
from app.ingest.tables import Refusal, Source
from app.store.geopackage import GeoPackageStore
from app.store.writer import Counts, Writer

SEED_FILES = ("incidents.csv", "claims.csv", "crossing_status.csv")
REFERENCES = {
    INCIDENTS.name: ("overlaps",),
    CLAIMS.name: ("incident", "overlaps"),
    CROSSING_STATUS.name: ("incident",),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to import: the format's name or `auto`, a dataset's name if not the file's own, whether to keep.

    With a `mapping` the file's columns are what it says, of whatever format.
    """

    format: str = "auto"
    dataset: str | None = None
    dry_run: bool = False
    mapping: ColumnMap | None = None

    def __post_init__(self) -> None:
        if self.format not in FORMAT_NAMES:
            raise BadParameter(f"format: unknown {self.format!r}: expected one of {', '.join(FORMAT_NAMES)}")
        if self.dataset is not None:
            check_dataset(self.dataset)


@dataclass(slots=True)
class ImportReport:
    """What became of a file: counts, refused rows with their reasons, and what a reader should know."""

    file: str
    format: str
    table: str
    dry_run: bool
    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    located: int = 0
    unlocated: int = 0
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

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
            "refused": len(self.refused),
            "located": self.located,
            "unlocated": self.unlocated,
            "refusals": [{"row": refusal.row, "reason": refusal.reason} for refusal in self.refused],
            "warnings": self.warnings,
        }


def import_file(
    path: Path,
    store: GeoPackageStore,
    desk: Desk,
    at: datetime,
    options: Options | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Import one file as one revision, all of it or nothing.

    `progress` is told the bytes read so far. Raises `UnknownFormat` for a file that is none of ours, `BadInput`
    for one that cannot be opened; single rows that cannot be read are refused and reported.
    """
    options = options or Options()
    with store.writing(path.name, at) as writer:
        report = _import_into(writer, path, desk, options, progress)
        if options.dry_run:
            writer.discard()
    return report


def seed(store: GeoPackageStore, desk: Desk, directory: Path, at: datetime) -> None:
    """Fill a store that has no revision yet with the shipped seed incidents, as its first."""
    with store.writing("seed", at) as writer:
        if writer.revision > 1:
            return
        for name in SEED_FILES:
            report = _import_into(writer, directory / name, desk, Options("own", "seed"), lambda _: None)
            if report.refused:
                raise BadInput(f"{name}: row {report.refused[0].row}: {report.refused[0].reason}")


def _import_into(
    writer: Writer, path: Path, desk: Desk, options: Options, progress: Callable[[int], None]
) -> ImportReport:
    source, form = _open(path, options, progress)
    report = ImportReport(path.name, form.name, form.table.name, options.dry_run)
    report.warnings.extend([*source.notes, *_ignored_columns(source.header, form)])
    form = _with_dates(form, path, options, report)
    seen: set[str] = set()
    aside: Counter[str] = Counter()
    for batch in source.batches:
        checks = Checks()
        records = form.read(batch.frame, checks)
        _name(records, form, options, checks)
        _check_known(records, form.table, writer, desk, checks)
        _check_distinct(records, seen, checks)
        refused = [*batch.refused, *checks.refusals()]
        records = records.drop(index=checks.dropped())
        report.refused.extend(refused)
        report.rows += len(records) + len(refused)
        aside.update(checks.aside.values())
        if form.table is INCIDENTS:
            records = enrich(records, desk)
            report.located += int(records["longitude"].notna().sum())
            report.unlocated += int(records["longitude"].isna().sum())
        report.counts.add(writer.upsert_rows(form.table, to_rows(records, form.table)))
    report.refused.sort(key=lambda refusal: refusal.row)
    report.warnings.extend(f"{count:,} rows were left aside: {why}" for why, count in aside.items())
    return report


def _open(path: Path, options: Options, progress: Callable[[int], None]) -> tuple[Source, Format]:
    """The file's rows, and what their columns are; a header in capitals is as good as one without."""
    source = open_source(path, options.format, progress)
    if options.mapping is not None:
        return source, mapped_format(options.mapping, source.header, path.name)
    try:
        return source, detect_format(source.header, options.format, path.name)
    except UnknownFormat:
        small = tuple(name.lower() for name in source.header)
        if small == source.header or len(set(small)) < len(small):
            raise
        form = detect_format(small, options.format, path.name)
        batches = (replace(batch, frame=batch.frame.set_axis(list(small), axis=1)) for batch in source.batches)
        return replace(source, header=small, batches=batches), form


def _with_dates(form: Format, path: Path, options: Options, report: ImportReport) -> Format:
    """The format, knowing how this file writes its dates: the file is read once for that alone."""
    if not form.dated:
        return form
    source, _ = _open(path, options, lambda _: None)
    texts: set[str] = set()
    for batch in source.batches:
        for name in form.dated:
            texts.update(batch.frame[name].str.strip().unique())
    style = find_style(texts, path.name)
    report.warnings.append(f"dates are read as {style}")
    return form.with_dates(style)


def _ignored_columns(header: Iterable[str], form: Format) -> list[str]:
    if form.name != "own":
        return []
    unknown = [name for name in header if name not in (*form.table.names, LOCATE_AS)]
    return [f"column {name!r} is not one of ours and was left aside" for name in unknown]


def _name(records: pd.DataFrame, form: Format, options: Options, checks: Checks) -> None:
    """Give records their dataset, and ids and references that carry it: `S01` of dataset seed is `seed:S01`."""
    stated = records["dataset"] if "dataset" in records else pd.Series(None, index=records.index, dtype=object)
    dataset = stated.where(stated.notna(), form.dataset) if options.dataset is None else options.dataset
    records["dataset"] = dataset
    if options.dataset is None:
        bad = stated.notna() & ~records["dataset"].map(_is_dataset).astype(bool)
        checks.refuse(bad, stated.rename("dataset"), "must be of a-z, 0-9, - and _")
    datasets = np.broadcast_to(np.asarray(records["dataset"], dtype=object), len(records))
    for column in ("id", *REFERENCES[form.table.name]):
        qualified = _own_id if column == "id" else _qualified
        there = records[column].notna().to_numpy()
        named = records[column].to_numpy(dtype=object, copy=True)
        pairs = zip(named[there], datasets[there], strict=True)
        named[there] = [qualified(str(value), str(dataset)) for value, dataset in pairs]
        named[~there] = None
        records[column] = named


def _is_dataset(name: str) -> bool:
    try:
        check_dataset(name)
    except BadParameter:
        return False
    return True


def _own_id(source_id: str, dataset: str) -> str:
    """A record's id: another dataset's is no name for it, or importing it would change that dataset's record."""
    return source_id if source_id.startswith(f"{dataset}:") else f"{dataset}:{source_id}"


def _qualified(ids: str, dataset: str) -> str:
    """References separated by semicolons, each with a dataset before it, its own or the record's."""
    parts = (part.strip() for part in ids.split(";"))
    return ";".join(part if ":" in part else f"{dataset}:{part}" for part in parts)


def _check_known(records: pd.DataFrame, table: Table, writer: Writer, desk: Desk, checks: Checks) -> None:
    """Refuse claims about incidents, and statuses of crossings, that there are not."""
    if table is CLAIMS:
        known = writer.known_ids(INCIDENTS, [str(name) for name in records["incident"].dropna()])
        missing = records["incident"].notna() & ~records["incident"].isin(known)
        checks.refuse(missing, records["incident"], "no such incident; import it first")
    if table is CROSSING_STATUS:
        crossings = [crossing.id for crossing in desk.atlas.crossings]
        missing = records["crossing"].notna() & ~records["crossing"].isin(crossings)
        checks.refuse(missing, records["crossing"], f"no such crossing; expected one of {', '.join(crossings)}")


def _check_distinct(records: pd.DataFrame, seen: set[str], checks: Checks) -> None:
    """Refuse a row whose id an earlier row of the file has."""
    ids = records["id"].drop(index=list(checks.reasons)).dropna()
    again = ids.duplicated() | ids.isin(seen)
    checks.refuse(again, ids, "an earlier row of the file has this id")
    seen.update(ids)


def to_rows(records: pd.DataFrame, table: Table) -> list[tuple[object, ...]]:
    """Rows as plain values in the order of the table's columns: None for what is not there, whole numbers as int."""
    return list(zip(*(_plain(records[column.name], column) for column in table.columns), strict=True))


def _plain(values: pd.Series, column: Column) -> list[object]:
    held = values.to_numpy()
    there = np.asarray(pd.notna(held))
    plain = np.full(len(held), None, dtype=object)
    if not there.any():
        return plain.tolist()
    held = held[there]
    if column.kind in ("integer", "real"):
        plain[there] = held.astype("int64" if column.kind == "integer" else "float64").tolist()
        return plain.tolist()
    # A word of a vocabulary is a text of its own kind, which not everything that stores texts knows.
    texts = held.tolist()
    plain[there] = texts if set(map(type, texts)) == {str} else list(map(str, texts))
    return plain.tolist()
