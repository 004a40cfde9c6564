"""Names of towns and districts in the languages of pages, as kept sources have them (`geodata/SOURCES.md`)."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from app.geography.admin import District
from app.geography.gazetteer import SHIPPED
from app.geography.toponyms import fold, join

NAMES_FILE: Final = "place_names.csv"
LANGUAGES: Final = ("fa", "ps", "ur")
READ_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "fa": ("fa", "ps", "ur"),
    "ps": ("ps", "fa", "ur"),
    "ur": ("ur", "fa", "ps"),
}
"""The languages whose names a page of a language shows, its own first: readers of one can read the others."""

Named = tuple[str, str]
"""A name, and the language that its source has it in."""
NAMELESS: Final[Named] = ("", "")


@cache
def named_in(language: str) -> Mapping[str, Named]:
    """The names that a page of a language shows, by the places' ids in the gazetteer; nothing for English."""
    order = READ_BY.get(language, ())
    found = {place: [(names[each], each) for each in order if names[each]] for place, names in _table().items()}
    return {place: names[0] for place, names in found.items() if names}


def district_names(districts: Iterable[District], language: str) -> Mapping[str, Named]:
    """The names that a page of a language shows, by the English ones of the columns `district` and `adm2`.

    A name that districts of one English name write in two ways is left out.
    """
    names, order = named_in(language), READ_BY.get(language, ())
    found: dict[str, set[Named]] = {}
    for unit in districts if names else ():
        found.setdefault(unit.name, set()).add(names.get(unit.code, NAMELESS))
        if unit.adm2:
            larger = f"{unit.province}:{join(fold(unit.adm2))}"
            found.setdefault(unit.adm2, set()).add(names.get(larger, NAMELESS))
    return {
        english: min(set_of, key=lambda named: order.index(named[1]))
        for english, set_of in found.items()
        if NAMELESS not in set_of and len({text for text, _ in set_of}) == 1
    }


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (SHIPPED / NAMES_FILE).open(encoding="utf-8", newline="") as lines:
        return {row["id"]: {each: row[f"name_{each}"] for each in LANGUAGES} for row in csv.DictReader(lines)}
