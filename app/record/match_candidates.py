"""Candidates: pairs of records that may be of one event, as they were last computed for a pair of datasets.

They are no record and have no versions: each computation replaces the one before.
"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from apsw import Connection

from app.record.connection import connect
from app.record.store_errors import our_errors

CANDIDATES_TABLES = (
    """CREATE TABLE IF NOT EXISTS match_candidates (
        a TEXT NOT NULL, b TEXT NOT NULL, dataset_a TEXT NOT NULL, dataset_b TEXT NOT NULL, score REAL NOT NULL,
        km REAL, days REAL, why TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (a, b))""",
    """CREATE TABLE IF NOT EXISTS matched_datasets (
        dataset_a TEXT NOT NULL, dataset_b TEXT NOT NULL, revision INTEGER NOT NULL,
        UNIQUE (dataset_a, dataset_b))""",
)
"""`a` is before `b` and `dataset_a` not after `dataset_b`; `dataset_a` need not be the dataset of `a`."""
STANDS_FOR = 0.5
"""A pair of at least this score is one that the matching stands for: somebody has to decide on it."""
NAMES = "a, b, dataset_a, dataset_b, score, km, days, why, kind"

DatasetPair = tuple[str, str]
"""Two names of datasets, in order; one dataset twice for pairs within it."""


class Candidate(NamedTuple):
    """A pair of incidents that may be of one event: its score from 0 to 1, km and days apart, and why.

    `kind` is "same" for two reports of one event, "split" for a record that another dataset has in two.
    """

    a: str
    b: str
    dataset_a: str
    dataset_b: str
    score: float
    km: float | None
    days: float | None
    why: str
    kind: str

    def ordered(self) -> "Candidate":
        """The candidate with its ids and its datasets in order."""
        ids, names = sorted((self.a, self.b)), sorted((self.dataset_a, self.dataset_b))
        return self._replace(a=ids[0], b=ids[1], dataset_a=names[0], dataset_b=names[1])


def ensure_candidates(connection: Connection) -> None:
    """Give a store of an earlier version the tables of candidates; call it in no transaction."""
    if not has_candidates(connection):
        for statement in CANDIDATES_TABLES:
            connection.execute(statement)


def has_candidates(connection: Connection) -> bool:
    """Whether the store has the tables of candidates."""
    names = "SELECT count(*) FROM sqlite_master WHERE name IN ('match_candidates', 'matched_datasets')"
    return int(connection.execute(names).get) == len(CANDIDATES_TABLES)


def keep_candidates(path: Path, datasets: DatasetPair, candidates: Iterable[Candidate], revision: int) -> None:
    """Replace what is kept of a pair of datasets by candidates that were computed at a revision.

    It makes no revision. Raises `StoreBusy` while another process writes, `StoreError` if the file cannot be
    written to.
    """
    with our_errors(path), closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        write_candidates(connection, datasets, candidates, revision)
        connection.execute("COMMIT")


def write_candidates(
    connection: Connection, datasets: DatasetPair, candidates: Iterable[Candidate], revision: int
) -> None:
    """Replace what is kept of a pair of datasets, within the connection's transaction."""
    names = tuple(sorted(datasets))
    connection.execute("DELETE FROM match_candidates WHERE dataset_a = ? AND dataset_b = ?", names)
    connection.executemany(
        f"INSERT OR REPLACE INTO match_candidates ({NAMES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (each.ordered() for each in candidates),
    )
    connection.execute("INSERT OR REPLACE INTO matched_datasets VALUES (?, ?, ?)", (*names, revision))


def read_candidates(
    connection: Connection, datasets: DatasetPair | None = None, above: float = 0.0
) -> list[Candidate]:
    """The kept candidates of all pairs of datasets, or of one, from a score on; best first, then by id."""
    if not has_candidates(connection):
        return []
    of, names = ("", ()) if datasets is None else (" AND dataset_a = ? AND dataset_b = ?", sorted(datasets))
    rows = connection.execute(
        f"SELECT {NAMES} FROM match_candidates WHERE score >= ?{of} ORDER BY score DESC, a, b", (above, *names)
    )
    return [Candidate(*row) for row in rows]


def read_score(connection: Connection, one: str, other: str) -> float | None:
    """The kept score of a pair of records; None where no candidate is kept."""
    if not has_candidates(connection):
        return None
    statement = "SELECT score FROM match_candidates WHERE a = ? AND b = ?"
    found = connection.execute(statement, sorted((one, other))).get
    return None if found is None else float(str(found))


def read_matched(connection: Connection) -> dict[DatasetPair, int]:
    """The pairs of datasets that were matched, each with the revision at which they were last."""
    if not has_candidates(connection):
        return {}
    rows = connection.execute("SELECT dataset_a, dataset_b, revision FROM matched_datasets ORDER BY 1, 2")
    return {(str(one), str(other)): int(str(revision)) for one, other, revision in rows}


def forget_candidates(connection: Connection, record_id: str) -> None:
    """Take a record out of the candidates."""
    if has_candidates(connection):
        connection.execute("DELETE FROM match_candidates WHERE a = ?1 OR b = ?1", (record_id,))
