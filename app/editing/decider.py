"""Decisions of a person written within one revision: on drafts, corrections, pairs, and states of records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.editing.corrector import Corrector
from app.inbox.decision import RESTORE, Decision
from app.inbox.entry import Kind
from app.ingest.locator import Desk
from app.model.columns import INCIDENTS, Table
from app.model.errors import BadParameter, NotFound
from app.model.states import State, check_change, read_state, state_of
from app.record.corrections import KEEP, read_corrections
from app.record.draft_writer import DraftWriter
from app.record.drafts import DRAFTED, DROPPED, read_drafts
from app.record.event_links import ACCEPTED, REJECTED, pair_of, read_links
from app.record.event_links import Decision as LinkDecision
from app.record.link_writer import LinkWriter
from app.record.match_candidates import read_score
from app.record.tombstones import read_reason
from app.record.writer import Writer

VERIFICATION = INCIDENTS.names.index("verification")
ACCEPT = "accept"


@dataclass
class Decider:
    """Writes decisions with a writer's revision; the geography is loaded if a record has to be corrected."""

    writer: Writer
    load_desk: Callable[[], Desk]
    by: str | None

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Write all decisions; raises as the first one that cannot be written does.

        Drafts come first, and the ones with one word and one reason together: an incident takes its claims along.
        """
        drafts = [each for each in decisions if each.kind == Kind.DRAFT]
        for word, why in dict.fromkeys((each.word, each.why) for each in drafts):
            ids = [each.id for each in drafts if (each.word, each.why) == (word, why)]
            self._decide_drafts(word == ACCEPT, ids, why)
        restored: set[tuple[str, str]] = set()
        for each in decisions:
            if each.kind == Kind.CORRECTION:
                self._decide_correction(each, restored)
            elif each.kind == Kind.MATCH:
                self._decide_match(each)
            elif each.kind != Kind.DRAFT and each.word == RESTORE:
                self.writer.restore(each.table, each.id, each.why or "", self.by)
            elif each.kind != Kind.DRAFT:
                self.mark(each.table, each.id, each.word, each.why or "")

    def mark(self, table: Table, record_id: str, word: str, why: str) -> None:
        """Give a record another state; `BadParameter`, with what is allowed, for one that it may not have."""
        to, reason = read_state(word), read_reason("state", why)
        before = self._state(table, record_id)
        check_change(record_id, table, before, to)
        if before is State.DRAFT:
            self._decide_drafts(to is not State.RETRACTED, [record_id], reason)
        elif to is State.RETRACTED:
            self.writer.retract(table, record_id, reason, self.by)
        else:
            self._corrector(table, record_id).correct({"verification": str(to)}, reason, self.by)

    def _state(self, table: Table, record_id: str) -> State:
        if self.writer.present(table, [record_id]):
            is_one = table is INCIDENTS
            return state_of(self.writer.record("state", table, record_id)[VERIFICATION] if is_one else None)
        if record_id in self.writer.retracted(table):
            return State.RETRACTED
        drafts = read_drafts(self.writer.connection, self.writer.revision)
        if any((each.table, each.id) == (table.name, record_id) and each.became in WAITING for each in drafts):
            return State.DRAFT
        raise NotFound(f"state: no record or draft {record_id!r} in {table.name}")

    def _decide_drafts(self, is_accepted: bool, ids: Iterable[str], why: str | None) -> None:
        if is_accepted:
            self._drafts.accept([*ids], why, self.by)
        else:
            self._drafts.drop([*ids], why or "", self.by)

    def _decide_correction(self, made: Decision, restored: set[tuple[str, str]]) -> None:
        """Keep a correction or take what the source says; a record that its source deleted is restored once."""
        key = made.table.name, made.id
        if key in restored:
            return
        held = read_corrections(self.writer.connection, self.writer.revision, key)
        deleted = held.deleted.get(key, ())
        known = [each for each in (*held.of(made.table, made.id), *deleted) if each.column == made.column]
        if made.since is not None and any(each.since != made.since for each in known):
            raise BadParameter(
                f"{made.word}: the source of {made.id!r} says something new of {made.column!r} since revision "
                f"{known[0].since}: look at it, and decide again"
            )
        self._corrector(made.table, made.id).decide(made.column, made.word, made.why, self.by)
        if deleted and made.word == KEEP:
            restored.add(key)

    def _decide_match(self, made: Decision) -> None:
        pair = pair_of(made.id, made.other)
        held = read_links(self.writer.connection).of(pair)
        if held is not None:
            raise BadParameter(
                f"{made.word}: {made.id!r} and {made.other!r} are {held.decision} already, by revision "
                f"{held.revision}: {held.why or 'no reason given'}; /matches and `durand match undo` decide anew"
            )
        decision = ACCEPTED if made.word == ACCEPT else REJECTED
        score = read_score(self.writer.connection, *pair) if decision == ACCEPTED else None
        told = LinkDecision(pair, decision, score, made.why or "", self.by)
        self._links.decide(made.id, made.other, decision, told)

    @cached_property
    def _drafts(self) -> DraftWriter:
        return DraftWriter(self.writer)

    @cached_property
    def _links(self) -> LinkWriter:
        return LinkWriter(self.writer)

    def _corrector(self, table: Table, record_id: str) -> Corrector:
        return Corrector(self.writer, self.load_desk(), table, record_id)


WAITING = (DRAFTED, DROPPED)
"""Drafts that are no record; a dropped one may still be accepted."""
