"""Changes that make a record what a person says it is: the columns that differ, each with its new value."""

from collections.abc import Mapping

from app.ingest.new_record import check_columns
from app.model.columns import Table

Record = Mapping[str, object]


def changes_to(table: Table, current: Record, record: Record) -> dict[str, object]:
    """The changes that make the current record the given one, whole: columns that it does not name are cleared.

    Its id and its dataset stay where it does not name them. Raises `BadInput` for names that are no columns, and
    for a derived column with another value than the current one.
    """
    check_columns(table, record, current)
    named = {"id": current["id"], "dataset": current["dataset"], **record}
    stated = [column.name for column in table.columns if not column.derived]
    return {name: named.get(name) for name in stated if not _are_alike(named.get(name), current[name])}


def changes_by(table: Table, current: Record, patch: Record) -> dict[str, object]:
    """The changes that a patch makes: of the columns that it names those that differ; raises as `changes_to`."""
    check_columns(table, patch, current)
    return {name: value for name, value in patch.items() if not _are_alike(value, current[name])}


def _are_alike(one: object, other: object) -> bool:
    """Whether two values are written alike into a column: 1 is 1.0, and an empty text is none."""
    return _plain(one) == _plain(other)


def _plain(value: object) -> object:
    return (value.strip() or None) if isinstance(value, str) else value
