"""A column and a table as data."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "real", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `derived` columns are computed from other columns and the atlas; a file cannot set them. `hxl` is the column's
    tag in the Humanitarian Exchange Language, None without one.
    """

    name: str
    kind: Kind
    title: str
    description: str
    unit: str | None = None
    derived: bool = False
    hxl: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record: its name in the store and in the API, and its columns, `id` first.

    `places` are the columns that tell where a record is, or follow from it; `words` are the columns in which a
    source writes freely, so that they may name the place or a person.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    places: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Set `names`, the columns' names in order."""
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def column(self, name: str) -> Column:
        """The column with this name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
