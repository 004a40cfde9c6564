"""A process that writes to a store, to be watched or killed: writing_process.py PATH TITLE COUNT [hold] [alone].

It prints `ready` before it begins, `written` when all is written but nothing kept (and with `hold` waits for a
line before it goes on), and `kept` when it is done. Every incident's title is TITLE. A store that it makes is made
`alone`, if that is said, and so little of it is kept in memory that it is written to the file long before the end.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from incident_records import incident

from app.model.columns import INCIDENTS
from app.record import geopackage
from app.record.geopackage import open_store

BATCH = 500


def main(path: str, title: str, count: str, *how: str) -> None:
    records = [
        incident(f"gen:{number:05}", title=title, notes="x" * 200, longitude=60 + number / 1000, latitude=30.0)
        for number in range(int(count))
    ]
    if "alone" in how:
        geopackage.CACHE_KB = 100
    store = open_store(Path(path), alone="alone" in how)
    print("ready", flush=True)
    with store.writing("generated.csv", datetime(2026, 1, 1, tzinfo=UTC)) as writer:
        for start in range(0, len(records), BATCH):
            writer.upsert(INCIDENTS, records[start : start + BATCH])
        print("written", flush=True)
        if "hold" in how:
            sys.stdin.readline()
    print("kept", flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
