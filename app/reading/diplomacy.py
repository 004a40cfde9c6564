"""Diplomacy: what a sentence tells of talks, of ceasefires, and of warnings that a side gives."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.reading.days import Mention

SESSION: Final = r"(?:talks|negotiations|discussions|dialogues?|rounds?|sessions?|diplomatic efforts|mediation|back-?channel contacts)"
TALKS: Final = re.compile(
    r"\b(?:talks|negotiations|[\w-]+-day session|rounds? of (?:[\w-]+ ){0,4}(?:talks|negotiations|dialogue)|(?:informal|back-?channel|diplomatic|peace) "
    r"(?:\w+ )?(?:discussions|contacts|dialogue|efforts)|(?:first|second|third|fourth|fifth|latest|last) (?:\w+ )?round)\b",
    re.I,
)
FAILURE: Final = re.compile(
    r"\b(?:fail(?:ed|ure)|collaps(?:e|ed)|broke (?:up|down)|breakdown|deadlock\w*|(?:ended|closed|finished) (?:\w+ ){0,3}without|fell apart)\b",
    re.I,
)
TRUCE: Final = re.compile(
    r"\b(?:ceasefire|cease-fire|truce)\b[^.;,]{0,40}\b(?:brokered|agreed|signed|reached|concluded|announced|declared|mediated)\b|"
    r"\b(?:brokered|agreed (?:on|to)|signed|reached|concluded|produced|mediated) (?:an? |the )?(?:[\w-]+ ){0,3}(?:ceasefire|cease-fire|truce)\b|"
    r"\b(?:ceasefire|truce),? (?:which|that) (?:had been|was) (?:brokered|agreed|signed|reached|mediated)\b",
    re.I,
)
KEEPS: Final = re.compile(
    r"\b(?:ceasefire|cease-fire|truce)\b.{0,160}?\b(?:(?:would|will) (?:\w+ )?(?:be (?:honou?red|respected|observed|kept|upheld)|hold|remain|stay|continue)|"
    r"(?:remains?|remained) in (?:effect|force|place)|still (?:holds|held))\b",
    re.I,
)
ASSERTS: Final = re.compile(
    r"\b(?:assert|sa(?:id|ys?)|announc|declar|stat(?:ed|es)|pledg|promis|insist|added|adds|reaffirm|confirm)\w*\b",
    re.I,
)
WARNING: Final = re.compile(
    r"\b(?:warn(?:ed|s|ing|ings)?|threat(?:en)?\w*|vow(?:ed|s)?|rhetoric|readiness)\b[^“”\"]{0,120}[“\"][^”\"]*\b(?:response|reply|war|retaliat\w+|revenge)\b",
    re.I,
)
PLANNED: Final = re.compile(
    r"\b(?:would|will|could|may|might|should|if|unless|next round|planned|scheduled|expected|hope[sd]?)\b", re.I
)
CITY: Final = re.compile(rf"\bin (?P<city>[A-Z]\w+)|\b(?P<of>[A-Z]\w+) (?={SESSION}\b)", re.M)
HAPPENED: Final = ("day", "range", "week", "part_of_month")
"""Precisions of days on which talks were held; a month only names them."""
FARTHEST_CITY: Final = 140
"""Letters between the word for talks and their city."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Talks, their failure, or a ceasefire, as a sentence tells it: the sort, the city abroad, and the day."""

    sort: str
    city: str | None
    day: Mention | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A warning, or a promise to keep a ceasefire: its sort, and the words on who gives it."""

    sort: str
    who: str
    at: int


def find_meetings(text: str, days: list[Mention], is_abroad: Callable[[str], bool]) -> Iterator[Meeting]:
    """The talks and the ceasefires that a sentence tells, each in the clause that it stands in."""
    told = [day for day in days if day.span and day.role in ("event", "since") and day.span.precision in HAPPENED]
    truce = TRUCE.search(text)
    talks = TALKS.search(text)
    cities = [(match.start(), match["city"] or match["of"]) for match in CITY.finditer(text)]
    abroad = [(at, name) for at, name in cities if is_abroad(name)]
    if truce and (city := _nearest(abroad, truce.end())):
        yield Meeting("ceasefire", city[1], _day_beside(told, city[0]))
    elif talks and (city := _nearest(abroad, talks.start())) and not PLANNED.search(text[: city[0]]):
        sort = "failure" if FAILURE.search(text) else "talks"
        yield Meeting(sort, city[1], _day_beside(told, city[0]))


def _nearest(cities: list[tuple[int, str]], position: int) -> tuple[int, str] | None:
    near = [each for each in cities if abs(each[0] - position) <= FARTHEST_CITY]
    return min(near, key=lambda each: abs(each[0] - position), default=None)


def _day_beside(days: list[Mention], position: int) -> Mention | None:
    """The day that stands nearest to a city."""
    return min(days, key=lambda day: abs(day.start - position), default=None)


def find_statements(text: str) -> Iterator[Statement]:
    """The warnings, and the promises to keep a ceasefire, that a sentence tells."""
    for match in WARNING.finditer(text):
        spoken = re.search(r"\bfrom (?P<who>[A-Z][\w-]+)", match[0])
        yield Statement("warning", spoken["who"] if spoken else text[: match.start()], match.start())
    if (kept := KEEPS.search(text)) and (said := ASSERTS.search(text[: kept.start()])):
        yield Statement("promise", text[: said.start()], kept.start())
