"""Writes decisions on pairs of records into a revision: linked, told apart, or decided no more."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.record.event_links import (
    ACCEPTED,
    REJECTED,
    UNDONE,
    Decision,
    Pair,
    pair_of,
    pairs_decided_in,
    read_links,
    read_pair,
    write_decision,
)
from app.record.tombstones import read_reason
from app.record.writer import Writer

ACTIONS = {ACCEPTED: "link", REJECTED: "reject", UNDONE: "unlink"}
LINKED, UNLINKED = "linked", "unlinked"
"""Words in the history of a record."""


@dataclass(slots=True)
class LinkWriter:
    """Writes decisions on pairs with a writer's revision."""

    writer: Writer
    _held: dict[Pair, Decision] = field(init=False)

    def __post_init__(self) -> None:
        """Read the decisions that hold."""
        links = read_links(self.writer.connection)
        self._held = {**links.accepted, **links.rejected}

    def decide(self, one: str, other: str, decision: str, told: Decision) -> bool:
        """Write a decision on two records, with the score, reason and author of `told`; False if it holds already.

        Raises `BadParameter` for a record and itself, for a retracted record and for an undoing of nothing,
        `NotFound` for an unknown id.
        """
        pair = self._checked(one, other, decision)
        held = self._held.get(pair)
        if decision == UNDONE and held is None:
            raise self._nothing(pair)
        if held is not None and held.decision == decision:
            return False
        reason = told.why.strip() if decision == ACCEPTED else read_reason(ACTIONS[decision], told.why)
        self._write(replace(told, pair=pair, decision=decision, why=reason))
        return True

    def accept(self, decisions: Iterable[Decision]) -> int:
        """Write many links; gives the number of new ones."""
        return sum([self.decide(*each.pair, ACCEPTED, each) for each in decisions])

    def take_back(self, revision: int, why: str, by: str | None) -> int:
        """Put pairs that a revision decided on, and none since, back to what held before; gives their number."""
        pairs = pairs_decided_in(self.writer.connection, revision)
        for pair in pairs:
            before = read_pair(self.writer.connection, pair, revision - 1)
            again = Decision(pair, UNDONE) if before is None else before
            self._write(replace(again, why=why, by=by))
        return len(pairs)

    def _write(self, made: Decision) -> None:
        held = self._held.pop(made.pair, None)
        self.writer.events.note_links()
        write_decision(self.writer.connection, replace(made, revision=self.writer.revision))
        self.writer.say()
        was_linked = held is not None and held.decision == ACCEPTED
        if made.decision == ACCEPTED or was_linked:
            became = LINKED if made.decision == ACCEPTED else UNLINKED
            for record_id in self.writer.present(INCIDENTS, made.pair):
                self.writer.note(INCIDENTS, record_id, became, made.why, made.by)
        if made.decision != UNDONE:
            self._held[made.pair] = made

    def _checked(self, one: str, other: str, decision: str) -> Pair:
        action = ACTIONS[decision]
        if one == other:
            raise BadParameter(f"{action}: name two records: {one!r} is one record")
        for record_id in (one, other):
            if decision != UNDONE:
                self.writer.record(action, INCIDENTS, record_id)
        return pair_of(one, other)

    def _nothing(self, pair: Pair) -> BadParameter:
        links = read_links(self.writer.connection)
        event = links.event_of(pair[0])
        if event is not None and event == links.event_of(pair[1]):
            return BadParameter(
                f"unlink: {pair[0]!r} and {pair[1]!r} are one event by their links with other records: end these"
            )
        return BadParameter(f"unlink: nothing was decided on {pair[0]!r} and {pair[1]!r}")
