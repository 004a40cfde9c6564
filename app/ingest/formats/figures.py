"""Notes about figures of deaths: figures that contradict each other, and figures without bounds."""

from app.model.batch import Batch
from app.model.coded import Coded, Mask, choose, combine

UNORDERED = "figures_not_ordered"
"""The flag of a record whose figures break low ≤ best ≤ high; the figures are kept as they are."""

FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high")


def flag_unordered(records: Batch) -> Batch:
    """The records with a flag on each whose figures contradict each other, before its other flags."""
    low, best, high = (records.column(name).numbers() for name in FIGURES)
    unordered = (low > best) | (best > high) | (low > high)
    if not unordered.any():
        return records
    return records.having({"flags": with_flag(records.column("flags"), UNORDERED, unordered)})


def with_flag(flags: Coded, flag: str, rows: Mask) -> Coded:
    """A column of flags with a flag before the others in these rows; a flag that is there stays in its place."""

    def flagged(others: str | None) -> str:
        is_there = flag in [word.strip() for word in (others or "").split(";")]
        return str(others) if is_there else f"{flag};{others or ''}".rstrip(";")

    return choose(rows, combine(flagged, flags), flags) if rows.any() else flags


def count_boundless(records: Batch) -> int:
    """The number of records with a best estimate of deaths but no lower and no upper bound."""
    low, best, high = (records.column(name).known() for name in FIGURES)
    return int((best & ~low & ~high).sum())


def boundless_note(count: int) -> list[str]:
    """The report's note about `count` best estimates without bounds, in a list; empty if there are none."""
    if not count:
        return []
    rows = "1 row has" if count == 1 else f"{count:,} rows have"
    return [
        f"{rows} a best estimate of deaths without bounds: totals count it as a best estimate alone. For an exact "
        "count, write the same number in fatalities_low and fatalities_high"
    ]
