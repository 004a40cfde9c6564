"""Measures how often the geocoder's matches hold the truth, and how large their circles must be for it.

    python tests/benchmarks/calibrate.py UCDP_GED.csv            # print the calibration
    python tests/benchmarks/calibrate.py UCDP_GED.csv --write    # and write geodata/calibration.csv

Reads UCDP GED as `geocoder_accuracy.py` does: events known to a point, near one, or to a district, each geocoded
by name alone, with the province, and with province and district. Cross-validated means: the names are in five
parts, and each part is judged by a table that is made from the names of the other four.

All events of a name are right or wrong together, so names and not events are what was sampled: a share counts as
measured on as many names as its events are worth, and sampling errors come from drawing names.
"""

import argparse
import csv
import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
from geocoder_accuracy import DISTRICT_PRECISION, STEPS, read_events
from name_bootstrap import effective_names, interval
from numpy.typing import NDArray

from app.geocoding.calibration import (
    ANY,
    CALIBRATION_FILE,
    FOUND,
    LEAST_EVENTS,
    LEAST_NAMES,
    LEAST_NAMES_AT_LEVEL,
    OWN,
    SIZED_AS,
    Measured,
    Table,
    class_of,
    level_of,
    look_up,
    power_of,
    radius_km,
    sort_of,
)
from app.geocoding.geocoder import Basis, Match, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import SHIPPED, load_gazetteer

FOLDS = 5
HELD = 0.915
"""The share of its events that a class's circle is made to hold: a little more than 0.9, for other rows' sake."""
LARGEST = 1.2
"""A class's radius is at most so many times the 90th percentile of its errors, if 0.9 are inside it then."""
PULL = 20
"""So many names of the class around it count with the names of a class.

Of 5, 10 and 20 the one that makes the outcomes of names in other folds likeliest.
"""
BINS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.875, 0.9, 0.925, 0.95, 1.0)
UNIT_CLASSES = ("district", "province")
"""Classes of whole units."""
COLUMNS = ("sort", "basis", "level", "events", "names", "km", "share")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event's match: how far off it is, in km, and whether a circle measured on other names holds it."""

    name: str
    match: Match
    level: str
    error_km: float
    inside: bool = False

    @property
    def sort(self) -> str:
        """What the table calls the match."""
        return sort_of(self.match)


def outcomes(events: pd.DataFrame, geocoder: OfflineGeocoder) -> list[Outcome]:
    """The matches of all events at every step, of those that are matched."""
    found: list[Outcome] = []
    for columns in STEPS.values():
        for names, rows in events.groupby(columns, dropna=False):
            asked = [None if pd.isna(part) else part for part in names]
            answer, context = geocoder.fitted(*asked)
            if answer.verdict is Verdict.MATCHED:
                found += _errors(rows, answer.matches[0], level_of(context))
    return found


def make_table(found: list[Outcome]) -> Table:
    """The rows of every class of at least LEAST_EVENTS events and LEAST_NAMES names.

    A radius is of all matches of a class that rest on the name, or of all that only stand in for it. A share is of
    the events inside radii that other names give, pulled to the class around it, and that class's towards HELD.
    """
    rows = _radii(found)
    for key, held in _cells(_held_out(found)):
        around = (class_of(key[0]), ANY, ANY)
        prior = rows[around].share if around in rows and around != key else HELD
        names = effective_names(pd.Series([one.name for one in held]))
        inside = sum(one.inside for one in held) / len(held)
        share = (names * inside + PULL * prior) / (names + PULL)
        rows[key] = replace(rows[key], share=round(share, 3))
    return rows


def cross_validated(found: list[Outcome]) -> pd.DataFrame:
    """A row for each outcome: its class and level, radius, error and probability by the names of other folds."""
    rows = []
    for fold in range(FOLDS):
        rows += judged(
            [one for one in found if fold_of(one.name) == fold],
            make_table([one for one in found if fold_of(one.name) != fold]),
        )
    return pd.DataFrame(rows, columns=["name", "class", "level", "radius", "error", "probability"])


def judged(found: Iterable[Outcome], rows: Table) -> list[tuple[str, str, str, float, float, float]]:
    """Each outcome as the table has it."""
    judged_rows = []
    for one in found:
        share = next((row.share for row in look_up(rows, one.sort, one.match.basis, one.level)), np.nan)
        radius = radius_km(one.match, rows, one.level)
        judged_rows.append((one.name, class_of(one.sort), one.level, radius, one.error_km, share))
    return judged_rows


def fold_of(name: str) -> int:
    """The fold of a name, by the name alone."""
    return hashlib.sha256(("fold" + name).encode()).digest()[0] % FOLDS


def by_class(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Of each class: the share inside in %, of events and with each name once, and radius beside errors in km.

    The radius is the median, beside the 90th percentile of the errors, and their ratio with its 95 % interval.
    """
    inside = 100.0 * (rows["error"] <= rows["radius"])
    named = rows.groupby([*keys, "name"])["name"].transform("size")
    names = rows.groupby(keys)["name"].transform("nunique")
    table = rows.assign(inside=inside, share_of_name=inside / named / names).groupby(keys)
    summary = table.agg(
        events=("error", "size"),
        names=("name", "nunique"),
        inside=("inside", "mean"),
        by_name=("share_of_name", "sum"),
        radius=("radius", "median"),
        p90=("error", lambda errors: errors.quantile(0.9)),
    )
    between = [interval(held, _ratio) for _, held in table]
    low, high = zip(*between, strict=True)
    return summary.assign(ratio=summary["radius"] / summary["p90"], low=low, high=high).round(2)


def _ratio(rows: pd.DataFrame) -> float:
    return float(np.median(rows["radius"]) / np.quantile(rows["error"], 0.9))


def by_bin(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each bin of probabilities: events, names, the mean that was predicted and the share observed, in %.

    `low` and `high` are the 95 % interval of the observed share: predicted and observed differ by no more than
    sampling allows where the predicted one lies between.
    """
    known = rows.dropna(subset="probability")
    known = known.assign(
        bin=pd.cut(known["probability"], BINS),
        observed=100 * (known["error"] <= known["radius"]),
        predicted=100 * known["probability"],
    )
    table = known.groupby("bin", observed=True)
    summary = table.agg(
        events=("error", "size"),
        names=("name", "nunique"),
        predicted=("predicted", "mean"),
        observed=("observed", "mean"),
    )
    between = [interval(held, lambda drawn: float(drawn["observed"].mean())) for _, held in table]
    low, high = zip(*between, strict=True)
    return summary.assign(low=low, high=high).round(1)


def write_table(rows: Table, path: Path) -> None:
    """The table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(COLUMNS)
        for (sort, basis, level), row in sorted(rows.items()):
            km = "" if row.km is None else f"{row.km:.2f}"
            out.writerow([sort, basis, level, row.events, row.names, km, f"{row.share:.3f}"])


def _radii(found: list[Outcome]) -> Table:
    """The table with radii, and without shares."""
    return {
        key: Measured(len(held), len({one.name for one in held}), _km(key, held), 0.0)
        for key, held in _cells(found)
    }


def _held_out(found: list[Outcome]) -> list[Outcome]:
    """The outcomes with `inside` said by the radii that the names of other folds give."""
    judged_here = []
    for fold in range(FOLDS):
        rows = _radii([one for one in found if fold_of(one.name) != fold])
        judged_here += [
            replace(one, inside=one.error_km <= radius_km(one.match, rows, one.level))
            for one in found
            if fold_of(one.name) == fold
        ]
    return judged_here


def _errors(rows: pd.DataFrame, match: Match, level: str) -> list[Outcome]:
    count = len(rows)
    lon, lat = rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, np.full(count, match.lon), np.full(count, match.lat))[2]
    names = rows["where_coordinates"]
    return [Outcome(name, match, level, away / 1000) for name, away in zip(names, metres, strict=True)]


def _cells(found: list[Outcome]) -> Iterator[tuple[tuple[str, str, str], list[Outcome]]]:
    """The outcomes of each class that is large enough, the widest classes first."""
    cells: dict[tuple[str, str, str], list[Outcome]] = {}
    for one in found:
        sorts = dict.fromkeys((class_of(one.sort), one.sort))
        bases = dict.fromkeys((ANY, *((FOUND,) if one.match.basis is not Basis.FALLBACK else ()), one.match.basis))
        for sort, basis, level in product(sorts, bases, (ANY, one.level)):
            cells.setdefault((sort, str(basis), level), []).append(one)
    for key in sorted(cells, key=lambda key: ("/" in key[0], -key.count(ANY), key)):
        held = cells[key]
        least = LEAST_NAMES if key[2] == ANY else LEAST_NAMES_AT_LEVEL
        if len(held) >= LEAST_EVENTS and len({one.name for one in held}) >= least:
            yield key, held


def _km(key: tuple[str, str, str], held: list[Outcome]) -> float | None:
    """The factor of the places' own radii, or the least radius, with which HELD of the events are inside.

    None where the places' own radius is kept, and for a part of a class. Units that are named and those that stand
    in for a place are never measured together: what is named may lie anywhere in them. Of a named unit HELD of the
    names are inside as well, for few names make most of the events.
    """
    sort, basis, _ = key
    if basis == ANY and sort in UNIT_CLASSES:
        return None
    if sort in OWN or sort in SIZED_AS or sort != class_of(sort) or basis not in (ANY, FOUND, Basis.FALLBACK):
        return None
    errors = np.array([one.error_km for one in held])
    own = np.array([one.match.radius_km for one in held])
    power = power_of(sort, basis)
    scale = np.ones(len(own)) if power is None else own**power
    needed = errors / scale if power is not None else np.where(errors <= own, 0.0, errors)
    least, wanted = np.quantile(needed, [0.9, HELD])
    if sort in UNIT_CLASSES:
        return math.ceil(100 * max(wanted, _by_name(held, needed))) / 100
    largest = LARGEST * np.quantile(errors, 0.9) / np.median(scale)
    return math.ceil(100 * min(wanted, max(least, largest))) / 100


def _by_name(held: list[Outcome], needed: NDArray[np.float64]) -> float:
    """The factor with which HELD of the names are inside, each name counting once."""
    names = pd.Series([one.name for one in held])
    weights = 1 / names.groupby(names).transform("size").to_numpy()
    order = np.argsort(needed)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(needed[order][np.searchsorted(reached, HELD)])


def main() -> None:
    """Prints the calibration, and writes the table when asked to."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("events", type=Path, help="a UCDP GED CSV file")
    parser.add_argument("--write", action="store_true", help=f"write geodata/{CALIBRATION_FILE}")
    arguments = parser.parse_args()
    events = read_events(arguments.events)
    found = outcomes(events[events["where_prec"] <= DISTRICT_PRECISION], OfflineGeocoder(load_gazetteer()))
    rows = cross_validated(found)
    print("\nprobability: predicted and observed with its 95 % interval, cross-validated over the names, %")
    print(by_bin(rows).to_string())
    print(
        "\nclasses: share inside the radius in %, cross-validated; median radius and 90th percentile of errors, "
        "km, and their ratio with its 95 % interval"
    )
    print(by_class(rows, ["class"]).to_string())
    print(by_class(rows, ["class", "level"]).to_string())
    if arguments.write:
        write_table(make_table(found), SHIPPED / CALIBRATION_FILE)


if __name__ == "__main__":
    main()
