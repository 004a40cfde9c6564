import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from app.aggregate.counting import CAVEAT
from app.aggregate.parties import SIDE_BY_SIDE

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_without_by_there_is_one_row(run: Run) -> None:
    result = run("summary")
    head, row, note = result.stdout.splitlines()
    assert head.startswith("Incidents  Deaths, at least")
    assert row.split() == ["21", "46", "unknown", "unknown", "2", "2", "1", "1", "18", "3"]
    assert note == "10 of them without coordinates"
    assert result.stderr == CAVEAT + "\nfigures where there are claims: span\n"


def test_the_terminal_shows_a_table_with_its_total(run: Run) -> None:
    lines = run("summary", "--by", "month,province", "--province", "AF-KAN").stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:-1]] == [
        ["2025-10", "AF-KAN", "1"],
        ["2025-11", "AF-KAN", "1"],
        ["unknown", "AF-KAN", "2"],
        ["total", "4", "5"],
    ]
    assert len({len(line) for line in lines[:-1]}) == 1


def test_a_file_is_written_in_the_format_of_its_suffix(run: Run) -> None:
    run("summary", "by_month.csv", "--by", "month")
    run("summary", "by_month.json", "--by", "month")
    head, *rows = csv.reader(Path("by_month.csv").read_text(encoding="utf-8").splitlines())
    said = json.loads(Path("by_month.json").read_bytes())
    assert head == list(said["columns"])
    assert rows == [
        ["" if value is None else str(value) for value in row]
        for row in zip(*said["columns"].values(), strict=True)
    ]
    assert [row[0] for row in rows] == ["2025-10", "2025-11", ""]
    assert said["total"]["incidents"] == 21
    assert said["caveat"] == CAVEAT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "weather"), "by: unknown 'weather': expected up to 4 of day, week, month"),
        (("--by", "month", "--province", "XX"), "province: unknown value 'XX'"),
        (("out.xlsx",), "summary: unknown suffix '.xlsx': expected .csv or .json"),
    ],
)
def test_what_cannot_be_counted_is_said_in_one_line(fails: Fails, words: tuple[str, ...], said: str) -> None:
    assert said in fails("summary", *words)


@pytest.mark.parametrize("option", ["--limit", "--offset", "--sortby"])
def test_a_summary_has_all_its_rows_in_its_own_order(run: Run, option: str) -> None:
    assert "No such option" in run("summary", option, "1", code=2).stderr


def test_parties_are_told_side_by_side(run: Run, tmp_path: Path) -> None:
    result = run("summary", "--by", "party")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith("Party")
    assert SIDE_BY_SIDE in result.stderr
    assert run("summary", str(tmp_path / "a.csv"), "--by", "party").exit_code == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("party,claims,incidents")
    assert run("summary", str(tmp_path / "a.json"), "--by", "party").exit_code == 0
    assert json.loads((tmp_path / "a.json").read_bytes())["by"] == ["party"]
    assert "by: party stands alone" in run("summary", "--by", "party,month", code=2).output


def test_names_may_be_given_one_by_one(run: Run) -> None:
    one_by_one = run("summary", "--by", "month", "--by", "side", "--measure", "killed", "--measure", "women")
    assert one_by_one.stdout == run("summary", "--by", "month,side", "--measure", "killed,women").stdout


def test_claims_without_a_day_are_counted_in_a_warning(run: Run) -> None:
    assert "warning: said_until: 56 claims have no said_on" in run("summary", "--said-until", "2025-12-31").stderr
    assert "said_on" not in run("summary").stderr


def test_parties_have_the_measures_that_are_asked_for(run: Run) -> None:
    head, *rows = run("summary", "--by", "party", "--measure", "killed").stdout.splitlines()
    assert "Killed, at least" in head
    [un] = [row.split() for row in rows if row.startswith("un ")]
    assert un[:4] == ["un", "1", "1", "41"]
