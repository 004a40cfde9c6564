"""Links: which records a person says are of one event, and which are not; the log of these decisions.

Each row of the log is a decision on a pair of incidents; the last row of a pair says what holds.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.tombstones import read_retracted

ACCEPTED, REJECTED, UNDONE = "accepted", "rejected", "undone"
"""Decisions on a pair: one event, not one event, and nothing any more."""
EVENT_LINKS_TABLE = """CREATE TABLE IF NOT EXISTS event_links (
    a TEXT NOT NULL, b TEXT NOT NULL, decision TEXT NOT NULL, score REAL, why TEXT NOT NULL, said_by TEXT,
    revision INTEGER NOT NULL, UNIQUE (a, b, revision))"""
"""`a` and `b` are ids of incidents, `a` before `b`; `score` is the match's, null without one."""
# With max() SQLite takes the other columns from the row of the maximum.
LAST = (
    "SELECT a, b, decision, score, why, said_by, max(revision) AS revision FROM event_links "
    "WHERE revision <= ? GROUP BY a, b"
)
DIGITS = 12
"""Hex digits of an event's id: two of ten thousand events have one id with a probability of 2 in ten million."""

Pair = tuple[str, str]
"""The ids of two incidents, in order."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a pair, made with `revision` at the time `at` (empty while it is being written)."""

    pair: Pair
    decision: str
    score: float | None = None
    why: str = ""
    by: str | None = None
    revision: int = 0
    at: str = ""

    def as_dict(self) -> dict[str, object]:
        """The decision as plain values, for JSON."""
        told = {"score": self.score, "why": self.why, "by": self.by, "revision": self.revision, "at": self.at}
        return {"a": self.pair[0], "b": self.pair[1], "decision": self.decision, **told}


@dataclass(frozen=True)
class EventLinks:
    """The decisions that held at a revision, by pair; `down` are the ids of records that stood retracted."""

    accepted: Mapping[Pair, Decision] = field(default_factory=dict)
    rejected: Mapping[Pair, Decision] = field(default_factory=dict)
    down: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.accepted)

    def of(self, pair: Pair) -> Decision | None:
        """The decision that holds for a pair; None without one."""
        return self.accepted.get(pair) or self.rejected.get(pair)

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The ids of events, by the ids of their records."""
        named: dict[str, str] = {}
        for members in self.components():
            there = [each for each in members if each not in self.down]
            if len(there) > 1:
                named |= dict.fromkeys(there, event_id(members))
        return named

    def event_of(self, record_id: str) -> str | None:
        """The id of the event that a record is of; None for one that is linked with no other."""
        return self.ids.get(record_id)

    def events(self) -> list[tuple[str, ...]]:
        """The ids of each event's records, in order; retracted records are in none."""
        by_event: dict[str, list[str]] = {}
        for record_id, event in self.ids.items():
            by_event.setdefault(event, []).append(record_id)
        return [tuple(members) for members in by_event.values()]

    def components(self) -> list[tuple[str, ...]]:
        """The ids of records that links join, also over others and over retracted ones, each group in order."""
        root: dict[str, str] = {}
        for one, other in self.accepted:
            first, second = sorted((_root(root, one), _root(root, other)))
            root[second] = first
        groups: dict[str, list[str]] = {}
        for each in sorted(root):
            groups.setdefault(_root(root, each), []).append(each)
        return [tuple(group) for group in groups.values()]


NO_LINKS = EventLinks()


def _root(root: dict[str, str], name: str) -> str:
    while root.setdefault(name, name) != name:
        root[name] = root[root[name]]
        name = root[name]
    return name


def event_id(members: Iterable[str]) -> str:
    """The id of the event of these records: made from the smallest of their ids."""
    return f"event:{sha256(min(members).encode()).hexdigest()[:DIGITS]}"


def pair_of(one: str, other: str) -> Pair:
    """The pair of two ids."""
    return (one, other) if one < other else (other, one)


def ensure_links(connection: Connection) -> None:
    """Give a store of an earlier version the log of links; call it in no transaction."""
    if not _has_links_table(connection):
        connection.execute(EVENT_LINKS_TABLE)


def _has_links_table(connection: Connection) -> bool:
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'event_links')").get)


def has_links(connection: Connection) -> bool:
    """Whether anything was ever decided on a pair."""
    return _has_links_table(connection) and bool(
        connection.execute("SELECT EXISTS (SELECT 1 FROM event_links)").get
    )


def read_links(connection: Connection, revision: int = sys.maxsize) -> EventLinks:
    """The decisions on pairs that held at a revision."""
    if not has_links(connection):
        return NO_LINKS
    rows = connection.execute(
        f"SELECT l.*, coalesce(r.at, '') FROM ({LAST}) l LEFT JOIN revisions r ON r.revision = l.revision "
        "ORDER BY a, b",
        (revision,),
    )
    found = [Decision((str(row[0]), str(row[1])), *row[2:]) for row in rows]
    accepted, rejected = (
        {each.pair: each for each in found if each.decision == decision} for decision in (ACCEPTED, REJECTED)
    )
    return EventLinks(accepted, rejected, read_retracted(connection, INCIDENTS, revision))


def is_linked(connection: Connection, record_id: str) -> bool:
    """Whether anything was ever decided on a pair with this record."""
    there = "SELECT EXISTS (SELECT 1 FROM event_links WHERE a = ?1 OR b = ?1)"
    return _has_links_table(connection) and bool(connection.execute(there, (record_id,)).get)


def read_pair(connection: Connection, pair: Pair, revision: int) -> Decision | None:
    """The decision on a pair that held at a revision, also one that was undone; None without one."""
    row = connection.execute(f"{LAST.replace('GROUP BY', 'AND a = ? AND b = ? GROUP BY')}", (revision, *pair)).get
    return None if row is None else Decision((str(row[0]), str(row[1])), *row[2:])


def pairs_decided_in(connection: Connection, revision: int) -> list[Pair]:
    """The pairs that a revision decided on, and no later revision did."""
    if not _has_links_table(connection):
        return []
    rows = connection.execute(
        "SELECT a, b FROM event_links l WHERE revision = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM event_links o WHERE o.a = l.a AND o.b = l.b AND o.revision > ?1) ORDER BY a, b",
        (revision,),
    )
    return [(str(one), str(other)) for one, other in rows]


def write_decision(connection: Connection, made: Decision) -> None:
    """Add a decision to the log; it replaces an earlier one of its revision."""
    connection.execute(
        "INSERT OR REPLACE INTO event_links (a, b, decision, score, why, said_by, revision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*made.pair, made.decision, made.score, made.why, made.by, made.revision),
    )


def forget_links(connection: Connection, record_id: str) -> list[str]:
    """Take a record out of the log of links; gives the ids of the records that it was paired with."""
    if not is_linked(connection, record_id):
        return []
    rows = connection.execute("SELECT a, b FROM event_links WHERE a = ?1 OR b = ?1", (record_id,)).fetchall()
    connection.execute("DELETE FROM event_links WHERE a = ?1 OR b = ?1", (record_id,))
    return sorted({str(each) for row in rows for each in row} - {record_id})
