"""Counts, the map's cells and tiles after small revisions: held against a snapshot that is made anew."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapely
from incident_records import incident
from test_equivalence import random_incident

from app.aggregate.cache import Prepared, Ready
from app.aggregate.clusters import cluster_features, read_cells, view_features
from app.aggregate.counting import Summary, summarise
from app.aggregate.facts import build_ledger
from app.aggregate.timeline import timeline
from app.engine import next_snapshot
from app.engine.segment import put_in_order
from app.engine.snapshot import Snapshot, index_columns
from app.geography.web_mercator import Tile
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.model.query import Area, BBox, Interval, Near, PlaceMatch, Query
from app.output.incident_tiles import build_incident_tile
from app.output.kept_grids import KeptGrids
from app.record.geopackage import open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
BY = ((), ("month",), ("year", "dataset"), ("province", "event_type", "side"), ("distance_band", "crossing"))
TILES = [(Query(), Tile(0, 0, 0)), (Query(event_types=("Battles",)), Tile(0, 0, 0)), (Query(), Tile(7, 89, 51))]
AREA = shapely.Polygon([(60, 28), (75, 30), (74, 37), (66, 33)])
VIEWED = (Query(), Query(event_types=("Battles",)), Query(bbox=BBox(60, 30, 71, 36)))
WHOLE = BBox(-180, -90, 180, 90)


def rebuilt(snapshot: Snapshot) -> Snapshot:
    """The incidents of a snapshot, indexed as one segment."""
    rows = snapshot.rows()
    columns = snapshot.columns if isinstance(rows, slice) else snapshot.columns.take(rows)
    made, checksum, _ = put_in_order(columns)
    return index_columns(snapshot.revision, made, checksum, snapshot.base.search)


def told(summary: Summary) -> tuple[object, ...]:
    return summary.rows(), summary.whole, summary.unlocated


def map_answers(ready: Ready) -> list[object]:
    """What a map asks for: views, the incidents of each cluster, bins of time, and tiles."""
    mosaic = ready.mosaic()
    views = [view_features(mosaic, box, zoom) for box in (None, BBox(60, 29, 75, 38)) for zoom in (0, 4, 9)]
    clusters = [each["id"] for view in views for each in view["features"] if each["id"].startswith("cluster:")]
    pages: list[Any] = [cluster_features(mosaic, read_cells(each), 7, 2) for each in clusters]
    tiles = [build_incident_tile(ready.snapshot, query, tile) for query, tile in TILES]
    return [views, pages, timeline(mosaic, "year"), tiles]


@pytest.mark.parametrize("seed", range(8))
def test_small_revisions_count_as_a_snapshot_made_anew(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_snapshot, "SHARE_OF_SMALL", 9.0)
    monkeypatch.setattr("app.aggregate.clusters.MOST_SINGLES", 5)
    chance, prepared, grids = Random(seed), Prepared(), KeptGrids()
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    for revision in range(5):
        drawn = [random_incident(chance, chance.randrange(80)) for _ in range(40 if revision == 0 else 6)]
        batch = {one["id"]: {**one, "notes": f"of revision {revision}"} for one in drawn}
        with store.writing("file.csv", AT) as writer:
            writer.upsert(INCIDENTS, list(batch.values()))
        snapshot = store.load().snapshot
        assert (snapshot.appended is None) == (revision == 0)
        ready, anew = prepared.of(snapshot), Ready(rebuilt(snapshot))
        for by in BY:
            assert told(ready.summary(Query(), by)) == told(anew.summary(Query(), by))
            some = Query(datasets=("ucdp",))
            assert told(ready.summary(some, by)) == told(anew.summary(some, by))
        told_map = map_answers(anew)
        if revision % 2:
            assert map_answers(ready) == told_map
        kept = [build_incident_tile(snapshot, query, tile, grids.find) for query, tile in TILES]
        assert kept == told_map[-1]
        for query, box, zoom in product(VIEWED, (None, BBox(60, 29, 75, 38), BBox(70, 33, 180, 90)), (0, 4, 9)):
            view = ready.view(query, box, zoom)
            assert view == anew.view(query, box, zoom) == view_features(ready.chosen(query), box, zoom)
        grids.keep_only(snapshot)
        assert (
            ready.chosen(Query(event_types=("Battles",))).rows.size
            == anew.chosen(Query(event_types=("Battles",))).rows.size
        )
        prepared.keep_only(snapshot)
    store.close()


RIVALS = (
    Query(),
    Query(event_types=("Battles",)),
    Query(near=Near(71.0, 34.0, 150.0)),
    Query(area=Area(AREA)),
    Query(area=Area(AREA), place_match=PlaceMatch.POSSIBLY, event_types=("Battles",)),
    Query(interval=Interval(date(2024, 1, 5), date(2024, 2, 9)), datasets=("a", "b")),
    Query(provinces=("AF-KAN",), place_match=PlaceMatch.POSSIBLY),
    Query(text="torkham"),
)
BINS = ((), ("province",), ("year", "month"), ("dataset", "event_type"))


def rival_incident(chance: Random, number: int) -> dict[str, object]:
    """An incident of one of three datasets in a few weeks, nearly always with a figure of deaths."""
    first = date(2024, 1, 1) + timedelta(days=chance.randrange(60))
    last = first + timedelta(days=chance.choice((0, 0, 1, 5, 40)))
    days = chance.choice([(first, last)] * 8 + [(first, None), (None, None)])
    low = chance.choice((None, 0, 1, 2, 5, 9))
    overlaps = f"{chance.choice('abc')}:{chance.randrange(60)}" if chance.random() < 0.1 else None
    place = chance.choice(((71.0, 34.0, "PK-KP"), (66.4, 31.0, "AF-KAN"), (None, None, None)))
    return incident(
        f"{'abc'[number % 3]}:{number}",
        dataset="abc"[number % 3],
        title=chance.choice(("Torkham", "Chaman")),
        event_type=chance.choice(("Battles", "Protests", "Other")),
        date_start=None if days[0] is None else days[0].isoformat(),
        date_end=None if days[1] is None else days[1].isoformat(),
        longitude=place[0],
        latitude=place[1],
        province=place[2],
        fatalities_low=low,
        fatalities_best=chance.choice((low, None)),
        overlaps=overlaps,
    )


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 6))])
def test_figures_of_rival_datasets_count_after_edits_as_in_a_snapshot_made_anew(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_snapshot, "SHARE_OF_SMALL", 9.0)
    monkeypatch.setattr("app.aggregate.resweep.CHECKED", 2)
    chance, prepared = Random(seed), Prepared()
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    for revision in range(9):
        drawn = [rival_incident(chance, chance.randrange(150)) for _ in range(90 if revision == 0 else 3)]
        with store.writing("file.csv", AT) as writer:
            writer.upsert(INCIDENTS, list({str(one["id"]): one for one in drawn}.values()))
            if revision % 3 == 2:
                # It may be retracted already.
                with suppress(BadParameter):
                    writer.retract(INCIDENTS, store.load().snapshot.ids()[revision], "a test", "nobody")
        snapshot = store.load().snapshot
        ready, ledger = prepared.of(snapshot), build_ledger(rebuilt(snapshot))
        if revision != 4:
            for query, by in product(RIVALS, BINS):
                assert told(ready.summary(query, by)) == told(summarise(ledger, query, by)), (revision, query, by)
        prepared.keep_only(snapshot)
    store.close()


def test_an_earlier_snapshot_stays_as_it_was_while_rows_are_appended(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    chance, states = Random(1), []
    for revision in range(6):
        drawn = [random_incident(chance, revision * 100 + number) for number in range(60 if revision == 0 else 4)]
        with store.writing("file.csv", AT) as writer:
            writer.upsert(INCIDENTS, drawn)
        snapshot = store.load().snapshot
        states.append((snapshot, snapshot.ids(), list(snapshot.encoded(snapshot.everything(located=True)))))
    for snapshot, ids, features in states:
        assert snapshot.ids() == ids
        assert list(snapshot.encoded(snapshot.everything(located=True))) == features
    store.close()
