"""`durand crossings`: the answers of the routes on the terminal."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def gates(run: Run) -> Run:
    """Runs `durand crossings` on a store with the statuses of three years."""
    run("import", FIXTURES / "gates_2023_2025.csv", "--dataset", "gates")
    return partial(run, "crossings")


def test_status_tells_headline_words_and_each_authority(gates: Run) -> None:
    told = gates("status", "torkham", "--at", "2025-11-15").output.splitlines()
    assert told[:2] == ["torkham on 2025-11-15: partial", "  open to returnees; closed to trade, and all else"]
    assert (
        "  trade: closed, says the Afghan side (a deputy prime minister), since 2025-11-12 "
        "(last said 3 days before)  [gates:t10]"
    ) in told
    assert "(last said 34 days before: stale)" in told[2]


def test_status_of_all_crossings_in_other_forms(gates: Run) -> None:
    told = json.loads(gates("status", "--at", "2025-12-15", "--format", "json").output)
    assert len(told["rows"]) == 18
    one = json.loads(gates("status", "torkham", "--at", "2025-12-15", "--format", "json").output)
    assert one in told["rows"]
    rows = gates("status", "--at", "2025-12-15", "--format", "csv").output.splitlines()
    assert rows[0].startswith("crossing,at,headline,words,traffic,direction,authority,status,certainty")
    assert "dorah on 2025-12-15: unknown" in gates("status", "--at", "2025-12-15").output


def test_days_for_stale_are_a_setting(gates: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURAND_STALE_DAYS", "40")
    told = gates("status", "torkham", "--at", "2025-11-15").output
    assert "(last said 34 days before)" in told
    assert "stale" not in told


def test_closures_are_counted(gates: Run) -> None:
    asked = ("closures", "--from", "2025-10-12", "--to", "2025-12-31", "--traffic", "commercial")
    rows = json.loads(gates(*asked, "--format", "json").output)["rows"]
    assert sum(row["days_closed"] for row in rows if row["crossing"] == "torkham") == 81
    lines = gates(*asked, "--by", "year").output.splitlines()
    assert lines[0].split() == [
        *("crossing", "traffic", "period", "days_closed", "days_possibly_closed", "records")
    ]
    assert any(line.split()[:5] == ["torkham", "commercial", "2025", "81", "0"] for line in lines)
    assert gates(*asked, "--format", "csv").output.startswith("crossing,traffic,period,days_closed")


def test_changes_are_listed(gates: Run) -> None:
    lines = gates("timeline", "torkham", "--from", "2025-11-01", "--to", "2025-12-31").output
    days = ["2025-11-01", "2025-11-12", "2025-12-01", "2025-12-10"]
    assert [line.split()[0] for line in lines.splitlines()] == ["day", *days]
    told = json.loads(gates("timeline", "torkham", "--format", "json", "--days", "3").output)
    assert told["days"] == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("status", "nowhere"), 3, "no crossing 'nowhere': there are "),
        (("status", "torkham", "--at", "yesterday"), 2, "at: not a day written as YYYY-MM-DD: 'yesterday'"),
        (("closures", "--from", "2025-12-01", "--to", "2025-11-01"), 2, "from: 2025-12-01 is after to"),
    ],
)
def test_bad_questions_are_refused(gates: Run, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in gates(*words, code=code).output


def test_answers_are_of_a_moment_of_the_store_and_of_what_had_been_said(gates: Run) -> None:
    status = ("status", "torkham", "--at", "2025-12-15", "--format", "json")
    asked = ("closures", "--from", "2025-10-12", "--to", "2025-12-31", "--format", "json")
    now = json.loads(gates(*status).output)
    assert json.loads(gates(*status, "--as-of", "2").output) == now
    before = json.loads(gates(*status, "--as-of", "1").output)
    assert {cell["record"] for cell in before["classes"]} == {"seed:S09a-2"}
    then = json.loads(gates(*status, "--said-until", "2025-10-20").output)
    assert {cell["traffic"] for cell in then["classes"]} == {"all"}
    rows = json.loads(gates(*asked, "--said-until", "2025-10-20").output)["rows"]
    assert {row["month"] for row in rows} == {"2025-10"}
    changes = json.loads(gates("timeline", "torkham", "--format", "json", "--said-until", "2025-10-20").output)
    assert max(change["day"] for change in changes["changes"]) <= "2025-10-20"
