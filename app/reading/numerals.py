"""Numerals: numbers in digits and in words."""

import re
from typing import Final

from app.reading.tokens import Token

ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS: Final = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
NUMBERS: Final = {word: value for value, word in enumerate(ONES)} | TENS
SCALES: Final = {
    "hundred": 100,
    "thousand": 1000,
    "dozen": 12,
    "million": 1_000_000,
    "crore": 10_000_000,
    "lakh": 100_000,
}


def number_at(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The number that begins here and the token after it, or None."""
    low = tokens[at].low
    if re.fullmatch(r"\d[\d,]*", low):
        return int(low.replace(",", "")), at + 1
    if low in ("a", "an", "half") and _low(tokens, at + 1) in ("dozen", "hundred", "a"):
        if low == "half":
            return (6, at + 3) if _low(tokens, at + 2) == "dozen" else None
        return SCALES[_low(tokens, at + 1)], at + 2
    return _spelled(tokens, at)


def _spelled(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """A number in words: twenty-three, two hundred and five."""
    total, part, end = 0, 0, at
    while end < len(tokens):
        low = tokens[end].low
        pieces = low.split("-")
        if all(piece in NUMBERS for piece in pieces) and pieces[0]:
            if part % 100 and not (part in TENS.values() and len(pieces) == 1):
                break
            part += sum(NUMBERS[piece] for piece in pieces)
        elif low in SCALES and end > at:
            part *= SCALES[low]
            if SCALES[low] >= 1000:
                total, part = total + part, 0
        elif not (
            low == "and" and end > at and tokens[end - 1].low in SCALES and _low(tokens, end + 1) in NUMBERS
        ):
            break
        end += 1
    return (total + part, end) if end > at else None


def _low(tokens: list[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""
