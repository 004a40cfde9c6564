import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest

from app.encode.geojson import DISTANCES
from app.geography.atlas import Atlas
from app.model.columns import INCIDENTS
from app.model.query import Near, Query, SortKey
from app.output.incidents import EXPORTS
from app.record.geopackage import GeoPackageStore

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
BY_ID = (SortKey("id"),)
TORKHAM = Near(71.0932, 34.1226, 500)


def written(store: GeoPackageStore, atlas: Atlas, suffix: str, query: Query, at: datetime = AT) -> bytes:
    return b"".join(EXPORTS[suffix].chunks(store.load().snapshot, query, atlas, at))


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(located=False),
        Query(near=TORKHAM),
        Query(sort=BY_ID, limit=3),
        Query(sort=BY_ID, limit=3, offset=2),
        Query(sort=BY_ID, offset=9),
        Query(offset=100),
        Query(text="no record has these words"),
    ],
    ids=repr,
)
def test_both_formats_hold_the_page_that_the_query_asks_for(
    store: GeoPackageStore, atlas: Atlas, query: Query
) -> None:
    page = store.load().snapshot.page(query)
    expected = [orjson.loads(feature) for feature in page.features]
    document = orjson.loads(written(store, atlas, "geojson", query))
    assert document["features"] == expected
    assert document["numberMatched"] == page.matched
    header, *rows = table(written(store, atlas, "csv", query))
    assert header == [*INCIDENTS.names, *(DISTANCES if query.near is not None else ())]
    assert [row[0] for row in rows] == [feature["id"] for feature in expected]


def test_null_is_an_empty_cell_and_zero_is_not(store: GeoPackageStore, atlas: Atlas) -> None:
    header, *rows = table(written(store, atlas, "csv", Query()))
    said = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    features = orjson.loads(written(store, atlas, "geojson", Query()))["features"]
    for feature in features:
        for name, value in feature["properties"].items():
            assert (said[feature["id"]][name] == "") == (value is None), name


def test_a_geojson_export_names_its_time_in_utc(store: GeoPackageStore, atlas: Atlas) -> None:
    kabul = datetime(2026, 1, 6, 13, 0, tzinfo=timezone(timedelta(hours=4, minutes=30)))
    document = orjson.loads(written(store, atlas, "geojson", Query(), kabul))
    assert document["timeStamp"] == "2026-01-06T08:30:00Z"
    assert document["boundary_set"] == atlas.boundary_set
    assert atlas.attribution in document["attribution"]


def test_a_table_ends_its_lines_as_rfc_4180_says(store: GeoPackageStore, atlas: Atlas) -> None:
    content = written(store, atlas, "csv", Query())
    assert content.endswith(b"\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")


def test_every_format_has_its_media_type() -> None:
    kinds = {suffix: export.media_type for suffix, export in EXPORTS.items()}
    assert kinds == {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8"}
