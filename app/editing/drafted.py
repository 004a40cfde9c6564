"""Drafts as records: what a reading of an article gives, in the columns of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from app.ingest.enrich import NOT_IN_SOURCE, enrich
from app.ingest.formats.figures import flag_unordered
from app.ingest.locator import Desk
from app.model.batch import Values, batch_of
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.vocabulary import Direction
from app.reading.drafts import ClaimDraft, IncidentDraft, Reading, StatusDraft
from app.record.drafts import DRAFT

DATASET = "news"
"""The dataset of records that come from articles."""
LOCATED_BY = "read from the article"
NOT_SAME = frozenset({"id", "part_of", "source_line"})
"""Columns of a draft's names that mean something else in the store."""


def _same(table: Table, draft: type) -> tuple[str, ...]:
    """The columns of a table that a draft has by their own names."""
    names = {field.name for field in fields(draft)} - NOT_SAME
    return tuple(column.name for column in table.columns if not column.derived and column.name in names)


SAME = _same(INCIDENTS, IncidentDraft)
SAME_OF_CLAIM = _same(CLAIMS, ClaimDraft)
SAME_OF_STATUS = _same(CROSSING_STATUS, StatusDraft)

Record = Mapping[str, object]


def drafted_id(given: str) -> str:
    """The id of a draft in the store: with its dataset in front."""
    return given if ":" in given else f"{DATASET}:{given}"


def document_of(reading: Reading) -> str:
    """The id of a reading's document in the store."""
    return drafted_id(str(reading.document["id"]))


def drafted_records(reading: Reading, desk: Desk) -> dict[str, list[Values]]:
    """The records that a reading drafts, by table; incidents with their derived columns."""
    incidents = batch_of(INCIDENTS, _rows(INCIDENTS, [_incident(reading, each) for each in reading.incidents]))
    located = enrich(flag_unordered(incidents), desk) if len(incidents) else incidents
    return {
        INCIDENTS.name: located.only(INCIDENTS.names).rows(INCIDENTS),
        CLAIMS.name: _rows(CLAIMS, [_claim(reading, each) for each in reading.claims]),
        CROSSING_STATUS.name: _rows(CROSSING_STATUS, [_status(reading, each) for each in reading.crossing_status]),
    }


def _rows(table: Table, records: Sequence[Record]) -> list[Values]:
    return [tuple(record.get(name) for name in table.names) for record in records]


def _incident(reading: Reading, draft: IncidentDraft) -> Record:
    """An incident; coordinates are the reader's own, and are not looked up again where it gives none."""
    return {
        **{name: getattr(draft, name) for name in SAME},
        **_common(reading, draft.id, draft.source_line),
        "located_by": NOT_IN_SOURCE if draft.longitude is None else LOCATED_BY,
        "verification": DRAFT,
        "source": reading.document["source"] or reading.document["title"],
        "notes": f"“{draft.quote}”",
    }


def _claim(reading: Reading, draft: ClaimDraft) -> Record:
    return {
        **{name: getattr(draft, name) for name in SAME_OF_CLAIM},
        **_common(reading, draft.id, draft.source_line),
        "incident": drafted_id(draft.incident_id),
        "part_of": None if draft.part_of is None else drafted_id(draft.part_of),
        "said_on": reading.document["published"],
        "document": reading.document["title"],
        "source_line": str(draft.source_line),
    }


def _status(reading: Reading, draft: StatusDraft) -> Record:
    return {
        **{name: getattr(draft, name) for name in SAME_OF_STATUS},
        **_common(reading, draft.id, draft.source_line),
        "direction": str(Direction.BOTH),
        "date_from": draft.since,
        "date_to": draft.until,
        "statement": draft.quote,
        "incident": _incident_of(reading, draft),
        "document": reading.document["title"],
    }


def _incident_of(reading: Reading, draft: StatusDraft) -> str | None:
    """The incident that the status's own sentence tells, else the one that its line tells; None without one."""
    told = [each for each in reading.incidents if each.source_line == draft.source_line]
    own = [each for each in told if each.quote == draft.quote] or told
    return drafted_id(own[0].id) if len(own) == 1 else None


def _common(reading: Reading, given: str, line: int) -> Record:
    return {"id": drafted_id(given), "dataset": DATASET, "source_ref": f"{reading.document['id']}:{line}"}
