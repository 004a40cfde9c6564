"""Decisions of a person: what a `Session` writes of many entries of the inbox at once, and of a record's state."""

from collections.abc import Mapping, Sequence

from app.editing.waiting import AllWaiting
from app.model.columns import find_table
from app.model.states import State


class Deciding(AllWaiting):
    """The part of a `Session` that decides on what waits, and changes the states of records."""

    def mark(
        self,
        id: str,  # noqa: A002
        state: State | str,
        *,
        why: str,
        by: str | None = None,
        table: str = "incidents",
    ) -> int:
        """Give a record another state as a revision, and return the store's revision.

        A draft or a lead becomes reported or retracted; a reported incident corroborated, disputed or retracted; a
        corroborated or disputed one each of the others, and reported again. Claims and statuses are reported or
        retracted. The state stands in `verification`, as a correction: imports leave it. Raises `BadParameter`
        without a reason, and with what is allowed for another change, `NotFound` for an unknown id.

            >>> session.mark("seed:S06", "corroborated", why="two sources say so")
            2
            >>> session.record("seed:S06")["verification"]
            'corroborated'
        """
        from app.editing.decider import Decider

        with self.store.writing(f"{state} {id}", self.now) as writer:
            Decider(writer, lambda: self.desk, by).mark(find_table(table), id, str(state), why)
        return self.store.revision()

    def decide_all(
        self, decisions: Sequence[Mapping[str, object]], *, why: str | None = None, by: str | None = None
    ) -> int:
        """Decide on many entries of the inbox as one revision, on all or on none; return the store's revision.

        Each decision has `kind` and `decision`: draft (accept, drop) and lead (reported, retracted) with `id` and
        `table`; correction (keep, take) with `id`, `table`, `column`, and perhaps the revision `since` of its
        entry; match (accept, reject) with `a` and `b`; record with `id`, `table` and a state, or restored. `why`
        is the reason of all that have none of their own. Raises `BadInput` for a decision that is not
        understood, and what `accept`, `drop`, `decide`, `reject_match` and `mark` raise.

            >>> disputed = {"kind": "record", "id": "seed:S01", "decision": "disputed"}
            >>> session.decide_all([disputed], why="an example")
            2
        """
        from app.editing.decider import Decider
        from app.inbox.decision import read_decisions

        read = read_decisions(decisions, why)
        what = f"{read[0].word} {read[0].id}" if len(read) == 1 else f"decide on {len(read)} entries"
        with self.store.writing(what, self.now) as writer:
            Decider(writer, lambda: self.desk, by).decide(read)
        return self.store.revision()
