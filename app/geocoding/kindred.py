"""Ranked places by the family of their spellings: what a bare name means that no list spells so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import Levenshtein

from app.geocoding.ranks import Ranks
from app.geography.families import family, kinship, reads_as
from app.geography.gazetteer import SETTLEMENTS, UNITS, Gazetteer, Place, spellings
from app.geography.toponyms import is_arabic

KINDRED: Final = 0.9
"""How much a spelling of the same family counts, or a Latin reading of a name in the Arabic script."""
ALIKE: Final = 0.8
"""How much a spelling counts that is one vowel away from the family."""
LEAST_KINSHIP: Final = 4
"""Consonants a name must have for another one a vowel away to be the same.

With three, 9 of the 10 bare names of the UCDP file that are found so are other places; with four, 2 of 4.
"""
LEAST_OF_DISTRICTS: Final = 3
KNOWN: Final = frozenset({"district", "agency", "province", "crossing"})
"""With three consonants only these, of which there are few, are meant, where country or kind is stated."""

RANKED: Final = frozenset(UNITS - {"country", "region"}) | {"crossing", "pass", "valley", "city"}
"""Kinds of place, settlements apart, that a bare name may mean in another spelling."""
SETTLED: Final = frozenset(SETTLEMENTS) | {"crossing"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A name asked for: folded and without its type word, what that word says, and whether a country is stated."""

    core: str
    sort: str | None = None
    in_country: bool = False


class Kindred:
    """The ranked places of a gazetteer by kinship, made when first asked for."""

    def __init__(self, gazetteer: Gazetteer, ranks: Ranks) -> None:
        self._gazetteer = gazetteer
        self._ranks = ranks

    def bearers(self, asked: Asked, admits: Callable[[Place], bool]) -> list[tuple[Place, float]]:
        """The ranked places that bear the name in another spelling, and how much the spelling counts.

        Only those that `admits` allows, and no areas where the type word says it is a settlement; one vowel away
        only where none is of the very family.
        """
        allowed = SETTLED if asked.sort == "settlement" else RANKED | SETTLED
        kin = [
            pair for pair in self._kin.get(kinship(asked.core), ()) if pair[0].kind in allowed and admits(pair[0])
        ]
        if is_arabic(asked.core):
            return [(place, KINDRED) for place, latin in kin if any(reads_as(asked.core, name) for name in latin)]
        own = family(asked.core)
        same = [(place, KINDRED) for place, latin in kin if any(family(name) == own for name in latin)]
        if same:
            return same
        known = _known_a_vowel_away(asked)
        return [
            (place, ALIKE)
            for place, latin in kin
            if place.kind in known and any(_is_vowel_away(own, family(name)) for name in latin)
        ]

    def _is_meant(self, place: Place) -> bool:
        """Whether a bare name may mean the place in another spelling."""
        return place.kind in RANKED | SETTLED and self._ranks.holds(place, None)

    @cached_property
    def _kin(self) -> Mapping[str, tuple[tuple[Place, tuple[str, ...]], ...]]:
        """Ranked places with their Latin spellings of each kinship."""
        found: dict[str, dict[str, tuple[Place, list[str]]]] = {}
        for place in filter(self._is_meant, self._gazetteer.places):
            for name in latin_spellings(place):
                found.setdefault(kinship(name), {}).setdefault(place.id, (place, []))[1].append(name)
        return {key: tuple((place, tuple(names)) for place, names in held.values()) for key, held in found.items()}


def latin_spellings(place: Place) -> list[str]:
    """The folded Latin names of a place; of GeoNames' only those akin to its own name, the others are odd."""
    latin = [name for name in spellings(place) if name.isascii() and not any(map(str.isdigit, name))]
    if not place.id.startswith("geonames:") or not latin:
        return latin
    own = kinship(latin[0])
    return [name for name in latin if kinship(name) == own]


def _known_a_vowel_away(asked: Asked) -> frozenset[str]:
    """Kinds of place that the name may mean a vowel away: fewer the shorter it is."""
    consonants = len(kinship(asked.core))
    if consonants >= LEAST_KINSHIP:
        return RANKED | SETTLED
    return KNOWN if consonants >= LEAST_OF_DISTRICTS and (asked.in_country or asked.sort) else frozenset()


def _is_vowel_away(one: str, other: str) -> bool:
    """Whether two families of one kinship differ by one letter that is not the first: a vowel then."""
    return one[0] == other[0] and Levenshtein.distance(one, other, score_cutoff=1) <= 1
