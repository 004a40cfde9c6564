"""Holders of secrets: whose key a request has, and whose browser session."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from math import inf
from time import monotonic

from app.access.access_file import AccessFile, digest_of
from app.access.keys import Key, read_keys
from app.model.roles import LOCAL, Role
from app.record.store_errors import our_errors

FRESH_SECONDS = 0.1
"""Seconds for which a holder stays one without a look at the file, which costs as much as all the rest."""
INDEXED = 8
"""Bytes of a digest that find its candidate; the whole digest is then compared in constant time."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a secret: the name, the role, and for a browser session the time at which it ends."""

    name: str
    role: Role
    digest: bytes
    ends_at: str | None = None


@dataclass(slots=True)
class Holders:
    """The holders of all good keys and sessions, in memory; read again when the file has changed.

    For one thread. What another process adds counts at once, what it rotates or revokes within `FRESH_SECONDS`.
    `clock` gives seconds.
    """

    access: AccessFile
    clock: Callable[[], float] = monotonic
    _looked_at: float = -inf
    _version: int = -1
    _keys: dict[bytes, Holder] = field(default_factory=dict)
    _sessions: dict[bytes, Holder] = field(default_factory=dict)

    def of_key(self, secret: str) -> Holder | None:
        """The holder of a key; None if it is none, or was revoked."""
        return self._find(digest_of(secret), of_session=False)

    def of_session(self, secret: str) -> Holder | None:
        """The holder of a browser session; None if it is none, or has ended."""
        found = self._find(digest_of(secret), of_session=True)
        return None if found is None or (found.ends_at or "") < self.access.time() else found

    def _find(self, digest: bytes, *, of_session: bool) -> Holder | None:
        """The holder of a secret by its digest; who is not known yet may have been added just now."""
        if self.clock() - self._looked_at < FRESH_SECONDS:
            found = _held(self._sessions if of_session else self._keys, digest)
            if found is not None:
                return found
        self._refresh()
        return _held(self._sessions if of_session else self._keys, digest)

    def _refresh(self) -> None:
        with our_errors(self.access.path):
            self._read_changes()
        self._looked_at = self.clock()

    def _read_changes(self) -> None:
        version = self.access.reader.execute("PRAGMA data_version").get
        if version == self._version:
            return
        good = {key.name: key for key in read_keys(self.access.reader) if key.revoked_at is None}
        self._keys = {key.digest[:INDEXED]: Holder(key.name, key.role, key.digest) for key in good.values()}
        rows = self.access.reader.execute("SELECT digest, key_name, ends_at FROM browser_sessions")
        self._sessions = {
            digest[:INDEXED]: Holder(*_of_session(good, name), digest, ends_at)
            for digest, name, ends_at in rows
            if name is None or name in good
        }
        self._version = version


def _of_session(good: dict[str, Key], name: str | None) -> tuple[str, Role]:
    """The name and the role of a browser session: those of its key, or an admin at this machine."""
    return (LOCAL, Role.ADMIN) if name is None else (name, good[name].role)


def _held(holders: dict[bytes, Holder], digest: bytes) -> Holder | None:
    found = holders.get(digest[:INDEXED])
    return found if found is not None and compare_digest(found.digest, digest) else None
