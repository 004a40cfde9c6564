"""`durand retract` and `durand restore`, and what `info` says of another program's edit."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.record.connection import connect


def test_incident_is_retracted_and_restored(run: Callable, fails: Callable[..., str]) -> None:
    said = run("retract", "seed:S06", "--why", "a duplicate", "--by", "a desk").stdout
    assert said == "seed:S06 is retracted, as revision 2\n"
    assert "10 located, 10 not" in run("info").stdout
    assert "stands retracted already, since revision 2: a duplicate" in fails(
        "retract", "seed:S06", "--why", "again"
    )
    assert run("restore", "seed:S06", "--why", "no duplicate").stdout == "seed:S06 is restored, as revision 3\n"
    assert "11 located, 10 not" in run("info").stdout


def test_claim_is_retracted_by_its_table(run: Callable, fails: Callable[..., str]) -> None:
    assert "no record 'seed:S06-1' in incidents" in fails("retract", "seed:S06-1", "--why", "unsaid", code=3)
    assert "revision 2" in run("retract", "seed:S06-1", "--why", "unsaid", "--table", "claims").stdout
    assert "retract: why must say the reason" in fails("retract", "seed:S06", "--why", " ")
    run("retract", "seed:S06", code=2)


def test_info_names_an_edit_by_another_program(run: Callable, tmp_path: Path) -> None:
    assert "edited " not in run("info").stdout
    edit = "UPDATE gpkg_contents SET last_change = '2026-11-01T10:00:00.000Z' WHERE table_name = 'claims'"
    with closing(connect(tmp_path / "cli.gpkg")) as other:
        other.execute(edit)
    told = "edited         another program edited claims at 2026-11-01T10:00:00.000Z, after revision 1"
    assert told in run("info").stdout


def test_store_is_backed_up_and_put_back(run: Callable, fails: Callable[..., str], tmp_path: Path) -> None:
    copy, store = tmp_path / "copy.gpkg", tmp_path / "cli.gpkg"
    run("retract", "seed:S06", "--why", "a duplicate")
    assert "copy.gpkg holds revision 2 of" in run("backup", str(copy)).stdout
    assert "is there already" in fails("backup", str(copy))
    run("restore", "seed:S06", "--why", "no duplicate")
    assert "say --replace" in fails("restore", str(copy))
    said = run("restore", str(copy), "--replace").stdout
    assert f"the store that was there is kept as {tmp_path / 'cli.before-1.gpkg'}" in said
    assert "10 located, 10 not" in run("info").stdout
    store.unlink()
    run("restore", str(copy))
    assert "10 located, 10 not" in run("info").stdout
    assert "is gone" in fails("restore", str(tmp_path / "none.gpkg"), code=5)


def test_an_incident_is_marked_and_a_wrong_change_is_refused(run: Callable, fails: Callable[..., str]) -> None:
    said = run("mark", "seed:S06", "corroborated", "--why", "two sources", "--by", "a desk").stdout
    assert said == "seed:S06 is corroborated, as revision 2\n"
    assert "it may be reported or disputed or retracted" in fails(
        "mark", "seed:S06", "corroborated", "--why", "again"
    )
    assert "seed:S06 is retracted" in run("mark", "seed:S06", "retracted", "--why", "a duplicate").stdout
    assert "restore it first" in fails("mark", "seed:S06", "disputed", "--why", "an example")


def test_all_that_waits_is_listed_by_kind(run: Callable) -> None:
    gates = run("inbox", "--kind", "gate").stdout.splitlines()
    assert gates[0] == f"{len(gates) - 1} to decide"
    assert any(line.startswith("gate crossings torkham, since 20") for line in gates)
    assert run("inbox", "--kind", "all").stdout == "\n".join(gates) + "\n"
    assert run("inbox", "--kind", "draft", "--kind", "lead").stdout == "0 to decide\n"
    assert '"kind":"gate"' in run("inbox", "--kind", "gate", "--json").stdout
