"""The last revision of a store: its number, and the random key that no other content ever gets."""

import hashlib
from typing import NamedTuple

from apsw import Connection

from app.model.columns import INCIDENTS


class Standing(NamedTuple):
    """The number of a store's last revision, and its key.

    A number that is lost with the power, or with the store that a copy replaced, may be given again to other
    content; the key is not. Stores of an earlier version have revisions without a key.
    """

    revision: int
    key: str = ""


def read_standing(connection: Connection) -> Standing:
    """The last committed revision; number 0 for an empty store."""
    last = connection.execute("SELECT revision, key FROM revisions ORDER BY revision DESC LIMIT 1").fetchone()
    return Standing(0) if last is None else Standing(int(last[0]), str(last[1] or ""))


def read_identity(connection: Connection) -> str:
    """The identity of the store; "" if the file has none."""
    return str(connection.execute("SELECT value FROM durand_meta WHERE name = 'identity'").get or "")


def snapshot_key(connection: Connection) -> str:
    """A key of the store's current content; it changes with each revision and each edit by another program."""
    last = connection.execute("SELECT * FROM revisions ORDER BY revision DESC LIMIT 1").fetchone()
    identity = read_identity(connection)
    changed = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = 'incidents'").get
    named = "|".join(map(str, (identity, last, changed, *INCIDENTS.names)))
    return hashlib.sha256(named.encode()).hexdigest()[:32]
