"""`durand key` and `durand audit`: keys are made, listed, changed and ended, and the log says so."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_a_key_is_the_last_line_and_is_told_once(run: Run) -> None:
    told = run("key", "add", "ann", "--role", "editor").stdout.splitlines()[-1]
    assert len(told) >= 43
    listed = run("key", "list").stdout
    assert listed.startswith("ann: editor, made ")
    assert told not in listed + run("audit").stdout


def test_a_key_is_rotated_and_revoked(run: Run) -> None:
    first = run("key", "add", "ann", "--role", "reader").stdout.splitlines()[-1]
    assert run("key", "rotate", "ann").stdout.splitlines()[-1] != first
    run("key", "revoke", "ann")
    listed = run("key", "list").stdout
    assert ", rotated " in listed
    assert ", revoked " in listed


def test_wrong_words_are_refused(fails: Fails, run: Run) -> None:
    assert "there is none" in fails("key", "revoke", "nobody", code=3)
    run("key", "add", "ann", "--role", "reader")
    assert "take another name" in fails("key", "add", "ann", "--role", "admin")
    assert "'owner' is not one of" in run("key", "add", "bo", "--role", "owner", code=2).stderr


def test_the_log_of_key_changes_is_exported(run: Run, tmp_path: Path) -> None:
    run("key", "add", "ann", "--role", "editor")
    run("key", "revoke", "local")
    out = tmp_path / "audit.csv"
    run("audit", "--out", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [(row["number"], row["who"], row["role"], row["what"], row["outcome"]) for row in rows] == [
        ("1", "local", "admin", "key add ann --role editor", "done"),
        ("2", "local", "admin", "key revoke local", "done"),
    ]
