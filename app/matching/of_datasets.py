"""Candidates of a store's datasets: the pairs of rows that were found, as records with ids."""

import numpy as np

from app.engine.columns import Rows
from app.engine.snapshot import Snapshot
from app.matching.pairs import Pairs, find_pairs
from app.record.match_candidates import Candidate

SAME, SPLIT = "same", "split"
DIGITS = 4
"""Digits of a score after the point."""


def match_datasets(snapshot: Snapshot, one: str, other: str) -> list[Candidate]:
    """The pairs of records of two datasets, or within one, that probably are one event, best first."""
    if one == other:
        rows = dataset_rows(snapshot, one)
        return as_candidates(snapshot, find_pairs(snapshot, rows, rows), one, other)
    return as_candidates(
        snapshot, find_pairs(snapshot, dataset_rows(snapshot, one), dataset_rows(snapshot, other)), one, other
    )


def dataset_rows(snapshot: Snapshot, name: str) -> Rows:
    """The rows of a dataset's incidents, newest first."""
    column, rows = snapshot.categories["dataset"].coded(), snapshot.all_rows()
    return rows[np.isin(column.codes[rows], [column.values.index(name)])]


def as_candidates(snapshot: Snapshot, pairs: Pairs, one: str, other: str) -> list[Candidate]:
    """The pairs with ids in place of rows."""
    ids = snapshot.columns.ids
    named = ([piece.decode() for piece in ids.take(rows)] for rows in (pairs.a, pairs.b))
    columns = (pairs.score.round(DIGITS), pairs.km.round(2), pairs.days, pairs.why, pairs.is_split)
    return [
        Candidate(a, b, one, other, float(score), float(km), float(days), why, SPLIT if split else SAME)
        for a, b, score, km, days, why, split in zip(*named, *columns, strict=True)
    ]
