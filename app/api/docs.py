"""The API for people: one page made from the OpenAPI document, nothing fetched from anywhere."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from app.api.openapi import openapi
from app.api.parameters import HTML_FORMATS, refuse_params
from app.api.responses import HTML, OPENAPI, bytes_response, json_response, url
from app.api.service import Service


async def get_openapi(request: Request, service: Service) -> Response:
    """The API as an OpenAPI 3.0 document."""
    refuse_params(request)
    view = await service.view()
    return json_response(openapi(url(request, "/").rstrip("/")), service.etag(view), OPENAPI)


async def get_docs(request: Request, service: Service) -> Response:
    """The API as a page to read."""
    refuse_params(request, HTML_FORMATS)
    view = await service.view()
    page = render_docs(openapi(url(request, "/").rstrip("/")))
    return bytes_response(page.encode(), service.etag(view), f"{HTML}; charset=utf-8")


def render_docs(document: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document."""
    text = files("app.api").joinpath("templates/docs.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    shared = document["components"]["parameters"]
    routes = [
        {"path": path, **item["get"], "parameters": [_resolved(p, shared) for p in item["get"]["parameters"]]}
        for path, item in document["paths"].items()
    ]
    return environment.from_string(text).render(info=document["info"], shared=shared, routes=routes)


def _resolved(parameter: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2]
    return {**shared[name], "is_shared": True} if name else parameter
