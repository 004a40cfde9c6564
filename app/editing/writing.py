"""Single records that a person gives or takes back: what a `Session` writes, and of which version it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.editing.correcting import Correcting
from app.model.columns import find_table
from app.model.errors import NotFound
from app.record.version_rows import select_sql

if TYPE_CHECKING:
    from app.editing.undoing import Undone


class Writing(Correcting):
    """The part of a `Session` that adds and replaces records, names their versions, and undoes revisions."""

    def add(
        self,
        record: Mapping[str, object],
        *,
        by: str | None = None,
        why: str | None = None,
        table: str = "incidents",
    ) -> str:
        """Write a new record as a revision of its own, and return its id.

        `record` has columns of the `table` (incidents, claims or crossing_status): numbers, texts, None; derived
        columns are worked out, and `locate_as` may name the place to look up. Without an `id` the record gets one;
        its dataset, which stands in front of the id, is `own` unless the record or the id names one. The history
        says by whom, and why. Raises `BadInput` with the import's sentence for what an import would refuse,
        `Conflict` for an id that another record has or had.

            >>> gate = {"title": "Lorries wait", "event_type": "Other", "place_name": "Torkham"}
            >>> session.add(gate, by="the desk", why="seen at the gate")
            'own:r2'
        """
        from app.editing.adding import Said, add_record

        return add_record(self.store, self.desk, self.now, find_table(table), record, Said(by, why)).id

    def record(self, id: str, *, table: str = "incidents") -> dict[str, object]:  # noqa: A002
        """A record as the table has it, by column; `NotFound` for an id that the table does not have.

        >>> session.record("seed:S06")["dataset"]
        'seed'
        """
        found = find_table(table)
        with self.store.reading() as connection:
            row = connection.execute(f"{select_sql(found)} WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound(f"record: no record {id!r} in {table}")
        return dict(zip(found.names, row[1:], strict=True))

    def replace(
        self,
        id: str,  # noqa: A002
        record: Mapping[str, object],
        *,
        why: str,
        by: str | None = None,
        table: str = "incidents",
    ) -> int:
        """Make a record what `record` says as a revision of its own, and return the store's revision.

        Columns that differ are corrected (see `correct`), columns that `record` does not name are cleared. Derived
        columns may be there as the record has them. Where nothing differs there is no new revision. Raises as
        `correct` does, and `BadInput` for a derived column with another value.

            >>> session.replace("seed:S06", {**session.record("seed:S06"), "title": "A title"}, why="an example")
            2
        """
        from app.editing.replacing import changes_to

        with self._corrector("replace", id, table) as corrector:
            changes = changes_to(find_table(table), self.record(id, table=table), record)
            if changes:
                corrector.correct(changes, why, by)
        return self.store.revision()

    def tag(self, id: str, *, table: str = "incidents") -> str:  # noqa: A002
        """The tag of a record's version: it changes when the record does, and at no other time; see `expecting`.

        Raises `NotFound` for an id that the table does not have.

            >>> session.tag("seed:S01") == session.tag("seed:S01"), session.tag("seed:S01")[:2]
            (True, '1-')
        """
        found = self.store.tag(find_table(table), id, self.store.revision())
        if found is None:
            raise NotFound(f"tag: no record {id!r} in {table}")
        return found

    def undo(self, revision: int, *, why: str, by: str | None = None) -> "Undone":
        """Undo a revision, such as an import, by a new one; returns what was retracted, put back, and kept.

        What the revision inserted is retracted, what it changed goes back to what was before. Records that were
        changed since stay as they are, and are named. Raises `NotFound` for a revision that is not there.

            >>> session.add({"title": "A test", "event_type": "Other"})
            'own:r2'
            >>> session.undo(2, why="an example").retracted
            1
        """
        from app.editing.undoing import undo_revision

        return undo_revision(self.store, revision, self.now, why, by)
