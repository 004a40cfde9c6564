"""The seed's own file, in which one record says something else."""

import csv
from pathlib import Path

from app.opening import SEED_DIRECTORY


def write_changed_seed(folder: Path, record: str, **changes: str) -> Path:
    """A file in the folder with one incident of the seed, by its id without the dataset, changed."""
    with (SEED_DIRECTORY / "incidents.csv").open(encoding="utf-8", newline="") as file:
        [row] = [row for row in csv.DictReader(file) if row["id"] == record]
    path = folder / "changed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow({**row, **changes})
    return path
