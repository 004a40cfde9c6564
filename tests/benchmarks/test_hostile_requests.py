"""The benchmark of hostile requests: that it asks what it says. How long anything takes is in RESULTS.md."""

from pathlib import Path

from hostile_requests import HOSTILE, lines
from made_incidents import write_incidents
from processes import run_durand, service

ROWS = 300
REFUSED = ("`q=` of 100 different words", "25 properties, twice, in `sortby`")


def test_every_hostile_request_is_answered_or_refused_and_nobody_else_fails(tmp_path: Path) -> None:
    store, incidents = tmp_path / "store.gpkg", tmp_path / "incidents.csv"
    write_incidents(incidents, ROWS)
    run_durand(store, "import", str(incidents))
    with service(store, "/healthz", tmp_path / "log") as answering:
        _, _, quiet, *rows = (line.strip("| ").split(" | ") for line in lines(answering, quiet=0.1))
    assert quiet[-1] == "0"
    assert [name for name, *_ in rows] == list(HOSTILE)
    for name, said, *others in rows:
        assert said.endswith("400 InvalidParameterValue" if name in REFUSED else "200"), (name, said)
        assert int(others[-2]) > 0
        assert others[-1] == "0", name
