"""Clauses of a sentence on gates: where each begins and ends, and how it hangs on the one before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from app.reading.day_words import COUNT, NTH, NTHS
from app.reading.days import Mention, Span
from app.reading.gate_words import CLOSED, OPENED, RELATIVE, REQUESTED, STILL_REAL, UNREAL
from app.reading.numerals import NUMBERS

MAIN: Final = re.compile(
    r"\s*(?:;|—|\||,\s+(?=(?:closed|shut|open|suspended|barred) (?:to|for)\b)|,?\s+(?:(?<!\ball )but|while|whereas|although|though|even though|even as|and then|yet(?! to\b)|except that)\b|,\s+(?:and|with)\b|(?<=\w)\.\s|"
    r"\band (?=(?:then |also |still |now )?(?:has|have|was|were|is|are|remains?|reopen(?:ed)?|clos(?:ed|es)|shut|open(?:ed)?|suspended|sealed|not|only|trucks|lorries|traders?|no|the other|"
    r"(?:pedestrians?|passengers?|travell?ers?|trade|cargo|returnees|patients|movement)(?: \w+)? (?:were|are|was|is|have|has|had|may|can|could|remain\w*|cross|continue\w*|kept|resumed|flows?|moves?|runs?|rolls?|passes|at [A-Z])))\b)\s*",
    re.I,
)
INSERTED: Final = re.compile(
    r",(\s+(?:(?:which|who) (?:has|had|have|was|were|is|are) (?:still )?(?:been )?)?(?:closed|shut|sealed|suspended|halted|blocked|barred|turned (?:back|away))\b[^,;]{3,60}),(?=(\s))",
    re.I,
)
"""A closing told in passing: "the gate, closed since May, reopened"."""
EXCEPT: Final = re.compile(
    r",?\s*(?:(?<=\ball )but(?= \w)|\b(?:except(?: for| to)?|except (?:for|to)|excepting|apart from|other than|barring|with the exception of|but not (?:for|to)|not (?:for|to))\b)\s*",
    re.I,
)
UNDER: Final = re.compile(
    rf"[,\s]+(?:(?:some |about |exactly |just )?(?P<n>\d+|{COUNT}|\w+teen|twenty(?:-\w+)?|thirty) (?P<unit>days?|weeks?|months?|hours?) )?"
    r"(?P<how>after|since|before|until|till|when|as soon as)\s+(?!(?:the|this|that|an?) (?:\w+ )?(?:incident|attack|clash|blast|shooting|firing|exchange|fighting|strike|shelling)\b)",
    re.I,
)
HAS_BEEN: Final = re.compile(
    rf"\b(?:has|have|had|is|are|remains?|remained)\b[^.;]*?\bfor (?:the )?(?:last |past |exactly )?(?P<n>\d+|{COUNT}|\w+teen|twenty(?:-\w+)?|thirty) (?:consecutive |straight )?(?P<unit>days?|weeks?)\b",
    re.I,
)
SHARED: Final = re.compile(r"\band (?=(?:to|for) (?:[\w-]+ ){1,4}(?:on|since|from) )")
"""A verb that goes on for other traffic on another day: "reopened to people on Monday and to trucks on Tuesday"."""
GAPPED: Final = re.compile(r"(?:[A-Z]\S+ ?){1,3}(?:crossing |gate )?(?:(?P<how>on|since|from|for|to|only) )", re.M)
A_DAY: Final = re.compile(r"\b(?:\w+day|\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2}|yesterday|overnight|today)\b")
"""A day before the last of several crossings: without one, the day after them is that of all of them."""
NTH_DAY: Final = re.compile(
    rf"\b(?:for (?:the |an? )|entered (?:its|the) |on (?:the|its) |into (?:its|a|the) )(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{NTH}) (?:consecutive |straight |successive )?day\b",
    re.I,
)

LASTED: Final = re.compile(
    rf"\bafter (?P<near>nearly |almost |close to |just under )?(?:about |some |around |more than |over |at least )?(?P<n>\d+|{COUNT}|\w+teen|twenty(?:-\w+)?|thirty)"
    r" (?P<unit>days?|weeks?) of (?:\w+ )?(?:closures?|shutdowns?|suspension)\b",
    re.I,
)
"""How long a closure told before has lasted: "after nearly three weeks of closure"."""
NEARLY: Final = 2
"""Days by which a closure of "nearly three weeks" may be shorter."""

WHICH: Final = re.compile(r",\s+which (?=(?:has|have|had|was|were|is|are|remains?) )")
WHO: Final = re.compile(r"[\s,]*who\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause from `begin` to `end`; `how` is the word that makes it hang on the main one, or "" or "except".

    `days` is the number in "ten days after", None without one. `reach` is where the search for its day ends, if beyond.
    """

    begin: int
    end: int
    how: str = ""
    days: int | None = None
    reach: int = 0


def clauses_of(text: str, gates: Sequence[int]) -> list[Clause]:
    """The clauses of a sentence in order; `gates` is where each crossing is named."""
    cuts = [0]
    marks = {match.end() for match in MAIN.finditer(text)} | {
        m.start(g) for m in INSERTED.finditer(text) for g in (1, 2)
    }
    for at in sorted(marks):
        if _has_cue(text[cuts[-1] : at]) or not re.search(r"\band\s+$", text[cuts[-1] : at]):
            cuts.append(at)
    cuts.append(len(text))
    parts = [each for begin, end in pairwise(cuts) if end > begin for each in _parts(text, begin, end)]
    return [
        each for part in parts for each in _gapped(text, part, [at for at in gates if part.begin < at < part.end])
    ]


def _gapped(text: str, clause: Clause, gates: list[int]) -> Iterator[Clause]:
    """The clause, cut where a crossing goes on without a verb: "shut Torkham on Thursday and Chaman on Friday"."""
    begin, how, days = clause.begin, clause.how, clause.days
    for at in gates:
        before, after = text[begin:at], text[at : clause.end]
        goes_on = GAPPED.match(after)
        shares = goes_on and goes_on["how"] in ("on", "since", "from") and not A_DAY.search(before)
        if (
            re.search(r"(?:,|\band)\s+$", before)
            and _has_cue(before)
            and goes_on
            and not shares
            and not _has_cue(after)
        ):
            yield Clause(begin, at, how, days)
            begin, how, days = at, "and", None
    for match in SHARED.finditer(text, begin, clause.end):
        if _has_cue(text[begin : match.start()]) and not _has_cue(text[match.end() : clause.end]):
            yield Clause(begin, match.start(), how, days)
            begin, how, days = match.end(), "and", None
    yield Clause(begin, clause.end, how, days, clause.reach)


def _parts(text: str, begin: int, end: int) -> Iterator[Clause]:
    """A main clause, and what hangs on it: "after it was shut", "except for patients"."""
    how, days = "", None
    relatives = [each for each in RELATIVE.finditer(text, begin, end) if each[0].endswith(",")]
    for match in sorted(
        [*UNDER.finditer(text, begin, end), *EXCEPT.finditer(text, begin, end)], key=lambda m: m.start()
    ):
        if any(each.start() < match.start() < each.end() - 1 for each in relatives):
            continue
        if match.start() < begin or (match.re is UNDER and not _has_cue(text[match.end() : end])):
            continue
        if match.start() > begin:
            yield Clause(begin, match.start(), how, days, end if match.re is EXCEPT else 0)
        begin = match.end()
        how = match["how"].casefold() if match.re is UNDER else "except"
        days = count_of(match["n"], match["unit"]) if match.re is UNDER and match["n"] else None
    yield Clause(begin, end, how, days)


def _has_cue(text: str) -> bool:
    return bool(CLOSED.search(text) or OPENED.search(text))


def count_of(number: str, unit: str) -> int | None:
    """Days of "ten days", "two weeks"; None for a number that is no word of ours, and for hours and months."""
    low = number.casefold()
    pieces = low.split("-")
    if low.isdigit():
        value = int(low)
    elif low in ("a", "an"):
        value = 1
    elif all(piece in NUMBERS for piece in pieces):
        value = sum(NUMBERS[piece] for piece in pieces)
    else:
        return None
    unit = unit.casefold().rstrip("s")
    return value * 7 if unit == "week" else value if unit == "day" else None


def counted_since(text: str, until: date | None) -> Mention | None:
    """The day from which a state has lasted: "has been shut for 11 days", "for the 4th consecutive day"."""
    if until is None:
        return None
    if match := HAS_BEEN.search(text):
        days = count_of(match["n"], match["unit"])
        return since_of(until - timedelta(days=days), until, match[0]) if days else None
    if match := NTH_DAY.search(text):
        low = match["n"].casefold()
        nth = NTHS.index(low) + 1 if low in NTHS else int(low[:-2])
        return since_of(until - timedelta(days=nth - 1), until, match[0])
    return None


def since_of(first: date, last: date, text: str) -> Mention:
    """A mention of the days since `first`."""
    return Mention(0, 0, text, Span(first, max(first, last), "range"), "since", "counted")


def lasted_since(text: str, until: date | None) -> Mention | None:
    """The days on which a closure may have begun that has lasted until a day: "after nearly three weeks of closure"."""
    match = LASTED.search(text)
    days = count_of(match["n"], match["unit"]) if match else None
    if match is None or days is None or until is None:
        return None
    first = until - timedelta(days=days)
    last = first + timedelta(days=NEARLY if match["near"] else 0)
    return Mention(match.start(), match.end(), match[0], Span(first, last, "range"), "since", "lasted")


def own_words(clause: str) -> str:
    """The words of a clause on traffic: its relative clause alone, where this tells the status."""
    relative = WHICH.search(clause)
    if relative is None or CLOSED.search(clause[: relative.start()]) or OPENED.search(clause[: relative.start()]):
        return f"people {clause}" if WHO.match(clause) else clause
    return clause[relative.end() :]


def unreal_at(clause: str) -> bool:
    """Whether a clause is a plan, a wish, a condition or a denial."""
    clause = REQUESTED.sub(" ", clause)
    return bool(UNREAL.search(clause) and not STILL_REAL.search(clause))


def before_relative(clause: str) -> str:
    """The clause up to a relative clause that comes after its verb: "is shut to people, who have waited since May"."""
    relative = re.search(r",\s+(?:who|which|where|whose)\b", clause)
    told = clause[: relative.start()] if relative else clause
    return told if CLOSED.search(told) or OPENED.search(told) else clause
