"""Tokens of a sentence: words, numbers and marks with their place, and what a parser says of each."""

import re
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|(?:Dr|Mr|Mrs|Ms|Gen|Col|Lt|Maj|Capt|Brig|No|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.(?=\s)"
    r"|[ap]\.m\.|U\.[SNK]\."
    r"|['’]s\b|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*(?:-[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)*"
    r"|[^\w\s]"
)


@dataclass(slots=True)
class Token:
    """One token: its text, its letters in the sentence, and the parser's tag, relation and head ("" and -1 without)."""

    text: str
    low: str
    start: int
    end: int
    tag: str = ""
    dep: str = ""
    head: int = -1


def tokenise(text: str) -> list[Token]:
    """The tokens of a sentence, in linear time."""
    return [Token(m[0], m[0].casefold(), m.start(), m.end()) for m in TOKEN.finditer(text)]
