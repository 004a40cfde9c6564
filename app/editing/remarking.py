"""The sentence of an import about records that may be the same as events of other datasets."""

import numpy as np
from apsw import Connection

from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS
from app.record.event_links import read_links
from app.record.match_candidates import read_candidates

MOST_NEW, MOST_HELD = 20_000, 200_000
"""Incidents of an import, and of the store, up to which an import looks for them: a second at most."""
FIRST = "SELECT first_fid FROM inserted WHERE table_name = ? AND revision = ?"


def new_ids(connection: Connection, snapshot: Snapshot) -> frozenset[str]:
    """The ids of the incidents that the snapshot's revision inserted."""
    first = connection.execute(FIRST, (INCIDENTS.name, snapshot.revision)).get
    if first is None:
        return frozenset()
    rows = snapshot.all_rows()
    rows = rows[snapshot.columns.fid[rows] >= int(str(first))]
    return frozenset(piece.decode() for piece in snapshot.columns.ids.take(rows))


def rival_datasets(snapshot: Snapshot, ids: frozenset[str]) -> list[tuple[str, str]]:
    """The pairs of a dataset of these incidents and another dataset."""
    rows = np.array([snapshot.row(each) for each in ids], dtype=np.intp)
    own = snapshot.distinct("dataset", rows)
    return [(name, other) for name in own for other in snapshot.distinct("dataset") if other not in own]


def remark_on(connection: Connection, ids: frozenset[str], names: list[tuple[str, str]]) -> list[str]:
    """A sentence on the incidents that may be the same as others, if there are any."""
    links = read_links(connection)
    pairs = (pair for each in names for pair in read_candidates(connection, each, 0.5))
    open_pairs = [pair for pair in pairs if links.of((pair.a, pair.b)) is None]
    count = len(ids & {each for pair in open_pairs for each in (pair.a, pair.b)})
    if not count:
        return []
    asked = "&".join(f"a={name}" for name in sorted({name for name, _ in names})[:1])
    return [f"{count:,} of these may be the same as events you have: see /matches?{asked}, or durand match"]
