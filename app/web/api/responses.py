"""HTTP answers: links, entity tags, exceptions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, quote_plus

import orjson
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html"
CSV = "text/csv"
EVENTS = "text/event-stream"
CONTENT_POLICY = "Content-Security-Policy"

BASE = "durand.base_url"
"""The key in a request's scope under which the base address of its links is kept."""
MOST_HOSTS = 100
"""The most base addresses of this service (by scheme, host and prefix) that are cached."""
PLAIN_PATH = re.compile("[A-Za-z0-9_.~/:-]*")
"""A path that stands in an address as it is; most do, and quoting costs ten times as much as finding that out."""
PLAIN_TEXT = re.compile("[A-Za-z0-9_.~,/:-]*")
"""The text of a parameter that stands in an address as it is."""

RETRY_SECONDS = 30
"""When to ask again an answer of 503: what keeps the service from answering takes seconds."""

ASKED_MOMENT = "durand.as_of"
"""The key in a request's scope of the texts of `as_of`, `said_until` and `drafts`, by name; links keep them."""
TIMELESS = re.compile(
    "/(api|docs|desk|readyz|metrics|read|drafts.*|import|import/preview|imports/.*|conformance|geocode|place|static/.*|tileMatrixSets.*|export/durand.qgz"
    "|collections/[^/]+/(schema|queryables|styles.*))"
)
"""Paths whose answers are of the program, not of the store at a moment."""

LANGUAGE = "durand.language"
"""The key in a request's scope of the language of the page that is answered."""

NEGOTIATED = "durand.negotiated"
"""The key in a request's scope that says that the form of the answer depends on the header Accept."""

Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """The answer to a failed request: an HTTP status and OGC's exception code."""

    status: int
    code: str


def link(request: Request, path: str, rel: str, media_type: str, title: str) -> Link:
    """An absolute link to a path of this service, on the host that the client used."""
    return {"href": url(request, path), "rel": rel, "type": media_type, "title": title}


def html_link(request: Request, path: str, params: Sequence[tuple[str, str]] = ()) -> Link:
    """A link to the requested resource as a page for people."""
    as_html = [*((name, value) for name, value in params if name != "f"), ("f", "html")]
    href = url(request, path, as_html)
    return {"href": href, "rel": "alternate", "type": HTML, "title": "As a page for people"}


def page_links(request: Request, path: str, count: int, limit: int, offset: int) -> list[Link]:
    """The links of a page of a list with `count` entries: to itself, the next page, and the page for people."""
    asked = request.query_params.multi_items()
    links = [{"href": url(request, path, asked), "rel": "self", "type": JSON, "title": "This page"}]
    if offset + limit < count:
        kept = [(name, value) for name, value in asked if name != "offset"]
        following = url(request, path, [*kept, ("offset", str(offset + limit))])
        links.append({"href": following, "rel": "next", "type": JSON, "title": "Next page"})
    return [*links, html_link(request, path, asked)]


def url(request: Request, path: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this service; at the moment of the request, where it has one."""
    return f"{base_url(request)}{path_of(request, path, params)}"


def path_of(request: Request, path: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The address of a path of this service under the base address, as `url` gives it, alike on every host."""
    moment = request.scope.get(ASKED_MOMENT)
    if moment is not None and is_timed(path):
        given = {name for name, _ in params}
        params = [*params, *((name, text) for name, text in moment.items() if name not in given)]
    quoted = path if PLAIN_PATH.fullmatch(path) else quote(path, safe="/:")
    query = "?" + "&".join([f"{_quoted(name)}={_quoted(text)}" for name, text in params]) if params else ""
    return f"{quoted}{query}"


def is_timed(path: str) -> bool:
    """Whether the answer of a path depends on the store, so that it takes `as_of`."""
    return TIMELESS.fullmatch(path) is None


def base_url(request: Request) -> str:
    """The base address of this service: scheme, host and prefix, as the client used them."""
    scope = request.scope
    base: str | None = scope.get(BASE)
    if base is None:
        root = scope.get("app_root_path", scope.get("root_path", ""))
        base = _base_url(scope["scheme"], header(request, b"host"), tuple(scope["server"] or ()), root)
        scope[BASE] = base
    return base


def _quoted(text: str) -> str:
    """The text of a parameter, as it stands in an address."""
    return text if PLAIN_TEXT.fullmatch(text) else quote_plus(text, safe=",/:")


@lru_cache(MOST_HOSTS)
def _base_url(scheme: str, host: bytes | None, server: tuple[str | int | None, ...], root: str) -> str:
    headers = [] if host is None else [(b"host", host)]
    scope = {"scheme": scheme, "headers": headers, "server": server or None, "path": f"{root}/"}
    return str(URL(scope=scope)).rstrip("/")


def header(request: Request, name: bytes) -> bytes | None:
    """The first header with this name, as bytes; None if there is none."""
    for each, value in request.scope["headers"]:
        if each == name:
            return bytes(value)
    return None


def json_response(content: Mapping[str, object], etag: str, media_type: str = JSON) -> Response:
    """A response with plain values as JSON."""
    return bytes_response(orjson.dumps(content), etag, media_type)


def bytes_response(content: bytes, etag: str, media_type: str) -> Response:
    """A response with bytes that are valid until the store's next revision."""
    return Response(content, media_type=media_type, headers=cache_headers(etag))


def cache_headers(etag: str) -> dict[str, str]:
    """Headers that let a client keep the answer, but ask each time whether it is still valid."""
    return {"ETag": etag, "Cache-Control": "no-cache"}


def problem_response(problem: Problem, description: str) -> Response:
    """A response with OGC's exception body: a code for programs, a description for people."""
    body = orjson.dumps({"code": problem.code, "description": description})
    return Response(body, status_code=problem.status, media_type=JSON, headers=problem_headers(problem))


def problem_headers(problem: Problem) -> dict[str, str]:
    """The headers of the answer to a failed request: with 503, when to ask again; with 401, how to name a key."""
    retry = {"Retry-After": str(RETRY_SECONDS)} if problem.status == 503 else {}
    asked = {"WWW-Authenticate": 'Bearer realm="durand"'} if problem.status == 401 else {}
    return {"X-Content-Type-Options": "nosniff", **retry, **asked}


def is_html(request: Request) -> bool:
    """Whether to answer with HTML: if `f` says so, or else if Accept names it; all other answers are JSON."""
    form = request.query_params.get("f") if request.scope["query_string"] else None
    return form == "html" if form is not None else accepts(request, HTML)


def is_csv(request: Request) -> bool:
    """Whether to answer with a table as CSV: if `f` says so, or else if Accept names it."""
    form = request.query_params.get("f")
    return form == "csv" if form is not None else accepts(request, CSV)


def accepts(request: Request, media_type: str) -> bool:
    """Whether Accept names a media type; the answer then depends on that header."""
    request.scope[NEGOTIATED] = True
    return media_type.encode() in (header(request, b"accept") or b"")


def time_stamp() -> str:
    """The current time, as RFC 3339 text."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
