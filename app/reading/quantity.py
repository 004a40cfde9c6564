"""Quantity: a number in a sentence with its bounds and the noun that it counts."""

from dataclasses import dataclass
from typing import Final

from app.reading.lexicon import BE, is_person_word, words
from app.reading.tokens import Token

FILLERS: Final = words(
    """suspected alleged armed paramilitary young old innocent unarmed local afghan pakistani tribal foreign civilian
    army police security border frontier corps khasadar levies of the his her their our its my injured wounded dead
    seriously critically badly male female elderly senior junior unidentified masked uniformed brave off-duty undocumented
    stranded displaced fellow islamist pakistan afghanistan taliban terrorist militant rebel pro-government hardcore
    high-value key wanted most so-called daily-wage minor teenage school polio aid relief truck bus family customs committee council peace and"""
)


@dataclass(slots=True)
class Quantity:
    """A number in a sentence: its tokens from `first` to `last`, its bounds, and the noun that it counts.

    `noun` is "" for a bare number; `vague` marks words such as "dozens", which give no number; `more` marks "two
    more"; `definite` "the six"; `of` the noun after "of" ("three of the wounded"); `named` a person told by name.
    """

    first: int
    number: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    noun: str
    vague: bool = False
    more: bool = False
    definite: bool = False
    of: str = ""
    named: bool = False

    @property
    def is_person(self) -> bool:
        """Whether the quantity counts people, or may: a bare number does."""
        return not self.noun or is_person_word(self.noun)

    @property
    def value(self) -> int | None:
        """The number that the text says, whatever its qualifier."""
        return next((each for each in (self.best, self.low, self.high) if each is not None), None)


def modifies(token: Token) -> bool:
    """Whether a token may stand between a number and its noun."""
    if token.low in FILLERS and token.low != "and":
        return True
    if token.tag:
        return (
            token.tag in ("JJ", "NN", "NNP", "JJS", "JJR", "VBN", "HYPH", "NNPS", "RB", "VBG")
            and token.low not in BE
        )
    return token.text[:1].isupper() or token.low.endswith(("ed", "ish", "ary", "ous", "ive", "ian", "ani", "al"))


def low_at(tokens: list[Token], at: int) -> str:
    """The letters of the token there, in lower case; "" beyond the sentence."""
    return tokens[at].low if 0 <= at < len(tokens) else ""
