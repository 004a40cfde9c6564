"""Keys: a name, a role, and a secret that is told once and kept as its SHA-256."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apsw import Connection

from app.access.access_file import AccessFile, digest_of, make_secret
from app.model.errors import BadParameter, NotFound
from app.model.roles import LOCAL, Role, read_role

NAME = re.compile(r"\w[\w .@+-]{0,79}")
"""A key's name stands in the history and in the audit log, as who said something."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the list shows it; times are in UTC, `revoked_at` is None while the key is good."""

    name: str
    role: Role
    digest: bytes
    made_at: str
    rotated_at: str | None
    revoked_at: str | None


def add_key(access: AccessFile, name: str, role: Role) -> str:
    """Add a key, and return its secret, which is kept nowhere.

    Raises `BadParameter` for a name that is none, that is taken, or that was: what a revoked key said stays its
    own.
    """
    if not NAME.fullmatch(name) or name == LOCAL:
        raise BadParameter(
            f"key {name!r}: a name has 1 to 80 letters, digits, spaces and signs of `.@+-_`, begins with a letter "
            f"or digit, and is not {LOCAL!r}"
        )
    secret = make_secret()
    with access.writing() as connection:
        if (before := _find(connection, name)) is not None:
            was = "there is a key of this name" if before.revoked_at is None else "a key of this name was revoked"
            raise BadParameter(f"key {name!r}: {was}; take another name, or rotate a key that is good")
        connection.execute(
            "INSERT INTO keys (name, role, digest, made_at) VALUES (?, ?, ?, ?)",
            (name, role.word, digest_of(secret), access.time()),
        )
    return secret


def rotate_key(access: AccessFile, name: str) -> str:
    """Give a key another secret, and return it; the secret before, and sessions opened with it, end at once.

    Raises `NotFound` for an unknown name, `BadParameter` for a revoked key.
    """
    secret = make_secret()
    with access.writing() as connection:
        _good(connection, name)
        connection.execute(
            "UPDATE keys SET digest = ?, rotated_at = ? WHERE name = ?", (digest_of(secret), access.time(), name)
        )
        _end_sessions(connection, name)
    return secret


def revoke_key(access: AccessFile, name: str) -> None:
    """End a key and the sessions opened with it at once; `LOCAL` ends what one-time addresses opened and offer.

    Raises `NotFound` for an unknown name, `BadParameter` for a revoked key.
    """
    with access.writing() as connection:
        if name == LOCAL:
            connection.execute("DELETE FROM invitations")
            connection.execute("DELETE FROM browser_sessions WHERE key_name IS NULL")
            return
        _good(connection, name)
        connection.execute("UPDATE keys SET revoked_at = ? WHERE name = ?", (access.time(), name))
        _end_sessions(connection, name)


def list_keys(access: AccessFile) -> Sequence[Key]:
    """Every key, also revoked ones, in the order of their names."""
    return read_keys(access.reader)


def read_keys(connection: Connection) -> list[Key]:
    """Every key, also revoked ones, in the order of their names."""
    rows = connection.execute("SELECT name, role, digest, made_at, rotated_at, revoked_at FROM keys ORDER BY name")
    return [Key(name, read_role(role), digest, *times) for name, role, digest, *times in rows]


def _find(connection: Connection, name: str) -> Key | None:
    return next((key for key in read_keys(connection) if key.name == name), None)


def _good(connection: Connection, name: str) -> None:
    key = _find(connection, name)
    if key is None:
        raise NotFound(f"key {name!r}: there is none; `durand key list` names all")
    if key.revoked_at is not None:
        raise BadParameter(f"key {name!r} was revoked at {key.revoked_at}; add one with another name")


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute("DELETE FROM browser_sessions WHERE key_name = ?", (name,))
