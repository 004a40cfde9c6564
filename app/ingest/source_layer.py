"""Writes what sources say of records: corrected columns stay as a person corrected them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.ingest.corrected import corrected_rows
from app.ingest.locator import Desk
from app.model.batch import Batch, Values, batch_of
from app.model.columns import Table
from app.record.corrections import Corrections, layer, read_corrections, write_source
from app.record.counts import Counts
from app.record.erased import find_erased
from app.record.writer import Writer

MOST_NAMED = 3
"""Retracted records that a sentence names."""


@dataclass(slots=True)
class SourceWriter:
    """Writes records of sources into a revision, and remembers what a person decided against them."""

    writer: Writer
    desk: Desk
    _corrections: Corrections = field(init=False)
    _retracted: list[str] = field(default_factory=list)
    _erased: int = 0
    _waiting: int = 0

    def __post_init__(self) -> None:
        """Read every correction of the store."""
        self._corrections = read_corrections(self.writer.connection, self.writer.revision)

    def upsert(self, table: Table, batch: Batch, *, ids_repeat: bool = True) -> Counts:
        """Insert new records of a batch and update changed ones, as `Writer.upsert_batch` does; gives the counts.

        A corrected record counts as updated if it reads otherwise than before, corrections included.
        """
        self._retracted.extend(sorted(self.writer.retracted(table).intersection(batch.ids)))
        self._erased += len(find_erased(self.writer.connection, table, batch.ids))
        corrected = self._corrections.ids(table)
        is_corrected = np.array([each in corrected for each in batch.ids] if corrected else [], dtype=np.bool_)
        if not is_corrected.any():
            return self.writer.upsert_batch(table, batch, ids_repeat=ids_repeat)
        others = batch.take(np.flatnonzero(~is_corrected))
        counts = self.writer.upsert_batch(table, others, ids_repeat=ids_repeat)
        counts.add(self._upsert_corrected(table, batch.take(np.flatnonzero(is_corrected)).rows(table)))
        return counts

    def notes(self) -> list[str]:
        """Sentences on what a person decided against the sources; none where they did not say otherwise."""
        return [*_retracted_note(self._retracted), *_erased_note(self._erased), *_waiting_note(self._waiting)]

    def _upsert_corrected(self, table: Table, sources: list[Values]) -> Counts:
        told = [str(source[0]) for source in sources if self._keep(table, source)]
        if told:
            self.writer.note_correction(table, told)
        values = [self._corrections.values(table, str(source[0])) for source in sources]
        rows = corrected_rows(table, sources, values, self.desk)
        return self.writer.upsert_batch(table, batch_of(table, rows))

    def _keep(self, table: Table, source: Values) -> bool:
        """Keep what a source says now of a corrected record; False if it says what it said before."""
        name = str(source[0])
        if source == self._corrections.source(table, name):
            return False
        write_source(self.writer.connection, table, source, self.writer.revision)
        for correction in self._corrections.of(table, name):
            told = layer(table, source, correction.column)
            self._waiting += told not in (correction.seen, correction.source)
        return True


def _retracted_note(ids: Sequence[str]) -> list[str]:
    """The sentence about rows whose records stand retracted."""
    if not ids:
        return []
    more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
    which = f"retracted here ({', '.join(ids[:MOST_NAMED])}{more})"
    if len(ids) == 1:
        return [f"1 row was not taken in: its record was {which}"]
    return [f"{len(ids):,} rows were not taken in: their records were {which}"]


def _erased_note(count: int) -> list[str]:
    """The sentence about rows whose records were erased, which nothing may name."""
    if not count:
        return []
    said = (
        "1 row was not taken in: its record was"
        if count == 1
        else f"{count:,} rows were not taken in: theirs were"
    )
    return [f"{said} erased here"]


def _waiting_note(count: int) -> list[str]:
    """The sentence about corrected columns of which sources say something new."""
    said, stay = "something new of", "as corrected, and `durand inbox` shows both"
    if not count:
        return []
    if count == 1:
        return [f"the file says {said} 1 corrected column: it stays {stay}"]
    return [f"the file says {said} {count:,} corrected columns: they stay {stay}"]
