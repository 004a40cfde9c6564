"""A naive replay of a store: plain dicts, copied whole at the revisions that are looked at later."""

import random
from collections.abc import Iterator, Mapping
from copy import copy

from app.encode.geojson import encode_feature, encode_point

Record = dict[str, object]
WORDS = ("gate", "lorries", "Torkham", "jirga", "shelling", "طورخم")
PLACES = [(71.09, 34.12), (66.45, 30.92), (None, None), (69.5, 33.0)]
LICENCES = (None, "open", "closed")


class Naive:
    """The records of every table by id, and the ids that stand retracted."""

    def __init__(self, columns: Mapping[str, tuple[str, ...]]) -> None:
        self.columns = columns
        self.tables: dict[str, dict[str, Record]] = {name: {} for name in columns}
        self.down: dict[str, dict[str, Record]] = {name: {} for name in columns}

    def copied(self) -> "Naive":
        twin = Naive(self.columns)
        twin.tables = {name: copy(records) for name, records in self.tables.items()}
        return twin

    def upsert(self, table: str, records: list[Record]) -> tuple[int, int, int, int]:
        """What is inserted, updated, unchanged and left out because it stands retracted."""
        counts = [0, 0, 0, 0]
        for one in records:
            record_id, there = str(one["id"]), self.tables[table]
            kind = 3 if record_id in self.down[table] else 0 if record_id not in there else 1
            kind = 2 if kind == 1 and there[record_id] == one else kind
            counts[kind] += 1
            if kind < 2:
                there[record_id] = one
        return counts[0], counts[1], counts[2], counts[3]

    def retract(self, table: str, record_id: str) -> None:
        self.down[table][record_id] = self.tables[table].pop(record_id)

    def restore(self, table: str, record_id: str) -> None:
        self.tables[table][record_id] = self.down[table].pop(record_id)

    def features(self, table: str) -> list[bytes]:
        """Newest first, the undated last, then by id; claims and statuses by id."""
        records = sorted(self.tables[table].values(), key=lambda one: str(one["id"]))
        if table == "incidents":
            dated = [one for one in records if one["date_start"] is not None]
            dated.sort(key=lambda one: str(one["date_start"]), reverse=True)
            records = [*dated, *(one for one in records if one["date_start"] is None)]
        return [feature(one) for one in records]

    def ids_with(self, word: str) -> set[str]:
        folded = word.lower()
        return {
            record_id
            for record_id, one in self.tables["incidents"].items()
            if folded in str(one["title"]).lower().split()
        }


def feature(one: Record) -> bytes:
    lon, lat = one.get("longitude"), one.get("latitude")
    point = encode_point(lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None
    return encode_feature(str(one["id"]), point, one)


class Plan:
    """Random steps, from a seed: the same seed makes the same steps."""

    def __init__(self, seed: int, columns: Mapping[str, tuple[str, ...]], most_ids: int) -> None:
        self.draw, self.columns, self.most_ids = random.Random(seed), columns, most_ids

    def records(self, table: str) -> list[Record]:
        ids = self.draw.sample(range(self.most_ids), self.draw.choice([1, 1, 1, 2, 5, 30]))
        return [self.record(table, f"{self.draw.choice('ab')}:{each}") for each in ids]

    def record(self, table: str, record_id: str) -> Record:
        draw = self.draw
        words = " ".join(draw.choices(WORDS, k=3))
        one: Record = {**dict.fromkeys(self.columns[table]), "id": record_id, "dataset": record_id[0]}
        if table == "claims":
            return {**one, "statement": words, "killed_low": draw.choice([None, 0, 3])}
        if table == "crossing_status":
            return {**one, "crossing": "torkham", "status": draw.choice(["open", "closed"]), "traffic": "all"}
        lon, lat = draw.choice(PLACES)
        return {
            **one,
            "title": words,
            "event_type": draw.choice(["Battles", "Other"]),
            "longitude": lon,
            "latitude": lat,
            "date_start": draw.choice([None, f"2025-{draw.randint(10, 12)}-{draw.randint(10, 28)}"]),
            "fatalities_best": draw.choice([None, 0, 7]),
            "radius_km": draw.choice([None, 1.0, 2.5]),
            "licence": draw.choice(LICENCES),
        }

    def steps(self, count: int, naive: Naive) -> Iterator[tuple[str, str, list[Record]]]:
        """What to do (upsert, retract or restore), in which table, with which records."""
        for _ in range(count):
            table = self.draw.choice(["incidents", "incidents", *self.columns])
            kind = self.draw.choice(["upsert", "upsert", "upsert", "retract", "restore"])
            source = {"retract": naive.tables, "restore": naive.down}.get(kind)
            if source is None or not source[table]:
                yield "upsert", table, self.records(table)
            else:
                yield kind, table, [source[table][self.draw.choice(sorted(source[table]))]]
