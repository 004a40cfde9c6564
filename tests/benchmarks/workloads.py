"""What is asked of the service, as data: every request of a workload asks for something else."""

import random
import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from urllib.parse import quote

from made_incidents import (
    ACTORS,
    CROSSINGS,
    EVEN_TYPES,
    HOT_SPOTS,
    PLACES,
    SEED,
    VILLAGES,
    YEARS,
    incident_name,
    is_located,
)

HALF_DEGREES = 0.25
SHIFT_DEGREES = 0.05
"""How far a box is from a hot spot at the most, each way: some 56,000 of a million lie in any of them."""
ITEMS = "/collections/incidents/items"
PEER_ITEMS = "/collections/public.incidents/items"

Asked = tuple[str, str | None]
"""Our path, and the one by which tipg is asked for the same; None where it cannot be."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request: a short name, what it is, its requests, what is wanted of it, and what bounds it."""

    name: str
    title: str
    requests: Callable[[random.Random, int], Iterator[Asked]]
    wanted: str
    bound_by: str

    def asked(self, rows: int, most: int) -> list[Asked]:
        """Its requests over so many incidents, at most so many, the same every time."""
        return list(islice(self.requests(random.Random(SEED), rows), most))


def by_id(chance: random.Random, rows: int) -> Iterator[Asked]:
    while True:
        number = chance.randrange(rows)
        if is_located(number):
            yield f"{ITEMS}/{incident_name(number)}", f"{PEER_ITEMS}/{number}"


def boxes(chance: random.Random, _: int) -> Iterator[Asked]:
    while True:
        lon, lat = (middle + chance.uniform(-SHIFT_DEGREES, SHIFT_DEGREES) for middle in chance.choice(HOT_SPOTS))
        edges = lon - HALF_DEGREES, lat - HALF_DEGREES, lon + HALF_DEGREES, lat + HALF_DEGREES
        query = f"?bbox={','.join(f'{edge:.4f}' for edge in edges)}&limit=100"
        yield ITEMS + query, PEER_ITEMS + query


def near(chance: random.Random, _: int) -> Iterator[Asked]:
    asked = list(product(CROSSINGS, YEARS))
    chance.shuffle(asked)
    for crossing, year in asked:
        yield f"/crossings/{crossing}/incidents?within_km=25&datetime={year}-01-01/{year}-12-31", None


def types_and_months(chance: random.Random, _: int) -> Iterator[Asked]:
    asked = list(product(EVEN_TYPES, YEARS, range(1, 13)))
    chance.shuffle(asked)
    for event_type, year, month in asked:
        last = date(year, month, monthrange(year, month)[1])
        query = f"?event_type={quote(event_type)}&limit=1000&datetime={year}-{month:02}-01"
        after = last + timedelta(1)
        yield f"{ITEMS}{query}/{last}", f"{PEER_ITEMS}{query}T00:00:00Z/{after}T00:00:00Z"


def summary_of_all(_: random.Random, __: int) -> Iterator[Asked]:
    yield "/summary?by=month,province", None


def summaries(chance: random.Random, _: int) -> Iterator[Asked]:
    asked = list(product(EVEN_TYPES, YEARS))
    chance.shuffle(asked)
    for event_type, year in asked:
        since = f"datetime={year}-01-01/{YEARS[-1]}-12-31"
        yield f"/summary?by=month,province&event_type={quote(event_type)}&{since}", None


def words(chance: random.Random, _: int) -> Iterator[Asked]:
    """In turns a village near a town, of which there are few, and a party in a town, of which there are many."""
    few = list(product(VILLAGES, PLACES))
    many = list(product((name.split()[0] for name in ACTORS), PLACES))
    chance.shuffle(few)
    chance.shuffle(many)
    for pairs in zip(few, many, strict=False):
        for word, place in pairs:
            yield f"{ITEMS}?q={quote(f'{word} {place[0]}'.lower())}&limit=100", None


def tiles(chance: random.Random, _: int) -> Iterator[Asked]:
    """Tiles of the hot spots at zoom 8, a year at a time."""
    asked = list(product(((178, 102), (174, 104), (175, 105)), YEARS))
    chance.shuffle(asked)
    for (column, row), year in asked:
        yield f"/tiles/incidents/8/{column}/{row}.mvt?datetime={year}-01-01/{year}-12-31", None


def pages(chance: random.Random, _: int) -> Iterator[Asked]:
    for lon, lat in HOT_SPOTS:
        for _ in range(4):
            west, south = lon - chance.uniform(1, 2), lat - chance.uniform(1, 2)
            yield f"/map?bbox={west:.2f},{south:.2f},{west + 3:.2f},{south + 3:.2f}", None


WORKLOADS = (
    Workload(
        "by_id",
        "one incident by id",
        by_id,
        "≥ 0.7 of the floor",
        "the HTTP framework, and what is around every answer: asking the store for its revision, links",
    ),
    Workload(
        "box",
        "box of 0.5°, 100 features, all counted",
        boxes,
        "≥ 150 × tipg",
        "comparing the places of the cells that the box touches, and the links around every answer",
    ),
    Workload(
        "near",
        "within 25 km of a crossing, one year, whole features",
        near,
        "≥ 0.4 of the floor",
        "joining the features, with their distances, to one body that is sent",
    ),
    Workload(
        "type_month",
        "one event type, one month, everywhere",
        types_and_months,
        "≥ 40 × tipg",
        "joining the features to one body, and reading them where they have not been read before",
    ),
    Workload(
        "summary_all",
        "summary by month and province, all rows",
        summary_of_all,
        "≤ 3 × bincount, beside the floor",
        "writing thousands of rows as JSON; the first time, counting all incidents",
    ),
    Workload(
        "summary_some",
        "summary of one event type since a year",
        summaries,
        "",
        "selecting among all incidents",
    ),
    Workload(
        "text",
        "words of a place, 100 features, all counted",
        words,
        "",
        "fetching the rows that have the words, and a common word has many",
    ),
    Workload(
        "tile",
        "vector tile of one year",
        tiles,
        "",
        "the HTTP framework, for tiles are kept; the first time, encoding the points",
    ),
    Workload(
        "page", "the map's page", pages, "", "rendering the page's template, and choosing the incidents of its box"
    ),
)


def matched(body: bytes) -> int:
    """How many incidents an answer is about: those it counts, or its bytes where it counts none."""
    found = re.search(rb'"numberMatched":(\d+)', body) or re.search(rb'"total":\{"incidents":(\d+)', body)
    return int(found[1]) if found else len(body)
