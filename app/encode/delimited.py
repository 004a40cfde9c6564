"""CSV (RFC 4180, UTF-8) from rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_chunks(columns: Sequence[str], parts: Iterable[Iterable[Sequence[object]]]) -> Iterator[bytes]:
    """A table in pieces: the header with the first rows, then the other parts; null is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for rows in parts:
        writer.writerows(rows)
        yield _drain(buffer)
    yield _drain(buffer)


def encode_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table, header first; null is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
