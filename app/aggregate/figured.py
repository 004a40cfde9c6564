"""A ledger whose deaths are computed from claims by a named method."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import Ledger, read_deaths, read_links
from app.figures.book import BOUNDS, COLUMNS, FiguresBook
from app.figures.default import KEPT

Columns = dict[str, NDArray[np.float64]]
"""The columns of deaths, by name; NaN where unknown."""


def figured_ledger(ledger: Ledger, book: FiguresBook) -> Ledger:
    """The ledger with the deaths of the book's method; the snapshot and the stored figures stay as they are."""
    stated = {name: _stated(ledger, name) for name in COLUMNS["killed"]}
    # A party that did not speak of an incident gave no figure of it.
    is_silent = book.method.party is not None
    columns = {name: np.full(len(each), np.nan) if is_silent else each.copy() for name, each in stated.items()}
    for incident in book.by_incident:
        row = ledger.snapshot.row(incident)
        if row is not None:
            _set(
                columns, row, book, {"id": incident, **{name: _count(each[row]) for name, each in stated.items()}}
            )
    deaths = read_deaths(*(columns[name] for name in COLUMNS["killed"]))
    return replace(ledger, deaths=deaths, links=read_links(ledger.snapshot, deaths))


def _stated(ledger: Ledger, name: str) -> NDArray[np.float64]:
    """A column of deaths as the datasets state it."""
    numbers, whole = ledger.snapshot.numbers, slice(None)
    computed = ledger.snapshot.categories["figures"].coded().codes >= 0
    return np.where(computed, numbers[KEPT[name]][whole], numbers[name][whole])


def _count(number: float) -> int | None:
    return None if np.isnan(number) else int(number)


def _set(columns: Columns, row: int, book: FiguresBook, stated: dict[str, object]) -> None:
    """Set the figures in an incident's row from what the dataset states of it, and the book's claims."""
    killed = book.of(stated)["killed"]
    for column, bound in zip(COLUMNS["killed"], BOUNDS, strict=True):
        figure = getattr(killed, bound)
        columns[column][row] = np.nan if figure is None else figure
