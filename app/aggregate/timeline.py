"""Numbers of incidents that certainly and possibly lie in each day, week, month or year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.aggregate.tile_index import END, NEVER, START, Mosaic
from app.engine.columns import EPOCH
from app.model.errors import BadParameter
from app.model.periods import MONDAY

STEPS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
"""The steps by name, finest first, with numpy's names for them."""
AUTO = "auto"
MOST_BY_ITSELF = 120
"""The largest number of bins that `auto` makes; years may be more, for no step is coarser."""
MOST_BINS = 20_000
"""The largest number of bins: the days of about 55 years."""

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bins:
    """Consecutive bins of one step: their first days, and the day after the last bin."""

    step: str
    edges: Days

    @property
    def count(self) -> int:
        """The number of bins."""
        return len(self.edges) - 1

    def of(self, days: NDArray[np.int32]) -> Days:
        """The bin of each day; all days must lie within the bins."""
        table = np.repeat(np.arange(self.count), np.diff(self.edges))
        return np.asarray(table[days - np.int32(self.edges[0])], dtype=np.int64)


def read_step(text: str) -> str:
    """The checked name of a step, or `auto`; `BadParameter` if there is no such step."""
    if text != AUTO and text not in STEPS:
        raise BadParameter(f"step: unknown {text!r}: expected {AUTO}, {', '.join(STEPS)}")
    return text


def timeline(mosaic: Mosaic, step: str) -> dict[str, Any]:
    """The incidents of a mosaic over time, in bins without gaps from the first day to the last.

    `certainly` counts incidents whose own interval lies in the bin, both ends known; `possibly` those whose
    interval overlaps the bin, an unknown end being open: as `date_match` selects with the bin as `datetime`.
    """
    first, last, open_ends = mosaic.first, mosaic.last, mosaic.open_ends
    is_dated = first != NEVER
    answer = {"numberMatched": len(mosaic), "undated": int(len(mosaic) - np.count_nonzero(is_dated))}
    if not is_dated.any():
        return {"step": step, "first": None, "last": None, "bins": _told(None, np.zeros(0), np.zeros(0)), **answer}
    if not is_dated.all():
        first, last, open_ends = first[is_dated], last[is_dated], open_ends[is_dated]
    ends = int(first.min()), int(last.max())
    bins = fit_bins(step, *ends)
    start = np.where(open_ends == START, 0, bins.of(first))
    end = np.where(open_ends == END, bins.count - 1, bins.of(last))
    is_certain = (start == end) & (open_ends == 0)
    certainly = np.bincount(start[is_certain], minlength=bins.count)
    begun, over = (np.cumsum(np.bincount(each, minlength=bins.count)) for each in (start, end))
    possibly = begun - np.concatenate([[0], over[:-1]])
    return {
        "step": bins.step,
        "first": _iso(ends[0]),
        "last": _iso(ends[1]),
        "bins": _told(bins, certainly, possibly),
        **answer,
    }


def fit_bins(step: str, first: int, last: int) -> Bins:
    """Bins of a step that cover two days and all days between; `auto` takes the finest step with at most 120 bins.

    `first` and `last` are days since 1970-01-01. `BadParameter` if the named step makes more than `MOST_BINS`.
    """
    if step != AUTO:
        bins = _bins(step, first, last)
        if bins.count > MOST_BINS:
            raise BadParameter(
                f"step: {step} makes {bins.count:,} bins, more than {MOST_BINS:,}; take a coarser one"
            )
        return bins
    made = (_bins(name, first, last) for name in STEPS)
    return next((bins for bins in made if bins.count <= MOST_BY_ITSELF), _bins("year", first, last))


def _bins(step: str, first: int, last: int) -> Bins:
    if step in ("day", "week"):
        length = 1 if step == "day" else 7
        start = first if step == "day" else first - (first - MONDAY) % 7
        return Bins(step, np.arange(start, last + length + 1 - (last - start) % length, length))
    unit = STEPS[step]
    ends = np.array([first, last], dtype="datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
    edges = np.arange(ends[0], ends[1] + 2).astype(f"datetime64[{unit}]")
    return Bins(step, edges.astype("datetime64[D]").astype(np.int64))


def _told(bins: Bins | None, certainly: NDArray[Any], possibly: NDArray[Any]) -> dict[str, Any]:
    starts = [] if bins is None else [_iso(day) for day in bins.edges[:-1].tolist()]
    return {"start": starts, "certainly": certainly.tolist(), "possibly": possibly.tolist()}


def _iso(day: int) -> str:
    """The day as ISO text; a week or a year may begin before the year 1, which becomes the first day of year 1."""
    return date.fromordinal(max(EPOCH + day, 1)).isoformat()
