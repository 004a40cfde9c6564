"""Bounds of deaths that a file writes into its one column of deaths: 5+ is at least 5, 2-3 is from 2 to 3."""

from collections.abc import Callable

from app.ingest.files.cells import texts
from app.ingest.files.written_numbers import Figure, read_figure
from app.model.batch import Batch
from app.model.coded import Coded, choose

BEST = "fatalities_best"
BOUNDS: dict[str, Callable[[Figure], int | None]] = {
    "fatalities_low": lambda figure: figure.low,
    "fatalities_high": lambda figure: figure.high,
}


def with_bounds(records: Batch, rows: Batch, decimal: str) -> Batch:
    """The records with bounds out of the texts of their deaths, where the file states no other bounds."""
    if BEST not in rows:
        return records
    said = texts(rows, BEST)
    figures = [read_figure(text, decimal) for text in said.values]
    if all(figure is None or figure.is_plain for figure in figures):
        return records
    return records.having({name: _bound(records.column(name), said, figures, of) for name, of in BOUNDS.items()})


def _bound(stated: Coded, said: Coded, figures: list[Figure | None], of: Callable[[Figure], int | None]) -> Coded:
    bounds = said.replaced([None if figure is None else of(figure) for figure in figures])
    return choose(stated.known(), stated, bounds)
