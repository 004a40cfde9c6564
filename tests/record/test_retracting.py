"""Retracted and restored records: gone from now, never from the history."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pyogrio
import pytest
from geopandas import GeoDataFrame
from incident_records import claim, incident
from shapely import Point

from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table, find_table
from app.model.errors import BadParameter, NotFound
from app.model.query import Query
from app.record.connection import connect
from app.record.counts import Counts
from app.record.foreign_edits import find_foreign_edits
from app.record.geopackage import GeoPackageStore, open_store
from app.record.past import past_store
from app.record.writer import Writer

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ONE = incident("a:1", title="Shots at the gate", longitude=71.1, latitude=34.1, licence="closed")
TWO = incident("a:2", title="A quiet day", longitude=66.4, latitude=30.9)
SAYS = claim("a:1-1", incident="a:1")


@pytest.fixture(params=[1, 1000], ids=["in files", "in memory"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[GeoPackageStore]:
    with closing(open_store(tmp_path / "store.gpkg", request.param)) as opened:
        write(opened, lambda writer: writer.upsert(INCIDENTS, [ONE, TWO]))
        yield opened


def write(store: GeoPackageStore, act: Callable[[Writer], object], minutes: int = 0) -> Writer:
    with store.writing("file.csv", AT + timedelta(minutes=minutes)) as writer:
        act(writer)
    return writer


def retract(
    store: GeoPackageStore, record_id: str = "a:1", why: str = "a duplicate", table: Table = INCIDENTS
) -> None:
    write(store, lambda writer: writer.retract(table, record_id, why, "a desk"))


def restore(
    store: GeoPackageStore, record_id: str = "a:1", why: str = "a mistake", table: Table = INCIDENTS
) -> None:
    write(store, lambda writer: writer.restore(table, record_id, why))


def ids(store: GeoPackageStore, **query: str) -> list[str]:
    page = store.load().snapshot.page(Query(**query))
    return [orjson.loads(feature)["id"] for feature in page.features]


def test_retracted_incident_is_gone_from_now_and_stands_in_the_history(store: GeoPackageStore) -> None:
    retract(store, why=" a duplicate ")
    assert (store.revision(), ids(store), ids(store, text="gate"), ids(store, text="quiet")) == (
        2,
        ["a:2"],
        [],
        ["a:2"],
    )
    assert store.load().snapshot.get("a:1") is None
    [came, gone] = store.history(INCIDENTS, "a:1")
    assert (came["revision"], came["became"], came["title"]) == (1, None, "Shots at the gate")
    assert (gone["revision"], gone["at"], gone["became"]) == (2, AT.isoformat(), "retracted")
    assert (gone["why"], gone["by"], gone["title"]) == ("a duplicate", "a desk", "Shots at the gate")
    frame = pyogrio.read_dataframe(store.path, layer="incidents")
    assert frame["id"].tolist() == ["a:2"]
    assert pyogrio.read_info(store.path, layer="incidents")["total_bounds"] == (66.4, 30.9, 66.4, 30.9)


def test_retracted_incident_comes_back_as_it_was(store: GeoPackageStore) -> None:
    before = store.load().snapshot.get("a:1")
    retract(store)
    restore(store)
    assert store.load().snapshot.get("a:1") == before
    assert ids(store, text="gate") == ["a:1"]
    assert [one["became"] for one in store.history(INCIDENTS, "a:1")] == [None, "retracted", "restored"]
    assert [past_store(store, number).load().snapshot.get("a:1") for number in (1, 2, 3)] == [before, None, before]
    retract(store, why="no mistake")
    assert ids(store) == ["a:2"]


def test_its_row_number_is_given_to_no_other_record(store: GeoPackageStore) -> None:
    retract(store, "a:2")
    write(store, lambda writer: writer.upsert(INCIDENTS, [incident("a:3")]))
    restore(store, "a:2")
    with closing(connect(store.path)) as connection:
        assert dict(connection.execute("SELECT id, fid FROM incidents")) == {"a:1": 1, "a:2": 2, "a:3": 3}


def test_a_source_that_sends_it_again_does_not_bring_it_back(store: GeoPackageStore) -> None:
    retract(store)
    changed = [{**ONE, "title": "Again"}, {**TWO, "title": "Louder"}, incident("a:3")]
    writer = write(store, lambda writer: writer.upsert(INCIDENTS, changed))
    assert writer.counts == Counts(inserted=1, updated=1, retracted=1)
    assert ids(store, text="again") == []
    assert len(store.history(INCIDENTS, "a:1")) == 2
    only = write(store, lambda writer: writer.upsert(INCIDENTS, [ONE]))
    assert (only.counts, only.is_news()) == (Counts(retracted=1), False)


def test_what_refers_to_it_stays_and_may_still_come(store: GeoPackageStore) -> None:
    write(store, lambda writer: writer.upsert(CLAIMS, [SAYS]))
    retract(store)
    assert [one["id"] for one in store.load().claims.properties] == ["a:1-1"]
    with store.writing("claims.csv", AT) as writer:
        assert writer.known_ids(INCIDENTS, ["a:1", "a:9"]) == {"a:1"}
    retract(store, "a:1-1", table=CLAIMS)
    assert list(store.load().claims.properties) == []
    assert [len(past_store(store, number).load().claims.properties) for number in (1, 2, 3, 4)] == [0, 1, 1, 0]


@pytest.mark.parametrize("why", ["", "  ", None])
def test_a_reason_must_be_given(store: GeoPackageStore, why: str) -> None:
    with pytest.raises(BadParameter, match=r"^retract: why must say the reason"):
        retract(store, why=why)
    with pytest.raises(BadParameter, match=r"^restore: why must say the reason"):
        restore(store, why=why)
    assert store.revision() == 1


def test_what_cannot_be_retracted_or_restored_is_told(store: GeoPackageStore) -> None:
    with pytest.raises(NotFound, match="retract: no record 'a:9' in incidents"):
        retract(store, "a:9")
    with pytest.raises(NotFound, match="restore: no record 'a:9' in incidents"):
        restore(store, "a:9")
    with pytest.raises(BadParameter, match="restore: 'a:1' is not retracted"):
        restore(store)
    retract(store)
    with pytest.raises(BadParameter, match="'a:1' stands retracted already, since revision 2: a duplicate"):
        retract(store)
    with pytest.raises(BadParameter, match="table: unknown 'gates': expected one of incidents, claims"):
        find_table("gates")
    assert (find_table("crossing_status"), store.revision()) == (CROSSING_STATUS, 2)


def test_one_revision_may_do_everything_to_a_record(store: GeoPackageStore) -> None:
    def act(writer: Writer) -> None:
        writer.upsert(INCIDENTS, [incident("a:3", title="first")])
        writer.retract(INCIDENTS, "a:3", "wrong")
        writer.restore(INCIDENTS, "a:3", "right")
        writer.upsert(INCIDENTS, [incident("a:3", title="second")])
        writer.retract(INCIDENTS, "a:2", "wrong")

    write(store, act)
    assert [one["title"] for one in store.history(INCIDENTS, "a:3")] == ["second"]
    assert sorted(ids(store, located=False)) == ["a:3"]
    write(store, lambda writer: writer.upsert(INCIDENTS, [incident("a:3", title="third")]))
    assert b"second" in (past_store(store, 2).load().snapshot.get("a:3") or b"")
    assert past_store(store, 2).load().snapshot.get("a:2") is None


def test_what_another_program_changed_before_is_not_lost(store: GeoPackageStore) -> None:
    write(store, lambda writer: writer.upsert(INCIDENTS, [{**ONE, "title": "Corrected"}]))
    with closing(connect(store.path)) as other:
        other.execute("UPDATE incidents SET title = 'By hand' WHERE id = 'a:1'")
    retract(store)
    assert [one["title"] for one in store.history(INCIDENTS, "a:1")] == [
        "Shots at the gate",
        "Corrected",
        "By hand",
    ]
    restore(store)
    assert b"By hand" in (store.load().snapshot.get("a:1") or b"")


# A store of schema 2 has no tombstones, and another program leaves its traces.


def test_older_store_is_brought_up_to_date(store: GeoPackageStore) -> None:
    pairs = [frozenset(("one", "two")), frozenset(("one", "six"))]
    for pair in pairs:
        with store.writing(f"datasets distinct {' '.join(sorted(pair))}", AT) as writer:
            writer.say_distinct(pair, is_distinct=True)
    with store.writing("datasets distinct one two --undo", AT) as writer:
        writer.say_distinct(pairs[0], is_distinct=False)
    store.close()
    with closing(connect(store.path)) as other:
        other.execute("DROP TABLE tombstones; DELETE FROM history WHERE table_name = 'distinct'")
        other.execute("DELETE FROM durand_meta WHERE name = 'changes'")
        other.execute("UPDATE durand_meta SET value = '2' WHERE name = 'schema'")
    with closing(open_store(store.path)) as again:
        said = [past_store(again, number).load().snapshot.distinct_datasets for number in (1, 2, 3, 4)]
        assert said == [frozenset(), {pairs[0]}, set(pairs), {pairs[1]}]
        assert find_foreign_edits(again.path) == []
        retract(again)
        assert ids(again) == ["a:2"]
    assert sorted(pyogrio.list_layers(store.path)[:, 0]) == sorted(TABLES)


def test_edit_by_another_program_is_named(store: GeoPackageStore) -> None:
    assert find_foreign_edits(store.path) == []
    store.close()
    # GDAL's own way to write a layer, as QGIS uses it.
    drawn = GeoDataFrame({"id": ["hand:1"], "title": ["By hand"]}, geometry=[Point(71, 34)], crs="EPSG:4326")
    pyogrio.write_dataframe(drawn, store.path, layer="incidents", append=True)
    with closing(open_store(store.path)) as again:
        [found] = find_foreign_edits(again.path)
        assert (found.table, found.revision) == ("incidents", 1)
        assert str(found).startswith("another program edited incidents at 20")
        write(again, lambda writer: writer.upsert(INCIDENTS, [incident("a:3")]))
        assert find_foreign_edits(again.path) == []
