"""Crossings whose status was last said long ago, as entries of the inbox."""

from datetime import date

from app.crossings.gates import Gates
from app.inbox.entry import Entry, Kind
from app.inbox.where import dataset_of

TABLE = "crossings"
TOLD = ("traffic", "direction", "authority", "status", "since", "said_by", "last_said", "age_days")
"""Members that an entry tells of each statement that holds."""


def gate_entries(gates: Gates, today: date) -> list[Entry]:
    """One entry for each crossing whose statements that hold today are all stale; it waits since the last one."""
    return [entry for crossing in gates.said if (entry := _entry(gates, crossing, today)) is not None]


def _entry(gates: Gates, crossing: str, today: date) -> Entry | None:
    told = gates.status(crossing, today)
    held = told["classes"]
    if not held or not all(each["stale"] for each in held):
        return None
    last = max(str(each["last_said"]) for each in held)
    datasets = {dataset_of(str(each["record"])) for each in held}
    return Entry(
        Kind.GATE,
        TABLE,
        crossing,
        last,
        tuple(sorted(datasets)),
        (crossing,),
        {
            "headline": told["headline"],
            "words": told["words"],
            "last_said": last,
            "age_days": min(int(each["age_days"]) for each in held),
            "classes": [{name: each[name] for name in TOLD} for each in held],
        },
    )
