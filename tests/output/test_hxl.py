import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.encode.geojson import DISTANCES
from app.geography.atlas import Atlas
from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.model.columns import INCIDENTS
from app.model.query import Near, Query
from app.output.incidents import csv_chunks, hxl_chunks
from app.record.geopackage import GeoPackageStore, open_store
from app.record.view import View

MADE = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
# The tags that OCHA's own importers look for.
WANTED = {
    "id": "#event+id",
    "event_type": "#event+type",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "country": "#country+code",
    "adm1_pcode": "#adm1+code",
    "adm2_pcode": "#adm2+code",
    "province_name": "#adm1+name",
    "adm2": "#adm2+name",
    "place_name": "#loc+name",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "fatalities_best": "#affected+killed",
    "injured": "#affected+injured",
    "actor1": "#group+name+first",
    "actor2": "#group+name+second",
    "source": "#meta+source",
}


def table(view: View, atlas: Atlas, query: Query) -> list[list[str]]:
    text = b"".join(hxl_chunks(view.snapshot, query, atlas, MADE)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_second_row_holds_the_tags(difficult_view: View, atlas: Atlas) -> None:
    header, tags, *rows = table(difficult_view, atlas, Query())
    by_name = dict(zip(header, tags, strict=True))
    assert {name: by_name[name] for name in WANTED} == WANTED
    assert len(rows) == difficult_view.snapshot.count(located=True)


def test_without_the_tags_it_is_the_plain_table(difficult_view: View, atlas: Atlas) -> None:
    plain = b"".join(csv_chunks(difficult_view.snapshot, Query(), atlas, MADE)).decode()
    header, _, *rows = table(difficult_view, atlas, Query())
    assert [header, *rows] == list(csv.reader(io.StringIO(plain, newline="")))


def test_distances_have_a_column_and_no_tag(difficult_view: View, atlas: Atlas) -> None:
    header, tags, *rows = table(difficult_view, atlas, Query(near=Near(71.09, 34.12, 50)))
    assert (header[-3:], tags[-3:]) == (list(DISTANCES), ["", "", ""])
    assert all(float(row[-3]) <= 50 for row in rows)


def test_a_table_without_rows_has_its_tags(difficult_view: View, atlas: Atlas) -> None:
    assert len(table(difficult_view, atlas, Query(text="nobody wrote this"))) == 2


def test_no_tag_stands_twice() -> None:
    tags = [column.hxl for column in INCIDENTS.columns if column.hxl]
    assert len(tags) == len(set(tags))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[GeoPackageStore]:
    store = open_store(tmp_path / "empty.gpkg")
    yield store
    store.close()


def test_a_tagged_table_is_read_back(
    empty: GeoPackageStore, desk: Desk, difficult_view: View, atlas: Atlas, tmp_path: Path
) -> None:
    path = tmp_path / "tagged.csv"
    path.write_bytes(b"".join(hxl_chunks(difficult_view.snapshot, Query(datasets=("seed",)), atlas, MADE)))
    report = import_file(path, empty, desk, MADE, Options("auto", None, False))
    assert (report.counts.inserted, report.refused) == (11, [])
