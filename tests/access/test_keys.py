"""Keys in the file beside a store: what it holds, and what it does not."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from app.access.access_file import AccessFile, open_access
from app.access.holders import FRESH_SECONDS, Holders
from app.access.keys import add_key, list_keys, revoke_key, rotate_key
from app.access.sessions import INVITED_FOR, OPEN_FOR, accept_invitation, invite, open_session
from app.model.errors import BadParameter, Forbidden, NotFound, StoreError
from app.model.roles import Role, read_role


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Iterator[AccessFile]:
    with closing(open_access(tmp_path / "store.gpkg", clock)) as opened:
        yield opened


def test_a_key_has_256_random_bits_and_is_kept_as_its_sha256(access: AccessFile) -> None:
    first, second = add_key(access, "ann", Role.EDITOR), add_key(access, "bo", Role.READER)
    assert first != second
    assert len(first) >= 43
    kept = b"".join(path.read_bytes() for path in access.path.parent.iterdir())
    assert first.encode() not in kept
    assert sha256(first.encode()).digest() in kept


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_nobody_else_reads_the_file(access: AccessFile) -> None:
    add_key(access, "ann", Role.EDITOR)
    assert {stat.S_IMODE(path.stat().st_mode) for path in access.path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["", " ann", "local", "a" * 81, "a\nb", "<b>", "-x"])
def test_a_key_has_a_name_that_a_history_can_show(access: AccessFile, name: str) -> None:
    with pytest.raises(BadParameter, match="a name has 1 to 80 letters"):
        add_key(access, name, Role.EDITOR)


def test_a_name_is_of_one_key_for_ever(access: AccessFile) -> None:
    add_key(access, "ann", Role.EDITOR)
    with pytest.raises(BadParameter, match="there is a key of this name"):
        add_key(access, "ann", Role.READER)
    revoke_key(access, "ann")
    with pytest.raises(BadParameter, match="was revoked"):
        add_key(access, "ann", Role.READER)
    with pytest.raises(BadParameter, match="was revoked at 2026-01-05"):
        rotate_key(access, "ann")


@pytest.mark.parametrize("change", [rotate_key, revoke_key])
def test_an_unknown_key_is_said_to_be_none(access: AccessFile, change: object) -> None:
    with pytest.raises(NotFound, match="durand key list"):
        change(access, "ann")  # type: ignore[operator]


def test_the_list_has_names_roles_and_times(access: AccessFile, clock: Clock) -> None:
    add_key(access, "bo", Role.READER)
    add_key(access, "ann", Role.ADMIN)
    clock.at += timedelta(days=1)
    rotate_key(access, "bo")
    revoke_key(access, "ann")
    assert [
        (key.name, key.role, key.made_at[:10], key.rotated_at, key.revoked_at) for key in list_keys(access)
    ] == [
        ("ann", Role.ADMIN, "2026-01-05", None, "2026-01-06T00:00:00+00:00"),
        ("bo", Role.READER, "2026-01-05", "2026-01-06T00:00:00+00:00", None),
    ]


def test_a_secret_is_found_whole_or_not_at_all(access: AccessFile) -> None:
    secret = add_key(access, "ann", Role.EDITOR)
    holders = Holders(access)
    found = holders.of_key(secret)
    assert found is not None
    assert (found.name, found.role) == ("ann", Role.EDITOR)
    for wrong in ("", secret[:-1], secret + "x", secret.swapcase(), "\udcff"):
        assert holders.of_key(wrong) is None
    assert holders.of_session(secret) is None


def test_an_invitation_and_a_session_last_for_hours(access: AccessFile, clock: Clock) -> None:
    late, used = invite(access), invite(access)
    session, holders = accept_invitation(access, used), Holders(access)
    clock.at += OPEN_FOR
    assert holders.of_session(session) is not None
    clock.at += timedelta(seconds=1)
    assert holders.of_session(session) is None
    clock.at += INVITED_FOR - OPEN_FOR
    with pytest.raises(Forbidden, match="its day is over"):
        accept_invitation(access, late)


def test_a_rotated_key_ends_its_sessions(access: AccessFile) -> None:
    add_key(access, "ann", Role.EDITOR)
    session, holders = open_session(access, "ann"), Holders(access, iter(range(9)).__next__)
    found = holders.of_session(session)
    assert found is not None
    assert (found.name, found.role) == ("ann", Role.EDITOR)
    rotate_key(access, "ann")
    assert holders.of_session(session) is None


def test_roles_are_words() -> None:
    assert read_role("contributor") is Role.CONTRIBUTOR
    with pytest.raises(BadParameter, match="expected one of reader, contributor, editor, admin"):
        read_role("stranger")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened or made"):
        open_access(tmp_path / "nowhere" / "store.gpkg", lambda: datetime.now(UTC))


def test_a_revoked_key_ends_within_a_moment_and_a_new_one_counts_at_once(access: AccessFile) -> None:
    first, seconds = add_key(access, "ann", Role.EDITOR), [0.0]
    holders = Holders(access, lambda: seconds[0])
    assert holders.of_key(first) is not None
    assert holders.of_key(add_key(access, "bo", Role.READER)) is not None
    revoke_key(access, "ann")
    assert holders.of_key(first) is not None
    seconds[0] += FRESH_SECONDS
    assert holders.of_key(first) is None
