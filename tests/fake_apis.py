"""ACLED's and UCDP's APIs on this machine, in the shapes that are on record; what rows report is invented."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

USER = "someone+maps@example.org"
PASSWORD = "pass word/§&=+secret"
TOKEN = "ucdp-token-42"

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as the server got it; `params` are its query's or form's, headers are named in small letters."""

    method: str
    path: str
    params: dict[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What to answer: `announced` is another length than the content's, as of an answer that breaks off.

    Without any content the server hangs up.
    """

    content: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None

    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


Script = Callable[[Asked], Reply]


@contextmanager
def serving(script: Script) -> Iterator[tuple[str, list[Asked]]]:
    """The address of a server that answers as the script says, and what it was asked."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name the standard library calls
            address = urlsplit(self.path)
            self.reply(Asked("GET", address.path, dict(parse_qsl(address.query)), self.named()))

        def do_POST(self) -> None:  # the name the standard library calls
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(Asked("POST", self.path, dict(parse_qsl(form)), self.named()))

        def named(self) -> dict[str, str]:
            return {name.lower(): value for name, value in self.headers.items()}

        def reply(self, request: Asked) -> None:
            asked.append(request)
            reply = script(request)
            if reply.content is None:
                self.close_connection = True
                return
            body = reply.body()
            self.send_response(reply.status)
            length = len(body) if reply.announced is None else reply.announced
            for name, value in {"Content-Length": str(length), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def acled_row(number: int, **changes: object) -> Row:
    """A row of ACLED's API that nothing is wrong with; some of its numbers are text."""
    row: Row = {
        "event_id_cnty": f"TST{number}", "event_date": "2025-02-16", "year": "2025", "time_precision": "1",
        "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
        "actor1": "Side Alpha", "assoc_actor_1": "", "inter1": "State forces", "actor2": "Side Beta",
        "assoc_actor_2": None, "inter2": "Rebel group", "interaction": "State forces-Rebel group",
        "civilian_targeting": "", "iso": 586, "region": "South Asia", "country": "Pakistan",
        "admin1": "Khyber Pakhtunkhwa", "admin2": "Khyber", "admin3": "", "location": "Torkham",
        "latitude": "34.1200", "longitude": "71.0900", "geo_precision": 1, "source": "Invented Gazette",
        "source_scale": "National", "notes": "An invented clash.", "fatalities": "3", "tags": "",
        "timestamp": "1700000000",
    }  # fmt: skip
    return {**row, **changes}


def ucdp_row(number: int, **changes: object) -> Row:
    """A row of UCDP's API that nothing is wrong with."""
    row: Row = {
        "id": number, "relid": f"TST-2025-1-{number}", "year": 2025, "active_year": True, "code_status": "Clear",
        "type_of_violence": 1, "conflict_dset_id": "1", "conflict_new_id": 1, "conflict_name": "Invented conflict",
        "dyad_dset_id": "2", "dyad_new_id": 2, "dyad_name": "Side Alpha - Side Beta", "side_a_dset_id": "3",
        "side_a_new_id": 3, "side_a": "Side Alpha", "side_b_dset_id": "4", "side_b_new_id": 4,
        "side_b": "Side Beta", "number_of_sources": -1, "source_article": "Invented Gazette",
        "source_office": "Invented Gazette", "source_date": "2025-02-17", "source_headline": "Invented",
        "source_original": "", "where_prec": 1, "where_coordinates": "Torkham Border Crossing",
        "where_description": "", "adm_1": "Khyber Pakhtunkhwa province", "adm_2": "Khyber agency",
        "latitude": 34.12, "longitude": 71.09, "geom_wkt": "POINT (71.09 34.12)", "priogrid_gid": 1,
        "country": "Pakistan", "country_id": 770, "region": "Asia", "event_clarity": 1, "date_prec": 1,
        "date_start": "2025-02-16T00:00:00", "date_end": "2025-02-16T00:00:00", "deaths_a": 0, "deaths_b": 3,
        "deaths_civilians": 0, "deaths_unknown": 0, "best": 3, "high": 5, "low": 3, "gwnoa": "770", "gwnob": None,
    }  # fmt: skip
    return {**row, **changes}


@dataclass
class FakeAcled:
    """Gives tokens, of which only the newest counts, and pages of rows; without the number of all.

    `instead` has replies to give first for the requests of a page's number, `login` one instead of a token.
    What is `deleted` comes in pages too; a Reply instead of rows is given for it.
    """

    rows: list[Row]
    instead: dict[str, list[Reply]] = field(default_factory=dict)
    login: list[Reply] = field(default_factory=list)
    refresh: list[Reply] = field(default_factory=list)
    restrictions: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0
    deleted: list[Row] | Reply = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        if (asked.method, asked.path) == ("POST", "/oauth/token"):
            return self.token(asked.params)
        if asked.path not in ("/api/acled/read", "/api/deleted/read"):
            return Reply({"message": "no such page"}, 404)
        if asked.headers.get("authorization") != f"Bearer access-{self.tokens}":
            return Reply({"message": "The access token is invalid"}, 401)
        limit, number = int(asked.params["limit"]), int(asked.params["page"])
        if asked.path == "/api/deleted/read":
            return self.deleted if isinstance(self.deleted, Reply) else self.page(self.deleted, limit, number)
        queue = self.instead.get(asked.params["page"])
        return queue.pop(0) if queue else self.page(self.rows, limit, number)

    def token(self, form: Mapping[str, str]) -> Reply:
        replies = self.refresh if form["grant_type"] == "refresh_token" else self.login
        if replies:
            return replies.pop(0)
        right = {"grant_type": "password", "username": USER, "password": PASSWORD, "client_id": "acled"}
        right["scope"] = "authenticated"
        again = {"grant_type": "refresh_token", "refresh_token": f"refresh-{self.tokens}", "client_id": "acled"}
        if form not in (right, again):
            return Reply({"error": "invalid_grant", "message": f"wrong: {dict(form)}"}, 400)
        self.tokens += 1
        names = {name: f"{name}-{self.tokens}" for name in ("access", "refresh")}
        return Reply({"token_type": "Bearer", "expires_in": 86400, **{f"{n}_token": t for n, t in names.items()}})

    def page(self, every: list[Row], limit: int, number: int) -> Reply:
        rows = every[(number - 1) * limit : number * limit]
        answer = {"status": 200, "success": True, "last_update": 1, "data": rows, "messages": []}
        return Reply({**answer, "data_query_restrictions": self.restrictions})


@dataclass
class FakeUcdp:
    """Gives pages from 0 in the API's envelope; `instead` has replies to give first for a page's number."""

    rows: list[Row]
    instead: dict[str, list[Reply]] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)
    versions: tuple[str, ...] = ("26.1", "25.1")

    def __call__(self, asked: Asked) -> Reply:
        version = asked.path.removeprefix("/api/gedevents/")
        if asked.headers.get("x-ucdp-access-token") != TOKEN:
            return Reply({"message": f"API token required: {asked.headers}"}, 401)
        if version not in self.versions:
            return Reply(b"<h1>Not Found</h1>", 404)
        queue = self.instead.get(asked.params["page"])
        return queue.pop(0) if queue else self.page(int(asked.params["pagesize"]), int(asked.params["page"]))

    def page(self, size: int, number: int) -> Reply:
        pages = -(-len(self.rows) // size)
        elsewhere = f"http://elsewhere.invalid/api/gedevents/25.1?pagesize={size}&page={number + 1}"
        envelope = {
            "TotalCount": len(self.rows),
            "TotalPages": pages,
            "PreviousPageUrl": "",
            "NextPageUrl": elsewhere if number + 1 < pages else "",
            "Result": self.rows[number * size : (number + 1) * size],
        }
        return Reply({**envelope, **self.changes})
