"""Browser sessions: opened once by an address that `durand serve` prints, or by a key."""

from datetime import UTC, timedelta

from app.access.access_file import AccessFile, digest_of, make_secret
from app.model.errors import Forbidden

INVITED_FOR = timedelta(hours=24)
"""How long a one-time address can be used."""
OPEN_FOR = timedelta(hours=12)
"""How long a browser session lasts."""


def invite(access: AccessFile) -> str:
    """The secret of a new one-time address."""
    secret = make_secret()
    with access.writing() as connection:
        connection.execute("DELETE FROM invitations WHERE ends_at < ?", (access.time(),))
        connection.execute(
            "INSERT INTO invitations (digest, ends_at) VALUES (?, ?)",
            (digest_of(secret), _until(access, INVITED_FOR)),
        )
    return secret


def accept_invitation(access: AccessFile, secret: str) -> str:
    """The secret of a browser session that a one-time address opens; `Forbidden` if it was used, or is none.

    Of several processes that are asked at once one alone opens a session.
    """
    with access.writing() as connection:
        connection.execute(
            "UPDATE invitations SET used_at = :now WHERE digest = :digest AND used_at IS NULL AND ends_at >= :now",
            {"now": access.time(), "digest": digest_of(secret)},
        )
        if connection.changes() != 1:
            raise Forbidden(
                "this address opens nothing: it was used, or its day is over; `durand serve` prints a new one "
                "when it starts"
            )
    return open_session(access, None)


def open_session(access: AccessFile, key_name: str | None) -> str:
    """The secret of a new browser session of a key, or without a name of whoever sits at this machine."""
    secret = make_secret()
    with access.writing() as connection:
        connection.execute("DELETE FROM browser_sessions WHERE ends_at < ?", (access.time(),))
        connection.execute(
            "INSERT INTO browser_sessions (digest, key_name, ends_at) VALUES (?, ?, ?)",
            (digest_of(secret), key_name, _until(access, OPEN_FOR)),
        )
    return secret


def end_session(access: AccessFile, secret: str) -> None:
    """End a browser session; nothing happens if there is none."""
    with access.writing() as connection:
        connection.execute("DELETE FROM browser_sessions WHERE digest = ?", (digest_of(secret),))


def _until(access: AccessFile, how_long: timedelta) -> str:
    return (access.now() + how_long).astimezone(UTC).isoformat(timespec="seconds")
