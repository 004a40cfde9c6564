"""Order of texts held against what Python's own sorting of bytes says."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from incident_records import incident, snapshot_of

from app.engine.blob_file import HeapWriter, Pieces
from app.engine.columns import Texts
from app.engine.text_order import text_ranks
from app.model.query import Query, SortKey


def pieces_of(texts: list[bytes | None], path: Path) -> Pieces:
    writer = HeapWriter(path, in_memory=True)
    start, length = writer.write([text or b"" for text in texts])
    return Pieces(writer.heap(), start, np.where([text is None for text in texts], -1, length).astype(np.int32))


def ranks_of(texts: list[bytes | None]) -> list[int]:
    """For each text how many come before it; a missing one is like an empty one."""
    plain = [text or b"" for text in texts]
    ordered = sorted(plain)
    return [ordered.index(text) for text in plain]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [b""],
        [b"", None, b"a"],
        [b"b", b"a", b"a\0", b"a\0\0", b"a\0b", b"a"],
        [b"1" * count for count in (30, 31, 32, 61, 62, 63, 64, 31, 62)],
        [b"1" * 31, b"1" * 31 + b"\0", b"1" * 30 + b"\0", b"1" * 30 + b"\0\0", b"1" * 30],
        [b"x" * 700 + bytes([end]) for end in (3, 1, 2, 1)],
        ["سپین بولدک".encode(), "Straße".encode(), b"Strasse", "𝔸".encode(), "\uffff".encode()],
        [b"\xff" * 31, b"\xff" * 62, b"\xff" * 30],
    ],
)
def test_ranks_are_the_order_of_bytes(texts: list[bytes | None], tmp_path: Path) -> None:
    assert text_ranks(pieces_of(texts, tmp_path)).tolist() == ranks_of(texts)


def test_ranks_of_random_texts_are_the_order_of_bytes(tmp_path: Path) -> None:
    chance = Random(1893)
    texts = [
        None if chance.random() < 0.05 else bytes(chance.choices(b"aaaaaaab\0", k=chance.randrange(70)))
        for _ in range(3000)
    ]
    assert text_ranks(pieces_of(texts, tmp_path)).tolist() == ranks_of(texts)


def test_order_of_some_rows_is_their_order_among_all(tmp_path: Path) -> None:
    texts = Texts(pieces_of([b"c", b"a", None, b"b", b"a", b"d", b"", b"e"], tmp_path))
    whole = texts.order(np.arange(8))
    assert np.isnan(whole).tolist() == [text is None for text in [1, 1, None, 1, 1, 1, 1, 1]]
    for rows in ([5], [3, 0, 2, 1]):
        part = texts.order(np.array(rows))
        assert np.argsort(part, kind="stable").tolist() == np.argsort(whole[rows], kind="stable").tolist()


def test_rows_are_sorted_by_texts_in_both_directions() -> None:
    ids = ["t:b", "t:ä", "t:a", "t:", "t:aa", "t:B"]
    snapshot = snapshot_of(*[incident(one, date_start="2025-01-01") for one in ids])
    for descending in (False, True):
        selection = snapshot.select(Query(located=False, sort=(SortKey("id", descending),)))
        found = [snapshot.columns.ids[row].decode() for row in selection.rows.tolist()]
        assert found == sorted(ids, key=str.encode, reverse=descending)
