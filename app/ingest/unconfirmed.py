"""Rows with an unconfirmed place name: the name, its candidates, and whether the best one was accepted."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.geocoding.accepting import ACCEPTED
from app.geocoding.judging import name_candidates
from app.ingest.enrich import CONTEXT, looked_up
from app.ingest.locator import Desk
from app.model.batch import Batch

LEFT: Final = "not located: unconfirmed"
TAKEN: Final = f"gazetteer: {ACCEPTED}"
"""Beginnings of `located_by` for an unconfirmed name that was left unlocated, and for an accepted one."""
MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An unconfirmed name in a row, its candidates (best first), and the row's `located_by`."""

    row: int
    name: str
    candidates: tuple[str, ...]
    reason: str
    accepted: bool

    def as_dict(self) -> dict[str, object]:
        """The unconfirmed name as plain values, for JSON."""
        return {
            "row": self.row,
            "name": self.name,
            "candidates": list(self.candidates),
            "reason": self.reason,
            "accepted": self.accepted,
        }


def find_unconfirmed(records: Batch, numbers: NDArray[np.signedinteger], desk: Desk) -> list[Unconfirmed]:
    """The unconfirmed names in records that the desk has just located; `numbers` are their rows in the file."""
    at = np.flatnonzero(records.column("located_by").which(lambda said: said.startswith((LEFT, TAKEN))))
    if not len(at):
        return []
    rows = records.take(at)
    cells = [looked_up(rows), *(rows.column(name) for name in CONTEXT), rows.column("located_by")]

    @cache
    def candidates(name: str, *stated: str | None) -> tuple[str, ...]:
        matches = desk.geocoder.answer(name, *stated).matches
        return tuple(name_candidates(matches[:MOST_CANDIDATES]))

    found = []
    told = zip(*(column.spread() for column in cells), strict=True)
    for row, (name, *stated, reason) in zip(numbers[at].tolist(), told, strict=True):
        found.append(Unconfirmed(row, name, candidates(name, *stated), reason, reason.startswith(TAKEN)))
    return found


def remark(unconfirmed: list[Unconfirmed]) -> list[str]:
    """The sentences of the import's report about unconfirmed names; empty if there are none."""
    left = sum(not name.accepted for name in unconfirmed)
    taken = len(unconfirmed) - left
    said = []
    if left:
        said.append(
            f"{_rows(left)} a place that nothing confirms, and {'stays' if left == 1 else 'stay'} unlocated: "
            "state its province or district, abroad its country, or import with --accept-unconfirmed"
        )
    if taken:
        said.append(f"{_rows(taken)} a place that nothing confirms, located as --accept-unconfirmed allows")
    return said


def _rows(count: int) -> str:
    return "1 row names" if count == 1 else f"{count:,} rows name"
