"""Cues: the words of a sentence that say that people were killed, injured or detained."""

from dataclasses import dataclass
from itertools import product
from typing import Final

from app.reading.lexicon import (
    BE,
    DETAINED,
    DIED,
    INJURED_PARTICIPLES,
    INJURING,
    KILLED_PARTICIPLES,
    KILLING,
    words,
)
from app.reading.tokens import Token

PHRASES: Final[dict[str, tuple[str, str]]] = {
    "shot dead": ("killed", "part"),
    "gunned down": ("killed", "part"),
    "done to death": ("killed", "part"),
    "shot and killed": ("killed", "part"),
    "hacked to death": ("killed", "part"),
    "beaten to death": ("killed", "part"),
    "burned to death": ("killed", "intr"),
    "burnt to death": ("killed", "intr"),
    "stabbed to death": ("killed", "part"),
    "mowed down": ("killed", "part"),
    "cut down": ("killed", "part"),
    "put to death": ("killed", "part"),
    "blown up": ("killed", "none"),
    "hunted down": ("killed", "part"),
    "remains of": ("killed", "of"),
    "body of": ("killed", "of"),
    "corpse of": ("killed", "of"),
    "sent to hell": ("killed", "part"),
    "dispatched to hell": ("killed", "part"),
    "hit by a bullet": ("injured", "part"),
    "hit by bullets": ("injured", "part"),
    "struck by a bullet": ("injured", "part"),
    "hit by shrapnel": ("injured", "part"),
    "with wounds": ("injured", "manner"),
    "with injuries": ("injured", "manner"),
    "with bullet wounds": ("injured", "manner"),
    "with shrapnel wounds": ("injured", "manner"),
    "in injured condition": ("injured", "manner"),
    "in an injured condition": ("injured", "manner"),
    "in wounded condition": ("injured", "manner"),
    "being treated": ("injured", "part"),
    "under treatment": ("injured", "intr"),
    "receiving treatment": ("injured", "intr"),
    "left dead": ("killed", "part"),
    "lay dead": ("killed", "intr"),
    "found dead": ("killed", "part"),
    "taken into custody": ("detained", "part"),
    "rounded up": ("detained", "part"),
    "been shot": ("killed", "shot"),
    "been shot dead": ("killed", "part"),
    "been shot and killed": ("killed", "part"),
    "wounds of": ("injured", "of"),
    "burns of": ("injured", "of"),
    "with burns": ("injured", "manner"),
    "not survive": ("killed", "intr"),
    "death of": ("killed", "of"),
    "deaths of": ("killed", "of"),
    "killing of": ("killed", "of"),
    "killings of": ("killed", "of"),
    "martyrdom of": ("killed", "of"),
    "murder of": ("killed", "of"),
    "injury to": ("injured", "of"),
    "injury of": ("injured", "of"),
    "injuries to": ("injured", "of"),
    "wounding of": ("injured", "of"),
    "bodies of": ("killed", "of"),
    "lives of": ("killed", "of"),
    "casualties among": ("none", "none"),
    "died of": ("killed", "intr"),
    "fell martyr": ("killed", "intr"),
    "fell martyrs": ("killed", "intr"),
    "loss of": ("killed", "lost"),
}
WARDS: Final = (
    "in hospital",
    "in wards",
    "on the wards",
    "in the wards",
    "in intensive care",
    "in the hospital",
    "on ventilators",
)
PHRASES.update(
    {
        f"{verb} {ward}": ("injured", "intr")
        for verb in ("remain", "remains", "remained", "still", "are", "is", "were", "was", "stayed")
        for ward in WARDS
    }
)
SUFFERING: Final = words(
    "suffered suffer suffering sustained sustain sustaining received receive receiving got incurred incurring"
)
PARTED: Final = {
    **dict.fromkeys(product(SUFFERING, words("injury injuries wound wounds burns")), ("injured", "intr")),
    **dict.fromkeys(product(words("needed required received"), ("treatment",)), ("injured", "intr")),
    **dict.fromkeys(product(words("lost losing lose laid"), words("life lives")), ("killed", "intr")),
    **dict.fromkeys(
        product(
            words("lost losing"),
            words("leg legs arm arms hand hands foot feet eye eyes limb limbs sight eyesight"),
        ),
        ("injured", "intr"),
    ),
    **dict.fromkeys(
        product(words("embraced embracing attained attaining achieved"), words("martyrdom shahadat")),
        ("killed", "intr"),
    ),
    ("met", "death"): ("killed", "intr"),
    **dict.fromkeys(
        (("shot", "dead"), *product(words("beat hacked stabbed burned"), ("death",))), ("killed", "around")
    ),
}
"""Two words with at most four between them."""
NOUNS: Final = {
    "deaths": "killed", "fatalities": "killed", "fatality": "killed", "injuries": "injured", "dead": "killed",
    "wounded": "injured", "injured": "injured", "hurt": "injured", "bodies": "killed", "corpses": "killed",
    "martyrs": "killed", "death": "killed", "shaheed": "killed", "body": "killed", "corpse": "killed",
}  # fmt: skip
CODES: Final = {"kia": "killed", "wia": "injured"}
"""Words of logs with their number behind or before: "KIA 2, WIA 5"."""
FATAL: Final = frozenset({"killed", "died", "dead", "fatally", "succumbed", "killing"})
"""Words behind "were hit" that say the people did not live."""
FELL_IN: Final = frozenset({"in", "during", "while", "fighting", "defending", "there", "here"})
PARTICIPLES: Final = (
    dict.fromkeys(KILLED_PARTICIPLES, "killed")
    | dict.fromkeys(INJURED_PARTICIPLES, "injured")
    | dict.fromkeys(DETAINED, "detained")
)
TAKES_LIVES: Final = frozenset({"claimed", "cost", "took", "claiming", "costing", "taking", "claims", "taken"})


@dataclass(slots=True)
class Cue:
    """A cue from token `first` to `last`: killed, injured or detained, and how it takes its people.

    `mode`: part (was killed, killed), ing (killing), intr (died), noun (dead, deaths), of (deaths of), lives
    (claimed eight lives), shot (had been shot), code (KIA 2), fell (soldiers fell in the attack), hit (guards were hit).
    """

    kind: str
    mode: str
    first: int
    last: int


def find_cues(tokens: list[Token]) -> list[Cue]:
    """The cues of a sentence in order."""
    found: list[Cue] = []
    at = 0
    while at < len(tokens):
        cue = _phrase(tokens, at) or _parted(tokens, at) or _word(tokens, at)
        if cue and cue.mode != "none":
            found.append(cue)
        at = cue.last + 1 if cue and cue.mode not in ("lives", "intr") else at + 1
    return found


def _phrase(tokens: list[Token], at: int) -> Cue | None:
    if tokens[at].low == "with" and at + 2 < len(tokens) and tokens[at + 2].low in ("wounds", "injuries", "burns"):
        return Cue("injured", "manner", at, at + 2)
    for length in (4, 3, 2):
        meaning = PHRASES.get(" ".join(token.low for token in tokens[at : at + length]))
        if meaning and at + length <= len(tokens):
            return Cue(*meaning, at, at + length - 1)
    return None


def _parted(tokens: list[Token], at: int) -> Cue | None:
    if tokens[at].low in TAKES_LIVES and any(token.low == "lives" for token in tokens[at + 1 : at + 8]):
        return Cue("killed", "lives", at, at)
    for place in range(at + 1, min(at + 6, len(tokens))):
        meaning = PARTED.get((tokens[at].low, tokens[place].low))
        if meaning:
            return Cue(*meaning, at, place)
    return None


def _takes_people(tokens: list[Token], at: int) -> bool:
    """Whether "buried" is told of those who bury: "relatives buried a shepherd", not "was buried"."""
    return (
        at > 0
        and tokens[at - 1].low not in BE
        and tokens[at + 1 : at + 2] != []
        and tokens[at + 1].low not in ("under", "in")
    )


def _lost(tokens: list[Token], at: int) -> Cue | None:
    """The cue of "lost two soldiers", and of "two soldiers had been lost"."""
    if at and tokens[at - 1].low in ("been", "were", "was"):
        return Cue("killed", "fell", at, at)
    return Cue("killed", "lost", at, at) if at + 1 < len(tokens) else None


def _word(tokens: list[Token], at: int) -> Cue | None:
    low = tokens[at].low
    if low in PARTICIPLES:
        return Cue(PARTICIPLES[low], "part", at, at)
    if low == "hit" and at and tokens[at - 1].low in BE and not FATAL & {t.low for t in tokens[at + 1 : at + 7]}:
        return Cue("injured", "hit", at, at)
    if low in ("treated", "treating", "treats") and at and tokens[at - 1].low not in BE - {"had", "has", "have"}:
        return Cue("injured", "ing", at, at)
    if low in ("lost", "losing", "loses"):
        return _lost(tokens, at)
    if low == "buried" and _takes_people(tokens, at):
        return Cue("killed", "ing", at, at)
    if low in KILLING:
        return Cue("killed", "ing", at, at)
    if low in INJURING and (low != "wounds" or tokens[at].tag == "VBZ"):
        return Cue("injured", "ing", at, at)
    if low in DIED:
        return Cue("killed", "intr", at, at)
    if low == "fell" and at + 1 < len(tokens) and tokens[at + 1].low in FELL_IN:
        return Cue("killed", "fell", at, at)
    return _noun(low, at)


def _noun(low: str, at: int) -> Cue | None:
    kind = NOUNS.get(low) or CODES.get(low)
    return Cue(kind, "noun" if low in NOUNS else "code", at, at) if kind else None
