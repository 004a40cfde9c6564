"""Names found in the spellings and scripts that people use, and what scores and circles are worth."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from calibrate import by_bin, by_class, cross_validated, outcomes
from geocoder_accuracy import DISTRICT_PRECISION, read_events
from truth_figure import Figure

from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import SHIPPED, load_gazetteer

CLASSES = ("point", "town", "near", "line", "district", "province")
BEFORE_INSIDE = {
    "point": "86.6",
    "town": "88.2",
    "near": "70",
    "line": "24.3",
    "district": "97.1",
    "province": "98.4",
}
"""Before: "near" as measured on other rows, the others on the development file by the rule of 28 November 2026."""

BEFORE_SCORES = {
    "(0.8, 0.85]": "84.1 promised, 92.9 held",
    "(0.95, 1.0]": "98.2 promised, 92.5 held",
}
"""Bands whose scores, when they counted events and not names, promised another share than sampling allows."""


def measure(events: Path) -> list[Figure]:
    """Recall of names by script, probabilities by bin, and each class's radius."""
    geocoder = OfflineGeocoder(load_gazetteer())
    rows = read_events(events)
    judged = cross_validated(outcomes(rows[rows["where_prec"] <= DISTRICT_PRECISION], geocoder))
    bins = by_bin(judged)
    classes = by_class(judged, ["class"])
    figures = [_recall(geocoder), *_scores(bins)]
    for name in (name for name in CLASSES if name in classes.index):
        row = classes.loc[name]
        said = f"{row['inside']:.1f} (median radius {row['radius']:.1f} km, {row['ratio']:.2f} of p90)"
        figures.append(Figure(f"class {name}: inside, cross-validated, %", BEFORE_INSIDE[name], said, "90; 1.25"))
    return figures


def _scores(bins: pd.DataFrame) -> Iterator[Figure]:
    """Each band of scores: what was promised, and what was held with its interval when names are drawn again."""
    for band, row in bins.iterrows():
        what = f"score {band}: share inside the radius, cross-validated, % (95 of 100 draws of its names)"
        held = f"{row['observed']:.1f} ({row['low']:.1f}–{row['high']:.1f}) of {row['events']:,.0f}"
        promised = f"{row['predicted']:.1f}, promised"
        yield Figure(what, BEFORE_SCORES.get(str(band), "none"), held, promised)


def _recall(geocoder: OfflineGeocoder) -> Figure:
    """The share of Afghan districts whose names in Dari or Pashto, with the country alone, are found in them."""
    with (SHIPPED / "unit_names.csv").open(encoding="utf-8", newline="") as lines:
        asked = [
            (row["id"], name)
            for row in csv.DictReader(lines)
            if row["id"].startswith("AF-")
            for name in filter(None, row["readings"].split("; "))
        ]
    found = [geocoder.geocode(name, "AF", limit=10) for _, name in asked]
    hits = sum(
        any(unit in match.place.units for match in matches)
        for (unit, _), matches in zip(asked, found, strict=True)
    )
    share = f"{100 * hits / len(asked):.1f} of {len(asked)}"
    return Figure("Dari and Pashto names of Afghan districts found among the candidates, %", "68.3", share, "95")
