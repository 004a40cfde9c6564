"""Incidents that their source deleted: retracted, with a tombstone that says so."""

from collections.abc import Mapping
from datetime import date

from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore
from app.record.writer import Clock


def retract_deleted(
    store: GeoPackageStore, dataset: str, deleted: Mapping[str, date | None], at: Clock, *, dry_run: bool = False
) -> list[str]:
    """Retract the incidents whose source deleted them, as one revision, and return their ids in order.

    `deleted` has the source's own ids, each with the day of its deletion, None if unknown. Ids that the store does
    not have, or has retracted before, are left aside. With `dry_run` nothing is written.
    """
    days = {f"{dataset}:{event}": day for event, day in deleted.items()}
    there = _standing(store, days)
    if there and not dry_run:
        with store.writing(f"{dataset}: deleted events", at) as writer:
            for name in there:
                day = days[name]
                writer.retract(INCIDENTS, name, f"deleted by {dataset}" + ("" if day is None else f" on {day}"))
    return there


def _standing(store: GeoPackageStore, names: Mapping[str, date | None]) -> list[str]:
    with store.reading() as connection:
        known = "SELECT 1 FROM incidents WHERE id = ?"
        return sorted(name for name in names if connection.execute(known, (name,)).get is not None)
