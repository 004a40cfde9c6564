"""Quotations: which sentences stand in one quotation, and whether an article is an interview."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.model.vocabulary import Speaker
from app.reading.sentences import Sentence
from app.reading.speakers import NOBODY, Attribution, Voices

MARK: Final = re.compile(r"[“”\"]")
OPENS: Final = re.compile(r"^\s*[“\"]")
QUESTION: Final = re.compile(r"^\s*(?:Q(?:uestion)?\s?\d*\s?[.:)]\s|.{8,200}\?[\"”]?\s*$)")
LEAST_QUESTIONS: Final = 2
SPOKE_TO: Final = re.compile(
    r"\b(?:spoke (?:to|with)|talked (?:to|with)|asked|interview(?:ed)?(?: with| of)?|questions? (?:to|for)|answers? (?:from|by|of)|met)\s+(?P<who>[^.;?“”]{3,160})"
)


def quotations(sentences: Sequence[Sentence]) -> dict[int, tuple[int, int]]:
    """The first and the last sentence of the quotation that each sentence stands in, where it has several; by position."""
    found: dict[int, tuple[int, int]] = {}
    opened: int | None = None
    for at, sentence in enumerate(sentences):
        if sentence.first and not (opened is not None and OPENS.match(sentence.text)):
            opened = None
        inside = opened
        for number, mark in enumerate(MARK.findall(sentence.text)):
            if mark == "“" or (mark == '"' and opened is None):
                opened = opened if opened is not None and sentence.first and number == 0 else at
            else:
                opened = None
        if inside is not None and inside != at:
            found |= dict.fromkeys(range(inside, at + 1), (inside, at))
    return found


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview: where its questions begin, who answers, and the sentence that introduces the person."""

    first: int
    who: Attribution = NOBODY
    introduction: Sentence | None = None


def interviewee(sentences: Sequence[Sentence], voices: Voices) -> Interview | None:
    """The interview that an article is; None for another article."""
    asked = [at for at, each in enumerate(sentences) if each.first and _is_question(sentences, at)]
    if len(asked) < LEAST_QUESTIONS:
        return None
    for sentence in reversed(sentences[: asked[0]]):
        spoken = SPOKE_TO.search(sentence.text)
        for words in (spoken["who"] if spoken else "", sentence.text[:200]):
            party = voices.party(words, None) if words else None
            if party and party is not Speaker.MEDIA:
                found = Attribution(party, words, "reported")
                voices.note(found, sentence.paragraph)
                return Interview(asked[0], found, sentence)
    return Interview(asked[0])


def _is_question(sentences: Sequence[Sentence], at: int) -> bool:
    """Whether a paragraph is a question and nothing else."""
    alone = at + 1 == len(sentences) or sentences[at + 1].first
    return bool(QUESTION.match(sentences[at].text)) and (alone or sentences[at].text.startswith("Q"))
