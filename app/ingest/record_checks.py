"""Checks of records that come in, whatever their format: names with a dataset, references, ids that repeat."""

import numpy as np

from app.filters.catalogue import is_dataset
from app.ingest.files.cells import Checks
from app.ingest.formats.registry import Format
from app.ingest.locator import Desk
from app.model.batch import Batch
from app.model.coded import Coded, Mask, combine, constant, which
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.record.drafts import DRAFT
from app.record.writer import Writer

REFERENCES = {
    INCIDENTS.name: ("overlaps",),
    CLAIMS.name: ("incident", "overlaps", "part_of"),
    CROSSING_STATUS.name: ("incident",),
}
"""The columns of each table that name other records."""


def name_records(records: Batch, form: Format, dataset: str | None, checks: Checks) -> Batch:
    """The records with their dataset; its name is in ids and references: `S01` of dataset seed is `seed:S01`.

    Without a `dataset`, it is the one that a record states, or else the format's.
    """
    stated = records.column("dataset")
    if dataset is None:
        bad = stated.which(lambda name: not is_dataset(name))
        checks.refuse(bad, "dataset", stated, "must be of a-z, 0-9, - and _")
        names = stated.or_else(form.dataset)
    else:
        names = constant(dataset, len(records))
    named = {"dataset": names, "id": combine(_own_id, records.column("id"), names)}
    for name in REFERENCES[form.table.name]:
        named[name] = combine(_qualified, records.column(name), names)
    return records.having(named)


def _own_id(source_id: str | None, dataset: str) -> str | None:
    """A record's id with its dataset in front; an id of another dataset is treated as a plain text.

    Otherwise an import could change another dataset's record.
    """
    if source_id is None or source_id.startswith(f"{dataset}:"):
        return source_id
    return f"{dataset}:{source_id}"


def _qualified(ids: str | None, dataset: str) -> str | None:
    """References separated by semicolons, each with a dataset: its own, or else the record's."""
    if ids is None:
        return None
    parts = (part.strip() for part in ids.split(";"))
    return ";".join(part if ":" in part else f"{dataset}:{part}" for part in parts)


def check_no_drafts(records: Batch, checks: Checks) -> None:
    """Refuse rows that call themselves drafts: every answer would show them, and nobody could decide on them."""
    verification = records.column("verification")
    bad = verification.which(lambda word: word is not None and word.strip().casefold() == DRAFT)
    checks.refuse(bad, "verification", verification, "drafts come by `durand read --import`; give another word")


def check_known(records: Batch, table: Table, writer: Writer, desk: Desk, checks: Checks) -> None:
    """Refuse claims about unknown incidents and parts of themselves, and statuses of unknown crossings."""
    if table is CLAIMS:
        incident = records.column("incident")
        known = writer.known_ids(INCIDENTS, incident.values)
        checks.refuse(_is_missing(incident, known), "incident", incident, "no such incident; import it first")
        part = records.column("part_of")
        own = which(lambda name, whole: name is not None and name == whole, records.column("id"), part)
        checks.refuse(own, "part_of", part, "a claim is no part of itself")
    if table is CROSSING_STATUS:
        crossing, known = records.column("crossing"), {crossing.id for crossing in desk.atlas.crossings}
        why = f"no such crossing; expected one of {', '.join(crossing.id for crossing in desk.atlas.crossings)}"
        checks.refuse(_is_missing(crossing, known), "crossing", crossing, why)


def _is_missing(column: Coded, known: set[str]) -> Mask:
    return column.which(lambda value: value not in known)


def check_distinct(records: Batch, seen: set[str], checks: Checks) -> None:
    """Refuse a row whose id an earlier row of the file has."""
    ids = records.column("id")
    counted = np.flatnonzero(ids.known() & ~checks.are_refused())
    _, first = np.unique(ids.codes[counted], return_index=True)
    again = np.zeros(len(records), dtype=np.bool_)
    again[np.delete(counted, first)] = True
    again[counted] |= ids.which(seen.__contains__)[counted]
    checks.refuse(again, "id", ids, "an earlier row of the file has this id")
    seen.update(ids.take(counted).values)
