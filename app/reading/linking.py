"""The people of each cue: which quantities of a sentence were killed, injured or detained."""

import re
from typing import Final

from app.reading.cues import Cue
from app.reading.lexicon import (
    ADVERBS,
    BE,
    BODIES,
    CHILDREN,
    CIVILIANS,
    MILITANTS,
    SAY,
    SECURITY,
    THINGS,
    WOMEN,
    words,
)
from app.reading.quantity import Quantity
from app.reading.tokens import Token

SAYS: Final = re.compile(rf"(?:{SAY})$")
SAYS_THAT: Final = re.compile(rf"(?:{SAY}|that)$")
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
FIGHTERS: Final = SECURITY | MILITANTS | {"men", "martyrs"}
LOSABLE: Final = SECURITY | MILITANTS | CIVILIANS | CHILDREN | WOMEN | {"men", "people", "members"}
LONGEST_GAP: Final = 40
"""Tokens between a subject and its verb."""
BEFORE_OBJECT: Final = words(
    "the and or wounded injured wounding injuring another in total a lives of people to themselves himself itself both"
)
OWNERS: Final = frozenset({"his", "her", "their"})
FARTHEST_COMPANION: Final = 12
"""Tokens between a verb and "along with"."""
JOINED: Final = (
    ["and"], [","], [",", "and"], ["as", "well", "as"], ["&"], ["along", "with"], ["together", "with"],
    [",", "along", "with"], [",", "as", "well", "as"],
)  # fmt: skip
TAKES_PART: Final = frozenset({"have", "has", "had", "having"})
RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose", "when", "where"})

NO_ADVERBS: Final = frozenset(
    {"nearly", "narrowly", "barely", "hardly", "scarcely", "possibly", "allegedly", "probably", "july", "family"}
)
"""Words in -ly that say that something may not have happened, and nouns."""


def is_adverb(token: Token) -> bool:
    """Whether a word only says how something was done: "were swiftly killed"; not "were nearly killed"."""
    ends = token.low.endswith("ly") and token.low not in NO_ADVERBS and token.tag in ("RB", "")
    return ends or token.low in ADVERBS


def link(tokens: list[Token], quantities: list[Quantity], cues: list[Cue]) -> dict[int, list[str]]:
    """The kinds of harm of each quantity, by its number in the list; parts of wholes are left to `parts`."""
    linked: dict[int, list[str]] = {}
    for order, cue in enumerate(cues):
        previous = cues[order - 1] if order else None
        following = cues[order + 1] if order + 1 < len(cues) else None
        for index in _people(tokens, quantities, cue, previous, following):
            kinds = linked.setdefault(index, [])
            if cue.kind not in kinds:
                kinds.append(cue.kind)
    return linked


def _people(
    tokens: list[Token], quantities: list[Quantity], cue: Cue, previous: Cue | None, following: Cue | None
) -> list[int]:
    """The quantities that a cue takes, by its mode."""
    if cue.mode in ("ing", "of", "lives"):
        return _objects(tokens, quantities, cue, following)
    if cue.mode == "around":
        return [
            index
            for index, q in enumerate(quantities)
            if cue.first < q.first and q.last < cue.last and q.is_person
        ] or _them(tokens, quantities, cue)
    if cue.mode == "noun" and _is_predicate(tokens, cue):
        return _beside(tokens, quantities, cue) or _subjects(tokens, quantities, cue, previous)
    if cue.mode == "noun":
        return _beside(tokens, quantities, cue) or _numbered(tokens, quantities, cue)
    if cue.mode == "lost":
        return [
            index for index in _objects(tokens, quantities, cue, following) if quantities[index].noun in LOSABLE
        ]
    if cue.mode in ("code", "fell", "hit"):
        return _in_logs(tokens, quantities, cue, previous)
    if cue.mode == "manner":
        found = _beside(tokens, quantities, cue) or _subjects(tokens, quantities, cue, None)
        return [index for index in found if quantities[index].noun not in BODIES]
    adjacent = _beside(tokens, quantities, cue)
    if cue.mode == "intr" or _is_passive(tokens, cue):
        found = adjacent or _subjects(tokens, quantities, cue, previous)
        return [*found, *_along(tokens, quantities, cue)]
    objects = _objects(tokens, quantities, cue, following) if cue.mode == "part" else []
    if objects and not (adjacent and _is_reduced(tokens, cue)):
        return objects
    return adjacent or (_subjects(tokens, quantities, cue, previous) if _is_listed(tokens, cue) else [])


def _hit(tokens: list[Token], quantities: list[Quantity], cue: Cue, previous: Cue | None) -> list[int]:
    """The people of "five soldiers were hit"; a house of somebody named is none."""
    found = _beside(tokens, quantities, cue) or _subjects(tokens, quantities, cue, previous)
    return [index for index in found if quantities[index].noun and not quantities[index].named]


def _in_logs(tokens: list[Token], quantities: list[Quantity], cue: Cue, previous: Cue | None) -> list[int]:
    """The people of "KIA 2", "2 KIA", of "six soldiers fell" and of "five guards were hit"."""
    if cue.mode == "hit":
        return _hit(tokens, quantities, cue, previous)
    if cue.mode == "fell":
        found = _subjects(tokens, quantities, cue, previous)
        return [index for index in found if quantities[index].noun in FIGHTERS]
    taken = _behind(tokens, quantities, previous) if previous and previous.mode == "code" else []
    found = _behind(tokens, quantities, cue) or [i for i in _beside(tokens, quantities, cue) if i not in taken]
    is_told = cue.first > 0 and tokens[cue.first - 1].low in BE
    return found or (_subjects(tokens, quantities, cue, previous) if is_told else [])


def _behind(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> list[int]:
    """The number right behind a word of a log: "KIA 2", "WIA: 5"."""
    marks = [[], [":"], ["-"], ["–"], ["="]]
    return [
        index
        for index, quantity in enumerate(quantities)
        if quantity.first > cue.last and [token.text for token in tokens[cue.last + 1 : quantity.first]] in marks
    ]


def _them(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> list[int]:
    """The people told before in "took six passengers away and shot them dead"."""
    before = [index for index, q in enumerate(quantities) if q.last < cue.first and q.is_person and q.noun]
    return before[-1:] if any(token.low == "them" for token in tokens[cue.first : cue.last]) else []


def _is_predicate(tokens: list[Token], cue: Cue) -> bool:
    """Whether an adjective is told of a subject: "nine of its fighters are dead"."""
    at = cue.first - 1
    while at >= 0 and is_adverb(tokens[at]):
        at -= 1
    return (
        tokens[cue.first].low in ("dead", "shaheed") and at >= 0 and tokens[at].low in ("is", "are", "was", "were")
    )


def _along(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> list[int]:
    """The people after the verb in "embraced martyrdom along with three soldiers"."""
    for index, quantity in enumerate(quantities):
        gap = [token.low for token in tokens[cue.last + 1 : quantity.first]]
        joined = gap[-2:] in (["along", "with"], ["together", "with"]) or gap[-1:] == ["alongside"]
        near = quantity.first > cue.last and len(gap) <= FARTHEST_COMPANION
        if joined and near and quantity.is_person:
            return _with_companions(tokens, quantities, index, len(quantities))
    return []


def _is_passive(tokens: list[Token], cue: Cue) -> bool:
    """Whether a form of "be" stands before the participle: "were killed", "have since been wounded"."""
    if tokens[cue.first].low == "been":
        return True
    at = cue.first - 1
    while at >= 0 and is_adverb(tokens[at]):
        at -= 1
    if at < 0 or tokens[at].low not in BE:
        return cue.mode == "shot"
    return tokens[at].low not in TAKES_PART or _followed_by_nothing(tokens, cue)


def _followed_by_nothing(tokens: list[Token], cue: Cue) -> bool:
    """Whether the cue has no noun after it: "have died" takes a subject, "have killed 12" an object."""
    return cue.mode == "intr" or cue.last + 1 >= len(tokens) or tokens[cue.last + 1].text in (".", ",", ";")


def _is_reduced(tokens: list[Token], cue: Cue) -> bool:
    """Whether the cue follows its people directly and no object comes: "two soldiers killed in the raid and 3"."""
    following = tokens[cue.last + 1].low if cue.last + 1 < len(tokens) else "."
    return following in ("in", "and", "by", "on", "when", "during", "as", ",", ".", "while", "near", "at", "after")


def _is_listed(tokens: list[Token], cue: Cue) -> bool:
    """Whether the participle continues another: "were killed or wounded"."""
    return cue.first > 0 and tokens[cue.first - 1].low in ("or", "and")


def _beside(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> list[int]:
    """The quantity directly before the cue ("15 dead", "ten people slightly hurt"), with its companions."""
    for index, quantity in enumerate(quantities):
        gap = _without_insertion(tokens[quantity.last + 1 : cue.first])
        if (
            quantity.last < cue.first
            and quantity.is_person
            and all(is_adverb(token) or token.low in ("left", "people") for token in gap)
        ):
            return _with_companions(tokens, quantities, index, index + 1)
        inside = quantity.first < cue.first <= quantity.last and quantity.number < cue.first
        named = cue.mode == "noun" or (cue.mode == "part" and not quantity.of)
        if inside and named and quantity.is_person:
            return [index]
    return []


def _with_companions(tokens: list[Token], quantities: list[Quantity], index: int, end: int) -> list[int]:
    """A quantity and these joined to it by "and" or commas: "four soldiers and 12 attackers"."""
    first = last = index
    while first > 0 and _are_companions(tokens, quantities[first - 1], quantities[first]):
        first -= 1
    while last + 1 < end and _are_companions(tokens, quantities[last], quantities[last + 1]):
        last += 1
    return list(range(first, last + 1))


def _are_companions(tokens: list[Token], one: Quantity, other: Quantity) -> bool:
    gap = [token.low for token in tokens[one.last + 1 : other.first] if token.low not in OWNERS]
    named = one.noun and one.is_person and other.is_person and one.noun not in BODIES
    return bool(named) and gap in JOINED


def _objects(tokens: list[Token], quantities: list[Quantity], cue: Cue, following: Cue | None) -> list[int]:
    """The quantities right after the cue, joined by "and" or commas up to a quantity with a cue of its own."""
    found: list[int] = []
    end = cue.last
    for index, quantity in enumerate(quantities):
        if quantity.first <= cue.last:
            continue
        gap = [token.low for token in tokens[end + 1 : quantity.first]]
        if not _joins(gap, first=not found) or (found and _has_own_cue(tokens, quantity, following)):
            break
        if not quantity.is_person:
            break
        if not found and _has_own_cue(tokens, quantity, following) and cue.mode == "part":
            break
        found.append(index)
        end = quantity.last
    return found


def _joins(gap: list[str], *, first: bool) -> bool:
    """Whether these words may stand between a verb and its object, or between two objects."""
    if first:
        return len(gap) <= 3 and all(low in ADVERBS or low in BEFORE_OBJECT or low in OWNERS for low in gap)
    return [low for low in gap if low not in OWNERS] in JOINED or gap == ["and", "the"]


def _has_own_cue(tokens: list[Token], quantity: Quantity, following: Cue | None) -> bool:
    """Whether the next cue belongs to this quantity: "killed two and five were wounded", "killed two, five hurt"."""
    if following is None or following.first <= quantity.last or following.mode in ("ing", "of", "lives"):
        return False
    gap = tokens[quantity.last + 1 : following.first]
    return all(is_adverb(token) or token.low in BE for token in gap)


def _numbered(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> list[int]:
    """The quantity after "the dead numbered", "deaths at", "death toll rose to"."""
    for index, quantity in enumerate(quantities):
        gap = [token.low for token in tokens[cue.last + 1 : quantity.first]]
        if (
            quantity.first > cue.last
            and not quantity.noun
            and len(gap) <= 2
            and set(gap) & {"numbered", "at", "as", ":"}
        ):
            return [index]
    return []


def _subjects(tokens: list[Token], quantities: list[Quantity], cue: Cue, previous: Cue | None) -> list[int]:
    """The nearest quantity before the verb that can be its subject, with its companions."""
    if (outer := _around_insertion(tokens, quantities, cue, previous)) is not None:
        return [outer]
    if cue.first < len(tokens) and (parsed := _parsed_subject(tokens, quantities, cue)) is not None:
        return _with_companions(tokens, quantities, parsed, _before(quantities, cue))
    for index in range(len(quantities) - 1, -1, -1):
        quantity = quantities[index]
        if quantity.last >= cue.first or (previous and quantity.last < previous.first):
            continue
        reported = quantity.first > 0 and SAYS_THAT.match(tokens[quantity.first - 1].low)
        opens = quantity.of == "them" and (reported or (quantity.first == 0 and cue.mode == "intr"))
        opens = opens or is_of_whom(tokens, quantity)
        if (_is_bound(tokens, quantity) and not opens) or not _can_reach(tokens, quantity, cue):
            continue
        return _with_companions(tokens, quantities, index, _before(quantities, cue)) if quantity.is_person else []
    return []


def is_of_whom(tokens: list[Token], quantity: Quantity) -> bool:
    """Whether a bare number is the subject of "of whom three died"."""
    return not quantity.noun and [token.low for token in tokens[max(0, quantity.first - 2) : quantity.first]] == [
        "of",
        "whom",
    ]


def _before(quantities: list[Quantity], cue: Cue) -> int:
    """The number of quantities before a cue."""
    return sum(quantity.last < cue.first for quantity in quantities)


def _is_bound(tokens: list[Token], quantity: Quantity) -> bool:
    """Whether the quantity belongs to a preposition, or is a part ("one of them a woman", "including four")."""
    before = [token.low for token in tokens[max(0, quantity.first - 2) : quantity.first]]
    joined = before[-1:] and before[-1] in (
        "of",
        "in",
        "by",
        "with",
        "for",
        "including",
        "between",
        "among",
        "at",
        "after",
        "from",
        "to",
        "on",
        "over",
        "than",
    )
    return bool(joined) or quantity.of in ("them", "whom") or "them" in before or "whom" in before


def _can_reach(tokens: list[Token], quantity: Quantity, cue: Cue) -> bool:
    """Whether nothing between quantity and verb is another clause."""
    gap = tokens[quantity.last + 1 : cue.first]
    if len(gap) > LONGEST_GAP or any(token.text in (";", ":") or token.low in ("but", "while") for token in gap):
        return False
    inner = _without_insertion(gap)
    open_relative = any(token.low in RELATIVE for token in inner)
    verbs = [t for t in inner if (t.tag in FINITE or (not t.tag and SAYS.match(t.low))) and t.low not in BE]
    return (open_relative or not verbs) and not any(token.low in THINGS for token in inner[:2])


def _without_insertion(gap: list[Token]) -> list[Token]:
    """The words between without what stands between two commas: ", one of them a woman,"."""
    commas = [place for place, token in enumerate(gap) if token.text in (",", "—", "–", "(", ")")]
    if len(commas) >= 2:
        return gap[: commas[0]] + gap[commas[-1] + 1 :]
    return gap


def _around_insertion(
    tokens: list[Token], quantities: list[Quantity], cue: Cue, previous: Cue | None
) -> int | None:
    """The quantity before an insertion that names its people: "Two persons, a constable and a passer-by, were hurt"."""
    start = previous.last if previous else -1
    before = [index for index, q in enumerate(quantities) if start < q.first and q.last < cue.first - 1]
    if len(before) < 2 or tokens[quantities[before[-1]].last + 1].text != ",":
        return None
    for index in before[:-1]:
        quantity = quantities[index]
        is_subject = ((quantity.value or 0) > 1 and not _is_bound(tokens, quantity)) or quantity.of == "them"
        if is_subject and quantity.is_person and tokens[quantity.last + 1].text == ",":
            return index
    return None


def _parsed_subject(tokens: list[Token], quantities: list[Quantity], cue: Cue) -> int | None:
    """The quantity in the subject that the parser gives the verb; None without a parser, or without one."""
    heads = set(range(cue.first, cue.last + 1))
    if tokens[cue.first].dep == "conj" and not any(t.head in heads and t.dep.startswith("nsubj") for t in tokens):
        heads.add(tokens[cue.first].head)
    for at in heads:
        for place, token in enumerate(tokens):
            if token.head == at and token.dep in ("nsubj", "nsubjpass"):
                for index, quantity in enumerate(quantities):
                    if (
                        quantity.first <= place <= quantity.last
                        and quantity.is_person
                        and not _is_bound(tokens, quantity)
                    ):
                        return index
    return None
