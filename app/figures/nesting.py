"""Claims that are parts of others, and the incidents that claims join: their figures may count the same people.

A claim shares people with every claim that it is part of, directly or not; two wholes of one part share it. A
claim that overlaps another may also overlap the wholes and the parts of that one.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

from app.figures.accounts import Claim, read_ids

Above = Mapping[str, Sequence[str]]
"""By claim, the claims one step away in one direction."""


def joined_incidents(claims: Iterable[Claim]) -> frozenset[tuple[str, str]]:
    """The pairs of different incidents of which a claim of one may share people with a claim of the other."""
    told = {str(claim["id"]): claim for claim in claims}
    wholes = {name: _known(claim["part_of"], told) for name, claim in told.items() if claim["part_of"]}
    parts: dict[str, list[str]] = {}
    for name, above in wholes.items():
        for whole in above:
            parts.setdefault(whole, []).append(name)
    pairs = {pair for name in wholes for pair in combinations(sorted(_reached(name, wholes)), 2)}
    for name, claim in told.items():
        for other in _known(claim["overlaps"], told):
            near, far = (_reached(each, wholes) | _reached(each, parts) for each in (name, other))
            pairs |= set(product(near, far))
    incidents = {(str(told[one]["incident"]), str(told[other]["incident"])) for one, other in pairs}
    return frozenset((min(pair), max(pair)) for pair in incidents if pair[0] != pair[1])


def _known(cell: object, told: Mapping[str, Claim]) -> list[str]:
    return [name for name in read_ids(cell) if name in told]


def _reached(name: str, steps: Above) -> set[str]:
    """The claim, and all claims that the steps lead to from it."""
    reached, waiting = {name}, [name]
    while waiting:
        new = set(steps.get(waiting.pop(), ())) - reached
        reached |= new
        waiting.extend(new)
    return reached
