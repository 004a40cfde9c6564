"""`durand datasets distinct`: kept in the store, told by `info`, and taken back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Fails = Callable[..., str]

HEADER = "id,title,event_type,date_start,fatalities_low,fatalities_best,fatalities_high\n"


@pytest.fixture
def two(run: Run) -> Run:
    """A store with two datasets beside the seed's, of which both have figures in one week."""
    for name, day, number in (("one", "2020-03-01", 10), ("two", "2020-03-06", 12)):
        Path(f"{name}.csv").write_text(
            f"{HEADER}A1,Raid,Battles,{day},{number},{number},{number}\n", encoding="utf-8"
        )
        run("import", f"{name}.csv", "--dataset", name)
    return run


def total(run: Run) -> dict[str, object]:
    run("summary", "total.json", "--dataset", "one,two")
    return json.loads(Path("total.json").read_bytes())


def test_distinct_datasets_are_added_until_it_is_undone(two: Run) -> None:
    before = total(two)
    assert (before["total"]["fatalities_low"], len(before["warnings"])) == (12, 1)
    assert two("datasets", "distinct", "two", "one").stdout == "two and one are of different events\n"
    assert "distinct       one and two are of different events" in two("info").stdout.splitlines()
    said = total(two)
    assert (said["total"]["fatalities_low"], said["total"]["fatalities_best"]) == (22, 22)
    assert "warnings" not in said
    assert two("datasets", "distinct", "one", "two", "--undo").stdout == "one and two may report the same events\n"
    assert total(two) == before
    assert "are of different events" not in two("info").stdout


def test_what_was_said_before_makes_no_revision(two: Run) -> None:
    two("datasets", "distinct", "one", "two")
    first = two("info").stdout
    assert two("datasets", "distinct", "one", "two").stdout.endswith(", as was said before\n")
    assert two("info").stdout == first


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("one", "one"), "name two datasets, not 'one' twice"),
        (("one", "three"), "no dataset 'three': the store has one, seed, two"),
    ],
)
@pytest.mark.usefixtures("two")
def test_datasets_that_cannot_be_meant_are_refused(fails: Fails, words: tuple[str, ...], why: str) -> None:
    assert why in fails("datasets", "distinct", *words)


def test_the_terminal_shows_each_dataset_and_the_warning(two: Run) -> None:
    result = two("summary", "--dataset", "one,two")
    lines = result.stdout.splitlines()
    assert [line.split()[:3] for line in lines[-3:-1]] == [["one", "1", "10"], ["two", "1", "12"]]
    assert "warning: one and two both give figures of deaths, undated or within 7 days" in result.stderr
