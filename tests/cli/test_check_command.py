"""`durand check` on stores that are whole, edited, damaged and lost."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from click.testing import Result

from app.record.connection import connect

Run = Callable[..., Result]


def store() -> Path:
    return Path(os.environ["DURAND_STORE"])


def test_a_whole_store_is_said_to_be_whole(run: Run) -> None:
    said = run("check").stdout
    assert "every page is sound" in said
    assert "incidents      21" in said
    assert "engine files   none" in said
    assert "edited" not in said


def test_a_record_that_changed_is_exit_code_5(run: Run) -> None:
    with closing(connect(store())) as connection:
        connection.execute("UPDATE incidents SET fatalities_best = 900 WHERE fid = 1")
    assert "is damaged (of the incidents, 1 changed" in run("check", code=5).stderr


def test_damaged_indexes_are_named_and_repaired(run: Run) -> None:
    found = run("summary", "--q", "boldak").stdout
    with closing(connect(store())) as connection:
        connection.execute("UPDATE incidents_words_data SET block = zeroblob(length(block)) WHERE id > 10")
    assert "is damaged" in run("check", code=5).stderr
    assert "every page is sound" in run("check", "--repair").stdout
    assert "every page is sound" in run("check").stdout
    assert run("summary", "--q", "boldak").stdout == found


def test_an_edit_by_another_program_is_named(run: Run) -> None:
    with closing(connect(store())) as connection:
        connection.execute("UPDATE incidents SET fatalities_best = 900 WHERE fid = 1")
        connection.execute("UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z'")
    assert "edited         by another program after the last import" in run("check").stdout


def test_a_damaged_page_is_exit_code_5(run: Run) -> None:
    content = store().read_bytes()
    store().write_bytes(content[: len(content) // 2] + b"\xff" * (len(content) // 2))
    assert "is damaged" in run("check", code=5).stderr


def test_a_store_of_an_earlier_version_has_no_checksums(run: Run) -> None:
    with closing(connect(store())) as connection:
        connection.execute("DELETE FROM durand_meta WHERE name = 'summed'")
    assert "have no checksums yet" in run("check").stdout


def test_no_store_is_made_to_be_checked(run: Run) -> None:
    store().unlink()
    assert "is gone" in run("check", code=5).stderr
    assert not store().exists()
