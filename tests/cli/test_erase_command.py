"""`durand erase`: a record is gone with its history, and the log says that something was erased."""

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_a_record_is_erased_with_its_claims_and_the_log_says_so(run: Run) -> None:
    told = run("erase", "seed:S06", "--why", "a request", "--by", "a desk").stdout
    assert told.startswith("erased, as revision 2: ")
    assert "seed:S06" not in run("export", "--dataset", "seed", "all.geojson").output
    assert "local,admin,,erase: a request," in run("audit").stdout
    assert "it was erased before" in run("erase", "seed:S06", "--why", "a request").stdout


def test_an_unknown_record_and_a_missing_reason_are_said(run: Run, fails: Fails) -> None:
    assert "no record 'seed:none'" in fails("erase", "seed:none", "--why", "a request", code=3)
    assert "why must say the reason" in fails("erase", "seed:S06", "--why", " ")
    assert "Missing option '--why'" in run("erase", "seed:S06", code=2).stderr
