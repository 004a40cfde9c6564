"""Corrections beside a naive replay: at every moment a record is what an import of a corrected row gives."""

import csv
import random
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session

COLUMNS = (
    *("id", "title", "event_type", "date_start", "place_name", "country_stated", "fatalities_best"),
    *("longitude", "latitude"),
)
PLACE = ("longitude", "latitude")
VALUES: dict[str, tuple[object, ...]] = {
    "title": ("Shots", "A fair", "Lorries wait"),
    "date_start": ("2025-10-11", "2025-10-12", None),
    "place_name": ("Torkham", "Landi Kotal", "Spin Boldak", "Chaman", "Xyzzyplugh", None),
    "country_stated": ("Afghanistan", "Pakistan", None),
    "fatalities_best": (0, 3, None),
}
POINTS = ((71.0935, 34.1229), (66.45, 30.92))
IDS = 5

Row = dict[str, Any]


@dataclass
class Naive:
    """Sources' rows by id, corrections by id and column (with what the source said then), and retracted ids."""

    sources: dict[str, Row] = field(default_factory=dict)
    corrections: dict[str, dict[str, tuple[object, Row]]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)

    def effective(self, record_id: str) -> Row:
        """The row that a source would send if it said what is corrected."""
        source, corrected = self.sources[record_id], self.corrections.get(record_id, {})
        row = {**source, **{name: value for name, (value, _) in corrected.items()}}
        if "longitude" not in corrected and row["place_name"] is not None and "place_name" in corrected:
            row |= dict.fromkeys(PLACE)
        return row

    def layer(self, record_id: str, column: str, located: dict[str, Row]) -> Row:
        """What a correction of the column hides; coordinates are where the source's row is located."""
        source = self.sources[record_id]
        names = (column, *PLACE) if column == "place_name" and source["longitude"] is not None else (column,)
        return {name: located[record_id][name] if name in PLACE else source[name] for name in names}

    def waiting(self, located: dict[str, Row]) -> set[tuple[str, str]]:
        return {
            (record_id, name)
            for record_id, corrected in self.corrections.items()
            for name, (_, seen) in corrected.items()
            if record_id not in self.down and seen != self.layer(record_id, name, located)
        }


def write(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


class Replay:
    """Random steps in a session and in a naive store, from a seed."""

    def __init__(self, session: Session, desk: Desk, seed: int) -> None:
        self.session, self.desk, self.draw, self.naive = session, desk, random.Random(seed), Naive()
        self.scratch = 0

    def located(self, rows: Iterable[Row]) -> dict[str, Row]:
        """The properties that an import into an empty store gives these rows, by id."""
        self.scratch += 1
        path = write(Path("scratch.csv"), rows)
        with closing(open_store(Path(f"scratch-{self.scratch}.gpkg"))) as store:
            import_file(path, store, self.desk, self.session.now(), Options("own", "desk"))
            snapshot = Session(store, lambda: self.desk, self.session.now).incidents()
            features = snapshot.to_geojson()["features"]
        return {each["properties"]["id"].removeprefix("desk:"): each["properties"] for each in features}

    def row(self, record_id: str) -> Row:
        row = {name: self.draw.choice(values) for name, values in VALUES.items()}
        point = self.draw.choice((*POINTS, (None, None), (None, None)))
        return {"id": record_id, "event_type": "Other", **row, **dict(zip(PLACE, point, strict=True))}

    def step(self) -> None:
        there = [name for name in self.naive.sources if name not in self.naive.down]
        kinds = ["imported", "imported", "corrected", "corrected", "corrected", "released", "decided", "retracted"]
        getattr(self, self.draw.choice([*kinds, "restored"]) if there else "imported")(there)

    def imported(self, there: list[str]) -> None:
        del there
        ids = self.draw.sample([str(number) for number in range(IDS)], self.draw.randint(1, IDS))
        rows = [self.draw.choice([self.naive.sources.get(each) or self.row(each), self.row(each)]) for each in ids]
        self.session.import_file(write(Path("desk.csv"), rows), dataset="desk")
        self.naive.sources |= {row["id"]: row for row in rows if row["id"] not in self.naive.down}

    def corrected(self, there: list[str]) -> None:
        record_id = self.draw.choice(there)
        names = self.draw.sample(sorted(VALUES), self.draw.randint(1, 2))
        changes = {name: self.draw.choice(VALUES[name]) for name in names}
        if self.draw.random() < 0.3:
            changes |= dict(zip(PLACE, self.draw.choice(POINTS), strict=True))
        self.session.correct(f"desk:{record_id}", changes, why="because")
        located = self.located(self.naive.sources.values())
        told = {name: (value, self.naive.layer(record_id, name, located)) for name, value in changes.items()}
        self.naive.corrections.setdefault(record_id, {}).update(told)

    def released(self, there: list[str]) -> None:
        held = [(each, name) for each in there for name in self.naive.corrections.get(each, {})]
        if held:
            record_id, name = self.draw.choice(held)
            self.session.release(f"desk:{record_id}", name, why="because")
            self.ended(record_id, name)

    def ended(self, record_id: str, name: str) -> None:
        for each in PLACE if name in PLACE else (name,):
            del self.naive.corrections[record_id][each]

    def decided(self, there: list[str]) -> None:
        del there
        located = self.located(self.naive.sources.values())
        if waiting := sorted(self.naive.waiting(located)):
            record_id, name = self.draw.choice(waiting)
            decision = self.draw.choice(["keep", "take"])
            self.session.decide(f"desk:{record_id}", name, decision)
            if decision == "take":
                self.ended(record_id, name)
                return
            held = self.naive.corrections[record_id]
            for each in PLACE if name in PLACE else (name,):
                held[each] = held[each][0], self.naive.layer(record_id, each, located)

    def retracted(self, there: list[str]) -> None:
        record_id = self.draw.choice(there)
        self.session.retract(f"desk:{record_id}", why="because")
        self.naive.down.add(record_id)

    def restored(self, there: list[str]) -> None:
        del there
        if self.naive.down:
            record_id = self.draw.choice(sorted(self.naive.down))
            self.session.restore(f"desk:{record_id}", why="because")
            self.naive.down.remove(record_id)

    def expected(self) -> tuple[dict[str, Row], set[tuple[str, str]]]:
        """The records of now by id, and what waits in the inbox."""
        located = self.located(self.naive.sources.values())
        shown = [self.naive.effective(each) for each in self.naive.sources if each not in self.naive.down]
        records = self.located(shown)
        for each, held in self.naive.corrections.items():
            if each in records and "longitude" in held:
                records[each]["located_by"] = "coordinates given in a correction"
        return records, self.naive.waiting(located)


def compare(session: Session, desk: Desk, seed: int, steps: int) -> None:
    """Do random steps; then at every moment the store holds what the naive one held, and the inbox too."""
    replay, kept = Replay(session, desk, seed), {}
    for _ in range(steps):
        replay.step()
        kept[session.revision] = replay.expected()
    for revision, (records, waiting) in kept.items():
        then = session.as_of(revision)
        features = then.incidents(dataset="desk").to_geojson()["features"]
        told = {each["properties"]["id"].removeprefix("desk:"): each["properties"] for each in features}
        assert told.keys() == records.keys(), (seed, revision)
        assert [
            (revision, each, name, row[name], records[each][name])
            for each, row in told.items()
            for name in row
            if row[name] != records[each][name]
        ] == []
        assert {(one.id.removeprefix("desk:"), one.column) for one in then.inbox()} == waiting, (seed, revision)


@pytest.mark.parametrize("seed", [1, 2])
def test_corrected_records_are_what_a_naive_replay_says(session: Session, desk: Desk, seed: int) -> None:
    compare(session, desk, seed, steps=25)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
def test_corrected_records_are_what_a_long_naive_replay_says(session: Session, desk: Desk, seed: int) -> None:
    compare(session, desk, seed, steps=150)
