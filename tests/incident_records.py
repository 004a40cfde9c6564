"""Incidents and statuses made for tests: every column is there, null unless it is given."""

from app.engine.snapshot import Snapshot, build_snapshot
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table

HOSTILE = (
    "`</script><img src=x onerror=alert(1)>${7*7}",
    'quote " and \\ backslash, comma; semicolon',
    "line\nfeed\r\ncarriage\ttab",
    "null\0byte and \x1f control and \u2028 separator",
    "تورخم / طورخم \u200f→\u202e abc",
    "=HYPERLINK(1)",
    "𝟗 emoji 🏔 combining e\u0301",
    "'; DROP TABLE incidents;--",
    "%s %b {x} \\u0041",
    ",",
    '",\n  "',
    'ends like a list: "]\n]',
)
"""Text that breaks what does not escape it."""


def record(table: Table, record_id: str, **values: object) -> dict[str, object]:
    unknown = set(values) - set(table.names)
    assert not unknown, unknown
    return {**dict.fromkeys(table.names), "id": record_id, "dataset": record_id.partition(":")[0], **values}


def incident(incident_id: str, **values: object) -> dict[str, object]:
    return record(INCIDENTS, incident_id, **{"title": f"Report {incident_id}", "event_type": "Other", **values})


def claim(claim_id: str, **values: object) -> dict[str, object]:
    return record(CLAIMS, claim_id, **{"statement": "It was said", "verb": "reported", **values})


def status(status_id: str, **values: object) -> dict[str, object]:
    return record(CROSSING_STATUS, status_id, **{"status": "open", "traffic": "all", **values})


def snapshot_of(*incidents: dict[str, object], revision: int = 1) -> Snapshot:
    return build_snapshot(revision, [tuple(one[name] for name in INCIDENTS.names) for one in incidents])
