"""What a service costs beside its answers: import, start, memory, joins, and answers while an import runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import numpy as np
from http_speed import Row, Speed
from made_incidents import FIRST_DAY, PLACES, drawn, write_incidents
from postgis_peer import Cluster
from processes import PROJECT, Running, environment, finish, floor, load, loading, run_durand, service

PROVINCES = 41
LONG_SECONDS = 150.0
"""What took so long together is not repeated any more: five imports of a million are shorter."""
PACE_SECONDS = 0.1
"""From one near query to the next."""
WARM_SECONDS = 5.0
"""What a service makes ready for later, as soon as it has begun to answer, is ready by then."""
NOTICE_SECONDS = 300.0
"""How long the service may take to answer from what was imported."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, what it is measured beside, how often, and what is wanted of their ratio."""

    name: str
    ours: float
    unit: str
    beside: str = ""
    other: float | None = None
    runs: int = 1
    wanted: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours for each of the other."""
        return None if not self.other else self.ours / self.other


def import_figure(path: Path, store: Path, database: Cluster | None, repeats: int) -> Figure:
    """The import of a file into a new store, which stays, beside PostgreSQL's, which stays too."""
    ours: list[float] = []
    theirs: list[float] = []
    report = path.with_suffix(".json")
    while not is_enough(ours, repeats):
        store.unlink(missing_ok=True)
        shutil.rmtree(store.with_name(f"{store.name}.snapshot"), ignore_errors=True)
        # What was written before has to be on the disk, or whoever comes next waits for it.
        os.sync()
        ours.append(run_durand(store, "import", str(path), "--report", str(report)))
        os.sync()
        if database is not None:
            theirs.append(database.take_in(path))
    told = json.loads(report.read_bytes())
    fate = f"{told['inserted']:,} inserted, {told['refused']:,} refused, {told['unlocated']:,} not located"
    other = median(theirs) if theirs else None
    beside = "PostgreSQL: COPY, indexes, ANALYZE"
    return Figure("import of the CSV", median(ours), "s", beside, other, len(ours), "≤ 3", fate)


def is_enough(took: Sequence[float], repeats: int) -> bool:
    """Whether these runs are as many as were asked for, or too long to be repeated."""
    return len(took) >= repeats or sum(took) > LONG_SECONDS


def start_figures(store: Path, answers: Path, path: str, log: Path, repeats: int) -> list[Figure]:
    """From the start of the process to the first answer; the store has been served before."""
    ours: list[float] = []
    theirs: list[float] = []
    cpu: list[tuple[float, float]] = []
    while not is_enough(ours, repeats):
        with floor(answers, path, log) as bare:
            theirs.append(bare.first_answer)
        with service(store, path, log) as started:
            ours.append(started.first_answer)
        cpu.append((started.first_answer_cpu, bare.first_answer_cpu))
    name = "start to the first answer, served before"
    beside = "the floor's own"
    used = [median(seconds) for seconds in zip(*cpu, strict=True)]
    return [
        Figure(name, median(ours), "s", beside, median(theirs), len(ours), "≤ 6"),
        Figure("… time of a processor in it", used[0], "s", beside, used[1], len(ours)),
    ]


def memory_figures(running: Running, size: int) -> list[Figure]:
    """Resident memory after the work, and the size of what it answers from."""
    memory = running.memory()
    names = {
        "VmRSS": "resident memory",
        "RssAnon": "… of its own",
        "RssFile": "… mapped from files",
        "VmHWM": "… at its highest",
    }
    wanted = {"VmRSS": "< 1,200 MB at a million"}
    figures = [
        Figure(name, memory[key], "MB", wanted=wanted.get(key, "")) for key, name in names.items() if key in memory
    ]
    return [*figures, Figure("files of the store", size / 1e6, "MB")]


def locate_figure(rows: int, repeats: int) -> Figure:
    """Locating all points of the file in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("atlas_speed.py")), str(rows), str(repeats)]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment({"PYTHONPATH": str(PROJECT)}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    took = json.loads(done.stdout)
    ours, other = median(took["ours"]), median(took["sjoin"])
    return Figure(
        "locating all points", ours, "s", "geopandas.sjoin, provinces alone", other, len(took["ours"]), "≤ 5"
    )


def bincount_milliseconds(rows: int, repeats: int) -> float:
    """What numpy takes to count rows by month and province, their codes being there."""
    chunks = list(drawn(rows))
    days = np.concatenate([chunk.day for chunk in chunks]).astype("timedelta64[D]")
    month = (np.datetime64(FIRST_DAY) + days).astype("datetime64[M]").astype(np.int32)
    month -= month.min()
    names = {row[4]: 0 for row in PLACES}
    code_of = np.array([list(names).index(row[4]) for row in PLACES], dtype=np.int32)
    province = np.concatenate([code_of[chunk.place] for chunk in chunks])
    took = []
    for _ in range(repeats):
        start = perf_counter()
        np.bincount(month.astype(np.intp) * PROVINCES + province, minlength=(month.max() + 1) * PROVINCES)
        took.append((perf_counter() - start) * 1000)
    return median(took)


def summary_figure(row: Row, rows: int, repeats: int) -> Figure:
    """What the summary of all rows takes over the floor, at one connection, beside numpy's count."""
    ours = max(row.ours.quantile(0.5) - row.floor.quantile(0.5), 0.0)
    other = bincount_milliseconds(rows, repeats)
    name = "summary by month and province, over the floor"
    return Figure(name, ours, "ms", "numpy.bincount on prepared codes", other, repeats, "≤ 3")


def import_meanwhile(
    running: Running, store: Path, rows: int, further: int, paths: Sequence[str], seconds: float
) -> list[Figure]:
    """The 99th percentile of near answers, asked for at a steady pace, while further rows come in and before."""
    path = store.with_name("further.csv")
    write_incidents(path, further, first=rows)
    quiet, busy = Speed(), Speed()
    sleep(WARM_SECONDS)
    quiet.add(load(running.port, paths, 1, seconds, 1, PACE_SECONDS))
    before = held(running)
    with loading(running.port, paths, 1, None, 1, PACE_SECONDS) as client:
        took = run_durand(store, "import", str(path))
        noticed = perf_counter()
        while held(running) < before + further and perf_counter() - noticed < NOTICE_SECONDS:
            sleep(0.2)
        until_known = perf_counter() - noticed
        busy.add(finish(client))
    name = f"near answers while {further:,} rows are imported"
    fails = f"{busy.failures} of {len(busy.milliseconds) + busy.failures:,} requests failed"
    return [
        Figure(
            f"{name}: p99", busy.quantile(0.99), "ms", "quiet", quiet.quantile(0.99), 1, "≤ 3, none fails", fails
        ),
        Figure(f"{name}: slowest", busy.quantile(1), "ms", "quiet", quiet.quantile(1)),
        Figure("that import", took, "s"),
        Figure("… until the service answers from it", until_known, "s"),
    ]


def held(running: Running) -> int:
    """How many incidents the service answers from."""
    health = json.loads(running.fetch("/healthz")[1])
    return int(health["incidents"] + health["unlocated"])
