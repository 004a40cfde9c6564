"""Words: the numbers that the index gives, and the rows that have these numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from apsw import Connection
from incident_records import incident

from app.engine.indexes import Numbered
from app.engine.words import INSERT, MOST_TERMS, SCHEMA, find_words
from app.model.columns import INCIDENTS
from app.model.query import BBox, PlaceMatch, Query
from app.record.geopackage import open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ENDINGS = [f"kand{letter}" for letter in "abcdefghijkl"]


@pytest.fixture(scope="module")
def index() -> Iterator[tuple[Connection, dict[int, set[str]]]]:
    """An index of words, and the words of each number."""
    draw, connection = Random(3), Connection(":memory:")
    connection.execute(SCHEMA)
    words = [*ENDINGS, "gate", "gates", "gateway", "تورخم", "تورخمی", "c3"]
    texts = {number: set(draw.choices(words, k=4)) for number in draw.sample(range(1, 9000), 3000)}
    for number, text in sorted(texts.items()):
        connection.execute(INSERT, (number, " ".join(text)))
    yield connection, texts
    connection.close()


@pytest.mark.parametrize(
    "text", ["kand", "kanda", "gate", "gate kand", "GATE kandb تورخم", "c", "nothing", "gate no"]
)
def test_a_word_finds_every_word_that_it_begins(index: tuple[Connection, dict[int, set[str]]], text: str) -> None:
    connection, texts = index
    assert len(ENDINGS) > MOST_TERMS
    wanted = [
        number
        for number, has in sorted(texts.items())
        if all(any(one.startswith(word) for one in has) for word in text.lower().split())
    ]
    found = find_words(connection, text)
    assert found is not None
    assert found.tolist() == wanted


def test_a_text_without_a_word_says_nothing(index: tuple[Connection, dict[int, set[str]]]) -> None:
    assert find_words(index[0], " -- ") is None


@pytest.mark.parametrize("most", [1, 2, 200])
def test_rows_are_found_by_numbers_that_are_dense_or_sparse(most: int) -> None:
    draw = Random(most)
    fid = np.array(draw.sample(range(-20, 300 * most), 250), dtype=np.int64)
    sought = np.array(sorted(draw.sample(range(-40, 300 * most + 20), 200 * most)), dtype=np.int64)
    assert Numbered(fid).find(sought).tolist() == np.flatnonzero(np.isin(fid, sought)).tolist()
    assert Numbered(fid[:0]).find(sought).tolist() == Numbered(fid).find(sought[:0]).tolist() == []


@pytest.mark.parametrize("match", [PlaceMatch.CENTRE, PlaceMatch.POSSIBLY])
def test_words_are_searched_for_once_however_many_segments_there_are(tmp_path: Path, match: PlaceMatch) -> None:
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    for numbers in (range(20), (3, 21)):
        with store.writing("file.csv", AT) as writer:
            writer.upsert(
                INCIDENTS, [incident(f"a:{n}", title=f"Gate {n}", longitude=71.0, latitude=34.0) for n in numbers]
            )
    snapshot = store.load().snapshot
    assert snapshot.appended is not None
    asked = []

    def search(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]] | None:
        asked.append(text)
        return found(text)

    found = snapshot.base.search
    snapshot = snapshot.searching(search)
    assert snapshot.page(Query(text="gate", bbox=BBox(70, 33, 72, 35), place_match=match)).matched == 21
    assert asked == ["gate"]
    store.close()
