"""The extent of the incidents' layer in the GeoPackage, kept without reading all incidents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apsw import Connection

from app.model.batch import Values
from app.model.columns import INCIDENTS

PLACE = ("longitude", "latitude")
AXES = dict(zip(PLACE, ("x", "y"), strict=True))
_AT = {name: INCIDENTS.names.index(name) for name in PLACE}


def _empty() -> dict[str, set[float]]:
    return {name: set() for name in PLACE}


@dataclass(slots=True)
class LayerExtent:
    """The coordinates of incidents that came in a revision, and of incidents that went or moved."""

    _came: dict[str, set[float]] = field(default_factory=_empty)
    _went: dict[str, set[float]] = field(default_factory=_empty)

    def note(self, went: Sequence[Values], came: Sequence[Values]) -> None:
        """Note the versions of incidents that went, and the versions that came; values in the columns' order."""
        for name, at in _AT.items():
            for held, rows in ((self._went, went), (self._came, came)):
                held[name] |= {degrees for row in rows if isinstance(degrees := row[at], float)}

    def add(self, name: str, degrees: Iterable[float]) -> None:
        """Note longitudes, or latitudes, of incidents that came."""
        self._came[name] |= set(degrees)

    def read(self, connection: Connection) -> list[float | None]:
        """Least and largest longitude, least and largest latitude of all incidents; None without any.

        They follow from the extent before and the places that came, unless a place on its rim went: then all
        incidents are read.
        """
        return [degrees for name in PLACE for degrees in self._ends(connection, name)]

    def _ends(self, connection: Connection, name: str) -> tuple[float | None, float | None]:
        axis = AXES[name]
        before = connection.execute(
            f"SELECT min_{axis}, max_{axis} FROM gpkg_contents WHERE table_name = 'incidents'"
        ).get
        if not self._went[name].isdisjoint(before):
            low, high = connection.execute(f"SELECT min({name}), max({name}) FROM incidents").get
            return low, high
        known = [degrees for degrees in (*before, *self._came[name]) if degrees is not None]
        return min(known, default=None), max(known, default=None)
