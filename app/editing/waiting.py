"""The inbox of a `Session`: what waits for a person's decision."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from app.crossings.gates import Gates
from app.editing.correcting import Correcting
from app.editing.matching import Matching
from app.inbox.entry import Wanted, read_kinds, read_order
from app.model.columns import INCIDENTS
from app.record.corrections import Corrections
from app.record.event_links import pair_of
from app.record.match_candidates import STANDS_FOR, Candidate, read_matched
from app.record.shade import find_shade
from app.record.shown_drafts import read_shown_drafts
from app.record.view import View

if TYPE_CHECKING:
    from app.engine.snapshot import Snapshot
    from app.inbox.inbox import Inbox

Known = Sequence[Mapping[str, object]]
TIMES = "SELECT revision, at FROM revisions WHERE revision <= ?"
INSERTED = "SELECT first_fid, revision FROM inserted WHERE table_name = ? AND revision <= ? ORDER BY first_fid"


class AllWaiting(Correcting, Matching):
    """The part of a `Session` that lists what waits: drafts, leads, changed sources, pairs, stale gates."""

    @abstractmethod
    def view(self) -> View:
        """Every collection at the store's last revision."""

    @abstractmethod
    def links(self) -> list[dict[str, object]]:
        """The decisions on pairs of incidents that hold."""

    def waiting(
        self,
        kind: str | Collection[str] | None = None,
        *,
        crossing: str | None = None,
        dataset: str | None = None,
        order: str | None = None,
    ) -> "Inbox":
        """The inbox: what waits for a person. Its `page(limit)` has the entries, and `count(kind)` says how many.

        `kind` is draft, lead (an incident that a machine read in the news), correction (of which the source says
        something new), match (two records that may be one event) or gate (of which nothing new was said for long);
        a list of these, or None for all. `crossing` is the id of a gate, for an incident of the nearest one, and
        `dataset` that of a record; `order` is oldest or newest. Raises `BadParameter` for other words.

            >>> session.waiting("draft")
            <Inbox: 0 to decide>
        """
        state = self.state()
        told = state.claims.properties, state.crossing_status.properties
        wanted = Wanted(read_kinds(kind), crossing, dataset, read_order(order))
        return self._inbox(state.snapshot, told, state.corrections, lambda: self.view().gates, wanted)

    def waiting_in(self, view: View, wanted: Wanted) -> "Inbox":
        """The inbox of a view, as far as it is wanted; see `waiting`.

        >>> from app.inbox.entry import Wanted
        >>> session.waiting_in(session.view(), Wanted(kinds=()))
        <Inbox: 0 to decide>
        """
        told = view.records["claims"].properties, view.records["crossing_status"].properties
        return self._inbox(view.snapshot, told, view.corrections, lambda: view.gates, wanted)

    def _inbox(
        self,
        snapshot: "Snapshot",
        told: tuple[Known, Known],
        corrections: Corrections,
        read_gates: Callable[[], Gates],
        wanted: Wanted,
    ) -> "Inbox":
        from app.inbox.inbox import Inbox, Waiting

        store, revision = self.store, snapshot.revision
        with store.reading() as connection:
            shade = find_shade(connection, store.showing)
            drafts = read_shown_drafts(connection, revision, store.withheld, shade)
            times = {int(str(number)): str(at) for number, at in connection.execute(TIMES, (revision,))}
            rows = connection.execute(INSERTED, (INCIDENTS.name, revision)).fetchall()
            matched = read_matched(connection)
        inserted = [(int(str(first)), int(str(number))) for first, number in rows]
        pairs, today = self._undecided(snapshot), self.now().date()
        shown = snapshot, *told, corrections, drafts, pairs
        return Inbox(Waiting(*shown, matched, times, inserted, read_gates, today), wanted)

    def _undecided(self, snapshot: "Snapshot") -> list[Candidate]:
        decided = {pair_of(str(each["a"]), str(each["b"])) for each in self.links()}
        pairs = self.matches_in(snapshot, None, None, STANDS_FOR)
        return [pair for pair in pairs if pair_of(pair.a, pair.b) not in decided]
