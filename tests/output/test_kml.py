from xml.etree import ElementTree

import pytest

from app.model.query import Query
from app.model.symbology import EVENT_SYMBOLS
from app.model.vocabulary import EventType
from app.output.kml import kml_text
from app.output.layers import incident_rows
from app.output.provenance import Imprint
from app.record.view import View

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def document(difficult_view: View, imprint: Imprint) -> ElementTree.Element:
    text = kml_text(incident_rows(difficult_view.snapshot, Query()), imprint)
    return ElementTree.fromstring(text).find(f"{KML}Document")


def placemark(document: ElementTree.Element, incident: str) -> ElementTree.Element:
    for mark in document.iter(f"{KML}Placemark"):
        if mark.findtext(f".//{KML}SimpleData[@name='id']") == incident:
            return mark
    raise LookupError(incident)


def test_each_incident_is_a_placemark_with_its_values(document: ElementTree.Element, difficult_view: View) -> None:
    marks = list(document.iter(f"{KML}Placemark"))
    assert len(marks) == difficult_view.snapshot.count(located=True)
    zero = placemark(document, "made:1")
    assert zero.findtext(f".//{KML}SimpleData[@name='fatalities_best']") == "0"
    assert zero.findtext(f".//{KML}coordinates") == "66.43,30.95"
    unknown = placemark(document, "made:3")
    assert unknown.find(f".//{KML}SimpleData[@name='fatalities_best']") is None


def test_hostile_text_is_text(document: ElementTree.Element) -> None:
    name = placemark(document, "made:1").findtext(f"{KML}name")
    assert name is not None
    assert name.startswith("</name>]]>&\"'\\ ;,")
    assert name.endswith("الف \u202e ټډړ 🛈 = cmd|' /C calc'!A0")


@pytest.mark.parametrize(
    ("incident", "begin", "end"),
    [("made:2", "1979-12-24", None), ("made:3", None, "2025-02-28"), ("made:1", None, None)],
)
def test_days_are_on_the_time_slider_as_far_as_they_are_known(
    incident: str, begin: str | None, end: str | None, document: ElementTree.Element
) -> None:
    span = placemark(document, incident).find(f"{KML}TimeSpan")
    if begin is None and end is None:
        assert span is None
    else:
        assert span is not None
        assert (span.findtext(f"{KML}begin"), span.findtext(f"{KML}end")) == (begin, end)


def test_colours_are_the_map_s_in_kml_s_order(document: ElementTree.Element) -> None:
    styles = {style.get("id"): style.findtext(f".//{KML}color") for style in document.iter(f"{KML}Style")}
    used = set()
    for mark in document.iter(f"{KML}Placemark"):
        kind = mark.findtext(f".//{KML}SimpleData[@name='event_type']")
        red, green, blue = hex_pairs(EVENT_SYMBOLS[EventType(kind)].ink.light)
        style = mark.findtext(f"{KML}styleUrl").removeprefix("#")
        assert styles[style] == f"ff{blue}{green}{red}"
        used.add(style)
    assert used == styles.keys()


def hex_pairs(ink: str) -> list[str]:
    return [ink[start : start + 2].lower() for start in (1, 3, 5)]
