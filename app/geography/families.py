"""Spelling families: Latin spellings that are one name, and readings of a name in the Arabic script.

Pashto has no one way into Latin letters, nor into Dari and Urdu. Within a family differ:

* long vowels (Speen, Spin; Maroof, Maruf), w and v, double letters, a silent h (Teerah, Tira);
* j, z, zh and dz, ch and ts of the dialects (Jaji, Zazi; Chamkani, Tsamkani), kh and sh of ښ;
* the endings of tribes and their lands (-zai, -zay, -zayi, -zi, -zo; Sarkani, Sarkano, Sarkanay);
* the vowel before Persian's initial clusters (Speen, Espin; سپین, اسپین).

`kinship` is the coarse key of a family in either script, `family` the fine one of a Latin spelling, and `reads_as`
says whether a Latin spelling is a reading of a name in the Arabic script, whose long vowels must all be there.
"""

import re
from functools import lru_cache
from typing import Final

from app.geography.toponyms import fold, is_arabic, join, skeleton

DIALECTS: Final = str.maketrans({"j": "z", "C": "s", "S": "k", "g": "k"})
"""Classes of `skeleton` whose consonants differ between dialects or scripts."""

ENDINGS: Final = re.compile(r"(?<=[^aeiou])(?:a[iy]+|e[iy]+|a?y[ie]+|ayee|[iy]e?|ee|o)$")
"""Endings of words that name a tribe or its land, after at least one other letter."""
FINE: Final = (
    ("tch", "ch"), ("ph", "f"), ("ck", "k"), ("zh", "z"), ("dj", "z"), ("dz", "z"), ("ts", "ch"), ("oo", "u"),
    ("ou", "u"), ("ee", "i"), ("ie", "i"), ("iy", "y"), ("yi", "y"),
)  # fmt: skip
LETTERS: Final = str.maketrans({"v": "w", "q": "k", "c": "k", "j": "z", "o": "u", "e": "i"})
DIPHTHONG: Final = re.compile(r"[ai]y(?![aiu])|ai")
SILENT: Final = re.compile(r"(?<![ksgcSC])h")
REPEATED: Final = re.compile(r"(.)\1+")
LEAST_LETTERS: Final = 3
"""The ending of a word this short or shorter is not changed."""

VOWELS: Final = "[aeiouyh]*"
NASAL: Final = re.compile("[اوی]ن$")
"""A last n after a long vowel: in Urdu it may be the nasal vowel that Latin spellings omit (بنوں, Bannu)."""
READINGS: Final = {
    "ا": "[aeou]", "و": "(?:[wv]|a?[ou]w?)", "ی": "[aeiy]", "ه": "(?:h?)", "ع": "(?:[aeiou]*)",
    "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "(?:dj|j|zh|z)", "چ": "(?:tch|ch|ts|c)", "خ": "(?:kh|x|k|h)",
    "د": "d", "ذ": "(?:dh|z|d)", "ر": "r", "ز": "(?:dz|z|j)", "ژ": "(?:zh|j|z|g)", "س": "(?:ts|s|ch|c)",
    "ش": "(?:sh|kh|x)", "ص": "s", "ض": "(?:z|dh|d)", "ظ": "z", "غ": "(?:gh|g)", "ف": "(?:f|ph)",
    "ق": "(?:q|gh|k|g)", "ک": "(?:k|c|q)", "گ": "(?:g|zh)", "ل": "l", "م": "m", "ن": "[nm]",
}  # fmt: skip
"""The Latin spellings of each letter, as unified by `fold`; short vowels may follow any of them."""


def kinship(folded: str) -> str:
    """The coarsest key of a name in either script: its consonants, with dialects' variants merged.

    A first vowel is dropped. "" for names in other scripts.
    """
    key = skeleton(folded).translate(DIALECTS)
    return REPEATED.sub(r"\1", key[1:] if key[:1] == "a" else key)


def family(folded: str) -> str:
    """The key that all Latin spellings of one family share, as one word; "" for any other script."""
    return join(" ".join(map(_word, folded.split()))) if folded.isascii() else ""


def reads_as(arabic: str, latin: str) -> bool:
    """Whether a folded Latin spelling is a reading of a folded name in the Arabic script."""
    return is_arabic(arabic) and _reading(join(arabic)).fullmatch(join(latin)) is not None


def is_reading(native: str, name: str) -> bool:
    """Whether a name in Latin letters could be this name in the Arabic script."""
    return reads_as(fold(native), fold(name))


def _word(word: str) -> str:
    """The family key of one word."""
    if len(word) > LEAST_LETTERS:
        word = ENDINGS.sub("i", word)
    for written, read in FINE:
        word = word.replace(written, read)
    word = REPEATED.sub(r"\1", DIPHTHONG.sub("i", word.translate(LETTERS)))
    word = word.replace("kh", "K").replace("sh", "S").replace("gh", "G").replace("kh", "C")
    return REPEATED.sub(r"\1", SILENT.sub("", word).replace("y", "i"))


@lru_cache(maxsize=512)
def _reading(arabic: str) -> re.Pattern[str]:
    """The pattern of all readings of a name in the Arabic script."""
    once = REPEATED.sub(r"\1", arabic)
    letters = [f"{READINGS[letter]}+{VOWELS}" for letter in once.lstrip("اع") if letter in READINGS]
    if NASAL.search(once):
        letters[-1] = f"(?:{letters[-1]})?"
    return re.compile((VOWELS if once[:1] in "اع" else "") + "".join(letters))
