"""Requests per second beside the floor: the same bytes from a bare route, in turns with the service."""

import math
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from load_client import Measured
from processes import Running, load
from workloads import Asked, Workload, matched

MOST_BYTES = 120_000_000
"""Recorded of one workload at the most: the floor has them all in memory."""
MOST_SECONDS = 20.0
"""Of recording one workload."""
LONG_SECONDS = 60.0
"""What has taken so long at one number of connections is not repeated any more."""
NOT_KEPT = ("date", "server", "content-length", "connection", "transfer-encoding")
"""Headers that the floor's own uvicorn writes."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A workload's requests, and how they are answered: the mean of what is counted, medians of bytes and time.

    The time is that of the first answer to each, over a connection of its own.
    """

    workload: Workload
    asked: list[Asked]
    matched: float
    size: int
    first_ms: float


@dataclass(slots=True)
class Speed:
    """What several runs measured."""

    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0
    cpu: float = 0.0
    failures: int = 0

    def add(self, measured: Measured, cpu: float = 0.0) -> None:
        """One more run, and the seconds of its processor that the server took for it."""
        self.seconds += measured.seconds
        self.busy += measured.busy
        self.cpu += cpu
        self.rates.append(len(measured.milliseconds) / measured.seconds)
        self.milliseconds += measured.milliseconds
        self.failures += measured.failures

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's processor for one request."""
        return self.cpu / len(self.milliseconds) * 1000

    @property
    def rate(self) -> float:
        """Requests per second, the median run's."""
        return median(self.rates)

    def quantile(self, share: float) -> float:
        """The milliseconds within which that share of all answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True)
class Row:
    """One workload at one number of connections."""

    recorded: Recorded
    connections: int
    floor: Speed
    ours: Speed
    tipg: Speed | None

    @property
    def of_floor(self) -> float:
        """Our requests for each of the floor's: the median of the pairs of runs."""
        return median(ours / floor for ours, floor in zip(self.ours.rates, self.floor.rates, strict=True))

    @property
    def of_floor_cpu(self) -> float:
        """The floor's time of a processor for each of ours."""
        return self.floor.cpu_ms / self.ours.cpu_ms if self.ours.cpu_ms else math.nan

    @property
    def of_tipg(self) -> float | None:
        """Our requests for each of tipg's."""
        if self.tipg is None:
            return None
        return median(ours / tipg for ours, tipg in zip(self.ours.rates, self.tipg.rates, strict=True))


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to measure: numbers of connections, runs of each, seconds of a run, different requests at most."""

    connections: Sequence[int]
    repeats: int
    seconds: float
    paths: int = 1000


def record(service: Running, workloads: Mapping[Workload, list[Asked]], answers: Path) -> list[Recorded]:
    """Ask everything once, and write the answers down for the floor; what is answered with nothing is left out."""
    recorded, kept = [], {}
    for workload, requests in workloads.items():
        asked: list[Asked] = []
        counts, sizes, times = [], [], []
        for ours, tipg in requests:
            started = perf_counter()
            headers, body = service.fetch(ours)
            if not body:
                continue
            times.append((perf_counter() - started) * 1000)
            kept[ours] = bare_answer(headers, body)
            asked.append((ours, tipg))
            counts.append(matched(body))
            sizes.append(len(body))
            if sum(sizes) > MOST_BYTES or sum(times) > MOST_SECONDS * 1000:
                break
        recorded.append(Recorded(workload, asked, mean(counts), int(median(sizes)), median(times)))
    answers.write_bytes(pickle.dumps(kept))
    return recorded


def bare_answer(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """What the floor needs to give the same answer."""
    return {name: value for name, value in headers.items() if name not in NOT_KEPT}, body


def compare(
    recorded: Sequence[Recorded], floor: Running, ours: Running, tipg: Running | None, effort: Effort
) -> Iterator[Row]:
    """Every workload at every number of connections, service, floor and tipg in turns."""
    for one in recorded:
        peer = tipg if one.asked[0][1] is not None else None
        for connections in effort.connections:
            row = Row(one, connections, Speed(), Speed(), None if peer is None else Speed())
            for _ in range(effort.repeats):
                for speed, server, paths in (
                    (row.floor, floor, [path for path, _ in one.asked]),
                    (row.ours, ours, [path for path, _ in one.asked]),
                    (row.tipg, peer, [path for _, path in one.asked]),
                ):
                    if server is not None:
                        before = server.cpu_seconds()
                        measured = load(server.port, paths, connections, effort.seconds, connections)
                        speed.add(measured, server.cpu_seconds() - before)
                if row.ours.seconds > LONG_SECONDS:
                    break
            yield row
