"""Notes about figures of deaths: figures that contradict each other, and figures without bounds."""

import pandas as pd

UNORDERED = "figures_not_ordered"
"""The flag of a record whose figures break low ≤ best ≤ high; the figures are kept as they are."""

FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high")


def flag_unordered(records: pd.DataFrame) -> None:
    """Flag the records whose figures contradict each other; the flag comes before their other flags."""
    low, best, high = (pd.to_numeric(records[name]) for name in FIGURES)
    unordered = (low > best) | (best > high) | (low > high)
    if not unordered.any():
        return
    flags = records["flags"].astype(object)
    others = flags.where(flags.notna(), "")
    flagged = unordered & ~others.str.split(";").map(lambda words: UNORDERED in [word.strip() for word in words])
    records["flags"] = flags.mask(flagged, (UNORDERED + ";" + others).str.rstrip(";"))


def count_boundless(records: pd.DataFrame) -> int:
    """The number of records with a best estimate of deaths but no lower and no upper bound."""
    low, best, high = (records[name].notna() for name in FIGURES)
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
