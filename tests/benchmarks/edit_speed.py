"""How soon an edit is seen: `python tests/benchmarks/edit_speed.py [ROWS ...] [--edits N] [--stores FOLDER]`.

For each number of invented incidents, a service runs over a store, and another process changes one incident at a
time. Measured are the commit itself, and the time from there until the service has shown the change in an answer
by id, near, on a first page, in a summary, in the map's features and in a tile. Writes a part of RESULTS.md.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

from made_incidents import write_incidents
from processes import Running, run_durand, service
from speed_report import RESULTS, read_facts, table, write_part

from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore, open_store

ROWS = (10_000, 100_000, 1_000_000)
EDITS = 15
WANTED_MS = 150.0
PAUSE_SECONDS = 1.0
"""Pause after an edit, so that what the service prepares in a thread is not counted twice."""
SETTLING_SECONDS, IDLE_SECONDS, IDLE_TIMES = 600.0, 0.01, 4
"""How long a service may prepare at its start; idle is one that in so many seconds hardly used a processor."""
SETTINGS = {"DURAND_DEADLINE_S": "120"}
"""More seconds than by default: with much other work on the machine, the first summary of all may need them."""
ASKED = {
    "near": "/collections/incidents/items?near={longitude},{latitude}&within_km=25&limit=100",
    "first page": "/collections/incidents/items?limit=100",
    "summary": "/summary?by=month,province",
    "map": "/map/features?bbox=66,30,72,36&zoom=7",
    "tile": "/collections/incidents/tiles/WebMercatorQuad/7/51/89?f=mvt",
}
WHAT = (
    "Milliseconds, medians of {edits} edits of one incident each, by another process while the service runs."
    " *Commit* is the time that the edit took until it was committed; *seen* is from there until all six answers"
    " came with the new revision, asked one after the other; *processor* is the server's time for that, with what"
    " it prepares meanwhile. The machine's load was {load:.1f} on {cores} cores."
)


@dataclass(frozen=True, slots=True)
class Edited:
    """The milliseconds of one edit: until its commit, then until each answer showed it, by what was asked.

    `processor` is the server's processor time for all answers, with what it prepared meanwhile.
    """

    commit: float
    answers: Mapping[str, float]
    processor: float

    @property
    def seen(self) -> float:
        """The time from the commit until all answers showed it."""
        return sum(self.answers.values())


def make_store(rows: int, folder: Path) -> Path:
    """A store with that many invented incidents; one that was made before is taken."""
    path = folder / f"edited-{rows}.gpkg"
    if not path.exists():
        made = folder / f"made-{rows}.csv"
        write_incidents(made, rows)
        run_durand(path, "import", str(made), "--dataset", "made")
        made.unlink()
    return path


def revision_of(answer: tuple[dict[str, str], bytes]) -> int:
    """The store's revision that an answer is from; of one incident, the revision that changed it last."""
    tag = answer[0]["etag"]
    return int(tag.split("-")[1] if tag.startswith("W/") else tag.strip('"').split("-")[0])


def edits(store: GeoPackageStore, running: Running, count: int) -> Iterator[Edited]:
    """Change one incident at a time, and ask for it."""
    snapshot = store.load().snapshot
    located = snapshot.all_rows()
    step = len(located) // (count + 1)
    for number in range(1, count + 1):
        feature = json.loads(snapshot.features[int(located[number * step])])
        # Another lower bound too: what may count the same people is then worked out again.
        least = store.revision()
        figures = {"fatalities_low": least, "fatalities_best": 1000 + least, "fatalities_high": None}
        record = {**feature["properties"], **figures}
        if record["longitude"] is None:
            continue
        started = perf_counter()
        with store.writing("edit", datetime.now(UTC)) as writer:
            writer.upsert(INCIDENTS, [record])
        committed = perf_counter()
        used = running.cpu_seconds()
        took = ask(running, record, store.revision())
        yield Edited(1000 * (committed - started), took, 1000 * (running.cpu_seconds() - used))
        sleep(PAUSE_SECONDS)


def ask(running: Running, record: Mapping[str, object], revision: int) -> dict[str, float]:
    """The milliseconds of each answer; RuntimeError if one does not show the revision."""
    took = {}
    for name, path in {"by id": f"/collections/incidents/items/{record['id']}", **ASKED}.items():
        started = perf_counter()
        answer = running.fetch(path.format(**record))
        took[name] = 1000 * (perf_counter() - started)
        if revision_of(answer) != revision:
            raise RuntimeError(f"{path}: an answer of revision {revision_of(answer)}, not {revision}")
    return took


def settle(running: Running) -> None:
    """Wait until the service has measured its incidents against the line, in a thread that nobody waits for."""
    give_up, used, idle = monotonic() + SETTLING_SECONDS, running.cpu_seconds(), 0
    while idle < IDLE_TIMES and monotonic() < give_up:
        sleep(PAUSE_SECONDS)
        before, used = used, running.cpu_seconds()
        idle = idle + 1 if used - before < IDLE_SECONDS else 0


def measure(path: Path, count: int) -> list[Edited]:
    """The edits of one store; the first two warm up what later ones use."""
    store = open_store(path)
    try:
        with service(path, "/healthz", path.with_suffix(".log"), SETTINGS) as running:
            settle(running)
            for asked in ASKED.values():
                running.fetch(asked.format(longitude=71.09, latitude=34.12))
            return list(edits(store, running, count + 2))[2:]
    finally:
        store.close()


def report(measured: Mapping[int, list[Edited]], count: int) -> str:
    """The figures as Markdown."""
    names = ["by id", *ASKED]
    rows, seen = [], {}
    for number, edited in measured.items():
        seen[number] = median(one.seen for one in edited)
        each = [median(one.answers[name] for one in edited) for name in names]
        cells = [
            median(one.commit for one in edited),
            *each,
            seen[number],
            median(one.processor for one in edited),
        ]
        rows.append([f"{number:,}", *(f"{cell:.1f}" for cell in cells)])
    columns = ("incidents", "commit", *names, "seen", "processor")
    least, most = min(seen), max(seen)
    text = [
        f"{'; '.join(f'{name} {value}' for name, value in read_facts({}).items())}.",
        "",
        WHAT.format(edits=count, load=getloadavg()[1], cores=cpu_count()),
    ]
    text += ["", table(columns, rows)]
    if least < most:
        power = log(seen[most] / seen[least]) / log(most / least)
        text += [
            "",
            f"Seen: grows with the power {power:.2f} of the incidents; wanted are {WANTED_MS:.0f} ms and 0.1.",
            f"Processor: grows with the power {power_of(measured):.2f}.",
        ]
    return "\n".join(text) + "\n"


def power_of(measured: Mapping[int, list[Edited]]) -> float:
    """The power of the number of incidents with which the server's processor time grows."""
    used = {rows: median(one.processor for one in edited) for rows, edited in measured.items()}
    return log(used[max(used)] / used[min(used)]) / log(max(used) / min(used))


def main() -> None:
    """Measure, and write the part of the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", default=list(ROWS))
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--stores", type=Path, help="folder that keeps the stores")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = arguments.stores or Path(spare)
        stores = {rows: make_store(rows, folder) for rows in arguments.rows}
        measured = {}
        for rows, path in stores.items():
            measured[rows] = measure(path, arguments.edits)
            print(report(measured, arguments.edits), flush=True)
    text = report(measured, arguments.edits)
    write_part(RESULTS, "An edit, until it is seen", text)


if __name__ == "__main__":
    main()
