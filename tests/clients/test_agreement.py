"""Items, export, command line, tiles and a plain list agree on what a filter selects."""

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import mapbox_vector_tile
import pytest
from click.testing import CliRunner
from crowd import write_crowd
from hypothesis import given, settings
from hypothesis import strategies as st
from random_filters import GEOD, TEXTS, Row, any_day, expression
from starlette.testclient import TestClient

from app.cli.main import main
from app.engine.words import SEARCHED
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

Params = dict[str, str]
Means = Callable[[Row], bool]

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ROWS = 300
"""Of the crowd: the command line reads the whole store each time."""
COMBINATIONS = 200
TORKHAM = (71.093202, 34.122641)
steady = settings(max_examples=COMBINATIONS, deadline=None, database=None, derandomize=True)


def random_params(chance: Random) -> tuple[Params, list[Means]]:
    """Filters for any route, and what each of them means."""
    params: Params = {}
    means: list[Means] = []
    for name in chance.sample(sorted(PLAIN), chance.choice((0, 0, 1, 1, 2))):
        more, mean = PLAIN[name](chance)
        params |= more
        means.append(mean)
    if not means or chance.random() < 0.7:
        drawn = expression(chance)
        in_json = chance.random() < 0.5
        params["filter"] = json.dumps(drawn.node) if in_json else drawn.text
        if chance.random() < 0.5:
            params["filter-lang"] = "cql2-json" if in_json else "cql2-text"
        means.append(lambda row: drawn.truth(row) is True)
    if chance.random() < 0.5:
        params["sortby"] = chance.choice(("id", "-date_start,id", "border_km,-id", "-fatalities_best,title,id"))
    return params, means


def box(chance: Random) -> tuple[Params, Means]:
    west, south = round(chance.uniform(61, 70), 3), round(chance.uniform(29, 33), 3)
    east, north = west + chance.choice((2, 5, 12)), south + chance.choice((2, 4))
    return (
        {"bbox": f"{west},{south},{east},{north}"},
        lambda row: west <= row["longitude"] <= east and south <= row["latitude"] <= north,
    )


def interval(chance: Random) -> tuple[Params, Means]:
    first, last = sorted((any_day(chance), any_day(chance)))
    form = chance.choice((f"{first}/{last}", f"{first}/..", f"../{last}"))
    starts = "" if form.startswith("..") else first
    ends = "9999" if form.endswith("..") else last

    def means(row: Row) -> bool:
        if row["date_start"] is None and row["date_end"] is None:
            return False
        return (row["date_start"] or "") <= ends and (row["date_end"] or "9999-99") >= starts

    return {"datetime": form}, means


def near(chance: Random) -> tuple[Params, Means]:
    km = chance.choice((40, 200, 450.5))

    def means(row: Row) -> bool:
        return bool(GEOD.inv(*TORKHAM, row["longitude"], row["latitude"])[2] <= km * 1000)

    return {"near": f"{TORKHAM[0]},{TORKHAM[1]}", "within_km": str(km)}, means


def words(chance: Random) -> tuple[Params, Means]:
    wanted = chance.sample(("gazette", "TORKHAM", "chaman", "official", "تورخم"), chance.choice((1, 2)))

    def means(row: Row) -> bool:
        told = " ".join(str(row[name]) for name in SEARCHED if row[name] is not None)
        begun = re.findall(r"[^\W_]+", told.casefold())
        asked = re.findall(r"[^\W_]+", " ".join(wanted).casefold())
        return all(any(word.startswith(each) for word in begun) for each in asked)

    return {"q": " ".join(wanted)}, means


def listed(column: str, values: tuple[str, ...]) -> Callable[[Random], tuple[Params, Means]]:
    def draw(chance: Random) -> tuple[Params, Means]:
        wanted = chance.sample(values, chance.choice((1, 2)))
        return {column: ",".join(wanted)}, lambda row: row[column] in wanted

    return draw


def within_border(chance: Random) -> tuple[Params, Means]:
    km = chance.choice((5, 60, 200.5))
    return {"border_km": str(km)}, lambda row: row["border_km"] is not None and row["border_km"] <= km


PLAIN: dict[str, Callable[[Random], tuple[Params, Means]]] = {
    "bbox": box,
    "datetime": interval,
    "near": near,
    "q": words,
    "border_km": within_border,
    "dataset": listed("dataset", ("seed", "ucdp")),
    "event_type": listed("event_type", TEXTS["event_type"]),
    "province": listed("province", TEXTS["province"]),
    "side": listed("side", TEXTS["side"]),
    "stated_match": listed("stated_match", ("agrees", "country_differs", "province_differs")),
}


@pytest.fixture(scope="module")
def store_path(seeded_path: Path, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreement")
    path = Path(shutil.copy(seeded_path, folder / "store.gpkg"))
    with write_crowd(folder / "crowd.csv").open(encoding="utf-8", newline="") as whole:
        kept = [row for _, row in zip(range(ROWS + 1), csv.reader(whole), strict=False)]
    with (folder / "some.csv").open("w", encoding="utf-8", newline="") as some:
        csv.writer(some).writerows(kept)
    store = open_store(path)
    assert import_file(folder / "some.csv", store, desk, AT).counts.inserted == ROWS
    store.close()
    return path


@pytest.fixture(scope="module")
def http(store_path: Path, desk: Desk) -> Iterator[TestClient]:
    store = open_store(store_path)
    service = open_service(Session(store, lambda: desk, lambda: AT))
    with TestClient(create_app(service)) as client:
        yield client
    store.close()


@pytest.fixture(scope="module")
def rows(http: TestClient) -> list[Row]:
    features = http.get("/collections/incidents/items?limit=10000").json()["features"]
    assert len(features) > ROWS
    return [feature["properties"] for feature in features]


@pytest.fixture(scope="module")
def command(
    store_path: Path,
    use_loaded: Callable[[pytest.MonkeyPatch], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Params], list[str]]]:
    """The ids that `durand export` writes, with the geography that is loaded already."""
    out = tmp_path_factory.mktemp("written") / "incidents.geojson"
    with pytest.MonkeyPatch.context() as patch:
        use_loaded(patch)
        patch.setenv("DURAND_STORE", str(store_path))

        def export(params: Params) -> list[str]:
            options = [text for name, value in params.items() for text in ("--" + name.replace("_", "-"), value)]
            done = CliRunner().invoke(main, ["export", str(out), "--located-only", *options])
            assert done.exit_code == 0, done.output
            return ids(json.loads(out.read_bytes()))

        yield export


def ids(collection: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in collection["features"]]


def paged(http: TestClient, params: Params, limit: int) -> list[str]:
    """The ids of all pages, by their links."""
    answer = http.get("/collections/incidents/items", params={**params, "limit": str(limit)})
    found: list[str] = []
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += ids(page)
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            assert page["numberMatched"] == len(found)
            return found
        answer = http.get(following[0])


def on_the_world_s_tile(http: TestClient, params: Params) -> int:
    answer = http.get("/tiles/incidents/0/0/0.mvt", params=params)
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 204:
        return 0
    features = mapbox_vector_tile.decode(answer.content)["incidents"]["features"]
    return sum(feature["properties"]["count"] for feature in features)


def test_every_door_selects_what_a_plain_list_does(
    http: TestClient, rows: list[Row], command: Callable[[Params], list[str]]
) -> None:
    answered: Counter[str] = Counter()

    @steady
    @given(st.integers(0, 2**32))
    def ask(seed: int) -> None:
        chance = Random(seed)
        params, means = random_params(chance)
        expected = sorted(row["id"] for row in rows if all(mean(row) for mean in means))
        items = paged(http, params, chance.choice((37, 100, 10_000)))
        assert sorted(items) == expected, params
        export = ids(http.get("/export/incidents.geojson", params={**params, "located_only": "true"}).json())
        assert sorted(export) == expected, params
        assert command(params) == export, params
        if "sortby" in params:
            assert items == export, params
        assert on_the_world_s_tile(http, params) == len(expected), params
        answered["asked"] += 1
        if 0 < len(expected) < len(rows):
            answered.update(["some", *params])

    ask()
    assert answered["asked"] >= COMBINATIONS
    assert answered["some"] > COMBINATIONS / 2
    assert all(answered[name] >= 5 for name in (*PLAIN, "filter", "filter-lang", "sortby")), answered
