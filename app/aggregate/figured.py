"""A ledger whose figures are a measure's, computed from claims by a named method."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import UNKNOWN, Deaths, Ledger, Links, read_deaths, read_links
from app.engine.figured import stated_numbers
from app.engine.snapshot import Snapshot
from app.figures.accounts import Claim, Range
from app.figures.book import BOUNDS, FiguresBook
from app.figures.measures import MEASURES, Measure
from app.figures.nesting import joined_incidents

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]
"""The columns of low, best and high figures; NaN where unknown."""
KILLED = MEASURES["killed"]


def figured_ledger(ledger: Ledger, book: FiguresBook, measure: Measure = KILLED) -> Ledger:
    """The ledger with a measure's figures by the book's method; the snapshot and what is stored stay as they are.

    Figures of two incidents may count the same people where the incidents say so (`overlaps`), and where a claim
    of one is part of a claim of the other, or may overlap it.
    """
    stated = [None if name is None else stated_numbers(ledger.snapshot, name) for name in measure.stated]
    columns = {bound: _start(ledger, book, column) for bound, column in zip(BOUNDS, stated, strict=True)}
    for incident in book.by_incident:
        row = ledger.snapshot.row(incident)
        if row is not None:
            _set(columns, row, book.measured(measure, incident, _range(stated, row)))
    deaths = read_deaths(*(columns[bound] for bound in BOUNDS))
    links = _with_joined(read_links(ledger.snapshot, deaths), ledger.snapshot, deaths, book.joined())
    return replace(ledger, deaths=deaths, links=links, base=None, plain=ledger)


def linked_ledger(ledger: Ledger, claims: Iterable[Claim]) -> Ledger:
    """The ledger in which figures may also count the same people where claims join their incidents.

    Gives the ledger itself where claims join no incidents that `overlaps` does not join already.
    """
    links = _with_joined(ledger.links, ledger.snapshot, ledger.deaths, joined_incidents(claims))
    return ledger if len(links) == len(ledger.links) else replace(ledger, links=links, base=None, plain=ledger)


def _start(ledger: Ledger, book: FiguresBook, stated: Numbers | None) -> Numbers:
    """A column as it is stated; unknown throughout without a column, and for one party's figures alone."""
    if stated is None or book.method.party is not None:
        return np.full(ledger.count, np.nan)
    return stated.copy()


def _range(stated: Sequence[Numbers | None], row: int) -> Range:
    """The figures that are stated of an incident, by its row."""
    cells = [np.nan if column is None else column[row] for column in stated]
    return Range(*(None if np.isnan(cell) else int(cell) for cell in cells))


def _set(columns: Columns, row: int, told: Range) -> None:
    for bound, column in columns.items():
        figure = getattr(told, bound)
        column[row] = np.nan if figure is None else figure


def _with_joined(links: Links, snapshot: Snapshot, deaths: Deaths, joined: Iterable[tuple[str, str]]) -> Links:
    """The links, with the incidents that claims join; both rows of a pair have a figure."""
    rows = [(snapshot.row(one), snapshot.row(other)) for one, other in joined]
    pairs = {(min(one, other), max(one, other)) for one, other in rows if one is not None and other is not None}
    figured = {pair for pair in pairs if all(deaths.kind[row] != UNKNOWN for row in pair)}
    return np.array(sorted(figured | {*map(tuple, links.tolist())}), dtype=np.intp).reshape(-1, 2)
