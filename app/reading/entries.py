"""Entries of a list or log: paragraphs that begin with their place and day, "[3] Kunar, Nari, 8 Sept. Rockets hit ..."."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.geography.toponyms import fold
from app.reading.day_words import MONTH, MONTHS
from app.reading.days import Mention, find_days
from app.reading.placing import Atlas, Spot, place_of_head
from app.reading.sentences import Sentence
from app.reading.tokens import tokenise

LEAST_ENTRIES: Final = 2
"""So many paragraphs with a place and a day at their head make a list; a single one has a dateline."""
LONGEST_HEAD: Final = 110
MARK: Final = re.compile(r"\W{0,3}(?:\w{1,3}[\]).]+\s+)?[•*▪·–—-]?\s*")
END: Final = re.compile(r"\)?[.:](?=\s|$)")
UNITS: Final = re.compile(r"\s*\b(?:district|province|agency|tehsil|subdivision|area|division|city|town)\b", re.I)
AROUND: Final = re.compile(
    r"\b(?:night|evening|morning|afternoon|noon|dawn|dusk|early|late|around|about|at|of|on|and|to|the|near|centre|bazaar|hrs|hours|am|pm|(?:exact )?(?:place|village) (?:unknown|not (?:known|named)))\b|"
    r"\d{1,2}[:.]?\d{2}\b",
    re.I,
)
"""Words that a head may have beside its names and its day."""
NAMES: Final = re.compile(r"(?:[\s,;/()–—-]|[A-Z][\w'’-]*)*")
SLASHED: Final = re.compile(
    rf"(?<![\d/])(?P<d1>\d{{1,2}})(?:\s?-\s?(?P<d2>\d{{1,2}}))?/(?P<m>\d{{1,2}})(?![\d/])(?!\s+(?:of )?(?:{MONTH}))"
)
"""A day with its month's number; "8/9 October" is two days."""
TALK: Final = re.compile(
    r"\b(?:spoke|speaks|talked|discussed|condemned|mourned|remembered|commemorated|recalled|prayed)\b[^.;]{0,40}?\b(?:of|about|for|on|over|the|an?)\b",
    re.I,
)
"""Words of those who only speak of an event."""
MONTH_NAMES: Final = {number: name.capitalize() for name, number in MONTHS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """The head of one entry: its words, the letters before what it tells, its place and its day."""

    head: str
    end: int
    spot: Spot
    day: Mention


def find_entries(sentences: Sequence[Sentence], atlas: Atlas, published: date | None) -> dict[int, Entry]:
    """The entries of a list, by the number of their paragraph; none where fewer than two paragraphs have such a head."""
    found = {
        each.paragraph: entry for each in sentences if each.first and (entry := _entry(each, atlas, published))
    }
    return found if len(found) >= LEAST_ENTRIES else {}


def is_talk(text: str) -> bool:
    """Whether a sentence only tells that somebody spoke of an event."""
    return TALK.search(text) is not None


def without_head(sentence: Sentence, entry: Entry) -> None:
    """Takes the head off the first sentence of an entry, which may have nothing else."""
    tags = [(t.tag, t.dep, t.head) for t in sentence.tokens if t.start >= entry.end]
    dropped = len(sentence.tokens) - len(tags)
    sentence.text = sentence.text[entry.end :]
    sentence.tokens = tokenise(sentence.text)
    for token, (tag, dep, head) in zip(sentence.tokens, tags, strict=False):
        token.tag, token.dep, token.head = tag, dep, head - dropped


def _entry(sentence: Sentence, atlas: Atlas, published: date | None) -> Entry | None:
    """The head of a paragraph: the shortest beginning with nothing but names and a day."""
    mark = MARK.match(sentence.text)
    begin = mark.end() if mark else 0
    for end in END.finditer(sentence.text, begin, begin + LONGEST_HEAD):
        head = sentence.text[begin : end.start() + end[0].startswith(")")]
        days = [each for each in find_days(_spelled_out(head), published, None) if each.span]
        names = _names(_spelled_out(head), days) if days else ""
        spot = _place(names, atlas) if names else None
        if spot:
            space = re.compile(r"\s*").match(sentence.text, end.end())
            return Entry(head, space.end() if space else end.end(), spot, days[0])
    return None


def _spelled_out(head: str) -> str:
    """The head with the month's name in a day such as 04-05/02, which comes first."""

    def month(match: re.Match[str]) -> str:
        name = MONTH_NAMES.get(int(match["m"]))
        days = f"{match['d1']}-{match['d2']}" if match["d2"] else match["d1"]
        return f"{days} {name}" if name else match[0]

    return SLASHED.sub(month, head)


def _names(head: str, days: list[Mention]) -> str:
    """The names of a head without its days; "" where it has other words, as a sentence has."""
    for day in reversed(days):
        head = head[: day.start] + head[day.end :]
    names = AROUND.sub("", head)
    return names if NAMES.fullmatch(UNITS.sub("", names).replace(".", "")) else ""


def _place(names: str, atlas: Atlas) -> Spot | None:
    """The finest place that the names of a head give, with the largest unit first or last."""
    parts = [part.strip(" .") for part in re.split(r"[,;/()–—]", names)]
    parts = [part for part in parts if part]
    if not any(atlas.kind(fold(UNITS.sub("", part))) for part in parts):
        return None
    spots = [spot for order in _orders(parts) if (spot := place_of_head(", ".join(order), atlas))]
    return max(spots, key=lambda spot: (spot.exact, spot.rank), default=None)


def _orders(parts: list[str]) -> Iterator[list[str]]:
    """The names in the order that the geocoder takes, from the finest to the largest: as told, and backwards."""
    yield parts
    if len(parts) > 1:
        yield parts[::-1]
