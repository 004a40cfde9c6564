"""Erasing: a person's data leave the store, its history and its files."""

from app.editing.open_store import OpenStore
from app.model.columns import find_table


class Erasing(OpenStore):
    """The part of a `Session` that erases records."""

    def erase(self, id: str, *, why: str, by: str | None = None, table: str = "incidents") -> list[str]:  # noqa: A002
        """Erase a record with all its versions, an incident with its claims; returns the ids of all.

        Nothing of it stays, not even its id: not in the history, as of an earlier revision, in the index of words,
        in the engine's files or in the audit log. Reports of imports over HTTP that name it are deleted, and
        others keep their counts alone. No import brings it back. `why` and `by` stay: name nobody in them whose
        data are to go. The store's file is written anew, which takes as much room again. For a record that was
        erased before nothing is returned, and the file is written anew. Raises `BadParameter` without a reason,
        `NotFound` for an id that nothing is known of, `StoreBusy` while another process keeps the store.
        """
        from app.access.audit import forget
        from app.record.erased import ERASE
        from app.record.erasing import erase_records, rewrite_file
        from app.record.import_reports import forget_imports

        with self.store.writing(ERASE, self.now, anew=True) as writer:
            erased = erase_records(writer, find_table(table), id, why, by)
        forget(self.store.path, erased or [id])
        forget_imports(self.store.path, erased or [id])
        rewrite_file(self.store.path)
        return erased
