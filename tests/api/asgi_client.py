"""One request to an application in its own event loop: a client that may leave, and that may be slow."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson


@dataclass
class Asked:
    """A request for a path with its query; `leaves` lets the client leave, `pause` is waited at each piece."""

    target: str
    accept: str = "*/*"
    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    pause: Callable[[], Awaitable[None]] | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False
    _has_begun: bool = False

    async def answered(self, app: Any) -> "Asked":
        """The request itself, once the application has answered it."""
        path, _, query = self.target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(b"host", b"testserver"), (b"accept", self.accept.encode())],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
        }
        await app(scope, self._receive, self._send)
        return self

    def json(self) -> Any:
        return orjson.loads(self.body)

    async def _receive(self) -> dict[str, Any]:
        if not self._has_begun:
            self._has_begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.body += message.get("body", b"")
        self.is_complete = not message.get("more_body", False)
        if self.pause is not None:
            await self.pause()
