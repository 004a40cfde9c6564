"""A snapshot whose incidents have the figures of another method than the default."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Categories
from app.engine.snapshot import Selection, Snapshot
from app.figures.book import BOUNDS, COLUMNS, FiguresBook
from app.figures.default import KEPT, SPAN_COLUMNS

Numbers = dict[str, NDArray[np.float64]]
"""Columns of figures by name, one number per row; NaN where unknown."""


@dataclass(frozen=True)
class FiguredSnapshot(Snapshot):
    """A snapshot with the figures of a book's method in its columns and features; queries see the default ones."""

    book: FiguresBook = field(kw_only=True)

    @property
    def figures(self) -> str:
        """The name of the method."""
        return str(self.book.method)

    def encoded(self, selection: Selection, part: slice = slice(None)) -> Iterator[bytes]:
        """The selected features as GeoJSON with the method's figures; as `Snapshot.encoded` else."""
        return self.book.figured(super().encoded(selection, part))


def figured_snapshot(snapshot: Snapshot, book: FiguresBook) -> FiguredSnapshot:
    """The snapshot with the figures of the book's method; what the store holds stays as it is."""
    columns = snapshot.columns
    method = Categories(np.zeros(len(columns), dtype=np.int8), (str(book.method),))
    figured = replace(
        columns,
        numbers={**columns.numbers, **_figures(snapshot, book)},
        categories={**columns.categories, "figures": method},
    )
    return FiguredSnapshot(
        snapshot.revision,
        snapshot.base,
        figured,
        snapshot.appended,
        snapshot.distinct_datasets,
        snapshot.reconciled_datasets,
        book=book,
    )


def _figures(snapshot: Snapshot, book: FiguresBook) -> Numbers:
    """The columns of figures by the book's method, and the columns that keep what datasets state."""
    stated = {name: stated_numbers(snapshot, name) for name in KEPT}
    unknown = np.full(len(snapshot.columns), np.nan)
    # A party that did not speak of an incident gave no figure of it.
    is_silent = book.method.party is not None
    names = [name for names in SPAN_COLUMNS.values() for name in names]
    figures = {name: (unknown if is_silent else stated.get(name, unknown)).copy() for name in names}
    for incident in book.by_incident:
        row = snapshot.row(incident)
        if row is not None:
            known = {name: _count(column[row]) for name, column in stated.items()}
            for name, figure in _of_incident(book, {"id": incident, **known}).items():
                figures[name][row] = np.nan if figure is None else figure
    return {**figures, **{KEPT[name]: column for name, column in stated.items()}}


def stated_numbers(snapshot: Snapshot, name: str) -> NDArray[np.float64]:
    """A column of figures as the datasets state them; other columns are stated as they are."""
    if name not in KEPT:
        return np.array(snapshot.numbers[name][slice(None)])
    computed = snapshot.categories["figures"].coded().codes >= 0
    kept, own = (snapshot.numbers[each][slice(None)] for each in (KEPT[name], name))
    return np.where(computed, kept, own)


def _count(number: float) -> int | None:
    return None if np.isnan(number) else int(number)


def _of_incident(book: FiguresBook, stated: dict[str, object]) -> dict[str, int | None]:
    """The figures of an incident by column, from what its dataset states and the book's claims."""
    ranges = book.of(stated)
    return {
        name: getattr(ranges[measure], bound)
        for measure in SPAN_COLUMNS
        for name, bound in zip(COLUMNS[measure], BOUNDS, strict=True)
    }
