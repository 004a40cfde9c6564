"""Gaps of a report: places, days, figures, sides, crossings, and figures that may overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.symbology import SIZED_BY
from app.report.asked import DATE_COLUMNS
from app.report.claim_table import overlapping
from app.report.incident_list import Incident
from app.report.numbers import Number, Split, counted, where_null
from app.report.questions import Questions

MOST_PAIRS = 6
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Gaps:
    """Numbers of incidents of which something is not known.

    `certain` lie certainly in the report's days, `undated` have no day and are not among its incidents,
    `uncounted` have no figure of deaths. `undetermined` is None where the report's filters name a side.
    `overlapping` are pairs of ids whose figures may count the same people.
    """

    all: Split
    certain: Number
    undated: Split
    uncounted: Split
    undetermined: Number | None
    withheld: int
    overlapping: Sequence[tuple[str, str]]


def tell_gaps(asking: Questions, incidents: Sequence[Incident]) -> Gaps:
    """The gaps of a report."""
    days = asking.asked.during()
    surely = {**days, "date_match": "certainly"}
    undetermined = None
    if "side" not in days:
        there = asking.split({**days, "side": UNDETERMINED})
        undetermined = there.located
    return Gaps(
        all=asking.split(days),
        certain=Number(asking.find(surely).number_of_events, counted(surely), "total.incidents"),
        undated=asking.split(where_null(asking.asked.at_any_time(), DATE_COLUMNS)),
        uncounted=asking.split(where_null(days, SIZED_BY)),
        undetermined=undetermined,
        withheld=asking.view.withheld,
        overlapping=_pairs(incidents),
    )


def _pairs(incidents: Sequence[Incident]) -> list[tuple[str, str]]:
    pairs = {(min(pair), max(pair)) for each in incidents for pair in ((each["id"], o) for o in overlapping(each))}
    return sorted(pairs)[:MOST_PAIRS]
