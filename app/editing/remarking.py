"""The sentence of an import about records that may be the same as events of other datasets."""

from apsw import Connection

from app.engine.columns import Rows
from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS
from app.record.event_links import read_links
from app.record.match_candidates import read_candidates

MOST_NEW, MOST_HELD = 20_000, 200_000
"""Incidents of an import, and of the store, up to which an import looks for them: some seconds."""
LEFT = (
    "It was not looked for which of these may be the same as events you have: an import does so up to {new:,} new "
    "incidents, and {held:,} in the store. Run durand match --a {name}"
)
FIRST = "SELECT first_fid FROM inserted WHERE table_name = ? AND revision = ?"


def new_rows(connection: Connection, snapshot: Snapshot) -> Rows:
    """The rows of the incidents that the snapshot's revision inserted."""
    first = connection.execute(FIRST, (INCIDENTS.name, snapshot.revision)).get
    rows = snapshot.all_rows()
    return rows[:0] if first is None else rows[snapshot.columns.fid[rows] >= int(str(first))]


def rival_datasets(snapshot: Snapshot, rows: Rows) -> list[tuple[str, str]]:
    """The pairs of a dataset of these rows and another dataset, each pair once.

    Datasets that are said to be of different events are no pair.
    """
    own, apart = snapshot.distinct("dataset", rows), snapshot.distinct_datasets
    pairs = {
        frozenset((name, other)): (name, other)
        for name in own
        for other in snapshot.distinct("dataset")
        if name != other and frozenset((name, other)) not in apart
    }
    return list(pairs.values())


def is_too_many(count: int, snapshot: Snapshot) -> bool:
    """Whether so many new incidents, or so many in the store, take too long to be compared in an import."""
    return count > MOST_NEW or len(snapshot) > MOST_HELD


def not_looked_for(names: list[tuple[str, str]]) -> list[str]:
    """A sentence that the same events were not looked for, and what to do; none without another dataset."""
    own = sorted({name for name, _ in names})
    return [LEFT.format(new=MOST_NEW, held=MOST_HELD, name=own[0])] if own else []


def remark_on(connection: Connection, snapshot: Snapshot, rows: Rows, names: list[tuple[str, str]]) -> list[str]:
    """A sentence on the incidents in these rows that may be the same as others, if there are any."""
    ids = {piece.decode() for piece in snapshot.columns.ids.take(rows)}
    links = read_links(connection)
    pairs = (pair for each in names for pair in read_candidates(connection, each, 0.5))
    open_pairs = [pair for pair in pairs if links.of((pair.a, pair.b)) is None]
    count = len(ids & {each for pair in open_pairs for each in (pair.a, pair.b)})
    if not count:
        return []
    asked = "&".join(f"a={name}" for name in sorted({name for name, _ in names})[:1])
    return [f"{count:,} of these may be the same as events you have: see /matches?{asked}, or durand match"]
