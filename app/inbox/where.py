"""The crossings that records are of, or lie nearest to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.engine.snapshot import Snapshot
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS

Known = Mapping[str, object]


@dataclass(frozen=True)
class Whereabouts:
    """The incidents, claims and crossing statuses of a store, by which a record's crossing is found."""

    snapshot: Snapshot
    claims: Sequence[Known]
    statuses: Sequence[Known]

    def crossings(self, table: str, record_id: str) -> tuple[str, ...]:
        """The crossing of a status, the nearest one of an incident or of a claim's incident; none if unknown."""
        if table == CROSSING_STATUS.name:
            return named(self._of_status.get(record_id))
        incident = self._of_claim.get(record_id) if table == CLAIMS.name else record_id
        return named(self._nearest(None if incident is None else str(incident)))

    def _nearest(self, incident_id: str | None) -> object:
        row = None if incident_id is None else self.snapshot.row(incident_id)
        if row is None:
            return None
        column = self.snapshot.categories["crossing"].coded()
        code = int(column.codes[row])
        return None if code < 0 else column.values[code]

    def of_incident(self, incident_id: object) -> tuple[str, ...]:
        """The nearest crossing of an incident that may be None, or in no table."""
        return () if incident_id is None else self.crossings(INCIDENTS.name, str(incident_id))

    @cached_property
    def _of_claim(self) -> dict[str, object]:
        return {str(each["id"]): each["incident"] for each in self.claims}

    @cached_property
    def _of_status(self) -> dict[str, object]:
        return {str(each["id"]): each["crossing"] for each in self.statuses}


def named(crossing: object) -> tuple[str, ...]:
    """A crossing that may be None as a tuple of names."""
    return () if crossing is None else (str(crossing),)


def dataset_of(record_id: str) -> str:
    """The dataset of a record, which stands in front of its id."""
    return record_id.partition(":")[0]
