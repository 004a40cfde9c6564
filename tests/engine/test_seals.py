"""Sealed files: what was written is found, and what was changed since is noticed before it is used."""

import os
from collections.abc import Mapping
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine import seals
from app.engine.blob_file import HeapWriter, Pieces
from app.engine.packed import open_packed, read_about, write_packed
from app.engine.seals import SealedFile, seal_bytes
from app.model.errors import EngineDamaged, StoreError

ARRAYS = {
    "numbers": np.arange(5000, dtype=np.float64),
    "none": np.empty(0, dtype=np.int32),
    "codes": np.arange(7000, dtype=np.uint8),
}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BLOCK", 1000)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    write_packed(tmp_path / "one.packed", {"name": "one"}, ARRAYS)
    return tmp_path / "one.packed"


def opened_arrays(path: Path) -> tuple[Mapping[str, object], Mapping[str, NDArray[np.generic]]]:
    found = open_packed(path)
    return found.about, found.arrays


def opened(path: Path, *stretches: seals.Stretch) -> SealedFile:
    return SealedFile(path, os.open(path, os.O_RDONLY), stretches)


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        [byte] = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def later(path: Path) -> None:
    """Set the file's time a second on: two writes within one tick of the clock have the same time."""
    found = path.stat()
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 10**9))


def test_packed_arrays_are_read_as_they_were_written(packed: Path) -> None:
    about, arrays = opened_arrays(packed)
    assert about == read_about(packed) == {"name": "one"}
    assert {name: array.tolist() for name, array in arrays.items()} == {n: a.tolist() for n, a in ARRAYS.items()}
    assert {name: array.dtype for name, array in arrays.items()} == {n: a.dtype for n, a in ARRAYS.items()}


def test_any_byte_of_a_packed_file_that_matters_is_checked(packed: Path) -> None:
    content, chance = packed.read_bytes(), Random(1893)
    used = content.rstrip(b"\0")
    for at in [*range(0, 400, 7), *(chance.randrange(len(used)) for _ in range(100))]:
        packed.write_bytes(content)
        flip(packed, at)
        try:
            _, arrays = opened_arrays(packed)
        except StoreError:
            continue
        # Only the room between two arrays may hold anything.
        assert all((arrays[name] == array).all() for name, array in ARRAYS.items())
        assert content[at - 64 : at + 64].count(0) >= 2


@pytest.mark.parametrize("size", [0, 5, 19, 30, 1000, -1000])
def test_a_packed_file_that_was_cut_is_refused(packed: Path, size: int) -> None:
    content = packed.read_bytes()
    packed.write_bytes(content[:size])
    with pytest.raises(StoreError, match=r"one.packed"):
        open_packed(packed)


def test_a_packed_file_that_is_written_to_while_it_is_mapped_is_noticed(packed: Path) -> None:
    file = open_packed(packed).file
    file.look()
    later(packed)
    file.look()
    assert not file.is_trusted
    file.check()
    flip(packed, packed.stat().st_size - 3000)
    later(packed)
    file.look()
    with pytest.raises(EngineDamaged, match=r"one.packed: bytes [\d,]+ to [\d,]+ are not the bytes"):
        file.check()


def test_a_file_cut_short_while_it_is_mapped_is_noticed_at_the_next_look(packed: Path) -> None:
    file = open_packed(packed).file
    os.truncate(packed, 3000)
    with pytest.raises(EngineDamaged, match="cut short, 3,000 of"):
        file.look()
    with pytest.raises(EngineDamaged):
        file.check_again()


def test_blocks_are_checked_when_they_are_first_read(tmp_path: Path) -> None:
    path, content = tmp_path / "file", Random(1).randbytes(9500)
    path.write_bytes(b"lead" + content)
    file = opened(path, seal_bytes(content[:4500], 4), seal_bytes(content[4500:], 4504))
    flip(path, 4 + 4500 + 2500)
    for start, end in [(0, 4), (4, 4), (4, 6504), (7505, 9504), (0, 10), (9000, 20000)]:
        file.check_spans(np.array([start]), np.array([end]))
        file.check_span(start, end)
    file.check_spans(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    for start, end in [(6504, 6505), (7500, 7504), (0, 9504), (7503, 7600)]:
        with pytest.raises(EngineDamaged, match="bytes 6,504 to 7,504"):
            file.check_spans(np.array([0, start]), np.array([1, end]))
        with pytest.raises(EngineDamaged, match="bytes 6,504 to 7,504"):
            file.check_span(start, end)
    with pytest.raises(EngineDamaged):
        file.check()
    flip(path, 4 + 4500 + 2500)
    file.check()
    assert file.is_trusted


def test_a_heap_that_grows_stays_trusted_and_one_that_is_written_over_does_not(tmp_path: Path) -> None:
    path, content = tmp_path / "file", b"x" * 2500
    path.write_bytes(content)
    file = opened(path, seal_bytes(content))
    file.check()
    path.write_bytes(content + b"more")
    later(path)
    file.look()
    assert file.is_trusted
    path.write_bytes(b"y" + content[1:] + b"more")
    later(path)
    file.look()
    with pytest.raises(EngineDamaged):
        file.check_spans(np.array([0]), np.array([1]))
    file.check_spans(np.array([1000]), np.array([2500]))


def test_pieces_of_a_damaged_block_are_not_read_and_others_are(tmp_path: Path) -> None:
    writer = HeapWriter(tmp_path / "one.heap")
    start, length = writer.write([b"%04d" % number for number in range(1000)])
    sealed = writer.file_heap().file
    assert sealed is not None
    writer.close()
    more = HeapWriter(tmp_path / "one.heap", sealed.end, append=True, before=sealed.stretches)
    new_start, new_length = more.write([b"new"])
    flip(tmp_path / "one.heap", 1500)
    heap = more.file_heap()
    more.close()
    assert heap.file is not None
    assert heap.file.end == 4003
    assert Pieces(heap, new_start, new_length)[0] == b"new"
    pieces = Pieces(heap, start, length)
    assert pieces[0] == b"0000"
    assert [bytes(view) for view in pieces[900:903].views()] == [b"0900", b"0901", b"0902"]
    for damaged in (lambda: pieces[260], lambda: pieces[200:300].views(), lambda: list(pieces)):
        with pytest.raises(EngineDamaged, match=r"one.heap: bytes 1,000 to 2,000"):
            damaged()
    with pytest.raises(EngineDamaged):
        heap.check_again()


def test_the_descriptor_is_closed_with_the_last_reference(packed: Path) -> None:
    file = open_packed(packed).file
    descriptor = file.descriptor
    os.fstat(descriptor)
    del file
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_file_that_grew_is_checked_only_where_it_was_not_before(tmp_path: Path) -> None:
    path = tmp_path / "grows"
    path.write_bytes(b"a" * 100)
    first = seals.seal_bytes(b"a" * 100)
    before = seals.SealedFile(path, os.open(path, os.O_RDONLY), [first])
    before.check()
    with path.open("ab") as file:
        file.write(b"b" * 50)
    stretches = [first, seals.seal_bytes(b"b" * 50, 100)]
    grown = seals.SealedFile(path, os.open(path, os.O_RDONLY), stretches)
    grown.trust_as(before)
    assert grown._is_checked.tolist() == [True, False]
    grown.check()
    other = tmp_path / "other"
    other.write_bytes(b"x" * 150)
    unlike = seals.SealedFile(other, os.open(other, os.O_RDONLY), stretches)
    unlike.trust_as(before)
    with pytest.raises(EngineDamaged):
        unlike.check()
