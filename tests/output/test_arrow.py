"""Columns of a selection as Arrow record batches, held against the encoded features."""

import numpy as np
import orjson
import pytest
import shapely
from arro3.core import RecordBatch

from app.encode.geojson import DISTANCES
from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS
from app.model.query import Near, Query
from app.output import arrow, layers
from app.output.arrow import GEOMETRY, record_batches
from app.output.layers import LAYERS, Rows, incident_rows
from app.record.geopackage import GeoPackageStore

AROUND = Near(71.0932, 34.1226, 500)
QUERIES = [
    Query(),
    Query(located=False),
    Query(near=AROUND),
    Query(limit=3, offset=2),
    Query(text="no record has these words"),
]


def batches(snapshot: Snapshot, query: Query) -> list[RecordBatch]:
    return list(record_batches(incident_rows(snapshot, query), {}))


@pytest.mark.parametrize("per_part", [1, 7, 10_000])
@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_batches_hold_what_the_features_say(
    store: GeoPackageStore, query: Query, per_part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (arrow, layers):
        monkeypatch.setattr(module, "PER_PART", per_part)
    snapshot = store.load().snapshot
    features = [orjson.loads(feature) for feature in snapshot.page(query).features]
    names = [*INCIDENTS.names, *(DISTANCES if query.near is not None else ())]
    columns: dict[str, list[object]] = {name: [] for name in [*names, *([GEOMETRY] if query.located else [])]}
    for batch in batches(snapshot, query):
        for name, values in columns.items():
            values.extend(batch.column(name).to_pylist())
    said = {name: [f["properties"][name] for f in features] for name in names}
    for column in INCIDENTS.columns:
        if column.kind == "date":
            columns[column.name] = [None if day is None else str(day) for day in columns[column.name]]
    assert {name: columns[name] for name in names} == said
    if query.located:
        points = [list(shapely.from_wkb(wkb).coords[0]) for wkb in columns[GEOMETRY]]
        assert points == [f["geometry"]["coordinates"] for f in features]
    rows = list(incident_rows(snapshot, query).properties)
    assert rows == [f["properties"] for f in features]


def test_a_batch_is_made_when_it_is_read(store: GeoPackageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "PER_PART", 2)
    read = record_batches(incident_rows(store.load().snapshot, Query()), {})
    assert read.read_next_batch().num_rows == 2


def test_every_column_has_its_type_where_all_is_unknown(store: GeoPackageStore) -> None:
    (whole,) = batches(store.load().snapshot, Query(text="no record has these words"))
    (small,) = record_batches(Rows(LAYERS["incidents"], INCIDENTS.columns, [], np.array([], dtype=object)), {})
    types = {field.name: str(field.type) for field in small.schema}
    assert {field.name: str(field.type) for field in whole.schema} == types
    assert whole.num_rows == 0
