"""A proxy before the service that notes what clients ask for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

PASSED_BACK = (
    "content-type",
    "content-crs",
    "link",
    "etag",
    "location",
    "cache-control",
    "service-worker-allowed",
)


@dataclass
class Watched:
    """A service's address behind the proxy, and the paths with queries that were asked for there."""

    url: str
    asked: list[str] = field(default_factory=list)

    def queries(self, collection: str) -> list[dict[str, str]]:
        """What the items of a collection were asked for with."""
        path = f"/collections/{collection}/items"
        parts = [urlsplit(each) for each in self.asked]
        return [
            {name: values[0] for name, values in parse_qs(part.query).items()}
            for part in parts
            if part.path == path
        ]


@contextmanager
def watching(target: str) -> Iterator[Watched]:
    """The service at `target` behind a proxy, which passes on the host that clients ask for."""
    watched = Watched("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            """A client that leaves while it is answered is no fault."""
            with suppress(ConnectionError):
                super().handle()

        def do_GET(self) -> None:
            watched.asked.append(self.path)
            sent = {
                name: value for name, value in self.headers.items() if name.lower() in ("accept", "user-agent")
            }
            upstream = HTTPConnection(urlsplit(target).netloc, timeout=120)
            upstream.request("GET", self.path, headers={**sent, "Host": urlsplit(watched.url).netloc})
            answer = upstream.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() in PASSED_BACK:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            upstream.close()

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked is in `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        watched.url = f"http://127.0.0.1:{proxy.server_address[1]}"
        thread = Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        yield watched
        proxy.shutdown()
        thread.join()
