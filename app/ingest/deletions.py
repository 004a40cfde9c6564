"""Incidents that their source deleted: retracted, with a tombstone that says so."""

from collections.abc import Mapping
from datetime import date

from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.corrections import note_deleted, was_corrected
from app.record.geopackage import GeoPackageStore
from app.record.tombstones import RETRACTED, read_tombstones
from app.record.writer import Clock

DELETED_BY = "deleted by "


def retract_deleted(
    store: GeoPackageStore, dataset: str, deleted: Mapping[str, date | None], at: Clock, *, dry_run: bool = False
) -> list[str]:
    """Retract the incidents whose source deleted them, as one revision, and return their ids in order.

    `deleted` has the source's own ids, each with the day of its deletion, None if unknown. Ids that the store does
    not have, or has retracted for that before, are left aside: what a person restored stays. A correction of a
    deleted incident waits in the inbox. With `dry_run` nothing is written.
    """
    days = {f"{dataset}:{event}": day for event, day in deleted.items()}
    there = _standing(store, days, f"{DELETED_BY}{dataset}")
    if there and not dry_run:
        with store.writing(f"{dataset}: deleted events", at) as writer:
            for name in there:
                day = days[name]
                writer.retract(INCIDENTS, name, f"{DELETED_BY}{dataset}" + ("" if day is None else f" on {day}"))
                if was_corrected(writer.connection, INCIDENTS, name):
                    note_deleted(writer.connection, INCIDENTS, name, writer.revision)
    return there


def _standing(store: GeoPackageStore, names: Mapping[str, date | None], reason: str) -> list[str]:
    with store.reading() as connection:
        known = "SELECT 1 FROM incidents WHERE id = ?"
        there = sorted(name for name in names if connection.execute(known, (name,)).get is not None)
        return [name for name in there if not _was_deleted(connection, name, reason)]


def _was_deleted(connection: Connection, name: str, reason: str) -> bool:
    """Whether the incident was retracted for that reason before, and is there again."""
    stones = read_tombstones(connection, INCIDENTS, name)
    return any(stone.became == RETRACTED and stone.why.startswith(reason) for stone in stones)
