"""Links of many pairs at once, so that no two records of one dataset become one event."""

from collections.abc import Iterable

from app.engine.snapshot import Snapshot
from app.record.event_links import ACCEPTED, Decision, pair_of, read_links
from app.record.link_writer import LinkWriter
from app.record.match_candidates import Candidate
from app.record.writer import Writer


class _Events:
    """Groups of records that are one event, each with the datasets of its records."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.datasets = snapshot.categories["dataset"].coded()
        self.snapshot = snapshot
        self.group: dict[str, set[str]] = {}

    def join(self, one: str, other: str) -> None:
        """Make one group of the groups of two records."""
        joined = self._of(one) | self._of(other)
        for each in joined:
            self.group[each] = joined

    def may_join(self, one: str, other: str) -> bool:
        """Whether the groups of two records are two, and have no dataset in common."""
        mine, theirs = self._of(one), self._of(other)
        return mine is not theirs and not self._named(mine) & self._named(theirs)

    def _of(self, record_id: str) -> set[str]:
        return self.group.setdefault(record_id, {record_id})

    def _named(self, members: set[str]) -> set[int]:
        rows = (self.snapshot.row(each) for each in members)
        return {int(self.datasets.codes[row]) for row in rows if row is not None}


def accept_pairs(
    writer: Writer, pairs: Iterable[Candidate], snapshot: Snapshot, why: str, by: str | None
) -> list[Candidate]:
    """Link pairs in their order with the writer's revision; gives the pairs that are newly linked.

    Pairs on which something was decided, pairs of retracted records and pairs that would make two records of one
    dataset one event are left out.
    """
    links = read_links(writer.connection)
    events, link = _Events(snapshot), LinkWriter(writer)
    for linked in links.accepted:
        events.join(*linked)
    new = []
    for pair in pairs:
        is_there = all(snapshot.row(each) is not None for each in (pair.a, pair.b))
        if is_there and links.of(pair_of(pair.a, pair.b)) is None and events.may_join(pair.a, pair.b):
            events.join(pair.a, pair.b)
            link.decide(pair.a, pair.b, ACCEPTED, Decision(pair_of(pair.a, pair.b), ACCEPTED, pair.score, why, by))
            new.append(pair)
    return new
