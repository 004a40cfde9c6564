import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHEET = "Ref,Type,Place,Day\nA-1,IED,Torkham,16/02/2023\n"

Run = Callable[..., Result]
Fails = Callable[..., str]


@pytest.fixture(autouse=True)
def sheet(request: pytest.FixtureRequest) -> Path:
    """A table in the folder that the commands run in."""
    request.getfixturevalue("run")
    path = Path("log.csv")
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_what_is_guessed_can_be_imported_with_and_nothing_is_before(run: Run) -> None:
    guessed = run("import", "log.csv", "--guess").stdout
    assert tomllib.loads(guessed)["columns"]["place_name"] == "Place"
    assert "log" not in run("info").stdout.split("datasets")[1].splitlines()[0]
    Path("map.toml").write_text(guessed, encoding="utf-8")
    assert run("import", "log.csv", "--map", "map.toml").stdout.splitlines() == [
        "log.csv: 1 rows of mapped incidents: 1 inserted, 0 updated, 0 unchanged, 0 refused",
        "  encoding: UTF-8",
        "  columns: separated by comma",
        "  header: row 1, 4 columns",
        "  dates: date_start as DD-MM-YYYY",
        "  calendar: Gregorian",
        "  decimals: a point",
        "  1 located, 0 not located",
        "1 rows: 1 inserted, 0 updated, 0 unchanged, 0 refused",
    ]
    assert "log, seed" in run("info").stdout


def test_every_file_is_guessed_at(run: Run) -> None:
    text = run("import", "--guess", "log.csv", FIXTURES / "acled_31.csv").stdout
    assert "[columns]" in text
    assert text.splitlines()[-1] == "# acled_31.csv is of the format acled (incidents): it needs no mapping."


def test_a_guess_that_no_mapping_is_needed_can_be_given_as_the_mapping(run: Run) -> None:
    guessed = run("import", FIXTURES / "acled_31.csv", "--guess").stdout
    Path("map.toml").write_text(guessed, encoding="utf-8")
    told = run("import", FIXTURES / "acled_31.csv", "--map", "map.toml").stdout
    assert told.startswith("acled_31.csv: 6 rows of acled incidents: 6 inserted")


def test_the_style_of_the_dates_and_rows_left_aside_are_noted(run: Run) -> None:
    assert "  dates: event_date as DD MONTH YYYY" in run("import", FIXTURES / "acled_before_2023.csv").stdout
    assert (
        "  note: 3 rows were left aside: about a place outside"
        in run("import", "--format", "gdelt", FIXTURES / "gdelt.export.CSV", code=8).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["log.csv", "--map", "none.toml"], "none.toml: cannot be read as a mapping file"),
        (["log.csv", "--map", "log.csv"], "log.csv: not TOML: "),
        (
            ["log.csv", "--map", FIXTURES / "incidents_map.toml"],
            "log.csv: has no column 'From', which the mapping",
        ),
        (
            ["log.csv", "--map", FIXTURES / "incidents_map.toml", "--format", "own"],
            "--map and --format own: the map",
        ),
        (["none.csv", "--guess"], "none.csv: no such file"),
        (["--guess"], "import: name at least one file"),
        (["log.csv"], "or a mapping file, which --guess proposes (--map)"),
    ],
)
def test_what_cannot_be_mapped_is_one_line_and_exit_code_2(
    fails: Fails, arguments: list[object], message: str
) -> None:
    assert message in fails("import", *arguments)
