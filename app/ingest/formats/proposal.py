"""A proposed mapping, and its text as a mapping file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from app.ingest.files.written_days import DateStyle
from app.ingest.formats.own import NEEDED
from app.model.vocabulary import EventType, GeoPrecision

VOCABULARIES: Mapping[str, type[StrEnum]] = {"event_type": EventType, "geo_precision": GeoPrecision}
"""The vocabularies of the columns whose words are rewritten."""

UNCLEAR_STYLE = f'# dates = "{DateStyle.DAY_FIRST}"'
"""The entry that a person has to choose where the dates do not tell their order."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed columns of the file for each of ours, and the columns without a proposal.

    `head` has the other entries of the mapping by their keys; `remarks` are what a person must know of it.
    """

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    dates: DateStyle | None
    unclear_dates: str | None
    left: tuple[str, ...]
    head: Mapping[str, str | int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def as_toml(proposal: Proposal, dataset: str) -> str:
    """The mapping as the text of a mapping file, with comments on what to check."""
    lines = ["# A proposal: read it, correct it, save it as map.toml, then import with --map map.toml."]
    lines += [*(f"# {remark}" for remark in proposal.remarks), ""]
    lines += [f"dataset = {_quoted(dataset)}", *head_lines(proposal), *_date_lines(proposal), "", "[columns]"]
    lines += [f"{ours} = {_names(theirs)}" for ours, theirs in proposal.columns.items()]
    lines += [f"# left aside: {_quoted(name)}" for name in proposal.left]
    missing = [name for name in NEEDED if name not in {*proposal.columns, *proposal.constants}]
    lines += [f"# needed, and not found: {name}" for name in missing]
    if proposal.constants:
        lines += ["", "[constants]", *(f"{name} = {_quoted(text)}" for name, text in proposal.constants.items())]
    for name, words in proposal.values.items():
        if words:
            lines += ["", f"# The file's words, and one of ours for each: {', '.join(VOCABULARIES[name])}"]
            lines += [f"[values.{name}]", *(f"{_quoted(a)} = {_quoted(b)}" for a, b in words.items())]
    return "\n".join(lines) + "\n"


def head_lines(proposal: Proposal) -> list[str]:
    """The entries of the mapping that say how the file is read."""
    return [
        f"{key} = {_quoted(value) if isinstance(value, str) else orjson.dumps(value).decode()}"
        for key, value in proposal.head.items()
    ]


def _date_lines(proposal: Proposal) -> list[str]:
    if proposal.unclear_dates is not None:
        return [f"# {proposal.unclear_dates}", UNCLEAR_STYLE]
    return [] if proposal.dates is None else [f'dates = "{proposal.dates}"']


def _names(names: Sequence[str]) -> str:
    return _quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """The text as a TOML string: as in JSON, except that TOML allows no bare DEL."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")
