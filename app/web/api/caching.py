"""Headers for caches: Vary, which names the headers that an answer depends on, and a tag for each of its forms."""

import re
from functools import lru_cache
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from starlette.requests import Request
from starlette.responses import Response

from app.output.qgis.project import MEDIA_TYPE as PROJECT
from app.output.whole_files import FILES
from app.web.api.forwarding import BY_PROXY
from app.web.api.responses import BASE, MOST_HOSTS, NEGOTIATED, header

BY_ROLE = "durand.by_role"
"""The key in a request's scope that says that the answer depends on who holds the browser session that asks."""
OF_PROXY = "Forwarded, X-Forwarded-Host, X-Forwarded-Prefix, X-Forwarded-Proto"
"""Headers in which a trusted proxy says at which address it was asked."""
SENT_AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, *(form.media_type for form in FILES.values()), PROJECT)
"""Media types that are never compressed on the way: they are packed already, or asked for in byte ranges."""
PACKED_FROM = 1000
"""Bytes of the smallest answer that is compressed."""
BY_ENCODING = "Accept-Encoding"
PACKED = "-gzip"
"""The end of the strong tag of a compressed answer: it has other bytes than the plain one."""
BASE_MARK = "."
"""The sign in a tag before the digest of the base address of its links."""
TAG = re.compile(r'(W/)?"([^"]*)"')


def tag_with_base(request: Request, etag: str) -> str:
    """The tag of an answer with the base address of its links in it; as it is where no link was made.

    The base address is scheme, host and prefix, as the client used them: other links make another body.
    """
    base = request.scope.get(BASE)
    if base is None:
        return etag
    mark = _mark(base)
    return etag if mark in etag else f'{etag[:-1]}{mark}"'


def version_of(tag: str) -> str:
    """The version that the strong tag of an item names, whatever the links and the packing of its answer were."""
    return tag.removesuffix(PACKED).partition(BASE_MARK)[0]


def tag_if_fresh(request: Request, etag: str) -> str | None:
    """The client's tag of the answer that has this tag; None if the client has another answer, or none.

    Tags are compared weakly, as for any GET (RFC 9110 section 13.1.2). `*` stands for any answer.
    """
    known = header(request, b"if-none-match")
    if known is None:
        return None
    text, plain = known.decode("latin-1"), etag.removeprefix("W/")
    if text.strip() == "*":
        return etag
    packed = f'{plain[:-1]}{PACKED}"'
    found = {f'"{tag}"' for _, tag in TAG.findall(text)}
    return etag if plain in found else packed if packed in found and plain == etag else None


def keep_private(response: Response) -> None:
    """Let no shared cache and no service worker keep an answer to somebody who showed a key or has a session."""
    kept = response.headers.get("cache-control", "")
    if "no-store" not in kept:
        response.headers["cache-control"] = f"private, {kept}" if kept else "private"


def tell_caches(request: Request, response: Response) -> None:
    """Add to an answer the base address of its links in its tag, and the request's headers that it depends on."""
    headers = response.headers
    if BASE in request.scope and "etag" in headers:
        headers["etag"] = tag_with_base(request, headers["etag"])
    named = _vary(
        NEGOTIATED in request.scope,
        is_packed_for_some(response),
        BY_ROLE in request.scope,
        BY_PROXY in request.scope and BASE in request.scope,
    )
    own = headers.get("vary")
    headers["vary"] = named if own is None else f"{own}, {named}"


def is_packed_for_some(response: Response) -> bool:
    """Whether clients that accept it get the answer compressed; one without its body counts as a long one."""
    media_type = (response.media_type or "").partition(";")[0]
    if not media_type or media_type in SENT_AS_THEY_ARE or media_type.startswith(("audio/", "video/")):
        return False
    size = len(getattr(response, "body", b""))
    return size == 0 or size >= PACKED_FROM


def mark_packed(headers: MutableHeaders) -> None:
    """Give a compressed answer a strong tag of its own; a weak one says the same of both forms.

    Whatever compresses adds to Vary what `tell_caches` has named already.
    """
    if (vary := headers.get("vary", "")).count(BY_ENCODING) > 1:
        headers["vary"] = vary.removesuffix(f", {BY_ENCODING}")
    etag = headers.get("etag")
    if etag is not None and not etag.startswith("W/") and "content-encoding" in headers:
        headers["etag"] = f'{etag[:-1]}{PACKED}"'


@lru_cache(MOST_HOSTS)
def _mark(base: str) -> str:
    return f"{BASE_MARK}{sha256(base.encode()).hexdigest()[:8]}"


@lru_cache
def _vary(by_accept: bool, by_encoding: bool, by_role: bool, by_proxy: bool) -> str:
    """The value of Vary. A key is asked for its holder on every route: a wrong one is refused."""
    names = {"Accept": by_accept, BY_ENCODING: by_encoding, "Authorization": True, "Cookie": by_role}
    return ", ".join([*(name for name, is_named in names.items() if is_named), *([OF_PROXY] if by_proxy else [])])
