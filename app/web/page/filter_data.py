"""The data with which a page in one file answers filters by itself, as the service answers them."""

from typing import Any

from app.engine.words import SEARCHED
from app.filters.caps import MOST_LIKES, MOST_WORDS
from app.filters.catalogue import FILTER_NAMES
from app.filters.moment_text import WHICH
from app.geography.toponyms import ARABIC_LETTERS, BEFORE_DECOMPOSING
from app.model.columns import INCIDENTS
from app.model.crs import AUTHORITY_CODES, CRS84
from app.model.vocabulary import StatedMatch

MAP_FILTERS = tuple(name for name in FILTER_NAMES if name not in ("sortby", "limit", "offset"))
"""The filters of a map: all but order and paging."""


def filter_data() -> dict[str, Any]:
    """The filters' names, the properties' kinds, and the letters that count as one.

    `systems` are the reference systems, longitude and latitude first; `searched` the properties that `q` searches;
    `letters` the replacements of letters before and after Unicode decomposition ("" removes a letter); `most` the
    most words and LIKEs.
    """
    return {
        # A page in one file holds one moment, with its drafts or without.
        "names": tuple(name for name in MAP_FILTERS if name not in WHICH),
        "columns": {column.name: column.kind for column in INCIDENTS.columns},
        "systems": [CRS84, *(crs for crs in AUTHORITY_CODES if crs != CRS84)],
        "stated_matches": [str(match) for match in StatedMatch],
        "searched": SEARCHED,
        "most": {"words": MOST_WORDS, "likes": MOST_LIKES},
        "letters": {"before": _letters(BEFORE_DECOMPOSING), "after": _letters(ARABIC_LETTERS)},
    }


def _letters(table: dict[int, Any]) -> dict[str, str]:
    return {chr(letter): other or "" for letter, other in table.items()}
