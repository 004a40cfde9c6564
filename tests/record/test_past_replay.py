"""The store as of any moment, beside a naive replay of everything that was written to it."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from naive_store import WORDS, Naive, Plan

from app.model.columns import TABLES
from app.model.query import Query
from app.record.geopackage import GeoPackageStore, State, open_store
from app.record.past import past_store

BEGIN = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
COLUMNS = {name: table.names for name, table in TABLES.items()}
MOMENTS = 100


def act(
    store: GeoPackageStore, naive: Naive, step: tuple[str, str, list[dict[str, object]]], at: datetime
) -> None:
    kind, table, records = step
    with store.writing(kind, at) as writer:
        if kind == "upsert":
            counts = writer.upsert(TABLES[table], records)
            told = (counts.inserted, counts.updated, counts.unchanged, counts.retracted)
            assert told == naive.upsert(table, records)
            return
        record_id = str(records[0]["id"])
        getattr(writer, kind)(TABLES[table], record_id, "because", "a desk")
        getattr(naive, kind)(table, record_id)


def features(state: State) -> dict[str, list[bytes]]:
    """Every table's features; incidents newest first, with a place or without."""
    incidents = state.snapshot
    return {
        "incidents": [incidents.features[row] for row in incidents.all_rows().tolist()],
        "claims": list(state.claims.features),
        "crossing_status": list(state.crossing_status.features),
    }


def found(state: State, word: str) -> set[str]:
    pages = [state.snapshot.page(Query(located=located, text=word)) for located in (True, False)]
    by_id = {feature: feature for page in pages for feature in page.features}
    return {feature.split(b'"id":"', 1)[1].split(b'"', 1)[0].decode() for feature in by_id}


@pytest.fixture
def opened(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[GeoPackageStore]:
    with closing(open_store(tmp_path / "replayed.gpkg", request.param)) as store:
        yield store


def compare(store: GeoPackageStore, steps: int, seed: int) -> None:
    """Write random steps; at random moments the store as of then is the naive store of then, byte for byte."""
    naive, draw = Naive(COLUMNS), random.Random(seed)
    plan = Plan(seed, COLUMNS, most_ids=30 + steps // 20)
    chosen = {*draw.sample(range(steps), min(MOMENTS, steps)), 0, steps - 1}
    kept: list[tuple[int, datetime, Naive]] = []
    for number, step in enumerate(plan.steps(steps, naive)):
        at = BEGIN + timedelta(minutes=number)
        act(store, naive, step, at)
        if number in chosen:
            kept.append((store.revision(), at + timedelta(seconds=draw.choice([0, 1, 59])), naive.copied()))
            assert features(store.load()) == {name: naive.features(name) for name in COLUMNS}
    draw.shuffle(kept)
    for revision, moment, then in kept:
        past = past_store(store, draw.choice([revision, moment]))
        state, word = past.load(), draw.choice(WORDS)
        assert (past.revision(), state.revision) == (revision, revision)
        assert features(state) == {name: then.features(name) for name in COLUMNS}
        assert found(state, word) == then.ids_with(word)


@pytest.mark.parametrize(
    ("opened", "steps", "seed"), [(1000, 500, 1), (1, 60, 2), (1, 60, 3)], indirect=["opened"]
)
def test_the_past_is_what_a_naive_replay_says(opened: GeoPackageStore, steps: int, seed: int) -> None:
    compare(opened, steps, seed)


@pytest.mark.soak
@pytest.mark.parametrize(("opened", "steps", "seed"), [(1000, 10_000, 4), (1, 1000, 5)], indirect=["opened"])
def test_the_past_is_what_a_long_naive_replay_says(opened: GeoPackageStore, steps: int, seed: int) -> None:
    compare(opened, steps, seed)
