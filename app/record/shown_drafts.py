"""Drafts that nobody has decided on, as readers are shown them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from apsw import Connection

from app.model.columns import INCIDENTS, TABLES, Table
from app.record.drafts import Draft, read_pending
from app.record.shade import Shade
from app.record.shown_records import effect_on, shown_incident, shown_record
from app.record.version_rows import inserted_with
from app.rules.rule import Effect

Known = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """An undecided draft: its record as it is shown, its document, and the revision that wrote it."""

    table: Table
    record: Known
    document: str
    revision: int

    @property
    def id(self) -> str:
        """The id of the record."""
        return str(self.record["id"])


def read_shown_drafts(
    connection: Connection, revision: int, withheld: frozenset[str], shade: Shade | None
) -> list[ShownDraft]:
    """The drafts that were undecided at a revision; of withheld incidents, and of what is about these, none.

    Drafts whose id a record has are left out, as they are everywhere.
    """
    pending = [each for each in read_pending(connection, revision) if not _is_recorded(connection, each, revision)]
    if not withheld and shade is None:
        return [_shown(each, _values(each)) for each in pending]
    return [*_as_shown(connection, pending, withheld, shade)]


def _as_shown(
    connection: Connection, pending: Iterable[Draft], withheld: frozenset[str], shade: Shade | None
) -> Iterator[ShownDraft]:
    effects: dict[str, Effect] = {}
    hidden: set[str] = set()
    for draft in sorted(pending, key=lambda each: each.table != INCIDENTS.name):
        values: Known | None = _values(draft)
        table = TABLES[draft.table]
        if table is INCIDENTS:
            values = _incident(_values(draft), withheld, shade, effects)
            if values is None:
                hidden.add(draft.id)
        elif _values(draft)["incident"] in hidden or _is_withheld(connection, _values(draft), withheld):
            # A status is of a crossing, but its words are of an incident that is not shown.
            values = None
        elif shade is not None:
            values = shown_record(
                _values(draft), table, shade, lambda one: effects.get(one) or shade.of_incident(one)
            )
        if values is not None:
            yield _shown(draft, values)


def _incident(
    values: Known, withheld: frozenset[str], shade: Shade | None, effects: dict[str, Effect]
) -> Known | None:
    """A drafted incident as it is shown, None where it is not; its effect is kept in `effects`."""
    if values["licence"] in withheld:
        return None
    if shade is None:
        return values
    effect = effects[str(values["id"])] = effect_on(values, INCIDENTS, shade)
    return shown_incident(values, effect, shade)


def _is_withheld(connection: Connection, values: Known, withheld: frozenset[str]) -> bool:
    """Whether a claim or status is about an incident under a licence that is withheld."""
    if not withheld or values["incident"] is None:
        return False
    found = connection.execute("SELECT licence FROM incidents WHERE id = ?", (values["incident"],)).get
    return found in withheld


def _is_recorded(connection: Connection, draft: Draft, revision: int) -> bool:
    """Whether the table had a record with the draft's id at a revision."""
    fid = connection.execute(f'SELECT fid FROM "{draft.table}" WHERE id = ?', (draft.id,)).get
    came = None if fid is None else inserted_with(connection, TABLES[draft.table], int(fid))
    return came is not None and came <= revision


def _values(draft: Draft) -> dict[str, object]:
    return dict(zip(TABLES[draft.table].names, draft.values, strict=True))


def _shown(draft: Draft, values: Known) -> ShownDraft:
    return ShownDraft(TABLES[draft.table], values, draft.document, draft.revision)
