"""The events of a UCDP file as another dataset would report them: a day later, about 5 km off, of another type.

    python tests/benchmarks/disguised_twin.py EVENTS.csv TWIN.csv

writes them as our own CSV, with low, best and high, to be imported beside the file itself: figures that count the
same people without saying so.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from math import cos, pi, radians, sin
from pathlib import Path
from random import Random

DATASET = "twin"
SEED = 1893
DAYS = timedelta(days=1)
KM = 5.0
KM_PER_DEGREE = 111.2
"""Of latitude."""
TYPES = {"1": "Battles", "2": "Explosions/Remote violence", "3": "Violence against civilians"}
COLUMNS = (
    "id",
    "title",
    "event_type",
    "date_start",
    "date_end",
    "longitude",
    "latitude",
    "country_stated",
    "province_stated",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
)


def twins(events: Path) -> Iterator[dict[str, object]]:
    """The events of a UCDP file, disguised; a row of HDX's tags is left out."""
    chance = Random(SEED)
    with events.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(row for row in csv.DictReader(file) if row["id"].strip().isdigit()):
            yield _disguised(row, number, chance.uniform(0, 2 * pi))


def _disguised(row: dict[str, str], number: int, bearing: float) -> dict[str, object]:
    lon, lat = float(row["longitude"]), float(row["latitude"])
    start, end = (date.fromisoformat(row[name][:10]) + DAYS for name in ("date_start", "date_end"))
    return {
        "id": f"T{number}",
        "title": f"Incident {number}",
        "event_type": TYPES[row["type_of_violence"].strip()],
        "date_start": start,
        "date_end": end,
        "longitude": round(lon + KM * sin(bearing) / (KM_PER_DEGREE * cos(radians(lat))), 5),
        "latitude": round(lat + KM * cos(bearing) / KM_PER_DEGREE, 5),
        "country_stated": row["country"],
        "province_stated": row["adm_1"],
        **{f"fatalities_{name}": row[name] for name in ("low", "best", "high")},
    }


def write_twin(events: Path, twin: Path) -> None:
    """Write the disguised events as our own CSV."""
    with twin.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(twins(events))


if __name__ == "__main__":
    write_twin(Path(sys.argv[1]), Path(sys.argv[2]))
