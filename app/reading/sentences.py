"""Sentences of a text with the line each begins on; lines that a PDF broke are joined first."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from app.reading.tokens import Token, tokenise

LONGEST_WRAPPED: Final = 130
"""Letters: a text with longer lines has one paragraph a line."""
SHORTEST_WRAPPED: Final = 40
LONGEST_SENTENCE: Final = 3000
"""Letters: a longer run without a full stop is cut, so that the parser's cost stays linear."""
ITEM: Final = re.compile(r"\s*\(?\d{1,2}[.)]")
HEADER: Final = re.compile(r"\s*(?:[•*·▪●–—-]|\d{1,2}[.)])\s+[^.:;]{3,70}:\s+(?=[A-Z\d])")
BULLET: Final = re.compile(r"^\s*(?:[•*·▪●◦–—-]|\d{1,2}[.)]|\([a-z\d]\))\s+")
ENDS: Final = re.compile(r"[.!?:;][\"”’')\]]*\s*$")
STOP: Final = re.compile(r"[.!?][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z\d•])|[!?؟۔。]+\s")
ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Gen|Col|Lt|Maj|Capt|Brig|Sgt|Hon|No|Nos|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|"
    r"Nov|Dec|vs|etc|i\.e|e\.g|approx|Govt|Dist|Distt|Rs|Ltd|Co|Jr|Sr|Md|Mohd)|\b[A-Z]|U\.S|U\.N|U\.K)\.$"
)


@dataclass(slots=True)
class Sentence:
    """A sentence: its text, the line of the source it begins on, the number of its paragraph, and its tokens.

    `first` says whether it opens its paragraph.
    """

    text: str
    line: int
    paragraph: int
    first: bool
    tokens: list[Token] = field(default_factory=list)


def read_sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order, with their tokens."""
    found = []
    for number, (block, starts, lines) in enumerate(_blocks(text.splitlines())):
        for order, (begin, sentence) in enumerate(_split(block)):
            line = lines[max(0, bisect_right(starts, begin) - 1)]
            found.append(Sentence(sentence, line, number, order == 0, tokenise(sentence)))
    return found


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, list[int], list[int]]]:
    """Each paragraph as one text, where its lines begin in it, and the numbers of the lines."""
    wrapped = is_wrapped(lines)
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if block and (not line.strip() or not (wrapped and _continues(block[-1][1], line))):
            yield _joined(block)
            block = []
        if line.strip():
            block.append((number, line))
    if block:
        yield _joined(block)


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines are those of a page, not paragraphs: none is long, and most fill the page."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    return len(lengths) > 3 and max(lengths) <= LONGEST_WRAPPED and median(lengths) >= SHORTEST_WRAPPED


def _continues(line: str, following: str) -> bool:
    """Whether a line goes on in the next: it has no end and is long, or the next begins in lower case."""
    if BULLET.match(following):
        return False
    return following.strip()[:1].islower() or len(line.strip()) >= SHORTEST_WRAPPED


def _joined(block: list[tuple[int, str]]) -> tuple[str, list[int], list[int]]:
    """The lines as one text; a word that was cut at a line's end is put together."""
    text, starts = "", []
    for _, line in block:
        stripped = line.strip()
        if re.search(r"[a-z]-$", text) and stripped[:1].islower():
            text = text[:-1]
        elif text:
            text += " "
        starts.append(len(text))
        text += stripped
    return text, starts, [number for number, _ in block]


def _split(block: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a paragraph, and where it begins."""
    header = HEADER.match(block)
    begin = header.end() if header else 0
    if header:
        yield 0, header[0].strip()
    for stop in STOP.finditer(block):
        if stop.end() <= begin:
            continue
        if ABBREVIATION.search(block[max(begin, stop.end() - 12) : stop.end()].rstrip("\"”’')]")):
            continue
        if ITEM.fullmatch(block[: stop.end()]) or (
            re.search(r"\bno\.$", block[begin : stop.end()]) and block[stop.end() + 1 : stop.end() + 2].isdigit()
        ):
            continue
        yield from _cut(block, begin, stop.end())
        begin = stop.end()
    yield from _cut(block, begin, len(block))


def _cut(block: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """The sentence, in pieces if it is too long, without the space around it."""
    for start in range(begin, end, LONGEST_SENTENCE):
        piece = block[start : min(end, start + LONGEST_SENTENCE)]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
