"""The snapshot's answers held against a plain list that is filtered, sorted and cut by hand."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incident_records import HOSTILE, incident, snapshot_of
from pyproj import Geod

from app.encode.geojson import DISTANCES
from app.engine.words import SEARCHED
from app.filters.catalogue import SORTABLE
from app.model.query import BBox, DateMatch, Interval, Near, PlaceMatch, Query, SortKey

Row = tuple[dict[str, Any], float | None]

# The same examples every time: a failure in the morning is still there at noon. Hypothesis draws only how many
# incidents there are, which it can make fewer, and a seed: of queries drawn field by field most select nothing.
steady = settings(max_examples=250, deadline=None, database=None, derandomize=True)
asked = given(st.integers(0, 2**32), st.sampled_from([80, 40, 5, 0]) | st.integers(0, 80))

TEXTS = [None, "", "Torkham", "TORKHAM gate", "Émigré STRAẞE", "İstanbul talks", "تورخم", "none", *HOSTILE]
WORDS = [
    "torkham",
    "GATE",
    "émigré",
    "strasse",
    "i̇stanbul",
    "تورخم",
    "none",
    "</script>",
    "null\0byte",
    "a:1",
    "%s",
]
PROVINCES, SIDES = ["AF-KAN", "AF-NAN", "PK-KP"], ["AF", "PK", "undetermined"]
TYPES, MATCHES = ["Battles", "Protests", "Other"], ["agrees", "country_differs"]
COMMON_DAYS = [date(2025, 10, day) for day in range(1, 9)]
RARE_DAYS = [date.min, date(1893, 11, 12), date(1969, 12, 31), date(1970, 1, 1), date.max]
KM = [None, 0.0, 9.999, 10.0, 10.001, 55.5]


def random_incident(chance: Random, number: int) -> dict[str, object]:
    """An incident with nulls, ties and hostile text, drawn without shrinking: that takes a tenth of the time."""
    place = chance.choice([(None, None), random_place(chance), random_place(chance), (71.093, 34.125)])
    days = sorted(chance.choice([*RARE_DAYS, *COMMON_DAYS * 3]) for _ in range(2))
    start, end = chance.choice([days, days, days[:1] * 2, [days[0], None], [None, days[1]], [None, None]])
    dataset = chance.choice("abc")
    return incident(
        f"{dataset}:{number}",
        longitude=place[0],
        latitude=place[1],
        date_start=start and start.isoformat(),
        date_end=end and end.isoformat(),
        title=chance.choice(TEXTS),
        place_name=chance.choice(TEXTS),
        flags="Needle in no haystack",
        event_type=chance.choice([None, *TYPES]),
        province=chance.choice([None, *PROVINCES]),
        side=chance.choice([None, *SIDES]),
        stated_match=chance.choice([None, *MATCHES]),
        fatalities_best=chance.choice([None, 0, 1, 2]),
        injured=chance.choice([None, 0, 1, 2]),
        border_km=chance.choice(KM),
        radius_km=chance.choice([None, 0.0, 1.5, 20.0, 30.0, 300.0]),
        crossing_km=chance.choice(KM),
    )


def random_place(chance: Random) -> tuple[float, float]:
    frontier = chance.uniform(60, 75), chance.uniform(29, 37)
    edge = chance.choice([-180.0, 180.0, 179.9, 0.0]), chance.choice([-90.0, 90.0, 89.9, 0.0])
    return chance.choice([frontier, frontier, edge])


def random_question(seed: int, rows: int) -> tuple[list[dict[str, Any]], Query]:
    """Incidents in any order, and a query on them that is about three things at most."""
    chance = Random(seed)
    made = [random_incident(chance, number) for number in range(rows)]
    chance.shuffle(made)
    near = random_circle(chance, made) if chance.random() < 0.3 else None
    about = chance.sample(sorted(RESTRICTIONS), chance.choice([0, 1, 1, 2]))
    sortable = [column for column in SORTABLE if near is not None or column != "distance_km"]
    return made, Query(
        located="bbox" in about or near is not None or chance.random() < 0.8,
        near=near,
        date_match=chance.choice(list(DateMatch)),
        place_match=PlaceMatch.CENTRE if BY_POLYGONS & set(about) else chance.choice(list(PlaceMatch)),
        sort=tuple(SortKey(chance.choice(sortable), chance.random() < 0.5) for _ in range(chance.randrange(4))),
        limit=chance.choice([None, None, 1, 5, 100]),
        offset=chance.choice([0, 0, 1, 4]),
        **{name: RESTRICTIONS[name](chance) for name in about},
    )


BY_POLYGONS = {"bbox", "provinces", "border_km"}
"""What of a circle lies there is held against polygons elsewhere: `test_extents.py`."""


def random_box(chance: Random) -> BBox:
    """A box between two places; it crosses the antimeridian as often as not."""
    (west, south), (east, north) = random_place(chance), random_place(chance)
    return BBox(west, min(south, north), east, max(south, north))


def random_interval(chance: Random) -> Interval:
    start, end = sorted(chance.choice([*RARE_DAYS, *COMMON_DAYS * 3]) for _ in range(2))
    return chance.choice([Interval(start, end), Interval(start, None), Interval(None, end)])


def random_circle(chance: Random, made: list[dict[str, Any]]) -> Near:
    """A circle of any size, as often as not one whose rim goes through an incident."""
    lon, lat = chance.choice([(71.093, 34.125), random_place(chance)])
    km = chance.choice([0.001, 50.0, 400.0, 2000.0, chance.uniform(0.001, 2000)])
    located = [one for one in made if one["longitude"] is not None]
    if located and chance.random() < 0.5:
        on_rim = distance_km(lon, lat, chance.choice(located))
        km = on_rim if 0 < on_rim <= 2000 else km
    return Near(lon, lat, km)


def some(values: list[str]) -> Callable[[Random], tuple[str, ...]]:
    return lambda chance: tuple(chance.choices([*values, "of no record"], k=chance.choice([1, 2])))


RESTRICTIONS: dict[str, Callable[[Random], Any]] = {
    "bbox": random_box,
    "interval": random_interval,
    "event_types": some(TYPES),
    "datasets": some(["a", "b", "c"]),
    "provinces": some(PROVINCES),
    "sides": some(SIDES),
    "stated_matches": some(MATCHES),
    "border_km": lambda chance: chance.choice([0.0, 10.0, chance.uniform(0, 100)]),
    "text": lambda chance: " ".join(chance.choices(WORDS, k=chance.choice([1, 1, 2]))),
}


def distance_km(lon: float, lat: float, one: dict[str, Any]) -> float:
    return float(Geod(ellps="WGS84").inv(lon, lat, one["longitude"], one["latitude"])[2]) / 1000


def naive(made: list[dict[str, Any]], query: Query) -> list[Row]:
    """Every incident the query selects in its order, with its distance from where the query is about."""
    rows: list[Row] = [(one, None) for one in made if belongs(one, query)]
    rows.sort(key=lambda row: row[0]["id"])
    rows.sort(key=lambda row: row[0]["date_start"] or "", reverse=True)
    if query.near is not None:
        near = query.near
        away = [(one, distance_km(near.lon, near.lat, one)) for one, _ in rows if one["longitude"] is not None]
        rows = sorted((row for row in away if is_near(*row, near.km, query.place_match)), key=lambda row: row[1])
    for key in reversed(query.sort):
        values = [row[1] if key.column == "distance_km" else row[0][key.column] for row in rows]
        known = [(value, row) for value, row in zip(values, rows, strict=True) if value is not None]
        unknown = [row for value, row in zip(values, rows, strict=True) if value is None]
        known.sort(key=lambda pair: pair[0], reverse=key.descending)
        rows = [row for _, row in known] + unknown
    return rows


def is_near(one: dict[str, Any], away: float, km: float, match: PlaceMatch) -> bool:
    """Whether the circle around an incident touches, or lies in, the one asked about; by whole millimetres."""
    radius = one["radius_km"]
    if match is PlaceMatch.CENTRE:
        return away <= km
    if match is PlaceMatch.CERTAINLY:
        return radius is not None and round((away + radius) * 1e6) <= round(km * 1e6)
    return round((away - (radius or 0)) * 1e6) <= round(km * 1e6)


def belongs(one: dict[str, Any], query: Query) -> bool:
    wanted = {
        "event_type": query.event_types,
        "dataset": query.datasets,
        "province": query.provinces,
        "side": (*query.sides, *(["undetermined"] * (query.sides != () and query.place_match == "possibly"))),
        "stated_match": query.stated_matches,
    }
    return (
        (one["longitude"] is not None) == query.located
        and all(not values or one[name] in values for name, values in wanted.items())
        and (query.bbox is None or is_in_box(one, query.bbox))
        and (query.interval is None or MATCHED[query.date_match](one, query.interval))
        and (query.border_km is None or (one["border_km"] is not None and one["border_km"] <= query.border_km))
        and (query.text is None or has_words(one, query.text))
    )


def is_in_box(one: dict[str, Any], box: BBox) -> bool:
    lon, lat = one["longitude"], one["latitude"]
    if lon is None or not box.south <= lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= lon <= box.east
    return lon >= box.west or lon <= box.east


def overlaps(one: dict[str, Any], interval: Interval) -> bool:
    """Undated incidents are in no interval; an end that is not known is open."""
    if one["date_start"] is None and one["date_end"] is None:
        return False
    start = "0000" if one["date_start"] is None else one["date_start"]
    end = "9999-99" if one["date_end"] is None else one["date_end"]
    begins = "0000" if interval.start is None else interval.start.isoformat()
    ends = "9999-99" if interval.end is None else interval.end.isoformat()
    return not (start > ends or end < begins)


def is_within(one: dict[str, Any], interval: Interval) -> bool:
    """Both ends are known and lie inside."""
    if one["date_start"] is None or one["date_end"] is None:
        return False
    return (interval.start is None or one["date_start"] >= interval.start.isoformat()) and (
        interval.end is None or one["date_end"] <= interval.end.isoformat()
    )


MATCHED = {DateMatch.POSSIBLY: overlaps, DateMatch.CERTAINLY: is_within}


def has_words(one: dict[str, Any], text: str) -> bool:
    """Each word begins one of the incident's, in any case and without accents."""
    begun = [word for name in SEARCHED if one[name] is not None for word in plain(str(one[name]))]
    return all(any(word.startswith(asked) for word in begun) for asked in plain(text))


def plain(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.translate(str.maketrans("", "", "'`")).casefold())


def answered(features: list[bytes]) -> list[Row]:
    """What the encoded features say: the record and its distance."""
    rows = []
    for feature in map(json.loads, features):
        properties = feature["properties"]
        distance, least, most = (properties.pop(name, None) for name in DISTANCES)
        radius = properties["radius_km"]
        if distance is not None and radius is not None:
            assert least == pytest.approx(max(distance - radius, 0), abs=0.0011)
            assert most == pytest.approx(distance + radius, abs=0.0011)
        else:
            assert (least, most) == (None, None)
        point = [properties["longitude"], properties["latitude"]]
        assert feature["geometry"] == (None if point[0] is None else {"type": "Point", "coordinates": point})
        assert feature["id"] == properties["id"]
        rows.append((properties, distance))
    return rows


@steady
@asked
def test_page_is_what_a_plain_list_gives(seed: int, rows: int) -> None:
    made, query = random_question(seed, rows)
    expected = naive(made, query)
    end = None if query.limit is None else query.offset + query.limit
    snapshot = snapshot_of(*made)
    # Who lies around a place is remembered when it is asked about again.
    for page in (snapshot.page(query), snapshot.page(query)):
        assert page.matched == len(expected)
        assert answered(list(page.features)) == [
            (one, None if away is None else round(away, 3)) for one, away in expected[query.offset : end]
        ]


@steady
@asked
def test_pages_joined_are_the_selection(seed: int, rows: int) -> None:
    made, query = random_question(seed, rows)
    snapshot = snapshot_of(*made)
    selection = snapshot.select(query)
    whole = list(snapshot.encoded(selection))
    limit = 1 + seed % 9
    offsets = range(0, len(whole) + limit, limit)
    pages = [snapshot.page(replace(query, limit=limit, offset=offset)) for offset in offsets]
    assert [feature for page in pages for feature in page.features] == whole
    assert {page.matched for page in pages} == {len(whole)} == {len(selection.rows)}


@steady
@asked
def test_order_of_the_records_given_changes_nothing(seed: int, rows: int) -> None:
    made, query = random_question(seed, rows)
    assert snapshot_of(*made).page(query) == snapshot_of(*made[::-1]).page(query)


def test_questions_asked_are_answered_by_many_and_every_filter_is_among_them() -> None:
    found: Counter[str] = Counter()

    @steady
    @asked
    def ask(seed: int, rows: int) -> None:
        made, query = random_question(seed, rows)
        if naive(made, query):
            found.update(["any", *(name for name in ("near", *RESTRICTIONS) if getattr(query, name))])

    ask()
    assert found["any"] > 100
    assert all(found[name] >= 5 for name in ("near", *RESTRICTIONS)), found
