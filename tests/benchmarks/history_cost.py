"""What history costs: `python tests/benchmarks/history_cost.py [--rows N] [--edits N] [--stores FOLDER]`.

Invented incidents get ten versions each, and in a second store are changed one by one, a revision each; then the
appended rows are merged. Measured are reads beside the reads of a store without history, in processor time, and
the bytes on the disk. Writes a part of RESULTS.md.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, copytree
from statistics import median
from time import process_time

from edit_speed import make_store
from speed_report import RESULTS, read_facts, table, write_part

from app.aggregate.cache import Ready
from app.aggregate.clusters import view_features
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import Tile
from app.model.columns import INCIDENTS
from app.model.query import BBox, Near, Query
from app.output.incident_tiles import build_incident_tile
from app.record.geopackage import GeoPackageStore, folder_of, open_store

ROWS, EDITS, VERSIONS, REPEATS = 100_000, 1_000, 10, 9
ANSWERS: Mapping[str, Callable[[Snapshot, Ready], object]] = {
    "1,000 by id": lambda snapshot, _: [snapshot.get(each) for each in snapshot.ids()[:1000]],
    "near": lambda snapshot, _: snapshot.page(Query(near=Near(71.1, 34.1, 25.0), limit=100)),
    "first page": lambda snapshot, _: snapshot.page(Query(limit=100)),
    "box with total": lambda snapshot, _: snapshot.page(Query(bbox=BBox(70.5, 33.5, 71.5, 34.5), limit=100)),
    "summary, made anew": lambda snapshot, _: Ready(snapshot).summary(Query(), ("month", "province")),
    "map": lambda _, ready: view_features(ready.mosaic(), BBox(66.0, 30.0, 72.0, 36.0), 7),
    "tile": lambda snapshot, _: build_incident_tile(snapshot, Query(), Tile(7, 89, 51)),
}
WHAT = (
    "Milliseconds of processor time, medians of {repeats} reads, in turns with a store of the same {rows:,}"
    " incidents *without* history; *ten versions* of every located incident, and {edits:,} edits of one incident"
    " each, then merged. Wanted are ratios up to 1.1 and 1.2."
)
Times = list[dict[str, float]]


def copied(path: Path, folder: Path) -> Path:
    """A copy of a store with its engine files."""
    target = folder / f"copy-{path.name}"
    copy(path, target)
    copytree(folder_of(path), folder_of(target))
    return target


def read_times(stores: Sequence[GeoPackageStore]) -> list[dict[str, float]]:
    """By store, the milliseconds of processor time of each answer once its indexes are made; asked in turns."""
    snapshots = [store.load().snapshot for store in stores]
    readies = [Ready(snapshot) for snapshot in snapshots]
    both = list(zip(snapshots, readies, strict=True))
    took: list[dict[str, float]] = [{} for _ in stores]
    for name, answer in ANSWERS.items():
        times: list[list[float]] = [[] for _ in stores]
        for _ in range(REPEATS + 1):
            for asked, of_store in zip(both, times, strict=True):
                started = process_time()
                answer(*asked)
                of_store.append(1000 * (process_time() - started))
        for told, of_store in zip(took, times, strict=True):
            told[name] = median(of_store[1:])
    return took


def edit(store: GeoPackageStore, count: int) -> None:
    """Change that many incidents, a revision each."""
    snapshot = store.load().snapshot
    step = len(snapshot) // count
    for number, row in enumerate(snapshot.all_rows()[::step][:count].tolist()):
        record = {**json.loads(snapshot.features[row])["properties"], "fatalities_best": 1000 + number}
        with store.writing("edit", datetime.now(UTC)) as writer:
            writer.upsert(INCIDENTS, [{**record, "fatalities_high": None}])


def rewrite(store: GeoPackageStore, times: int) -> None:
    """Change every incident that many times, a revision each time."""
    for number in range(times):
        snapshot = store.load().snapshot
        features = snapshot.encoded(snapshot.everything(located=True))
        records = [{**json.loads(each)["properties"], "notes": f"version {number}"} for each in features]
        with store.writing("edit", datetime.now(UTC)) as writer:
            writer.upsert(INCIDENTS, records)


def sizes(path: Path) -> tuple[int, int]:
    """The bytes of the record, and of the engine's files."""
    return path.stat().st_size, sum(each.stat().st_size for each in folder_of(path).iterdir())


def measured(path: Path, change: Callable[[GeoPackageStore], None], folder: Path) -> tuple[Times, str]:
    """The reads of a store, and of a copy that was changed and then merged; and the cost on the disk."""
    store = open_store(path)
    store.merge_appended(1)
    other = open_store(copied(path, folder))
    old = sizes(path)
    change(other)
    between = sizes(other.path)
    other.merge_appended(1)
    new, times = sizes(other.path), read_times([store, other])
    store.close()
    other.close()
    said = (
        f"The record grew from {old[0] / 1e6:.1f} to {new[0] / 1e6:.1f} MB; the engine's files from"
        f" {old[1] / 1e6:.1f} to {between[1] / 1e6:.1f} MB, and {new[1] / 1e6:.1f} MB once merged."
    )
    return times, said


def report(rows: int, edits: int, found: Mapping[str, tuple[Times, str]]) -> str:
    """The figures as Markdown."""
    what = WHAT.format(repeats=REPEATS, edits=edits, rows=rows)
    text = [f"{'; '.join(f'{name} {value}' for name, value in read_facts({}).items())}.", "", what]
    for title, ((one, other), said) in found.items():
        lines = [
            [name, f"{one[name]:.2f}", f"{other[name]:.2f}", f"{other[name] / one[name]:.2f}"] for name in ANSWERS
        ]
        text += ["", table(("answer", "without", title, "ratio"), lines), "", f"{title.capitalize()}: {said}"]
    return "\n".join(text) + "\n"


def main() -> None:
    """Measure, and write the part of the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--stores", type=Path, help="folder that keeps the stores; they are copied")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        path = copied(make_store(arguments.rows, arguments.stores or Path(spare)), Path(spare))
        found = {}
        for title, change in (
            ("ten versions", lambda store: rewrite(store, VERSIONS - 1)),
            (f"{arguments.edits:,} edits", lambda store: edit(store, arguments.edits)),
        ):
            with tempfile.TemporaryDirectory() as folder:
                found[title] = measured(path, change, Path(folder))
    text = report(arguments.rows, arguments.edits, found)
    write_part(RESULTS, "History", text)
    print(text)


if __name__ == "__main__":
    main()
