"""The clause that a place belongs to, by the parser, and whether this clause itself tells an event.

"The governor spoke in Wana about the attack" has a place and a word for an event, but no event in Wana.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from app.reading.events import Kind, kind_of
from app.reading.lexicon import words
from app.reading.sentences import Sentence
from app.reading.tokens import Token

SAYING: Final = words(
    "said say says told tell tells reported reports announced claimed claims confirmed confirms added stated noted alleged insisted"
)
"""Verbs whose complement tells what happened, where the place stands before or behind them."""
SPEECH: Final = words(
    """spoke speak speaks speaking talked talking addressed addressing condemned condemns condemning denounced
    discussed discussing demanded demanding urged urging warned warning asked asking accused accusing blamed blaming vowed promised pledged
    feared fear fears mourned recalled thanked praised criticised criticized believe believed announcing wrote described explained visited visiting inspected toured attended attending chaired
    inaugurated sentenced convicted acquitted tried investigating investigated treated awaited promised decided
    commemorated remembered marked paid offered arrived arriving returned prayed hoped wanted considered reviewed monitored summoned handed lodged submitted delivered saw seen heard counted"""
)
"""Verbs whose objects and complements tell no event of their own place."""
TOPICS: Final = words("about over for against regarding concerning despite because to than")
"""Prepositions behind which an event is only spoken of."""
PARTS: Final = words(
    "nsubj nsubjpass csubj csubjpass dobj attr agent dative prt aux auxpass neg acomp oprd prep npadvmod advmod"
)
FURTHER: Final = words("advcl xcomp conj ccomp pcomp")
RISES: Final = words("advcl xcomp acl relcl conj pcomp")
AUXILIARY: Final = words("aux auxpass mark neg")
UNREAL: Final = words("has have had would could might may will if unless whether not n't")
NO: Final = words("no not n't n’t never neither any without")
DEEPEST: Final = 12


class PlaceClauses:
    """The clauses of one parsed sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self.tokens = sentence.tokens

    @cached_property
    def _children(self) -> list[list[int]]:
        children: list[list[int]] = [[] for _ in self.tokens]
        for at, token in enumerate(self.tokens):
            if token.head != at and 0 <= token.head < len(self.tokens):
                children[token.head].append(at)
        return children

    def kind_at(self, start: int) -> tuple[bool, Kind | None]:
        """Whether the clause around the place at a letter could be read, and the event that it tells, if any."""
        at = next((n for n, token in enumerate(self.tokens) if token.start == start), None)
        verb = None if at is None else self._verb_over(at)
        if at is None or verb is None:
            return False, None
        if self._is_speakers(at, verb):
            return True, None
        if noun := self._event_noun(at, verb):
            return True, None if self._is_denied(noun) else kind_of(self.tokens[noun].text)
        core: set[int] = set()
        for each in self._rising(verb):
            core |= set(self._core(each, 0))
        kind = self.kind_in(core)
        if kind is None and self.tokens[verb].low not in SPEECH:
            kind = self.kind_in(set(range(len(self.tokens))) - self._spoken_of(at))
        return True, kind

    def kind_in(self, told: set[int]) -> Kind | None:
        """The kind of event that some tokens tell, without what is denied."""
        return kind_of(" ".join(self.tokens[n].text for n in sorted(told) if not self._is_denied(n)))

    def _spoken_of(self, at: int) -> set[int]:
        """The tokens that name what somebody speaks of, apart from the phrases that hold the place."""
        over = set(self._path(at))
        found: set[int] = set()
        for n, token in enumerate(self.tokens):
            topic = token.dep == "prep" and token.low in TOPICS
            object_ = (
                token.head >= 0
                and self.tokens[token.head].low in SPEECH
                and token.dep in ("dobj", "ccomp", "prep")
            )
            if n not in over and (topic or object_):
                found |= set(self._phrase(n, 0, whole=True))
        return found

    def _path(self, at: int) -> Iterator[int]:
        """A token and all above it."""
        for _ in self.tokens:
            yield at
            if self.tokens[at].head in (at, -1):
                return
            at = self.tokens[at].head

    def is_plain_at(self, start: int) -> bool:
        """Whether the verb over the place at a letter stands in the plain past, and none of its clauses depends on "if"."""
        at = next((n for n, token in enumerate(self.tokens) if token.start == start), None)
        verb = None if at is None else self._verb_over(at)
        if verb is None:
            return False
        beside = {self.tokens[child].low for child in self._children[verb] if self.tokens[child].dep in AUXILIARY}
        plain = self.tokens[verb].tag == "VBD" or (
            self.tokens[verb].tag == "VBN" and bool(beside & {"was", "were"})
        )
        return plain and not beside & UNREAL

    def _verb_over(self, at: int) -> int | None:
        """The verb that governs a token; None where the parser gives none."""
        for _ in self.tokens:
            if _is_verb(self.tokens[at]):
                return at
            if self.tokens[at].head == at:
                return None
            at = self.tokens[at].head
        return None

    def _is_speakers(self, at: int, verb: int) -> bool:
        """Whether a place belongs to the one who says something: "experts in Quetta said"."""
        if self.tokens[verb].low not in SAYING | SPEECH:
            return False
        while self.tokens[at].head != verb:
            at = self.tokens[at].head
        return self.tokens[at].dep == "nsubj"

    def _event_noun(self, at: int, verb: int) -> int | None:
        """The noun of an event between a place and its verb: "the attack in Wana was condemned"."""
        while at != verb:
            head = self.tokens[at].head
            if self.tokens[at].dep == "prep" and self.tokens[head].tag.startswith("NN"):
                kind = kind_of(self.tokens[head].text)
                if (
                    kind
                    and kind.violent
                    and self.tokens[head].low not in ("troops", "jets", "gunmen", "attackers")
                ):
                    return head
            at = head
        return None

    def _rising(self, verb: int) -> Iterator[int]:
        """The verb, and those that it hangs on as long as none of them is one of speech."""
        for _ in range(DEEPEST):
            yield verb
            if self.tokens[verb].dep not in RISES:
                return
            over = self._verb_over(self.tokens[verb].head)
            if over is None or self.tokens[over].low in SPEECH | SAYING:
                return
            verb = over

    def _core(self, at: int, depth: int) -> Iterator[int]:
        """The tokens of a verb's own clause: subject, objects and circumstances, without what is only spoken of."""
        yield at
        speaks = self.tokens[at].low in SPEECH
        for child in self._children[at]:
            dep = self.tokens[child].dep
            if speaks and dep not in ("nsubjpass", "auxpass", "neg"):
                continue
            if dep in PARTS and self.tokens[child].low not in TOPICS:
                yield from self._phrase(child, 0)
            elif dep in FURTHER and depth < DEEPEST:
                yield from self._core(child, depth + 1)

    def _phrase(self, at: int, depth: int, *, whole: bool = False) -> Iterator[int]:
        """The tokens of a phrase; unless `whole`, without relative clauses and what its nouns are about."""
        yield at
        for child in self._children[at]:
            token = self.tokens[child]
            own = token.dep not in ("relcl", "ccomp", "advcl") and token.low not in TOPICS
            if depth < DEEPEST and (whole or own):
                yield from self._phrase(child, depth + 1, whole=whole)

    def _is_denied(self, at: int) -> bool:
        """Whether a word for an event has "no" or "not" beside it."""
        if self.tokens[at].dep in ("compound", "amod") and self.tokens[at].head != at:
            return self._is_denied(self.tokens[at].head)
        return any(self.tokens[child].low in NO for child in self._children[at])


def _is_verb(token: Token) -> bool:
    return token.tag.startswith("VB") and token.dep not in ("amod", "aux", "auxpass", "compound")


def is_plain_past(sentence: Sentence, starts: list[int]) -> bool:
    """Whether the clause of one of the places tells an act of its time: "was hit", not "has been hit" or "would be hit"."""
    if not any(token.dep for token in sentence.tokens):
        return False
    clauses = PlaceClauses(sentence)
    return any(clauses.is_plain_at(start) for start in starts)


def told_at_all(sentence: Sentence) -> Kind | None:
    """The kind of event that a sentence tells, apart from the words that it denies: "no shelling was heard"."""
    if not any(token.dep for token in sentence.tokens):
        return kind_of(sentence.text)
    clauses = PlaceClauses(sentence)
    return clauses.kind_in(set(range(len(sentence.tokens))))


def told_there(sentence: Sentence, starts: list[int]) -> dict[int, Kind | None]:
    """The kind of event that the clause of each place tells, by where the place stands; None for no event.

    A place without a verb over it is left out, as are all places where no parser has read the sentence.
    """
    if not any(token.dep for token in sentence.tokens):
        return {}
    clauses = PlaceClauses(sentence)
    read = {start: clauses.kind_at(start) for start in starts}
    return {start: kind for start, (is_read, kind) in read.items() if is_read}
