"""Lists of gates: a line with the name of a crossing, and below it lines on its classes of traffic."""

import re
from typing import Final

from app.reading.gate_words import CLOSED, OPENED, traffic_of

BEFORE_HEAD: Final = r"^|(?<=^[-•*–] )|(?<=^\d[.)] )"
AFTER_HEAD: Final = r"(?: \([^)]{2,40}\))?(?:, [^:.]{3,40})?(?::| [|–-]) |(?:$)"
"""Signs around a common name at the head of an entry: "Badini (Zabul): closed"."""
OF_A_CLASS: Final = re.compile(r"\W*(?:\d+[.)] )?(?:for )?(?P<traffic>[A-Za-z][A-Za-z ()/&-]{2,48}?) ?[:|–-] ")
IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
OTHER_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
ABOUT_A_GATE: Final = re.compile(r"\b(?:border|crossings?|gates?|points?|terminal|the|and|status|at)\b", re.I)
LONGEST_HEAD: Final = 60
"""Letters that a line has which is the head of a part of a list."""


def class_at_head(text: str) -> str | None:
    """The class of traffic that a line begins with: "Commercial: open"; None for other lines."""
    head = OF_A_CLASS.match(text)
    return traffic_of(head["traffic"]) if head else None


def is_only_a_name(text: str, names: re.Pattern[str]) -> bool:
    """Whether a line has the name of a crossing and nothing else: "Torkham (Nangarhar / Khyber)"."""
    return not OTHER_WORDS.search(ABOUT_A_GATE.sub("", names.sub("", IN_BRACKETS.sub("", text))))


def is_head(text: str) -> bool:
    """Whether a line is the head of another part: "B. Movements"."""
    is_short = len(text) <= LONGEST_HEAD and not text.rstrip().endswith((".", ";", "!"))
    return is_short and not CLOSED.search(text) and not OPENED.search(text)
