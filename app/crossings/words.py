"""A crossing's status in words: "open to returnees; closed to trade"."""

from collections.abc import Mapping, Sequence

from app.crossings.day import StatusOnDay
from app.crossings.statements import ATOMS, CLASSES, WAYS, Atom, Statement
from app.model.speakers import LABELS
from app.model.vocabulary import CrossingState, Direction, Headline, Traffic

TRAFFIC_LABELS: Mapping[Traffic, str] = {
    Traffic.ALL: "all traffic",
    Traffic.COMMERCIAL: "trade",
    Traffic.PEDESTRIAN: "people on foot",
    Traffic.RETURNEES: "returnees",
    Traffic.HUMANITARIAN: "aid",
    Traffic.PATIENTS: "patients",
}
DIRECTION_LABELS: Mapping[Direction, str] = {
    Direction.BOTH: "",
    Direction.TO_AF: " into Afghanistan",
    Direction.TO_PK: " into Pakistan",
}
STATE_LABELS: Mapping[CrossingState, str] = {
    CrossingState.OPEN: "open",
    CrossingState.PARTIAL: "partly open",
    CrossingState.CLOSED: "closed",
}


def words_of(status: StatusOnDay) -> str:
    """The status in words, with what is only possible, and what is said of all crossings together."""
    if status.headline is Headline.UNKNOWN:
        return "unknown"
    parts = sorted([*_disputes(status), *_agreements(status)], key=lambda part: part[0])
    words = "; ".join([*(text for _, text in parts), *_unsaid(status)])
    if any(one.named for one in status.deciding):
        return words
    return f"reported {words} collectively, not named"


Part = tuple[bool, str]
"""A part of the words, and whether it tells of "all else", which comes last."""


def _disputes(status: StatusOnDay) -> list[Part]:
    """Each dispute with what each authority says: 'disputed for trade: "open" says the Afghan side, …'."""
    by_answer: dict[str, list[Atom]] = {}
    for atom in [atom for atom, state in status.agreed.items() if state is None]:
        said = sorted(status.known[atom].values(), key=lambda one: (one.status, one.authority))
        told = ", ".join(f"“{_state(status, one)}” says {LABELS[one.authority]}" for one in said)
        by_answer.setdefault(told, []).append(atom)
    explicit = _explicit(status)
    return [(not explicit.issuperset(atoms), _dispute(status, atoms, told)) for told, atoms in by_answer.items()]


def _state(status: StatusOnDay, one: Statement) -> str:
    possibly = "" if one.surely_holds_on(status.day) else "possibly "
    return f"{possibly}{STATE_LABELS[one.status]}"


def _dispute(status: StatusOnDay, atoms: Sequence[Atom], told: str) -> str:
    whole = len(atoms) == len(ATOMS)
    return f"disputed: {told}" if whole else f"disputed for {_listed(status, atoms)}: {told}"


def _agreements(status: StatusOnDay) -> list[Part]:
    """One part for each status that nobody disputes, and one for where it only possibly holds."""
    explicit = _explicit(status)
    parts = []
    for state, label in STATE_LABELS.items():
        atoms = [atom for atom, agreed in status.agreed.items() if agreed is state]
        sure = [atom for atom in atoms if _is_sure(status, atom)]
        for possibly, some in (("", sure), ("possibly ", [atom for atom in atoms if atom not in sure])):
            if some:
                parts.append((not explicit.issuperset(some), f"{possibly}{label}{_to_whom(status, some)}"))
    return parts


def _is_sure(status: StatusOnDay, atom: Atom) -> bool:
    """Whether what is said of an atom certainly holds."""
    return any(one.surely_holds_on(status.day) for one in status.known[atom].values())


def _to_whom(status: StatusOnDay, atoms: Sequence[Atom]) -> str:
    """The traffic of the atoms: " to trade and returnees", or nothing where it is all that anybody speaks of."""
    explicit = _explicit(status)
    if len(atoms) == len(status.agreed) and not (set(atoms) & explicit):
        ways = {direction for _, direction in status.agreed}
        return "" if len(ways) > 1 else DIRECTION_LABELS[ways.pop()]
    if len(atoms) == len(ATOMS):
        return ""
    return f" to {_listed(status, atoms)}"


def _explicit(status: StatusOnDay) -> set[Atom]:
    """The atoms whose class, or whose direction, some authority names."""
    return {
        atom
        for atom, said in status.known.items()
        if any(one.traffic is not Traffic.ALL or one.direction is not Direction.BOTH for one in said.values())
    }


def _listed(status: StatusOnDay, atoms: Sequence[Atom]) -> str:
    """The classes that are named, then "all else" for the others: "trade, and all else"."""
    explicit = _explicit(status)
    named = _labels([atom for atom in atoms if atom in explicit])
    if any(atom not in explicit for atom in atoms):
        return f"{_joined(named)}, and all else" if named else "all else"
    return _joined(named)


def _labels(atoms: Sequence[Atom]) -> list[str]:
    """The classes in words; with the direction where only one of the two is meant."""
    ways_of = {traffic: [way for way in WAYS if (traffic, way) in atoms] for traffic in CLASSES}
    whole = [way for way in WAYS if all((traffic, way) in atoms for traffic in CLASSES)]
    if len(whole) == 1 and all(ways == whole for ways in ways_of.values()):
        return [TRAFFIC_LABELS[Traffic.ALL] + DIRECTION_LABELS[whole[0]]]
    return [
        TRAFFIC_LABELS[traffic] + ("" if len(ways) > 1 else DIRECTION_LABELS[ways[0]])
        for traffic, ways in ways_of.items()
        if ways
    ]


def _joined(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}" if labels else ""


def _unsaid(status: StatusOnDay) -> list[str]:
    """The traffic that nobody speaks of, where all that is said is one thing."""
    if len(set(status.agreed.values())) > 1 or len(status.agreed) == len(ATOMS):
        return []
    missing = [atom for atom in ATOMS if atom not in status.agreed]
    explicit = {atom for (_, atom), one in status.held.items() if one.traffic is not Traffic.ALL}
    if set(missing) <= explicit:
        return [f"nothing known of {_joined(_labels(missing))}"]
    return ["nothing said of the rest"]
