"""Pages of other origins, which may read what anybody may read, if the setting names their origin."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.api.access import SAFE_METHODS

EVERY_ORIGIN = "*"
OF_OTHER_PAGE = "durand.of_other_page"
"""The key in a request's scope that says that a page of another origin asks, which is a stranger everywhere."""
OF_BROWSER = (b"origin", b"authorization", b"cookie", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")
"""Headers that are taken away: they name somebody, and such a page reads what anybody may read."""
ASKED_FIRST = b"access-control-request-method"
"""The header by which a browser asks before a request whether it may make it."""
TOLD = "ETag, Content-Crs, Content-Disposition, Unlocated-Left-Out"
"""Headers of an answer that a page may read beside the ones that any page may read."""
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class CrossOrigin:
    """ASGI middleware: tells browsers that pages of these origins may read the answers that strangers get.

    Cookies and keys are never passed on, so that no page reads rows that may not be passed on to strangers.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request of a named origin on as a stranger's, and every other one unchanged."""
        origin = self._named_origin(scope)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._allow(MutableHeaders(scope=message), origin)
            await send(message)

        if origin is None:
            await self.app(scope, receive, tell if scope["type"] == "http" else send)
        elif scope["method"] == "OPTIONS" and any(name == ASKED_FIRST for name, _ in scope["headers"]):
            await Response(status_code=204, headers=ALLOWED)(scope, receive, tell)
        else:
            headers = [(name, value) for name, value in scope["headers"] if name not in OF_BROWSER]
            await self.app({**scope, OF_OTHER_PAGE: True, "headers": headers}, receive, tell)

    def _named_origin(self, scope: Scope) -> str | None:
        """The origin of another page that may read; None for every other request."""
        if scope["type"] != "http" or scope["method"] not in SAFE_METHODS:
            return None
        told = dict(scope["headers"])
        origin, host = (told.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
        is_named = origin in self.origins or EVERY_ORIGIN in self.origins
        return origin if origin and is_named and origin.partition("://")[2] != host else None

    def _allow(self, headers: MutableHeaders, origin: str | None) -> None:
        """Add the headers that let a page read the answer; Vary keeps it from pages of other origins."""
        if origin is not None:
            headers["Access-Control-Allow-Origin"] = EVERY_ORIGIN if EVERY_ORIGIN in self.origins else origin
            headers["Access-Control-Expose-Headers"] = TOLD
        headers.add_vary_header("Origin")
