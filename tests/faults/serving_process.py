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
    seeded_path: Path, folder: Path, files: int | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that serves the seed, may open so many files, and its port; whoever is here may write.

    `settings` are variables of the environment.
    """
    with serving(Path(shutil.copy(seeded_path, folder / "served.gpkg")), files, settings) as running:
        yield running


@contextmanager
def serving(
    store: Path, files: int | None = None, settings: Mapping[str, str] | None = None, workers: int = 1
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that serves a store, as `served` does, by so many processes."""

    def limit() -> None:
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--workers", str(workers)]
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
