"""The API as a page for people, made from the OpenAPI document; it loads nothing from other hosts."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.web.api.openapi import openapi
from app.web.api.parameters import HTML_FORMATS, refuse_params, refuse_params_but_filters
from app.web.api.responses import HTML, OPENAPI, bytes_response, json_response, url
from app.web.api.service import Service
from app.web.api.sheets import said_in, templates


async def get_openapi(request: Request, service: Service) -> Response:
    """The API as an OpenAPI 3.0 document."""
    refuse_params_but_filters(request)
    view = await service.view()
    return json_response(openapi(url(request, "/").rstrip("/")), service.etag(view), OPENAPI)


async def get_docs(request: Request, service: Service) -> Response:
    """The API as a page to read."""
    refuse_params(request, HTML_FORMATS)
    view = await service.view()
    page = render_docs(openapi("/"), said_in(request))
    return bytes_response(page.encode(), service.etag(view), f"{HTML}; charset=utf-8")


def render_docs(document: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document; `said` is how it says words in its language."""
    shared = document["components"]["parameters"]
    routes = [
        _route(f"{method.upper()} {path}" if method != "get" else path, operation, shared)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    return (
        templates().get_template("docs.html").render(info=document["info"], shared=shared, routes=routes, **said)
    )


def _route(path: str, operation: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """A route with its parameters: shared ones by name, its own in full, properties described in words."""
    parameters = operation["parameters"]
    names = [p["$ref"].rpartition("/")[2] for p in parameters if "$ref" in p]
    own = [p for p in parameters if "$ref" not in p and not p.get("x-is-property")]
    return {**operation, "path": path, "own": own, "filters": [name for name in names if name in shared]}
