"""Counts after edits of a store with linked records: held against a snapshot that is made anew."""

from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest
from test_appended import AT, BINS, RIVALS, map_answers, rebuilt, rival_incident, told

from app.aggregate.cache import Prepared, Ready
from app.aggregate.counting import summarise
from app.aggregate.facts import build_ledger
from app.engine import next_snapshot
from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.model.query import BBox, EventCount, Query
from app.record.event_links import ACCEPTED, REJECTED, UNDONE, Decision, pair_of
from app.record.geopackage import GeoPackageStore, open_store
from app.record.link_writer import LinkWriter
from app.record.writer import Writer

ASKED = (*RIVALS[:4], *RIVALS[5:], Query(events=EventCount.RECORDS))
ONE_KIND = Query(event_types=("Battles",))
APART = frozenset({frozenset("ab")})
PAIRS = (frozenset(), APART, frozenset({*APART, frozenset("bc")}))
"""Pairs of datasets that are said to be of different events, or of which all records of one event are linked."""


def change(writer: Writer, chance: Random, snapshot: Snapshot, revision: int) -> None:
    """Edit, retract, link and unlink a few records at random; most of them where the store begins."""
    first = revision == 0
    drawn = [rival_incident(chance, chance.randrange(150)) for _ in range(90 if first else chance.randrange(3))]
    writer.upsert(INCIDENTS, list({str(one["id"]): one for one in drawn}.values()))
    # One that is retracted already, a pair that is of no event, a record with itself: these change nothing.
    ids = [str(one["id"]) for one in drawn] if first else snapshot.ids()
    with suppress(BadParameter):
        if revision % 3 == 2:
            writer.retract(INCIDENTS, chance.choice(ids), "a test", "nobody")
    for _ in range(25 if first else chance.randrange(3)):
        with suppress(BadParameter):
            decide(writer, chance, ids)


def decide(writer: Writer, chance: Random, ids: list[str]) -> None:
    """Decide on a pair at random: often on two records that stand beside each other in their numbers."""
    one = chance.choice(ids)
    other = chance.choice(sorted(ids, key=lambda each: int(each[2:]) % 50 != int(one[2:]) % 50)[:3] or ids)
    decision = chance.choice((ACCEPTED, ACCEPTED, ACCEPTED, REJECTED, UNDONE))
    told = Decision(pair_of(one, other), decision, None, "a test", "nobody")
    LinkWriter(writer).decide(one, other, decision, told)


def revised(store: GeoPackageStore, chance: Random, revision: int) -> Snapshot:
    """The snapshot after some changes."""
    with suppress(BadParameter), store.writing("file.csv", AT) as writer:
        change(writer, chance, store.load().snapshot, revision)
    return store.load().snapshot


@pytest.mark.parametrize("seed", range(6))
def test_linked_records_count_after_edits_as_in_a_snapshot_made_anew(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_snapshot, "SHARE_OF_SMALL", 9.0)
    monkeypatch.setattr("app.aggregate.resweep.CHECKED", 2)
    monkeypatch.setattr("app.aggregate.clusters.MOST_SINGLES", 5)
    if seed % 2:
        # As in a large store: figures that are too many to be compared with each other.
        monkeypatch.setattr("app.aggregate.joint.MOST_COMPARED", 26)
    chance, prepared = Random(seed), Prepared()
    said = {"distinct_datasets": PAIRS[seed % 3], "reconciled_datasets": PAIRS[seed // 2]}
    store, linked = open_store(tmp_path / "kept.gpkg", kept_from=1), 0
    for revision in range(7):
        snapshot = replace(revised(store, chance, revision), **said)
        if revision == 4:
            # A snapshot of another base, in which rows have other numbers.
            snapshot = replace(rebuilt(snapshot), **said)
        linked += snapshot.events is not None
        ready, anew = prepared.of(snapshot), Ready(replace(rebuilt(snapshot), **said))
        ledger = build_ledger(anew.snapshot)
        for query, by in product(ASKED, BINS):
            assert told(ready.summary(query, by)) == told(summarise(ledger, query, by)), (revision, query, by)
        for query, box, zoom in product((Query(), ONE_KIND), (None, BBox(66, 29, 70, 38)), (0, 4, 9)):
            assert ready.view(query, box, zoom) == anew.view(query, box, zoom)
        if revision % 2:
            assert map_answers(ready) == map_answers(anew)
        prepared.keep_only(snapshot)
    assert linked > 4
    store.close()


def test_bins_in_which_nothing_changed_are_not_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_snapshot, "SHARE_OF_SMALL", 9.0)
    chance, prepared, asked = Random(1), Prepared(), []
    by = ("province", "month")
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    for revision in range(2):
        ready = prepared.of(revised(store, chance, revision))
        ready.summary(Query(), by)
        [tally] = ready.summaries.tallies.values()
        assert tally.excesses is not None
        asked.append(tally.excesses)
    store.close()
    first, second = asked
    assert (first.known, second.known) == ({}, first.found)
    kept = first.found.keys() & second.found.keys()
    assert len(second.found) > len(kept) > 0
