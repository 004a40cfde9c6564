"""Records column by column, and what the store makes of them."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from incident_records import HOSTILE, claim, incident

from app.encode.geojson import encode_feature, encode_point
from app.engine.encoding import encode_incidents
from app.engine.words import searched_text, searched_texts
from app.model.batch import Batch, batch_of
from app.model.coded import Coded, code
from app.model.columns import CLAIMS, INCIDENTS, Table
from app.record.connection import connect
from app.record.counts import Counts
from app.record.geopackage import open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def batch(*records: dict[str, object], table: Table = INCIDENTS) -> Batch:
    return batch_of(table, [tuple(record[name] for name in table.names) for record in records])


def test_a_column_left_out_is_one_without_values() -> None:
    one = Batch(2, {"id": code(["a:1", "a:2"]), "title": Coded(np.array([-1, -1]), ["unused"])})
    assert one.column("notes").spread() == [None, None]
    assert one.filled(["notes", "id"]) == ["id"]
    assert [row[:3] for row in one.rows(INCIDENTS)] == [("a:1", None, None), ("a:2", None, None)]


def test_features_are_those_that_are_encoded_one_by_one() -> None:
    records = [incident(f"a:{at}", title=text, injured=at, radius_km=1.5) for at, text in enumerate(HOSTILE)]
    records += [
        incident("a:71", longitude=71.0, latitude=-34.123456789, side="AF", border_km=-0.0),
        incident("a:61", longitude=61.5, latitude=None),
        incident("a:60", longitude=61, latitude=29),
    ]
    some = batch(*records)
    features = {
        row: one for rows, each in encode_incidents(some) for row, one in zip(rows.tolist(), each, strict=True)
    }
    assert sorted(features) == list(range(len(some)))
    for at, row in enumerate(some.rows(INCIDENTS)):
        values = dict(zip(INCIDENTS.names, row, strict=True))
        lon, lat = values["longitude"], values["latitude"]
        point = encode_point(lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None
        assert features[at] == encode_feature(str(values["id"]), point, values)


def test_neighbours_on_the_ground_lie_beside_each_other() -> None:
    places = [(71.0, 34.0), (61.0, 29.0), (71.1, 34.1), (61.1, 29.1)]
    [(rows, features)] = encode_incidents(
        batch(*(incident(f"a:{at}", longitude=x, latitude=y) for at, (x, y) in enumerate(places)))
    )
    assert rows.tolist() == [1, 3, 0, 2]
    assert [json.loads(feature)["id"] for feature in features] == ["a:1", "a:3", "a:0", "a:2"]


def test_words_are_those_of_each_row() -> None:
    some = batch(*(incident(f"a:{at}", title=text, actor1=f"Bandé-{at}'s") for at, text in enumerate(HOSTILE)))
    assert [words.split() for words in searched_texts(some)] == [
        searched_text(row).split() for row in some.rows(INCIDENTS)
    ]


def test_nothing_becomes_nothing() -> None:
    assert list(encode_incidents(batch())) == []
    assert searched_texts(batch()) == []


def test_ids_that_do_not_repeat_are_looked_for_only_where_their_dataset_was(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new.gpkg")
    with store.writing("first.csv", AT) as writer:
        writer.upsert_batch(INCIDENTS, batch(incident("a:1"), incident("ab:1")), ids_repeat=False)
    with store.writing("second.csv", AT) as writer:
        counts = [
            writer.upsert_batch(INCIDENTS, batch(*records), ids_repeat=False)
            for records in (
                [incident("a:1", title="Corrected"), incident("a:2"), incident("b:1")],
                [incident("b:2"), incident("c:1")],
                [incident("ab:1"), incident("c:2"), incident("no colon")],
            )
        ]
        claims = [claim("a:1"), claim("b:1")]
        writer.upsert_batch(CLAIMS, batch(*claims, table=CLAIMS), ids_repeat=False)
    with store.writing("third.csv", AT) as writer:
        writer.upsert_batch(INCIDENTS, batch(incident("d:1")), ids_repeat=False)
        again = writer.upsert_batch(CLAIMS, batch(*claims, claim("d:1"), table=CLAIMS), ids_repeat=False)
    assert counts == [Counts(2, 1, 0), Counts(2, 0, 0), Counts(2, 0, 1)]
    assert again == Counts(1, 0, 2)
    assert len(store.load().snapshot.columns) == 9
    store.close()


def test_a_geopackage_says_how_far_its_incidents_reach(tmp_path: Path) -> None:
    path = tmp_path / "new.gpkg"
    store = open_store(path)

    def reach(*records: dict[str, object]) -> tuple[float | None, ...]:
        with store.writing("file.csv", AT) as writer:
            writer.upsert(INCIDENTS, records)
        with closing(connect(path)) as connection:
            told: tuple[float | None, ...] = connection.execute(
                "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'incidents'"
            ).fetchone()
        return told

    assert reach(incident("a:0")) == (None, None, None, None)
    assert reach(incident("a:1", longitude=71.0, latitude=34.0)) == (71.0, 34.0, 71.0, 34.0)
    far = reach(incident("a:2", longitude=61.5, latitude=29.5), incident("a:3", longitude=66.0, latitude=36.0))
    assert far == (61.5, 29.5, 71.0, 36.0)
    assert reach(incident("a:2", longitude=65.0, latitude=31.0)) == (65.0, 31.0, 71.0, 36.0)
    store.close()
