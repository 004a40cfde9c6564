import html
import json
import re

import pytest

from app.geography.atlas import Atlas
from app.model.symbology import DISCLAIMER
from app.web.page.policy import hash_source
from app.web.page.sketch import Sketch, Sketched

PLAIN = {
    "title": "A report",
    "event_type": "Battles",
    "fatalities_best": None,
    "date_start": "2025-11-07",
    "date_end": "2025-11-07",
    "radius_km": 5.0,
    "geo_precision": "town",
}


def feature(lon: float | None = 66.4, lat: float = 31.0, **values: object) -> dict[str, object]:
    point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": point, "properties": {**PLAIN, **values}}


def page(atlas: Atlas, *features: dict[str, object], **more: object) -> str:
    return Sketch(Sketched(atlas, features, **more)).render()


def test_it_shows_the_line_crossings_and_incidents_with_their_circles(atlas: Atlas) -> None:
    text = page(atlas, feature(), feature(radius_km=None), feature(lon=None))
    located = [gate for gate in atlas.crossings if gate.lon is not None]
    assert text.count("L.circleMarker(") == len(located) + 2
    assert text.count("L.circle(") == 1
    assert '"radius": 5000.0' in text
    assert text.count("L.geoJson(") == 2
    assert page(atlas, shades={"AF-KAN": 1.0}).count("L.geoJson(") == 3


def test_it_asks_nobody_and_allows_only_what_is_in_it(atlas: Atlas) -> None:
    text = page(atlas, feature())
    outside = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert re.findall(r"""(?:src|href)=|url\((?!data:|#)""", outside) == []
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(inline) == 2
    assert all(hash_source(script) in html.unescape(policy) for script in inline)
    assert "unsafe" not in policy


def test_hostile_text_stays_text(atlas: Atlas) -> None:
    hostile = "`</script><img src=x onerror=alert(1)>${7*7}\\u0041`"
    text = page(atlas, feature(title=hostile))
    assert "<img" not in text
    assert "${7*7}" not in text
    assert "&#96;&lt;/script&gt;" in text


def test_it_says_whose_line_it_is_and_carries_no_flag(atlas: Atlas) -> None:
    text = page(atlas)
    assert DISCLAIMER in text
    assert "not recognised as an international border" in text
    assert '"attributionControl": false' in text


def test_a_notebook_that_holds_it_stays_light(atlas: Atlas) -> None:
    sketch = Sketch(Sketched(atlas, [feature()]))
    shown = sketch._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert len(json.dumps(shown)) < 300_000
    assert repr(sketch) == "a map of 1 incident"


@pytest.mark.parametrize(("precision", "opacity"), [("town", 0.82), ("province", 0.26), (None, 0.26)])
def test_approximate_places_are_pale(atlas: Atlas, precision: str | None, opacity: float) -> None:
    assert f'"fillOpacity": {opacity}' in page(atlas, feature(geo_precision=precision))


def test_what_is_known_as_a_district_is_drawn_as_the_district(atlas: Atlas) -> None:
    said = {"geo_precision": "district", "unit": "PK-KP/Khyber", "unit_name": "Khyber district", "radius_km": 30.0}
    drawn, plain = page(atlas, feature(**said)), page(atlas, feature(**{**said, "geo_precision": "near"}))
    assert "in Khyber district, no closer" in drawn
    assert "L.circle(" not in drawn
    assert "L.circle(" in plain
