import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.symbology import EVENT_SYMBOLS, radius_px
from app.web.page.content import MapContent, Records
from app.web.page.page_data import page_data, safe_json


@given(st.text())
def test_json_survives_the_way_through_html(text: str) -> None:
    written = safe_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set(written) & set("<>&\u2028\u2029")


def test_live_page_is_told_where_to_ask(live: MapContent) -> None:
    data = page_data(live, "map_incidents")
    assert data["links"]["incidents"] == "collections/incidents/items?limit=1000"
    assert data["links"]["claims"] == "collections/claims/items?incident={id}"
    assert "records" not in data


def test_complete_page_holds_its_records(live: MapContent, records: Records) -> None:
    from dataclasses import replace

    data = page_data(replace(live, records=records), "map_incidents")
    assert data["records"]["incidents"] is records.incidents
    assert "links" not in data


def test_script_is_told_the_palette_and_the_rule(live: MapContent) -> None:
    symbols = page_data(live, "map_incidents")["symbols"]
    assert list(symbols["events"]) == [str(name) for name in EVENT_SYMBOLS]
    assert symbols["events"]["Battles"]["dotted"]
    assert symbols["radius"]["perRootDeath"] == pytest.approx(radius_px(100) / 10)
    assert symbols["radius"]["unknown"] == radius_px(None)
