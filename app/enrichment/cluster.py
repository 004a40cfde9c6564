"""Files of incidents enriched on a Dask cluster: one task per file; each worker loads the geography once."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from app.enrichment.files import Job, enrich_file
from app.ingest import locator_opening as desk_opening
from app.ingest.importer import ImportReport
from app.ingest.locator import Desk
from app.model.errors import BadParameter, ClusterFailed, DurandError

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10
"""Seconds that a scheduler may take to answer, and then to have a worker."""
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:[0-9]+")
LOADING = Lock()
"""A lock: threads of a worker wait while one thread loads the geography."""


def enrich_on_cluster(jobs: Sequence[Job], scheduler: str) -> Iterator[ImportReport]:
    """The files' reports, in the files' order, as each is done; the workers read and write the files themselves.

    The first file that fails ends the run: files that have not begun are not done. Raises the errors of
    `enrich_file`, `ClusterFailed` for any other failure on the cluster, `BadParameter` if Dask is not installed.
    """
    with _connected(scheduler) as client:
        for job, future in zip(jobs, client.map(enrich_there, jobs, pure=False), strict=True):
            yield _result(client, job, future)


def enrich_there(job: Job) -> ImportReport:
    """Enrich one file in a worker process."""
    with LOADING:
        desk = _desk(job.sources)
    return enrich_file(job, desk)


@cache
def _desk(sources: desk_opening.NameSources) -> Desk:
    return desk_opening.open_desk(sources)


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    """A connection to a scheduler that has workers."""
    if not ADDRESS.fullmatch(scheduler):
        raise BadParameter(f"--scheduler: {scheduler!r} is no address of a Dask scheduler such as tcp://host:8786")
    try:
        from distributed import Client
    except ImportError as error:
        raise BadParameter("--scheduler needs Dask, which is not installed: pip install 'durand[dask]'") from error
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise ClusterFailed(f"no scheduler answers at {scheduler} within {CONNECT_SECONDS} s") from error
    # Failures are reported once, by this program.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with client:
        _check_workers(client)
        yield client


def _check_workers(client: "Client") -> None:
    """Raise `ClusterFailed` if there is no worker and none comes in time."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except OSError as error:
        raise ClusterFailed(f"the scheduler has no worker, and had none for {CONNECT_SECONDS} s") from error


def _result(client: "Client", job: Job, future: "Future[ImportReport]") -> ImportReport:
    try:
        return _awaited(client, future)
    except DurandError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise ClusterFailed(f"{job.source.name}: failed on the cluster: {said}") from error


def _awaited(client: "Client", future: "Future[ImportReport]") -> ImportReport:
    """The report of the task; raises `ClusterFailed` if all workers are gone, for then it would never come."""
    while True:
        try:
            report: ImportReport = future.result(timeout=CONNECT_SECONDS)
        except TimeoutError:
            if future.done():
                raise
            _check_workers(client)
        else:
            return report
