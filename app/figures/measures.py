"""Measures that a table can be asked for: who is counted, killed or injured, and which claims speak of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.figures.accounts import Claim, read_ids
from app.figures.groups import KINDS
from app.model.errors import BadParameter

Fate = Literal["killed", "injured"]
People = Literal["people", "civilians", "women", "children"]
Names = tuple[str | None, str | None, str | None]
INCIDENTS = "incidents"
"""The measure that counts incidents; it is part of every table."""
NO_COLUMNS: Names = (None, None, None)


@dataclass(frozen=True, slots=True)
class Measure:
    """Some people, killed or injured; `stated` are the incident's columns of low, best and high figure."""

    people: People
    fate: Fate
    stated: Names = NO_COLUMNS
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Set the name: `killed` for all people, else such as `women_killed`."""
        name = self.fate if self.people == "people" else f"{self.people}_{self.fate}"
        object.__setattr__(self, "name", name)

    @property
    def title(self) -> str:
        """The name as a column's head, such as Women killed."""
        return self.name.replace("_", " ").capitalize()


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("people", "killed", ("fatalities_low", "fatalities_best", "fatalities_high")),
        Measure("people", "injured", (None, "injured", None)),
        Measure("civilians", "killed", (None, "deaths_civilians", None)),
        Measure("civilians", "injured"),
        Measure("women", "killed"),
        Measure("women", "injured"),
        Measure("children", "killed"),
        Measure("children", "injured"),
    )
}
"""The measures of people, by name. UCDP states a best estimate of civilians killed."""
BOTH: Mapping[str, tuple[str, str]] = {
    people: (f"{people}_killed", f"{people}_injured") for people in ("civilians", "women", "children")
}
"""Names that ask for two measures; killed and injured are never added to each other."""
NAMES = (INCIDENTS, *MEASURES, *BOTH)


def read_measures(text: str) -> tuple[Measure, ...]:
    """The measures named in a text, separated by commas; `BadParameter` if one is unknown or named twice.

    `incidents` names none of people. `women` is `women_killed` and `women_injured`.
    """
    names = [part.strip() for part in text.split(",")]
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise BadParameter(f"measure: unknown {unknown[0]!r}: expected some of {', '.join(NAMES)}")
    if len(set(names)) < len(names):
        raise BadParameter(f"measure: name each of them once: {text!r}")
    found = [each for name in names if name != INCIDENTS for each in BOTH.get(name, (name,))]
    return tuple(MEASURES[name] for name in dict.fromkeys(found))


WORDS: Mapping[str, re.Pattern[str]] = {
    **KINDS,
    "women": re.compile(r"\b(women|woman)\b"),
    "children": re.compile(r"\b(children|child)\b"),
}
"""Kinds of people by the words that name them."""
A_PART = re.compile(
    r"\b(including|incl|among (?:them|whom)|(?:many |most |some )?of (?:them|whom)|mostly|mainly)\b"
)
"""Words after which a text speaks of a part of the people that it counts."""
MORE_OR_LESS = re.compile(
    r"\b(non|not|no|other than|except|besides|others?|unidentified|men|males?|girls?|boys?)\b"
)
"""Words with which a text counts more than the kind that it names, less, or somebody else."""


def people_of(text: object) -> People | None:
    """The people that a claim's `of_whom` counts, all of them and nobody else; None where it names no such kind.

    What follows on "including", "many of them" and such words is no count: "civilians, many of them women" counts
    civilians. "women and children" counts neither: how many are women is not said.
    """
    counted = A_PART.split(" ".join(str(text or "").casefold().split()))[0]
    if MORE_OR_LESS.search(counted):
        return None
    found = {kind for kind, words in WORDS.items() if words.search(counted)}
    finer = found - {"civilians"}
    if finer == {"women"}:
        return "women"
    if finer == {"children"}:
        return "children"
    return "civilians" if found == {"civilians"} else None


def claims_of(measure: Measure, claims: Sequence[Claim]) -> Sequence[Claim]:
    """An incident's claims of which a measure is made.

    Claims of civilians, women or children are parts of claims of all people as a rule: left out are only parts of
    another claim of the same people.
    """
    if measure.people == "people":
        return claims
    told = [claim for claim in claims if people_of(claim["of_whom"]) == measure.people]
    same = frozenset(str(claim["id"]) for claim in told)
    return [
        {**claim, "part_of": None, "of_whom": _spelled(claim["of_whom"])}
        for claim in told
        if same.isdisjoint(read_ids(claim["part_of"]))
    ]


def _spelled(of_whom: object) -> object:
    """The people with one spelling where a single word names them: "Civilian" is "civilians"."""
    text = str(of_whom or "").casefold().strip()
    return next((kind for kind in BOTH if WORDS[kind].fullmatch(text)), of_whom)
