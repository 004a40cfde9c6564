"""Corrections of one record within a revision: made, released, and decided on after the source changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.figures.default import as_stated
from app.ingest.corrected import corrected_rows, overlaid
from app.ingest.locator import Desk
from app.ingest.one_record import check_columns, read_record
from app.model.batch import Values, batch_of
from app.model.coded import constant
from app.model.columns import INCIDENTS, Table
from app.model.errors import BadParameter
from app.record.corrections import (
    CORRECTED,
    KEEP,
    KEPT,
    PLACE,
    RELEASED,
    TAKE,
    TAKEN,
    Correction,
    layer,
    read_corrections,
    write_correction,
    write_source,
)
from app.record.event_ids import COLUMN as EVENT
from app.record.tombstones import read_reason
from app.record.writer import Writer

REASONS = {KEEP: "kept as corrected", TAKE: "taken as the source says it"}
"""The reasons of decisions for which nobody gives one."""
BECAME = {KEEP: KEPT, TAKE: TAKEN}


@dataclass(slots=True)
class Corrector:
    """Writes corrections of one record of a table with a writer's revision."""

    writer: Writer
    desk: Desk
    table: Table
    id: str

    def correct(self, changes: Mapping[str, object], why: str, by: str | None) -> None:
        """Correct columns to values; nothing is written if they are corrected so already."""
        reason = read_reason("correct", why)
        if not changes:
            raise BadParameter("correct: name at least one column, such as place_name, and its value")
        check_columns("correct", self.table, changes)
        now = self.writer.record("correct", self.table, self.id)
        standing = self._standing()
        source = self._source(now)
        values = self._read(source, now, {**_values(standing.values()), **self._paired(changes, now)}, changes)
        if all(_is_settled(standing.get(name), value) for name, value in values.items()):
            return
        if not standing:
            write_source(self.writer.connection, self.table, source, self.writer.revision)
        for name, value in values.items():
            seen = layer(self.table, source, name)
            told = (reason, by, self.writer.revision, "", self.writer.revision)
            made = Correction(self.table.name, self.id, name, value, seen, seen, *told)
            write_correction(self.writer.connection, made, CORRECTED)
        self._write(source, {**_values(standing.values()), **values}, CORRECTED, reason, by)

    def release(self, columns: Sequence[str], why: str, by: str | None) -> None:
        """Give up the corrections of columns: they are as the source says again."""
        reason = read_reason("release", why)
        if not columns:
            raise BadParameter("release: name at least one corrected column")
        self._end(self._chosen("release", columns), RELEASED, reason, by)

    def decide(self, column: str, decision: str, why: str | None, by: str | None) -> None:
        """Keep a correction under which the source changed, or take what the source says.

        Of a record that its source deleted, to keep is to restore it, and to take to leave it retracted.
        """
        if decision not in BECAME:
            raise BadParameter(f"decide: must be {KEEP} or {TAKE}: {decision!r}")
        reason = REASONS[decision] if why is None else read_reason(decision, why)
        if self._decide_deleted(column, decision, reason, by):
            return
        chosen = self._chosen(decision, [column])
        if not any(correction.waits for correction in chosen):
            raise BadParameter(
                f"{decision}: {column!r} of {self.id!r} is not in the inbox: its source says what it said when it "
                "was corrected"
            )
        if decision == TAKE:
            self._end(chosen, TAKEN, reason, by)
            return
        for correction in chosen:
            kept = replace(correction, seen=correction.source, why=reason, by=by, revision=self.writer.revision)
            write_correction(self.writer.connection, kept, KEPT)
        self.writer.note(self.table, self.id, KEPT, reason, by)
        self.writer.note_correction(self.table, [self.id])

    def _decide_deleted(self, column: str, decision: str, why: str, by: str | None) -> bool:
        """Decide on a correction of a record that its source deleted; False for any other correction."""
        found = read_corrections(self.writer.connection, self.writer.revision, (self.table.name, self.id))
        held = found.deleted.get((self.table.name, self.id), ())
        chosen = [each for each in held if each.column == column or {each.column, column} <= {*PLACE}]
        if chosen and decision == KEEP:
            self.writer.restore(self.table, self.id, why, by)
        elif chosen:
            for each in chosen:
                gone = replace(each, why=why, by=by, revision=self.writer.revision)
                write_correction(self.writer.connection, gone, TAKEN)
            self.writer.say()
        return bool(chosen)

    def _end(self, ended: Sequence[Correction], became: str, why: str, by: str | None) -> None:
        """Write that corrections stand no more, and the record without them."""
        source = self._source(())
        standing = self._standing()
        for correction in ended:
            gone = replace(correction, why=why, by=by, revision=self.writer.revision)
            write_correction(self.writer.connection, gone, became)
            del standing[correction.column]
        self._write(source, _values(standing.values()), became, why, by)

    def _write(self, source: Values, values: Mapping[str, object], became: str, why: str, by: str | None) -> None:
        """Write the record with these corrected values, and what it became."""
        self.writer.note(self.table, self.id, became, why, by)
        self.writer.note_correction(self.table, [self.id])
        [row] = corrected_rows(self.table, [source], [values], self.desk)
        self.writer.upsert_batch(self.table, batch_of(self.table, [row]))

    def _standing(self) -> dict[str, Correction]:
        found = read_corrections(self.writer.connection, self.writer.revision, (self.table.name, self.id))
        return {each.column: each for each in found.of(self.table, self.id)}

    def _source(self, now: Values) -> Values:
        """The record as its source says it; a record without corrections is `now` so, without computed columns."""
        found = read_corrections(self.writer.connection, self.writer.revision, (self.table.name, self.id))
        if found.of(self.table, self.id):
            return found.source(self.table, self.id)
        batch = batch_of(self.table, [now])
        if self.table is INCIDENTS:
            batch = as_stated(batch).having({EVENT: constant(None, 1)})
        return batch.rows(self.table)[0]

    def _chosen(self, action: str, columns: Iterable[str]) -> list[Correction]:
        """The standing corrections of columns; of one coordinate the other's, too."""
        self.writer.record(action, self.table, self.id)
        standing = self._standing()
        for name in columns:
            if name not in standing:
                there = f"corrected are {', '.join(standing)}" if standing else "no column of it is"
                raise BadParameter(f"{action}: {name!r} of {self.id!r} is not corrected: {there}")
        names = {*columns, *(PLACE if {*columns} & {*PLACE} else ())}
        return [correction for name, correction in standing.items() if name in names]

    def _paired(self, changes: Mapping[str, object], now: Values) -> dict[str, object]:
        """The changes; of one coordinate the other's, too, as the record has it."""
        if changes.keys().isdisjoint(PLACE):
            return {**changes}
        return {**{name: now[self.table.names.index(name)] for name in PLACE}, **changes}

    def _read(
        self, source: Values, now: Values, values: Mapping[str, object], changes: Mapping[str, object]
    ) -> dict[str, object]:
        """The changed values as an import would read them in a row with the record's other columns."""
        said = dict(zip(self.table.names, source, strict=True))
        read = read_record(self.table, overlaid(self.table, said, values), self.writer, self.desk)
        return {name: read.column(name).spread()[0] for name in self._paired(changes, now)}


def _values(corrections: Iterable[Correction]) -> dict[str, object]:
    return {each.column: each.value for each in corrections}


def _is_settled(correction: Correction | None, value: object) -> bool:
    """Whether a correction to this value stands, and the source did not change under it."""
    return correction is not None and correction.value == value and not correction.waits
