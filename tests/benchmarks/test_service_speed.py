"""The benchmark itself: that it runs and asks for what is there. How long anything takes is for `make bench`."""

from pathlib import Path

import pytest
from http_speed import Effort
from made_incidents import COLUMNS, write_incidents
from other_figures import Figure
from service_speed import Options, Report, run
from speed_report import growth_text, write_part
from workloads import WORKLOADS

from app.ingest.formats.own import template
from app.model.columns import INCIDENTS

ROWS = 500


@pytest.fixture(scope="module")
def report() -> Report:
    return run(Options(ROWS, Effort((2,), 1, 0.02, paths=20), peers=False))


def test_the_same_incidents_are_made_every_time(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_incidents(tmp_path / name, ROWS, first=100)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_made_incidents_have_columns_of_the_template() -> None:
    assert set(COLUMNS) <= set(template(INCIDENTS).strip().split(","))


def test_no_made_incident_is_refused(report: Report) -> None:
    assert report.figures[0].note == f"{ROWS} inserted, 0 refused, {ROWS // 100} not located"


def test_every_workload_is_answered_by_floor_and_service(report: Report) -> None:
    assert [row.recorded.workload for row in report.http] == list(WORKLOADS)
    for row in report.http:
        assert row.recorded.size > 0
        assert row.recorded.matched > 0
        assert row.floor.rate > 0
        assert row.ours.rate > 0
        assert (row.floor.failures, row.ours.failures) == (0, 0)


def test_every_figure_is_measured(report: Report) -> None:
    assert [figure.name for figure in report.figures if figure.ours <= 0] == []
    compared = {figure.beside for figure in report.figures if figure.other}
    assert {"the floor's own", "geopandas.sjoin, provinces alone", "quiet"} <= compared


def test_the_file_keeps_what_other_runs_wrote(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_part(path, report.title, report.text())
    write_part(path, "5 incidents", "old\n")
    write_part(path, "5 incidents", "new\n")
    text = path.read_text()
    assert report.text().strip() in text
    assert text.endswith("## 5 incidents\n\nnew\n")
    assert "old" not in text


def test_growth_is_a_power_of_the_incidents(report: Report) -> None:
    small, large = (
        Report(rows, [], [Figure("import", cost, "s")], report.facts, []) for rows, cost in ((10, 2), (100, 200))
    )
    assert "| import, s | 2 | 200 | 2.00 |" in growth_text([small, large])
