import io
import json
import math
from datetime import UTC, date, datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pyproj import Transformer

from app.geography.towns import shipped_towns
from app.model.symbology import START_BOX
from app.output.layers import LAYERS
from app.output.provenance import Imprint
from app.output.qgis.ground_layers import PACKED
from app.output.qgis.project import GROUPS, file_source, layer_id, live_source, packed, project_text
from app.output.qgis.start_view import fitted, start_extent, web_mercator
from app.output.styles.elements import element, worded, xml_text
from app.output.styles.qml import UNCERTAINTY

DAYS = (date(2025, 10, 9), date(2025, 11, 7))


def project(imprint: Imprint, days: tuple[date | None, date | None] = DAYS) -> ElementTree.Element:
    return ElementTree.fromstring(project_text(file_source("here.gpkg"), imprint, days))


def test_every_layer_is_in_one_group_and_in_the_project(imprint: Imprint) -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted([*LAYERS, UNCERTAINTY, *PACKED])
    root = project(imprint)
    sources = {layer.findtext("id"): layer.findtext("datasource") for layer in root.iter("maplayer")}
    assert sources.pop(layer_id(UNCERTAINTY)) == sources[layer_id("incidents")]
    assert {name: sources.pop(layer_id(name)) for name in PACKED} == {
        name: f"attachment:{name}.geojson" for name in PACKED
    }
    assert sources == {layer_id(name): f"./here.gpkg|layername={name}" for name in LAYERS}
    in_tree = [layer.get("id") for layer in root.iter("layer-tree-layer") if layer.get("source")]
    assert in_tree == [layer_id(name) for names in GROUPS.values() for name in names]


@pytest.mark.parametrize("service", ["http://map.example", "http://map.example/"])
def test_a_live_layer_is_asked_for_as_ogc_api_features(service: str) -> None:
    source = live_source(service)
    assert source.provider == "OAPIF"
    assert "typename='claims' url='http://map.example/' version='OGC_API_FEATURES'" in source.layer("claims")


def test_an_address_cannot_end_its_own_quotes() -> None:
    assert live_source("http://x/' sql='y").layer("a").count("'") == live_source("http://x/").layer("a").count("'")


def test_the_clock_spans_the_incidents(imprint: Imprint) -> None:
    span = project(imprint).find("ProjectTimeSettings/TemporalRange")
    assert span is not None
    assert (span.findtext("start"), span.findtext("end")) == ("2025-10-09T00:00:00Z", "2025-11-07T23:59:59Z")
    assert project(imprint, (None, None)).find("ProjectTimeSettings") is None


def test_an_archive_holds_the_project_and_its_ground(imprint: Imprint) -> None:
    text = project_text(file_source("here.gpkg"), imprint, DAYS)
    packing = packed(text, datetime(2026, 1, 5, 12, 0, tzinfo=UTC))
    with ZipFile(io.BytesIO(packing)) as archive:
        assert archive.namelist() == ["durand.qgs", *(f"{name}.geojson" for name in PACKED)]
        assert archive.read("durand.qgs").decode() == text
        held = {name: json.loads(archive.read(f"{name}.geojson"))["features"] for name in PACKED}
    towns = held["towns"]
    kinds = {name: [each["properties"]["kind"] for each in held[name]] for name in held if name != "towns"}
    assert kinds == {
        "country_names": ["country"] * 8,
        "rivers": ["river"] * 2,
        "lakes": ["lake"],
        "neighbours": ["outline", "claim"],
    }
    assert [each["properties"]["name"] for each in towns] == [name for name, *_ in shipped_towns()]
    assert towns[0]["geometry"] == {"type": "Point", "coordinates": list(shipped_towns()[0][1:3])}
    assert packing == packed(text, datetime(2026, 1, 5, 12, 0, tzinfo=UTC))


def test_the_start_is_the_frontier_in_metres() -> None:
    to_metres = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)
    for lon, lat in ((0, 0), START_BOX[:2], START_BOX[2:], (-179.9, -80)):
        assert web_mercator(lon, lat) == pytest.approx(to_metres.transform(lon, lat), abs=0.001)
    assert start_extent() == (*web_mercator(*START_BOX[:2]), *web_mercator(*START_BOX[2:]))


@pytest.mark.parametrize(("width", "height"), [(277, 160), (100, 300), (1, 1)])
def test_a_box_is_fitted_around_its_middle(width: float, height: float) -> None:
    west, south, east, north = fitted((0, 0, 200, 100), width, height)
    assert math.isclose((east - west) / (north - south), width / height)
    assert (west + east, south + north) == pytest.approx((200, 100))
    assert west <= 0 and south <= 0 and east >= 200 and north >= 100  # noqa: PT018 - one box in another
    assert math.isclose(east - west, 200) or math.isclose(north - south, 100)


def test_text_that_xml_has_no_place_for_is_left_out() -> None:
    text = xml_text(element("a", {"b": "1\x002"}, worded("c", "x\x0b<&>\ud800\ufffey\tz")))
    read = ElementTree.fromstring(text)
    assert (read.get("b"), read.findtext("c")) == ("12", "x<&>y\tz")
