"""The map as a page, and what the page is made of."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from app.api.parameters import HTML_FORMATS, read_params
from app.api.responses import HTML, bytes_response, is_fresh, url
from app.api.service import Service
from app.filters import read_query
from app.maps.assets import read_asset
from app.maps.compose import Stage, compose, restriction_phrase
from app.maps.content import Links
from app.maps.incident_map import build_map

PAGE_SIZE = 5000


async def get_map(request: Request, service: Service) -> Response:
    """The incident map, with the filters of every other route."""
    params = read_params(request, HTML_FORMATS)
    query = read_query(params, service.known)
    view = await service.view()
    etag = service.etag(view)
    if is_fresh(request, etag):
        return bytes_response(b"", etag, HTML)
    stage = Stage(view, service.atlas, service.ground, service.now().date(), service.basemap)
    content = compose(stage, query, Links(_items(request, params)), restriction_phrase(params, service.atlas))
    page = await asyncio.to_thread(build_map, content)
    return bytes_response(page.encode(), etag, f"{HTML}; charset=utf-8")


def _items(request: Request, params: Mapping[str, str]) -> str:
    """Where the page asks for its incidents, relative to itself."""
    filters = [(name, value) for name, value in params.items() if name not in ("limit", "offset")]
    address = url(request, "/collections/incidents/items", [*filters, ("limit", str(PAGE_SIZE))])
    return address.removeprefix(url(request, "/"))


async def get_asset(request: Request, service: Service, name: str) -> Response:
    """A script, style or picture of our pages."""
    del request, service
    content, media_type = read_asset(name)
    return bytes_response(content, f'"{sha256(content).hexdigest()[:16]}"', media_type)
