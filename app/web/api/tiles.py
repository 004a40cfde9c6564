"""Vector tiles of the collections that have a place on the map."""

from collections.abc import Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from app.encode.mvt import MEDIA_TYPE
from app.filters.catalogue import check_names
from app.geography.web_mercator import Tile, read_tile
from app.model.errors import NotFound
from app.output.ground_tiles import build_ground_tile
from app.output.incident_tiles import build_incident_tile
from app.record.view import View
from app.web.api.caching import tag_if_fresh
from app.web.api.catalogue import COLLECTIONS, Collection
from app.web.api.parameters import read_params
from app.web.api.responses import bytes_response, cache_headers
from app.web.api.selection import find_collection, read_record_query
from app.web.api.service import Service
from app.web.api.tile_cache import TileKey

TILE_FORMATS = ("mvt",)
MATRIX_SET = "WebMercatorQuad"

Make = Callable[[Tile], bytes]


def find_tiled(collection_id: str) -> Collection:
    """The collection with this id; `NotFound`, with the collections that have tiles, if it has none."""
    collection = find_collection(collection_id)
    if not collection.is_spatial:
        tiled = ", ".join(each.id for each in COLLECTIONS.values() if each.is_spatial)
        raise NotFound(f"no tiles of {collection_id!r}, whose records have no place: there are tiles of {tiled}")
    return collection


def check_matrix_set(matrix_set_id: str) -> None:
    """Raise `NotFound` for any tile matrix set other than the supported one."""
    if matrix_set_id != MATRIX_SET:
        raise NotFound(f"no tile matrix set {matrix_set_id!r}: there is {MATRIX_SET}")


async def get_tile(request: Request, service: Service, collection_id: str, z: str, x: str, y: str) -> Response:
    """A vector tile by zoom, column and row, with every filter; 204 for a tile with nothing on it."""
    return await _answer(request, service, find_tiled(collection_id), read_tile(z, x, y))


async def get_matrix_tile(
    request: Request, service: Service, collection_id: str, matrix_set_id: str, matrix: str, row: str, column: str
) -> Response:
    """A vector tile as OGC API Tiles asks for it: the row stands before the column."""
    check_matrix_set(matrix_set_id)
    return await _answer(request, service, find_tiled(collection_id), read_tile(matrix, column, row))


async def _answer(request: Request, service: Service, collection: Collection, tile: Tile) -> Response:
    """The tile, made in a thread if it is not kept; empty if it is not, and the client already has it."""
    params = read_params(request, TILE_FORMATS)
    view = await service.view()
    etag = service.etag(view)
    key = TileKey(service.tag(view), collection.id, tile, tuple(sorted(params.items())))
    content = service.tiles.get(key)
    if content is None:
        # Filters that a kept tile was made with were understood.
        make = read_maker(params, service, view, collection)
        if tag_if_fresh(request, etag) is not None:
            return bytes_response(b"", etag, MEDIA_TYPE)
        content = await service.apart(request, partial(make, tile))
        service.tiles.put(key, content)
    # MapLibre before version 4 takes 200 without content for an error; OGC 20-057, requirement 6, allows both.
    return bytes_response(content, etag, MEDIA_TYPE) if content else Response(None, 204, cache_headers(etag))


def read_maker(params: Mapping[str, str], service: Service, view: View, collection: Collection) -> Make:
    """A function that makes tiles of a collection with these filters; `BadParameter` for wrong filters."""
    check_names(params, collection.filters, collection.table)
    if collection.id == "incidents":
        found = service.session.find(params, view)
        return lambda tile: build_incident_tile(found.snapshot, found.query, tile, service.grids.find)
    record_query = read_record_query(params, collection)
    records = view.on(record_query.interval).records[collection.id]
    end = None if record_query.limit is None else record_query.offset + record_query.limit
    return lambda tile: build_ground_tile(
        collection.id, records, records.rows(record_query)[record_query.offset : end], service.atlas, tile
    )
