"""One rule for how large an incident is drawn, in all six renderers: by its best figure, else low, else high."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

sys.path.append(str(Path(__file__).parents[1] / "export"))

from maplibre_values import work_out

from app.engine.snapshot import Snapshot, build_snapshot
from app.geography.atlas import Atlas
from app.model.columns import INCIDENTS
from app.model.query import Query
from app.output.geopackage import write_geopackage
from app.output.kml import LEAST_SCALE, kml_text
from app.output.layers import incident_rows
from app.output.provenance import Imprint, build_imprint
from app.output.styles.maplibre import maplibre_style
from app.output.styles.qml import qml_text
from app.output.styles.sld import DEATH_STEPS, sld_text
from app.web.page.sketch import Sketch, Sketched

PX_PER_MM = 96 / 25.4
KML = "{http://www.opengis.net/kml/2.2}"
LEAST_PX, UNKNOWN_PX = 2.8, 3.8
CASES: Mapping[str, tuple[int | None, int | None, int | None, float]] = {
    "best-only": (100, None, None, 14.0),
    "low-only": (None, 25, None, 7.0),
    "at-least-41": (None, 41, None, 8.9644),
    "high-only": (None, None, 400, 28.0),
    "low-and-high": (None, 25, 400, 7.0),
    "best-among-three": (100, 25, 400, 14.0),
    "best-below-low": (25, 100, None, 7.0),
    "none": (None, None, None, UNKNOWN_PX),
    "best-zero": (0, None, None, LEAST_PX),
    "low-zero": (None, 0, None, LEAST_PX),
    "high-zero": (None, None, 0, LEAST_PX),
    "best-zero-high-nine": (0, 0, 9, LEAST_PX),
    "low-zero-high-400": (None, 0, 400, LEAST_PX),
    "thousands": (None, 10_000, None, 40.0),
}
"""Best, low and high figure, and the radius in pixels: 1.4 times the root of the deaths, from 2.8 to 40."""

Radii = dict[str, float]


def properties(name: str) -> dict[str, Any]:
    best, low, high, _ = CASES[name]
    return {
        **dict.fromkeys(INCIDENTS.names),
        "id": f"made:{name}",
        "title": name,
        "event_type": "Battles",
        "longitude": 66.0 + list(CASES).index(name) / 10,
        "latitude": 31.0,
        "geo_precision": "town",
        "fatalities_best": best,
        "fatalities_low": low,
        "fatalities_high": high,
    }


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_snapshot(1, [list(properties(name).values()) for name in CASES])


@pytest.fixture(scope="module")
def imprint(snapshot: Snapshot, atlas: Atlas) -> Imprint:
    return build_imprint(snapshot, Query(), atlas, datetime(2026, 1, 5, tzinfo=UTC))


def check(radii: Radii) -> None:
    assert radii == {name: pytest.approx(case[-1], rel=1e-3) for name, case in CASES.items()}


def test_the_map_s_canvas(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map")
    looks = page.evaluate(
        "(all) => all.map((p) => durand.symbols.look(durand.data.symbols, p))",
        [properties(name) for name in CASES],
    )
    check({name: look["radius"] for name, look in zip(CASES, looks, strict=True)})
    assert [name for name, look in zip(CASES, looks, strict=True) if look["fill"] == "hollow"] == ["none"]


def test_the_notebook_s_sketch(atlas: Atlas) -> None:
    point = {"type": "Point", "coordinates": [66.4, 31.0]}
    found = {}
    for name in CASES:
        feature = {"type": "Feature", "geometry": point, "properties": properties(name)}
        *_, last = re.findall(r"L\.circleMarker\(.*?\{(.*?)\}", Sketch(Sketched(atlas, [feature])).render(), re.S)
        found[name] = float(re.search(r'"radius": ([0-9.]+)', last)[1])
    check(found)


def test_the_sketch_says_what_sizes_it(atlas: Atlas) -> None:
    def said(name: str) -> str:
        point = {"type": "Point", "coordinates": [66.4, 31.0]}
        feature = {"type": "Feature", "geometry": point, "properties": properties(name)}
        return re.search(rf"{name} \(undated; (.*?);", unescape(Sketch(Sketched(atlas, [feature])).render()))[1]

    assert {name: said(name) for name in ("best-only", "at-least-41", "high-only", "low-and-high", "none")} == {
        "best-only": "deaths, best estimate: 100",
        "at-least-41": "deaths: at least 41",
        "high-only": "deaths: at most 400",
        "low-and-high": "deaths: 25 to 400",
        "none": "deaths unknown",
    }


def test_qgis_with_our_qml_and_our_sld(
    snapshot: Snapshot, imprint: Imprint, qgis: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "cases.gpkg"
    write_geopackage(path, [incident_rows(snapshot, Query())], imprint)
    styles = {"qml": tmp_path / "incidents.qml", "sld": tmp_path / "incidents.sld"}
    styles["qml"].write_text(qml_text("incidents"), encoding="utf-8")
    styles["sld"].write_text(sld_text("incidents"), encoding="utf-8")
    seen = qgis("size_discs", path=path, styles=list(styles.values()))
    sizes = {kind: {name: seen[str(style)][f"made:{name}"] for name in CASES} for kind, style in styles.items()}
    check({name: size * PX_PER_MM / 2 for name, size in sizes["qml"].items()})
    check_steps({name: size / 2 for name, size in sizes["sld"].items()})


def check_steps(radii: Radii) -> None:
    """SLD has a size for each step of deaths: what is sized by one number is as large as what is sized by another
    of its step, and an incident of unknown deaths as large as everywhere."""
    assert radii["none"] == UNKNOWN_PX
    steps: dict[int, set[float]] = {}
    for name, (best, low, high, _) in CASES.items():
        deaths = next((each for each in (best, low, high) if each is not None), None)
        if deaths is not None:
            steps.setdefault(sum(deaths >= least for least in DEATH_STEPS), set()).add(radii[name])
    assert all(len(sizes) == 1 for sizes in steps.values()), steps
    largest = [max(steps[step]) for step in sorted(steps)]
    assert len(largest) == 4
    assert largest == sorted(set(largest))


def test_maplibre() -> None:
    (disc,) = (each for each in maplibre_style("incidents", "")["layers"] if each["id"] == "incidents-disc")
    rule = disc["paint"]["circle-radius"]
    check({name: work_out(rule, properties(name)) for name in CASES})


def test_kml(snapshot: Snapshot, imprint: Imprint) -> None:
    root = ElementTree.fromstring(kml_text(incident_rows(snapshot, Query()), imprint))
    scales = {style.get("id"): float(style.findtext(f".//{KML}scale")) for style in root.iter(f"{KML}Style")}
    found = {
        mark.findtext(f"{KML}name"): scales[mark.findtext(f"{KML}styleUrl")[1:]]
        for mark in root.iter(f"{KML}Placemark")
    }
    expected = {name: LEAST_SCALE * case[-1] / LEAST_PX for name, case in CASES.items()}
    assert found == {name: pytest.approx(scale, abs=0.006) for name, scale in expected.items()}
