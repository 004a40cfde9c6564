"""Items as pages for people: a table of many items, and everything about one item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request

from app.aggregate.cache import Ready
from app.crossings.statements import statements_about
from app.encode.geojson import DISTANCES
from app.model.atlas_columns import DISTRICTS
from app.model.columns import CLAIMS, CROSSING_STATUS, Table
from app.record.records import RecordQuery
from app.record.view import View
from app.web.api.catalogue import Collection
from app.web.api.code_words import words_of_code
from app.web.api.item_corrections import corrections_grid, corrections_of, versioned_table
from app.web.api.item_leads import citation, figures_grid, lead_of, shared_words
from app.web.api.item_maps import kept_map
from app.web.api.parameters import language_of
from app.web.api.responses import Link, url
from app.web.api.selection import Answer
from app.web.api.sheets import Cell, Grid, Sheet, source_cell
from app.web.api.source_documents import document_address
from app.web.page.filter_words import Names, all_phrases, names_of, near_phrase

DISTANCE_TITLES = dict(zip(DISTANCES, ("Distance, km", "At least, km", "At most, km"), strict=True))
INCIDENT_COLUMNS = (
    "title",
    "date_start",
    "date_end",
    "event_type",
    "place_name",
    "province",
    "side",
    "border_km",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
)
HEADS = {**DISTANCE_TITLES, "province": "Province"}
"""Column heads for columns of names with codes, and for values that are not columns."""
NAMED = ("province", "crossing", "side")
"""Columns of codes that have names."""
CODED = {"province_name": "province"}
"""Columns of English names, and the columns of their codes."""
DISTRICT_NAMES = ("district", "adm2", "af_district", "pk_district", "pk_adm2")
"""Columns of districts by their English names."""
CLAIM_FIGURES = ("killed_text", "injured_text", "detained_text", "of_whom")
COLUMNS = {
    "incidents": INCIDENT_COLUMNS,
    "unlocated": ("title", "date_start", "date_end", "event_type", "place_name", "located_by", "fatalities_best"),
    "crossings": (
        "name",
        "name_ps",
        "name_fa",
        "name_ur",
        "status_text",
        "status_since",
        "standing",
        "confidence",
    ),
    "claims": ("incident", "party", "said_by", "said_on", "verb", "statement", *CLAIM_FIGURES, "source_ref"),
}
"""Columns that the table of a collection shows; a collection that is not named here shows its first eight."""
CLAIM_COLUMNS = (
    "party",
    "said_by",
    "said_on",
    "verb",
    "statement",
    *CLAIM_FIGURES,
    "quote",
    "scope",
    "part_of",
    "overlaps",
    "document",
    "source_ref",
)
STATUS_COLUMNS = (
    "crossing_name",
    "status",
    "traffic",
    "direction",
    "date_from",
    "date_from_latest",
    "date_to_earliest",
    "date_to",
    "date_note",
    "verified_on",
    "authority",
    "said_by",
    "quote",
    "document",
    "source_ref",
)

LANGUAGES = {"name_ps": "ps", "name_fa": "fa", "name_ur": "ur"}
"""The languages of columns of names."""

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The request behind a page of items: the filters' texts, and the names of the places in them."""

    names: Names
    params: Mapping[str, str]


def items_sheet(
    request: Request, collection: Collection, answer: Answer, links: Sequence[Link], asked: Asked
) -> Sheet:
    """A page of a collection's items as a table, each linked to its own page; the filters in words above it."""
    rows = [orjson.loads(feature)["properties"] for feature in answer.page.features]
    shown = _shown_columns(collection, rows[0] if rows else {})
    around = f" {near_phrase(asked.params, asked.names)}" if "near" in asked.params else ""
    heads = ["Id", *(HEADS.get(name) or _title(collection.table, name) for name in shown)]
    table = [_row(request, collection, properties, shown, asked.names) for properties in rows]
    return Sheet(
        title=collection.title + around,
        lead=_lead(collection, answer, len(rows), asked),
        crumbs=crumbs(request, collection),
        grids=[Grid("Items", heads, table)],
        ways=[Cell(way["title"], way["href"]) for way in links if way["rel"] in ("prev", "next")],
    )


def _shown_columns(collection: Collection, properties: Properties) -> tuple[str, ...]:
    """The columns of the table; distances, if the items have them, come after the first column."""
    first, *rest = COLUMNS.get(collection.id, collection.table.names[1:9])
    return (first, *(name for name in DISTANCES if name in properties), *rest)


def _lead(collection: Collection, answer: Answer, count: int, asked: Asked) -> str:
    """A sentence on the number of matching items, and on which of them are on this page."""
    phrases = all_phrases(asked.params, asked.names, collection.table)
    which = f": {'; '.join(phrases)}" if phrases else ""
    order = "" if "near" not in asked.params or "sortby" in asked.params else ", nearest first"
    first = answer.offset + 1 if count else 0
    return f"{answer.page.matched:,} in all{which}. Here {first:,} to {answer.offset + count:,}{order}."


def item_sheet(request: Request, ready: Ready, view: View, collection: Collection, feature: bytes) -> Sheet:
    """A page with everything about one item: its lead, map, figures, claims, facts, and how it is cited.

    Names stand with their language, and what nobody knows is one line.
    """
    properties = orjson.loads(feature)["properties"]
    table, lead = collection.table, lead_of(collection, properties)
    known = {name: value for name, value in properties.items() if value is not None}
    ways = _ways(request, collection, properties)
    drawn = kept_map(ready, view, collection, feature, language_of(request))
    return Sheet(
        title=_named(request, view, table, properties),
        lead=lead,
        crumbs=[
            *crumbs(request, collection),
            Cell("Items", url(request, f"/collections/{collection.id}/items")),
        ],
        facts={_title(table, name): cell for name, cell in _told(request, view, table, known)},
        grids=[*_corrected(view, collection, properties), *_grids_about(request, view, collection, properties)],
        ways=ways,
        map=drawn(str(ways[0].href)) if ways else None,
        unknown=[_title(table, name) for name in properties if name not in known],
        cite=citation(request, view, collection, properties),
        shared=shared_words(request, f"{collection.title}: {collection.description}.", lead),
    )


def _named(request: Request, view: View, table: Table, properties: Properties) -> str:
    """The name of an item in the language of its page, if it has one there."""
    own = properties.get(f"name_{language_of(request)}")
    name = str(own or properties.get("title") or properties.get("name") or properties["id"])
    return _names(request, view).districts.get(name, (name, ""))[0] if table is DISTRICTS else name


def _names(request: Request, view: View) -> Names:
    return Names() if view.atlas is None else names_of(view.atlas, language_of(request))


def _told(request: Request, view: View, table: Table, known: Properties) -> Iterator[tuple[str, Cell]]:
    """The facts of an item; places by their names in the language of the page."""
    names = _names(request, view)
    for name, value in known.items():
        if name in CODED:
            by_code = {"province": names.provinces, "crossing": names.crossings}[CODED[name]]
            yield name, Cell(by_code.get(str(known.get(CODED[name])), value))
        else:
            yield name, _place_cell(table, name, value, names) or _fact(request, name, value)


def _place_cell(table: Table, column: str, value: object, names: Names) -> Cell | None:
    """A country or a district by its name in the language of the page; None where the names have none."""
    if column == "country" and str(value) in names.countries:
        return Cell(names.countries[str(value)])
    is_district = column in DISTRICT_NAMES or (table is DISTRICTS and column == "name")
    named = names.districts.get(str(value)) if is_district else None
    return None if named is None else Cell(named[0], lang=named[1])


def _corrected(view: View, collection: Collection, properties: Properties) -> list[Grid]:
    return corrections_grid(collection.table, corrections_of(view, collection, str(properties["id"])))


def crumbs(request: Request, collection: Collection | None = None) -> list[Cell]:
    """The links from the landing page to a collection."""
    start = [Cell("Map", url(request, "/map")), Cell("Collections", url(request, "/collections"))]
    return (
        start
        if collection is None
        else [*start, Cell(collection.title, url(request, f"/collections/{collection.id}"))]
    )


def _grids_about(request: Request, view: View, collection: Collection, properties: Properties) -> list[Grid]:
    if collection.is_of_incidents:
        claims = _records(view, CLAIMS, "incident", properties["id"])
        figures = figures_grid(properties, claims)
        return [*figures, *_table(request, CLAIMS, "Claims, side by side", claims, CLAIM_COLUMNS)]
    if collection.id == "crossings":
        return _statuses(request, view, str(properties["id"]))
    return []


def _records(view: View, table: Table, column: str, wanted: str) -> list[Properties]:
    records = view.records[table.name]
    return [records.properties[row] for row in records.rows(RecordQuery(equal={column: [wanted]}))]


def _statuses(request: Request, view: View, crossing_id: str) -> list[Grid]:
    """The statements on a crossing's status, by name or of all official crossings together."""
    said = view.records[CROSSING_STATUS.name].properties
    if view.atlas is not None:
        said = statements_about(said, view.atlas.crossing(crossing_id))
    return _table(request, CROSSING_STATUS, "Status over time", said, STATUS_COLUMNS)


def _table(
    request: Request, table: Table, caption: str, found: Sequence[Properties], names: Sequence[str]
) -> list[Grid]:
    """The records as a table, without the columns that no record knows."""
    known = [name for name in names if any(properties[name] is not None for properties in found)]
    rows = [[_cited(request, name, properties[name]) for name in known] for properties in found]
    return [Grid(caption, [_title(table, name) for name in known], rows)] if rows else []


def _fact(request: Request, name: str, value: object) -> Cell:
    return replace(_cited(request, name, value), lang=LANGUAGES.get(name))


def _cited(request: Request, name: str, value: object) -> Cell:
    """A value; the title of a document leads to its page, a source's address to the source."""
    if name == "document" and value is not None:
        return Cell(value, document_address(request, str(value)))
    return source_cell(value, name)


def _on_the_map(request: Request, chosen: str) -> Cell:
    """The link to the map that opens at an incident's id, or at `crossing:` and a crossing's."""
    return Cell("On the map", f"{url(request, '/map')}#sel={quote(chosen, safe=':')}")


def _ways(request: Request, collection: Collection, properties: Properties) -> list[Cell]:
    ways = _ways_from(request, collection.id, properties)
    if versioned_table(collection) is None:
        return ways
    versions = f"/collections/{collection.id}/items/{properties['id']}/versions"
    return [*ways, Cell("All versions", url(request, versions))]


def _ways_from(request: Request, collection_id: str, properties: Properties) -> list[Cell]:
    """The links to the map at this very thing, and to what is near it or in it."""
    if collection_id == "crossings":
        crossing = f"/crossings/{properties['id']}"
        return [
            _on_the_map(request, f"crossing:{properties['id']}"),
            Cell("Who says what of which traffic", url(request, f"{crossing}/status")),
            Cell("Changes over time", url(request, f"{crossing}/timeline")),
            Cell("Incidents near it", url(request, f"{crossing}/incidents")),
        ]
    if collection_id == "provinces":
        within = [("province", properties["iso"])]
        return [
            Cell("On the map", url(request, "/map", within)),
            Cell("Incidents in it", url(request, "/collections/incidents/items", within)),
            Cell("Its districts", url(request, "/collections/districts/items", within)),
        ]
    if collection_id == "incidents":
        place = f"{properties['longitude']},{properties['latitude']}"
        around = url(request, "/collections/incidents/items", [("near", place)])
        return [_on_the_map(request, str(properties["id"])), Cell("Incidents within 25 km of it", around)]
    return []


def _row(
    request: Request, collection: Collection, properties: Properties, shown: Sequence[str], names: Names
) -> list[Cell]:
    item = url(request, f"/collections/{collection.id}/items/{properties['id']}")
    cells = (_value_cell(collection.table, properties, name, names) for name in shown)
    return [Cell(properties["id"], item), *cells]


def _value_cell(table: Table, properties: Properties, name: str, names: Names) -> Cell:
    """A value as text for people: codes with their names, kilometres with one decimal.

    The line is known to about a tenth of a kilometre, and most places are known less well.
    """
    value = properties[name]
    if name in NAMED and value is not None:
        return Cell(names.name(name, value))
    decimals = 1 if name.endswith("_km") else None
    return _place_cell(table, name, value, names) or Cell(
        words_of_code(name, value), decimals=decimals, lang=LANGUAGES.get(name)
    )


def _title(table: Table, name: str) -> str:
    column = table.column(name)
    return f"{column.title}, {column.unit}" if column.unit not in (None, "persons", "degrees") else column.title
