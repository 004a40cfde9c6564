"""What an import says of figures of deaths: which contradict themselves, and which have no bounds."""

import pandas as pd

UNORDERED = "figures_not_ordered"
"""Flag of a record whose figures break low ≤ best ≤ high; they are kept as they are."""

FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high")


def flag_unordered(records: pd.DataFrame) -> None:
    """Flag the records whose figures contradict each other, before their other flags, whatever the format."""
    low, best, high = (pd.to_numeric(records[name]) for name in FIGURES)
    unordered = (low > best) | (best > high) | (low > high)
    if not unordered.any():
        return
    flags = records["flags"].astype(object)
    others = flags.where(flags.notna(), "")
    flagged = unordered & ~others.str.split(";").map(lambda words: UNORDERED in [word.strip() for word in words])
    records["flags"] = flags.mask(flagged, (UNORDERED + ";" + others).str.rstrip(";"))


def count_boundless(records: pd.DataFrame) -> int:
    """How many records have a best estimate of deaths and neither a lower nor an upper bound."""
    low, best, high = (records[name].notna() for name in FIGURES)
    return int((best & ~low & ~high).sum())


def boundless_note(count: int) -> list[str]:
    """The note of a report on so many best estimates without bounds, in a list; empty for none."""
    if not count:
        return []
    rows = "1 row has" if count == 1 else f"{count:,} rows have"
    return [
        f"{rows} a best estimate of deaths without bounds: totals count it as a best estimate alone. For an exact "
        "count, write the same number in fatalities_low and fatalities_high"
    ]
