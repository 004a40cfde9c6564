"""Names of places in keys that stand for many spellings, without the words that say what kind of place it is."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from app.geography.toponyms import fold, join, skeleton, sound
from app.geography.type_words import WORDS_BY_SORT

TYPE_WORDS: Final = frozenset(word for words in WORDS_BY_SORT.values() for word in words) | {
    *("near", "of", "in", "the", "and", "at", "between", "north", "south", "east", "west"),
    *("northern", "southern", "eastern", "western", "upper", "lower", "general"),
}
ALIKE_FROM: Final = 0.75
"""Similarity of the sounds of two names, 0 to 1, from which on they are taken for one name."""
SHORT: Final = 4
"""Names of fewer letters are one name only if they sound alike."""


@lru_cache(maxsize=131072)
def place_keys(text: str) -> tuple[str, ...]:
    """The keys of a place's name: the whole name's first, then one of each of its words that name something."""
    words = [word for word in fold(text).split() if word not in TYPE_WORDS]
    if not words:
        return ()
    keys = [_key(word) for word in words if len(word) > 2]
    whole = _key(join(" ".join(words)))
    return (whole, *dict.fromkeys(key for key in keys if key != whole))


def _key(word: str) -> str:
    return sound(word) or skeleton(word) or word


@lru_cache(maxsize=262144)
def are_alike(one: str, other: str) -> bool:
    """Whether two keys are so near that they may be spellings of one name."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORT:
        return False
    if DamerauLevenshtein.normalized_similarity(one, other) >= ALIKE_FROM:
        return True
    return bones(one) == bones(other)


@lru_cache(maxsize=262144)
def bones(key: str) -> str:
    """The consonants of a key where they are enough to tell names apart, else the key itself."""
    found = skeleton(key)
    return found if len(found) >= SHORT - 1 else key


def place_level(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How far two names agree: 2 as a whole, 1 in a word of both, 0 not at all."""
    if are_alike(one[0], other[0]):
        return 2
    return int(any(are_alike(a, b) for a in one for b in other))
