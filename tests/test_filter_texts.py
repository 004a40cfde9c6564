"""Python values as the filters' texts."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from app.filters.filter_texts import filter_texts
from app.model.errors import BadParameter
from app.model.vocabulary import EventType

OCTOBER = date(2025, 10, 1), date(2025, 10, 31)


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        ({"near": "torkham", "within_km": 25}, {"near": "torkham", "within_km": "25"}),
        ({"near": (71.09, 34.12), "within_km": 2.5}, {"near": "71.09,34.12", "within_km": "2.5"}),
        ({"near": np.array([71.0, 34.5])}, {"near": "71.0,34.5"}),
        ({"bbox": [69.5, 33, 71.5, 34.8]}, {"bbox": "69.5,33,71.5,34.8"}),
        ({"datetime": OCTOBER}, {"datetime": "2025-10-01/2025-10-31"}),
        ({"datetime": (None, OCTOBER[1])}, {"datetime": "../2025-10-31"}),
        ({"datetime": ["2025-10", None]}, {"datetime": "2025-10/.."}),
        ({"datetime": datetime(2025, 10, 1, 23, 30, tzinfo=UTC)}, {"datetime": "2025-10-01"}),
        ({"datetime": pd.Timestamp("2025-10-01 05:00")}, {"datetime": "2025-10-01"}),
        ({"event_type": [EventType.BATTLES, "Protests"]}, {"event_type": "Battles,Protests"}),
        ({"province": ("AF-KAN",), "side": {"AF"}}, {"province": "AF-KAN", "side": "AF"}),
        ({"sortby": ["-date_start", "id"]}, {"sortby": "-date_start,id"}),
        ({"limit": np.int64(5), "offset": 0}, {"limit": "5", "offset": "0"}),
        ({"border_km": np.float32(0.5)}, {"border_km": "0.5"}),
        ({"bbox_crs": "x", "filter_lang": "cql2-text"}, {"bbox-crs": "x", "filter-lang": "cql2-text"}),
        ({"filter": {"op": "=", "args": [{"property": "side"}, "AF"]}},
         {"filter": '{"op":"=","args":[{"property":"side"},"AF"]}'}),
        ({"near": None, "dataset": "seed"}, {"dataset": "seed"}),
        ({}, {}),
    ],
)  # fmt: skip
def test_values_become_the_texts_of_the_routes(filters: dict[str, object], texts: dict[str, str]) -> None:
    assert filter_texts(filters) == texts


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"datetime": OCTOBER[:1]}, "datetime: give a first and a last day, None for an open end"),
        ({"q": ["spin", "boldak"]}, "q: give one value, not several"),
        ({"within_km": (1, 2)}, "within_km: give one value, not several"),
        ({"province": []}, "province: give at least one value, or leave it out"),
        ({"limit": True}, "limit: must be text, a number, a date"),
        ({"dataset": b"seed"}, "dataset: must be text, a number, a date"),
        ({"near": object}, "near: must be text, a number, a date"),
        ({"dataset": {"a": 1}}, "dataset: must be text, a number, a date"),
        ({"dataset": [None]}, "dataset: must be text, a number, a date"),
        ({"bbox_crs": "x", "bbox-crs": "y"}, "bbox-crs: given twice"),
    ],
)
def test_other_values_are_refused_in_a_sentence(filters: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadParameter, match=f"^{sentence}"):
        filter_texts(filters)
