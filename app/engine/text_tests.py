"""Conditions on a text as functions of one text."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.model.condition import Compare, Like, OneOf

Passes = Callable[[str], bool]

COMPARISONS: Mapping[str, Callable[..., object]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class TextTest:
    """A condition on a text column; `fold` says that it is given each text in case-folded spelling."""

    fold: bool
    condition: Compare | Like | OneOf

    def passes(self) -> Passes:
        """A function that says whether a text meets the condition."""
        match self.condition:
            case Like(_, pattern):
                return like(pattern)
            case OneOf(_, values):
                return frozenset(values).__contains__
            case Compare(_, op, value):
                compare = COMPARISONS[op]
                return lambda text: bool(compare(text, value))


def text_test(condition: Compare | Like | OneOf) -> TextTest:
    """The test of a condition on a text column; with `fold` its own texts are folded too."""
    if not condition.fold:
        return TextTest(False, condition)
    match condition:
        case Like():
            folded: Compare | Like | OneOf = replace(condition, pattern=condition.pattern.casefold())
        case OneOf():
            folded = replace(condition, values=tuple(str(value).casefold() for value in condition.values))
        case Compare():
            folded = replace(condition, value=str(condition.value).casefold())
    return TextTest(True, folded)


def equal_to(condition: Compare | Like | OneOf) -> Sequence[str] | None:
    """The texts of which a text has to be one, letter by letter; None for another condition."""
    match condition:
        case Compare(_, "=", value, False):
            return [str(value)]
        case OneOf(_, values, False):
            return [str(value) for value in values]
    return None


def like(pattern: str) -> Passes:
    """A function that says whether a text matches a SQL LIKE pattern; it takes text length times pattern length.

    Text between two wildcards is matched at its first occurrence only: if the rest of the pattern does not match
    after the first occurrence, it does not match after a later one.
    """
    first, *others = (Run(parts) for parts in _runs(pattern))
    if not others:
        return lambda text: len(text) == first.length and first.find(text, 0, first.length) == 0
    *middle, last = others
    middle = [run for run in middle if run.length]
    if not first.length and not last.length and len(middle) == 1 and middle[0].expression is None:
        sought = middle[0].plain
        return lambda text: sought in text
    needed = max((part for run in (first, *middle, last) for part in run.letters), key=len, default="")
    return _Runs(needed, first, tuple(middle), last)


class Run:
    """A part of a LIKE pattern between two `%`: letters, and `_` for any one character."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.length = len(parts)
        self.plain = "".join(part[-1] for part in parts)
        self.letters = "".join("\0" if part == "_" else part[-1] for part in parts).split("\0")
        written = "".join("." if part == "_" else re.escape(part[-1]) for part in parts)
        self.expression = re.compile(written, re.DOTALL) if "_" in parts else None

    def find(self, text: str, at: int, end: int) -> int:
        """Where the run first stands in `text[at:end]`; -1 where it does not."""
        if self.expression is None:
            return text.find(self.plain, at, end)
        found = self.expression.search(text, at, end)
        return -1 if found is None else found.start()


@dataclass(frozen=True, slots=True)
class _Runs:
    """A text begins with `first`, then holds each of `middle` in order, and ends with `last`.

    `needed` are letters that every such text holds: most texts are told by them alone.
    """

    needed: str
    first: Run
    middle: tuple[Run, ...]
    last: Run

    def __call__(self, text: str) -> bool:
        at, end = self.first.length, len(text) - self.last.length
        if at > end or self.needed not in text:
            return False
        if self.first.find(text, 0, at) != 0 or self.last.find(text, end, len(text)) != end:
            return False
        for run in self.middle:
            found = run.find(text, at, end)
            if found < 0:
                return False
            at = found + run.length
        return True


def _runs(pattern: str) -> list[list[str]]:
    """The parts of a pattern between its `%`: each a list of `_`, letters, and letters after a backslash."""
    runs: list[list[str]] = [[]]
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part == "%":
            runs.append([])
        else:
            runs[-1].append(part)
    return runs
