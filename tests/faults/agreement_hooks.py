"""What a program that reads our OpenAPI document has to know besides: texts of the named forms, and companions.

schemathesis imports this file (`SCHEMATHESIS_HOOKS`).
"""

from datetime import date
from typing import Any

import schemathesis
from hypothesis import strategies as st

from app.web.api.selection import MAX_LIMIT

CRS = "http://www.opengis.net/def/crs/EPSG/0/"
BOXES = {
    CRS + "4326": "33,69,35,72",
    CRS + "3857": "7.6e6,3.8e6,8.0e6,4.2e6",
    CRS + "32641": "6e5,3.5e6,8e5,3.9e6",
    CRS + "32642": "3e5,3.5e6,6e5,3.9e6",
    CRS + "32643": "1e5,3.5e6,3e5,3.9e6",
}
"""Boxes on the frontier in each reference system, in its order of axes."""
DEGREES = "69,33,72,35"

DAYS = st.dates().map(str)
COUNTS = st.integers(0, 10**17).map(str)


def ordered(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """Two values with the lesser first, or one with an open end, as a range."""
    closed = st.tuples(values, values).map(lambda ends: "/".join(map(str, sorted(ends))))
    return closed | values.map(lambda end: f"{end}/..") | values.map(lambda end: f"../{end}")


FORMS = {
    # The store begins with revision 1 in January 2026: it held nothing before.
    "moment": st.dates(date(2026, 2, 1)).map(str) | st.just("1"),
    "interval": DAYS | ordered(st.dates()) | st.sampled_from(["2025", "2025-10", "2025-10/.."]),
    "range": COUNTS | ordered(st.integers(0, 10**17)),
    "province-code": st.sampled_from(["AF-KAN", "AF-NAN", "PK-KP", "PK-BA"]),
    "unit-name": st.sampled_from(["Kunar", "Bajaur", "spin boldak", "AF-KAN"]),
    "place": st.sampled_from(["torkham", "chaman"])
    | st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda at: f"{at[0]},{at[1]}"),
    "polygon": st.sampled_from(["POLYGON((70.5 33.8,71.6 33.8,71.4 34.6,70.5 33.8))"]),
    "corridor": st.integers(1, 200).map(lambda km: f"torkham,chaman,{km}"),
    "cql2": st.sampled_from(["id = 'torkham'", "id LIKE 'a%' OR NOT id IS NULL", "id IN ('a', 'b')"]),
    "words": st.lists(st.text("abcdefgh\u0627\u0628 ", min_size=1, max_size=9), min_size=1, max_size=9)
    .map(" ".join)
    .filter(str.strip),
    "sort-key": st.sampled_from(["id", "-id"]),
    "property": st.just("id"),
    "cell": st.sampled_from(["6:178:102", "0:0:0"]),
    "box": st.sampled_from(["69,33,72,35", "170,-20,-170,20"]),
}
for name, strategy in FORMS.items():
    schemathesis.openapi.format(name, strategy)


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
    """Give a request that is right by the document what its parameters need of each other, too."""
    meta = case.meta
    if meta is not None and meta.generation.mode.is_negative and case.query:
        fit_limit(case.query)
    if meta is not None and meta.generation.mode.is_positive and case.query:
        for fit in (fit_places, fit_filter, fit_days, fit_counts):
            fit(case.path, case.query)


def fit_limit(query: dict[str, Any]) -> None:
    """Make a `limit` over the maximum, which OGC API Features has servers cut down, one that they refuse."""
    limit = str(query.get("limit", ""))
    if limit.isascii() and limit.isdecimal() and int(limit) > MAX_LIMIT:
        query["limit"] = 0


def fit_places(path: str, query: dict[str, Any]) -> None:
    if "near" not in query and "/crossings/" not in path:
        query.pop("within_km", None)
    if path == "/map/features":
        query.pop("bbox-crs", None)
        if "cluster" not in query:
            query.pop("limit", None)
            query.pop("offset", None)
    if "bbox" in query:
        query["bbox"] = BOXES.get(query.get("bbox-crs", ""), DEGREES)


def fit_filter(_: str, query: dict[str, Any]) -> None:
    if "filter-lang" in query:
        query["filter-lang"] = "cql2-text"
    if "filter" not in query:
        query.pop("filter-lang", None)
        query.pop("filter-crs", None)


def fit_days(path: str, query: dict[str, Any]) -> None:
    if "from" in query:
        # Without `to` it is today.
        query["to"] = query["from"]
    if path == "/changes":
        # Either may be before `since`.
        query.pop("until", None)
        query.pop("as_of", None)


def fit_counts(_: str, query: dict[str, Any]) -> None:
    if "party" in query.get("by", ""):
        query["by"] = "party"
        query.pop("measure", None)
        query.pop("compare", None)
    if "compare" in query:
        query["by"] = "week"
