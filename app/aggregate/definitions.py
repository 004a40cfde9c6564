"""Warnings that a summary of people gives: where definitions differ, and where two datasets may count the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.aggregate.facts import UNKNOWN, Ledger
from app.engine.columns import Mask, Rows
from app.figures.measures import Measure

ONLY_TOTALS = (
    "{measure}: {datasets} say how many people were {fate}, not how many of them were {people}: {number:,} of the "
    "incidents are unknown here"
)
TWO_WAYS = (
    "{measure}: figures of {stated} are its own estimates, figures of {claimed} are what claims say of {people}: "
    "the definitions differ, so compare each dataset by itself"
)
MAY_BE_SAME = (
    "{one} and {other} both give figures ({measures}), undated or within 7 days of each other, and may report the "
    "same events: “at least” takes figures of only one of them at a time. If they are of different events, say so "
    "with: durand datasets distinct {one} {other}"
)
TOTALS = {"killed": ("fatalities_low", "fatalities_best", "fatalities_high"), "injured": ("injured",)}
"""The incident's columns that count all people killed or injured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, and the ledger with its figures."""

    measure: Measure
    ledger: Ledger


def definition_warnings(of: Sequence[Measured], rows: Rows) -> list[str]:
    """Warnings of figures of civilians, women or children in these rows that are not of one definition."""
    return [warning for each in of if each.measure.people != "people" for warning in _of_measure(each, rows)]


def _of_measure(measured: Measured, rows: Rows) -> list[str]:
    measure, ledger = measured.measure, measured.ledger
    is_known: Mask = ledger.deaths.kind[rows] != UNKNOWN
    words = {"measure": measure.name, "people": measure.people, "fate": measure.fate}
    lacking = ~is_known & _has_any(ledger, TOTALS[measure.fate], rows)
    warnings = []
    if lacking.any():
        names, number = _datasets(ledger, rows[lacking]), int(np.count_nonzero(lacking))
        warnings.append(ONLY_TOTALS.format(datasets=names, number=number, **words))
    is_stated = is_known & _has_any(ledger, measure.stated, rows)
    if is_stated.any() and (is_known & ~is_stated).any():
        stated, claimed = (_datasets(ledger, rows[each]) for each in (is_stated, is_known & ~is_stated))
        warnings.append(TWO_WAYS.format(stated=stated, claimed=claimed, **words))
    return warnings


def _has_any(ledger: Ledger, names: Sequence[str | None], rows: Rows) -> Mask:
    """A mask of the rows with a number in one of the columns."""
    found: Mask = np.zeros(len(rows), dtype=np.bool_)
    for name in names:
        if name is not None:
            found |= ~np.isnan(ledger.snapshot.numbers[name][rows])
    return found


def _datasets(ledger: Ledger, rows: Rows) -> str:
    """The names of the rows' datasets."""
    ledger = ledger.apart or ledger
    return ", ".join(ledger.datasets[code] or "unknown" for code in np.unique(ledger.dataset[rows]).tolist())


def rival_warnings(of: Sequence[Measured], rivals: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
    """Warnings of datasets that may count the same people, by measure; `rivals` are each measure's pairs."""
    by_pair: dict[tuple[str, str], list[str]] = {}
    for each, pairs in zip(of, rivals, strict=True):
        for pair in pairs:
            by_pair.setdefault(pair, []).append(each.measure.name)
    return [
        MAY_BE_SAME.format(one=one, other=other, measures=", ".join(names))
        for (one, other), names in sorted(by_pair.items())
    ]
