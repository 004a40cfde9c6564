"""Answers as HTTP: links, entity tags, exceptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html"
CONTENT_POLICY = "Content-Security-Policy"

Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a failed request is answered with: an HTTP status and OGC's exception code."""

    status: int
    code: str


def link(request: Request, path: str, rel: str, media_type: str, title: str) -> Link:
    """An absolute link to a path of this service, on the host that the client used."""
    return {"href": url(request, path), "rel": rel, "type": media_type, "title": title}


def html_link(request: Request, path: str, params: Sequence[tuple[str, str]] = ()) -> Link:
    """A link to the same resource as a page for people."""
    as_html = [*((name, value) for name, value in params if name != "f"), ("f", "html")]
    return {"href": url(request, path, as_html), "rel": "alternate", "type": HTML, "title": "As a page for people"}


def url(request: Request, path: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this service."""
    query = "?" + urlencode(params, safe=",/:") if params else ""
    return str(request.base_url).rstrip("/") + quote(path, safe="/:.") + query


def json_response(content: Mapping[str, object], etag: str, media_type: str = JSON) -> Response:
    """Plain values as JSON."""
    return bytes_response(orjson.dumps(content), etag, media_type)


def bytes_response(content: bytes, etag: str, media_type: str) -> Response:
    """Bytes that stay good until the store's next revision."""
    return Response(content, media_type=media_type, headers=cache_headers(etag))


def cache_headers(etag: str) -> dict[str, str]:
    """Keep, but ask again whether it still holds."""
    return {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}


def is_fresh(request: Request, etag: str) -> bool:
    """Whether the client has this very revision already."""
    tags = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in tags or "*" in tags


def problem_response(problem: Problem, description: str) -> Response:
    """OGC's exception body: a code for programs, a description for people."""
    body = orjson.dumps({"code": problem.code, "description": description})
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(body, status_code=problem.status, media_type=JSON, headers=headers)


def is_html(request: Request) -> bool:
    """Whether to answer with HTML: `f` says so, or Accept names it; everything else is answered with JSON."""
    form = request.query_params.get("f")
    return form == "html" if form is not None else HTML in request.headers.get("accept", "")


def time_stamp() -> str:
    """Now, as RFC 3339."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
