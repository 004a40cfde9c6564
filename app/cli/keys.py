"""`durand key`: keys for those who write over HTTP, and for readers where reading needs one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from app.access.access_file import AccessFile, open_access
from app.access.audit import note
from app.access.keys import add_key, list_keys, revoke_key, rotate_key
from app.cli.session import now
from app.model.roles import KEY_ROLES, LOCAL, Actor, Role, read_role
from app.opening import read_store

AT_TERMINAL = Actor(LOCAL, Role.ADMIN, None, True)
ONCE = "It is told this once: keep it as a password is kept."


@contextmanager
def opened_access() -> Iterator[AccessFile]:
    """The access file of the store that the settings name."""
    with closing(open_access(read_store(), now)) as access:
        yield access


@click.group()
def key() -> None:
    """Give keys to those who write over HTTP, or read where that needs a key."""


@key.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.word for role in KEY_ROLES]),
    required=True,
    help="What the key's holder may do: read; write drafts; accept, correct and retract; manage.",
)
def add(name: str, role: str) -> None:
    """Add a key for NAME and print it: the last line of the output.

    The store keeps its SHA-256 alone. NAME stands in the history as who said something.
    """
    with opened_access() as access:
        secret = add_key(access, name, read_role(role))
        note(access, AT_TERMINAL, f"key add {name} --role {role}", "done")
    click.echo(f"{name} has a key with the role {role}. {ONCE}", err=True)
    click.echo(secret)


@key.command("list")
def list_() -> None:
    """List all keys, also revoked ones; no secret is in the list."""
    with opened_access() as access:
        for each in list_keys(access):
            changed = "" if each.rotated_at is None else f", rotated {each.rotated_at}"
            ended = "" if each.revoked_at is None else f", revoked {each.revoked_at}"
            click.echo(f"{each.name}: {each.role.word}, made {each.made_at}{changed}{ended}")


@key.command()
@click.argument("name")
def rotate(name: str) -> None:
    """Give the key NAME another secret and print it; the one before ends at once."""
    with opened_access() as access:
        secret = rotate_key(access, name)
        note(access, AT_TERMINAL, f"key rotate {name}", "done")
    click.echo(f"{name} has another key; the one before has ended. {ONCE}", err=True)
    click.echo(secret)


@key.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End the key NAME at once, with the browser sessions that it opened.

    `local` ends the browser sessions that one-time addresses opened, and addresses that nobody used.
    """
    with opened_access() as access:
        revoke_key(access, name)
        note(access, AT_TERMINAL, f"key revoke {name}", "done")
    click.echo(f"{name}: revoked")
