"""`durand diff`, and `--as-of` of the commands with filters."""

from collections.abc import Callable
from pathlib import Path

import orjson


def test_diff_says_what_changed(run: Callable, fails: Callable[..., str]) -> None:
    assert run("diff", "--from", "1").stdout == "0 changes after revision 1, up to 1\n"
    run("retract", "seed:S06", "--why", "a trial", "--by", "a desk")
    head, line = run("diff", "--from", "1").stdout.splitlines()
    assert head == "1 changes after revision 1, up to 2"
    assert line == "retracted  incidents seed:S06  revision 2, retract seed:S06: a trial (by a desk)"
    told = [orjson.loads(one) for one in run("diff", "--from", "0", "--to", "1", "--json").stdout.splitlines()]
    assert len(told) == 21 + 56 + 6
    assert {one["became"] for one in told} == {"inserted"}
    assert "since: the store has no revision 7" in fails("diff", "--from", "7", code=3)
    assert "since: must be" in fails("diff", "--from", "soon")


def test_diff_names_each_changed_field(run: Callable, tmp_path: Path) -> None:
    rows = "id,title,event_type,date_start\nd1,{},Other,2025-10-02\n"
    for title in ("One", "Another"):
        (tmp_path / "desk.csv").write_text(rows.format(title), encoding="utf-8")
        run("import", tmp_path / "desk.csv", "--dataset", "desk")
    told = run("diff", "--from", "2", "--to", "3").stdout
    assert "changed    incidents desk:d1  revision 3, desk.csv\n           title: 'One' → 'Another'\n" in told


def test_commands_answer_as_of_then(run: Callable, fails: Callable[..., str], tmp_path: Path) -> None:
    asked = (("near", "torkham", "--within-km", "90"), ("summary", "--by", "province"), ("info",))
    files = {name: tmp_path / name for name in ("out.csv", "out.geojson", "out.html", "out.kml")}

    def write(*more: str) -> list[bytes]:
        for name, path in files.items():
            run("map" if name.endswith("html") else "export", path, *more)
        return [path.read_bytes() for path in files.values()]

    before = [run(*each).stdout for each in asked], write()
    run("retract", "seed:S06", "--why", "a trial")
    assert [run(*each).stdout for each in asked] != before[0]
    assert [run(*each, "--as-of", "1").stdout for each in asked] == before[0]
    then = write("--as-of", "1")
    assert then[:2] == before[1][:2]
    assert then[3] == before[1][3]
    assert "layers of a service show the store as it is" in fails("export", "live.qgz", "--as-of", "1")
    assert "as_of: the store has no revision 8" in fails("near", "torkham", "--as-of", "8", code=3)
