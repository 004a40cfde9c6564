"""The filters as data, and the reader from their texts to a `Query`: one set for every route and command."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.filters.area_text import read_area
from app.filters.caps import check_words, distinct_keys
from app.filters.filter_table import DEFAULT_WITHIN_KM, FILTER_NAMES, FILTERS, SIDES, Filter
from app.filters.interval_text import read_interval
from app.filters.number_text import read_count, read_number, read_whole
from app.filters.place_text import (
    Known,
    read_bbox,
    read_border_km,
    read_corridor,
    read_lonlat_box,
    read_near,
    read_other_box,
    read_units,
)
from app.filters.value_text import read_actor, read_fatalities, read_verification
from app.model.columns import INCIDENTS, Column, Table
from app.model.condition import Condition, Every, OneOf
from app.model.crs import CRS84, read_crs, to_crs84
from app.model.errors import BadParameter
from app.model.map_columns import FIGURES
from app.model.query import DateMatch, EventCount, Interval, PlaceMatch, Query, SortKey
from app.model.speakers import as_stored
from app.model.vocabulary import EventType, StatedMatch

__all__ = [
    "DEFAULT_WITHIN_KM",
    "FILTERS",
    "FILTER_NAMES",
    "SIDES",
    "Filter",
    "Known",
    "read_bbox",
    "read_lonlat_box",
    "read_query",
]

PLACE_MATCHES = {
    PlaceMatch.POSSIBLY: "possibly there: with some of the circle or unit",
    PlaceMatch.CERTAINLY: "certainly there: with all of the circle or unit",
}
"""The words in an answer for a `place_match` other than the default."""
SORTABLE = (*INCIDENTS.names, "distance_km")


def read_query(params: Mapping[str, str], known: Known) -> Query:
    """The query that the filters' texts describe; a property's name is a filter for one value of it.

    `as_of`, `said_until` and `drafts` say which store is asked, and nothing of the query. Raises `BadParameter`,
    or `NotFound` for a crossing whose place is unknown.
    """
    check_names(params, FILTER_NAMES, INCIDENTS)
    fields: dict[str, Any] = {
        _READERS[name][0]: _READERS[name][1](text, known) for name, text in params.items() if name in _READERS
    }
    query = Query(
        **fields,
        bbox=read_lonlat_box(params),
        other_box=read_other_box(params),
        near=read_near(params, known),
        where=_read_incidents_where(params),
    )
    if "datetime" in params and query.interval is None and query.date_match is DateMatch.CERTAINLY:
        # Whatever its days are, an incident lies certainly in all of time only if both ends are known.
        query = replace(query, interval=Interval(None, None))
    if query.near is None and any(key.column == "distance_km" for key in query.sort):
        raise BadParameter("sortby: distance_km needs `near`, a crossing's id or lon,lat")
    return query


def _read_incidents_where(params: Mapping[str, str]) -> Condition | None:
    """The condition of `filter`, of single properties and of the filters of values, combined; None without any."""
    read = [_VALUES[name](text) for name, text in params.items() if name in _VALUES]
    parts = [part for part in (_read_where(params, INCIDENTS), *read) if part is not None]
    return Every(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def read_where(params: Mapping[str, str], table: Table, *lists: str) -> Condition | None:
    """The condition of `filter`, of a `bbox` in another reference system and of single properties, combined.

    A property among `lists` takes several values, separated by commas. None without any of them.
    """
    parts = [part for part in (read_other_box(params), _read_where(params, table, *lists)) if part is not None]
    return Every(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _read_where(params: Mapping[str, str], table: Table, *lists: str) -> Condition | None:
    """The condition of `filter` and of single properties, combined; None without any."""
    parts: list[Condition] = []
    filter_crs = read_crs("filter-crs", params.get("filter-crs", CRS84))
    if "filter" in params:
        text = params["filter"]
        language = params.get("filter-lang", "cql2-json" if text.lstrip().startswith("{") else "cql2-text")
        # Its libraries are imported for a filter in CQL2 alone.
        from app.filters.cql2_filter import read_filter

        parts.append(read_filter(text, language, table, lambda geometry: to_crs84(geometry, filter_crs)))
    elif "filter-lang" in params or "filter-crs" in params:
        raise BadParameter("filter-lang and filter-crs: need `filter`, an expression in CQL2")
    for name, text in params.items():
        # An incident's `dataset` or `province` has its own filter; a claim's `dataset` is a plain property.
        if name in table.names and name != FIGURES and (table is not INCIDENTS or name not in FILTER_NAMES):
            texts = text.split(",") if name in lists else [text]
            parts.append(OneOf(name, tuple(_read_value(table.column(name), text) for text in texts)))
    return None if not parts else parts[0] if len(parts) == 1 else Every(tuple(parts))


def _read_value(column: Column, text: str) -> str | float | date:
    if column.kind == "text":
        return as_stored(column.name, text)
    if column.kind != "date":
        return read_number(column.name, text) if column.kind == "real" else read_whole(column.name, text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(f"{column.name}: not a date such as 2025-11-07: {text!r}") from None


def check_names(params: Iterable[str], allowed: Collection[str], table: Table | None = None) -> None:
    """Raise `BadParameter` for a name that is neither allowed nor a property of the table."""
    properties = () if table is None else table.names
    unknown = [name for name in params if name not in allowed and (name == FIGURES or name not in properties)]
    if unknown:
        more = "" if table is None else f", or a property of {table.name}"
        raise BadParameter(f"unknown parameter {unknown[0]!r}: expected one of {', '.join(allowed)}{more}")


def _read_words(name: str, text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Words of a vocabulary, separated by commas, in any case; `BadParameter` for another word."""
    by_fold = {word.casefold(): word for word in allowed}
    words = []
    for part in text.split(","):
        word = by_fold.get(part.strip().casefold())
        if word is None:
            raise BadParameter(f"{name}: unknown value {part.strip()!r}: expected {', '.join(by_fold.values())}")
        words.append(word)
    return tuple(words)


def _read_word(name: str, text: str, allowed: Iterable[str]) -> str:
    """One word of a vocabulary, in any case; else `BadParameter`."""
    words = _read_words(name, text, allowed)
    if len(words) != 1:
        raise BadParameter(f"{name}: must be one of {', '.join(allowed)}: {text!r}")
    return words[0]


def _read_datasets(text: str) -> tuple[str, ...]:
    return tuple(check_dataset(part.strip()) for part in text.split(","))


def is_dataset(name: str) -> bool:
    """Whether a dataset can have this name."""
    return re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name) is not None


def check_dataset(name: str) -> str:
    """The name, if a dataset can have it; else `BadParameter`."""
    if not is_dataset(name):
        raise BadParameter(f"dataset: must be of lower-case letters, digits, - and _: {name!r}")
    return name


def read_text(text: str) -> str:
    """The text of a search with at least one word, and not too many words; else `BadParameter`."""
    if not text.strip():
        raise BadParameter("q: must hold at least one word")
    check_words(text)
    return text


def read_sort(text: str, columns: Collection[str] = SORTABLE) -> tuple[SortKey, ...]:
    """The columns to sort by, each once; `BadParameter` for one that is not in `columns`, and for too many."""
    keys = []
    for part in text.split(","):
        # A + in a URL arrives as a space.
        name = part.strip().removeprefix("+")
        column = name.removeprefix("-")
        if column not in columns:
            raise BadParameter(f"sortby: cannot order by {column!r}: expected {', '.join(columns)}")
        keys.append(SortKey(column, descending=name.startswith("-")))
    return distinct_keys(keys)


_VALUES: Mapping[str, Callable[[str], Condition | None]] = {
    "fatalities": read_fatalities,
    "actor": read_actor,
    "verification": read_verification,
}
_READERS: Mapping[str, tuple[str, Callable[[str, Known], object]]] = {
    "datetime": ("interval", lambda text, _: read_interval(text)),
    "date_match": ("date_match", lambda text, _: DateMatch(_read_word("date_match", text, DateMatch))),
    "events": ("events", lambda text, _: EventCount(_read_word("events", text, EventCount))),
    "place_match": ("place_match", lambda text, _: PlaceMatch(_read_word("place_match", text, PlaceMatch))),
    "event_type": ("event_types", lambda text, _: _read_words("event_type", text, EventType)),
    "dataset": ("datasets", lambda text, _: _read_datasets(text)),
    "area": ("area", lambda text, _: read_area(text)),
    "corridor": ("corridor", read_corridor),
    "province": ("provinces", lambda text, known: _read_words("province", text, sorted(known.provinces))),
    "district": ("units", read_units),
    "side": ("sides", lambda text, _: _read_words("side", text, SIDES)),
    "stated_match": ("stated_matches", lambda text, _: _read_words("stated_match", text, StatedMatch)),
    "border_km": ("border_km", lambda text, _: read_border_km(text)),
    "q": ("text", lambda text, _: read_text(text)),
    "sortby": ("sort", lambda text, _: read_sort(text)),
    "limit": ("limit", lambda text, _: read_count("limit", text, 1)),
    "offset": ("offset", lambda text, _: read_count("offset", text, 0)),
}
