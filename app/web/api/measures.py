"""Counters of a service, in the text that Prometheus reads."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from app.model.scratch import is_alive

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus's text format, version 0.0.4."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
"""Bounds of the histogram of latencies: an answer by id takes less than the first, a large file the last."""
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OTHER_METHOD = "other"
NO_ROUTE = "none"
"""The route of a request that reaches no route: of an unknown page, or one that is refused before."""
GAUGES = {
    "revision": ("The revision that answers are from; of several processes the lowest.", "livemin"),
    "record_revision": ("The last revision of the record.", "livemax"),
    "lag_revisions": ("Revisions that answers are behind the record; of several processes the most.", "livemax"),
    "resident_memory_bytes": ("Memory with pages of mapped files; of several processes the sum.", "livesum"),
    "running_requests": ("Requests that are being answered.", "livesum"),
    "running_imports": ("Imports over HTTP, and their reversals, that run or wait.", "livesum"),
}


class Measures:
    """The counters of one service: of this process, or of all processes that share `folder`.

    A folder counts only where `environment.share_counts` has told of it before this module is imported.
    """

    def __init__(self, folder: Path | None = None) -> None:
        to: dict[str, Any] = {"registry": CollectorRegistry()}
        self.folder = folder
        self._registry = to["registry"]
        asked = ["route", "method", "status"]
        self._requests = Counter("durand_requests", "Requests that were answered.", asked, **to)
        self._seconds = Histogram(
            "durand_request_seconds", "Seconds until an answer began.", ["route"], buckets=SECONDS, **to
        )
        self._imports = Counter("durand_imports", "Imports over HTTP that ended.", ["status"], **to)
        self._gauges = {
            name: Gauge(f"durand_{name}", said, multiprocess_mode=mode, **to)  # type: ignore[arg-type]
            for name, (said, mode) in GAUGES.items()
        }
        # To find a counter by its labels takes as long as to count.
        self._of: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered, and how long it took until its answer began."""
        found = self._of.get((route, method, status))
        if found is None:
            known = method if method in METHODS else OTHER_METHOD
            found = self._requests.labels(route, known, str(status)), self._seconds.labels(route)
            if known is method:
                self._of[route, method, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def count_import(self, status: str) -> None:
        """Count an import that ended."""
        self._imports.labels(status).inc()

    def note(self, values: Mapping[str, float]) -> None:
        """Note the present values of `GAUGES`."""
        for name, value in values.items():
            self._gauges[name].set(value)

    def text(self) -> bytes:
        """All counters, in Prometheus's text format."""
        if self.folder is None:
            return generate_latest(self._registry)
        forget_ended(self.folder)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(self.folder))
        return generate_latest(registry)


def forget_ended(folder: Path) -> None:
    """Forget the present values of processes that have ended; what they have counted stays."""
    for pid in {path.stem.rpartition("_")[2] for path in folder.glob("gauge_live*.db")}:
        if not is_alive(int(pid)):
            with suppress(FileNotFoundError):
                mark_process_dead(int(pid), path=str(folder))
