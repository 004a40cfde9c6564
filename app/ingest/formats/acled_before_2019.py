"""ACLED's words of before 2019 as today's: types of events and the names of two columns."""

from collections.abc import Mapping

from app.model.batch import Batch
from app.model.coded import Coded, combine
from app.model.vocabulary import EventType

OLD_TYPES: Mapping[str, tuple[EventType, str | None]] = {
    "battle-no change of territory": (EventType.BATTLES, "Armed clash"),
    "battle-government regains territory": (EventType.BATTLES, "Government regains territory"),
    "battle-non-state actor overtakes territory": (EventType.BATTLES, "Non-state actor overtakes territory"),
    "remote violence": (EventType.EXPLOSIONS, None),
    "strategic development": (EventType.STRATEGIC_DEVELOPMENTS, None),
    "headquarters or base established": (
        EventType.STRATEGIC_DEVELOPMENTS,
        "Headquarters or base established",
    ),
    "non-violent transfer of territory": (
        EventType.STRATEGIC_DEVELOPMENTS,
        "Non-violent transfer of territory",
    ),
}
"""Types of the codebook of 2017, and today's type and subtype for each."""
UNREST = "riots/protests"
"""One type until 2018; the first actor tells which of today's two it is."""
UNREST_BY_ACTOR = {"rioters": EventType.RIOTS, "protesters": EventType.PROTESTS}
OLD_NAMES = {"ally_actor_1": "assoc_actor_1", "ally_actor_2": "assoc_actor_2"}


def in_todays_words(rows: Batch) -> Batch:
    """ACLED's rows with today's types, subtypes and names of columns; rows of today stay as they are.

    A row of "Riots/Protests" whose first actor is neither rioters nor protesters keeps its type, and is refused.
    """
    named = {new: rows.column(old) for old, new in OLD_NAMES.items() if old in rows and new not in rows}
    rows = rows.having(named) if named else rows
    kinds = rows.column("event_type")
    if not any(_plain(kind) in OLD_TYPES or _plain(kind) == UNREST for kind in kinds.values):
        return rows
    subtypes: Coded = combine(_subtype, kinds, rows.column("sub_event_type"))
    types: Coded = combine(_type, kinds, rows.column("actor1"))
    return rows.having({"event_type": types, "sub_event_type": subtypes})


def _plain(kind: str) -> str:
    return " ".join(kind.split()).casefold().replace("group overtakes", "actor overtakes")


def _type(kind: str | None, actor: str | None) -> str:
    text = kind or ""
    if _plain(text) == UNREST:
        first = (actor or "").strip().casefold()
        return next((str(told) for name, told in UNREST_BY_ACTOR.items() if first.startswith(name)), text)
    return str(OLD_TYPES[_plain(text)][0]) if _plain(text) in OLD_TYPES else text


def _subtype(kind: str | None, said: str | None) -> str:
    told = OLD_TYPES.get(_plain(kind or ""), (None, None))[1]
    return said or told or ""
