"""The filters of every route as options of a command."""

from collections.abc import Callable, Mapping, Sequence

import click

from app.figures.method import EXPECTED
from app.filters.catalogue import FILTER_NAMES, FILTERS
from app.filters.moment_text import WHICH
from app.model.errors import BadParameter


def filter_options(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The filters of every route as options of a command, but those left out."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for item in reversed(FILTERS):
            if item.name not in left_out:
                name = "--" + item.name.replace("_", "-")
                # `multiple`, for click would take the last of several and drop the others without a word.
                command = click.option(
                    name, keyword(item.name), metavar="TEXT", help=item.description, multiple=True, callback=once
                )(command)
        return command

    return decorate


def moment_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--as-of`, `--said-until` and `--drafts`."""
    return filter_options(*(name for name in FILTER_NAMES if name not in WHICH))(command)


def figures_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for the method of figures."""
    said = f"Method of the figures where there are claims: {EXPECTED}; span if not given."
    return click.option("--figures", metavar="TEXT", help=said, multiple=True, callback=once)(command)


def once(context: click.Context, option: click.Parameter, texts: Sequence[str]) -> str | None:
    """The text that an option was given, None for none; `BadParameter` if it was given twice."""
    del context
    if len(texts) > 1:
        name = option.opts[0].removeprefix("--")
        raise BadParameter(f"{name}: given twice; give one, with its values separated by commas")
    return texts[0] if texts else None


def joined(context: click.Context, option: click.Parameter, texts: Sequence[str]) -> str | None:
    """The texts that an option was given, one by one or with commas, as one text; None for none."""
    del context, option
    return ",".join(texts) if texts else None


def keyword(name: str) -> str:
    """A filter's name as Python takes it: OGC's have dashes, ours have none."""
    return name.replace("-", "_")


def given(filters: Mapping[str, str | None]) -> dict[str, str]:
    """The filters that were given, by their own names."""
    texts = {item.name: filters.get(keyword(item.name)) for item in FILTERS}
    return {name: text for name, text in texts.items() if text is not None}
