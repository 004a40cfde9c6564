"""The version of one record: a tag that changes when the record does, and at no other time."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from apsw import Connection

from app.model.columns import Table
from app.model.errors import Stale
from app.record.versions import Version, read_history
from app.record.writer import Guard, Writer

LATEST = 2**62
"""A revision that no store has: all that was committed counts."""
MOST_DIGITS = 18
"""Digits of a revision's number: more are no number of SQLite's."""
LOGS = ("history", "tombstones", "source_layer")
"""The tables that tell of changes of a record: its versions, what was said of it, and what its source says."""
LAST_CHANGED = " UNION ALL ".join(
    f"SELECT max(revision) AS revision FROM {log} WHERE table_name = :table AND id = :id AND revision <= :until"
    for log in LOGS
)
LAST = (
    f"SELECT revision, key FROM revisions WHERE revision = coalesce((SELECT max(revision) FROM ({LAST_CHANGED})), "
    "(SELECT revision FROM inserted WHERE table_name = :table AND first_fid <= "
    '(SELECT fid FROM "{table}" WHERE id = :id) ORDER BY first_fid DESC LIMIT 1))'
)


@dataclass(frozen=True, slots=True)
class Item:
    """One record by the identity of its store, its table and its id."""

    identity: str
    table: Table
    id: str

    def tag(self, connection: Connection, until: int = LATEST) -> str | None:
        """The tag of the version that the record had at the revision `until`; None for a record that is not there.

        It depends on the store, the record, and the revision that changed the record last: on no other record, no
        day, no host and no version of the program.
        """
        found = connection.execute(
            LAST.format(table=self.table.name), {"table": self.table.name, "id": self.id, "until": until}
        ).fetchone()
        return None if found is None else self.tag_of(int(found[0]), str(found[1] or ""))

    def tag_of(self, revision: int, key: str) -> str:
        """The tag of the version that a revision made; `key` is the revision's random key."""
        named = "\n".join((self.identity, self.table.name, self.id, str(revision), key))
        return f"{revision}-{sha256(named.encode()).hexdigest()[:20]}"

    def find_version(self, connection: Connection, tags: Iterable[str]) -> Version | None:
        """The version of the record that one of the tags names; None if it had none of them."""
        for tag in tags:
            number = tag.partition("-")[0]
            if (
                number.isdecimal()
                and len(number) <= MOST_DIGITS
                and self.tag_of(int(number), key_of(connection, int(number))) == tag
            ):
                return self._version(connection, int(number))
        return None

    def _version(self, connection: Connection, revision: int) -> Version | None:
        versions = read_history(connection, self.table, self.id)
        return next((each for each in reversed(versions) if int(str(each["revision"])) <= revision), None)


def key_of(connection: Connection, revision: int) -> str:
    """The random key of a revision; "" for a revision of an earlier version of the program."""
    return str(connection.execute("SELECT key FROM revisions WHERE revision = ?", (revision,)).get or "")


def check_version(connection: Connection, item: Item, tags: frozenset[str]) -> None:
    """Raise `Stale` unless the record has a version with one of the tags.

    The error has the version that the tags name and the version that the record has now. A record that is not
    there passes: whoever writes to it refuses.
    """
    now = item.tag(connection)
    if now is None or now in tags:
        return
    seen, last = item.find_version(connection, tags), now.partition("-")[0]
    if seen is None:
        why = f"{item.id!r} has no version of this tag; its version now is of revision {last}: look at it"
    else:
        why = f"{item.id!r} was changed meanwhile, by revision {last}: look at both versions"
    raise Stale(
        f"{why}, and write again with If-Match of the version that is current",
        tag=now,
        current=item.find_version(connection, [now]),
        seen=seen,
    )


def expecting(item: Item, tags: frozenset[str]) -> Guard:
    """A guard that lets a revision be written only while `check_version` passes."""

    def check(writer: Writer) -> None:
        check_version(writer.connection, item, tags)

    return check
