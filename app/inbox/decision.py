"""Decisions of a person on entries of the inbox, and on the states of records, as they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.inbox.entry import CHOICES, Kind
from app.model.columns import INCIDENTS, TABLES, Table
from app.model.errors import BadInput
from app.model.states import MARKED

RECORD = "record"
"""The kind of a decision on the state of any record, also of one that does not wait."""
RESTORE = "restored"
ALLOWED: Mapping[str, tuple[str, ...]] = {
    **{str(kind): tuple(map(str, choices)) for kind, choices in CHOICES.items()},
    RECORD: (*map(str, MARKED), RESTORE),
}
"""The words of decisions, by kind."""
MEMBERS = ("kind", "decision", "id", "table", "column", "a", "b", "since", "why")
NEEDED: Mapping[str, tuple[str, ...]] = {Kind.CORRECTION: ("id", "column"), Kind.MATCH: ("a", "b")}
MOST = 1_000
"""Decisions of one request."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: on which record, of a correction on which column, of a pair on which `other` record, and why.

    `since` is the revision that the source of a correction was seen at (None: not said).
    """

    kind: str
    word: str
    id: str
    table: Table = INCIDENTS
    column: str = ""
    other: str = ""
    since: int | None = None
    why: str | None = None


def read_decisions(sent: object, why: str | None) -> list[Decision]:
    """Decisions from plain values; `why` is the reason of the ones that give none.

    Raises `BadInput` that says which decision is wrong, and what would be right.
    """
    if not isinstance(sent, Sequence) or isinstance(sent, str) or not sent:
        raise BadInput("decisions: must be a list of decisions, each with kind, decision and id")
    if len(sent) > MOST:
        raise BadInput(f"decisions: {len(sent):,}; at most {MOST:,} are taken at once")
    return [_read(f"decisions[{at}]", each, why) for at, each in enumerate(sent)]


def _read(name: str, sent: object, why: str | None) -> Decision:
    if not isinstance(sent, Mapping):
        raise BadInput(f"{name}: must be an object with kind, decision and id: {sent!r}")
    if unknown := sorted(set(sent) - set(MEMBERS)):
        raise BadInput(f"{name}: unknown member {unknown[0]!r}: expected {', '.join(MEMBERS)}")
    kind = sent.get("kind")
    if not isinstance(kind, str) or kind not in ALLOWED:
        raise BadInput(f"{name}.kind: must be {', '.join(ALLOWED)}: {kind!r}")
    if kind == Kind.GATE:
        raise BadInput(f"{name}: a gate is not decided on: write a new statement to crossing_status")
    if sent.get("decision") not in ALLOWED[kind]:
        raise BadInput(f"{name}.decision: must be {', '.join(ALLOWED[kind])}: {sent.get('decision')!r}")
    needed = NEEDED.get(kind, ("id",))
    texts = {each: _text(name, sent, each, each in needed) for each in MEMBERS if each != "since"}
    table = texts["table"] or INCIDENTS.name
    if table not in TABLES:
        raise BadInput(f"{name}.table: must be {', '.join(TABLES)}: {table!r}")
    since = sent.get("since")
    if since is not None and (not isinstance(since, int) or isinstance(since, bool)):
        raise BadInput(f"{name}.since: must be the number of a revision: {since!r}")
    record_id = texts["id"] or texts["a"]
    named = TABLES[table], texts["column"], texts["b"], since
    return Decision(kind, str(sent["decision"]), record_id, *named, texts["why"] or why)


def _text(name: str, sent: Mapping[str, object], member: str, is_needed: bool) -> str:
    value = sent.get(member)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or (is_needed and not value.strip()):
        raise BadInput(f"{name}.{member}: must be a text: {value!r}")
    return value
