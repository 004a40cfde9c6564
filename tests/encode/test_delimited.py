import csv
import io

import pytest

from app.encode.delimited import csv_chunks
from app.encode.geojson import encode_feature

HOSTILE = [
    'quote " and comma, and semicolon;',
    "line\nfeed",
    "carriage\rreturn\r\n",
    "تورخم \u200f",
    "=1+1",
    "tab\t",
    " padded ",
    "🏔\u2028",
    "a\0b",
]


def feature(**properties: object) -> bytes:
    return encode_feature("a", None, properties)


def table(chunks: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(chunks).decode(), newline="")))


def test_header_alone_is_the_table_of_no_features() -> None:
    assert b"".join(csv_chunks([], ("id", "title"))) == b"id,title\r\n"


def test_columns_are_in_the_order_asked_for_and_others_left_out() -> None:
    rows = table(csv_chunks([feature(title="t", other="x", id="a:1")], ("id", "title")))
    assert rows == [["id", "title"], ["a:1", "t"]]


def test_null_is_an_empty_cell_and_zero_is_not() -> None:
    chunks = csv_chunks([feature(id="a", injured=None, deaths=0, km=0.0)], ("id", "injured", "deaths", "km"))
    assert b"".join(chunks) == b"id,injured,deaths,km\r\na,,0,0.0\r\n"


def test_numbers_keep_every_digit() -> None:
    chunks = csv_chunks([feature(lon=66.447222222222221, n=9007199254740993)], ("lon", "n"))
    assert table(chunks)[1] == ["66.44722222222222", "9007199254740993"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_a_round_trip(text: str) -> None:
    assert table(csv_chunks([feature(id=text, title=text)], ("id", "title")))[1] == [text, text]


def test_lines_end_as_rfc_4180_says() -> None:
    content = b"".join(csv_chunks([feature(id="a"), feature(id="b")], ("id",)))
    assert content == b"id\r\na\r\nb\r\n"


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_pieces_joined_are_the_whole_table(count: int) -> None:
    features = [feature(id=f"a:{number}") for number in range(count)]
    chunks = list(csv_chunks(iter(features), ("id",)))
    assert table(chunks) == [["id"], *([f"a:{number}"] for number in range(count))]
    assert b"".join(chunks) == b"".join(csv_chunks(features, ("id",), per_chunk=7))
    assert len(chunks) == count // 1000 + 1


def test_column_that_no_feature_has_is_an_error_rather_than_an_empty_one() -> None:
    with pytest.raises(KeyError, match="distance_km"):
        list(csv_chunks([feature(id="a")], ("id", "distance_km")))
