"""The most words, patterns and sort keys in one request: each is looked for in every record."""

from app.geography.toponyms import fold
from app.model.errors import BadParameter
from app.model.query import SortKey

MOST_WORDS = 20
MOST_LIKES = 20
MOST_SORT_KEYS = 8


def wanted_words(text: str) -> list[str]:
    """The folded words of a search, each once, in their order; [] for a text without a letter or digit.

    A word that begins another one is left out: where the longer word begins a word of a record, the shorter one
    begins it too.
    """
    words = list(dict.fromkeys(fold(text).split()))
    return [word for word in words if not any(other != word and other.startswith(word) for other in words)]


def check_words(text: str) -> None:
    """Raise `BadParameter` for a search of too many words."""
    count = len(wanted_words(text))
    if count > MOST_WORDS:
        raise BadParameter(f"q: {count} different words; at most {MOST_WORDS} are searched for")


def check_likes(count: int) -> None:
    """Raise `BadParameter` for a filter with too many LIKEs."""
    if count > MOST_LIKES:
        raise BadParameter(f"filter: over {MOST_LIKES} LIKEs; at most so many are read")


def distinct_keys(keys: list[SortKey]) -> tuple[SortKey, ...]:
    """The sort keys, each property once, where it comes first; `BadParameter` for too many properties."""
    first = {key.column: key for key in reversed(keys)}
    kept = tuple(key for key in keys if first[key.column] is key)
    if len(kept) > MOST_SORT_KEYS:
        raise BadParameter(f"sortby: {len(kept)} properties; records are ordered by at most {MOST_SORT_KEYS}")
    return kept
