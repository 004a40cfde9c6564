"""The filters as data: name, meaning and example of each, for every route, command and document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.filters.caps import MOST_LIKES, MOST_SORT_KEYS, MOST_WORDS
from app.filters.moment_text import AS_OF, DRAFTS, INCLUDE, SAID_UNTIL
from app.filters.number_text import MOST_COUNT
from app.model.condition import LANGUAGES
from app.model.crs import AUTHORITY_CODES, CRS84
from app.model.query import MAX_RADIUS_KM, DateMatch, EventCount, PlaceMatch
from app.model.vocabulary import EventType, StatedMatch

SIDES = ("AF", "PK", "undetermined")
MOST_ACTORS = 10
"""Parts of names in one request: each is looked for in every party's name."""
BLANK = r"\s\x1c-\x1f\x85"
"""Characters that Python takes off the ends of a text, for the brackets of a JSON Schema's pattern."""
DEFAULT_WITHIN_KM = 25.0
"""Radius of the circle around `near`, if `within_km` is not given."""


def _several(words: Iterable[str]) -> Mapping[str, object]:
    """One or more of these words, separated by commas."""
    return {"type": "array", "items": {"type": "string", "enum": list(words)}, "minItems": 1}


def _texts(**items: object) -> Mapping[str, object]:
    """One or more texts, separated by commas."""
    return {"type": "array", "items": {"type": "string", **items}, "minItems": 1}


def _text(form: str) -> Mapping[str, object]:
    """A text of a form that the filter's description tells; its name says that other texts are refused."""
    return {"type": "string", "format": form}


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
        _text("interval"),
    ),
    Filter(
        "date_match",
        "How surely an incident lies in the interval of `datetime`. possibly: the incident's own interval "
        "overlaps it. certainly: the incident's own interval lies wholly inside it, and both of its ends are "
        "known. Without `datetime` it has no effect.",
        "certainly",
        {"type": "string", "enum": list(DateMatch), "default": DateMatch.POSSIBLY},
    ),
    Filter(
        "event_type",
        "One or more of ACLED's or UCDP's event types, separated by commas.",
        "Battles",
        _several(EventType),
    ),
    Filter(
        "dataset",
        "One or more datasets, separated by commas.",
        "ucdp",
        _texts(pattern="^[a-z0-9][a-z0-9_-]{0,62}$"),
    ),
    Filter(
        "province",
        "One or more provinces as ISO 3166-2 codes, separated by commas.",
        "AF-KAN",
        _texts(format="province-code"),
    ),
    Filter(
        "district",
        "One or more districts, Pakistani tehsils or former agencies by name or p-code, separated by commas; also "
        "provinces by name, where no district has it, or by ISO 3166-2 code. Any of them may hold an incident.",
        "Kunar,Bajaur",
        _texts(format="unit-name"),
    ),
    Filter(
        "side",
        "Side of the line: AF, PK or undetermined; more than one separated by commas.",
        "undetermined",
        _several(SIDES),
    ),
    Filter(
        "stated_match",
        "How the province and country that the source states compare with the polygon that holds the location: "
        + ", ".join(StatedMatch)
        + ".",
        "country_differs",
        _several(StatedMatch),
    ),
    Filter("near", "Centre of a circle: the id of a crossing, or lon,lat in degrees.", "torkham", _text("place")),
    Filter(
        "within_km",
        f"Radius of the circle around `near` in geodesic km; {DEFAULT_WITHIN_KM:g} if not given.",
        "25",
        {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": int(MAX_RADIUS_KM)},
    ),
    Filter(
        "area",
        "A POLYGON or MULTIPOLYGON in WKT, or in GeoJSON, in longitude and latitude: at most 500 corners and "
        "8,000 bytes. Edges are straight in degrees. A polygon that crosses the antimeridian must be cut there.",
        "POLYGON((70.5 33.8,71.6 33.8,71.4 34.6,70.5 33.8))",
        _text("polygon"),
    ),
    Filter(
        "corridor",
        "The line between two crossings, and within how many geodesic km of it: the crossings' ids and km.",
        "torkham,chaman,10",
        _text("corridor"),
    ),
    Filter(
        "border_km",
        "Greatest distance from the line in geodesic km.",
        "10",
        {"type": "number", "minimum": 0},
    ),
    Filter(
        "place_match",
        "How surely an incident lies where `near`, `bbox`, `area`, `corridor`, `border_km`, `province`, "
        "`district` and `side` ask. possibly: some "
        "of its circle, or of the district, province or country that it is known as, lies there; with `side`, "
        "undetermined incidents are selected too. centre: its centre lies there. certainly: all of it lies there; "
        "of `province`, `district` and `side`, at least 95 % of it.",
        "certainly",
        {"type": "string", "enum": list(PlaceMatch), "default": PlaceMatch.CENTRE},
    ),
    Filter(
        "fatalities",
        "Deaths by the best estimate: a number, or a range with both ends included; `..` leaves an end open. An "
        "incident without a best estimate is not selected.",
        "10/..",
        _text("range"),
    ),
    Filter(
        "actor",
        "Part of the name of a party, or of who is associated with it, in any case; one of several separated by "
        "commas.",
        "TTP,Tehrik",
        {**_texts(pattern=rf"^[^{BLANK},][^,]*[^{BLANK},]$"), "maxItems": MOST_ACTORS},
    ),
    Filter(
        "verification",
        "One or more words of the column `verification`, in any case.",
        "unverified",
        _texts(pattern=rf"^[^{BLANK},]([^,]*[^{BLANK},])?$"),
    ),
    Filter(
        "filter",
        "An expression in CQL2 on the properties, as text or as JSON; /collections/{id}/queryables lists the "
        "properties. Of incidents also `fatalities_best >= 10 AND CASEI(place_name) LIKE CASEI('%chaman%')`. "
        f"At most {MOST_LIKES} LIKEs.",
        # Every collection has an id.
        "id LIKE 's%' OR id IN ('torkham', 'chaman')",
        _text("cql2"),
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
        _text("words"),
    ),
    Filter(
        "sortby",
        "Properties to order by, separated by commas; - before a property makes its order descending. With `near` "
        "distance_km is a property too, and without `sortby` the nearest incident comes first. Records without a "
        f"value come last. At most {MOST_SORT_KEYS} properties.",
        "-date_start",
        _texts(format="sort-key"),
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
        {"type": "integer", "minimum": 0, "maximum": MOST_COUNT, "default": 0},
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
        _text("moment"),
    ),
    Filter(
        SAID_UNTIL,
        "Last day of what sources had said (`said_on`, `verified_on` or a status's start; none without a day).",
        "2025-10-20",
        _text("date"),
    ),
    Filter(
        DRAFTS,
        "include: drafts too, which nobody has accepted (`verification` is draft). Without it no answer has them.",
        INCLUDE,
        {"type": "string", "enum": [INCLUDE]},
    ),
)
FILTER_NAMES = tuple(f.name for f in FILTERS)
