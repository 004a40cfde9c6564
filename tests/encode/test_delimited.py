import csv
import io
from collections.abc import Iterable

import pytest

from app.encode.delimited import csv_cell, csv_chunks, encode_table

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


def table(chunks: Iterable[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(chunks).decode(), newline="")))


def cells(*rows: tuple[object, ...]) -> list[list[str]]:
    """The rows as their cells, column by column."""
    return [list(map(csv_cell, column)) for column in zip(*rows, strict=True)]


def test_header_alone_is_the_table_of_no_rows() -> None:
    assert b"".join(csv_chunks(("id", "title"), [])) == b"id,title\r\n"


def test_null_is_an_empty_cell_and_zero_is_not() -> None:
    chunks = csv_chunks(("id", "injured", "deaths", "km"), [cells(("a", None, 0, 0.0))])
    assert b"".join(chunks) == b"id,injured,deaths,km\r\na,,0,0.0\r\n"


def test_numbers_keep_every_digit() -> None:
    chunks = csv_chunks(("lon", "n"), [cells((66.447222222222221, 9007199254740993))])
    assert table(chunks)[1] == ["66.44722222222222", "9007199254740993"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_a_round_trip(text: str) -> None:
    assert table(csv_chunks(("id", "title"), [cells((text, text))]))[1] == [text, text]


@pytest.mark.parametrize("value", [*HOSTILE, "", " ", None, 0, -0.5, 1e-05, 1e16, "\n", '"', "plain"])
def test_a_cell_is_what_the_standard_writer_makes_of_it(value: object) -> None:
    assert f"x,{csv_cell(value)}\r\n".encode() == encode_table(("x", value), [])  # type: ignore[arg-type]


def test_lines_end_as_rfc_4180_says() -> None:
    assert b"".join(csv_chunks(("id",), [cells(("a",)), cells(("b",))])) == b"id\r\na\r\nb\r\n"


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_pieces_joined_are_the_whole_table(count: int) -> None:
    ids = [f"a:{number}" for number in range(count)]
    parts = [[ids[first : first + 1000]] for first in range(0, count, 1000)]
    chunks = list(csv_chunks(("id",), parts))
    assert table(chunks) == [["id"], *([each] for each in ids)]
    assert b"".join(chunks) == b"".join(csv_chunks(("id",), [[ids]]))
    assert len(chunks) == len(parts) + 1
