"""What a moved and filtered map costs: `python tests/benchmarks/map_speed.py [ROWS]`, beside a store of 20.

Prints, of twenty requests each, the medians in milliseconds over both stores, their ratio, and the bytes of
an answer. Requests go through the whole application, but not through a socket.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from summary_speed import made_snapshot

from app.engine.columns import Categories
from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.geography.land import Land
from app.model.settings import Settings
from app.opening import open_from
from app.web.api.application import create_app
from app.web.api.service import Service, open_service

ROWS, FEW, REPEATS = 1_000_000, 20, 20
DESK = (1366, 700)
PIXELS = 256
"""Of a tile's side."""
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def placed(snapshot: Snapshot, atlas: Atlas) -> Snapshot:
    """Invented incidents with the names of real districts, each as exactly located as any."""
    chance, count = np.random.default_rng(1893), len(snapshot.features)
    units = atlas.districts
    chosen = chance.integers(0, len(units), count)
    names = {
        "province": [unit.province for unit in units],
        "adm2": [unit.adm2 or unit.name for unit in units],
        "district": [unit.name for unit in units],
    }
    coded = {name: np.unique(values, return_inverse=True) for name, values in names.items()}
    few = {"geo_precision": ("district", "point", "province", "town"), "side": ("AF", "PK", "undetermined")}
    columns = replace(
        snapshot.columns,
        numbers={
            **snapshot.numbers,
            "radius_km": chance.uniform(1, 50, count),
            "side_certainty": chance.uniform(0.5, 1, count),
        },
        categories={
            **snapshot.categories,
            **{
                name: Categories(codes[chosen].astype(np.int32), tuple(values.tolist()))
                for name, (values, codes) in coded.items()
            },
            **{
                name: Categories(chance.integers(0, len(values), count, dtype=np.int32), values)
                for name, values in few.items()
            },
        },
    )
    return replace(snapshot, columns=columns).on(Land(lambda: atlas))


def views(zoom: float) -> list[str]:
    """Views of a desk's map at places along the line."""
    chance = random.Random(1893)
    width, height = (side / PIXELS / 2**zoom * 360 for side in DESK)
    centres = [(chance.uniform(62, 72), chance.uniform(30, 35)) for _ in range(REPEATS)]
    boxes = [(lon - width / 2, lat - height * 0.42, lon + width / 2, lat + height * 0.42) for lon, lat in centres]
    return [f"/map/features?zoom={zoom}&bbox={','.join(f'{edge:.4f}' for edge in box)}" for box in boxes]


WHOLE = "bbox=60,28,76,38&zoom=6.25"
ASKED: dict[str, Sequence[str]] = {
    **{f"pan at zoom {zoom}": views(zoom) for zoom in (5, 6, 7, 8, 10, 12)},
    "another year": [f"/map/features?{WHOLE}&datetime={1990 + n}" for n in range(REPEATS)],
    "another distance": [f"/map/features?{WHOLE}&border_km={n + 10}" for n in range(REPEATS)],
    "timeline, another distance": [f"/map/timeline?border_km={n + 40}" for n in range(REPEATS)],
    "summary, another distance": [f"/map/summary?border_km={n + 70}" for n in range(REPEATS)],
    "provinces, another distance": [f"/map/areas?border_km={n + 100}" for n in range(REPEATS)],
    "districts, another distance": [f"/map/areas?by=district&border_km={n + 130}" for n in range(REPEATS)],
    "timeline of all": ["/map/timeline"] * REPEATS,
    "summary of all": ["/map/summary"] * REPEATS,
    "provinces of all": ["/map/areas"] * REPEATS,
    "districts of all": ["/map/areas?by=district"] * REPEATS,
    "page": ["/map"] * REPEATS,
    "page, filtered": [f"/map?border_km={n + 10}" for n in range(REPEATS)],
}


def measured(client: TestClient, addresses: Sequence[str]) -> tuple[float, int]:
    """The median time of the requests, and the bytes of the last answer."""
    times, size = [], 0
    for address in addresses:
        start = perf_counter()
        answer = client.get(address)
        times.append((perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.text
        size = len(answer.content)
    return median(times), size


def measure(service: Service, rows: int) -> dict[str, tuple[float, int]]:
    """Every kind of request over a store of so many invented incidents."""
    view = service._view
    made = replace(placed(made_snapshot(rows), service.atlas), revision=view.revision)
    service._view = replace(view, snapshot=made)
    with TestClient(create_app(service)) as client:
        for first in ("/map/features", "/map/areas", "/map/areas?by=district"):
            client.get(first)
        return {name: measured(client, addresses) for name, addresses in ASKED.items()}


def lines(rows: int, open_one: Callable[[], Service]) -> Iterator[str]:
    """The table, line by line."""
    few, many = (measure(open_one(), count) for count in (FEW, rows))
    yield f"{'':<32}{FEW:>9} {rows:>11,} {'ratio':>7} {'bytes':>11}"
    for name, (least, _) in few.items():
        took, size = many[name]
        yield f"{name:<32}{least:9.1f} {took:11.1f} {took / least:7.1f} {size:11,}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        opened = open_from(Settings(store=Path(folder) / "map_speed.gpkg"), lambda: NOW)
        table = lines(
            int(sys.argv[1]) if len(sys.argv) > 1 else ROWS,
            lambda: open_service(opened),
        )
        for line in table:
            print(line)
        opened.close()
