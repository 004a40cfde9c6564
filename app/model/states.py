"""The state of a record, from a draft to a retraction, and the changes of it that a person may make."""

from collections.abc import Mapping
from enum import StrEnum

from app.model.columns import INCIDENTS, Table
from app.model.errors import BadParameter

LEAD_WORDS = "unverified lead"
"""The `verification` of an incident that a machine read in the news, and no person has looked at."""


class State(StrEnum):
    """How far a record is believed: drafts and leads wait for a person, the others are a person's word."""

    DRAFT = "draft"
    LEAD = "lead"
    REPORTED = "reported"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    RETRACTED = "retracted"


MARKED = (State.REPORTED, State.CORROBORATED, State.DISPUTED, State.RETRACTED)
"""The states that a person may give a record."""
MAY_BECOME: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.REPORTED, State.RETRACTED),
    State.LEAD: (State.REPORTED, State.RETRACTED),
    State.REPORTED: (State.CORROBORATED, State.DISPUTED, State.RETRACTED),
    State.CORROBORATED: (State.REPORTED, State.DISPUTED, State.RETRACTED),
    State.DISPUTED: (State.REPORTED, State.CORROBORATED, State.RETRACTED),
    State.RETRACTED: (),
}
"""The states that a record may have next, by the state that it has."""
OF_INCIDENTS = (State.CORROBORATED, State.DISPUTED)
"""States that only incidents have, by their column `verification`."""


def state_of(verification: object) -> State:
    """The state of a record that is in the store, by its `verification`; other words than ours are `reported`."""
    word = str(verification or "").strip().casefold()
    if word == LEAD_WORDS:
        return State.LEAD
    return next((each for each in OF_INCIDENTS if word == each), State.REPORTED)


def next_states(table: Table, state: State) -> tuple[State, ...]:
    """The states that a record of a table may have after a state."""
    return tuple(each for each in MAY_BECOME[state] if table is INCIDENTS or each not in OF_INCIDENTS)


def read_state(word: object) -> State:
    """The state that a person gives a record; `BadParameter` for another word."""
    for each in MARKED:
        if word == each:
            return each
    raise BadParameter(f"state: must be one of {', '.join(MARKED)}: {word!r}")


def check_change(record_id: str, table: Table, state: State, to: State) -> None:
    """Raise `BadParameter`, with the states that are allowed, if a record of this state may not have the other."""
    allowed = next_states(table, state)
    if to in allowed:
        return
    if state is State.RETRACTED:
        raise BadParameter(
            f"{record_id!r} is retracted, and cannot be {to}: restore it first, which needs a reason"
        )
    raise BadParameter(f"{record_id!r} is {_article(state)}, and cannot be {to}: it may be {' or '.join(allowed)}")


def _article(state: State) -> str:
    return f"a {state}" if state in (State.DRAFT, State.LEAD) else f"{state}"
