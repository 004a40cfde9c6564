"""Files read in columns, block by block, against the same files read row by row."""

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.ingest.files import csv_blocks, delimited_head
from app.ingest.files.csv_blocks import is_well_quoted, read_blocks, read_columns
from app.ingest.files.delimited_head import dialect_of
from app.ingest.files.layout import Layout
from app.ingest.files.tables import FIRST_ROW, FileRows, read_batches, read_delimited

HEADER = ("a", "b", "c")
CELLS = st.one_of(
    st.sampled_from(["", " ", "x", "é", "#adm1", "NULL", "0", '""', '"x, y"', '"one\ntwo"', '"say ""no"""']),
    st.sampled_from(['5" pipe', '"x"y', '"', "one\rtwo", '"\r\n\r\n"']),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=30)
Told = tuple[dict[int, tuple[str, ...]], list[tuple[int, str]]]


def told(batches: list[FileRows]) -> Told:
    """Cells by the number of their row, and what was refused."""
    rows = {
        number: list(cells)
        for each in batches
        for number, *cells in zip(
            each.numbers.tolist(), *(column.spread() for column in each.cells.columns.values()), strict=True
        )
    }
    return rows, [(refusal.row, refusal.reason) for batch in batches for refusal in batch.refused]


@settings(max_examples=400, deadline=None)
@example([[""], ["#adm1"]], True, False, "\n", ",", 4)
@example([["", '"x, y"'], ["", '"x, y"']], False, False, "\n", ";", 4)
@given(
    rows=ROWS,
    regular=st.booleans(),
    is_ended=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    block=st.integers(4, 200),
)
def test_blocks_hold_what_is_read_row_by_row(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    regular: bool,
    is_ended: bool,
    end: str,
    delimiter: str,
    block: int,
) -> None:
    lines = [HEADER, *([*row, "", ""][:3] if regular else row for row in rows)]
    text = end.join(map(delimiter.join, lines)) + (end if is_ended else "")
    path = tmp_path_factory.getbasetemp() / "rows.csv"
    path.write_bytes(text.encode())
    with patch.object(csv_blocks, "BLOCK_BYTES", block), patch.object(csv_blocks, "MOST_BYTES", 2 * block):
        # Which delimiter and which header odd rows have is a question for other tests.
        with patch.object(delimited_head, "_delimiter", lambda _: delimiter):
            source = read_delimited(path, lambda _: None, layout=Layout(header_row=1))
        found = told(list(source.batches))
    reader = csv.reader(io.StringIO(text, newline=""), dialect_of(delimiter))
    next(reader)
    assert found == told(list(read_batches(reader, HEADER, FIRST_ROW, lambda: None)))


@pytest.mark.parametrize(
    ("rows", "well"),
    [
        (b"", True),
        (b"x,y\n", True),
        (b'"x",""\r\n"y ""z""","a,b"', True),
        (b'"x"', True),
        (b'x"y\n', False),
        (b'"x"y,z\n', False),
        (b'x,"y\n', False),
    ],
)
def test_quotes_belong_around_cells(rows: bytes, well: bool) -> None:
    assert is_well_quoted(rows, ",") is well


def test_blocks_end_where_rows_do_and_lose_nothing() -> None:
    text = b'a,b\n1,"two\nlines"\n' + b"3,four\n" * 20
    with patch.object(csv_blocks, "BLOCK_BYTES", 14), patch.object(csv_blocks, "MOST_BYTES", 40):
        blocks = list(read_blocks(io.BytesIO(text), ","))
    assert b"".join(block.rows for block in blocks) == text
    assert [block.start for block in blocks] == [text.index(block.rows, block.start) for block in blocks]
    assert all(block.is_well_quoted for block in blocks)
    assert len(blocks) > 5


def test_a_quote_that_is_never_closed_is_the_last_block_and_not_read_to_its_end() -> None:
    text = b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 1000
    with patch.object(csv_blocks, "BLOCK_BYTES", 20), patch.object(csv_blocks, "MOST_BYTES", 40):
        *before, last = read_blocks(io.BytesIO(text), ",")
    assert b"".join(block.rows for block in before) == b"a,b\n1,2\n"
    assert not last.is_well_quoted
    assert len(last.rows) < 100


def test_a_column_is_its_texts_once_each() -> None:
    frame = read_columns("x,1\ny,\nx,é\n".encode(), ("a", "b"), ",")
    assert frame is not None
    assert frame.column("a").spread() == ["x", "y", "x"]
    assert frame.column("b").spread() == ["1", "", "é"]
    assert frame.column("a").values == ["x", "y"]


@pytest.mark.parametrize(
    "rows", [b"", b"x,1\ny\n", b"x,1,2\n", b"x,1\n\ny,2\n", b"\nx,1\n", b"x,1\r\n\r\ny,2\r\n"]
)
def test_what_is_odd_or_empty_is_left_to_be_read_row_by_row(rows: bytes) -> None:
    assert read_columns(rows, ("a", "b"), ",") is None
