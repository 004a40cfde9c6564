"""GDAL writes a layer from a stream of Arrow batches, here or in a process that does nothing else."""

import logging
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from arro3.core import RecordBatchReader
from arro3.io import read_ipc_stream

NOT_NEEDED = ("pandas", "geopandas", "pyarrow")
"""Packages that pyogrio loads where they are installed: half of its start, and 45 MB."""


def write_stream(batches: RecordBatchReader, path: Path, about: Mapping[str, Any], clock: str | None) -> None:
    """Write the batches as a layer of the file, with these options of `pyogrio.write_arrow`.

    GDAL writes `clock`, a time as text, where it would write the current one.
    """
    # Imported here, not at the start of a service: pyogrio imports pandas, which takes 0.2 s.
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": clock})
    try:
        pyogrio.write_arrow(batches, path, **about)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def serve() -> None:
    """Write the layer of the order on the command line; called in a process that does nothing else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    path, about, clock = orjson.loads(sys.argv[1])
    for name in NOT_NEEDED:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        write_stream(read_ipc_stream(sys.stdin.buffer), Path(path), about, clock)
    except Exception as error:
        sys.exit(str(error))
