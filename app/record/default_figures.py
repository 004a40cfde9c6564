"""The default figures of incidents, kept right while claims and incidents are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apsw import Connection

from app.figures.accounts import Claim
from app.figures.default import with_span
from app.model.batch import Batch, Values
from app.model.columns import CLAIMS
from app.record.version_rows import select_sql

_INCIDENT = CLAIMS.names.index("incident")


@dataclass(slots=True)
class DefaultFigures:
    """Computes incidents' figures from the store's claims, and remembers whose claims changed."""

    _connection: Connection
    _claims: Mapping[str, list[Claim]] | None = None
    _touched: set[str] = field(default_factory=set)

    def fill(self, incidents: Batch) -> Batch:
        """The incidents with the figures that they have by default."""
        if self._claims is None:
            self._claims = _read_claims(self._connection)
        return with_span(incidents, self._claims)

    def note(self, claims: Iterable[Values]) -> None:
        """Remember that claims came, changed or went: the figures of their incidents may be others now."""
        self._touched.update(str(values[_INCIDENT]) for values in claims)
        self._claims = None

    def note_incident(self, name: str) -> None:
        """Remember an incident that came back: its claims may have changed while it was away."""
        self._touched.add(name)

    def touched(self) -> list[str]:
        """The ids of incidents whose figures may be others now."""
        return sorted(self._touched)


def _read_claims(connection: Connection) -> Mapping[str, list[Claim]]:
    """The store's claims by incident, in the order in which they were inserted."""
    by_incident: dict[str, list[Claim]] = {}
    for _, *values in connection.execute(f"{select_sql(CLAIMS)} ORDER BY fid"):
        claim = dict(zip(CLAIMS.names, values, strict=True))
        by_incident.setdefault(str(claim["incident"]), []).append(claim)
    return by_incident
