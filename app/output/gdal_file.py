"""Layers written by GDAL: large ones in a process of its own, for GDAL holds the interpreter while it writes."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import IO, cast

import orjson
from arro3.core import RecordBatch, RecordBatchReader
from arro3.io import write_ipc_stream

from app.model.work import LOOK_SECONDS, go_on
from app.output.arrow import GEOMETRY, record_batches
from app.output.gdal_process import write_stream
from app.output.layers import IncidentRows, Rows

LARGE = 10_000
"""Rows from which a layer is worth a process of its own, which takes half a second to start."""
GDAL_ROWS = 250
"""Rows that GDAL gets at a time in this process: it writes about 20 a millisecond into a GeoPackage."""
ENDS_WITHIN_S = 1.0
"""Seconds after which a process that has closed its input is gone."""
START = "from app.output.gdal_process import serve; serve()"


def write_layer(
    path: Path, rows: Rows | IncidentRows, options: Mapping[str, object], clock: str | None = None
) -> None:
    """Write the rows as a layer of the file at `path`, with further options of `pyogrio.write_arrow`.

    GDAL writes `clock`, a time as text, where it would write the current one. Raises `OSError` or an error of
    pyogrio where GDAL cannot write, and as `go_on` does.
    """
    shape = rows.layer.shape
    about = {
        "layer": rows.layer.table.name,
        "geometry_type": shape,
        **({} if shape is None else {"geometry_name": GEOMETRY, "crs": "EPSG:4326"}),
        **options,
    }
    if len(rows) < LARGE:
        write_stream(_small(record_batches(rows, {})), path, about, clock)
        return
    with _gdal_process([str(path.absolute()), about, clock]) as sink:
        write_ipc_stream(record_batches(rows, {}), sink, compression=None)


def _small(large: RecordBatchReader) -> RecordBatchReader:
    """A stream in batches of `GDAL_ROWS`: between two of them other threads have their turn."""
    small = (
        batch.slice(first, min(GDAL_ROWS, batch.num_rows - first))
        for batch in large
        for first in range(0, max(batch.num_rows, 1), GDAL_ROWS)
    )
    return RecordBatchReader.from_batches(large.schema, cast(Sequence[RecordBatch], small))


@contextmanager
def _gdal_process(order: Sequence[object]) -> Iterator[IO[bytes]]:
    """The pipe of an Arrow stream to a process, which writes the stream as the layer of an order.

    At the end of the context the layer is written; `OSError` has what GDAL said where it could not. A process
    whose stream broke off is killed: it would take a stream that was cut for a short one.
    """
    words = [sys.executable, "-W", "ignore", "-c", START, orjson.dumps(order).decode()]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            yield process.stdin
            process.stdin.close()
            while process.poll() is None:
                go_on()
                sleep(LOOK_SECONDS)
        except Exception:
            go_on()
            if not _has_failed(process):
                raise
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                process.stdin.close()
        if process.returncode:
            raise OSError(process.stderr.read().decode().strip() or "GDAL broke off")


def _has_failed(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the process has ended without the layer, or does so at once."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(ENDS_WITHIN_S)
    return bool(process.returncode)
