"""The figures that incidents have by default: the span of their claims, beside what the dataset states."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from app.figures.accounts import Claim, read_accounts
from app.figures.method import SPAN
from app.figures.reckoning import read_stated, reckon
from app.model.batch import Batch
from app.model.coded import choose, code, constant, put

SPAN_COLUMNS = {
    "killed": ("fatalities_low", "fatalities_best", "fatalities_high"),
    "injured": ("injured_low", "injured", "injured_high"),
}
"""The incident's columns of a measure's low, best and high figure by default."""
KEPT = {
    "fatalities_low": "fatalities_low_stated",
    "fatalities_best": "fatalities_best_stated",
    "fatalities_high": "fatalities_high_stated",
    "injured": "injured_stated",
}
"""The columns of figures, each with the column that keeps what the dataset states of it."""
ONLY_COMPUTED = ("figures", "injured_low", "injured_high", *KEPT.values())
"""Columns that are empty in an incident whose figures are as the dataset states."""


def stated_columns(incident: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that the dataset states of an incident (columns to values), by their own columns."""
    is_computed = incident.get("figures") is not None
    return {name: incident.get(kept if is_computed else name) for name, kept in KEPT.items()}


def as_stated(records: Batch) -> Batch:
    """The incidents with the figures that their datasets state, and without computed ones."""
    computed = records.column("figures").known()
    if not computed.any():
        return records
    stated = {name: choose(computed, records.column(kept), records.column(name)) for name, kept in KEPT.items()}
    return records.having({**stated, **{name: constant(None, len(records)) for name in ONLY_COMPUTED}})


def with_span(records: Batch, claims: Mapping[str, Sequence[Claim]]) -> Batch:
    """The incidents with the span of their claims, where claims give figures; `claims` are by incident.

    The other incidents have the figures that their datasets state.
    """
    records = as_stated(records)
    found = [at for at, name in enumerate(records.ids) if _give_figures(claims.get(name, ()))] if claims else []
    if not found:
        return records
    rows = np.array(found, dtype=np.intp)
    some = records.take(rows)
    chosen = np.zeros(len(records), dtype=np.bool_)
    chosen[rows] = True
    computed = _spans(some, [claims[name] for name in some.ids])
    kept = {kept: some.column(name).spread() for name, kept in KEPT.items()}
    figured = {**computed, **kept, "figures": [str(SPAN)] * len(some)}
    return records.having({name: put(records.column(name), chosen, code(each)) for name, each in figured.items()})


def _give_figures(claims: Iterable[Claim]) -> bool:
    """Whether any of the claims gives a number of killed or injured that the span looks at."""
    claims = list(claims)
    return any(account.counted for measure in SPAN_COLUMNS for account in read_accounts(claims, measure))


def _spans(records: Batch, claims: Sequence[Sequence[Claim]]) -> dict[str, list[int | None]]:
    """The computed columns of incidents, one value per incident, from the claims about each."""
    columns = [records.column(name).spread() for name in KEPT]
    stated = [read_stated(dict(zip(KEPT, values, strict=True))) for values in zip(*columns, strict=True)]
    spans = [reckon(SPAN, *each) for each in zip(stated, claims, strict=True)]
    return {
        name: [getattr(span[measure], bound) for span in spans]
        for measure, names in SPAN_COLUMNS.items()
        for name, bound in zip(names, ("low", "best", "high"), strict=True)
    }
