"""The description of vector tiles: TileJSON for maps, and the tilesets of OGC API Tiles."""

from collections.abc import Mapping, Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from app.encode.mvt import MEDIA_TYPE
from app.geography.web_mercator import HALF_WORLD_M, MAX_ZOOM, corners_m
from app.model.attribution import attribution
from app.model.columns import Column
from app.model.symbology import DISCLAIMER
from app.output.ground_tiles import GROUND
from app.output.incident_tiles import TILE_COLUMNS
from app.record.view import View
from app.web.api.catalogue import Collection
from app.web.api.parameters import read_params, refuse_params
from app.web.api.responses import GEOJSON, JSON, Link, json_response, link, url
from app.web.api.service import Service
from app.web.api.tiles import MATRIX_SET, TILE_FORMATS, check_matrix_set, find_tiled, read_maker

LAYER_COLUMNS: Mapping[str, Sequence[Column]] = {
    "incidents": TILE_COLUMNS,
    **{name: table.columns for name, table in GROUND.items()},
}
DIMENSIONS = {"incidents": 0, "crossings": 0, "border": 1, "provinces": 2, "districts": 2}
DETAIL_ZOOM = 14
"""The last zoom with tiles: a step is half a metre, and maps enlarge these tiles beyond it."""

WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
MATRIX_SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
MATRIX_SET_TITLE = "Google Maps Compatible for the World"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
TILE_PIXELS = 256
PIXEL_M = 0.00028
"""Width of a pixel in metres in OGC's definition of scale (OGC 17-083r4, 6.1.1.1)."""

Json = dict[str, object]


async def get_tilejson(request: Request, service: Service, collection_id: str) -> Response:
    """The tiles of a collection as TileJSON 3.0; filters that are given here apply to the tiles."""
    collection = find_tiled(collection_id)
    params = read_params(request, (*TILE_FORMATS, "json"))
    view = await service.view()
    read_maker(params, service, view, collection)
    document: Json = {
        "tilejson": "3.0.0",
        "name": collection.title,
        "description": f"{collection.description}. {DISCLAIMER}",
        # Maps show it as HTML.
        "attribution": escape(_attribution(service, view), quote=False),
        "tiles": [tile_template(request, f"/tiles/{collection.id}", "/{z}/{x}/{y}.mvt", list(params.items()))],
        "minzoom": 0,
        "maxzoom": DETAIL_ZOOM,
        "vector_layers": [_vector_layer(collection)],
    }
    bounds = _bounds(view, collection)
    return json_response(document | ({} if bounds is None else {"bounds": bounds}), service.etag(view))


async def get_tilesets(request: Request, service: Service, collection_id: str) -> Response:
    """The tilesets of a collection as OGC API Tiles; there is one."""
    refuse_params(request)
    collection = find_tiled(collection_id)
    path = f"/collections/{collection.id}/tiles"
    links = [
        link(request, path, "self", JSON, "This page"),
        link(request, f"/collections/{collection.id}", "up", JSON, collection.title),
    ]
    tileset = {**_tileset(collection), "links": _tileset_links(request, collection)}
    view = await service.view()
    return json_response({"links": links, "tilesets": [tileset]}, service.etag(view))


async def get_tileset(request: Request, service: Service, collection_id: str, matrix_set_id: str) -> Response:
    """The tileset of a collection: its layer and the address of its tiles."""
    refuse_params(request)
    collection = find_tiled(collection_id)
    check_matrix_set(matrix_set_id)
    view = await service.view()
    document = {
        **_tileset(collection),
        "description": f"{collection.description}. {DISCLAIMER}",
        "attribution": _attribution(service, view),
        "mediaTypes": [MEDIA_TYPE],
        "layers": [_layer(collection)],
        "links": _tileset_links(request, collection),
    }
    bounds = _bounds(view, collection)
    if bounds is not None:
        # In the tiles' own reference system, which is what the schema means if `crs` is not understood.
        lower_left, upper_right = corners_m(bounds)
        document["boundingBox"] = {"lowerLeft": lower_left, "upperRight": upper_right, "crs": WEB_MERCATOR}
    return json_response(document, service.etag(view))


async def get_matrix_sets(request: Request, service: Service) -> Response:
    """The tile matrix sets; there is one, WebMercatorQuad."""
    refuse_params(request)
    item = {
        "id": MATRIX_SET,
        "title": MATRIX_SET_TITLE,
        "uri": MATRIX_SET_URI,
        "crs": WEB_MERCATOR,
        "links": [link(request, f"/tileMatrixSets/{MATRIX_SET}", "self", JSON, MATRIX_SET_TITLE)],
    }
    links = [link(request, "/tileMatrixSets", "self", JSON, "This page")]
    view = await service.view()
    return json_response({"links": links, "tileMatrixSets": [item]}, service.etag(view))


async def get_matrix_set(request: Request, service: Service, matrix_set_id: str) -> Response:
    """The tile matrix set WebMercatorQuad as it is registered."""
    refuse_params(request)
    check_matrix_set(matrix_set_id)
    view = await service.view()
    return json_response(matrix_set(), service.etag(view))


def matrix_set() -> Json:
    """The registered definition of WebMercatorQuad (OGC 17-083r4, annex D.1)."""
    return {
        "id": MATRIX_SET,
        "title": MATRIX_SET_TITLE,
        "uri": MATRIX_SET_URI,
        "crs": WEB_MERCATOR,
        "orderedAxes": ["X", "Y"],
        "boundingBox": {
            "lowerLeft": [-HALF_WORLD_M, -HALF_WORLD_M],
            "upperRight": [HALF_WORLD_M, HALF_WORLD_M],
            "crs": WEB_MERCATOR,
        },
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(MAX_ZOOM + 1)],
    }


def _matrix(zoom: int) -> Json:
    side = 1 << zoom
    pixel = 2 * HALF_WORLD_M / (TILE_PIXELS * side)
    return {
        "id": str(zoom),
        "scaleDenominator": pixel / PIXEL_M,
        "cellSize": pixel,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_WORLD_M, HALF_WORLD_M],
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": side,
        "matrixHeight": side,
    }


def tile_template(request: Request, path: str, names: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The URL template of tiles under a path, with names in braces for the client to replace."""
    base, mark, query = url(request, path, params).partition("?")
    return base + names + mark + query


def _tileset(collection: Collection) -> Json:
    return {
        "title": collection.title,
        "dataType": "vector",
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": MATRIX_SET_URI,
    }


def _tileset_links(request: Request, collection: Collection) -> list[Link | Json]:
    path = f"/collections/{collection.id}/tiles/{MATRIX_SET}"
    item: Json = {
        "href": tile_template(request, path, "/{tileMatrix}/{tileRow}/{tileCol}"),
        "rel": "item",
        "type": MEDIA_TYPE,
        "title": "Tiles",
        "templated": True,
    }
    return [
        link(request, path, "self", JSON, "This tileset"),
        item,
        link(request, f"/tileMatrixSets/{MATRIX_SET}", TILING_SCHEME, JSON, MATRIX_SET_TITLE),
        link(request, f"/collections/{collection.id}", GEODATA, JSON, collection.title),
        link(request, f"/collections/{collection.id}/items", "alternate", GEOJSON, "The same as GeoJSON"),
        link(request, f"/tiles/{collection.id}/tilejson.json", "alternate", JSON, "TileJSON"),
    ]


def _vector_layer(collection: Collection) -> Json:
    return {
        "id": collection.id,
        "description": collection.description,
        "minzoom": 0,
        "maxzoom": DETAIL_ZOOM,
        "fields": {column.name: _described(column) for column in LAYER_COLUMNS[collection.id]},
    }


def _described(column: Column) -> str:
    unit = "" if column.unit is None else f" ({column.unit})"
    return f"{column.title}{unit}: {column.description}"


def _layer(collection: Collection) -> Json:
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "dataType": "vector",
        "geometryDimension": DIMENSIONS[collection.id],
        "propertiesSchema": {
            "type": "object",
            "properties": {column.name: _schema(column) for column in LAYER_COLUMNS[collection.id]},
        },
    }


def _schema(column: Column) -> Json:
    types: Mapping[str, Json] = {
        "text": {"type": "string"},
        "integer": {"type": "integer"},
        "real": {"type": "number"},
        "date": {"type": "string", "format": "date"},
    }
    return {"title": column.title, "description": column.description, **types[column.kind]}


def _bounds(view: View, collection: Collection) -> tuple[float, float, float, float] | None:
    return view.snapshot.bounds() if collection.id == "incidents" else view.records[collection.id].bounds()


def _attribution(service: Service, view: View) -> str:
    return attribution(service.atlas.attribution, view.snapshot.distinct("dataset"))
