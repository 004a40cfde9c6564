"""`durand correct` and `durand inbox`: a value beside a source's, and a decision when the source changes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from changed_seed import write_changed_seed

WHY = ("--why", "the map says so", "--by", "a desk")


@pytest.fixture
def changed(run: Callable, tmp_path: Path) -> Path:
    """A store with a correction under which its source, the seed's own file, says something else."""
    run("correct", "seed:S06", "--set", "title=A better title", *WHY)
    path = write_changed_seed(tmp_path, "S06", title="Said anew")
    said = run("import", str(path), "--dataset", "seed").stdout
    assert "the file says something new of 1 corrected column: it stays as corrected, and `durand inbox`" in said
    return path


def test_correction_is_told_with_what_the_source_says(run: Callable) -> None:
    said = run("correct", "seed:S06", "--set", "place_name=Spin Boldak", "--set", "injured=", *WHY).stdout
    first, *lines = said.splitlines()
    assert first == "seed:S06 is corrected, as revision 2"
    assert lines[0].startswith("  place_name: 'Spin Boldak', source: ")
    assert lines[1].startswith("  injured: unknown, source: ")
    assert lines[0].endswith("(revision 2, by a desk: the map says so)")
    assert run("inbox").stdout == "0 corrected columns wait for a decision\n"
    said = run("correct", "seed:S06", "--release", "injured", "--why", "a mistake").stdout
    assert said == "seed:S06 is as its source says in injured, as revision 3\n"
    assert "corrected  incidents seed:S06" not in run("diff", "--from", "1").stdout
    assert "(by a desk)" not in run("diff", "--from", "2").stdout


def test_correction_that_names_a_private_person_is_pointed_out(run: Callable) -> None:
    said = run("correct", "seed:S06", "--set", "notes=Gul Example, a driver, saw it", *WHY).stdout
    assert said.splitlines()[-1].startswith("  note: it seems to name private persons: 'Gul Example' in notes;")


@pytest.mark.usefixtures("changed")
def test_inbox_shows_both_and_takes_a_decision(run: Callable, fails: Callable[..., str]) -> None:
    first, record, correction, source = run("inbox").stdout.splitlines()
    assert (first, record) == ("1 corrected column waits for a decision", "incidents seed:S06")
    assert correction == (
        "  title: 'A better title', source: 'Said anew' (revision 2, by a desk: the map says so)"
    )
    assert source.endswith("; it says title 'Said anew' since revision 3")
    entry = json.loads(run("inbox", "--json").stdout)
    assert (entry["table"], entry["id"], entry["column"]) == ("incidents", "seed:S06", "title")
    assert (entry["value"], entry["source"], entry["since"]) == ("A better title", "Said anew", 3)
    said = run("inbox", "keep", "seed:S06", "title", "--why", "checked").stdout
    assert said == "title of seed:S06 stays as corrected, as revision 4\n"
    assert "0 corrected columns wait" in run("inbox").stdout
    assert "take: 'title' of 'seed:S06' is not in the inbox" in fails("inbox", "take", "seed:S06", "title")


@pytest.mark.usefixtures("changed")
def test_what_the_source_says_is_taken(run: Callable) -> None:
    said = run("inbox", "take", "seed:S06", "title", "--by", "a desk").stdout
    assert said == "title of seed:S06 is as its source says, as revision 4\n"
    assert "title: 'A better title' → 'Said anew'" in run("diff", "--from", "3").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "correct: give --set COLUMN=VALUE, or --release COLUMN"),
        (("--set", "title"), "--set: must be COLUMN=VALUE, such as place_name=Torkham: 'title'"),
        (("--set", "title=a", "--set", "title=b"), "--set: title is given twice"),
        (("--set", "province=AF-KAN"), "correct: province is derived"),
        (("--set", "event_type=War"), "event_type: expected one of Battles"),
        (("--release", "title"), "release: 'title' of 'seed:S06' is not corrected"),
    ],
)
def test_what_cannot_be_corrected_is_said(
    fails: Callable[..., str], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in fails("correct", "seed:S06", *words, "--why", "so")
