"""Names of files that say what was asked: `durand-near-torkham-25km-2025.csv`."""

import re
from collections.abc import Callable, Mapping

from app.filters.filter_table import DEFAULT_WITHIN_KM
from app.filters.filter_texts import OPEN_END

EVERYTHING = "durand-incidents"
MOST_CHARACTERS = 100
"""Characters of the longest name, without its suffix."""
NOT_PLAIN = re.compile(r"[^a-z0-9.]+")
BESIDE = ("within_km",)
"""Filters that are named with another one."""


def file_stem(params: Mapping[str, str]) -> str:
    """The name of a file of what the filters' texts select, without its suffix: place, time, then the others.

    It has lower-case letters, digits, dots and hyphens alone, and at most `MOST_CHARACTERS`.
    """
    first = [name for name in _NAMED if name in params]
    others = [name for name in sorted(params) if name not in (*_NAMED, *BESIDE)]
    words = {name: _NAMED[name](params) for name in first}
    words |= {name: f"{name} {params[name]}" for name in others}
    stem = "-".join(["durand", *(_plain(text) or name for name, text in words.items())]) if words else EVERYTHING
    return stem if len(stem) <= MOST_CHARACTERS else stem[:MOST_CHARACTERS].rpartition("-")[0] or EVERYTHING


def _plain(text: str) -> str:
    """The Latin letters and digits of a text in lower case, with hyphens between."""
    return NOT_PLAIN.sub("-", text.casefold()).strip("-.")


def _near(params: Mapping[str, str]) -> str:
    return f"near {params['near']} {params.get('within_km', f'{DEFAULT_WITHIN_KM:g}')}km"


def _corridor(params: Mapping[str, str]) -> str:
    return f"corridor {params['corridor']}km"


def _datetime(params: Mapping[str, str]) -> str:
    return _interval(params["datetime"], "since {}", "until {}", "{} to {}")


def _fatalities(params: Mapping[str, str]) -> str:
    text = params["fatalities"]
    return f"{_interval(text, '{} or more', 'at most {}', '{} to {}')} deaths"


def _interval(text: str, since: str, until: str, both: str) -> str:
    first, slash, last = text.partition("/")
    if not slash or first == last:
        return first
    if last in (OPEN_END, ""):
        return since.format(first)
    return until.format(last) if first in (OPEN_END, "") else both.format(first, last)


def _value(name: str) -> Callable[[Mapping[str, str]], str]:
    return lambda params: params[name]


_NAMED: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "near": _near,
    "corridor": _corridor,
    "bbox": lambda _: "box",
    "area": lambda _: "area",
    "province": _value("province"),
    "district": _value("district"),
    "datetime": _datetime,
    "fatalities": _fatalities,
    "event_type": _value("event_type"),
    "actor": _value("actor"),
    "verification": _value("verification"),
    "dataset": _value("dataset"),
    "filter": lambda _: "filtered",
    "q": _value("q"),
}
"""The words of each filter that has its own, in the order of a name."""
