"""The public address of the service behind a proxy."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from app.web.api.addresses import Addresses, pairs

BY_PROXY = "durand.by_proxy"
"""The key in a request's scope that says that a trusted proxy may tell the address of its links."""


def at_public_address(scope: Scope, addresses: Addresses) -> Scope:
    """The request with the public scheme, host and prefix, for which links are made.

    The public URL decides if it is set; otherwise what a trusted proxy says in Forwarded (RFC 7239) or in the
    X-Forwarded-Host, -Proto and -Prefix headers; otherwise the request itself.
    """
    peer = scope["client"][0] if scope.get("client") else None
    if addresses.public_url is None and not addresses.trusts(peer):
        return scope
    headers = MutableHeaders(raw=list(scope["headers"]))
    scheme, host, prefix = _public(headers, addresses.public_url)
    if host:
        headers["host"] = host
    scope = {**scope, "headers": headers.raw, "scheme": scheme or scope["scheme"]}
    if addresses.public_url is None:
        scope[BY_PROXY] = True
    if prefix:
        scope["root_path"] = prefix.rstrip("/")
    return scope


def _public(headers: MutableHeaders, public_url: str | None) -> tuple[str, str, str]:
    """Scheme, host and prefix of the public address; empty if neither setting nor proxy states them."""
    if public_url is not None:
        parts = urlsplit(public_url)
        return parts.scheme, parts.netloc, parts.path
    forwarded = dict(pairs(_first(headers.get("forwarded"))))
    scheme = forwarded.get("proto") or _first(headers.get("x-forwarded-proto"))
    host = forwarded.get("host") or _first(headers.get("x-forwarded-host"))
    return scheme if scheme in ("http", "https") else "", host, _first(headers.get("x-forwarded-prefix"))


def _first(value: str | None) -> str:
    """The first entry of a header's list: that of the proxy nearest to the client."""
    return (value or "").partition(",")[0].strip()
