"""The filters of every route as options of a command."""

from collections.abc import Callable, Mapping

import click

from app.filters import FILTERS


def filter_options(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The filters of every route as options of a command, but those left out."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for item in reversed(FILTERS):
            if item.name not in left_out:
                name = "--" + item.name.replace("_", "-")
                command = click.option(name, keyword(item.name), metavar="TEXT", help=item.description)(command)
        return command

    return decorate


def keyword(name: str) -> str:
    """A filter's name as Python takes it: OGC's have dashes, ours have none."""
    return name.replace("-", "_")


def given(filters: Mapping[str, str | None]) -> dict[str, str]:
    """The filters that were given, by their own names."""
    texts = {item.name: filters.get(keyword(item.name)) for item in FILTERS}
    return {name: text for name, text in texts.items() if text is not None}
