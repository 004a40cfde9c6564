from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_a_rule_is_made_listed_and_ended(run: Run) -> None:
    made = run(
        "rule", "add", "--dataset", "seed", "--place", "district", "--hide", "names", "--why", "at risk"
    ).stdout
    assert (
        made
        == "rule 1 holds, as revision 2: on dataset seed, the district alone, and no words of a source; no names\n"
    )
    *_, last = run("rule", "list").stdout.splitlines()
    assert last.startswith("1: up to contributor, on dataset seed: the district alone")
    assert last.endswith("(at risk)")
    assert run("rule", "end", "1", "--why", "safe again").stdout == "rule 1 is ended, as revision 3\n"
    assert [line[:8] for line in run("rule", "list").stdout.splitlines()] == ["licence:"]


def test_a_number_is_given_once(run: Run) -> None:
    run("rule", "add", "--withhold", "--sensitivity", "high", "--why", "one")
    run("rule", "end", "1", "--why", "over")
    assert run("rule", "add", "--delay", "30", "--why", "two").stdout.startswith("rule 2 holds")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--why", "x"), "it does nothing"),
        (("--withhold", "--why", " "), "why must say the reason"),
        (("--delay", "-1", "--why", "x"), "0 to 36500 days"),
        (("--hide", "shoes", "--why", "x"), "unknown 'shoes'"),
        (("--hide", "id", "--why", "x"), "unknown 'id'"),
        (("--dataset", "Clinic", "--withhold", "--why", "x"), "dataset: must be of lower-case letters, digits"),
        (("--sensitivity", " ", "--withhold", "--why", "x"), "sensitivity: must not be empty; leave it out"),
        (("--licence", "", "--withhold", "--why", "x"), "licence: must not be empty; leave it out"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(fails: Fails, words: tuple[str, ...], said: str) -> None:
    assert said in fails("rule", "add", *words)


def test_only_a_rule_that_holds_can_be_ended(run: Run, fails: Fails) -> None:
    assert "no rule '7' holds" in fails("rule", "end", "7", "--why", "x", code=3)
    run("rule", "add", "--withhold", "--why", "x")
    run("rule", "end", "1", "--why", "x")
    assert "no rule '1' holds" in fails("rule", "end", "1", "--why", "x", code=3)
