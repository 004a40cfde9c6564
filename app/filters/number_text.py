"""Numbers from the texts of filters."""

import math
import re

from app.model.errors import BadParameter

DIGITS = 18
"""Digits of a count at the most: more do not fit in 64 bits."""
MOST_COUNT = 10**DIGITS - 1
"""The greatest count that is read."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def read_number(name: str, text: str) -> float:
    """A finite number in decimal notation, with or without spaces around it; else `BadParameter`."""
    number = float(text) if _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(number):
        raise BadParameter(f"{name}: must be a number such as 25 or 69.5: {text!r}")
    return number


def read_whole(name: str, text: str) -> float:
    """A whole number in decimal notation, such as 3 or 3.0; else `BadParameter`."""
    number = read_number(name, text)
    if not number.is_integer():
        raise BadParameter(f"{name}: must be a whole number: {text!r}")
    return number


def read_count(name: str, text: str, least: int) -> int:
    """A whole number of at least `least`; else `BadParameter`."""
    if not re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", text, re.ASCII) or int(text) < least:
        raise BadParameter(f"{name}: must be a whole number from {least}: {text!r}")
    return int(text)
