"""The filters that are left out for incidents without a place: one list in the service, one in the page."""

import re

from app.filters.catalogue import read_query
from app.filters.filter_table import FILTERS
from app.filters.place_text import Known
from app.web.api.map_page import PLACELESS
from app.web.page.assets import asset_text

BESIDE = {"bbox-crs": "bbox", "within_km": "near"}
"""Filters that need another one, which is on place."""
KNOWN = Known(
    {"torkham": (71.0, 34.1), "chaman": (66.4, 30.9)}, ["AF-KAN"], lambda: {"kunar": ("a",), "bajaur": ("b",)}
)


def test_page_and_service_leave_out_the_same_filters() -> None:
    listed = re.search(r"const PLACE_FILTERS = \[(.*?)\];", asset_text("data/selection.js"), re.S)
    assert listed is not None
    assert (*PLACELESS, "sortby") == tuple(re.findall('"([^"]+)"', listed[1]))


def test_filters_on_place_are_the_filters_that_make_a_question_about_a_place() -> None:
    examples = {each.name: each.example for each in FILTERS}
    asked = {name: {name: text} for name, text in examples.items() if name not in ("drafts", "include")}
    for name, other in BESIDE.items():
        del asked[name]
        assert other in PLACELESS
    of_place = {
        name
        for name, params in asked.items()
        if name == "bbox" or _is_about_place(params | _needed(name, examples))
    }
    assert of_place | BESIDE.keys() == set(PLACELESS)


def _needed(name: str, examples: dict[str, str]) -> dict[str, str]:
    """What a filter cannot be without."""
    return {"filter": examples["filter"]} if name in ("filter-lang", "filter-crs") else {}


def _is_about_place(params: dict[str, str]) -> bool:
    return read_query(params, KNOWN).match_of_place() is not None
