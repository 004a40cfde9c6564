"""How often an event lies in the province its source names: `python tests/benchmarks/join_accuracy.py FILE`.

FILE is a UCDP GED CSV, with or without HDX's tag row. Provinces are compared as they are today: UCDP's codes of
before 2018 name the Federally Administered Tribal Areas, which are part of Khyber Pakhtunkhwa since.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from app.geography.atlas import load_atlas

# UCDP's where_prec: 1 exact, 2 within about 25 km, 3 somewhere in the district (its radius taken as 25 km here).
RADIUS_KM = {1: 1.0, 2: 25.0, 3: 25.0}
NEAR_KM = 10.0
TOLERANCE_KM = 0.1

# Names other than today's.
FORMER = {
    "federally administered tribal areas": "PK-KP",
    "fata": "PK-KP",
    "nwfp": "PK-KP",
    "north-west frontier": "PK-KP",
    "khyber pakhtunkwa": "PK-KP",
    "azad jammu & kashmir": "PK-JK",
    "islamabad capital territory": "PK-IS",
}


def read_events(path: Path) -> pd.DataFrame:
    """Return the events placed to the district or better, with the ISO code of the province the source names."""
    events = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if events["id"].iloc[0] == "":
        events = events.iloc[1:]
    events["where_prec"] = events["where_prec"].astype(int)
    for name in ("longitude", "latitude"):
        events[name] = events[name].astype(float)
    named = events["adm_1"].str.lower().str.removesuffix(" province")
    today = {province.name.lower(): province.iso for province in load_atlas().provinces}
    events["stated"] = named.map({**today, **FORMER})
    return events[(events["where_prec"] <= 3) & (events["adm_1"] != "")].reset_index(drop=True)


def measure(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with the atlas's answer beside what the source states."""
    radius = events["where_prec"].map(RADIUS_KM)
    located = load_atlas().locate(events["longitude"], events["latitude"], radius)
    exact = load_atlas().locate(events["longitude"], events["latitude"], np.full(len(events), np.nan))
    return events.assign(
        province=located.province,
        border_km=located.border_km,
        side=located.side,
        side_exact=exact.side,
        agrees=located.province == events["stated"].to_numpy(),
    )


def print_table(events: pd.DataFrame, seconds: float) -> None:
    """Print the join's table for all events and for those near the line."""
    unmapped = sorted(set(events.loc[events["stated"].isna(), "adm_1"]))
    near = events["border_km"] <= NEAR_KM
    tolerated = events["agrees"] | (events["border_km"] <= TOLERANCE_KM)
    rows = {"all": np.ones(len(events), dtype=bool), f"within {NEAR_KM:g} km": near, "farther": ~near}
    print(f"{len(events):,} events with where_prec 1 to 3 and a stated province, {seconds:.2f} s")
    print(f"province names not understood (counted as misses): {unmapped or 'none'}\n")
    print(
        "| events | number | province agrees % | with 100 m of tolerance % | side undetermined % | as points % |"
    )
    print("|---|---|---|---|---|---|")
    for label, chosen in rows.items():
        part, count = events[chosen], int(chosen.sum())
        open_ = (part["side"] == "undetermined").mean(), (part["side_exact"] == "undetermined").mean()
        shares = (part["agrees"].mean(), tolerated[chosen].mean(), *open_)
        print(f"| {label} | {count:,} | " + " | ".join(f"{100 * share:.2f}" for share in shares) + " |")


def print_misses(events: pd.DataFrame) -> None:
    """Print the disagreements, most frequent first."""
    misses = events[~events["agrees"]].fillna({"province": "none"})
    print("\n| events | stated | atlas | km from the line | place |\n|---|---|---|---|---|")
    counted = (
        misses.groupby(["adm_1", "province", "border_km", "where_coordinates"]).size().sort_values(ascending=False)
    )
    for (stated, province, border_km, place), count in counted.items():
        print(f"| {count} | {stated} | {province} | {border_km:.2f} | {place} |")


def main() -> None:
    """Read the file named on the command line and print the tables."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python tests/benchmarks/join_accuracy.py UCDP_GED.csv")
    events = read_events(Path(sys.argv[1]))
    start = time.perf_counter()
    measured = measure(events)
    print_table(measured, time.perf_counter() - start)
    print_misses(measured)


if __name__ == "__main__":
    main()
