"""The default figures of incidents, kept right while claims and incidents are written."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from apsw import Connection

from app.figures.accounts import Claim
from app.figures.default import with_span
from app.model.batch import Batch, Values
from app.model.coded import code, put
from app.model.columns import CLAIMS
from app.record.corrections import FIGURES, read_corrected_figures
from app.record.version_rows import select_sql

_INCIDENT = CLAIMS.names.index("incident")


@dataclass(slots=True)
class DefaultFigures:
    """Computes incidents' figures from the store's claims, and remembers whose claims changed.

    A corrected figure stays as it was corrected, whatever claims say.
    """

    _connection: Connection
    _claims: Mapping[str, list[Claim]] | None = None
    _touched: set[str] = field(default_factory=set)
    _corrected: Mapping[str, Mapping[str, object]] | None = None

    def fill(self, incidents: Batch) -> Batch:
        """The incidents with the figures that they have by default."""
        if self._claims is None:
            self._claims = _read_claims(self._connection)
        if self._corrected is None:
            self._corrected = read_corrected_figures(self._connection, sys.maxsize)
        return with_corrected(with_span(incidents, self._claims), self._corrected)

    def note(self, claims: Iterable[Values]) -> None:
        """Remember that claims came, changed or went: the figures of their incidents may be others now."""
        self._touched.update(str(values[_INCIDENT]) for values in claims)
        self._claims = None

    def note_incident(self, name: str) -> None:
        """Remember an incident that came back: its claims may have changed while it was away."""
        self._touched.add(name)
        self.note_corrections()

    def note_corrections(self) -> None:
        """Remember that corrections changed; call it before their records are written."""
        self._corrected = None

    def touched(self) -> list[str]:
        """The ids of incidents whose figures may be others now."""
        return sorted(self._touched)


def with_corrected(incidents: Batch, figures: Mapping[str, Mapping[str, object]]) -> Batch:
    """The incidents with their corrected figures, which are by id and column; others stay as they are."""
    if not figures:
        return incidents
    for name in FIGURES:
        rows = np.array([name in figures.get(each, ()) for each in incidents.ids], dtype=np.bool_)
        if rows.any():
            values = [figures[each][name] for each in np.array(incidents.ids, dtype=object)[rows]]
            incidents = incidents.having({name: put(incidents.column(name), rows, code(values))})
    return incidents


def _read_claims(connection: Connection) -> Mapping[str, list[Claim]]:
    """The store's claims by incident, in the order in which they were inserted."""
    by_incident: dict[str, list[Claim]] = {}
    for _, *values in connection.execute(f"{select_sql(CLAIMS)} ORDER BY fid"):
        claim = dict(zip(CLAIMS.names, values, strict=True))
        by_incident.setdefault(str(claim["incident"]), []).append(claim)
    return by_incident
