"""One symbology in three languages: what each style says is what `app.model.symbology` says."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from maplibre_values import work_out

from app.model.symbology import (
    CROSSING_SYMBOLS,
    DISTRICT_OUTLINE,
    EVENT_SYMBOLS,
    LINE,
    PROVINCE_OUTLINE,
    UNKNOWN_RADIUS_PX,
    CrossingSymbol,
    gate_fill,
)
from app.output.layers import DISTANCE_COLUMNS, LAYERS
from app.output.styles.maplibre import maplibre_style
from app.output.styles.qml import qml_text
from app.output.styles.qml_values import MM_PER_PX, mm, rgba, scale
from app.output.styles.sld import AREA_WORDS, DEATH_STEPS, sld_text

SPATIAL = [name for name, layer in LAYERS.items() if layer.shape is not None]
OGC = "{http://www.opengis.net/ogc}"
SLD = "{http://www.opengis.net/sld}"
INKS = {
    "incidents": {look.ink.light for look in EVENT_SYMBOLS.values()},
    "border": {LINE.ink.light, LINE.casing.light},
    "provinces": {PROVINCE_OUTLINE.ink.light},
    "districts": {DISTRICT_OUTLINE.ink.light},
}


def style_json(name: str) -> str:
    return json.dumps(maplibre_style(name, "http://service"))


@pytest.mark.parametrize("name", INKS)
def test_every_ink_is_in_every_style(name: str) -> None:
    for ink in INKS[name]:
        assert ink in sld_text(name)
        assert ink in style_json(name)
        assert rgba(ink).rpartition(",")[0] in qml_text(name)


@pytest.mark.parametrize("name", LAYERS)
def test_qml_names_every_column_by_its_title(name: str) -> None:
    root = ElementTree.fromstring(qml_text(name))
    aliases = {alias.get("field"): alias.get("name") for alias in root.iter("alias")}
    assert aliases == {column.name: column.title for column in (*LAYERS[name].table.columns, *DISTANCE_COLUMNS)}


def test_qml_has_a_category_per_type_in_the_legend_s_words() -> None:
    root = ElementTree.fromstring(qml_text("incidents"))
    categories = {each.get("value"): each.get("label") for each in root.iter("category")}
    assert categories == {str(kind): look.label for kind, look in EVENT_SYMBOLS.items()}
    for look, symbol in zip(EVENT_SYMBOLS.values(), root.iter("symbol"), strict=True):
        # The rim of an area, the disc, and the dot.
        assert len(symbol.findall("layer")) == (3 if look.mark == "dotted" else 2)


def test_qml_turns_the_clock_on_for_incidents_alone() -> None:
    clocks = {name: ElementTree.fromstring(qml_text(name)).find("temporal") for name in LAYERS}
    assert [name for name, clock in clocks.items() if clock is not None] == ["incidents"]
    clock = clocks["incidents"]
    assert clock is not None
    assert (clock.get("enabled"), clock.get("startField"), clock.get("endField")) == (
        "1",
        "date_start",
        "date_end",
    )


@pytest.mark.parametrize(("px", "millimetres"), [(96, "25.4"), (1, "0.2646"), (0, "0")])
def test_a_pixel_is_a_96th_of_an_inch(px: float, millimetres: str) -> None:
    assert mm(px) == millimetres


def test_a_zoom_is_a_scale() -> None:
    # One pixel of zoom 0 is the equator's length over 256.
    assert float(scale(0)) == pytest.approx(40_075_016.686 / 256 / (MM_PER_PX / 1000), rel=1e-6)
    assert float(scale(8)) == pytest.approx(float(scale(0)) / 256, rel=1e-6)


@pytest.mark.parametrize("name", SPATIAL)
def test_sld_is_in_the_order_its_schema_asks_for(name: str) -> None:
    root = ElementTree.fromstring(sld_text(name))
    assert (root.tag, root.get("version")) == (f"{SLD}StyledLayerDescriptor", "1.0.0")
    order = ["Name", "Title", "Filter", "MaxScaleDenominator"]
    for rule in root.iter(f"{SLD}Rule"):
        tags = [child.tag.rpartition("}")[2] for child in rule]
        described = [tag for tag in tags if not tag.endswith("Symbolizer")]
        assert described == [tag for tag in order if tag in described]
        assert tags[len(described) :]
    parts = {"WellKnownName": 0, "Fill": 1, "Stroke": 2}
    for mark in root.iter(f"{SLD}Mark"):
        places = [parts[child.tag.rpartition("}")[2]] for child in mark]
        assert places == sorted(places)


def test_sld_steps_cover_every_number_of_deaths_once() -> None:
    root = ElementTree.fromstring(sld_text("incidents"))
    ranges = set()
    for rule in root.iter(f"{SLD}Rule"):
        lower = rule.find(f".//{OGC}PropertyIsGreaterThanOrEqualTo/{OGC}Literal")
        upper = rule.find(f".//{OGC}PropertyIsLessThan/{OGC}Literal")
        if lower is not None:
            ranges.add((int(lower.text), None if upper is None else int(upper.text)))
    ends = sorted(ranges)
    assert ends[0][0] == 0
    assert ends[-1][1] is None
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    assert len(ends) == len(DEATH_STEPS)


def test_sld_draws_smaller_discs_over_larger_ones() -> None:
    root = ElementTree.fromstring(sld_text("incidents"))
    rules = [rule for rule in root.iter(f"{SLD}Rule") if rule.find(f"{SLD}Title").text != AREA_WORDS]
    sizes = [float(rule.find(f".//{SLD}Size").text) for rule in rules]
    known, unknown = sizes[: -len(EVENT_SYMBOLS)], sizes[-len(EVENT_SYMBOLS) :]
    assert known == sorted(known, reverse=True)
    assert set(unknown) == {2 * UNKNOWN_RADIUS_PX}


@pytest.mark.parametrize("name", SPATIAL)
def test_maplibre_layers_have_ids_of_their_own_and_a_source(name: str) -> None:
    style = maplibre_style(name, "http://service")
    assert style["version"] == 8
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids)) > 0
    for layer in style["layers"]:
        assert layer["source"] in style["sources"]
        assert layer["source-layer"] == name


def test_maplibre_keeps_the_rule_for_sizes() -> None:
    """The expression, worked out here, gives the radii that the map draws."""
    (disc,) = (each for each in maplibre_style("incidents", "")["layers"] if each["id"] == "incidents-disc")
    for deaths, radius in ((None, 3.8), (0, 2.8), (100, 14.0), (10_000, 40.0)):
        properties = {} if deaths is None else {"fatalities_best": deaths}
        assert work_out(disc["paint"]["circle-radius"], properties) == pytest.approx(radius)


@pytest.mark.parametrize("look", CROSSING_SYMBOLS.values())
def test_a_gate_is_as_dark_as_it_is_shut(look: CrossingSymbol) -> None:
    assert re.fullmatch("#[0-9A-F]{6}", gate_fill(look))
    darkness = [sum(bytes.fromhex(gate_fill(CrossingSymbol("", shut, known=True))[1:])) for shut in (0, 0.5, 1)]
    assert darkness == sorted(darkness, reverse=True)
    assert len(set(darkness)) == 3


def test_every_style_has_a_second_rim_for_what_is_known_as_an_area() -> None:
    areas = {"district", "province", "country"}
    root = ElementTree.fromstring(sld_text("incidents"))
    rims = [rule for rule in root.iter(f"{SLD}Rule") if rule.find(f"{SLD}Title").text == AREA_WORDS]
    assert len(rims) == len(DEATH_STEPS) + 1
    for rule in rims:
        words = {literal.text for literal in rule.iter("{http://www.opengis.net/ogc}Literal")}
        assert areas <= words
    (layer,) = (each for each in maplibre_style("incidents", "")["layers"] if each["id"] == "incidents-area")
    for precision, drawn in [*((area, True) for area in areas), ("town", False), (None, False)]:
        assert work_out(layer["filter"], {"count": 1, "geo_precision": precision}) is drawn
    symbols = ElementTree.fromstring(qml_text("incidents")).iter("symbol")
    for symbol in symbols:
        rim = ElementTree.tostring(symbol.findall("layer")[0], encoding="unicode")
        assert all(f"'{area}'" in rim.replace("&apos;", "'") for area in areas)


def test_no_circle_is_drawn_around_an_area_in_qgis() -> None:
    assert "NOT (coalesce(&quot;geo_precision&quot;" in qml_text("uncertainty")
