"""Facts: what one sentence says, and whether it tells an event where it names a place."""

from dataclasses import dataclass, replace

from app.reading.days import Mention
from app.reading.events import Kind
from app.reading.figures import Figure
from app.reading.place_clauses import is_plain_past, told_at_all, told_there
from app.reading.placing import Spot
from app.reading.scenes import is_headed
from app.reading.sentences import Sentence
from app.reading.speakers import Attribution
from app.reading.story_words import CLAUSE, DENIES


@dataclass(slots=True)
class Facts:
    """The facts of one sentence; `is_plain` marks an event told in the plain past where a place is named.

    `is_home` says that the place is the one of the people or officers who speak.
    """

    sentence: Sentence
    days: list[Mention]
    attributions: list[Attribution]
    spots: list[tuple[int, Spot]]
    figures: list[Figure]
    kind: Kind | None
    is_plain: bool = False
    is_home: bool = False


def grounded(facts: Facts) -> Facts:
    """The facts with the places whose own clause tells the event, and its kind there; all where none was parsed."""
    if not facts.kind or is_headed(facts.sentence):
        return facts
    if not facts.spots or facts.is_home:
        return replace(facts, kind=told_at_all(facts.sentence))
    told = told_there(facts.sentence, [at for at, _ in facts.spots])
    spots = [each for each in facts.spots if told.get(each[0], facts.kind)]
    if not spots:
        return replace(facts, spots=[], kind=None)
    plain = is_plain_past(facts.sentence, [at for at, _ in spots])
    return replace(facts, spots=spots, kind=told.get(spots[0][0]) or facts.kind, is_plain=plain)


def is_denied(facts: Facts) -> bool:
    """Whether every clause that tells the event is a denial, a condition or a plan."""
    clauses = [
        each for each in CLAUSE.split(facts.sentence.text) if facts.kind and facts.kind.pattern.search(each)
    ]
    return all(DENIES.search(each) for each in clauses or [facts.sentence.text])
