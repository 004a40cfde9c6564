"""Sampling errors of figures about events, where the names of places are what was sampled.

All events of one name are right or wrong together. So names are drawn, with replacement, and each drawn name
brings all its events (the cluster bootstrap).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

DRAWS = 400
SEED = 1893
INTERVAL = (0.025, 0.975)
"""The quantiles between which 95 of 100 draws are."""


def effective_names(names: pd.Series) -> float:
    """How many names of equally many events tell as much as these events' names, after Kish (1965)."""
    events = names.value_counts().to_numpy(dtype=np.float64)
    return float(events.sum() ** 2 / (events**2).sum())


def interval(rows: pd.DataFrame, figure: Callable[[pd.DataFrame], float]) -> tuple[float, float]:
    """The 95 % interval of a figure of the rows, whose column `name` says which of them are drawn together."""
    number, names = pd.factorize(rows["name"])
    chance = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(chance.integers(0, len(names), len(names)), minlength=len(names))
        drawn.append(figure(rows.iloc[np.repeat(np.arange(len(rows)), times[number])]))
    low, high = np.quantile(drawn, INTERVAL)
    return float(low), float(high)
