"""Entries that wait for a decision: drafts, leads, changed sources, pairs of records, stale gates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.crossings.gates import Gates
from app.engine.snapshot import Snapshot
from app.inbox.changed import correction_entries
from app.inbox.drafted import draft_entries
from app.inbox.entry import Entry, Kind, Wanted
from app.inbox.leads import Leads
from app.inbox.paired import match_entries
from app.inbox.stale import gate_entries
from app.inbox.where import Whereabouts
from app.record.corrections import Corrections
from app.record.match_candidates import Candidate
from app.record.shown_drafts import ShownDraft


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records of which an inbox is made, all as its reader is shown it.

    `times` are the times of revisions, `inserted` pairs of a first row number and the revision that gave it,
    `matched` the revision at which two datasets were matched; `undecided` are pairs that nobody decided on.
    `read_gates` gives what is said of crossings, and `today` is the day on which that may be stale.
    """

    snapshot: Snapshot
    claims: Sequence[Mapping[str, object]]
    statuses: Sequence[Mapping[str, object]]
    corrections: Corrections
    drafts: Sequence[ShownDraft]
    undecided: Sequence[Candidate]
    matched: Mapping[tuple[str, str], int]
    times: Mapping[int, str]
    inserted: Sequence[tuple[int, int]]
    read_gates: Callable[[], Gates]
    today: date


@dataclass(frozen=True)
class Inbox:
    """The entries that are wanted, counted by kind and in order."""

    waiting: Waiting
    wanted: Wanted
    _made: dict[Kind, list[Entry]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Inbox: {len(self):,} to decide>"

    def __len__(self) -> int:
        return sum(self.count(kind) for kind in self.wanted.kinds)

    def count(self, kind: Kind) -> int:
        """The number of entries of a kind, also of one that is not wanted."""
        return len(self._leads) if kind is Kind.LEAD else len(self._of(kind))

    def page(self, limit: int, offset: int = 0) -> list[Entry]:
        """The wanted entries in their order from the number `offset` on, at most `limit`."""
        most = offset + limit
        found = [each for kind in self.wanted.kinds if kind is not Kind.LEAD for each in self._of(kind)]
        if Kind.LEAD in self.wanted.kinds:
            found += self._leads.entries(self.wanted.order, most)
        return self.wanted.in_order(found)[offset:most]

    @cached_property
    def _leads(self) -> Leads:
        told = self.waiting.times, self.waiting.inserted
        return Leads(self.waiting.snapshot, *told, self.wanted.crossing, self.wanted.dataset)

    def _of(self, kind: Kind) -> list[Entry]:
        if kind not in self._made:
            self._made[kind] = [each for each in self._make(kind) if self.wanted.holds(each)]
        return self._made[kind]

    def _make(self, kind: Kind) -> list[Entry]:
        told, where = self.waiting, self._where
        if kind is Kind.DRAFT:
            return draft_entries(told.drafts, where, told.times)
        if kind is Kind.CORRECTION:
            return correction_entries(told.corrections, where, told.times)
        if kind is Kind.MATCH:
            return match_entries(told.undecided, told.matched, where, told.times)
        return gate_entries(told.read_gates(), told.today)

    @cached_property
    def _where(self) -> Whereabouts:
        return Whereabouts(self.waiting.snapshot, self.waiting.claims, self.waiting.statuses)
