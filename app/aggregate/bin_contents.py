"""The excess of bins by what they hold: a bin that holds the figures of an earlier one is not worked out again.

Which figures of a bin count together follows from their days, datasets, weights and links alone, not from the
revision or the bin. So the bins of a later revision are compared by marks, and those of a new mark are worked out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import Ledger, Links
from app.engine.columns import Rows

MARK_BYTES = 16
"""128 bits: that two of a million bins have one mark by chance is less likely than 1 in 10^26."""
MOST_DATASETS = 64
"""Beyond so many datasets, which an integer has a bit for, no bin is marked."""
MOST_MARKED = 50_000
"""Marks that are kept of one tally: 10 MB."""

Excess = Mapping[bytes, float]
Rivals = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Excesses:
    """The excess of bins by their marks, where the datasets that may report the same events are `marks`.

    `known` are those of an earlier tally, `found` is filled with those of this one.
    """

    marks: object = None
    known: Excess = field(default_factory=dict)
    found: dict[bytes, float] = field(default_factory=dict)

    def keep(self, marks: Iterable[bytes], excess: Iterable[float]) -> None:
        """Keep what bins give, for the next tally."""
        self.found.update(zip(marks, excess, strict=True))
        if len(self.found) > MOST_MARKED:
            self.found.clear()


def excesses_of(ledger: Ledger, before: Excesses | None) -> Excesses | None:
    """The excesses to look in, and to fill, for a tally of a ledger; None where bins have no marks."""
    names = ledger.dimensions["dataset"].values
    if len(names) > MOST_DATASETS:
        return None
    marks = names, ledger.rivals_by_name
    return Excesses(marks, before.found if before is not None and before.marks == marks else {})


def marks_of(
    ledger: Ledger, bins: Rows, rows: Rows, weight: NDArray[np.float64], links: Links
) -> dict[int, bytes]:
    """By bin, ascending, the mark of its parts, which have a bin, a row with their days and dataset, and a weight.

    `links` are pairs of the parts' positions, each inside one bin.
    """
    order = np.argsort(bins, kind="stable")
    days = [ledger.snapshot.days[name][rows].astype(np.int64) for name in ("date_start", "date_end")]
    members = np.array([_bits(each) for each in ledger.sets], dtype=np.uint64)[ledger.dataset[rows]]
    table = np.stack([*days, members.view(np.int64), weight.view(np.int64)], axis=1)[order].tobytes()
    found, first = np.unique(bins[order], return_index=True)
    edges = (np.append(first, len(bins)) * (len(table) // max(len(bins), 1))).tolist()
    tied = _tied(bins, order, links)
    return {
        number: blake2b(table[start:end] + tied.get(number, b""), digest_size=MARK_BYTES).digest()
        for number, start, end in zip(found.tolist(), edges[:-1], edges[1:], strict=True)
    }


def _bits(members: Iterable[int]) -> int:
    return sum(1 << each for each in members)


def _tied(bins: Rows, order: Rows, links: Links) -> dict[int, bytes]:
    """By bin that has links, its links as bytes: by the places of their parts in the bin."""
    if not len(links):
        return {}
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    start = np.searchsorted(bins[order], bins[links[:, 0]])
    pairs = np.sort(place[links] - start[:, None], axis=1)
    told: dict[int, list[tuple[int, int]]] = {}
    for number, (one, other) in zip(bins[links[:, 0]].tolist(), pairs.tolist(), strict=True):
        told.setdefault(number, []).append((one, other))
    return {number: repr(sorted(each)).encode() for number, each in told.items()}
