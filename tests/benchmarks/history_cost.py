"""What history costs: `python tests/benchmarks/history_cost.py [--rows N] [--edits N] [--stores FOLDER]`.

Invented incidents are changed one by one, a revision each; then the appended rows are merged. A second store gets
ten versions of every incident. Measured are reads beside the reads of a store without history, in processor time,
and the bytes on the disk. Writes a part of RESULTS.md.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping
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
    "Milliseconds of processor time, medians of {repeats} reads. *Before* is a store as it was imported, *after*"
    " is after {edits:,} edits, a revision each, and after merging; *one* and *ten* are stores of {few:,}"
    " incidents with one and with ten versions of each. Wanted are ratios up to 1.2 and 1.1."
)


def copied(path: Path, folder: Path) -> Path:
    """A copy of a store with its engine files."""
    target = folder / f"copy-{path.name}"
    copy(path, target)
    copytree(folder_of(path), folder_of(target))
    return target


def read_times(store: GeoPackageStore) -> dict[str, float]:
    """The milliseconds of processor time of each answer, once its indexes are made."""
    snapshot = store.load().snapshot
    snapshot.prepare()
    ready, took = Ready(snapshot), {}
    for name, answer in ANSWERS.items():
        answer(snapshot, ready)
        times = []
        for _ in range(REPEATS):
            started = process_time()
            answer(snapshot, ready)
            times.append(1000 * (process_time() - started))
        took[name] = median(times)
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


def measure_edits(path: Path, edits: int) -> tuple[dict[str, float], dict[str, float], str]:
    """The reads before and after the edits, and a sentence about the disk."""
    store = open_store(path)
    before, old = read_times(store), sizes(path)
    edit(store, edits)
    between = sizes(path)
    store.merge_appended(1)
    after, new = read_times(store), sizes(path)
    store.close()
    grown = [(one - other) / edits / 1000 for one, other in zip(between, old, strict=True)]
    said = (
        f"{edits:,} revisions of one incident each: the record grew by {grown[0]:.1f} kB a revision, from"
        f" {old[0] / 1e6:.1f} to {new[0] / 1e6:.1f} MB; the engine's files by {grown[1]:.1f} kB, from"
        f" {old[1] / 1e6:.1f} to {between[1] / 1e6:.1f} MB, and to {new[1] / 1e6:.1f} MB once merged."
    )
    return before, after, said


def measure_versions(path: Path) -> tuple[dict[str, float], dict[str, float], str]:
    """The reads with one and with ten versions of each incident, and a sentence about the disk."""
    store = open_store(path)
    rewrite(store, 1)
    one, old = read_times(store), sizes(path)
    rewrite(store, VERSIONS - 1)
    store.merge_appended(1)
    ten, new = read_times(store), sizes(path)
    store.close()
    said = (
        f"Nine more versions of every incident: the record grew from {old[0] / 1e6:.1f} to {new[0] / 1e6:.1f} MB,"
        f" the engine's files from {old[1] / 1e6:.1f} to {new[1] / 1e6:.1f} MB."
    )
    return one, ten, said


def report(few: int, edits: int, stores: Mapping[str, tuple[dict[str, float], dict[str, float], str]]) -> str:
    """The figures as Markdown."""
    what = WHAT.format(repeats=REPEATS, edits=edits, few=few)
    text = [f"{'; '.join(f'{name} {value}' for name, value in read_facts({}).items())}.", "", what]
    for first, (one, other, said) in stores.items():
        second = {"before": "after", "one": "ten"}[first]
        rows = [
            [name, f"{one[name]:.2f}", f"{other[name]:.2f}", f"{other[name] / one[name]:.2f}"] for name in ANSWERS
        ]
        text += ["", table(("answer", first, second, "ratio"), rows), "", said]
    return "\n".join(text) + "\n"


def main() -> None:
    """Measure, and write the part of the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--stores", type=Path, help="folder that keeps the stores; they are copied")
    arguments = parser.parse_args()
    few = arguments.rows // VERSIONS
    with tempfile.TemporaryDirectory() as spare:
        folder = arguments.stores or Path(spare)
        many, small = (copied(make_store(rows, folder), Path(spare)) for rows in (arguments.rows, few))
        measured = {"one": measure_versions(small), "before": measure_edits(many, arguments.edits)}
    text = report(few, arguments.edits, measured)
    write_part(RESULTS, "History", text)
    print(text)


if __name__ == "__main__":
    main()
