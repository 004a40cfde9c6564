"""Entries of the inbox: of which kind, since when they wait, near which crossing, and of which dataset."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.model.errors import BadParameter
from app.model.states import State


class Kind(StrEnum):
    """The kinds of what waits, in the order in which an inbox shows them."""

    DRAFT = "draft"
    LEAD = "lead"
    CORRECTION = "correction"
    MATCH = "match"
    GATE = "gate"


class Order(StrEnum):
    """The order of an inbox by the time since which its entries wait."""

    OLDEST = "oldest"
    NEWEST = "newest"


CHOICES: Mapping[Kind, tuple[str, ...]] = {
    Kind.DRAFT: ("accept", "drop"),
    Kind.LEAD: (State.REPORTED, State.RETRACTED),
    Kind.CORRECTION: ("keep", "take"),
    Kind.MATCH: ("accept", "reject"),
    Kind.GATE: (),
}
"""The decisions on an entry of each kind; a gate that is stale needs a new statement instead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its kind, the table and id of its record, and since when it waits, a time or day (None: unknown).

    `datasets` and `crossings` (nearest ones of incidents) are what it can be chosen by. `told` is what entries of
    its kind tell, as plain values. `records` are the ids of the incidents in the store that it is about.
    """

    kind: Kind
    table: str
    id: str
    waits_since: str | None
    datasets: tuple[str, ...]
    crossings: tuple[str, ...]
    told: Mapping[str, object] = field(default_factory=dict)
    records: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A text that no other entry of the inbox has."""
        column_or_other = self.told.get("column") or self.told.get("b") or ""
        return "|".join(map(str, (self.kind, self.table, self.id, column_or_other)))

    def as_dict(self) -> dict[str, object]:
        """The entry as plain values, for JSON."""
        return {
            "kind": str(self.kind),
            "key": self.key,
            "table": self.table,
            "id": self.id,
            "waits_since": self.waits_since,
            "datasets": [*self.datasets],
            "crossings": [*self.crossings],
            "choices": [str(each) for each in CHOICES[self.kind]],
            **self.told,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """The entries that are wanted: of some kinds, near a crossing, of a dataset (None: any), and their order."""

    kinds: Collection[Kind] = tuple(Kind)
    crossing: str | None = None
    dataset: str | None = None
    order: Order = Order.OLDEST

    def holds(self, entry: Entry) -> bool:
        """Whether an entry is near the crossing and of the dataset; its kind is left aside."""
        return (self.crossing is None or self.crossing in entry.crossings) and (
            self.dataset is None or self.dataset in entry.datasets
        )

    def in_order(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries in order, the ones without a time at the end; of one time by kind, and as they came."""
        kinds = [*Kind]
        named = sorted(entries, key=lambda each: kinds.index(each.kind))
        timed = [each for each in named if each.waits_since is not None]
        timed.sort(key=lambda each: str(each.waits_since), reverse=self.order is Order.NEWEST)
        return [*timed, *(each for each in named if each.waits_since is None)]


def read_kinds(text: str | Collection[str] | None) -> tuple[Kind, ...]:
    """The kinds that words name, as a list or as one text with commas; all without any."""
    words = text.split(",") if isinstance(text, str) else [*(text or ())]
    known = {str(each): each for each in Kind}
    for word in words:
        if word.strip() not in known:
            raise BadParameter(f"kind: unknown {word!r}: expected {', '.join(known)}")
    return tuple(each for each in Kind if not words or each in {word.strip() for word in words})


def read_order(text: str | None) -> Order:
    """The order that a word names; the oldest first without one."""
    if text is None:
        return Order.OLDEST
    if text not in [*Order]:
        raise BadParameter(f"order: must be {' or '.join(Order)}: {text!r}")
    return Order(text)
