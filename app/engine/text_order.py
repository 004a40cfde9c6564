"""The order of texts, found by whole arrays of numbers.

Sorting a million texts as Python objects would stop every other thread for two seconds.
"""

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import Lengths, Offsets, Pieces
from app.model.work import LONG_STEPS, STEPS

WIDTH = 31
"""Bytes of a text that are compared at once; with one more, their count, they fill four numbers of 64 bits."""
PER_STEP = 20_000
"""Texts read per step."""

Keys = NDArray[np.uint64]
Ranks = NDArray[np.int64]


def text_ranks(pieces: Pieces) -> NDArray[np.int32]:
    """The rank of each piece: how many pieces come before it in the order of their bytes.

    UTF-8 bytes sort in the order of the characters. Equal pieces have equal ranks; a missing one is like b"".
    """
    ranks = np.zeros(len(pieces), dtype=np.int64)
    open_rows, at = np.arange(len(pieces)), 0
    while len(open_rows):
        keys = _keys(pieces, open_rows, at)
        with LONG_STEPS.turn():
            ranks[open_rows], is_open = _refined(ranks[open_rows], keys)
        open_rows, at = open_rows[is_open & _is_full(keys)], at + WIDTH
    return ranks.astype(np.int32)


def _refined(ranks: Ranks, keys: Keys) -> tuple[Ranks, NDArray[np.bool_]]:
    """The ranks of rows that keys tell apart where their ranks were equal; and which of them are still equal."""
    order = np.lexsort((*reversed(keys), ranks))
    rank = ranks[order]
    begins_group = np.append(True, rank[1:] != rank[:-1])
    begins = begins_group.copy()
    for part in keys:
        key = part[order]
        begins[1:] |= key[1:] != key[:-1]
    place = np.arange(len(order))
    first_of_group = np.maximum.accumulate(np.where(begins_group, place, 0))
    first = np.maximum.accumulate(np.where(begins, place, 0))
    is_alone = begins & np.append(begins[1:], True)
    refined, is_open = np.empty_like(ranks), np.empty(len(order), dtype=np.bool_)
    refined[order], is_open[order] = rank + first - first_of_group, ~is_alone
    return refined, is_open


def _keys(pieces: Pieces, rows: NDArray[np.intp], at: int) -> Keys:
    """The bytes of each row's text from byte `at` on, then their count, as numbers: shape (4, rows)."""
    heap = np.frombuffer(pieces.heap.view, dtype=np.uint8)
    keys = np.empty(((WIDTH + 1) // 8, len(rows)), dtype=np.uint64)
    for first in range(0, len(rows), PER_STEP):
        some = rows[first : first + PER_STEP]
        start, length = pieces.start.take(some) + at, pieces.length.take(some) - at
        with STEPS.turn():
            keys[:, first : first + PER_STEP] = _packed(heap, start, np.clip(length, 0, WIDTH).astype(np.int32))
        pieces.heap.let_go(len(some))
    return keys


def _packed(heap: NDArray[np.uint8], start: Offsets, count: Lengths) -> Keys:
    """`count` bytes of the heap from each start, filled up with zeros, then the count: shape (4, rows)."""
    places = np.arange(WIDTH)
    packed = np.empty((len(start), WIDTH + 1), dtype=np.uint8)
    packed[:, :WIDTH] = heap.take(start[:, None] + places, mode="clip") if len(heap) else 0
    packed[:, :WIDTH] *= places < count[:, None]
    packed[:, WIDTH] = count
    return packed.view(">u8").T.astype(np.uint64)


def _is_full(keys: Keys) -> NDArray[np.bool_]:
    """Whether a text may go on after the bytes in its key."""
    full: NDArray[np.bool_] = (keys[-1] & np.uint64(0xFF)) == WIDTH
    return full
