"""A ledger whose deaths are computed from claims by a named method."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import Ledger, read_deaths, read_links
from app.figures.book import BOUNDS, COLUMNS, FiguresBook

Columns = dict[str, NDArray[np.float64]]
"""The columns of deaths, by name; NaN where unknown."""


def figured_ledger(ledger: Ledger, book: FiguresBook) -> Ledger:
    """The ledger with the deaths of the book's method; the snapshot and the stored figures stay as they are."""
    columns = {name: _start(ledger, book, name) for name in COLUMNS["killed"]}
    for incident in book.by_incident:
        row = ledger.snapshot.row(incident)
        if row is not None:
            _set(ledger, book, columns, (incident, row))
    deaths = read_deaths(*(columns[name] for name in COLUMNS["killed"]))
    return replace(ledger, deaths=deaths, links=read_links(ledger.snapshot, deaths))


def _start(ledger: Ledger, book: FiguresBook, name: str) -> NDArray[np.float64]:
    """A column of deaths as it is stated; unknown throughout where a method tells one party's figures only."""
    stated = ledger.snapshot.numbers[name][slice(None)]
    return np.full(len(stated), np.nan) if book.method.party is not None else np.array(stated, dtype=np.float64)


def _set(ledger: Ledger, book: FiguresBook, columns: Columns, place: tuple[str, int]) -> None:
    """Set the figures of an incident, by its id and its row."""
    named, row = place
    numbers = {name: float(ledger.snapshot.numbers[name][row : row + 1][0]) for name in columns}
    incident = {name: None if np.isnan(number) else int(number) for name, number in numbers.items()}
    killed = book.of({"id": named, **incident})["killed"]
    for column, bound in zip(COLUMNS["killed"], BOUNDS, strict=True):
        figure = getattr(killed, bound)
        columns[column][row] = np.nan if figure is None else figure
