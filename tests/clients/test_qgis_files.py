"""Our files in the real QGIS: they open styled, typed, counted, timed and named."""

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from app.engine.snapshot import build_snapshot
from app.geography.atlas import Atlas
from app.geography.towns import shipped_towns
from app.model.columns import INCIDENTS
from app.model.query import Query
from app.model.symbology import (
    CROSSING_SYMBOLS,
    EVENT_SYMBOLS,
    GROUND,
    LINE,
    PROVINCE_OUTLINE,
    WATER_INK,
    radius_px,
)
from app.output.geopackage import write_geopackage
from app.output.layers import LAYERS, all_rows, incident_rows
from app.output.provenance import Imprint, build_imprint
from app.output.qgis.ground_layers import PACKED
from app.output.qgis.project import GROUPS, file_source, layer_id, packed, project_text, with_ground
from app.output.qgis.start_view import start_extent, web_mercator
from app.output.styles import qml_expressions
from app.output.styles.qml import SHOWN_NAMES, UNCERTAINTY, qml_text
from app.output.styles.qml_labels import COUNTRY_NAMES, TOWNS
from app.output.styles.sld import DEATH_STEPS, sld_text
from app.record.geopackage import open_store
from app.record.view import View, build_geography, build_view

PX_PER_MM = 96 / 25.4
QGIS_TYPES = {"text": "String", "integer": "Integer64", "real": "Real", "date": "Date"}
FIGURES = ("fatalities_best", "fatalities_low", "fatalities_high")
MADE = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
AROUND_SPIN_BOLDAK = (66.0, 30.6, 67.0, 31.3)
SIZE = (300, 220)

Qgis = Callable[..., Any]


@pytest.fixture(scope="session")
def view(seeded_path: Path, atlas: Atlas) -> View:
    store = open_store(seeded_path)
    made = build_view(store.load(), build_geography(atlas), atlas, MADE.date())
    store.close()
    return made


@pytest.fixture(scope="session")
def imprint(view: View, atlas: Atlas) -> Imprint:
    return build_imprint(view.snapshot, Query(), atlas, MADE)


@pytest.fixture(scope="session")
def exported(view: View, imprint: Imprint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed incidents as a GeoPackage, with its project beside it."""
    path = tmp_path_factory.mktemp("qgis") / "durand.gpkg"
    write_geopackage(path, all_rows(view, Query()), imprint)
    days = view.snapshot.days_spanned(view.snapshot.everything(located=True))
    text = project_text(file_source(path.name), imprint, days)
    path.with_suffix(".qgz").write_bytes(packed(text, MADE))
    return path


def located(view: View) -> list[dict[str, Any]]:
    return [json.loads(feature)["properties"] for feature in view.snapshot.page(Query()).features]


def count_of(view: View, name: str) -> int:
    if name in ("incidents", "unlocated"):
        return view.snapshot.count(located=name == "incidents")
    return len(view.records[name].features)


def test_a_geopackage_is_styled_typed_and_timed_on_load(qgis: Qgis, exported: Path, view: View) -> None:
    seen = qgis("read_layers", path=exported, names=list(LAYERS))
    for name, layer in LAYERS.items():
        assert seen[name]["valid"], name
        assert seen[name]["count"] == count_of(view, name), name
        types = {column.name: QGIS_TYPES[column.kind] for column in layer.table.columns}
        assert seen[name]["types"] == {"fid": "Integer64", **types}
        assert seen[name]["aliases"] == {column.name: column.title for column in layer.table.columns}
        assert seen[name]["shown_as"] == SHOWN_NAMES[name]
    renderers = {name: seen[name]["renderer"] for name in LAYERS if LAYERS[name].shape is not None}
    assert renderers == {
        "incidents": "categorizedSymbol",
        "crossings": "categorizedSymbol",
        "border": "singleSymbol",
        "provinces": "singleSymbol",
        "districts": "singleSymbol",
    }
    assert seen["incidents"]["time"] == [True, 2, "date_start", "date_end"]
    assert seen["crossings"]["time"][0] is False


def test_incidents_have_the_map_s_colours_and_sizes(qgis: Qgis, exported: Path, view: View) -> None:
    seen = qgis("read_layers", path=exported, names=["incidents", "crossings"])
    assert seen["incidents"]["categories"] == {
        str(kind): [look.label, look.ink.light.lower(), 3 if look.mark == "dotted" else 2]
        for kind, look in EVENT_SYMBOLS.items()
    }
    assert list(seen["crossings"]["categories"]) == [str(state) for state in CROSSING_SYMBOLS]
    for row in located(view):
        deaths = next((row[name] for name in FIGURES if row[name] is not None), None)
        diameter, inside, rim = seen["incidents"]["discs"][row["id"]]
        assert diameter * PX_PER_MM / 2 == pytest.approx(radius_px(deaths), rel=1e-4)
        ink = rgb(EVENT_SYMBOLS[row["event_type"]].ink.light)
        is_exact = row["geo_precision"] in ("point", "town")
        assert inside.startswith(rgb(GROUND.light) if deaths is None else ink)
        assert rim.startswith(rgb(GROUND.light) if deaths is not None and is_exact else ink)


def test_a_ring_is_as_large_as_the_place_is_uncertain(qgis: Qgis, imprint: Imprint, tmp_path: Path) -> None:
    lon, lat, radius_km = 70.9, 34.1, 20.0
    known = {"id": "x:1", "event_type": "Battles", "geo_precision": "near", "longitude": lon, "latitude": lat}
    record = [{**known, "radius_km": radius_km}.get(column.name) for column in INCIDENTS.columns]
    path = tmp_path / "one.gpkg"
    write_geopackage(path, [incident_rows(build_snapshot(1, [record]), Query())], imprint)
    x, y = web_mercator(lon, lat)
    # Metres on the map are longer than on the ground, away from the equator.
    reach = radius_km * 1000 / math.cos(math.radians(lat))
    style = tmp_path / "uncertainty.qml"
    style.write_text(qml_text(UNCERTAINTY), encoding="utf-8")
    seen = {}
    for name, half in (("near by", 1.2 * reach), ("from afar", 40 * reach)):
        box = (x - half, y - half, x + half, y + half)
        wish = {"styles": {"incidents": style}, "box": box, "size": (400, 400), "crs": "EPSG:3857"}
        seen[name] = qgis("apply_styles", path=path, **wish)["incidents"]["extent"]
    left, top, right, bottom = seen["near by"]
    assert (right - left, bottom - top) == pytest.approx((400 / 1.2, 400 / 1.2), abs=6)
    assert seen["from afar"] == [0, 0, 0, 0]


def rgb(ink: str) -> str:
    return ",".join(str(part) for part in bytes.fromhex(ink.removeprefix("#"))) + ","


def test_expressions_are_understood(qgis: Qgis) -> None:
    texts = [value for name, value in vars(qml_expressions).items() if name.isupper() and isinstance(value, str)]
    texts += [qml_expressions.fill_colour("#000000"), qml_expressions.rim_colour("#000000"), *SHOWN_NAMES.values()]
    assert set(qgis("check_expressions", expressions=texts).values()) == {""}


def test_a_project_opens_with_every_layer(qgis: Qgis, exported: Path, view: View, imprint: Imprint) -> None:
    picture, page = exported.with_name("map.png"), exported.with_name("page.png")
    seen = qgis(
        "read_project",
        path=exported.with_suffix(".qgz"),
        picture=picture,
        page=page,
        box=start_extent(),
        size=(700, 520),
    )
    check_project(seen, view, imprint)
    assert seen["layers"][layer_id("incidents")]["types"]["date_start"] == "Date"
    assert seen["exported"] == 0
    assert page.stat().st_size > 20_000
    check_picture(seen["colours"])


def test_a_project_names_towns_by_their_rank_and_the_scale(qgis: Qgis, exported: Path) -> None:
    """From afar the capitals; around Torkham, on the same paper, also what is smaller."""
    seen = {}
    for name, half_km in (("afar", 600), ("near", 40)):
        x, y = web_mercator(71.09, 34.12)
        box = (x - half_km * 1000, y - half_km * 1000, x + half_km * 1000, y + half_km * 1000)
        picture = exported.with_name(f"{name}.png")
        seen[name] = qgis(
            "read_project", path=exported.with_suffix(".qgz"), picture=picture, box=box, size=(700, 700)
        )
    layer = seen["near"]["layers"][layer_id(TOWNS)]
    assert (layer["valid"], layer["name"], layer["shape"]) == (True, "Towns", "Point")
    assert layer["count"] == len(shipped_towns())
    afar, near = (set(seen[name]["written"][layer_id(TOWNS)]) for name in ("afar", "near"))
    first_zoom = {name: zoom for name, _, _, zoom, _ in reversed(shipped_towns())}
    assert {"Kabul", "Islamabad", "Peshawar"} <= afar
    assert max(first_zoom[name] for name in afar) < 7.5
    assert {"Landi Kotal"} <= near - afar
    assert len(near) > 5
    # Areas are no obstacle to the names of what lies in them.
    others = {layer_id(name) for name in ("crossings", "border", "districts")}
    assert others <= seen["near"]["written"].keys()
    assert "Torkham" in seen["near"]["written"][layer_id("crossings")]


def test_a_project_has_the_ground_of_the_map(qgis: Qgis, exported: Path) -> None:
    """Its layers hold what the map draws, and the names of countries in view are written."""
    seen = {}
    for name, half_km in (("afar", 1100), ("near", 60)):
        x, y = web_mercator(69.5, 32.5)
        box = (x - half_km * 1000, y - half_km * 1000, x + half_km * 1000, y + half_km * 1000)
        picture = exported.with_name(f"ground {name}.png")
        seen[name] = qgis(
            "read_project", path=exported.with_suffix(".qgz"), picture=picture, box=box, size=(900, 900)
        )
    layers = {name: seen["afar"]["layers"][layer_id(name)] for name in PACKED}
    assert {name: (each["valid"], each["name"]) for name, each in layers.items()} == {
        name: (True, each.title) for name, each in PACKED.items()
    }
    assert {name: layers[name]["count"] for name in PACKED if name != TOWNS} == {
        "country_names": 8,
        "rivers": 2,
        "lakes": 1,
        "neighbours": 2,
    }
    written = {name: set(each["written"].get(layer_id(COUNTRY_NAMES), [])) for name, each in seen.items()}
    assert written["afar"] >= {"AFGHANISTAN", "PAKISTAN", "IRAN", "INDIA", "TURKMENISTAN"}
    assert written["near"] <= {"AFGHANISTAN", "PAKISTAN"}
    assert nearest(seen["afar"]["colours"], WATER_INK.light) < 12


def test_the_time_slider_shows_what_can_have_happened_then(qgis: Qgis, exported: Path, view: View) -> None:
    """A span holds its first day and not its last; undated incidents are always shown."""
    days = sorted(row["date_start"] for row in located(view) if row["date_start"] is not None)
    middle = date.fromisoformat(days[len(days) // 2])
    spans = [
        (str(middle), str(middle + timedelta(days=1))),
        ("2025-10-01", "2025-11-01"),
        ("2025-11-01", "2025-12-01"),
        ("1950-01-01", "1950-02-01"),
    ]
    seen = qgis("show_times", path=exported.with_suffix(".qgz"), layer=layer_id("incidents"), spans=spans)
    for (begin, end), ids in zip(spans, seen, strict=True):
        expected = [
            row["id"]
            for row in located(view)
            if (row["date_start"] is None or row["date_start"] < end)
            and (row["date_end"] is None or row["date_end"] >= begin)
        ]
        assert sorted(ids) == sorted(expected), (begin, end)
    assert len(seen[0]) > len(seen[3])


def check_project(seen: dict[str, Any], view: View, imprint: Imprint) -> None:
    assert seen["read"]
    assert seen["crs"] == "EPSG:3857"
    assert seen["groups"] == {title: [layer_id(name) for name in names] for title, names in GROUPS.items()}
    for name, layer in LAYERS.items():
        found = seen["layers"][layer_id(name)]
        assert (found["valid"], found["name"]) == (True, layer.table.title)
        assert found["count"] == count_of(view, name), name
        columns = {column.name: column.title for column in layer.table.columns}
        assert {n: found["aliases"].get(n) for n in columns if n in found["types"]} == columns
    for name in ("incidents", UNCERTAINTY):
        assert seen["layers"][layer_id(name)]["time"] == [True, 2, "date_start", "date_end"]
    assert seen["layers"][layer_id(UNCERTAINTY)]["count"] == count_of(view, "incidents")
    assert seen["hidden"] == [layer_id(UNCERTAINTY)]
    assert seen["layers"][layer_id("districts")]["from_scale"] == pytest.approx(591_658_711 / 2**8, rel=1e-6)
    assert seen["start"] == pytest.approx(start_extent(), abs=0.01)
    first, last = view.snapshot.days_spanned(view.snapshot.everything(located=True))
    assert seen["days"] == [str(first), str(last)]
    assert all(is_shown for is_shown, _ in seen["decorations"].values())
    assert " ".join(seen["decorations"]["TitleLabel"][1].split()) == imprint.legend
    assert " ".join(seen["decorations"]["CopyrightLabel"][1].split()) == with_ground(imprint).attribution
    assert seen["abstract"] == with_ground(imprint).description
    assert list(seen["relations"].values()) == [True, True]
    assert seen["background"] == GROUND.light.lower()


def check_picture(found: dict[str, int]) -> None:
    """The ground, the line on its casing, provinces' rims and a disc of battles are to be seen."""
    assert max(found, key=found.get) == GROUND.light.lower()
    for ink in (LINE.ink.light, LINE.casing.light):
        assert found.get(ink.lower(), 0) > 200, ink
    assert nearest(found, PROVINCE_OUTLINE.ink.light) < 12
    battles = next(look for kind, look in EVENT_SYMBOLS.items() if kind == "Battles")
    assert nearest(found, battles.ink.light) < 60


def nearest(found: dict[str, int], ink: str) -> float:
    """How far the nearest colour of a picture is from an ink: antialiasing mixes thin lines with the ground."""
    wanted = bytes.fromhex(ink.removeprefix("#"))
    return min(
        sum((a - b) ** 2 for a, b in zip(bytes.fromhex(name.removeprefix("#")), wanted, strict=True)) ** 0.5
        for name in found
    )


def test_a_project_of_the_service_is_live(
    qgis: Qgis, live_server: str, tmp_path: Path, view: View, atlas: Atlas
) -> None:
    path = tmp_path / "live.qgz"
    with urlopen(f"{live_server}/export/durand.qgz") as answer:
        path.write_bytes(answer.read())
    seen = qgis("read_project", path=path, picture=tmp_path / "live.png", box=start_extent(), size=(700, 520))
    check_project(seen, view, build_imprint(view.snapshot, Query(), atlas, MADE))
    types = seen["layers"][layer_id("incidents")]["types"]
    assert [types[name] for name in ("date_start", "border_km", "title")] == ["Date", "Real", "String"]
    check_picture(seen["colours"])


@pytest.mark.parametrize(("suffix", "text"), [("qml", qml_text), ("sld", sld_text)])
def test_styles_can_be_loaded_from_their_files(
    suffix: str, text: Callable[[str], str], qgis: Qgis, exported: Path, tmp_path: Path
) -> None:
    names = [name for name, layer in LAYERS.items() if layer.shape is not None]
    styles = {name: tmp_path / f"{name}.{suffix}" for name in names}
    for name, path in styles.items():
        path.write_text(text(name), encoding="utf-8")
    seen = qgis("apply_styles", path=exported, styles=styles, box=AROUND_SPIN_BOLDAK, size=SIZE)
    for name in names:
        assert seen[name]["loaded"], (name, seen[name]["message"])
        assert len(seen[name]["colours"]) > 1, name
    assert seen["border"]["colours"][LINE.ink.light.lower()] > 100
    if suffix == "sld":
        check_rules(seen["incidents"]["rules"])


def check_rules(rules: dict[str, list[Any]]) -> None:
    """A rule for every type and step of deaths, in the type's colour, hollow for unknown ones; one for areas."""
    assert len(rules) == len(EVENT_SYMBOLS) * (len(DEATH_STEPS) + 1) + 1
    assert "known as a district, province or country, and lies in it" in rules
    for kind, look in EVENT_SYMBOLS.items():
        sizes = []
        for title, (condition, colour, size) in rules.items():
            if not title.startswith(f"{look.label}, "):
                continue
            assert f"'{kind}'" in condition
            is_unknown = title.endswith("deaths unknown")
            assert colour == (GROUND.light if is_unknown else look.ink.light).lower()
            if is_unknown:
                assert all(f"fatalities_{which} IS NULL" in condition for which in ("low", "best", "high"))
            else:
                sizes.append(size)
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) == len(DEATH_STEPS)
