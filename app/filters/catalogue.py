"""The filters as data, and the reader from their texts to a `Query`: one set for every route and command."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.filters.caps import MOST_LIKES, MOST_SORT_KEYS, MOST_WORDS, check_words, distinct_keys
from app.filters.interval_text import read_interval
from app.filters.moment_text import AS_OF, DRAFTS, INCLUDE, SAID_UNTIL
from app.filters.number_text import read_count, read_number
from app.model.columns import INCIDENTS, Column, Table
from app.model.condition import LANGUAGES, Condition, Every, OneOf
from app.model.crs import AUTHORITY_CODES, CRS84, box_condition, read_crs, to_crs84
from app.model.errors import BadParameter, NotFound
from app.model.map_columns import FIGURES
from app.model.query import BBox, DateMatch, EventCount, Interval, Near, PlaceMatch, Query, SortKey
from app.model.speakers import as_stored
from app.model.vocabulary import EventType, StatedMatch

DEFAULT_WITHIN_KM = 25.0
SIDES = ("AF", "PK", "undetermined")
PLACE_MATCHES = {
    PlaceMatch.POSSIBLY: "possibly there: with some of the circle or unit",
    PlaceMatch.CERTAINLY: "certainly there: with all of the circle or unit",
}
"""The words in an answer for a `place_match` other than the default."""
SORTABLE = (*INCIDENTS.names, "distance_km")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that filters may use: crossings by id with their point (None: unknown), provinces by ISO code."""

    crossings: Mapping[str, tuple[float, float] | None]
    provinces: Collection[str]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name, its meaning and an example.

    `schema` is its JSON Schema in an OpenAPI document.
    """

    name: str
    description: str
    example: str
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})


FILTERS = (
    Filter(
        "bbox",
        "Box in degrees: west,south,east,north. Heights may be given too, and are ignored. A box whose western "
        "edge lies east of its eastern edge crosses the antimeridian.",
        "69.5,33.5,71.5,34.8",
        {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 4,
            "maxItems": 6,
        },
    ),
    Filter(
        "datetime",
        "A day, a month (2025-10), a year, or an interval start/end of them with both ends included; `..` leaves "
        "an end open. An incident is selected if its own interval overlaps this interval (see `date_match`); an "
        "undated incident is not.",
        "2025-10-01/2025-11-30",
    ),
    Filter(
        "date_match",
        "How surely an incident lies in the interval of `datetime`. possibly: the incident's own interval "
        "overlaps it. certainly: the incident's own interval lies wholly inside it, and both of its ends are "
        "known. Without `datetime` it has no effect.",
        "certainly",
        {"type": "string", "enum": list(DateMatch), "default": DateMatch.POSSIBLY},
    ),
    Filter("event_type", "One or more of ACLED's or UCDP's event types, separated by commas.", "Battles"),
    Filter("dataset", "One or more datasets, separated by commas.", "ucdp"),
    Filter("province", "One or more provinces as ISO 3166-2 codes, separated by commas.", "AF-KAN"),
    Filter("side", "Side of the line: AF, PK or undetermined; more than one separated by commas.", "undetermined"),
    Filter(
        "stated_match",
        "How the province and country that the source states compare with the polygon that holds the location: "
        + ", ".join(StatedMatch)
        + ".",
        "country_differs",
    ),
    Filter("near", "Centre of a circle: the id of a crossing, or lon,lat in degrees.", "torkham"),
    Filter(
        "within_km",
        f"Radius of the circle around `near` in geodesic km; {DEFAULT_WITHIN_KM:g} if not given.",
        "25",
        {"type": "number", "minimum": 0, "exclusiveMinimum": True},
    ),
    Filter(
        "border_km",
        "Greatest distance from the line in geodesic km.",
        "10",
        {"type": "number", "minimum": 0},
    ),
    Filter(
        "place_match",
        "How surely an incident lies where `near`, `bbox`, `border_km`, `province` and `side` ask. possibly: some "
        "of its circle, or of the district, province or country that it is known as, lies there; with `side`, "
        "undetermined incidents are selected too. centre: its centre lies there. certainly: all of it lies there; "
        "of `province` and `side`, at least 95 % of it.",
        "certainly",
        {"type": "string", "enum": list(PlaceMatch), "default": PlaceMatch.CENTRE},
    ),
    Filter(
        "filter",
        "An expression in CQL2 on the properties, as text or as JSON; /collections/{id}/queryables lists the "
        f"properties. At most {MOST_LIKES} LIKEs.",
        "fatalities_best >= 10 AND CASEI(place_name) LIKE CASEI('%chaman%')",
    ),
    Filter(
        "filter-lang",
        "Language of `filter`; if not given, the first character of `filter` decides. cql-text is GDAL's name of "
        "cql2-text.",
        "cql2-text",
        {"type": "string", "enum": list(LANGUAGES)},
    ),
    Filter(
        "filter-crs",
        "Reference system of the geometries in `filter`; longitude and latitude if not given.",
        CRS84,
        {"type": "string", "enum": list(AUTHORITY_CODES), "default": CRS84},
    ),
    Filter(
        "bbox-crs",
        "Reference system of `bbox`; longitude and latitude if not given.",
        CRS84,
        {"type": "string", "enum": list(AUTHORITY_CODES), "default": CRS84},
    ),
    Filter(
        "q",
        "Words that must all occur in the record's text, each at the beginning of a word. Case, accents and "
        f"variants of Arabic letters make no difference. At most {MOST_WORDS} different words.",
        "spin boldak",
    ),
    Filter(
        "sortby",
        "Properties to order by, separated by commas; - before a property makes its order descending. With `near` "
        "distance_km is a property too, and without `sortby` the nearest incident comes first. Records without a "
        f"value come last. At most {MOST_SORT_KEYS} properties.",
        "-date_start",
    ),
    Filter(
        "limit",
        "Greatest number of records in the answer.",
        "100",
        {"type": "integer", "minimum": 1},
    ),
    Filter(
        "offset",
        "Number of records that are left out before the first.",
        "0",
        {"type": "integer", "minimum": 0, "default": 0},
    ),
    Filter(
        "events",
        "What counts of incidents count: linked (records that are one event once) or records. It selects nothing.",
        "records",
        {"type": "string", "enum": list(EventCount), "default": EventCount.LINKED},
    ),
    Filter(
        AS_OF,
        "Moment of the store that answers: the number of a revision, a day (its end in UTC), or a time in ISO "
        "8601. The answer is the one of then, without what is withheld for its licence now; a moment to come is "
        "now.",
        "1",
    ),
    Filter(
        SAID_UNTIL,
        "Last day of what sources had said (`said_on`, `verified_on` or a status's start; none without a day).",
        "2025-10-20",
    ),
    Filter(
        DRAFTS,
        "include: drafts too, which nobody has accepted (`verification` is draft). Without it no answer has them.",
        INCLUDE,
        {"type": "string", "enum": [INCLUDE]},
    ),
)
FILTER_NAMES = tuple(f.name for f in FILTERS)


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
        area=read_area(params),
        near=_read_near(params, known),
        where=_read_where(params, INCIDENTS),
    )
    if "datetime" in params and query.interval is None and query.date_match is DateMatch.CERTAINLY:
        # Whatever its days are, an incident lies certainly in all of time only if both ends are known.
        query = replace(query, interval=Interval(None, None))
    if query.near is None and any(key.column == "distance_km" for key in query.sort):
        raise BadParameter("sortby: distance_km needs `near`, a crossing's id or lon,lat")
    return query


def read_where(params: Mapping[str, str], table: Table, *lists: str) -> Condition | None:
    """The condition of `filter`, of a `bbox` in another reference system and of single properties, combined.

    A property among `lists` takes several values, separated by commas. None without any of them.
    """
    parts = [part for part in (read_area(params), _read_where(params, table, *lists)) if part is not None]
    return Every(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def read_area(params: Mapping[str, str]) -> Condition | None:
    """The condition of a `bbox` in a reference system other than longitude and latitude; None without one."""
    crs = read_crs("bbox-crs", params.get("bbox-crs", CRS84))
    return None if crs == CRS84 or "bbox" not in params else box_condition(read_corners(params["bbox"]), crs)


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
        return read_number(column.name, text)
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


def read_corners(text: str) -> tuple[float, float, float, float]:
    """The lower and the upper corner of a box from 4 numbers, or from 6 whose heights are ignored."""
    numbers = [read_number("bbox", part) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise BadParameter(f"bbox: must be 4 or 6 numbers, west,south,east,north: {text!r}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def read_bbox(text: str) -> BBox:
    """A box in longitude and latitude; `BadParameter` for any other text."""
    return BBox(*read_corners(text))


def read_lonlat_box(params: Mapping[str, str]) -> BBox | None:
    """The `bbox`, if there is one and it is in longitude and latitude."""
    if "bbox" not in params or read_crs("bbox-crs", params.get("bbox-crs", CRS84)) != CRS84:
        return None
    return read_bbox(params["bbox"])


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


def _read_border_km(text: str) -> float:
    number = read_number("border_km", text)
    if number < 0:
        raise BadParameter(f"border_km: must not be under 0: {text!r}")
    return number


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


def _read_near(params: Mapping[str, str], known: Known) -> Near | None:
    if "near" not in params:
        if "within_km" in params:
            raise BadParameter("within_km: needs `near`, a crossing's id or lon,lat")
        return None
    km = read_number("within_km", params["within_km"]) if "within_km" in params else DEFAULT_WITHIN_KM
    lon, lat = _read_place(params["near"], known)
    return Near(lon, lat, km)


def _read_place(text: str, known: Known) -> tuple[float, float]:
    if "," in text:
        parts = [read_number("near", part) for part in text.split(",")]
        if len(parts) != 2:
            raise BadParameter(f"near: must be a crossing's id or lon,lat: {text!r}")
        return parts[0], parts[1]
    if text not in known.crossings:
        raise BadParameter(
            f"near: no crossing {text!r}: expected lon,lat or one of {', '.join(sorted(known.crossings))}"
        )
    point = known.crossings[text]
    if point is None:
        raise NotFound(f"near: the place of crossing {text!r} is not known; give lon,lat")
    return point


_READERS: Mapping[str, tuple[str, Callable[[str, Known], object]]] = {
    "datetime": ("interval", lambda text, _: read_interval(text)),
    "date_match": ("date_match", lambda text, _: DateMatch(_read_word("date_match", text, DateMatch))),
    "events": ("events", lambda text, _: EventCount(_read_word("events", text, EventCount))),
    "place_match": ("place_match", lambda text, _: PlaceMatch(_read_word("place_match", text, PlaceMatch))),
    "event_type": ("event_types", lambda text, _: _read_words("event_type", text, EventType)),
    "dataset": ("datasets", lambda text, _: _read_datasets(text)),
    "province": ("provinces", lambda text, known: _read_words("province", text, sorted(known.provinces))),
    "side": ("sides", lambda text, _: _read_words("side", text, SIDES)),
    "stated_match": ("stated_matches", lambda text, _: _read_words("stated_match", text, StatedMatch)),
    "border_km": ("border_km", lambda text, _: _read_border_km(text)),
    "q": ("text", lambda text, _: read_text(text)),
    "sortby": ("sort", lambda text, _: read_sort(text)),
    "limit": ("limit", lambda text, _: read_count("limit", text, 1)),
    "offset": ("offset", lambda text, _: read_count("offset", text, 0)),
}
