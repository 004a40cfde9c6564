"""The tags of incidents at one revision, from memory where few have changed: an answer by id waits for its tag."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import apsw
from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.item_version import LOGS, Item, key_of
from app.record.store_errors import our_errors

MOST = 10_000
"""Changed incidents, and insertions, that are kept in memory; more are asked for one by one.

To ask the store for each tag costs an answer by id a fifth of its time; to read 10,000 of them takes 5 ms.
"""
CHANGED_BY = " UNION ALL ".join(
    f"SELECT id, revision FROM {log} WHERE table_name = 'incidents' AND revision <= ?1" for log in LOGS
)
CHANGED = f"SELECT id, max(revision) FROM ({CHANGED_BY}) GROUP BY id LIMIT ?2"
INSERTED = "SELECT first_fid, revision FROM inserted WHERE table_name = 'incidents' ORDER BY first_fid LIMIT ?"


@dataclass(frozen=True)
class IncidentTags:
    """The tags that incidents have at a revision, in the store with this identity in the file `path`."""

    path: Path
    identity: str
    revision: int
    _connection: Connection = field(repr=False)
    _keys: dict[int, str] = field(default_factory=dict, repr=False)

    def find(self, record_id: str, fid: int) -> str | None:
        """The tag of an incident in the row `fid` of its table, as `Item.tag` gives it; raises `StoreError`."""
        try:
            return self._find(record_id, fid)
        except apsw.Error:
            with our_errors(self.path):
                raise

    def _find(self, record_id: str, fid: int) -> str | None:
        item = Item(self.identity, INCIDENTS, record_id)
        if self._changed is None or self._inserted is None:
            return item.tag(self._connection, self.revision)
        changed = self._changed.get(record_id)
        if changed is None:
            starts, revisions = self._inserted
            at = bisect_right(starts, fid) - 1
            if at < 0:
                return item.tag(self._connection, self.revision)
            changed = revisions[at]
        return item.tag_of(changed, self._key(changed))

    @cached_property
    def _changed(self) -> dict[str, int] | None:
        """The last revision of every incident that ever changed, by id; None for too many."""
        found = dict(self._connection.execute(CHANGED, (self.revision, MOST + 1)))
        return None if len(found) > MOST else found

    @cached_property
    def _inserted(self) -> tuple[list[int], list[int]] | None:
        """The first row number of each insertion, and its revision; None for too many."""
        found = list(self._connection.execute(INSERTED, (MOST + 1,)))
        return None if len(found) > MOST else ([fid for fid, _ in found], [revision for _, revision in found])

    def _key(self, revision: int) -> str:
        if revision not in self._keys:
            self._keys[revision] = key_of(self._connection, revision)
        return self._keys[revision]
