import numpy as np
import pytest
from incident_records import incident, snapshot_of

from app.aggregate.dimensions import DIMENSIONS
from app.aggregate.facts import HAS_BEST, HAS_HIGH, HAS_LOW, UNKNOWN, build_ledger, read_deaths

NONE = float("nan")
ALL = HAS_LOW | HAS_BEST | HAS_HIGH


@pytest.mark.parametrize(
    ("low", "best", "high", "kind", "bounds"),
    [
        (3, 5, 9, ALL, (3, 5, 9)),
        (0, 0, 0, ALL, (0, 0, 0)),
        # A best estimate bounds nothing.
        (NONE, 5, NONE, HAS_BEST, (0, 5, 0)),
        (3, 5, NONE, HAS_LOW | HAS_BEST, (3, 5, 0)),
        (NONE, 5, 9, HAS_BEST | HAS_HIGH, (0, 5, 9)),
        (3, NONE, 9, HAS_LOW | HAS_HIGH, (3, 0, 9)),
        (NONE, NONE, 9, HAS_HIGH, (0, 0, 9)),
        (41, NONE, NONE, HAS_LOW, (41, 0, 0)),
        (NONE, NONE, NONE, UNKNOWN, (0, 0, 0)),
        # Sources contradict themselves: the widest range counts.
        (7, 5, 4, ALL, (5, 5, 5)),
        (1, 9, 4, ALL, (1, 9, 9)),
        (7, NONE, 4, HAS_LOW | HAS_HIGH, (7, 0, 7)),
        (NONE, 9, 4, HAS_BEST | HAS_HIGH, (0, 9, 9)),
        (7, 5, NONE, HAS_LOW | HAS_BEST, (5, 5, 0)),
    ],
)
def test_a_figure_is_bounded_by_what_is_said_of_it(
    low: float, best: float, high: float, kind: int, bounds: tuple[float, float, float]
) -> None:
    deaths = read_deaths(*(np.array([number], dtype=np.float64) for number in (low, best, high)))
    assert deaths.kind.tolist() == [kind]
    assert (deaths.low[0], deaths.best[0], deaths.high[0]) == bounds


def ids(ledger_links: np.ndarray, row_of: dict[str, int]) -> set[frozenset[str]]:
    name = {row: key for key, row in row_of.items()}
    return {frozenset(name[row] for row in pair) for pair in ledger_links.tolist()}


def test_links_join_incidents_with_figures_from_either_side() -> None:
    snapshot = snapshot_of(
        incident("a:1", fatalities_best=4, overlaps="a:2; a:3"),
        incident("a:2", fatalities_low=1, overlaps="a:1"),
        incident("a:3", fatalities_high=8),
        incident("a:4", overlaps="a:1"),
        incident("a:5", fatalities_best=4, overlaps="a:5;a:9;"),
    )
    links = build_ledger(snapshot).links
    assert ids(links, dict(snapshot.base.row_of)) == {frozenset({"a:1", "a:2"}), frozenset({"a:1", "a:3"})}
    assert len(links) == 2


def test_a_ledger_has_every_dimension_of_every_row() -> None:
    ledger = build_ledger(snapshot_of(incident("a:1"), incident("a:2", side="PK", date_start="2025-10-01")))
    assert list(ledger.dimensions) == list(DIMENSIONS)
    assert {len(dimension.codes) for dimension in ledger.dimensions.values()} == {2}


def test_nothing_makes_an_empty_ledger() -> None:
    ledger = build_ledger(snapshot_of())
    assert ledger.links.shape == (0, 2)
    assert ledger.dimensions["month"].values == (None,)
