"""Normal users beside clients that mean harm: they get no errors, and do not wait much longer."""

from pathlib import Path

import pytest
from hostile_load import AT_THE_CAPS, MOST_TIMES, QUIET_SECONDS, SECONDS, measure
from made_incidents import write_incidents
from processes import run_durand, service

ROWS = 300


def made_store(folder: Path, rows: int) -> Path:
    """A store with so many invented incidents."""
    write_incidents(folder / "incidents.csv", rows)
    run_durand(folder / "store.gpkg", "import", str(folder / "incidents.csv"))
    return folder / "store.gpkg"


def test_normal_users_get_no_errors_while_others_mean_harm(tmp_path: Path) -> None:
    store = made_store(tmp_path, ROWS)
    with service(store, "/healthz", tmp_path / "log") as answering:
        alone, among, told = measure(answering, seconds=3, quiet=1, users=10, half_open=60)
    assert (alone.errors, among.errors) == ([], [])
    assert len(among.milliseconds) > 10
    assert (told["half_open"][0], told["readers"][0]) == (60, 20)
    assert {status: told["statuses"][status] > 0 for status in told["statuses"]} == {"200": True}
    assert len(AT_THE_CAPS) == 6


@pytest.mark.soak
def test_normal_users_wait_at_most_five_times_as_long_while_others_mean_harm(tmp_path: Path) -> None:
    store = made_store(tmp_path, 5000)
    with service(store, "/healthz", tmp_path / "log") as answering:
        alone, among, _ = measure(answering, SECONDS, QUIET_SECONDS)
    assert (alone.errors, among.errors) == ([], [])
    assert among.p99 <= MOST_TIMES * alone.p99, (alone.p99, among.p99)
