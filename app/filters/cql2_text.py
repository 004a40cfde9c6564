"""CQL2 text as CQL2 JSON: AND, OR, NOT and parentheses are parsed here, the predicates between them by a library.

The library's parser takes twice as long for each further parenthesis, and ends the whole process at thousands of
consecutive operators. A predicate needs few of either, so each is given to it separately.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cql2

from app.model.errors import BadParameter, shortened

MAX_DEPTH = 60
PREDICATE_DEPTH = 6
"""Most nested parentheses in a predicate; `S_INTERSECTS(geometry, GEOMETRYCOLLECTION(MULTIPOLYGON(((` has 5."""
PREDICATE_SYMBOLS = 500
"""The most words and signs, without numbers and commas; the library ends the process at some 3,000."""

Node = Any
"""A node of CQL2 in JSON."""

_ILIKE = re.compile(r"""^("[^"]*"|\w+)\s+ILIKE\s+('(?:[^']|'')*')$""", re.IGNORECASE)
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\w[\w.]*|\S""")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted text, a number or a sign, with its position."""

    word: str
    start: int
    end: int
    depth: int
    """The number of parentheses around the token; a parenthesis does not count itself."""


def parse_text(text: str) -> Node:
    """The expression as CQL2 JSON; `BadParameter` names the part that cannot be read."""
    return _Reader(text, _tokens(text)).some_of()


def parse_predicate(text: str) -> Node:
    """One predicate as CQL2 JSON; GDAL's ILIKE is read as LIKE without regard to case."""
    try:
        return cql2.parse_text(_ILIKE.sub(r"CASEI(\1) LIKE CASEI(\2)", text)).to_json()
    # The library raises bare exceptions, too.
    except Exception as error:
        raise BadParameter(f"filter: not cql2-text: {shortened(text)}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """The library's error message in one line, without the text that it was given."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line.lstrip("-=> ") for line in lines if line.startswith(("-->", "= "))]
    return shortened(": ".join(said or lines), 500)


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        word = match[0]
        depth -= word == ")"
        if depth < 0:
            raise BadParameter(
                f"filter: not cql2-text: nothing is open that the parenthesis closes after "
                f"{shortened(text[: match.start()])!r}"
            )
        tokens.append(Token(word.upper(), match.start(), match.end(), depth))
        depth += word == "("
        if depth > MAX_DEPTH:
            raise BadParameter(f"filter: parts are nested over {MAX_DEPTH} deep; at most so many are read")
    if depth > 0:
        raise BadParameter(f"filter: not cql2-text: {depth} parentheses are not closed")
    return tokens


class _Reader:
    """Reads the tokens of one expression, from first to last."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    @property
    def word(self) -> str:
        """The word of the current token; empty at the end."""
        return self.tokens[self.at].word if self.at < len(self.tokens) else ""

    def some_of(self) -> Node:
        return self.joined("OR", self.all_of)

    def all_of(self) -> Node:
        return self.joined("AND", self.part)

    def joined(self, word: str, read: Callable[[], Node]) -> Node:
        parts = [read()]
        while self.word == word:
            self.at += 1
            parts.append(read())
        return parts[0] if len(parts) == 1 else {"op": word.lower(), "args": parts}

    def part(self) -> Node:
        is_negated = False
        while self.word == "NOT":
            is_negated = not is_negated
            self.at += 1
        node = self.group() if self.is_group() else parse_predicate(self.predicate())
        return {"op": "not", "args": [node]} if is_negated else node

    def is_group(self) -> bool:
        """Whether a parenthesis starts here that holds conditions; False if it starts a comparison."""
        if self.word != "(":
            return False
        after = self.closing() + 1
        return after == len(self.tokens) or self.tokens[after].word in ("AND", "OR", ")")

    def closing(self) -> int:
        """The index of the parenthesis that closes the current one."""
        depth = self.tokens[self.at].depth
        rest = range(self.at + 1, len(self.tokens))
        return next(i for i in rest if self.tokens[i].word == ")" and self.tokens[i].depth == depth)

    def group(self) -> Node:
        self.at += 1
        node = self.some_of()
        self.at += 1
        return node

    def predicate(self) -> str:
        """The text of the predicate: up to the next AND, OR or closing parenthesis that is not part of it."""
        first = self.at
        self.at = self.end_of_predicate()
        tokens = self.tokens[first : self.at]
        if not tokens:
            before = self.tokens[first - 1].word if first else "the beginning"
            raise BadParameter(f"filter: not cql2-text: nothing to compare after {before}")
        deepest = max(token.depth for token in tokens) - tokens[0].depth
        symbols = sum(token.word != "," and not token.word[0].isdigit() for token in tokens)
        part = self.text[tokens[0].start : tokens[-1].end]
        if deepest > PREDICATE_DEPTH or symbols > PREDICATE_SYMBOLS:
            raise BadParameter(
                f"filter: {shortened(part)}: at most {PREDICATE_DEPTH} parentheses in each other and "
                f"{PREDICATE_SYMBOLS} words and signs are read in one comparison"
            )
        return part

    def end_of_predicate(self) -> int:
        depth = self.tokens[self.at].depth if self.at < len(self.tokens) else 0
        betweens = 0
        for number in range(self.at, len(self.tokens)):
            token = self.tokens[number]
            if token.depth > depth:
                continue
            if token.word == "OR" or (token.word == "AND" and not betweens) or token.depth < depth:
                return number
            if token.word == ")" and number == self.at:
                return number
            betweens += (token.word == "BETWEEN") - (token.word == "AND")
        return len(self.tokens)
