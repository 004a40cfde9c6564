"""Names, crossings' points and numbers of records in the shipped files, read without their shapes."""

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.model.errors import NotFound

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
LAYERS = ("border", "provinces", "districts")
"""Layers of `atlas.gpkg` that are collections of their own."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The name of the boundary set, and the number of records of each collection that the files hold."""

    boundary_set: str
    counts: Mapping[str, int]


def read_contents(directory: Path) -> Contents:
    """The contents of the files in this directory, counted without reading a shape; NotFound if one is missing."""
    with closing(open_atlas_file(directory)) as connection:
        counts = {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in LAYERS}
        (about,) = connection.execute("SELECT value FROM about WHERE key = 'boundary_set'").fetchone()
    return Contents(about, {**counts, "crossings": len(read_crossing_points(directory))})


def read_crossing_points(directory: Path) -> dict[str, tuple[float, float] | None]:
    """Longitude and latitude of each crossing by its id, None where no point is known; takes a millisecond."""
    points: dict[str, tuple[float, float] | None] = {}
    for row in read_table(directory / "crossings.csv"):
        lon, lat = row["lon"], row["lat"]
        points[str(row["id"])] = None if lon is None or lat is None else (float(lon), float(lat))
    return points


def read_province_codes(directory: Path) -> tuple[str, ...]:
    """The provinces' ISO 3166-2 codes; takes a millisecond."""
    with closing(open_atlas_file(directory)) as connection:
        return tuple(row["iso"] for row in connection.execute("SELECT iso FROM provinces ORDER BY iso"))


def open_atlas_file(directory: Path) -> sqlite3.Connection:
    """A connection that reads `atlas.gpkg` of this directory, with columns by name; NotFound if it is missing."""
    path = directory / "atlas.gpkg"
    if not path.exists():
        raise NotFound(f"no file {path}; make it with python -m geodata.build atlas")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def read_table(path: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a CSV file, with None for an empty cell; NotFound if it is missing."""
    if not path.exists():
        raise NotFound(f"no file {path}; it ships with the project")
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: text or None for name, text in row.items()}
