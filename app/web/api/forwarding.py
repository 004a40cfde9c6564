"""The public address of the service behind a proxy."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send


class PublicAddress:
    """ASGI middleware: links are made for the public address, not for the one the proxy asks at.

    `public_url` decides if it is given; otherwise what a proxy says in Forwarded (RFC 7239) or in the
    X-Forwarded-Host, -Proto and -Prefix headers; otherwise the request itself.
    """

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its public scheme, host and prefix."""
        if scope["type"] == "http" and (self.public_url is not None or _is_forwarded(scope["headers"])):
            headers = MutableHeaders(raw=list(scope["headers"]))
            scheme, host, prefix = self._public(headers)
            if host:
                headers["host"] = host
            scope = {**scope, "headers": headers.raw, "scheme": scheme or scope["scheme"]}
            if prefix:
                scope["root_path"] = prefix.rstrip("/")
        await self.app(scope, receive, send)

    def _public(self, headers: MutableHeaders) -> tuple[str, str, str]:
        """Scheme, host and prefix of the public address; empty if neither setting nor proxy states them."""
        if self.public_url is not None:
            parts = urlsplit(self.public_url)
            return parts.scheme, parts.netloc, parts.path
        forwarded = dict(_pairs(_first(headers.get("forwarded"))))
        scheme = forwarded.get("proto") or _first(headers.get("x-forwarded-proto"))
        host = forwarded.get("host") or _first(headers.get("x-forwarded-host"))
        return scheme if scheme in ("http", "https") else "", host, _first(headers.get("x-forwarded-prefix"))


def _is_forwarded(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name.startswith((b"forwarded", b"x-forwarded-")) for name, _ in headers)


def _first(value: str | None) -> str:
    """The first entry of a header's list: that of the proxy nearest to the client."""
    return (value or "").partition(",")[0].strip()


def _pairs(entry: str) -> Iterable[tuple[str, str]]:
    for part in entry.split(";"):
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip().strip('"')
