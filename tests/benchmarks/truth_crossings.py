"""Figures of the line's vintages and of the crossings' statuses, measured on what is shipped."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
from truth_figure import Figure

from app.crossings.flat import status_columns
from app.crossings.statements import read_statements, statements_about
from app.geography.atlas import GEODATA, Atlas, load_atlas
from app.model.columns import CROSSING_STATUS

NAMED = {"angoor-adda": "544 m", "bahram-chah": "496 m", "chaman": "19 m"}
"""Crossings where the vintages differ by more than 15 m, and by how much, by another way of finding the place."""
DAYS = (date(2025, 10, 11), date(2025, 10, 20), date(2025, 11, 5))


def measure(events: Path) -> list[Figure]:
    """Return what is measured of the line and the crossings; `events` is not needed for it."""
    del events
    atlas = load_atlas()
    return [*at_crossings(atlas), *along_the_line(atlas), *on_days(atlas)]


def at_crossings(atlas: Atlas) -> list[Figure]:
    """Return by how much the vintages differ in the half-kilometre of the line nearest to each crossing."""
    gates = [gate for gate in atlas.crossings if gate.lon is not None]
    lon, lat = np.array([(gate.lon, gate.lat) for gate in gates], dtype=np.float64).T
    metres = dict(zip((gate.id for gate in gates), atlas.border.divergence_km(lon, lat) * 1000, strict=True))
    told = [Figure(f"vintages at {name}", "64 m at most", f"{metres[name]:.0f} m", NAMED[name]) for name in NAMED]
    others = max(apart for name, apart in metres.items() if name not in NAMED)
    return [*told, Figure("vintages at the other crossings, at most", "64 m", f"{others:.0f} m", "100 m")]


def along_the_line(atlas: Atlas) -> list[Figure]:
    """Return on how much of its length the line's vintages differ, and by how many metres at most."""
    stretches = atlas.border.stretches
    lengths = np.array([part.to_km - part.from_km for part in stretches])
    metres = np.array([part.metres for part in stretches])
    whole = float(atlas.border.path.position_km(*atlas.border.path.lonlat[-1:].T)[0])
    share = 100 * (1 - lengths.sum() / whole)
    return [
        Figure("line within 100 m in both vintages, % of length", "not said", f"{share:.1f}", "about 95"),
        Figure(
            "line that differs by over 930 m, % of length", "not said", _over(930, metres, lengths, whole), "1"
        ),
        Figure("greatest difference", "64 m", f"{metres.max():,.0f} m", "2,925 m"),
    ]


def on_days(atlas: Atlas) -> list[Figure]:
    """Return what the seed's statements say of Torkham and of a crossing that they do not name."""
    with (GEODATA / "seed" / "crossing_status.csv").open(encoding="utf-8", newline="") as lines:
        statements = [dict.fromkeys(CROSSING_STATUS.names) | _nulls(row) for row in csv.DictReader(lines)]
    before = {"torkham": "closed", "ghulam-khan": "unknown"}
    return [
        Figure(f"{name} on {day}", said, _said(atlas, statements, name, day), "as B:10 says")
        for name, said in before.items()
        for day in DAYS
    ]


def _said(atlas: Atlas, statements: list[dict[str, object]], crossing_id: str, day: date) -> str:
    about = statements_about(statements, atlas.crossing(crossing_id))
    return str(status_columns(read_statements(about), day)["status_text"])


def _nulls(row: dict[str, str]) -> dict[str, object]:
    return {name: text or None for name, text in row.items()}


def _over(least: float, metres: np.ndarray, lengths: np.ndarray, whole: float) -> str:
    return f"{100 * lengths[metres > least].sum() / whole:.1f}"
