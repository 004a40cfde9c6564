"""A real cluster: a scheduler and two worker processes on this machine."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from arro3.io import read_parquet
from distributed import Client, LocalCluster

from app.enrichment import cluster
from app.enrichment.cluster import enrich_on_cluster
from app.enrichment.files import Job, enrich_here
from app.ingest.locator import Desk
from app.model.errors import BadParameter, ClusterFailed, UnknownFormat

Jobs = Callable[..., list[Job]]
FOOTER_END = 8
"""Bytes after a Parquet file's footer: its length in four of them, then PAR1."""


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started:
        yield started


def pages(path: Path) -> bytes:
    """All of a Parquet file but its footer, in which the words about the file come in no order."""
    whole = path.read_bytes()
    footer = int.from_bytes(whole[-FOOTER_END : -FOOTER_END + 4], "little")
    return whole[: -FOOTER_END - footer]


def about(path: Path) -> tuple[list[str], dict[bytes, bytes]]:
    schema = read_parquet(str(path)).read_all().schema
    return [str(field) for field in schema], dict(schema.metadata)


def test_two_workers_write_the_very_bytes_that_one_process_writes(
    workers: LocalCluster, inputs: Path, jobs: Jobs, desk: Desk
) -> None:
    here, there = (jobs(inputs / "*.parquet", out=out) for out in ("here", "there"))
    alone = list(enrich_here(here, desk))
    assert list(enrich_on_cluster(there, workers.scheduler_address)) == alone
    for one, other in zip(there, here, strict=True):
        assert pages(one.target) == pages(other.target)
        assert about(one.target) == about(other.target)
    assert sorted(path.name for path in there[0].target.parent.iterdir()) == [job.target.name for job in there]


def test_a_worker_loads_the_geography_once(workers: LocalCluster, inputs: Path, jobs: Jobs) -> None:
    for _ in range(2):
        list(enrich_on_cluster(jobs(inputs / "*.parquet"), workers.scheduler_address))
    with Client(workers, set_as_default=False) as client:
        loaded = client.run(lambda: (os.getpid(), cluster._desk.cache_info().misses))
    assert len({process for process, _ in loaded.values()} - {os.getpid()}) == 2
    assert {times for _, times in loaded.values()} <= {0, 1}


def test_what_is_wrong_with_a_file_is_said_as_it_would_be_here(
    workers: LocalCluster, inputs: Path, jobs: Jobs, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    planned = jobs(inputs / "own_incidents.parquet", tmp_path / "x.csv")
    done = enrich_on_cluster(planned, workers.scheduler_address)
    assert next(done).file == "own_incidents.parquet"
    with pytest.raises(UnknownFormat, match=r"x\.csv: cannot tell what its columns are"):
        next(done)
    assert [path.name for path in planned[0].target.parent.iterdir()] == ["own_incidents.parquet"]


def test_whatever_else_fails_on_a_worker_names_the_file(workers: LocalCluster, inputs: Path, jobs: Jobs) -> None:
    def fail(*_: object) -> NoReturn:
        raise RuntimeError("no memory left")

    def replace_by(work: object) -> None:
        cluster.enrich_file = work

    with Client(workers, set_as_default=False) as client:
        whole = cluster.enrich_file
        client.run(replace_by, fail)
        try:
            with pytest.raises(ClusterFailed, match=r"ucdp_49\.parquet: failed on the cluster: .*no memory left"):
                list(enrich_on_cluster(jobs(inputs / "ucdp_49.parquet"), workers.scheduler_address))
        finally:
            client.run(replace_by, whole)


def test_a_scheduler_that_does_not_answer_is_named(
    inputs: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(ClusterFailed, match=r"no scheduler answers at tcp://127\.0\.0\.1:9 within 1 s"):
        list(enrich_on_cluster(jobs(inputs / "ucdp_49.parquet"), "tcp://127.0.0.1:9"))


def test_a_scheduler_without_workers_is_named(inputs: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        pytest.raises(ClusterFailed, match=r"the scheduler has no worker, and had none for 1 s"),
    ):
        list(enrich_on_cluster(jobs(inputs / "ucdp_49.parquet"), empty.scheduler_address))


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1"])
def test_what_is_no_address_is_refused(inputs: Path, jobs: Jobs, address: str) -> None:
    with pytest.raises(BadParameter, match=r"is no address of a Dask scheduler such as tcp://host:8786"):
        list(enrich_on_cluster(jobs(inputs / "ucdp_49.parquet"), address))


def test_without_dask_the_extra_is_named(inputs: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadParameter, match=r"--scheduler needs Dask, .*: pip install 'durand\[dask\]'"):
        list(enrich_on_cluster(jobs(inputs / "ucdp_49.parquet"), "tcp://127.0.0.1:8786"))
