"""The real QGIS on our live collections: valid, counted over all pages, typed, and filtered as asked."""

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from crowd import COUNT
from recording_proxy import Watched, watching

from app.web.api.catalogue import COLLECTIONS

SESSION = Path(__file__).with_name("qgis_live.py")
SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that QGIS's own bindings are installed for."""
QGIS_TYPES = {"text": "String", "integer": "Integer", "real": "Real", "date": "Date"}
SHAPES = {
    "incidents": "Point",
    "crossings": "Point",
    "border": "LineString",
    "provinces": "MultiPolygon",
    "districts": "MultiPolygon",
}
SINCE = "2020-02-01"
"""A day that intervals of incidents lie across: QGIS makes `datetime` of a layer's own filter on any date, which
selects what overlaps. A filter on what is loaded it does itself."""
TORKHAM = (70.6, 33.8, 71.4, 34.5)

Row = dict[str, Any]
FILTERS: dict[str, tuple[dict[str, Any], Callable[[Row], bool]]] = {
    "box": (
        {"box": TORKHAM},
        lambda row: TORKHAM[0] <= row["longitude"] <= TORKHAM[2] and TORKHAM[1] <= row["latitude"] <= TORKHAM[3],
    ),
    "text": ({"expression": "\"side\" = 'AF'"}, lambda row: row["side"] == "AF"),
    "number": (
        {"expression": '"fatalities_best" >= 20'},
        lambda row: row["fatalities_best"] is not None and row["fatalities_best"] >= 20,
    ),
    "real": (
        {"expression": '"border_km" < 12.5'},
        lambda row: row["border_km"] is not None and row["border_km"] < 12.5,
    ),
    "null": ({"expression": '"said_by" IS NULL'}, lambda row: row["said_by"] is None),
    "date": ({"expression": f"\"date_start\" >= '{SINCE}'"}, lambda row: (row["date_start"] or "") >= SINCE),
    "word": (
        {"expression": "\"place_name\" ILIKE '%chaman%'"},
        lambda row: "chaman" in (row["place_name"] or "").casefold(),
    ),
}
SUBSETS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "subset_text": (
        "\"event_type\" = 'One-sided violence'",
        lambda row: row["event_type"] == "One-sided violence",
    ),
    "subset_number": ('"deaths_a" = 7', lambda row: row["deaths_a"] == 7),
    "subset_date": (f"\"date_start\" >= '{SINCE}'", lambda row: (row["date_end"] or "") >= SINCE),
}


@pytest.fixture(scope="module")
def asked() -> dict[str, Watched]:
    """What QGIS asked for, by layer; filled by `seen`."""
    return {}


@pytest.fixture(scope="module")
def seen(
    program: Callable[..., str],
    crowded_server: str,
    live_server: str,
    asked: dict[str, Watched],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What one QGIS makes of every collection at once, each behind a proxy of its own."""
    python = program("qgis", SYSTEM_PYTHON)
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True).returncode:
        pytest.skip("no qgis: its Python bindings are not installed")
    wishes: dict[str, dict[str, Any]] = {name: {"collection": name} for name in SHAPES}
    wishes["incidents"] |= {"points": True, "filters": {name: how for name, (how, _) in FILTERS.items()}}
    wishes["in_view"] = {
        "collection": "incidents",
        "unread": True,
        "restrict_to_view": True,
        "filters": {"box": FILTERS["box"][0]},
    }
    wishes["utm"] = {"collection": "incidents", "crs": "EPSG:32642", "points": True}
    wishes |= {name: {"collection": "incidents", "subset": text} for name, (text, _) in SUBSETS.items()}
    wishes["seed"] = {"collection": "incidents", "server": live_server}
    folder = tmp_path_factory.mktemp("qgis-live")
    folder.chmod(0o700)
    with ExitStack() as stack:
        for name, wish in wishes.items():
            asked[name] = stack.enter_context(watching(wish.pop("server", crowded_server)))
            wish["url"] = asked[name].url + "/"
        return run(python, wishes, folder)


def run(python: str, wishes: dict[str, dict[str, Any]], folder: Path) -> dict[str, Any]:
    (folder / "wishes.json").write_text(json.dumps(wishes), encoding="utf-8")
    own = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    words = [python, str(SESSION), str(folder / "wishes.json"), str(folder / "seen.json")]
    done = subprocess.run(words, env={**kept, **own}, capture_output=True, text=True, timeout=300)
    assert (folder / "seen.json").exists(), done.stderr[-2000:]
    made: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return made


def features(server: str, collection: str) -> list[dict[str, Any]]:
    with urlopen(f"{server}/collections/{collection}/items?limit=10000") as answer:
        found: list[dict[str, Any]] = json.load(answer)["features"]
    return found


@pytest.fixture(scope="module")
def rows(crowded_server: str) -> list[Row]:
    return [feature["properties"] for feature in features(crowded_server, "incidents")]


def ids(layer: dict[str, Any]) -> list[str]:
    place = layer["names"].index("id")
    return sorted(row[place] for row in layer["rows"])


@pytest.mark.parametrize("collection", SHAPES)
def test_every_collection_is_valid_with_all_its_features(
    collection: str, seen: dict[str, Any], crowded_server: str
) -> None:
    layer = seen[collection]
    assert (layer["valid"], layer["error"], layer["crs"]) == (True, "", "EPSG:4326")
    assert (layer["shape"], layer["shapes"]) == (SHAPES[collection], [SHAPES[collection]])
    held = {feature["id"]: feature["properties"] for feature in features(crowded_server, collection)}
    assert layer["count"] == len(layer["rows"]) == len(held)
    read = [dict(zip(layer["names"], row, strict=True)) for row in layer["rows"]]
    assert {row["id"]: row for row in read} == held


@pytest.mark.parametrize("collection", [*SHAPES, "seed"])
def test_no_layer_offers_editing(collection: str, seen: dict[str, Any]) -> None:
    # Also of a service on this machine, whose programs may write: QGIS sends no If-Match.
    assert seen[collection]["may_edit"] == 0


@pytest.mark.parametrize("collection", [*SHAPES, "seed"])
def test_every_field_has_its_type(
    collection: str, seen: dict[str, Any], crowded_server: str, live_server: str
) -> None:
    """A column without any value in the collection is text for this QGIS, which judges by the first features."""
    server, name = (live_server, "incidents") if collection == "seed" else (crowded_server, collection)
    held = [feature["properties"] for feature in features(server, name)]
    empty = {c.name for c in COLLECTIONS[name].table.columns if all(row[c.name] is None for row in held)}
    expected = {
        column.name: "String" if column.name in empty else QGIS_TYPES[column.kind]
        for column in COLLECTIONS[name].table.columns
    }
    assert seen[collection]["types"] == expected
    if name == "incidents":
        assert {"date_start", "fatalities_best", "injured", "border_km"}.isdisjoint(empty)


def test_pages_are_of_a_thousand(seen: dict[str, Any], asked: dict[str, Watched]) -> None:
    assert seen["incidents"]["count"] > COUNT
    pages = [query for query in asked["incidents"].queries("incidents") if query.get("limit") == "1000"]
    assert [query.get("offset", "0") for query in pages] == ["0", "1000", "2000"]
    assert len(asked["incidents"].queries("incidents")) <= len(pages) + 2


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_on_a_loaded_layer_finds_what_a_plain_list_does(
    name: str, seen: dict[str, Any], rows: list[Row]
) -> None:
    expected = sorted(row["id"] for row in rows if FILTERS[name][1](row))
    assert 0 < len(expected) < len(rows)
    assert seen["incidents"]["filtered"][name] == expected


def test_a_layer_of_what_is_in_view_asks_for_the_box_alone(
    seen: dict[str, Any], asked: dict[str, Watched], rows: list[Row]
) -> None:
    assert seen["in_view"]["filtered"]["box"] == sorted(row["id"] for row in rows if FILTERS["box"][1](row))
    boxes = [query["bbox"] for query in asked["in_view"].queries("incidents") if "bbox" in query]
    assert [float(number) for number in boxes[0].split(",")] == pytest.approx(TORKHAM)
    assert all(query.get("limit") != "1000" or "bbox" in query for query in asked["in_view"].queries("incidents"))


@pytest.mark.parametrize("name", SUBSETS)
def test_a_layer_s_own_filter_finds_what_a_plain_list_does(
    name: str, seen: dict[str, Any], rows: list[Row]
) -> None:
    expected = sorted(row["id"] for row in rows if SUBSETS[name][1](row))
    assert 0 < len(expected) < len(rows)
    assert ids(seen[name]) == expected
    assert seen[name]["count"] == len(expected)


def test_a_filter_by_date_is_sent_as_the_service_understands_it(
    seen: dict[str, Any], asked: dict[str, Watched], rows: list[Row]
) -> None:
    assert seen["subset_date"]["valid"]
    assert any((row["date_start"] or "9") < SINCE <= (row["date_end"] or "") for row in rows)
    sent = {query["datetime"] for query in asked["subset_date"].queries("incidents") if "datetime" in query}
    assert len(sent) == 1
    assert sent.pop().startswith(SINCE)


def test_another_reference_system_asked_for_moves_no_point(seen: dict[str, Any]) -> None:
    """QGIS 3.22 takes every OGC API layer in degrees; one that asks for metres must get it in what it says."""
    assert seen["utm"]["valid"]
    if seen["utm"]["crs"] == "EPSG:4326":
        assert seen["utm"]["points"] == seen["incidents"]["points"]
    else:
        eastings = [point[0] for point in seen["utm"]["points"].values()]
        assert min(eastings) > 1000
    assert len(seen["utm"]["points"]) == seen["incidents"]["count"]
