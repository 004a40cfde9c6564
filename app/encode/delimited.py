"""CSV (RFC 4180, UTF-8) from encoded features, or from rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import orjson

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_chunks(features: Iterable[bytes], columns: Sequence[str], per_chunk: int = 1000) -> Iterator[bytes]:
    """A table of the features' properties, header first; null is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, feature in enumerate(features, 1):
        properties = orjson.loads(feature)["properties"]
        writer.writerow([properties[name] for name in columns])
        if number % per_chunk == 0:
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
