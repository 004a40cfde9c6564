"""The events that incidents are of, kept right in the column `event_id` while links and incidents are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apsw import Connection

from app.model.batch import Batch
from app.model.coded import code, constant
from app.record.event_links import is_linked, read_links

COLUMN = "event_id"


@dataclass(slots=True)
class EventIds:
    """Gives incidents the ids of their events, and remembers whose event may have changed with a revision."""

    _connection: Connection
    _ids: Mapping[str, str] | None = None
    _before: Mapping[str, str] | None = None
    _touched: set[str] = field(default_factory=set)

    def fill(self, incidents: Batch) -> Batch:
        """The incidents with the ids of their events; empty where they are linked with no others."""
        if self._ids is None:
            self._ids = read_links(self._connection).ids
        ids = self._ids
        if any(each in ids for each in incidents.ids) if ids else False:
            return incidents.having({COLUMN: code([ids.get(each) for each in incidents.ids])})
        if COLUMN in incidents.columns and len(incidents.columns[COLUMN].values):
            return incidents.having({COLUMN: constant(None, len(incidents))})
        return incidents

    def note_links(self) -> None:
        """Remember that links change; call it before they are written."""
        if self._before is None:
            self._before = read_links(self._connection).ids
        self._ids = None

    def note(self, record_id: str) -> None:
        """Remember that a record goes or comes back, which may be linked; call it before it does."""
        if is_linked(self._connection, record_id):
            self.note_links()

    def note_others(self, record_ids: Iterable[str]) -> None:
        """Remember records of which a link was forgotten."""
        self._touched.update(record_ids)
        self._ids = None

    def touched(self) -> list[str]:
        """The ids of incidents whose event is another one now."""
        if self._before is not None:
            now = read_links(self._connection).ids
            both = self._before.keys() | now.keys()
            self._touched.update(each for each in both if self._before.get(each) != now.get(each))
        return sorted(self._touched)
