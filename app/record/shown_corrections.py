"""Corrections as readers are shown them: only of records that rules leave as they are, and always did."""

from apsw import Connection

from app.record.corrections import NO_CORRECTIONS, Corrections, Key, read_corrections
from app.record.shade import Shade
from app.record.shown_records import LINKS, is_open


def read_shown_corrections(connection: Connection, revision: int, shade: Shade | None) -> Corrections:
    """The corrections that stood at a revision, as the rules show them.

    A correction tells values of earlier times. It is shown only if no rule says anything of the record now, or of
    anything that was ever said of it.
    """
    corrections = read_corrections(connection, revision)
    if shade is None or corrections == NO_CORRECTIONS:
        return corrections

    def is_shown(key: Key) -> bool:
        return is_open(*key, shade)

    # Links name other records, which may be withheld.
    return corrections.of_records(is_shown).without_columns(LINKS)
