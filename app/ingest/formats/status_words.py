"""How files spell a crossing's status, traffic and direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.model.speakers import fold_spelling
from app.model.vocabulary import CrossingState, Direction, Traffic


@dataclass(frozen=True, slots=True)
class Words:
    """One column's vocabulary: its words, other spellings by word (lower case), and what an empty cell means."""

    allowed: Sequence[str]
    default: str
    spellings: Mapping[StrEnum, Sequence[str]]

    def find(self, text: str) -> str | None:
        """The word that a text spells, whatever its case and hyphens; None for another text."""
        folded = fold_spelling(text)
        for word in self.allowed:
            if folded == fold_spelling(word):
                return word
        return next((str(word) for word, others in self.spellings.items() if folded in others), None)


STATUS_WORDS: Mapping[str, Words] = {
    "status": Words(
        list(CrossingState),
        CrossingState.UNKNOWN,
        {
            CrossingState.OPEN: ("opened", "reopened", "re opened", "resumed"),
            CrossingState.PARTIAL: (
                "partially open",
                "partly open",
                "partially closed",
                "partly closed",
                "limited",
                "restricted",
            ),
            CrossingState.CLOSED: ("shut", "suspended", "sealed", "blocked", "halted"),
        },
    ),
    "traffic": Words(
        list(Traffic),
        Traffic.ALL,
        {
            Traffic.ALL: ("all traffic", "everything", "any"),
            Traffic.COMMERCIAL: ("trade", "freight", "cargo", "goods", "lorries", "trucks", "commerce", "transit"),
            Traffic.PEDESTRIAN: (
                "pedestrians",
                "people",
                "persons",
                "people on foot",
                "on foot",
                "foot",
                "travellers",
                "travelers",
                "passengers",
            ),
            Traffic.RETURNEES: ("returnee", "returns", "deportees", "deportations", "refugees"),
            Traffic.HUMANITARIAN: ("aid", "relief", "humanitarian cargo", "un cargo", "humanitarian aid"),
            Traffic.PATIENTS: ("patient", "medical", "medical cases"),
        },
    ),
    "direction": Words(
        list(Direction),
        Direction.BOTH,
        {
            Direction.BOTH: ("both ways", "both directions", "either"),
            Direction.TO_AF: ("to afghanistan", "into afghanistan", "towards afghanistan"),
            Direction.TO_PK: ("to pakistan", "into pakistan", "towards pakistan"),
        },
    ),
}
