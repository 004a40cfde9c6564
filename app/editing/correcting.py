"""Corrections by a person: what a `Session` writes beside what sources say, and what waits for a decision."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.editing.open_store import OpenStore
from app.model.columns import find_table
from app.record.corrections import Correction
from app.record.geopackage import State

if TYPE_CHECKING:
    from app.editing.corrector import Corrector
    from app.ingest.locator import Desk


class Correcting(OpenStore):
    """The part of a `Session` that corrects records, and decides when a source changes under a correction."""

    @property
    @abstractmethod
    def desk(self) -> "Desk":
        """The geography and the geocoder."""

    @abstractmethod
    def state(self) -> State:
        """Everything that the store holds."""

    def correct(
        self,
        id: str,  # noqa: A002
        changes: Mapping[str, object],
        *,
        why: str,
        by: str | None = None,
        table: str = "incidents",
    ) -> int:
        """Correct columns of a record as a revision of its own, and return the store's revision.

        `changes` are values by column; None or an empty text clears a column. What the source says is kept beside,
        imports change only that, and what is corrected stays. A corrected name of a place is looked up, as in an
        import; a corrected point has no more precision and radius than the correction gives it; districts, side
        and distances follow. A corrected figure stands against claims, too, unless a method of figures is asked
        for. Where all is corrected so already there is no new revision.

        Raises `BadParameter` without a reason, for a column that cannot be set and for a retracted record,
        `BadRow` for what an import would refuse, with its sentence, `NotFound` for an unknown id.

            >>> session.correct("seed:S06", {"title": "A better title"}, why="as the document says it")
            2
        """
        with self._corrector("correct", id, table) as corrector:
            corrector.correct(changes, why, by)
        return self.store.revision()

    def release(
        self,
        id: str,  # noqa: A002
        *columns: str,
        why: str,
        by: str | None = None,
        table: str = "incidents",
    ) -> int:
        """Give up the corrections of columns as a revision, and return its number: they are as the source says.

        Raises `BadParameter` without a reason, and for a column that is not corrected.
        """
        with self._corrector("release", id, table) as corrector:
            corrector.release(columns, why, by)
        return self.store.revision()

    def inbox(self) -> list[Correction]:
        """The corrections under which the source has changed, by table and id, until somebody decides.

        >>> session.inbox()
        []
        """
        return [*self.state().corrections.waiting()]

    def decide(
        self,
        id: str,  # noqa: A002
        column: str,
        decision: str,
        *,
        why: str | None = None,
        by: str | None = None,
        table: str = "incidents",
    ) -> int:
        """Decide on a correction in the inbox as a revision, and return its number.

        `keep` leaves the column as corrected, `take` gives it what the source says now, and ends the correction.
        Raises `BadParameter` for a column that is not in the inbox, and for another decision.
        """
        with self._corrector(decision, id, table) as corrector:
            corrector.decide(column, decision, why, by)
        return self.store.revision()

    @contextmanager
    def _corrector(self, action: str, record_id: str, table: str) -> Iterator["Corrector"]:
        """A corrector of one record, whose work becomes one revision."""
        from app.editing.corrector import Corrector

        found, desk = find_table(table), self.desk
        with self.store.writing(f"{action} {record_id}", self.now) as writer:
            yield Corrector(writer, desk, found, record_id)
