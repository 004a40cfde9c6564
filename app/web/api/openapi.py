"""The API as an OpenAPI 3.0 document; `/docs` shows its texts."""

from collections.abc import Mapping

from app import __version__
from app.aggregate.areas import KINDS
from app.aggregate.counting import CAVEAT, MEASURES, SPANNING
from app.aggregate.dimensions import DIMENSIONS, MAX_DIMENSIONS
from app.aggregate.timeline import AUTO, STEPS
from app.crossings.asking import DEFAULT_DAYS, MOST_DAYS
from app.crossings.closures import PERIODS
from app.encode.mvt import MEDIA_TYPE as MVT
from app.filters.catalogue import FILTER_NAMES, FILTERS
from app.filters.moment_text import AS_OF
from app.geography.web_mercator import MAX_ZOOM
from app.model.crs import AUTHORITY_CODES, CRS84
from app.model.vocabulary import Traffic
from app.output.geopackage import STYLE_NAME
from app.output.qgis.project import MEDIA_TYPE as PROJECT
from app.output.whole_files import FILES
from app.web.api import geocode, map_answers, summary
from app.web.api.catalogue import COLLECTIONS, Collection
from app.web.api.collections import SCHEMA_JSON
from app.web.api.crossing_status import TABLE_FORMATS
from app.web.api.landing import DESCRIPTION, TITLE
from app.web.api.openapi_texts import AREAS_NOTE, FEATURES_NOTE, HXL, SUMMARY_NOTE, TIMELINE_NOTE
from app.web.api.parameters import BOTH_FORMATS
from app.web.api.responses import GEOJSON, OPENAPI
from app.web.api.schema import TYPES
from app.web.api.selection import DEFAULT_LIMIT, MAX_LIMIT
from app.web.api.styles import encodings
from app.web.api.tiles import MATRIX_SET
from app.web.api.versions import versioned_table
from app.web.page.catalogue import ENGLISH, catalogues
from app.web.page.filter_data import MAP_FILTERS

Json = dict[str, object]

LIST_STYLE = {"style": "form", "explode": False}


def openapi(server: str) -> Json:
    """The document, for a service at the URL `server`."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": __version__},
        "servers": [{"url": server}],
        "paths": paths(),
        "components": {
            "parameters": {**_filter_parameters(), **_presentation_parameters(), "f": _format_parameter()},
            "schemas": {"exception": _exception_schema()},
        },
    }


SHOWN = ("crs", "properties", "f")
"""Parameters for the form of features: reference system, properties, format."""


def paths() -> Json:
    """Every route with its parameters and answers."""
    nothing: list[Json] = []
    shown = [_ref(name) for name in SHOWN]
    near = [_ref(name) for name in FILTER_NAMES if name not in ("near", "limit")]
    every = [_ref(name) if name != "limit" else _most("All if not given.", {}) for name in FILTER_NAMES]
    return {
        "/": _get("landing", "Landing page", "JSON; a browser lands on the map.", [_ref(AS_OF)]),
        "/conformance": _get("conformance", "Conformance classes", "What this service meets of OGC API.", nothing),
        "/collections": _get("collections", "All collections", "With their extents.", [_ref(AS_OF)]),
        **{path: item for c in COLLECTIONS.values() for path, item in _collection_paths(c).items()},
        **{path: item for c in COLLECTIONS.values() if c.is_spatial for path, item in _tile_paths(c).items()},
        **_matrix_set_paths(),
        "/crossings/{id}": _get(
            "crossing",
            "One crossing",
            "With its status on the last day of `datetime`, or of today.",
            [_path("id"), _ref("datetime"), _ref(AS_OF), *shown],
            GEOJSON,
        ),
        "/crossings/{id}/incidents": _get(
            "near",
            "Incidents near a crossing",
            "Nearest first, each with distance_km, distance_min_km, distance_max_km; sortby=-date_start for the "
            "newest first. "
            f"Up to {MAX_LIMIT:,} at once.",
            [_path("id"), *near, _most("", {"maximum": MAX_LIMIT, "default": MAX_LIMIT})],
            GEOJSON,
        ),
        **_status_paths(),
        "/incidents/{id}/claims": _claims_operation(),
        "/geocode": _get("geocode", "Places by name", "Best match first.", _geocode_parameters(), GEOJSON),
        **_export_paths(every),
        "/summary": _summary_operation(),
        "/changes": _changes_operation(),
        "/map": _get("map", "The incident map", "A page for people.", [*every, *_page_parameters()], "text/html"),
        **_map_paths(),
        "/api": _get("api", "This document", "OpenAPI 3.0.", nothing, OPENAPI),
        "/docs": _get("docs", "The API for people", "This document as a page.", nothing, "text/html"),
        "/healthz": _get("health", "Health", "Revision and counts.", nothing),
    }


def _status_paths() -> Json:
    """The routes about crossings' status."""
    traffic = _query("traffic", "One class of traffic; each if not given.", {"type": "string", "enum": [*Traffic]})
    by = _query("by", "Count by these.", {"type": "string", "enum": [*PERIODS], "default": "month"})
    day = {"type": "string", "format": "date"}
    at, first, last = (_query(name, "A day, YYYY-MM-DD.", day) for name in ("at", "from", "to"))
    form = _query("f", "Format of the answer.", {"type": "string", "enum": [*TABLE_FORMATS]})
    days = {"type": "integer", "minimum": 0, "maximum": MOST_DAYS, "default": DEFAULT_DAYS}
    around = [_ref("within_km"), _query("days", "Incidents so many days before and after a change.", days)]
    note = "Headline, words, and what each authority says of each class of traffic."
    counted, changes = [first, last, traffic, by, form], [_path("id"), first, last, *around]
    return {
        "/crossings/{id}/status": _get("status", "A crossing's status on a day", note, [_path("id"), at]),
        "/crossings/status": _get("matrix", "Every crossing's status on a day", note, [at, form]),
        "/crossings/closures": _get("closures", "Days of closure", "Certain and possible days.", counted),
        "/crossings/{id}/timeline": _get("changes", "Changes of a crossing's status", "With incidents.", changes),
        "/map/crossings": _get("mapcrossings", "Every crossing's status over time", "By stretches of days.", []),
    }


def _claims_operation() -> Json:
    claims = COLLECTIONS["claims"]
    wanted = [_ref(name) for name in (*(name for name in claims.filters if name in FILTER_NAMES), *SHOWN)]
    by = [each for each in _property_parameters(claims) if each["name"] in ("party", "said_on", "verb")]
    return _get("claimsof", "Who says what of an incident", "Side by side.", [_path("id"), *wanted, *by], GEOJSON)


def _export_paths(every: list[Json]) -> Json:
    csv = [*every, _query("hxl", HXL, {"type": "boolean"})]
    return {
        "/export/incidents.geojson": _get("geojson", "All selected incidents as GeoJSON", "", every, GEOJSON),
        "/export/incidents.csv": _get("csv", "All selected incidents as CSV", "", csv, "text/csv"),
        **{
            f"/export/incidents.{name}": _get(name, f"All selected incidents: .{name}", "", every, form.media_type)
            for name, form in FILES.items()
        },
        "/export/durand.qgz": _get("qgz", "A QGIS project of this service", "Styled, timed.", [], PROJECT),
    }


def _collection_paths(collection: Collection) -> Json:
    path, name = f"/collections/{collection.id}", collection.id
    shown = [_ref(name) for name in SHOWN]
    dated = [*([_ref("datetime")] if collection.is_dated else []), _ref(AS_OF)]
    note = "A page of them. Any property can be asked for by its name."
    return {
        path: _get(f"{name}.collection", collection.title, collection.description, [_ref("f"), _ref(AS_OF)]),
        f"{path}/schema": _get(
            f"{name}.schema", f"{collection.title}: schema", "What its properties are.", [], SCHEMA_JSON
        ),
        f"{path}/queryables": _get(
            f"{name}.queryables", f"{collection.title}: queryables", "For `filter`.", [], SCHEMA_JSON
        ),
        f"{path}/styles": _get(f"{name}.styles", f"{collection.title}: styles", "One, in several encodings.", []),
        **{
            f"{path}/styles/{STYLE_NAME}.{suffix}": _get(
                f"{name}.styles.{suffix}", f"{collection.title}: {each.title}", "", [], each.media_type
            )
            for suffix, each in encodings(collection).items()
        },
        f"{path}/items": _get(
            f"{name}.items",
            f"{collection.title}: items",
            note,
            [
                *(_ref(p) for p in collection.filters if p in FILTER_NAMES),
                *shown,
                *_property_parameters(collection),
            ],
            GEOJSON,
        ),
        f"{path}/items/{{featureId}}": _get(
            f"{name}.item",
            f"{collection.title}: one item",
            "",
            [_path("featureId"), *dated, *shown],
            GEOJSON,
        ),
        **_version_paths(collection),
    }


def _version_paths(collection: Collection) -> Json:
    """The versions of a collection's items, if files bring them."""
    if versioned_table(collection) is None:
        return {}
    title = f"{collection.title}: every version of one item"
    note = "Oldest first: when and with which file each came, and which properties it changed."
    path = f"/collections/{collection.id}/items/{{featureId}}/versions"
    return {path: _get(f"{collection.id}.versions", title, note, [_path("featureId"), _ref(AS_OF)])}


def _property_parameters(collection: Collection) -> list[Json]:
    """Properties as parameters, each for one value; clients find the simple ones here."""
    columns = [column for column in collection.table.columns if column.name not in FILTER_NAMES]
    return [{**_query(c.name, c.description, TYPES[c.kind]), "x-is-property": True} for c in columns]


def _matrix_set_paths() -> Json:
    return {
        "/tileMatrixSets": _get("tilematrixsets", "Tile matrix sets", "One: WebMercatorQuad.", []),
        f"/tileMatrixSets/{MATRIX_SET}": _get("tilematrixset", MATRIX_SET, "As it is registered.", []),
    }


def _tile_paths(collection: Collection) -> Json:
    """Vector tiles: as maps ask for them, and as OGC API Tiles does, with the row before the column."""
    name, title = collection.id, f"{collection.title}: vector tiles"
    tiles, tileset = f"/tiles/{name}", f"/collections/{name}/tiles/{MATRIX_SET}"
    others = [
        _ref(p) if p in FILTER_NAMES else _query(p, f"Value of `{p}`.") for p in collection.filters if p != "limit"
    ]
    filters = [*others, _most("All if not given.", {})]
    note = "A place is on one tile of each zoom. 204 for a tile with nothing on it."
    return {
        f"{tiles}/tilejson.json": _get(
            f"{name}.tilejson", title, "TileJSON; its tiles keep the filters.", filters
        ),
        f"{tiles}/{{z}}/{{x}}/{{y}}.mvt": _get(
            f"{name}.tile", title, note, [_path("z"), _path("x"), _path("y"), *filters], MVT
        ),
        f"/collections/{name}/tiles": _get(f"{name}.tilesets", title, "The tilesets.", [_ref(AS_OF)]),
        tileset: _get(f"{name}.tileset", title, "The tileset.", [_ref(AS_OF)]),
        f"{tileset}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{name}.matrixtile",
            title,
            note,
            [_path("tileMatrix"), _path("tileRow"), _path("tileCol"), *filters],
            MVT,
        ),
    }


def _get(
    operation: str, summary: str, description: str, parameters: list[Json], media_type: str = "application/json"
) -> Json:
    answer = {"description": "What was asked for", "content": {media_type: {"schema": _answer_schema(media_type)}}}
    problem = {
        "description": "What was wrong, and what would be right",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/exception"}}},
    }
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": {"200": answer, "400": problem, "404": problem},
        }
    }


def _answer_schema(media_type: str) -> Json:
    return {"type": "object"} if "json" in media_type else {"type": "string"}


def _filter_parameters() -> dict[str, Json]:
    return {f.name: _query(f.name, f.description, _limits(f.name, f.schema), f.example) for f in FILTERS}


def _limits(name: str, schema: Mapping[str, object]) -> Mapping[str, object]:
    """The schema, with the page size for `limit`; more is cut down to the maximum."""
    return {**schema, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT} if name == "limit" else schema


def _query(
    name: str, description: str, schema: Mapping[str, object] | None = None, example: str | None = None
) -> Json:
    parameter: Json = {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
        **LIST_STYLE,
    }
    if example is not None and parameter["schema"] == {"type": "string"}:
        parameter["example"] = example
    return parameter


def _most(otherwise: str, limits: Mapping[str, object]) -> Json:
    """The parameter `limit` of a route without paging."""
    return _query(
        "limit", f"How many at the most. {otherwise}".strip(), {"type": "integer", "minimum": 1, **limits}
    )


def _path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _presentation_parameters() -> dict[str, Json]:
    crs = {"type": "string", "enum": list(AUTHORITY_CODES), "default": CRS84}
    names = {"type": "array", "items": {"type": "string"}}
    return {
        "crs": _query("crs", "Reference system of the answer's geometries.", crs),
        "properties": _query("properties", "The properties wanted, separated by commas; all if not given.", names),
    }


def _format_parameter() -> Json:
    return _query(
        "f",
        "Format of the answer, for clients that cannot send Accept.",
        {"type": "string", "enum": list(BOTH_FORMATS)},
    )


def _summary_operation() -> Json:
    by = {
        **_query(
            "by",
            "What to count by, up to four; everything in one if not given. "
            + " ".join(f"{name}: {meaning}." for name, meaning in DIMENSIONS.items()),
            {"type": "array", "items": {"type": "string", "enum": list(DIMENSIONS)}, "maxItems": MAX_DIMENSIONS},
        ),
        "example": "month,province",
    }
    form = _query("f", "Format of the answer.", {"type": "string", "enum": list(summary.FORMATS)})
    note = (
        "Column by column, each with the values of all rows; incidents without coordinates are counted too. "
        + " ".join(f"{column.name}: {column.description}." for column in (*MEASURES, SPANNING))
        + f" {CAVEAT}"
    )
    filters = [_ref(name) for name in summary.FILTERS]
    return _get("summary", "Counts of incidents and ranges of deaths", note, [by, *filters, form])


def _changes_operation() -> Json:
    since = _query("since", "Revision, 0 for everything, or time, after which changes count.", example="0")
    until = _query("until", "Last revision or time that counts; the present revision if not given.", example="1")
    note = "Each record once, with the changed fields before and after; in pages, for a copy of the store."
    parameters = [{**since, "required": True}, until, _ref("limit"), _ref("offset")]
    return _get("changes", "What changed since then", note, parameters)


def _page_parameters() -> list[Json]:
    languages = {"type": "string", "default": ENGLISH}
    return [
        _query(
            "lang",
            f"Language of the page's own words, one of {', '.join(catalogues())}; English for any other.",
            languages,
        ),
        _query("embed", "1 for a page in a frame of another.", {"type": "string", "enum": ["0", "1"]}),
    ]


def _map_paths() -> Json:
    """The routes that the map page requests while it is moved and filtered."""
    filters = [_ref(name) for name in MAP_FILTERS]
    step = {"type": "string", "enum": [AUTO, *STEPS], "default": AUTO}
    by = {"type": "string", "enum": list(KINDS), "default": "province"}
    zoom = {"type": "number", "minimum": 0, "maximum": MAX_ZOOM, "default": map_answers.DEFAULT_ZOOM}
    page = {"type": "integer", "minimum": 1, "maximum": map_answers.MAX_CLUSTER_LIMIT}
    features = [
        *filters,
        _query("zoom", "The zoom that the view is drawn at; may lie between two.", zoom),
        _query("inside", "Box in degrees that incidents must lie in, beside the view.", example="69,33,72,35"),
        _query("cluster", "zoom:column:row of a cell, as in a cluster's id: its incidents, newest first."),
        _query("limit", "With `cluster`: how many at the most.", {**page, "default": map_answers.CLUSTER_LIMIT}),
        _query("offset", "With `cluster`: how many to leave out first.", {"type": "integer", "minimum": 0}),
    ]
    return {
        "/map/features": _get("mapfeatures", "Incidents in a view", FEATURES_NOTE, features, GEOJSON),
        "/map/timeline": _get(
            "maptimeline",
            "Incidents over time",
            TIMELINE_NOTE,
            [_query("step", "How long a bin is.", step), *filters],
        ),
        "/map/areas": _get(
            "mapareas", "Incidents by area", AREAS_NOTE, [_query("by", "What the areas are.", by), *filters]
        ),
        "/map/summary": _get("mapsummary", "A selection in numbers", SUMMARY_NOTE, filters),
        "/map/districts": _get(
            "mapdistricts", "Districts as the map draws them", "From zoom 8.", [_ref(AS_OF)], GEOJSON
        ),
    }


def _geocode_parameters() -> list[Json]:
    return [
        {**_query("q", "The name, in Latin or Arabic script."), "required": True},
        _query("country", "ISO 3166-1 code or name."),
        _query("province", "Name in any spelling, or code (ISO 3166-2, OCHA)."),
        _query("district", "Name in any spelling, or code."),
        _query(
            "limit",
            "How many candidates at the most.",
            {"type": "integer", "minimum": 1, "maximum": geocode.MAX_LIMIT, "default": geocode.DEFAULT_LIMIT},
        ),
    ]


def _exception_schema() -> Json:
    return {
        "type": "object",
        "required": ["code", "description"],
        "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
    }
