import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from app.enrichment.files import Job, plan_files
from app.ingest.importer import Options
from app.ingest.locator_opening import NameSources

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Parquet files in UCDP's, ACLED's and our own columns, all of them text."""
    folder = tmp_path_factory.mktemp("in")
    for name in ("ucdp_49", "acled_31", "acled_before_2023", "own_incidents"):
        with (FIXTURES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        columns = {title: Array([row[i] for row in rows], type=DataType.utf8()) for i, title in enumerate(header)}
        write_parquet(Table.from_pydict(columns), str(folder / f"{name}.parquet"))
    return folder


@pytest.fixture
def jobs(tmp_path: Path) -> Callable[..., list[Job]]:
    """What is to be done for files to become others in the test's own folder `out`, all at the same time."""

    def plan(*patterns: object, out: str = "out", options: Options | None = None) -> list[Job]:
        planned = plan_files([str(pattern) for pattern in patterns], tmp_path / out)
        return [Job(source, target, options or Options(), NameSources(), AT) for source, target in planned]

    return plan
