"""Figures: the numbers of killed and injured people that a sentence tells, with wholes and parts."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.reading.among import find_members
from app.reading.cues import Cue, find_cues
from app.reading.lexicon import CHILDREN, CIVILIANS, DENY, DISASTER, MILITANTS, SECURITY, WOMEN, is_person_word
from app.reading.linking import link
from app.reading.parts import find_parts, find_tolls
from app.reading.quantities import find_quantities
from app.reading.quantity import Quantity, low_at
from app.reading.sentences import Sentence
from app.reading.tokens import Token

MOST_NUMBERS: Final = 40
"""Numbers and verbs of a sentence that are read: a run with more is a table, and the cost grows with their square."""
HARMS: Final = ("killed", "injured")
CONDITIONAL: Final = re.compile(
    r"\b(?:if|would|could|might|(?-i:may)|should|unless|will|threatened to|vowed to|risk|feared)\b", re.I
)
NEGATED: Final = re.compile(
    r"\b(?:no(?!\.)|not(?! survive)|nobody|none|never|without|neither|nor)\b(?!\s+(?:fewer|less|more)\b)", re.I
)
DENIAL: Final = re.compile(
    rf"\b(?:{DENY})\b[\"”,]*(?:\s+[\"“]?\w+[\"”]?){{0,3}}?\s+[\"“]?(?:that|reports?|claims?|stor(?:y|ies)|allegations?|having|killing|any)",
    re.I,
)
CLAUSES: Final = re.compile(
    r";|\b(?:hours|minutes|days) after\b|\band (?:said|says|claimed|told|added|insisted)\b|, (?:but|and|while|however)\b|\b(?:but|while|although|though)\b"
)
BROUGHT: Final = re.compile(
    r"\b(?:brought (?:in|to|there)|admitted|taken to|shifted to|rushed to|arrived|reached (?:him|her|them|the hospital)|"
    r"treated|discharged|hospitali[sz]ed|evacuated)\b",
    re.I,
)
ON_ARRIVAL: Final = re.compile(r"\b(?:dead on arrival|brought dead|received dead|bod(?:y|ies))\b", re.I)
"""The dead beside whom others are admitted."""
ELLIPSIS: Final = re.compile(
    r"^\s*(?:on the other|according to|by the (?:count|account)|in the (?:count|account))", re.I
)
EARLIER: Final = re.compile(
    r"\b(?:up from|down from|(?:earlier|first|initial|previous) (?:figure|toll|count|estimate) of)\s+(?:a |an |its )?(?:\w+ ){0,3}(?:of )?[\"“]?$",
    re.I,
)
REFUTED_LEAD: Final = re.compile(
    r"\b(?:figures?|claims?|reports?|tolls?|numbers?|posts?|rumou?rs?|talk) (?:of|that|about|saying) (?:\w+ ){0,3}$",
    re.I,
)
REFUTED: Final = re.compile(
    r"\b(?:goes back to|go back to|dates? (?:back to|from)|stems? from|(?:is|are|was|were) (?:false|wrong|fake|untrue|baseless|invented|"
    r"misleading|unfounded|fabricated|propaganda)|(?:is|was|were|are) taken from|belongs? to|has no basis)\b",
    re.I,
)
FATAL: Final = ("fatal", "fatally")
"""Words behind "six of them" that say who died of the casualties."""
ALL_HARMED: Final = re.compile(
    r",? (?:all|both|each|all of them|both of them)(?: of them)? (?:\w+ly )?(?:(?P<dead>dead|killed)|wounded|injured|hurt)[,.;]",
    re.I,
)
"""Words beside a number that tell its harm: "two others, both wounded, fled"."""
CONFIRMED: Final = re.compile(r"\b(?:confirm|verif|establish|document|record|corroborat)\w*\s*$", re.I)
CONFIRMS: Final = re.compile(r"\bcould (?:only |so far )?(?:confirm|verify|account for)\b", re.I)
"""No condition: "he could confirm only nine deaths"."""
EITHER: Final = re.compile(
    r"\b(?:killed|martyred|dead) or (?:\w+ )?(?:wounded|injured|hurt)\b|\b(?:wounded|injured|hurt) or (?:killed|dead)\b"
)
"""Two kinds of harm of which each may be the one: "15 men were killed or wounded" gives no number of either."""
INCLUDES: Final = re.compile(r"\b(?:include|includes|included)\b")


@dataclass(slots=True)
class Figure:
    """A number of killed or injured: where it stands in the sentence, and the figure that it is a part of."""

    quantity: Quantity
    kind: str
    start: int
    end: int
    whole: int | None = None
    whole_value: int | None = None

    @property
    def of_whom(self) -> str | None:
        """The group that the noun names, in the record's words; None where it says nothing of them."""
        groups = (("children", CHILDREN), ("women", WOMEN), ("civilians", CIVILIANS), ("militants", MILITANTS),
                  ("security forces", SECURITY))  # fmt: skip
        noun = self.quantity.noun
        return next((name for name, nouns in groups if noun in nouns), None)


def find_figures(sentence: Sentence, hurt_before: str | None) -> list[Figure]:
    """The figures of a sentence, in order; `hurt_before` is the kind that the paragraph spoke of last."""
    tokens, text = sentence.tokens, sentence.text
    quantities = find_quantities(tokens)[:MOST_NUMBERS]
    if not quantities or DISASTER.search(text):
        return []
    cues = find_cues(tokens)[:MOST_NUMBERS]
    parts = find_parts(tokens, quantities)
    linked = link(tokens, quantities, cues)
    for index, kind in find_tolls(tokens, quantities, text).items():
        linked.setdefault(index, [kind])
    for index, kind in find_members(tokens, quantities, text, hurt_before).items():
        if index not in parts:
            linked[index] = [kind]
    linked |= (
        _fatal(tokens, quantities) | _all_harmed(tokens, text, quantities) | _confirmed(tokens, text, quantities)
    )
    _out_of(tokens, quantities, linked, parts)
    _elliptical(tokens, text, quantities, linked)
    _brought(tokens, text, quantities, linked, hurt_before)
    _included(tokens, quantities, linked, parts)
    for index, quantity in enumerate(quantities):
        if hurt_before and quantity.of == "them" and quantity.noun and index not in linked and index not in parts:
            linked[index] = [hurt_before]
    return _figures(sentence, quantities, linked, parts, cues)


def _fatal(tokens: list[Token], quantities: list[Quantity]) -> dict[int, list[str]]:
    """The dead in "17 casualties, six of them fatal"."""
    found: dict[int, list[str]] = {}
    for index, quantity in enumerate(quantities):
        after = low_at(tokens, quantity.last + 1)
        before = [low_at(tokens, quantity.first - 2), low_at(tokens, quantity.first - 1)]
        if not quantity.noun and after in FATAL and (quantity.of == "them" or before == ["of", "them"]):
            found[index] = ["killed"]
    return found


def _all_harmed(tokens: list[Token], text: str, quantities: list[Quantity]) -> dict[int, list[str]]:
    """The harm of "Three more, all injured, made it across"."""
    found: dict[int, list[str]] = {}
    for index, quantity in enumerate(quantities):
        told = ALL_HARMED.match(text[tokens[quantity.last].end :])
        if told:
            found[index] = ["killed" if told["dead"] else "injured"]
    return found


def _confirmed(tokens: list[Token], text: str, quantities: list[Quantity]) -> dict[int, list[str]]:
    """The dead in "could verify two of the deaths"."""
    return {
        index: ["injured" if quantity.of == "injuries" else "killed"]
        for index, quantity in enumerate(quantities)
        if quantity.of in ("deaths", "fatalities", "injuries")
        and CONFIRMED.search(text[: tokens[quantity.first].start])
    }


def _elliptical(tokens: list[Token], text: str, quantities: list[Quantity], linked: dict[int, list[str]]) -> None:
    """A number without a verb goes on with the kind before it: "16 were killed, the army says, and 35 according to"."""
    for index, quantity in enumerate(quantities):
        before = [kinds for at, kinds in linked.items() if at < index]
        if index in linked or not before or quantity.vague:
            continue
        gap = [t.low for t in tokens[quantities[index - 1].last + 1 : quantity.first]]
        more = quantity.more and gap[-1:] == ["and"] and index - 1 in linked and quantity.is_person
        bare = not quantity.noun and (
            ELLIPSIS.match(text[tokens[quantity.last].end :])
            or gap in (["or"], ["and", "then"])
            or EARLIER.search(text[: tokens[quantity.first].start])
        )
        if more or bare:
            linked[index] = list(before[-1])


def _out_of(
    tokens: list[Token], quantities: list[Quantity], linked: dict[int, list[str]], parts: dict[int, int]
) -> None:
    """Parts in "nine of the 31 wounded were children" and "of the nine wounded, four are children"."""
    for index, (one, other) in enumerate(pairwise(quantities)):
        gap = [token.low for token in tokens[one.last + 1 : other.first]]
        if (
            gap == ["of"]
            and other.definite
            and index + 1 in linked
            and index not in linked
            and _is_told(tokens, other)
        ):
            linked[index] = linked[index + 1][:1]
        listed = gap[:1] in (["were"], ["are"]) and gap[-1:] == ["and"] and bool(one.of)
        if listed and index in linked and index + 1 not in linked and _is_told(tokens, other):
            linked[index + 1] = linked[index][:1]
        opens = one.first <= 1 and tokens[0].low == "of"
        if opens and index in linked and index + 1 not in linked and _is_told(tokens, other):
            parts[index + 1] = index


def _is_told(tokens: list[Token], quantity: Quantity) -> bool:
    """Whether the number is the subject of "were children"."""
    after = [token.low for token in tokens[quantity.last + 1 : quantity.last + 4]]
    following = after[1:] if after[:1] and after[0] in ("wounded", "injured", "dead", "killed") else after[:2]
    return following[:1] in (["were"], ["are"], ["was"], ["is"]) and is_person_word(following[-1])


def _brought(
    tokens: list[Token],
    text: str,
    quantities: list[Quantity],
    linked: dict[int, list[str]],
    hurt_before: str | None,
) -> None:
    """People brought to a hospital are injured, where the paragraph speaks of wounded."""
    for match in BROUGHT.finditer(text):
        near = [index for index, quantity in enumerate(quantities)
                if 0 <= match.start() - tokens[quantity.last].end <= 40 and quantity.is_person and index not in linked]  # fmt: skip
        gap = text[tokens[quantities[near[-1]].last].end : match.start()] if near else ","
        if near and not re.search(r"[,;]", gap):
            wounded = re.search(r"\b(?:wounded|injur\w+|wounds|treated)\b", text[match.start() - 20 :])
            beside_dead = match[0] == "admitted" and ON_ARRIVAL.search(text[: match.start()])
            hurt = hurt_before == "injured" or wounded or beside_dead
            if hurt and quantities[near[-1]].noun not in ("bodies", "body"):
                linked[near[-1]] = ["injured"]


def _included(
    tokens: list[Token], quantities: list[Quantity], linked: dict[int, list[str]], parts: dict[int, int]
) -> None:
    """In "the 63 include 23 people" the first number repeats a toll, and the second is a part of it."""
    for index, quantity in enumerate(quantities[:-1]):
        verb = tokens[quantity.last + 1].low if quantity.last + 1 < len(tokens) else ""
        if index not in linked and INCLUDES.fullmatch(verb) and not quantity.noun:
            parts[index + 1] = index


def _figures(
    sentence: Sentence,
    quantities: list[Quantity],
    linked: dict[int, list[str]],
    parts: dict[int, int],
    cues: list[Cue],
) -> list[Figure]:
    """The figures of linked quantities, and of their parts, that no negation or condition takes back."""
    found: list[Figure] = []
    places: dict[tuple[int, str], int] = {}
    tokens = sentence.tokens
    for index, quantity in enumerate(quantities):
        whole = parts.get(index)
        kinds = linked.get(index, []) if whole is None else linked.get(whole, ["killed"])
        if whole is not None and whole not in linked and not _is_definite(quantities[whole]):
            continue
        for kind in [each for each in kinds if each in HARMS][: 1 if whole is not None else 2]:
            start, end = tokens[quantity.first].start, tokens[quantity.last].end
            if (
                quantity.vague
                or (len(kinds) > 1 and EITHER.search(sentence.text, start))
                or not quantity.is_person
                or _is_taken_back(sentence.text, start, tokens, cues, quantity)
            ):
                continue
            value = quantities[whole].value if whole is not None else None
            parent = places.get((whole, kind)) if whole is not None else None
            places[index, kind] = len(found)
            found.append(Figure(quantity, kind, start, end, parent, value))
    return found


def _is_definite(quantity: Quantity) -> bool:
    return quantity.definite and not quantity.noun


def _is_taken_back(text: str, start: int, tokens: list[Token], cues: list[Cue], quantity: Quantity) -> bool:
    """Whether the clause of a figure is a condition, a plan, a negation or a denial."""
    opens = [match.end() for match in CLAUSES.finditer(text) if match.end() <= start]
    begin = opens[-1] if opens else 0
    closes = [match.start() for match in CLAUSES.finditer(text) if match.start() > start]
    near = min((cue.last for cue in cues if cue.first > quantity.last), default=quantity.last)
    end = min(closes[0] if closes else len(text), tokens[near].end)
    clause = text[begin : max(end, tokens[quantity.last].end)]
    if DENIAL.search(text[begin:start]) or re.search(r"\bif\b", text[begin:start], re.I):
        return True
    if REFUTED_LEAD.search(text[max(begin, start - 40) : start]) and REFUTED.search(text[start:]):
        return True
    after = text[start : tokens[near].end] if near > quantity.last else ""
    lead = text[max(begin, start - 40) : start]
    if CONDITIONAL.search(after) or CONDITIONAL.search(CONFIRMS.sub("", lead)):
        return True
    return bool(
        NEGATED.search(after)
        or (NEGATED.search(clause[: start - begin]) and not re.search(r",", text[begin:start]))
    )
