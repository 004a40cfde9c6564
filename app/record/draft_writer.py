"""Writes drafts into a revision, and a person's decisions on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.model.batch import Values
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table
from app.model.errors import BadParameter, NotFound
from app.record.counts import Counts
from app.record.drafts import DECIDED, DRAFT, DRAFTED, DROPPED, WITHDRAWN, Draft, read_drafts, write_draft
from app.record.tombstones import ACCEPTED, read_reason
from app.record.version_rows import record_json
from app.record.writer import Writer

UNVERIFIED = "unverified"
AS_DRAFTED = "accepted as it was drafted"
"""The reason of an acceptance for which nobody gives one."""
VERIFICATION = INCIDENTS.names.index("verification")
REFERENCE = {table.name: table.names.index("incident") for table in (CLAIMS, CROSSING_STATUS)}

Key = tuple[str, str]


@dataclass(slots=True)
class DraftWriter:
    """Writes drafts, and decisions on drafts, with a writer's revision."""

    writer: Writer
    counts: Counts = field(default_factory=Counts)
    _drafts: dict[Key, Draft] = field(init=False)

    def __post_init__(self) -> None:
        """Read every draft of the store."""
        drafts = read_drafts(self.writer.connection, self.writer.revision)
        self._drafts = {(draft.table, draft.id): draft for draft in drafts}

    def write(self, document: str, records: Mapping[str, Sequence[Values]]) -> Counts:
        """Write what a reading of a document drafts (records by table); gives the counts.

        Drafts that a person decided on, and records that are in the store, stay as they are. Undecided drafts of
        the document that this reading does not give are withdrawn.
        """
        came = {(name, str(values[0])) for name, rows in records.items() for values in rows}
        for name, rows in records.items():
            known = self.writer.known_ids(TABLES[name], [str(values[0]) for values in rows])
            for values in rows:
                self._write(TABLES[name], document, values, str(values[0]) in known)
        for key, draft in list(self._drafts.items()):
            if draft.document == document and draft.became == DRAFTED and key not in came:
                self._put(replace(draft, became=WITHDRAWN))
                self.counts.updated += 1
        return self.counts

    def propose(self, table: Table, values: Values, why: str | None, by: str | None) -> None:
        """Write a record that a person proposes as a draft, which is its own document; its id must be new."""
        record = record_json(table, _of_verification(values, DRAFT) if table is INCIDENTS else values)
        self._put(Draft(table.name, str(values[0]), str(values[0]), DRAFTED, record, why, by))
        self.counts.inserted += 1

    def is_known(self, table: Table, record_id: str) -> bool:
        """Whether the table has or had a record or a draft with this id."""
        return (table.name, record_id) in self._drafts or bool(self.writer.known_ids(table, [record_id]))

    def _write(self, table: Table, document: str, values: Values, is_known: bool) -> None:
        before = self._drafts.get((table.name, str(values[0])))
        draft = Draft(table.name, str(values[0]), document, DRAFTED, record_json(table, values))
        is_decided = before is not None and before.became in DECIDED
        if is_known or is_decided or (before is not None and _content(before) == _content(draft)):
            self.counts.unchanged += 1
            return
        self._put(draft)
        if before is None:
            self.counts.inserted += 1
        else:
            self.counts.updated += 1

    def accept(self, ids: Sequence[str], why: str | None = None, by: str | None = None) -> list[str]:
        """Make drafts ordinary records: an incident unverified, with its claims and statuses; gives all ids.

        A dropped draft may be accepted; a document's id stands for all its undecided drafts. Raises `NotFound` for
        an id of no draft, `BadParameter` for an accepted draft, a document without undecided ones, a claim about
        no incident, and a reason without words.
        """
        reason = None if why is None else read_reason("accept", why)
        chosen = self._chosen("accept", ids, ACCEPTED)
        for table in TABLES.values():
            drafts = [draft for draft in chosen if draft.table == table.name]
            known = self.writer.known_ids(table, [draft.id for draft in drafts])
            # What a person wrote under a draft's id stays.
            new = [draft for draft in drafts if draft.id not in known]
            self._insert(table, [draft.values for draft in new])
            for draft in new:
                self.writer.note(table, draft.id, ACCEPTED, reason or AS_DRAFTED, by)
            for draft in drafts:
                self._put(replace(draft, became=ACCEPTED, why=reason, by=by))
        return [draft.id for draft in chosen]

    def drop(self, ids: Sequence[str], why: str, by: str | None = None) -> list[str]:
        """Drop drafts, an incident with its claims and statuses: no reading brings them back; gives all ids.

        Raises `BadParameter` without a reason, for a draft that is decided and for a document without undecided
        ones, `NotFound` for an id of no draft.
        """
        reason = read_reason("drop", why)
        chosen = self._chosen("drop", ids, *DECIDED)
        for draft in chosen:
            self._put(replace(draft, became=DROPPED, why=reason, by=by))
        return [draft.id for draft in chosen]

    def _chosen(self, action: str, ids: Sequence[str], *refused: str) -> list[Draft]:
        """The drafts that the ids name, an incident with the drafts about it; each once."""
        chosen: dict[Key, Draft] = {}
        for record_id in ids:
            named = self._named(action, record_id)
            for draft in named:
                if draft.became in refused:
                    raise BadParameter(f"{action}: {_decision(draft)}")
            about = [one for draft in named if draft.table == INCIDENTS.name for one in self._about(draft)]
            chosen |= {(draft.table, draft.id): draft for draft in (*named, *about)}
        return list(chosen.values())

    def _named(self, action: str, record_id: str) -> list[Draft]:
        """The drafts with an id, or the undecided drafts of the document with this id."""
        named = [draft for draft in self._drafts.values() if draft.id == record_id]
        whole = [draft for draft in self._drafts.values() if draft.document == record_id]
        if not named and not whole:
            raise NotFound(
                f"{action}: no draft {record_id!r}; drafts=include shows those that wait for a decision"
            )
        undecided = [draft for draft in whole if draft.became == DRAFTED]
        if whole and not undecided:
            raise BadParameter(f"{action}: no draft of {record_id!r} is left to decide on")
        return [*named, *undecided]

    def _about(self, incident: Draft) -> list[Draft]:
        """The claims and statuses about an incident that are undecided, or were dropped together with it."""
        return [
            draft
            for draft in self._drafts.values()
            if draft.table in REFERENCE
            and draft.values[REFERENCE[draft.table]] == incident.id
            and (draft.became == DRAFTED or (draft.became, draft.revision) == (DROPPED, incident.revision))
        ]

    def _insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert accepted records; a claim whose incident is in no table is refused."""
        if table is INCIDENTS:
            rows = [_of_verification(values, UNVERIFIED) for values in rows]
        if table is CLAIMS:
            for values in rows:
                incident = str(values[REFERENCE[table.name]])
                if not self.writer.known_ids(INCIDENTS, [incident]):
                    raise BadParameter(
                        f"accept: {values[0]!r} is about {incident!r}, a draft; accept the incident"
                    )
        self.writer.upsert(table, [dict(zip(table.names, values, strict=True)) for values in rows])

    def _put(self, draft: Draft) -> None:
        draft = replace(draft, revision=self.writer.revision)
        write_draft(self.writer.connection, draft)
        self._drafts[draft.table, draft.id] = draft
        self.writer.say()


def _content(draft: Draft) -> tuple[str, str]:
    """The state and the record of a draft, which a reading may change."""
    return draft.became, draft.record


def _of_verification(values: Values, word: str) -> Values:
    return (*values[:VERIFICATION], word, *values[VERIFICATION + 1 :])


def _decision(draft: Draft) -> str:
    """A sentence on a draft's state."""
    why = f": {draft.why}" if draft.why else ""
    return f"{draft.id!r} was {draft.became} in revision {draft.revision}{why}"
