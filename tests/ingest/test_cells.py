from typing import Any

import numpy as np
import pytest

from app.ingest.files import cells
from app.ingest.files.cells import MAX_COUNT, Checks
from app.model.batch import Batch
from app.model.coded import code
from app.model.vocabulary import EventType


def column(*values: str) -> tuple[Batch, str]:
    """Rows of one column, and its name."""
    return Batch(len(values), {"cell": code(values)}), "cell"


def checking(count: int = 1) -> Checks:
    """Nothing refused yet, in rows from 2 on."""
    return Checks(np.arange(2, 2 + count))


def reason(read: Any, cell: str, *arguments: object) -> str | None:
    """Why the cell is refused, None if it is taken."""
    checks = checking()
    read(*column(cell), *arguments, checks)
    return checks.reasons.get(2)


def test_text_loses_the_white_space_around_it_and_empty_cells_are_none() -> None:
    taken = cells.texts(*column(" a b ", "", "  ", "nan", "NA", "None", "0", "\u2028x\u2028"))
    assert taken.spread() == ["a b", None, None, "nan", "NA", "None", "0", "x"]


def test_equal_texts_are_kept_once() -> None:
    taken = cells.texts(*column(" a ", "", "b", "a", "  ", "a\t"))
    assert taken.spread() == ["a", None, "b", "a", None, "a"]
    assert taken.values == ["a", "b"]
    assert not cells.texts(*column("", " ")).known().any()


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1", 1.0),
        (" -71.25 ", -71.25),
        ("1e3", 1000.0),
        ("+5", 5.0),
        (".5", 0.5),
        ("0", 0.0),
        ("٣٤٫٥", 34.5),
        ("1,200", 1200.0),
    ],
)
def test_numbers_are_read(cell: str, number: float) -> None:
    assert cells.numbers(*column(cell), checking()).spread() == [number]


@pytest.mark.parametrize("cell", ["", "   ", "nan", "N/A", "unknown", "?"])
def test_an_empty_cell_is_no_number_and_not_refused(cell: str) -> None:
    checks = checking()
    assert not cells.numbers(*column(cell), checks).known().any()
    assert checks.refusals() == ()


@pytest.mark.parametrize(
    "cell", ["abc", "inf", "-Infinity", "1e999", "1,5", "1_0", "0x10", "1 2", "abc\x00", "1.2.3", "--1"]
)
def test_what_is_no_finite_number_is_refused_with_the_cell(cell: str) -> None:
    assert reason(cells.numbers, cell) == f"cell: not a number: {cell!r}"


@pytest.mark.parametrize(
    ("cell", "count"), [("0", 0), ("-0", 0), ("12", 12), ("3.0", 3), (str(MAX_COUNT), MAX_COUNT)]
)
def test_counts_are_whole_numbers_from_0(cell: str, count: int) -> None:
    checks = checking()
    assert cells.counts(*column(cell), checks).spread() == [count]
    assert checks.refusals() == ()


@pytest.mark.parametrize("cell", ["-1", "2.5", "-0.5"])
def test_a_count_under_0_or_in_parts_is_refused(cell: str) -> None:
    assert reason(cells.counts, cell) == f"cell: not a whole number from 0: {cell!r}"


@pytest.mark.parametrize("cell", [str(MAX_COUNT + 1), "9223372036854775808", "99999999999999999999999", "1e300"])
def test_a_count_of_more_people_than_there_are_is_refused(cell: str) -> None:
    assert "more than 1,000,000,000, which cannot be persons" in str(reason(cells.counts, cell))


@pytest.mark.parametrize(
    ("cell", "count", "is_kept"),
    [
        ("1,200", 1200, False),
        ("1,20,000", 120_000, False),
        ("1 200", 1200, False),
        ("۱۲", 12, False),
        ("two", 2, False),
        ("~10", 10, True),
        ("about 10", 10, True),
        ("12 (3 children)", 12, True),
        ("5+", None, True),
        ("2-3", None, True),
        ("at least 5", None, True),
    ],
)
def test_counts_are_read_as_people_write_them_and_what_they_say_more_is_kept(
    cell: str, count: int | None, is_kept: bool
) -> None:
    checks = checking()
    assert cells.counts(*column(cell), checks).spread() == [count]
    assert checks.refusals() == ()
    assert [kept.text for kept in checks.kept] == ([cell] if is_kept else [])


def test_where_commas_are_decimals_points_stand_between_thousands() -> None:
    checks = checking(2)
    assert cells.counts(*column("1.200", "3,0"), checks, ",").spread() == [1200, 3]
    assert cells.numbers(*column("1.200,5", "2,5"), checks, ",").spread() == [1200.5, 2.5]
    assert (checks.refusals(), checks.kept) == ((), [])


@pytest.mark.parametrize(
    ("name", "cell", "count"),
    [
        ("fatalities_best", "5 killed", 5),
        ("fatalities_best", "5 militants", 5),
        ("fatalities_best", "12 (3 injured)", 12),
        ("fatalities_best", "5 injured", None),
        ("fatalities_best", "5 casualties", None),
        ("fatalities_best", "3 killed and wounded", None),
        ("best", "at least 5 arrested", None),
        ("best", "12 goats", None),
        ("best", "5 missing", None),
        ("injured", "5 wounded", 5),
        ("injured", "5 killed", None),
        ("killed_best", "2 dead", 2),
        ("detained_best", "2 dead", None),
    ],
)
def test_persons_are_counted_only_in_the_column_of_what_happened_to_them(
    name: str, cell: str, count: int | None
) -> None:
    checks = Checks(np.arange(2, 3), loses_cells=True)
    assert cells.counts(Batch(1, {name: code([cell])}), name, checks).spread() == [count]
    assert [kept.text for kept in checks.kept] == [cell]
    assert (checks.kept[0].why is not None) == (count is None)


@pytest.mark.parametrize("cell", ["abc", "-1", "2.5", "3 killed, 5 injured", "several", str(MAX_COUNT + 1)])
def test_a_cell_may_cost_the_cell_and_not_the_row(cell: str) -> None:
    checks = Checks(np.arange(2, 3), loses_cells=True)
    assert cells.counts(*column(cell), checks).spread() == [None]
    assert checks.refusals() == ()
    [kept] = checks.kept
    assert (kept.row, kept.text, kept.why is not None) == (2, cell, True)


def test_words_come_in_their_own_spelling() -> None:
    taken = cells.words(*column("battles", " RIOTS ", ""), EventType, checking(3))
    assert taken.spread() == ["Battles", "Riots", None]
    assert {type(word) for word in taken.values} == {str}


def test_an_unknown_word_is_refused_with_all_known_ones() -> None:
    why = str(reason(cells.words, "Skirmish", EventType))
    assert all(str(word) in why for word in EventType)
    assert why.endswith("'Skirmish'")


def test_the_first_reason_counts_and_refusals_come_in_order() -> None:
    checks = checking(2)
    both = code(["a", "b"])
    checks.refuse(both.among(["b"]), "cell", both, "later")
    checks.refuse(both.known(), "cell", both, "always")
    assert [(refusal.row, refusal.reason) for refusal in checks.refusals()] == [
        (2, "cell: always: 'a'"),
        (3, "cell: later: 'b'"),
    ]


@pytest.mark.parametrize("read", [cells.texts, cells.numbers, cells.counts])
def test_a_batch_without_rows_is_read(read: Any) -> None:
    arguments = () if read is cells.texts else (checking(0),)
    assert len(read(*column(), *arguments)) == 0
