from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from arro3.io import read_parquet

from app.enrichment.files import Job, enrich_file, enrich_here, plan_files
from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.model.columns import INCIDENTS
from app.model.errors import BadInput, UnknownFormat
from app.model.query import Query
from app.output.layers import incident_rows
from app.record.geopackage import open_store

Jobs = Callable[..., list[Job]]
HEADER = "id,title,event_type,place_name,longitude,latitude\n"


@pytest.fixture
def imported(desk: Desk, tmp_path: Path) -> Callable[..., list[Mapping[str, object]]]:
    """What a store holds into which files were imported."""
    numbers: Iterator[int] = iter(range(10))

    def run(paths: Iterable[Path], at: object) -> list[Mapping[str, object]]:
        store = open_store(tmp_path / f"{next(numbers)}.gpkg")
        for path in paths:
            assert import_file(path, store, desk, at).refused == []
        snapshot = store.load().snapshot
        rows = [incident_rows(snapshot, query).properties for query in (Query(), Query().placeless())]
        store.close()
        return [properties for some in rows for properties in some]

    return run


def test_enriched_files_give_the_store_that_the_files_themselves_give(
    inputs: Path, jobs: Jobs, desk: Desk, imported: Callable[..., list[Mapping[str, object]]]
) -> None:
    planned = jobs(inputs / "*.parquet")
    reports = list(enrich_here(planned, desk))
    assert [report.format for report in reports] == ["acled", "acled", "own", "ucdp"]
    before = imported((job.source for job in planned), planned[0].at)
    assert len(before) > 20
    assert imported((job.target for job in planned), planned[0].at) == before


def test_every_column_is_there_with_its_type(inputs: Path, jobs: Jobs, desk: Desk) -> None:
    (job,) = jobs(inputs / "own_incidents.parquet")
    report = enrich_file(job, desk)
    table = read_parquet(str(job.target)).read_all()
    assert table.column_names == [*INCIDENTS.names, "geometry"]
    assert report.unlocated > 0
    places = table.column("geometry").to_pylist()
    assert sum(place is None for place in places) == report.unlocated
    types = [str(table.schema.field(name).type) for name in ("date_start", "border_km", "injured")]
    assert [text[text.index("<") : text.index(">")] for text in types] == ["<Date32", "<Float64", "<Int64"]


def test_a_file_without_any_place_can_be_read_again(jobs: Jobs, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "lost.csv").write_text(HEADER + "1,x,Other,Nowhereistan,,\n", encoding="utf-8")
    (job,) = jobs(tmp_path / "lost.csv")
    assert (enrich_file(job, desk).unlocated, job.target.name) == (1, "lost.parquet")
    (again,) = jobs(job.target, out="again")
    assert enrich_file(again, desk).unlocated == 1


def test_refused_rows_are_left_out_and_reported(jobs: Jobs, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text(HEADER + "1,x,Other,,69,34\n2,x,Other,,690,34\n", encoding="utf-8")
    (job,) = jobs(tmp_path / "some.csv", options=Options(dataset="mine"))
    report = enrich_file(job, desk)
    assert [(refusal.row, refusal.reason) for refusal in report.refused] == [
        (3, "longitude: must be from -180 to 180: '690'")
    ]
    ids = read_parquet(str(job.target)).read_all().column("id").to_pylist()
    assert ids == ["mine:1"]


def test_what_cannot_be_read_leaves_what_was_there(jobs: Jobs, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (job,) = jobs(tmp_path / "x.csv")
    job.target.write_bytes(b"before")
    with pytest.raises(UnknownFormat, match=r"x\.csv: cannot tell what its columns are"):
        enrich_file(job, desk)
    assert [path.name for path in job.target.parent.iterdir()] == ["x.parquet"]
    assert job.target.read_bytes() == b"before"


def test_claims_are_not_enriched(jobs: Jobs, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,incident,verb,statement\n1,seed:S01,reported,y\n", encoding="utf-8")
    (job,) = jobs(tmp_path / "x.csv")
    with pytest.raises(BadInput, match=r"x\.csv: its rows are claims: only incidents are enriched"):
        enrich_file(job, desk)
    assert not job.target.exists()


def test_files_are_taken_once_in_the_order_of_the_patterns(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "[1].csv", ".hidden.csv"):
        (tmp_path / name).touch()
    planned = plan_files(
        [str(tmp_path / "b.*"), str(tmp_path / "[1].csv"), str(tmp_path / "*.csv")], tmp_path / "o"
    )
    assert [source.name for source, _ in planned] == ["b.csv", "[1].csv", "a.csv"]
    assert planned[0][1] == tmp_path / "o" / "b.parquet"


@pytest.mark.parametrize(
    ("patterns", "out", "message"),
    [
        pytest.param(["*.xlsx"], "out", r"\*\.xlsx: no such file", id="no match"),
        pytest.param(
            ["sub"], "out", r"sub: is a folder; name its files, such as '.*sub/\*\.parquet'", id="folder"
        ),
        pytest.param(["a.csv", "sub/a.csv"], "out", r"would both become a\.parquet", id="one name twice"),
        pytest.param(["b.parquet"], ".", r"b\.parquet: would be replaced by what is made of it", id="in place"),
        pytest.param(
            ["a.csv"], "b.parquet", r"b\.parquet: cannot be made a folder: File exists", id="out is a file"
        ),
    ],
)
def test_what_cannot_be_planned_is_said(tmp_path: Path, patterns: list[str], out: str, message: str) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.csv", "sub/a.csv", "b.parquet"):
        (tmp_path / name).touch()
    with pytest.raises(BadInput, match=message):
        plan_files([f"{tmp_path}/{pattern}" for pattern in patterns], tmp_path / out)
