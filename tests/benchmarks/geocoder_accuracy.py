"""How well the offline geocoder places UCDP's own place names.

    python tests/benchmarks/geocoder_accuracy.py UCDP_GED.csv

Reads UCDP GED as CSV, as published by UCDP or by HDX (a tag row as row 2). Each event's name (where_coordinates)
is geocoded alone, with its province (adm_1), and with province and district (adm_2); the answer is compared with
the event's coordinates. Candidates of an ambiguous name do not count as found. Shares are of all events; "wrong"
(over 50 km off) and "in disc" (no farther off than the answer's own radius) are of the found ones.

UCDP's coordinates decide nothing in the geocoder: no place, name or constant was taken from them.
"""

import argparse
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from app.geocoding.geocoder import Geocoder, Match
from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import load_gazetteer

LIMITS_KM = (10, 25, 50)
STEPS = {
    "name alone": ["where_coordinates", "country"],
    "+ province": ["where_coordinates", "country", "adm_1"],
    "+ province and district": ["where_coordinates", "country", "adm_1", "adm_2"],
}
DISTRICT_PRECISION = 3
"""UCDP's where_prec: 1 exact, 2 near, 3 district; above that province, line, country, sea."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the events, in per cent."""

    events: int
    found: float
    within: tuple[float, ...]
    wrong_of_found: float
    in_disc_of_found: float
    ms_per_name: float


def read_events(path: Path) -> pd.DataFrame:
    """The events of the file with the columns that matter here."""
    head = pd.read_csv(path, nrows=1, dtype=str)
    tagged = head.iloc[0].astype(str).str.startswith("#").any()
    columns = ["where_coordinates", "where_prec", "country", "adm_1", "adm_2", "longitude", "latitude"]
    events = pd.read_csv(path, skiprows=[1] if tagged else None, usecols=columns, low_memory=False)
    return events[events["where_coordinates"].notna()]


def locate_names(geocoder: Geocoder, names: pd.DataFrame) -> list[Match | None]:
    """The match of each row; columns are name, country, province, district, as many as there are."""
    rows = names.astype(object).where(names.notna(), None).itertuples(index=False, name=None)
    return [geocoder.locate(*row) for row in rows]


def geocoded(events: pd.DataFrame, geocoder: Geocoder, columns: list[str]) -> tuple[pd.DataFrame, float]:
    """The geodesic error and the radius of each event's answer in km, and the milliseconds per distinct name.

    NaN where the event was not located.
    """
    names = events[columns].drop_duplicates()
    started = time.process_time()
    matches = locate_names(geocoder, names)
    spent = (time.process_time() - started) / len(names) * 1000
    points = names.assign(
        found_lon=[np.nan if match is None else match.lon for match in matches],
        found_lat=[np.nan if match is None else match.lat for match in matches],
        radius=[np.nan if match is None else match.radius_km for match in matches],
    )
    joined = events.merge(points, on=columns, how="left")
    places = [joined[name].to_numpy() for name in ("longitude", "latitude", "found_lon", "found_lat")]
    metres = pyproj.Geod(ellps="WGS84").inv(*places)[2]
    return joined.assign(error=metres / 1000), spent


def score(answers: pd.DataFrame, ms_per_name: float) -> Score:
    """The table's row for these answers."""
    errors = answers["error"]
    found = errors.notna()
    within = tuple(100 * float((errors < limit).mean()) for limit in LIMITS_KM)
    wrong = 100 * float((errors[found] > LIMITS_KM[-1]).mean())
    in_disc = 100 * float((errors[found] <= answers["radius"][found]).mean())
    return Score(len(errors), 100 * float(found.mean()), within, wrong, in_disc, ms_per_name)


def half(name: str) -> str:
    """A or B, by the name alone: the geocoder was developed with a look at A only."""
    return "AB"[hashlib.sha256(("n1" + name).encode()).digest()[0] % 2]


def print_table(title: str, events: pd.DataFrame, geocoder: OfflineGeocoder) -> None:
    """One table: a row for each step."""
    print(f"\n{title}: {len(events):,} events, {events['where_coordinates'].nunique():,} names")
    print(f"{'':26}{'found':>8}{'<10 km':>8}{'<25 km':>8}{'<50 km':>8}{'wrong':>8}{'in disc':>9}{'ms/name':>9}")
    for step, columns in STEPS.items():
        row = score(*geocoded(events, geocoder, columns))
        shares = "".join(f"{share:8.1f}" for share in (row.found, *row.within))
        print(f"{step:26}{shares}{row.wrong_of_found:8.1f}{row.in_disc_of_found:9.1f}{row.ms_per_name:9.2f}")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("events", type=Path, help="a UCDP GED CSV file")
    parser.add_argument("--gazetteer", type=Path, help="directory of another gazetteer than the shipped one")
    parser.add_argument("--halves", action="store_true", help="also the two halves of the names, see half()")
    arguments = parser.parse_args()
    geocoder = OfflineGeocoder(load_gazetteer(arguments.gazetteer))
    events = read_events(arguments.events)
    precise = events[events["where_prec"] <= DISTRICT_PRECISION]
    print_table("where_prec 1 to 3 (point, near, district)", precise, geocoder)
    print_table("every event with a name", events, geocoder)
    if arguments.halves:
        halves = precise["where_coordinates"].map(half)
        for name in ("A", "B"):
            print_table(f"half {name}, where_prec 1 to 3", precise[halves == name], geocoder)


if __name__ == "__main__":
    main()
