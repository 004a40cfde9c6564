"""Dictionary columns, and what is made of them, against the same things made row by row."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import coded
from app.model.batch import Batch
from app.model.coded import (
    NONE,
    Coded,
    choose,
    code,
    code_numbers,
    combine,
    constant,
    group,
    narrow,
    put,
    tidied,
    which,
)

CELLS = st.lists(st.sampled_from([None, "", " ", "a", "b", " b", "é"]), max_size=12)
PAIRS = st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from([None, "a", "x"])), max_size=12)


def columns(rows: Sequence[tuple[object, ...]], width: int = 2) -> list[Coded]:
    return [code(column) for column in zip(*rows, strict=True)] if rows else [code([])] * width


def is_tidy(column: Coded) -> bool:
    """Whether each value is there once, each has a row, and codes take as few bytes as they can."""
    values = list(column.values)
    used = sorted(set(column.codes.tolist()) - {NONE})
    return (
        len(set(values)) == len(values)
        and None not in values
        and used == list(range(len(values)))
        and column.codes.dtype == narrow(column.codes, len(values)).dtype
    )


def test_rows_are_counted_by_value_and_rows_without_a_value_for_none() -> None:
    column = code(["b", None, "a", "b", None])
    assert dict(zip(column.values, column.count(slice(None)).tolist(), strict=True)) == {"a": 1, "b": 2}
    assert dict(zip(column.values, column.count(np.array([1, 3, 4])).tolist(), strict=True)) == {"a": 0, "b": 1}
    assert code([None]).count(slice(None)).tolist() == []


def test_a_value_is_kept_once_and_none_not_at_all() -> None:
    column = code(["x", None, "y", "x"])
    assert column.values == ["x", "y"]
    assert column.codes.tolist() == [0, -1, 1, 0]
    assert column.spread() == ["x", None, "y", "x"]
    assert column.spread([1, 2], 0) == [1, 0, 2, 1]


@pytest.mark.parametrize(
    ("count", "kind"), [(0, "int8"), (127, "int8"), (128, "int16"), (32_767, "int16"), (32_768, "int32")]
)
def test_codes_take_as_few_bytes_as_tell_all_values_and_none_apart(count: int, kind: str) -> None:
    codes = narrow(np.array([NONE, max(0, count - 1)]), count)
    assert (codes.tolist(), codes.dtype) == ([NONE, max(0, count - 1)], kind)


@given(CELLS, st.data())
def test_rows_taken_keep_only_their_values_and_row_none_has_none(
    cells: list[str | None], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(NONE, len(cells) - 1), max_size=12))
    taken = code(cells).take(np.array(rows, dtype=np.intp))
    assert taken.spread() == [None if row == NONE else cells[row] for row in rows]
    assert is_tidy(taken)


@given(CELLS)
def test_each_value_is_made_into_another_once(cells: list[str | None]) -> None:
    asked = []

    def make(text: str) -> str | None:
        asked.append(text)
        return text.strip() or None

    made = code(cells).map(make)
    assert made.spread() == [None if cell is None else cell.strip() or None for cell in cells]
    assert is_tidy(made)
    assert sorted(asked) == sorted({*cells} - {None})


@given(PAIRS, st.data())
def test_columns_are_chosen_between_row_by_row(
    pairs: list[tuple[str | None, str | None]], data: st.DataObject
) -> None:
    size = len(pairs)
    rows = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=np.bool_)
    one, other = columns(pairs)
    chosen = choose(rows, one, other)
    assert chosen.spread() == [pair[0] if is_one else pair[1] for pair, is_one in zip(pairs, rows, strict=True)]
    assert put(other, rows, one.take(np.flatnonzero(rows))).spread() == chosen.spread()
    kept = one.where(rows)
    assert kept.spread() == [pair[0] if is_one else None for pair, is_one in zip(pairs, rows, strict=True)]
    assert is_tidy(chosen)
    assert is_tidy(kept)
    assert one.or_else("z").spread() == ["z" if pair[0] is None else pair[0] for pair in pairs]


@given(PAIRS)
def test_combinations_are_made_once_in_the_order_of_their_first_rows(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    number, said = group(*columns(pairs))
    assert said == list(dict.fromkeys(pairs))
    assert [said[at] for at in number.tolist()] == pairs
    joined = combine(lambda *texts: "".join(filter(None, texts)) or None, *columns(pairs))
    assert joined.spread() == ["".join(filter(None, pair)) or None for pair in pairs]
    assert is_tidy(joined)
    assert which(lambda one, other: one == other, *columns(pairs)).tolist() == [a == b for a, b in pairs]


def test_many_columns_have_more_combinations_than_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(str(at % 7), str(at % 5), str(at % 3), None if at % 2 else "x") for at in range(300)]
    meant = group(*columns(rows))
    monkeypatch.setattr(coded, "MOST_KEYS", 10)
    number, said = group(*columns(rows))
    assert number.tolist() == meant[0].tolist()
    assert said == meant[1] == list(dict.fromkeys(rows))


@given(st.lists(st.sampled_from([0.0, -0.0, 1.5, -2.0, float("nan")]), max_size=9))
def test_numbers_are_kept_once_and_not_a_number_not_at_all(numbers: list[float]) -> None:
    column = code_numbers(np.array(numbers))
    assert is_tidy(column)
    assert np.array_equal(column.numbers(), np.array(numbers), equal_nan=True)
    assert [str(value) for value in column.values] == sorted((str(v) for v in column.values), key=float)
    assert "-0.0" not in map(str, column.values)


def test_one_value_fills_a_column_and_no_value_leaves_it_empty() -> None:
    assert constant("x", 3).spread() == ["x"] * 3
    assert constant(None, 2).spread() == [None] * 2
    assert not constant(None, 2).known().any()
    assert len(constant("x", 0)) == 0


def test_values_without_a_row_go() -> None:
    column = tidied(np.array([2, NONE, 0, 2]), ["x", "y", "z"])
    assert column.values == ["x", "z"]
    assert column.spread() == ["z", None, "x", "z"]


def test_a_batch_has_columns_besides_its_own_and_no_others_than_named() -> None:
    batch = Batch(2, {"a": code(["1", "2"])})
    more = batch.having({"b": constant("x", 2), "a": code(["3", None])})
    assert more.column("a").spread() == ["3", None]
    assert list(more.only(["b", "c"]).columns) == ["b"]
    assert ("b" in more, "b" in batch) == (True, False)
    assert batch.column("b").spread() == [None, None]
