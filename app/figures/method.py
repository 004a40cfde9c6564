"""Methods that make an incident's figures, by their names."""

from dataclasses import dataclass
from typing import Literal

from app.model.errors import BadParameter
from app.model.speakers import find_speaker
from app.model.vocabulary import Speaker

BY = "by:"
EXPECTED = f"stated, span, latest, or {BY} and one of {', '.join(Speaker)}"


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what the dataset states, the span of all accounts, the latest ones, or one party's (`by`)."""

    kind: Literal["stated", "span", "latest", "by"]
    party: Speaker | None = None

    def __str__(self) -> str:
        return self.kind if self.party is None else f"{BY}{self.party}"


STATED, SPAN, LATEST = Method("stated"), Method("span"), Method("latest")
NAMED = {str(method): method for method in (STATED, SPAN, LATEST)}


def read_method(text: str) -> Method:
    """The method with this name; a party may be spelled as in files. `BadParameter` for another name."""
    if text in NAMED:
        return NAMED[text]
    party = find_speaker(text.removeprefix(BY)) if text.startswith(BY) else None
    if party is None:
        raise BadParameter(f"figures: no method {text!r}: expected {EXPECTED}")
    return Method("by", party)
