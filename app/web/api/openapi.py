"""The API as an OpenAPI 3.0 document; `/docs` shows its texts."""

from collections.abc import Mapping

from app import __version__
from app.aggregate.areas import KINDS
from app.aggregate.comparing import COMPARISONS
from app.aggregate.dimensions import DIMENSIONS, MAX_DIMENSIONS
from app.aggregate.parties import SIDE_BY_SIDE
from app.aggregate.timeline import AUTO, STEPS
from app.encode.mvt import MEDIA_TYPE as MVT
from app.figures.measures import NAMES
from app.figures.method import BY, NAMED, SPAN
from app.filters.catalogue import FILTER_NAMES, FILTERS
from app.filters.moment_text import AS_OF
from app.geography.web_mercator import MAX_ZOOM
from app.model.crs import AUTHORITY_CODES, CRS84
from app.model.map_columns import FIGURES
from app.model.query import MAX_RADIUS_KM
from app.model.vocabulary import GeoPrecision, Speaker
from app.output.claims_file import BESIDE
from app.output.geopackage import STYLE_NAME
from app.output.qgis.project import MEDIA_TYPE as PROJECT
from app.output.whole_files import FILES
from app.web.api import geocode, map_answers, summary
from app.web.api import openapi_texts as texts
from app.web.api.catalogue import COLLECTIONS, Collection
from app.web.api.collections import SCHEMA_JSON
from app.web.api.item_corrections import versioned_table
from app.web.api.landing import DESCRIPTION, TITLE
from app.web.api.openapi_crossings import crossing_paths
from app.web.api.openapi_documents import document_paths
from app.web.api.openapi_edits import SECURITY_SCHEMES, adding, changing, import_paths
from app.web.api.openapi_inbox import inbox_path
from app.web.api.openapi_matches import matches_path
from app.web.api.openapi_operating import operating_paths
from app.web.api.openapi_parts import (
    COUNT,
    CSV,
    SHOWN,
    WHICH_STORE,
    WORDS,
    Json,
    in_path,
    most,
    operation,
    query,
    ref,
)
from app.web.api.openapi_reading import reading_path
from app.web.api.openapi_report import report_path
from app.web.api.openapi_rules import rules_paths
from app.web.api.parameters import BOTH_FORMATS, FLAGS
from app.web.api.responses import GEOJSON, OPENAPI
from app.web.api.schema import TYPES
from app.web.api.selection import DEFAULT_LIMIT, MAX_LIMIT
from app.web.api.styles import encodings
from app.web.api.tiles import MATRIX_SET
from app.web.page.catalogue import ENGLISH, LANGUAGES
from app.web.page.filter_data import MAP_FILTERS


def openapi(server: str) -> Json:
    """The document, for a service at the URL `server`."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": __version__},
        "servers": [{"url": server}],
        "paths": paths(),
        "components": {
            "parameters": {**_filter_parameters(), **_presentation_parameters(), "f": _format_parameter()},
            "schemas": {"exception": texts.exception_schema()},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def paths() -> Json:
    """Every route with its parameters and answers."""
    nothing: list[Json] = []
    near = [ref(name) for name in FILTER_NAMES if name not in ("near", "limit")]
    every = [ref(name) if name != "limit" else most("All if not given.", {}) for name in FILTER_NAMES]
    return {
        "/": operation("landing", "Landing page", "JSON; a browser lands on the map.", WHICH_STORE),
        "/conformance": operation(
            "conformance", "Conformance classes", "What this service meets of OGC API.", nothing
        ),
        "/collections": operation("collections", "All collections", "With their extents.", WHICH_STORE),
        **{path: item for c in COLLECTIONS.values() for path, item in _collection_paths(c).items()},
        **{path: item for c in COLLECTIONS.values() if c.is_spatial for path, item in _tile_paths(c).items()},
        **_matrix_set_paths(),
        **crossing_paths(near),
        "/incidents/{id}/claims": _claims_operation(),
        **document_paths(),
        "/geocode": operation("geocode", "Places by name", "Best match first.", _geocode_parameters(), GEOJSON),
        "/place": operation("place", "What follows from a point", "Nothing is written.", _place_parameters()),
        **_export_paths(every),
        "/summary": _summary_operation(),
        "/summary/claims": _side_by_side_operation(),
        "/changes": _changes_operation(),
        **inbox_path(WHICH_STORE),
        **matches_path(WHICH_STORE),
        **rules_paths([ref(AS_OF)]),
        **report_path(),
        **reading_path(),
        **import_paths(),
        "/map": operation(
            "map", "The incident map", "A page for people.", [*every, *_page_parameters()], "text/html"
        ),
        "/desk": operation("desk", "The desk", "A page for people who keep the record.", nothing, "text/html"),
        **_map_paths(),
        "/api": operation("api", "This document", "OpenAPI 3.0.", nothing, OPENAPI),
        "/docs": operation("docs", "The API for people", "This document as a page.", nothing, "text/html"),
        **operating_paths(),
    }


def _claims_operation() -> Json:
    claims = COLLECTIONS["claims"]
    wanted = [ref(name) for name in (*(name for name in claims.filters if name in FILTER_NAMES), *SHOWN)]
    by = [each for each in _property_parameters(claims) if each["name"] in ("party", "said_on", "verb")]
    return operation("claimsof", "An incident's claims", "Side by side.", [in_path("id"), *wanted, *by], GEOJSON)


def _export_paths(every: list[Json]) -> Json:
    claims = [*every, query("claims", texts.CLAIMS_BESIDE, {"type": "boolean"})]
    text = query("located_only", texts.LOCATED_ONLY, {"type": "boolean"})
    csv = [*claims, text, *(query(name, said, {"type": "boolean"}) for name, said in texts.OF_CSV.items())]
    return {
        "/export/incidents.geojson": operation(
            "geojson", "All selected incidents as GeoJSON", "", [*every, text], GEOJSON
        ),
        "/export/incidents.csv": operation("csv", "All selected incidents as CSV", "", csv, CSV),
        **{
            f"/export/incidents.{name}": _file_operation(name, form.media_type, every, claims)
            for name, form in FILES.items()
        },
        "/export/durand.qgz": operation("qgz", "A QGIS project of this service", "Styled, timed.", [], PROJECT),
    }


def _file_operation(name: str, media_type: str, every: list[Json], claims: list[Json]) -> Json:
    """The operation of a file, beside which a file of claims may stand."""
    beside = BESIDE.get(name)
    kinds = [media_type, *([CSV] if beside == "csv" else [])]
    return operation(name, f"All selected incidents: .{name}", "", claims if beside else every, *kinds)


def _collection_paths(collection: Collection) -> Json:
    path, name = f"/collections/{collection.id}", collection.id
    dated = [*([ref("datetime")] if collection.is_dated else _figures(collection)), *WHICH_STORE]
    shown = [ref(p) for p in SHOWN]
    asked = [_asked(collection, p) for p in collection.filters if p in FILTER_NAMES]
    return {
        path: operation(f"{name}.collection", collection.title, collection.description, [ref("f"), *WHICH_STORE]),
        f"{path}/schema": operation(
            f"{name}.schema", f"{collection.title}: schema", "What its properties are.", [], SCHEMA_JSON
        ),
        f"{path}/queryables": operation(
            f"{name}.queryables", f"{collection.title}: queryables", "For `filter`.", [], SCHEMA_JSON
        ),
        f"{path}/styles": operation(
            f"{name}.styles", f"{collection.title}: styles", "One, in several encodings.", []
        ),
        **{
            f"{path}/styles/{STYLE_NAME}.{suffix}": operation(
                f"{name}.styles.{suffix}", f"{collection.title}: {each.title}", "", [], each.media_type
            )
            for suffix, each in encodings(collection).items()
        },
        **_item_paths(collection, [*dated, *shown], [*asked, *shown]),
        **_version_paths(collection),
    }


def _item_paths(collection: Collection, of_item: list[Json], of_items: list[Json]) -> Json:
    """A collection's items and one of them, with the methods that write them."""
    path, name, title = f"/collections/{collection.id}/items", collection.id, collection.title
    note = "A page of them. Any property can be asked for by its name."
    listed = [*of_items, *_property_parameters(collection)]
    one = [in_path("featureId"), *of_item]
    return {
        path: operation(f"{name}.items", f"{title}: items", note, listed, GEOJSON) | adding(collection),
        f"{path}/{{featureId}}": operation(f"{name}.item", f"{title}: one item", "", one, GEOJSON)
        | changing(collection),
    }


def _version_paths(collection: Collection) -> Json:
    """The versions of a collection's items, if files bring them."""
    if versioned_table(collection) is None:
        return {}
    title = f"{collection.title}: every version of one item"
    note = "Oldest first: when and with which file each came, and which properties it changed."
    path = f"/collections/{collection.id}/items/{{featureId}}/versions"
    return {path: operation(f"{collection.id}.versions", title, note, [in_path("featureId"), *WHICH_STORE])}


def _property_parameters(collection: Collection) -> list[Json]:
    """Properties as parameters, each for one value; clients find the simple ones here.

    `figures` is the method of figures, and filters nothing.
    """
    columns = [column for column in collection.table.columns if column.name not in (*FILTER_NAMES, FIGURES)]
    named = [{**query(c.name, c.description, TYPES[c.kind]), "x-is-property": True} for c in columns]
    return [*_figures(collection), *named]


def _figures(collection: Collection) -> list[Json]:
    return [ref("figures")] if collection.is_of_incidents else []


def _matrix_set_paths() -> Json:
    return {
        "/tileMatrixSets": operation("tilematrixsets", "Tile matrix sets", "One: WebMercatorQuad.", []),
        f"/tileMatrixSets/{MATRIX_SET}": operation("tilematrixset", MATRIX_SET, "As it is registered.", []),
    }


def _asked(collection: Collection, name: str) -> Json:
    """A filter of a collection: a property of its own, such as a district's `province`, is compared as a text."""
    is_own = name in collection.table.names and not collection.is_of_incidents
    return query(name, f"Value of `{name}`.") if is_own or name not in FILTER_NAMES else ref(name)


def _tile_paths(collection: Collection) -> Json:
    """Vector tiles: as maps ask for them, and as OGC API Tiles does, with the row before the column."""
    name, title = collection.id, f"{collection.title}: vector tiles"
    tiles, tileset = f"/tiles/{name}", f"/collections/{name}/tiles/{MATRIX_SET}"
    filters = [*(_asked(collection, p) for p in collection.filters if p != "limit"), most("All if not given.", {})]
    note = "A place is on one tile of each zoom. 204 for a tile with nothing on it."
    return {
        f"{tiles}/tilejson.json": operation(
            f"{name}.tilejson", title, "TileJSON; its tiles keep the filters.", filters
        ),
        f"{tiles}/{{z}}/{{x}}/{{y}}.mvt": operation(
            f"{name}.tile", title, note, [in_path("z"), in_path("x"), in_path("y"), *filters], MVT
        ),
        f"/collections/{name}/tiles": operation(f"{name}.tilesets", title, "The tilesets.", WHICH_STORE),
        tileset: operation(f"{name}.tileset", title, "The tileset.", WHICH_STORE),
        f"{tileset}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": operation(
            f"{name}.matrixtile",
            title,
            note,
            [in_path("tileMatrix"), in_path("tileRow"), in_path("tileCol"), *filters],
            MVT,
        ),
    }


def _filter_parameters() -> dict[str, Json]:
    return {f.name: query(f.name, f.description, _limits(f.name, f.schema), f.example) for f in FILTERS}


def _limits(name: str, schema: Mapping[str, object]) -> Mapping[str, object]:
    """The schema, with the page size for `limit`; more is cut down to the maximum."""
    return {**schema, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT} if name == "limit" else schema


def _presentation_parameters() -> dict[str, Json]:
    crs = {"type": "string", "enum": list(AUTHORITY_CODES), "default": CRS84}
    names = {"type": "array", "items": {"type": "string", "format": "property"}, "minItems": 1}
    methods = {"type": "string", "enum": [*NAMED, *(f"{BY}{party}" for party in Speaker)], "default": str(SPAN)}
    return {
        "crs": query("crs", "Reference system of the answer's geometries.", crs),
        "figures": query("figures", texts.FIGURES_NOTE, methods),
        "properties": query("properties", "The properties wanted, separated by commas; all if not given.", names),
    }


def _format_parameter() -> Json:
    form = {"type": "string", "enum": list(BOTH_FORMATS)}
    return query("f", "Format of the answer, for clients that cannot send Accept.", form)


def _summary_operation() -> Json:
    by = {
        **query(
            "by",
            "What to count by, up to four; everything in one if not given. "
            + " ".join(f"{name}: {meaning}." for name, meaning in DIMENSIONS.items())
            + " party, alone: what each party says, never added together.",
            {
                "type": "array",
                "items": {"type": "string", "enum": [*DIMENSIONS, "party"]},
                "minItems": 1,
                "uniqueItems": True,
                "maxItems": MAX_DIMENSIONS,
            },
        ),
        "example": "month,province",
    }
    measure = {
        **query(
            "measure",
            texts.MEASURE_NOTE,
            {
                "type": "array",
                "items": {"type": "string", "enum": list(NAMES)},
                "minItems": 1,
                "uniqueItems": True,
            },
        ),
        "example": "civilians_killed,civilians_injured",
    }
    compare = query("compare", texts.COMPARE_NOTE, {"type": "string", "enum": list(COMPARISONS)})
    form = query("f", "Format of the answer.", {"type": "string", "enum": list(summary.FORMATS)})
    filters = [ref(name) for name in (*summary.FILTERS, "figures")]
    about = "Counts of incidents, and ranges of the killed and injured"
    return operation("summary", about, texts.COUNTS_NOTE, [by, measure, compare, *filters, form])


def _side_by_side_operation() -> Json:
    filters = [ref(name) for name in summary.FILTERS]
    return operation("sidebyside", "What each party says of each incident", SIDE_BY_SIDE, filters)


def _changes_operation() -> Json:
    moment = {"type": "string", "format": "moment"}
    since = query("since", "Revision, 0 for everything, or time, after which changes count.", moment, "0")
    until = query("until", "Last revision or time that counts; the present revision if not given.", moment, "1")
    note = "Each record once, with the changed fields before and after; in pages, for a copy of the store."
    parameters = [{**since, "required": True}, until, ref("limit"), ref("offset"), ref(AS_OF), ref("f")]
    return operation("changes", "What changed since then", note, parameters)


def _page_parameters() -> list[Json]:
    languages = {"type": "string", "enum": list(LANGUAGES), "default": ENGLISH}
    spoken = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    told = f"Language of the page: {spoken}. Every page for people takes it."
    return [
        query("lang", told, languages),
        query("embed", "1 for a page in a frame of another.", {"type": "string", "enum": [*FLAGS]}),
    ]


def _map_paths() -> Json:
    """The routes that the map page requests while it is moved and filtered."""
    filters = [ref(name) for name in MAP_FILTERS]
    step = {"type": "string", "enum": [AUTO, *STEPS], "default": AUTO}
    by = {"type": "string", "enum": list(KINDS), "default": "province"}
    zoom = {"type": "number", "minimum": 0, "maximum": MAX_ZOOM, "default": map_answers.DEFAULT_ZOOM}
    box, cell = ({"type": "string", "format": form} for form in ("box", "cell"))
    features = [
        *filters,
        query("zoom", "The zoom that the view is drawn at; may lie between two.", zoom),
        query("inside", "Box in degrees that incidents must lie in, beside the view.", box, "69,33,72,35"),
        query("cluster", texts.CLUSTER_NOTE, cell),
        most("With `cluster`.", {"maximum": map_answers.MAX_CLUSTER_LIMIT, "default": map_answers.CLUSTER_LIMIT}),
        query("offset", "With `cluster`: how many to leave out first.", COUNT),
    ]
    return {
        "/map/features": operation("mapfeatures", "Incidents in a view", texts.FEATURES_NOTE, features, GEOJSON),
        "/map/timeline": operation(
            "maptimeline",
            "Incidents over time",
            texts.TIMELINE_NOTE,
            [query("step", "How long a bin is.", step), *filters],
        ),
        "/map/areas": operation(
            "mapareas", "Incidents by area", texts.AREAS_NOTE, [query("by", "What the areas are.", by), *filters]
        ),
        "/map/summary": operation("mapsummary", "A selection in numbers", texts.SUMMARY_NOTE, filters),
        "/map/districts": operation(
            "mapdistricts", "Districts as the map draws them", "From zoom 8.", WHICH_STORE, GEOJSON
        ),
    }


def _place_parameters() -> list[Json]:
    longitude, latitude = (
        {**query(name, f"The {name} in degrees, WGS 84.", _degrees(most), example), "required": True}
        for name, most, example in (("longitude", 180, "71.09"), ("latitude", 90, "34.12"))
    )
    precision = {"type": "string", "enum": list(GeoPrecision)}
    radius = {"type": "number", "minimum": 0, "maximum": MAX_RADIUS_KM}
    return [
        longitude,
        latitude,
        query("radius_km", "How far around the point the place may lie.", radius),
        query("geo_precision", "The class of the place's precision.", precision),
    ]


def _degrees(most: int) -> Json:
    return {"type": "number", "minimum": -most, "maximum": most}


def _geocode_parameters() -> list[Json]:
    return [
        {**query("q", "The name, in Latin or Arabic script.", WORDS), "required": True},
        query("country", "ISO 3166-1 code or name."),
        query("province", "Name in any spelling, or code (ISO 3166-2, OCHA)."),
        query("district", "Name in any spelling, or code."),
        query(
            "limit",
            "How many candidates at the most.",
            {"type": "integer", "minimum": 1, "maximum": geocode.MAX_LIMIT, "default": geocode.DEFAULT_LIMIT},
        ),
    ]
