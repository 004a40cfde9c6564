"""Incidents under licences that are withheld now: their earlier versions are withheld too."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.tombstones import read_retracted


@dataclass(frozen=True, slots=True)
class WithheldNow:
    """The ids of changed or retracted incidents under withheld licences, and datasets of which all is withheld."""

    ids: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()

    def holds(self, record: str) -> bool:
        """Whether a version, as JSON, is of such an incident or such a dataset."""
        if not self.ids and not self.datasets:
            return False
        known = orjson.loads(record)
        return known["id"] in self.ids or known.get("dataset") in self.datasets


def find_withheld_now(connection: Connection, licences: Sequence[str]) -> WithheldNow:
    """Incidents under these licences at the last revision; of a retracted incident its last version counts."""
    if not licences:
        return WithheldNow()
    marks = ",".join("?" * len(licences))
    there = connection.execute(
        f"SELECT id FROM incidents i WHERE licence IN ({marks}) AND EXISTS "
        "(SELECT 1 FROM history h WHERE h.table_name = ? AND h.id = i.id)",
        (*licences, INCIDENTS.name),
    )
    datasets = connection.execute(
        f"SELECT dataset FROM incidents GROUP BY dataset HAVING min(coalesce(licence, '') IN ({marks})) = 1",
        licences,
    )
    ids = {row[0] for row in there} | _retracted_under(connection, licences)
    return WithheldNow(frozenset(ids), frozenset(row[0] for row in datasets))


def _retracted_under(connection: Connection, licences: Sequence[str]) -> set[str]:
    last = connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").get
    found = set()
    for record_id in read_retracted(connection, INCIDENTS, last):
        record = connection.execute(
            "SELECT record FROM history WHERE table_name = ? AND id = ? ORDER BY revision DESC LIMIT 1",
            (INCIDENTS.name, record_id),
        ).get
        if orjson.loads(record).get("licence") in licences:
            found.add(record_id)
    return found
