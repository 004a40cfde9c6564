"""Rows with an unconfirmed place name: the name, its candidates, and whether the best one was accepted."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

from app.geocoding.accepting import ACCEPTED
from app.geocoding.judging import name_candidates
from app.ingest.formats.own import LOCATE_AS
from app.ingest.locator import Desk

LEFT: Final = "not located: unconfirmed"
TAKEN: Final = f"gazetteer: {ACCEPTED}"
"""Beginnings of `located_by` for an unconfirmed name that was left unlocated, and for an accepted one."""
MOST_CANDIDATES: Final = 5
CONTEXT: Final = ("country_stated", "province_stated", "district_stated")


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


def find_unconfirmed(records: pd.DataFrame, desk: Desk) -> list[Unconfirmed]:
    """The unconfirmed names in records that the desk has just located, in the order of their rows."""
    said = records["located_by"]
    telling = [text for text in said.dropna().unique() if str(text).startswith((LEFT, TAKEN))]
    if not telling:
        return []
    rows = records[said.isin(telling)]
    names = rows[LOCATE_AS].where(rows[LOCATE_AS].notna(), rows["place_name"])
    cells = [names, *(rows[name] for name in CONTEXT), rows["located_by"]]

    @cache
    def candidates(*asked: str | None) -> tuple[str, ...]:
        matches = desk.geocoder.answer(str(asked[0]), *asked[1:]).matches
        return tuple(name_candidates(matches[:MOST_CANDIDATES]))

    found = []
    for row, (name, *stated, reason) in zip(rows.index, zip(*cells, strict=True), strict=True):
        context = [None if pd.isna(cell) else str(cell) for cell in stated]
        may_be, accepted = candidates(str(name), *context), str(reason).startswith(TAKEN)
        found.append(Unconfirmed(int(row), str(name), may_be, str(reason), accepted))
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
