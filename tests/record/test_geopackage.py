import json
import resource
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import geopandas
import pyogrio
import pytest
from incident_records import HOSTILE, claim, incident, record, status

from app.figures.default import ONLY_COMPUTED
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table
from app.model.errors import StoreError
from app.model.query import Query
from app.record.connection import connect
from app.record.counts import Counts
from app.record.geopackage import GeoPackageStore, open_store
from app.record.writer import IDS_PER_STATEMENT

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ONE = incident(
    "a:1",
    title="Shots at the gate",
    date_start="2025-10-10",
    date_end="2025-10-12",
    longitude=71.093,
    latitude=34.125,
    injured=0,
    fatalities_best=3,
    radius_km=1.5,
)
TWO = incident("a:2", longitude=66.447222222222221, latitude=30.9, side="AF")
LOST = incident("a:3", place_name="somewhere")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[GeoPackageStore]:
    store = open_store(tmp_path / "new.gpkg")
    yield store
    store.close()


def write(store: GeoPackageStore, *records: dict[str, object], table: Table = INCIDENTS) -> Counts:
    with store.writing("file.csv", AT) as writer:
        return writer.upsert(table, records)


def write_one_by_one(store: GeoPackageStore, records: Iterable[dict[str, object]]) -> None:
    with store.writing("file.csv", AT) as writer:
        for one in records:
            writer.upsert(INCIDENTS, [one])


def titles(store: GeoPackageStore) -> dict[str, object]:
    """Title by id of every incident."""
    snapshot = store.load().snapshot
    pages = [snapshot.page(Query(located=located)) for located in (True, False)]
    properties = [json.loads(feature)["properties"] for page in pages for feature in page.features]
    return {one["id"]: one["title"] for one in properties}


# The file.


def test_new_store_is_an_empty_geopackage_of_revision_0(empty: GeoPackageStore) -> None:
    state = empty.load()
    assert empty.revision() == state.revision == 0
    assert state.snapshot.page(Query()).matched == 0
    assert list(state.claims.features) == list(state.crossing_status.features) == []
    assert empty.path.read_bytes()[:16] == b"SQLite format 3\0"


def test_application_id_in_the_header_says_geopackage(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    empty.close()
    assert empty.path.read_bytes()[68:72] == b"GPKG"


def test_store_keeps_its_identity_and_two_stores_have_different_ones(tmp_path: Path) -> None:
    first, other = open_store(tmp_path / "a.gpkg"), open_store(tmp_path / "b.gpkg")
    first.close()
    again = open_store(tmp_path / "a.gpkg")
    assert first.identity == again.identity != other.identity
    for store in (again, other):
        store.close()


def test_closed_store_is_one_file(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    empty.close()
    assert [path.name for path in empty.path.parent.iterdir()] == ["new.gpkg"]


def test_closed_store_says_so(empty: GeoPackageStore) -> None:
    empty.close()
    with pytest.raises(StoreError, match=r"was closed; open it again with app\.open"):
        empty.revision()


def test_other_programs_read_the_same_points_and_values(empty: GeoPackageStore) -> None:
    write(empty, ONE, TWO, LOST)
    frame = geopandas.read_file(empty.path, layer="incidents").set_index("id")
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry["a:1"].x, frame.geometry["a:1"].y) == (71.093, 34.125)
    assert frame.geometry["a:2"].x == 66.447222222222221
    assert frame.geometry["a:3"] is None
    assert frame.loc["a:1", "title"] == "Shots at the gate"
    assert frame.loc["a:1", "date_start"].date() == date(2025, 10, 10)
    assert frame.loc["a:1", ["injured", "fatalities_best", "radius_km"]].tolist() == [0, 3, 1.5]
    assert frame.loc["a:2", ["injured", "date_start", "place_name"]].isna().all()


def test_other_programs_see_the_types_of_the_columns(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    write(empty, claim("a:1-1", incident="a:1"), table=CLAIMS)
    types = {"text": "OFTString", "integer": "OFTInteger64", "real": "OFTReal", "date": "OFTDate"}
    for table in TABLES.values():
        info = pyogrio.read_info(empty.path, layer=table.name)
        assert dict(zip(info["fields"], info["ogr_types"], strict=True)) == {
            column.name: types[column.kind] for column in table.columns
        }


def test_other_programs_see_three_layers_and_none_of_our_bookkeeping(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    assert sorted(pyogrio.list_layers(empty.path).tolist()) == [
        ["claims", None],
        ["crossing_status", None],
        ["incidents", "Point"],
    ]


def test_geopackage_says_where_its_incidents_are_and_when_they_changed(empty: GeoPackageStore) -> None:
    with empty.writing("file.csv", AT.astimezone(timezone(timedelta(hours=4, minutes=30)))) as writer:
        writer.upsert(INCIDENTS, [ONE, TWO, LOST])
    assert pyogrio.read_info(empty.path, layer="incidents", force_total_bounds=True)["total_bounds"] == (
        66.447222222222221,
        30.9,
        71.093,
        34.125,
    )
    contents = "SELECT min_x, min_y, max_x, max_y, last_change FROM gpkg_contents WHERE table_name = 'incidents'"
    with closing(connect(empty.path)) as connection:
        assert connection.execute(contents).fetchone() == (
            66.447222222222221,
            30.9,
            71.093,
            34.125,
            "2026-01-05T12:00:00.000Z",
        )
    connection.close()


# Writing.


def test_records_come_back_as_they_were_written(empty: GeoPackageStore) -> None:
    write(empty, ONE, LOST)
    write(empty, claim("a:1-1", incident="a:1", detained_low=0), table=CLAIMS)
    write(empty, status("a:s", crossing="torkham", date_from="2025-10-10"), table=CROSSING_STATUS)
    state = empty.load()
    assert state.revision == empty.revision() == 3
    assert json.loads(state.snapshot.get("a:1"))["properties"] == ONE
    assert json.loads(state.snapshot.get("a:3"))["properties"] == LOST
    assert state.claims.properties == [claim("a:1-1", incident="a:1", detained_low=0)]
    assert state.crossing_status.properties == [status("a:s", crossing="torkham", date_from="2025-10-10")]
    assert state.claims.revision == state.crossing_status.revision == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_and_is_found_again(empty: GeoPackageStore, text: str) -> None:
    assert write(empty, incident(text, title=text)) == Counts(inserted=1)
    assert write(empty, incident(text, title=text)) == Counts(unchanged=1)
    assert titles(empty) == {text: text}
    assert empty.history(INCIDENTS, text)[0]["title"] == text


def test_counts_tell_new_from_changed_from_known(empty: GeoPackageStore) -> None:
    assert write(empty, ONE, TWO) == Counts(inserted=2)
    with empty.writing("file.csv", AT) as writer:
        assert writer.upsert(INCIDENTS, [ONE, {**TWO, "side": "PK"}]) == Counts(updated=1, unchanged=1)
        assert writer.upsert(INCIDENTS, [LOST]) == Counts(inserted=1)
        assert writer.upsert(INCIDENTS, []) == Counts()
        assert writer.counts == Counts(inserted=1, updated=1, unchanged=1)


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, 0), (0, None), (0, 1), (3, None)],
)
def test_null_and_zero_are_different_values(empty: GeoPackageStore, before: int | None, after: int | None) -> None:
    write(empty, incident("a:1", injured=before))
    assert write(empty, incident("a:1", injured=after)) == Counts(updated=1)
    assert [version["injured"] for version in empty.history(INCIDENTS, "a:1")] == [before, after]


@pytest.mark.parametrize("table", [INCIDENTS, CLAIMS, CROSSING_STATUS], ids=lambda table: table.name)
def test_change_in_any_column_is_an_update(empty: GeoPackageStore, table: Table) -> None:
    changed = {"text": "changed", "integer": 1, "real": 1.5, "date": "2025-01-02"}
    now = record(table, "a:1")
    write(empty, now, table=table)
    columns = [
        column
        for column in table.columns[1:]
        if table is not INCIDENTS or column.name not in (*ONLY_COMPUTED, "event_id")
    ]
    for column in columns:
        now = {**now, column.name: changed[column.kind]}
        assert write(empty, now, table=table) == Counts(updated=1), column.name
    assert len(empty.history(table, "a:1")) == 1 + len(columns)
    assert empty.history(table, "a:1")[-1].items() >= now.items()


def test_incident_that_loses_its_place_loses_its_geometry(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    write(empty, {**ONE, "longitude": None, "latitude": None})
    assert geopandas.read_file(empty.path, layer="incidents").geometry[0] is None
    assert empty.load().snapshot.bounds() is None


@pytest.mark.parametrize("count", [IDS_PER_STATEMENT, IDS_PER_STATEMENT + 1, 2 * IDS_PER_STATEMENT + 200])
def test_batches_larger_than_a_statement_are_known_again(empty: GeoPackageStore, count: int) -> None:
    records = [incident(f"a:{number}") for number in range(count)]
    assert write(empty, *records) == Counts(inserted=count)
    with empty.writing("file.csv", AT) as writer:
        assert writer.upsert(INCIDENTS, records) == Counts(unchanged=count)
        ids = [str(record["id"]) for record in records]
        assert writer.known_ids(INCIDENTS, [*ids, *ids, "b:1"]) == set(ids)
        assert writer.known_ids(CLAIMS, ids) == writer.known_ids(INCIDENTS, []) == set()


def test_ids_of_different_tables_do_not_meet(empty: GeoPackageStore) -> None:
    write(empty, incident("a:1"))
    assert write(empty, claim("a:1", incident="a:1"), table=CLAIMS) == Counts(inserted=1)
    assert len(empty.history(INCIDENTS, "a:1")) == len(empty.history(CLAIMS, "a:1")) == 1


def test_records_written_are_known_before_they_are_kept(empty: GeoPackageStore) -> None:
    with empty.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, [ONE])
        assert writer.known_ids(INCIDENTS, ["a:1"]) == {"a:1"}
        assert titles(empty) == {}
        assert empty.revision() == 0
    assert set(titles(empty)) == {"a:1"}


# Revisions.


def test_every_revision_of_a_record_is_kept(empty: GeoPackageStore) -> None:
    for number, title in enumerate(["first", "second", "second", "first"]):
        with empty.writing(f"{number}.csv", AT + timedelta(days=number)) as writer:
            writer.upsert(INCIDENTS, [{**ONE, "title": title}])
    history = empty.history(INCIDENTS, "a:1")
    assert [(one["revision"], one["at"], one["file"], one["title"]) for one in history] == [
        (1, "2026-01-05T12:00:00+00:00", "0.csv", "first"),
        (2, "2026-01-06T12:00:00+00:00", "1.csv", "second"),
        (3, "2026-01-08T12:00:00+00:00", "3.csv", "first"),
    ]
    assert {name: history[0][name] for name in ONE} == {**ONE, "title": "first"}
    assert empty.history(INCIDENTS, "a:2") == empty.history(CLAIMS, "a:1") == []


def test_record_written_twice_in_one_revision_has_one_version(empty: GeoPackageStore) -> None:
    with empty.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, [ONE])
        writer.upsert(INCIDENTS, [{**ONE, "title": "Corrected"}])
    assert [one["title"] for one in empty.history(INCIDENTS, "a:1")] == ["Corrected"]


def test_nothing_new_makes_no_revision(empty: GeoPackageStore) -> None:
    write(empty, ONE, TWO)
    for records in ([ONE, TWO], [TWO], []):
        write(empty, *records)
    assert empty.revision() == 1
    assert len(empty.history(INCIDENTS, "a:1")) == 1


def test_trial_run_counts_and_leaves_no_trace(empty: GeoPackageStore) -> None:
    write(empty, ONE)
    with empty.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, [{**ONE, "title": "Other"}, TWO])
        writer.discard()
    assert writer.counts == Counts(inserted=1, updated=1)
    assert (empty.revision(), titles(empty)) == (1, {"a:1": ONE["title"]})


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StoreError])
def test_failed_writing_leaves_everything_as_it_was(empty: GeoPackageStore, error: type[BaseException]) -> None:
    def batches() -> Iterator[dict[str, object]]:
        yield {**ONE, "title": "Other"}
        yield TWO
        raise error("broke off")

    write(empty, ONE)
    with pytest.raises(error, match="broke off"):
        write_one_by_one(empty, batches())
    assert (empty.revision(), titles(empty)) == (1, {"a:1": ONE["title"]})
    assert len(empty.history(INCIDENTS, "a:1")) == 1
    assert write(empty, TWO) == Counts(inserted=1)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({**TWO, "title": object()}, TypeError),
        ({**TWO, "injured": 1j}, TypeError),
        ({**TWO, "injured": 2**70}, OverflowError),
        ({**TWO, "id": None}, StoreError),
    ],
)
def test_batch_with_a_value_that_cannot_be_stored_leaves_everything_as_it_was(
    empty: GeoPackageStore, bad: dict[str, object], error: type[Exception]
) -> None:
    write(empty, ONE)
    with pytest.raises(error):
        write_one_by_one(empty, [{**ONE, "title": "Other"}, LOST, bad])
    assert (empty.revision(), titles(empty)) == (1, {"a:1": ONE["title"]})


def test_failed_record_without_a_column_leaves_everything_as_it_was(empty: GeoPackageStore) -> None:
    with pytest.raises(KeyError, match="dataset"), empty.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, [ONE, {"id": "a:2"}])
    assert (empty.revision(), titles(empty)) == (0, {})


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file of this process may grow over 500 kB for the while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize(("count", "what"), [(900, "cannot use"), (3000, "cannot write beside")])
def test_full_disk_is_told_and_leaves_everything_as_it_was(empty: GeoPackageStore, count: int, what: str) -> None:
    write(empty, ONE)
    with pytest.raises(StoreError, match=f"{what} .*new.gpkg"):
        write(empty, *(incident(f"b:{number}", notes="x" * 2000) for number in range(count)))
    assert (empty.revision(), titles(empty)) == (1, {"a:1": ONE["title"]})
    assert write(empty, TWO) == Counts(inserted=1)


def test_counts_can_be_added() -> None:
    counts = Counts(1, 2, 3)
    counts.add(Counts(10, 20, 30))
    assert counts == Counts(inserted=11, updated=22, unchanged=33)


LATER_IN_CLAIMS = (
    "quote",
    "detained_low",
    "detained_best",
    "detained_high",
    "detained_text",
    "part_of",
    "said_on",
    "source_line",
)


def test_columns_that_came_later_are_added_to_an_older_store(seeded_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(seeded_path, tmp_path / "older.gpkg"))
    with closing(connect(path)) as connection:
        connection.execute("ALTER TABLE incidents DROP COLUMN adm2")
        for name in LATER_IN_CLAIMS:
            connection.execute(f"ALTER TABLE claims DROP COLUMN {name}")
        connection.execute("DELETE FROM durand_meta WHERE name = 'summed'")
    store = open_store(path)
    state = store.load()
    store.close()
    fighting = json.loads(state.snapshot.get("seed:S06") or b"")["properties"]
    assert (fighting["adm2"], fighting["fatalities_best"]) == (None, 5)
    assert {claim[name] for claim in state.claims.properties for name in LATER_IN_CLAIMS} == {None}
