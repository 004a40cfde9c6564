"""A process that serves the seed, for tests that break things from outside."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]


@contextmanager
def served(
    seeded_path: Path,
    folder: Path,
    files: int | None = None,
    settings: Mapping[str, str] | None = None,
    first: str = "",
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that serves the seed, may open so many files, and its port; whoever is here may write.

    `settings` are variables of the environment, `first` is Python that the process runs before it serves.
    """
    store = Path(shutil.copy(seeded_path, folder / "served.gpkg"))
    with serving(store, files, settings, first=first) as running:
        yield running


@contextmanager
def serving(
    store: Path,
    files: int | None = None,
    settings: Mapping[str, str] | None = None,
    workers: int = 1,
    first: str = "",
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that serves a store, as `served` does, by so many processes."""

    def limit() -> None:
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    program = (
        ["-m", "app"] if not first else ["-c", f"{first}; import runpy; runpy.run_module('app', alter_sys=True)"]
    )
    command = [sys.executable, *program, "serve", "--port", "0", "--workers", str(workers)]
    environment = {**os.environ, "DURAND_STORE": str(store), "DURAND_LOCAL_WRITE": "true", **(settings or {})}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=limit
    ) as process:
        assert process.stderr is not None
        try:
            port = int(process.stderr.readline().rpartition(":")[2].removesuffix("/map\n"))
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60):
                yield process, port
        finally:
            process.send_signal(signal.SIGTERM)
            process.stderr.read()
