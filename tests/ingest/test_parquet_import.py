from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
import shapely
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet

from app.geography.atlas import Atlas
from app.ingest.files.parquet_rows import read_parquet
from app.ingest.formats.figures import boundless_note
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat
from app.model.query import Query
from app.output.provenance import build_imprint
from app.output.whole_files import FILES
from app.record.geopackage import GeoPackageStore
from app.record.view import build_geography, build_view

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
TORKHAM = shapely.Point(71.09, 34.12)
MAP = '[columns]\nid = "ref"\ntitle = "what"\nevent_type = "what"\ndate_start = "day"\nfatalities_best = "dead"\n'


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of two rows, with these points and what a GeoParquet file says of its geometry."""

    def write(shapes: Sequence[shapely.Geometry | None] | None = None, **geometry: object) -> Path:
        columns = {
            "ref": Array(["007", "008"], type=DataType.utf8()),
            "what": Array(["Battles", "Riots"], type=DataType.utf8()),
            "day": Array(
                [date(2025, 3, 4).toordinal() - date(1970, 1, 1).toordinal(), None], type=DataType.int32()
            ),
            "dead": Array([0.0, None], type=DataType.float64()),
        }
        columns["day"] = columns["day"].cast(DataType.date32())
        if shapes is not None:
            columns["geometry"] = Array([None if s is None else s.wkb for s in shapes], type=DataType.binary())
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {**geometry}}}
        schema = Schema(
            [Field(name, array.type, nullable=True) for name, array in columns.items()],
            metadata={} if shapes is None else {"geo": orjson.dumps(geo).decode()},
        )
        path = tmp_path / "desk.parquet"
        write_parquet(Table.from_arrays(list(columns.values()), schema=schema), str(path))
        return path

    return write


def test_typed_columns_may_be_mapped(take: Take, parquet: Callable[..., Path], incident: Incident) -> None:
    report = take(parquet(), mapping=parse_map(MAP, "map.toml"))
    assert (report.counts.inserted, report.refused) == (2, [])
    said, second = incident("own:007"), incident("own:008")
    assert (said["date_start"], said["fatalities_best"], said["longitude"]) == ("2025-03-04", 0, None)
    assert (second["date_start"], second["fatalities_best"]) == (None, None)


@pytest.mark.parametrize(
    "geometry",
    [
        {"encoding": "WKB"},
        {"encoding": "WKB", "crs": None},
        {"encoding": "WKB", "crs": {"id": {"authority": "OGC", "code": "CRS84"}}},
        {"encoding": "WKB", "crs": {"id": {"authority": "EPSG", "code": 4326}}},
    ],
)
def test_a_geoparquet_s_points_are_the_places(
    take: Take, parquet: Callable[..., Path], incident: Incident, geometry: dict[str, object]
) -> None:
    report = take(parquet([TORKHAM, None], **geometry), mapping=parse_map(MAP, "map.toml"))
    assert (report.counts.inserted, report.located) == (2, 1)
    assert (incident("own:007")["longitude"], incident("own:007")["crossing"]) == (71.09, "torkham")


def test_another_reference_system_is_not_taken_for_degrees(parquet: Callable[..., Path]) -> None:
    with pytest.raises(UnknownFormat, match="its geometry is in EPSG:32642: expected OGC:CRS84"):
        read_parquet(parquet([TORKHAM, None], crs={"id": {"authority": "EPSG", "code": 32642}}))


def test_a_line_is_no_place_of_an_incident(parquet: Callable[..., Path]) -> None:
    with pytest.raises(UnknownFormat, match="its geometry is LineString: expected points"):
        list(read_parquet(parquet([TORKHAM, shapely.LineString([(71, 34), (72, 35)])])).batches)


def test_our_own_export_comes_back_unchanged(
    take: Take, store: GeoPackageStore, atlas: Atlas, tmp_path: Path
) -> None:
    view = build_view(store.load(), build_geography(atlas), atlas, AT.date())
    path = tmp_path / "incidents.parquet"
    FILES["parquet"].write(path, view, Query(), build_imprint(view.snapshot, Query(), atlas, AT))
    report = take(path)
    assert (report.format, report.refused, report.warnings) == ("own", [], boundless_note(1))
    assert report.counts.unchanged == view.snapshot.count(located=True) == 11


@pytest.mark.parametrize("content", [b"id,title\n1,x\n", b"", b"PAR1", b"PAR1PAR1", b"PAR1\xff\xff\xff\x7fPAR1"])
def test_what_is_no_parquet_file_is_said(take: Take, content: bytes) -> None:
    with pytest.raises(UnknownFormat, match=r"fake\.parquet: not a whole Parquet file"):
        take("fake.parquet", content)


def test_a_parquet_file_that_was_cut_off_is_said(take: Take, parquet: Callable[..., Path]) -> None:
    with pytest.raises(UnknownFormat, match=r"cut\.parquet: not a whole Parquet file"):
        take("cut.parquet", parquet().read_bytes()[:-100])
