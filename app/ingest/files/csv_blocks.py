"""Delimited files in blocks of whole rows: read column by column unless a block has something irregular in it.

Irregular blocks (a quote in the middle of a cell, a row that is too short) are read row by row with Python's `csv`
(`app.ingest.files.tables`), which reports what is wrong with which row.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TextIO

import arro3.compute as compute
import numpy as np
from arro3.core import Array, DataType, Field, Schema, dictionary_dictionary, dictionary_indices
from arro3.io import read_csv

from app.model.batch import Batch
from app.model.coded import Coded, Codes

FIRST_BYTES = 2_000_000
"""The first block is small, so that writing starts soon; each later block is twice as large, up to a limit."""
BLOCK_BYTES = 16_000_000
MOST_BYTES = BLOCK_BYTES
"""A longer row has a quote that is not closed."""
QUOTE = b'"'
DISTINCT = DataType.dictionary(DataType.int32(), DataType.utf8())
"""The Arrow type of a dictionary column: distinct texts, and one index per row."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows of a file, as bytes; `start` is their offset in the file.

    If not `is_well_quoted`, the last row may go on after the block.
    """

    start: int
    rows: bytes
    is_well_quoted: bool

    def text(self, raw: BinaryIO, encoding: str) -> TextIO:
        """The rows as lines of text; if they are not well quoted, with all that follows in the file."""
        if self.is_well_quoted:
            return io.StringIO(self.rows.decode(encoding), newline="")
        raw.seek(self.start)
        return io.TextIOWrapper(raw, encoding=encoding, newline="")


def read_blocks(raw: BinaryIO, delimiter: str, start: int = 0) -> Iterator[Block]:
    """The rows of a file from the byte `start` on, block by block; a block that is not well quoted is the last."""
    raw.seek(start)
    pending, is_last = b"", False
    size = min(FIRST_BYTES, BLOCK_BYTES)
    while not is_last:
        more = raw.read(size)
        pending += more
        is_last = len(more) < size
        size = min(2 * size, BLOCK_BYTES)
        end = len(pending) if is_last else _last_row_end(pending)
        if not end and len(pending) <= MOST_BYTES:
            continue
        rows = pending[: end or None]
        block = Block(start, rows, bool(end) and is_well_quoted(rows, delimiter))
        if rows:
            yield block
        if not block.is_well_quoted:
            return
        start, pending = start + len(rows), pending[len(rows) :]


def _last_row_end(text: bytes) -> int:
    """The end of the last row that is certainly complete, with all quotes closed; 0 if there is none."""
    end = text.rfind(b"\n") + 1
    quotes = text.count(QUOTE, 0, end)
    while end and quotes % 2:
        before = text.rfind(b"\n", 0, end - 1) + 1
        quotes -= text.count(QUOTE, before, end)
        end = before
    return end


def is_well_quoted(rows: bytes, delimiter: str) -> bool:
    """Whether every quote begins or ends a cell, or is one of two quotes that stand for one."""
    text = np.frombuffer(rows, dtype=np.uint8)
    quotes = np.flatnonzero(text == ord(QUOTE))
    # `clip` makes a quote at either end of the block its own neighbour, which counts as outside.
    beside = np.concatenate([text.take(quotes[::2] - 1, mode="clip"), text.take(quotes[1::2] + 1, mode="clip")])
    outside = np.frombuffer(QUOTE + delimiter.encode() + b"\r\n", dtype=np.uint8)
    return len(quotes) % 2 == 0 and bool(np.isin(beside, outside).all())


def read_columns(rows: bytes, names: Sequence[str], delimiter: str) -> Batch | None:
    """The cells of well-quoted UTF-8 rows; None if a row is irregular or there is none."""
    text = np.frombuffer(rows, dtype=np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    ends_in_two = np.count_nonzero(text.take(ends - 1, mode="clip") == ord("\r"))
    length = np.diff(ends, prepend=-1) - (1 if ends_in_two else 0)
    if rows.count(b"\r") != ends_in_two or (length <= 1).any():
        return None
    schema = Schema([Field(str(at), DataType.utf8()) for at in range(len(names))])
    try:
        [batch] = read_csv(
            io.BytesIO(rows), schema, has_header=False, batch_size=len(ends) + 1, delimiter=delimiter
        )
    except Exception:  # the library has no other: a row of another length
        return None
    return Batch(batch.num_rows, {name: _coded(batch.column(at)) for at, name in enumerate(names)})


def _coded(cells: Array) -> Coded:
    """A column's texts; Arrow's nulls become empty cells."""
    encoded = cells.cast(DISTINCT)
    texts = list(Array(dictionary_dictionary(encoded)).to_pylist())
    codes = _codes(Array(dictionary_indices(encoded)), len(texts))
    if cells.null_count:
        texts.append("")
    return Coded(codes, texts).replaced(texts)


def _codes(indices: Array, empty: int) -> Codes:
    if not indices.null_count:
        return np.asarray(indices.to_numpy(), dtype=np.int32)
    there = compute.is_not_null(indices)
    codes = np.full(len(indices), empty, dtype=np.int32)
    codes[there.to_numpy()] = compute.filter(indices, there).to_numpy()
    return codes
