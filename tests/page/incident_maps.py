"""Invented incidents for the map's tests, scattered and piled up, and a plain look at them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import orjson
from incident_records import incident, snapshot_of

from app.aggregate.facts import build_ledger
from app.aggregate.tile_index import Mosaic, build_mosaic
from app.engine.snapshot import Snapshot
from app.model.query import Query
from app.model.vocabulary import EventType

Json = dict[str, Any]

TYPES = (*(str(kind) for kind in EventType), None)
TOWNS = ((71.0932, 34.1226), (66.4, 31.0), (69.83, 32.99))


def scattered(count: int, seed: int = 1893) -> Snapshot:
    """Incidents along the line, a third in three towns, some at the world's edges, without a place or a date."""
    chance = Random(seed)
    return snapshot_of(*(_incident(chance, number, count) for number in range(count)))


def _incident(chance: Random, number: int, count: int) -> Json:
    lon, lat = _place(chance)
    start = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
    end = start + timedelta(days=chance.choice((0, 0, 0, 3, 20, 400)))
    days = chance.choice([(start, end)] * 6 + [(start, None), (None, end), (None, None)])
    low, best, high = chance.choice(
        [(None,) * 3, (None, 3, None), (1, 3, 8), (40, None, None), (None, None, 9), (0, 0, 0)]
    )
    return incident(
        f"m:{number:05}",
        title=f"Report {number}",
        event_type=chance.choice(TYPES),
        longitude=lon,
        latitude=lat,
        date_start=days[0] and days[0].isoformat(),
        date_end=days[1] and days[1].isoformat(),
        fatalities_low=low,
        fatalities_best=best,
        fatalities_high=high,
        overlaps=f"m:{chance.randrange(count):05}" if number % 7 == 0 else None,
    )


def _place(chance: Random) -> tuple[float | None, float | None]:
    kind = chance.random()
    if kind < 0.05:
        return None, None
    if kind < 0.1:
        return chance.choice([(180.0, 10.0), (-180.0, 10.0), (179.99, 10.0), (-179.98, 9.0), (0.0, 90.0)])
    if kind < 0.4:
        return chance.choice(TOWNS)
    return round(chance.uniform(60.6, 75), 4), round(chance.uniform(28.6, 37.5), 4)


def mosaic_of(snapshot: Snapshot) -> Mosaic:
    return build_mosaic(build_ledger(snapshot))


def items(snapshot: Snapshot, query: Query | None = None) -> list[Json]:
    """The located incidents that a query selects, as plain features."""
    return [orjson.loads(feature) for feature in snapshot.encoded(snapshot.select(query or Query()))]


def properties(features: Sequence[Json]) -> list[Json]:
    return [feature["properties"] for feature in features]
