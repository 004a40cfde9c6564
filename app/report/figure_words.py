"""Figures of people in words: "at least 41 killed", as a record or a claim gives them."""

from collections.abc import Mapping
from typing import Any

from app.figures.book import BOUNDS, COLUMNS

VERBS = {"killed": "killed", "injured": "injured", "detained": "detained"}


def range_words(low: int | None, best: int | None, high: int | None) -> str:
    """A range in words: "41", "at least 41", "5 to 9, best 7"; empty if nothing is known."""
    if best is not None:
        bounds = {bound for bound in (low, high) if bound is not None} - {best}
        if not bounds:
            return f"{best:,}"
        if low is not None and high is not None:
            return f"{low:,} to {high:,}, best {best:,}"
        return f"{best:,}, {_bound_words(low, high)}"
    return _bound_words(low, high)


def _bound_words(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"at most {high:,}"
    return f"at least {low:,}" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def incident_words(properties: Mapping[str, Any]) -> list[str]:
    """The figures of an incident, one text for each measure that has one."""
    told = {measure: range_words(*(properties.get(name) for name in names)) for measure, names in COLUMNS.items()}
    return [f"{text} {VERBS[measure]}" for measure, text in told.items() if text]


def claim_words(claim: Mapping[str, Any]) -> list[str]:
    """The figures of a claim, each in numbers or, where it has none, in the words of the source."""
    told = []
    for measure, verb in VERBS.items():
        text = range_words(*(claim[f"{measure}_{bound}"] for bound in BOUNDS))
        written = claim[f"{measure}_text"]
        if text:
            told.append(f"{text} {verb}")
        elif written:
            told.append(f"{verb}: “{written}”")
    return told
