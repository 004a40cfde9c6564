"""Pieces of a heap, one by one and many at once."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.engine import blob_file as heap
from app.engine.blob_file import Heap, HeapWriter, Pieces
from app.model.coded import NONE

ODD = [b"", b"x", b"\0", b"a\0", b"\0\0b\0\0", b"\x01", b"a\x01", "سپین".encode(), b"y" * 99, b"z" * 100]


def pieces_of(texts: list[bytes | None]) -> Pieces:
    """The texts in a heap, None for one that is not there."""
    length = np.array([NONE if text is None else len(text) for text in texts], dtype=np.int32)
    there = np.maximum(length, 0)
    start = np.cumsum(there, dtype=np.int64) - there
    return Pieces(Heap(memoryview(b"".join(text or b"" for text in texts))), start, length)


@pytest.mark.parametrize("longest", [[], [b"w" * 101], [b"v" * 5000]], ids=["short", "long", "longer"])
def test_pieces_read_together_are_those_read_alone(longest: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "AT_A_TIME", 7)
    texts: list[bytes | None] = [*ODD * 3, None, *longest, None]
    Random(1893).shuffle(texts)
    pieces = pieces_of(texts)
    assert list(pieces) == [text or b"" for text in texts]
    assert [pieces[row] for row in range(len(texts))] == list(pieces)
    assert list(pieces[::-3]) == list(pieces)[::-3]


def test_no_pieces_are_none() -> None:
    assert list(pieces_of([])) == []
    assert list(pieces_of([None, b""])) == [b"", b""]


@pytest.mark.parametrize("spill", [0, 1 << 20], ids=["to the file", "in memory"])
def test_what_is_written_is_read_where_it_is_said_to_be(
    tmp_path: Path, spill: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heap, "SPILL_BYTES", spill)
    writer = HeapWriter(tmp_path / "folder" / "one.heap")
    places = [writer.write(some) for some in (ODD, [], ODD[::-1])]
    start, length = (np.concatenate(part) for part in zip(*places, strict=True))
    assert list(Pieces(writer.heap(), start, length)) == [*ODD, *ODD[::-1]]
    assert (tmp_path / "folder" / "one.heap").exists() == (spill == 0)
    assert list(Pieces(writer.file_heap(), start, length)) == [*ODD, *ODD[::-1]]
    writer.close()
