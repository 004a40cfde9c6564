"""Doubts: the reason to show a sentence to a person, because the reader did not understand it."""

import re
from dataclasses import dataclass
from typing import Final

from app.reading.gate_words import SPEAKS_OF
from app.reading.quantities import find_quantities
from app.reading.sentences import Sentence

NEUTRALISED: Final = re.compile(r"\bneutrali[sz]ed\b", re.I)
HARMED: Final = re.compile(
    r"\b(?:killed|killing|dead|deaths?|died|wounded|injur\w+|hurt|casualt\w+|martyred|lives|bodies)\b", re.I
)
COUNTED: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|no|nobody)\b", re.I
)
GATE_WORD: Final = re.compile(
    r"\b(?:crossings?|border (?:gate|crossing|point|terminal)s?|gates?|Torkham|Chaman|Kharlachi|Ghulam Khan|Angoor Adda)\b"
)


@dataclass(slots=True)
class Doubt:
    """A sentence that was not understood, or was left out, and why."""

    sentence: Sentence
    why: str


def doubt_of(sentence: Sentence, *, figures: int, gates: int) -> str | None:
    """The reason to show a sentence to a person: people and harm without a figure, or a gate without a status."""
    text = sentence.text
    if NEUTRALISED.search(text):
        return "“neutralised” may mean killed or captured: no figure was taken"
    if not figures and HARMED.search(text) and (COUNTED.search(text) or find_vague(sentence)):
        return (
            "people and harm are named, but no figure was understood (a negation, a denial, a plan, or no number)"
        )
    if not gates and GATE_WORD.search(text) and SPEAKS_OF.search(text):
        return "a gate is named, but no status was understood (a plan, a condition, or the past)"
    return None


def find_vague(sentence: Sentence) -> bool:
    """Whether a sentence counts people in words such as "dozens"."""
    return any(quantity.vague and quantity.is_person for quantity in find_quantities(sentence.tokens))
