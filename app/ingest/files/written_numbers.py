"""Numbers of persons as people write them: 1,200, 5+, 2-3, ~10, ۱۲."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.geocoding.placeholders import PLACEHOLDERS
from app.geography.toponyms import fold, join
from app.ingest.files.ascii_digits import in_ascii_digits
from app.ingest.files.prose import is_prose

POINT, COMMA = ".", ","
"""The two signs of decimals."""
SAYING = frozenset(
    [
        "no",
        "nil",
        "nill",
        "none",
        "nothing",
        "several",
        "many",
        "multiple",
        "various",
        "different",
        "other",
        "others",
        "etc",
        "all",
        "any",
        "yes",
        "true",
        "false",
    ]
)
"""Placeholders of a place that say something of a number: their text is kept, and no number is read."""
BLANK = re.compile(r"[\s?.,…·*_/–—-]*")
"""Matches the signs that people write where nothing is known."""
SPACES = re.compile(r"(?<=\d)[ '’](?=\d{3}(?:\D|$))")
GROUPS = {POINT: re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)"), COMMA: re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)")}
"""Numbers with signs between thousands, by the sign of decimals; India's lakh is 1,00,000."""
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_N = r"(?P<n>\d{1,9})(?:\.0+)?"
_PERSONS = (
    r"(?: (?:persons?|people|killed|dead|deaths?|fatalit(?:y|ies)|injured|wounded|casualt(?:y|ies)|civilians?))*"
)
RANGE = re.compile(rf"(?:between )?(?P<low>\d{{1,9}})(?: ?[-/] ?| (?:to|or|and) )(?P<high>\d{{1,9}}){_PERSONS}")
LEAST = (
    re.compile(rf"{_N}{_PERSONS} ?(?:\+|plus|or more|and more|and above){_PERSONS}"),
    re.compile(rf"(?:at least|min(?:imum)?\.?|over|more than|>=?|≥|no (?:fewer|less) than) ?{_N}{_PERSONS}"),
)
MOST = (re.compile(rf"(?:up to|at most|fewer than|less than|max(?:imum)?\.?|<=?|≤|no more than) ?{_N}{_PERSONS}"),)
ABOUT = (
    re.compile(
        r"(?:~|≈|about|around|approx(?:imately|\.)?|circa|ca?\.|nearly|some|almost|est(?:imated|\.)?)"
        rf" ?{_N}{_PERSONS}"
    ),
    re.compile(rf"{_N}{_PERSONS} ?(?:approx(?:imately|\.)?|est(?:imated|\.)?|\?|\(.*\))"),
    re.compile(rf"{_N}(?: [^\W\d]+)+"),
)
HARMED = {
    "killed": "kill|dead|death|died|fatal|martyr",
    "injured": "injur|wound|hurt",
    "detained": "detain|arrest|captur|abduct|kidnap",
}
"""Beginnings of words for what happened to persons, by the measure that counts them."""
NO_PERSONS = "casualt|missing|hous|home|shop|vehicle|truck|sheep|goat|cattle|livestock|animal|km"
"""Beginnings of words for what is no person, or of whom it is not said what happened to them."""
BRACKETED = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of persons, or its bounds; `is_plain` says that the number says all that the text says."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    is_plain: bool = False


def tidy_number(text: str, decimal: str = POINT) -> str:
    """A text in small letters with ASCII digits, a point before decimals, and nothing between thousands.

    It is empty for a text that is too long for a number.
    """
    if is_prose(text):
        return ""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = (
        in_ascii_digits(plain)
        .replace("٬", "")
        .replace("٫", ".")
        .translate({0x2013: "-", 0x2014: "-", 0x2212: "-"})
    )
    plain = " ".join(plain.split())
    plain = SPACES.sub("", plain)
    plain = GROUPS[decimal].sub(lambda found: re.sub(r"\D", "", found[0]), plain)
    return re.sub(r"(?<=\d),(?=\d)", ".", plain) if decimal == COMMA else plain


def is_no_number(text: str) -> bool:
    """Whether a text says that a number is not known: "unknown", "n.a.", "tbc", "?"."""
    if is_prose(text):
        return False
    folded = join(fold(text))
    if not folded:
        return BLANK.fullmatch(text) is not None
    return folded in PLACEHOLDERS and folded not in SAYING


def measure_of(column: str) -> str:
    """The measure of a column of persons: injured or detained where its name says so, or else killed."""
    return next((measure for measure in ("injured", "detained") if measure in column), "killed")


def read_figure(text: str, decimal: str = POINT, measure: str = "killed") -> Figure | None:
    """The number of persons of a measure that a text says; None if it says none that can be read.

    "5 injured" and "5 casualties" are no number of killed persons.
    """
    return None if is_prose(text) else _read_figure(text, decimal, measure)


@lru_cache(10_000)
def _read_figure(text: str, decimal: str, measure: str) -> Figure | None:
    plain = tidy_number(text, decimal)
    if _is_of_others(plain, measure):
        return None
    plain = NUMBER_WORDS.get(plain, plain)
    if found := re.fullmatch(_N, plain):
        return Figure(best=int(found["n"]), is_plain=True)
    if found := RANGE.fullmatch(plain):
        low, high = int(found["low"]), int(found["high"])
        return Figure(low=low, high=high) if low <= high else None
    if (least := _first(LEAST, plain)) is not None:
        return Figure(low=least)
    if (most := _first(MOST, plain)) is not None:
        return Figure(high=most)
    about = _first(ABOUT, plain)
    return None if about is None else Figure(best=about)


def _is_of_others(plain: str, measure: str) -> bool:
    """Whether a text, apart from what stands in brackets, names persons of another measure, or none."""
    words = "|".join(words for other, words in HARMED.items() if other != measure)
    return re.search(rf"\b(?:{words}|{NO_PERSONS})", BRACKETED.sub("", plain)) is not None


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> int | None:
    return next((int(found["n"]) for each in patterns if (found := each.fullmatch(text))), None)
