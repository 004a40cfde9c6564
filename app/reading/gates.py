"""Gates: what a sentence says of a crossing, for each class of traffic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from app.geography.border import Crossing
from app.reading.days import Mention
from app.reading.sentences import Sentence

CLOSED: Final = re.compile(
    r"\b(?:clos(?:ed|es|ing)|closures? of|shut(?:s|ting| down)?|seal(?:ed|s|ing)|suspend(?:ed|s|ing)|suspension|block(?:ed|s)|halt(?:ed|s)?|barred|stopped|"
    r"(?:has|have|had) not (?:let|allowed|been (?:open|reopened|allowed|let|able))|(?:is|are|was|were|remains?) not (?:open|allowed|permitted|passable)|"
    r"no (?:traffic|movement|trucks?|pedestrians?|vehicles?) (?:was|were|is|are|has|have|could)|not (?:allowed|permitted|let)|"
    r"no (?:\w+ )?(?:trucks?|cargo|goods|vehicles?|containers?|pedestrians?|passengers?|travell?ers?|convoys?) (?:has|have|was|were|is|are|could) |"
    r"turned back|off-limits|at a standstill|standstill|prohibited|banned|has been out of bounds|out of use|inoperative|not operational)\b",
    re.I,
)
OPENED: Final = re.compile(
    r"\b(?:re-?open(?:ed|s|ing)?|open(?:ed|s)?|resum(?:ed|es|ption)|restored|allowed (?:through|in|to (?:cross|pass|enter))|let (?:through|across|in|pass)|"
    r"continues? to (?:pass|cross|move|flow|operate)|(?:is|are|was|were|still|now|been) (?:passing|crossing|moving|flowing|operating|operational|functional|functioning)|"
    r"(?:may|can) (?:now )?(?:cross|pass|use)|pass(?:es|ed)? (?:there|through|without)|cross(?:ed|es|ing)? (?:normally|freely|every day|daily|each day)|normal traffic|in both directions)\b",
    re.I,
)
PARTIAL: Final = re.compile(
    r"\b(?:partial(?:ly)?|partly|limited|only (?:on|for|between|during|with|to)|(?:on )?\w+days? only|only|restricted|one way|one direction|"
    r"(?:few|three|four|five|six|two|eight) hours? (?:a|each|per) day|limited hours|reduced hours|twice a week|once a week)\b",
    re.I,
)
ONLY_FOR: Final = re.compile(
    r"\bonly (?:for|to) (?=(?:\w+ )?(?:returnees?|deportees?|trade|trucks?|cargo|patients?|pedestrians?|UN|humanitarian|aid|relief))",
    re.I,
)
WITHOUT_LIMIT: Final = re.compile(
    r"\bwithout restrictions?|unrestricted|days? a week|round the clock|24 hours", re.I
)
UNREAL: Final = re.compile(
    r"\b(?:would|could|might|may (?:re-?open|open|be (?:re-?opened|opened|closed|shut))|will|shall|if|unless|whether|plans?|planned|"
    r"hop(?:ed|es|ing)|expect(?:ed|s)?|discuss\w*|promis\w+|demand(?:ed|s|ing)?|urged|called for|calls for|asked|request\w*|threaten\w*|"
    r"consider\w*|agreed to|due (?:to (?:re-?)?(?:open|close)\w*|next|on)|scheduled|likely|proposed?|ready to|should|must|warned|want\w*|to be (?:re-?opened|opened|closed)|"
    r"rumou?rs?|denied|no date|talks on|negotiat\w+|pending|until further|decision to)\b",
    re.I,
)
STILL_REAL: Final = re.compile(
    r"\b(?:until further notice|will remain (?:closed|shut|sealed|open|suspended)|for an indefinite period|pending)\b",
    re.I,
)
PAST: Final = re.compile(
    r"\b(?:for (?:\w+|\d+) (?:days|weeks|months|hours) (?:in|alone|last)|several times|times in|in recent years|used to|stayed shut|every closure|each closure|"
    r"previous(?:ly)?|on (?:several|previous|past) occasions|often|frequently)\b",
    re.I,
)
TRAFFIC: Final = (
    ("humanitarian", re.compile(r"\b(?:relief|humanitarian|aid|UN (?:cargo|trucks|supplies))\b", re.I)),
    ("patients", re.compile(r"\b(?:patients?|medical cases|sick|emergency cases|ill people)\b", re.I)),
    ("returnees", re.compile(r"\b(?:returnees?|deportees?|deport\w+|repatriat\w+|returning (?:refugees|Afghans|families)|undocumented|refugee families|refugees)\b", re.I)),
    ("commercial", re.compile(r"\b(?:trucks?|trade|commercial|cargo|goods|containers?|freight|export\w*|import\w*|transit|commerce|lorries|loaded vehicles|tankers?)\b", re.I)),
    ("pedestrian", re.compile(r"\b(?:pedestrians?|travell?ers?|passengers?|on foot|people|foot traffic|foot|individuals|visitors|visa holders|passport\w*|tazkira\w*|families|movement of (?:people|persons)|persons)\b", re.I)),
)  # fmt: skip
ALL: Final = re.compile(
    r"\b(?:all (?:\w+,? ){0,3}(?:movement|traffic|kinds?|types?|forms?|purposes|crossings?)|both trade|any (?:movement|traffic)|everyone|every kind|completely|"
    r"fully|altogether|bilateral trade and|trade and (?:travel\w*|passenger\w*|pedestrian\w*|people|movement)|"
    r"(?:pedestrians?|travell?ers|passengers?|people) (?:and|as well as) (?:trade|trucks?|cargo|goods|vehicles|vehicular|commercial)|traffic(?! police)|vehicular)\b",
    re.I,
)
GATE: Final = re.compile(
    r"\b(?:gate|crossings?|terminal|border|trucks?|trade|pedestrians?|customs|traffic|cargo|lorries)\b", re.I
)
BOTH: Final = re.compile(
    r"\b(?:trade|trucks?|cargo|commercial|goods)\b.*\b(?:travell?ers|passengers?|pedestrians?|people|foot)\b|"
    r"\b(?:travell?ers|passengers?|pedestrians?|people)\b.*\b(?:trade|trucks?|cargo|commercial|goods)\b",
    re.I,
)
CLAUSE: Final = re.compile(
    r"\s*(?:;|,?\s+(?:but|while|whereas|although|though|and then)\b|,\s+and\b|\. |\band (?=(?:has|have|was|were|is|are|remains?|reopened|closed|shut|trucks|traders?|pedestrians? (?:were|are|have|had|may|can|could))\b))\s*",
    re.I,
)
REFERS: Final = re.compile(
    r"\b[Tt]he (?:border )?(?:gate|crossing|crossing point|terminal|border point|pass|frontier post)\b"
)
NEARBY: Final = re.compile(r"\b(?:it|there|the (?:border|point))\b", re.I)
ACTS: Final = re.compile(r"\b(?:closed|shut|sealed|closes|shuts|seals|suspended|reopened|opened|reopens)\b", re.I)
STRANDED: Final = re.compile(
    r"\b(?:leaving|paraly[sz]\w+|obstruct\w+|disrupt\w+|halting|stranding|stranded|stuck|queue|lined up|parked|waiting)\b",
    re.I,
)
EXTRA: Final = {
    "chaman": ("Chaman", "Spin Boldak", "Spin Buldak", "Friendship Gate", "Wesh", "Weish"),
    "nawa-pass": (),
}
TOO_COMMON: Final = frozenset({"Dangam", "Borki", "Burki", "Badini", "Jaji", "Gurbuz"})


@dataclass(frozen=True, slots=True)
class GateStatement:
    """A clause on one crossing: status, traffic, and the mention of the day from which it holds."""

    crossing: str
    status: str
    traffic: str
    since: Mention | None
    until: Mention | None
    start: int
    is_act: bool


@dataclass
class Gates:
    """The crossings by name, and the one that the article spoke of last."""

    crossings: Sequence[Crossing]
    last: str | None = None
    paragraph: int = -1
    said: list["GateStatement"] = field(default_factory=list)
    patterns: list[tuple[str, re.Pattern[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for gate in self.crossings:
            names = {
                gate.name_en.split(" (")[0],
                gate.af_name.split(" (")[0],
                gate.pk_name.split(" (")[0],
                *gate.aliases,
            }
            names |= set(EXTRA.get(gate.id, ()))
            names = {
                name for name in names if name and name.isascii() and name not in TOO_COMMON and "–" not in name
            }
            joined = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
            self.patterns.append((gate.id, re.compile(rf"\b(?:{joined})\b")))

    def named_in(self, text: str) -> list[tuple[int, str]]:
        """The crossings that a text names, each with where it stands first."""
        found = [(match.start(), gate) for gate, pattern in self.patterns if (match := pattern.search(text))]
        return sorted(found)

    def read(self, sentence: Sentence, days: list[Mention]) -> list[GateStatement]:
        """The statements of a sentence, clause by clause."""
        text = sentence.text
        named = self.named_in(text)
        found: list[GateStatement] = []
        bounds = [0, *(match.end() for match in CLAUSE.finditer(text)), len(text)]
        same = sentence.paragraph == self.paragraph and not sentence.first
        near = sentence.paragraph - self.paragraph <= 1 and NEARBY.search(text)
        goes_on = bool(self.last) and bool(REFERS.search(text) or same or near)
        current = [gate for _, gate in named[:1]] or ([self.last] if self.last and goes_on else [])
        if named or goes_on:
            self.paragraph = sentence.paragraph
        for begin, end in pairwise(bounds):
            here = [gate for at, gate in named if begin <= at < end]
            current = here or current
            if current:
                found += self._clause(text, begin, end, current, days, found)
        if named and (found or GATE.search(text)):
            self.last = None if len(named) > 1 else found[-1].crossing if found else named[-1][1]
        return found

    def _clause(
        self, text: str, begin: int, end: int, gates: list[str], days: list[Mention], before: list[GateStatement]
    ) -> list[GateStatement]:
        clause = text[begin:end]
        unreal = UNREAL.search(clause) and not STILL_REAL.search(clause)
        status = None if unreal or PAST.search(clause) else status_of(clause)
        if status is None:
            return []
        inside = [day for day in days if begin <= day.start < end]
        exact = [day for day in inside if day.span and day.sort not in ("month", "year")]
        since = next((day for day in exact if day.role == "since"), None)
        since = since or next(
            (day for day in inside if day.role == "event" and day.span and day.sort not in ("month", "year")), None
        )
        until = next((day for day in inside if day.role == "until" and day.span), None)
        is_act = bool(ACTS.search(clause))
        if status == "partial":
            since = since if since and since.role == "since" else None
        if since is None and self.said and re.search(r"\b(?:as well|also|too|likewise|similarly)\b", clause):
            since = self.said[-1].since
        traffic = traffic_of(clause)
        if traffic == "all" and self._differs(gates, status) and BOTH.search(clause):
            traffic = "commercial+pedestrian"
        if not before and traffic == "all" and begin > 0 and not is_act:
            return []
        made = [
            GateStatement(gate, status, kind, since, until, begin, is_act)
            for gate in gates
            for kind in traffic.split("+")
        ]
        self.said += made
        return made

    def _differs(self, gates: list[str], status: str) -> bool:
        """Whether another class of traffic has just been given another status at the crossing."""
        return any(
            each.crossing in gates and each.status != status and each.traffic != "all" for each in self.said[-3:]
        )


def status_of(clause: str) -> str | None:
    """open, partial or closed; None if the clause says none of them."""
    closed, opened = CLOSED.search(clause), OPENED.search(clause)
    if closed and opened and opened[0].casefold().startswith("re") and opened.start() > closed.start():
        return "open"
    if closed and not (opened and opened.start() < closed.start() and "reopen" in opened[0]):
        return "closed"
    if opened or re.search(r"\bmay use\b", clause):
        limited = PARTIAL.search(ONLY_FOR.sub("", clause)) and not WITHOUT_LIMIT.search(clause)
        return "partial" if limited else "open"
    return None


def traffic_of(clause: str) -> str:
    """The class of traffic of a clause; several joined by "+"; all where it names none, or says so."""
    told = STRANDED.split(clause)[0]
    if ALL.search(told):
        return "all"
    found = [kind for kind, pattern in TRAFFIC if pattern.search(told)]
    if {"commercial", "pedestrian"} <= set(found) and "humanitarian" not in found:
        return "all"
    if "humanitarian" in found or "patients" in found:
        return found[0]
    return found[0] if found else "all"
