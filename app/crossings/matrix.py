"""The state of one class of traffic at a crossing, from what all authorities say of it."""

from collections.abc import Sequence

from app.crossings.day import StatusOnDay
from app.crossings.statements import ATOMS, Statement, covers
from app.model.vocabulary import CrossingState, Headline, Traffic


def named_classes(statements: Sequence[Statement]) -> list[Traffic]:
    """All traffic, and each class that a statement names, in the order of the vocabulary."""
    named = {one.traffic for one in statements}
    return [traffic for traffic in Traffic if traffic is Traffic.ALL or traffic in named]


def class_state(status: StatusOnDay, traffic: Traffic) -> dict[str, str]:
    """The state of a class on a day (of `all`: the headline), and whether it is certain or only possible."""
    atoms = [atom for atom in ATOMS if covers(traffic, atom[0]) and atom in status.known]
    sure = any(one.surely_holds_on(status.day) for atom in atoms for one in status.known[atom].values())
    state = status.headline if traffic is Traffic.ALL else _state([status.agreed[atom] for atom in atoms])
    return {"status": str(state), "certainty": "certain" if sure or not atoms else "possible"}


def _state(states: Sequence[CrossingState | None]) -> Headline:
    if not states:
        return Headline.UNKNOWN
    if None in states:
        return Headline.DISPUTED
    return Headline(str(states[0])) if len(set(states)) == 1 else Headline.PARTIAL
