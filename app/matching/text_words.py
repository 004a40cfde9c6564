"""Words of titles and notes that two records share, rare words counting more than frequent ones.

What names the parties or the place of either record says nothing here: it is compared by itself. A word counts in
any spelling that leaves its consonants.
"""

from functools import lru_cache
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Rows
from app.engine.snapshot import Snapshot
from app.geography.toponyms import fold, skeleton
from app.matching.features import UNSAID, WORD_LEVELS, Levels
from app.matching.place_words import TYPE_WORDS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

RIMS: Final = np.array([0.08, 0.2, 0.35, 0.55])
"""Shares of the shorter text's words, by weight, that both texts have: rims between levels of agreement."""
MOST_WORDS: Final = 24
"""Words that are kept of one record."""
LEAST_WORDS: Final = 2
MOST_LETTERS: Final = 400
"""Letters at the beginning of a text that are read."""
SHORT: Final = 4
TEXTS: Final = ("title", "notes")
NAMES: Final = ("actor1", "actor2", "place_name", "event_type", "sub_event_type", "province_name", "district")
SAYS_LITTLE: Final = TYPE_WORDS | {
    *(
        "the",
        "on",
        "to",
        "by",
        "for",
        "from",
        "with",
        "or",
        "as",
        "was",
        "were",
        "are",
        "has",
        "have",
        "had",
        "been",
    ),
    *(
        "its",
        "his",
        "her",
        "their",
        "that",
        "this",
        "which",
        "who",
        "after",
        "before",
        "over",
        "under",
        "into",
        "out",
    ),
    *("more", "than", "least", "other", "others", "not", "they", "said", "says", "people", "person", "persons"),
    *("reported", "report", "reports", "police", "killed", "kill", "kills", "fatalities", "january", "february"),
    *("march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
}


assert len(RIMS) == WORD_LEVELS


class TextWords:
    """The words of the texts of records of a snapshot, read when they are asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def levels(self, rows_a: Rows, rows_b: Rows) -> Levels:
        """How far the texts of each pair of rows agree: 0 to 4, `UNSAID` where one has no words of its own."""
        rows, of = np.unique(np.concatenate([rows_a, rows_b]), return_inverse=True)
        start, words, weight = self._read(rows)
        total = np.add.reduceat(np.append(weight[words], 0), start[:-1]) * (np.diff(start) > 0)
        one, other = of[: len(rows_a)], of[len(rows_a) :]
        count = np.diff(start)
        told = np.flatnonzero(np.minimum(count[one], count[other]) >= LEAST_WORDS)
        shared = _shared(start, words, weight, one[told], other[told])
        level = np.full(len(one), UNSAID, dtype=np.int8)
        least = np.minimum(total[one[told]], total[other[told]])
        level[told] = np.searchsorted(RIMS, shared / np.maximum(least, 1e-9))
        return level

    def _read(self, rows: Rows) -> tuple[Ints, Ints, Floats]:
        """Where each row's words begin and end in the second array, the words' numbers, and the words' weights."""
        texts = zip(*(self.snapshot.categories[name].take(rows).texts() for name in TEXTS), strict=True)
        names = zip(*(self.snapshot.categories[name].take(rows).texts() for name in NAMES), strict=True)
        numbers: dict[str, int] = {}
        start, words = [0], list[int]()
        for told, named in zip(texts, names, strict=True):
            keys = sorted(text_keys(" ".join(told)[:MOST_LETTERS]) - text_keys(" ".join(named)))[:MOST_WORDS]
            words += [numbers.setdefault(key, len(numbers)) for key in keys]
            start.append(len(words))
        often = np.bincount(words, minlength=len(numbers))
        return np.array(start), np.array(words, dtype=np.int64), log(len(rows) + 1) - np.log(np.maximum(often, 1))


def _shared(start: Ints, words: Ints, weight: Floats, one: Ints, other: Ints) -> Floats:
    """The weight of the words that both texts of each pair have."""
    size = len(weight) + 1
    mine, theirs = (_words_of(start, words, side, size) for side in (one, other))
    both = np.intersect1d(mine, theirs, assume_unique=True)
    weights: Floats = np.bincount(both // size, weight[both % size], minlength=len(one)).astype(np.float64)
    return weights


def _words_of(start: Ints, words: Ints, records: Ints, size: int) -> Ints:
    """A number for each word of each record that tells the record's place in the list and the word."""
    count = start[records + 1] - start[records]
    pair = np.repeat(np.arange(len(records)), count)
    first = np.repeat(start[records] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return pair * size + words[first + np.arange(len(pair))]


def text_keys(text: str) -> frozenset[str]:
    """The keys of the words of a text that may tell one event from another."""
    return frozenset(key for word in fold(text).split() if (key := _key(word)))


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    """The word's consonants where they are enough, else the word; "" for a word that says little."""
    if word in SAYS_LITTLE or len(word) < SHORT - 1 or word.isdigit():
        return ""
    bones = skeleton(word)
    return bones if len(bones) >= SHORT - 1 else word
