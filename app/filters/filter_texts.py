"""Python values as the filters' texts, which are then read as in every route."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any

import orjson

from app.model.errors import BadParameter

OPEN_END = ".."
LISTED = (
    "bbox",
    "near",
    "corridor",
    "event_type",
    "dataset",
    "province",
    "district",
    "side",
    "stated_match",
    "actor",
    "verification",
    "sortby",
)
"""Filters whose text is several values, separated by commas."""
RANGES = {"datetime": "a first and a last day", "fatalities": "a least and a greatest number"}
"""Filters whose text is an interval, and its ends in words."""
DASHED = {"filter_lang": "filter-lang", "filter_crs": "filter-crs", "bbox_crs": "bbox-crs"}
"""The keywords of filters whose name is not a name in Python."""


def filter_texts(filters: Mapping[str, object]) -> dict[str, str]:
    """Each filter's text by the name that the routes use; filters that are None are left out.

    A text stays as it is. Numbers and dates are written out, a datetime without its time of day. A list, a tuple
    or a set is joined by commas; for `datetime` and `fatalities`, two values are the ends, None an open end. A
    mapping is CQL2 JSON, for `filter`, or GeoJSON, for `area`; a geometry with `__geo_interface__` (shapely,
    geopandas) is GeoJSON, too. Raises `BadParameter` for any other value.
    """
    texts: dict[str, str] = {}
    for keyword, value in filters.items():
        name = DASHED.get(keyword, keyword)
        if value is None:
            continue
        if name in texts:
            raise BadParameter(f"{name}: given twice; give one, with its values separated by commas")
        texts[name] = _text(name, value)
    return texts


def _text(name: str, value: object) -> str:
    if name == "area" and hasattr(value, "__geo_interface__"):
        value = value.__geo_interface__
    if name in ("filter", "area") and isinstance(value, Mapping):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return _one(name, value)
    values = list(value)
    if name in RANGES:
        return _interval(name, values)
    if name not in LISTED:
        raise BadParameter(f"{name}: give one value, not several: {value!r}")
    if not values:
        raise BadParameter(f"{name}: give at least one value, or leave it out")
    return ",".join(_one(name, each) for each in values)


def _interval(name: str, ends: Sequence[object]) -> str:
    """The text of an interval from its first and last day, or number; None is an open end."""
    if len(ends) != 2:
        raise BadParameter(f"{name}: give {RANGES[name]}, None for an open end: {ends!r}")
    return "/".join(OPEN_END if end is None else _one(name, end) for end in ends)


def _one(name: str, value: Any) -> str:
    """The text of one value."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Real) and str(value) not in ("True", "False"):
        return str(int(value)) if isinstance(value, Integral) else repr(float(value))
    raise BadParameter(
        f"{name}: must be text, a number, a date, or several of them where the filter takes several: {value!r}"
    )


def joined_names(names: str | Sequence[str] | None) -> str | None:
    """Names as one text with commas; None for none."""
    if names is None or isinstance(names, str):
        return names or None
    return ",".join(names) or None
