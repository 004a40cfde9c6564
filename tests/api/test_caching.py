"""Caches on every route: Vary names what changes an answer, and each of its forms has its own tag."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from test_moment_on_every_route import address

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.access.sessions import open_session
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.roles import Role
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import ROUTES, create_app
from app.web.api.caching import version_of
from app.web.api.service import open_service

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
ACLED = Path(__file__).parents[1] / "fixtures" / "acled_31.csv"
PLAIN = {"Accept": "*/*", "Accept-Encoding": "identity"}
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "Accept": ("text/html", "text/csv", "application/json"),
    "Accept-Encoding": ("gzip",),
    "X-Forwarded-Host": ("maps.example.org",),
    "X-Forwarded-Prefix": ("/durand",),
    "X-Forwarded-Proto": ("https",),
    "Forwarded": ("host=maps.example.org;proto=https",),
    "Host": ("127.0.0.1:9000",),
    "Accept-Language": ("fa",),
    "User-Agent": ("curl/8",),
    "X-Request-ID": ("one",),
    "If-Modified-Since": ("Mon, 05 Jan 2026 12:00:00 GMT",),
}
"""Values of headers that a client or a trusted proxy may send, each asked for beside `PLAIN`."""
OF_THE_ADDRESS = {"Host"}
"""Part of the address by which a cache finds an answer, so that no Vary needs to name it."""
OF_PROXIES = {"Forwarded", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto"}
"""Headers that tell the base address of links together: where one of them changes an answer, all may."""
OF_WHO_ASKS = {"Authorization", "Cookie"}
"""Headers that decide what is shown, and whether; a wrong key is refused everywhere."""
VOLATILE = {"/metrics?", "/readyz?"}
"""Routes that measure the process."""
BESIDE = (
    "/map?as_of=1",
    "/collections/incidents/items?as_of=1&limit=3",
    "/collections/incidents/items?f=html",
    "/collections/incidents/items?f=json",
    "/collections/incidents/items/seed:S06?f=json",
    "/summary?f=csv",
    "/summary?by=week&f=html",
    "/export/incidents.geojson",
    "/export/incidents.gpkg",
    "/export/incidents.csv?claims=true",
    "/export/incidents.csv?limit=1",
    "/changes?since=0&f=html",
    "/report?from=2025-10-01&to=2025-10-31&as_of=1",
    "/collections/nothing/items",
    "/collections/incidents/items?colour=red",
    "/nothing",
)
"""Addresses beside the ones of all routes: of a moment, in a form that is named, of a refusal."""
ADDRESSES = sorted({*map(address, ROUTES), *BESIDE, "/session", "/static/map.js"} - VOLATILE)
STAMP = re.compile(rb'"timeStamp":"[^"]*"|generated [0-9T:Z-]+')


@dataclass(frozen=True)
class Answer:
    """An answer as a cache gets it, without the time at which it was made."""

    status: int
    body: bytes
    packed: str | None
    location: str | None
    headers: Mapping[str, str]

    @property
    def form(self) -> tuple[object, ...]:
        return self.status, self.body, self.packed, self.location

    @property
    def varies_by(self) -> set[str]:
        return {name.strip() for name in self.headers.get("vary", "").split(",")}

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


@dataclass(frozen=True)
class Asking:
    """Somebody behind a trusted proxy, with a reader's key and session to show."""

    client: TestClient
    key: str
    cookie: str

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        with self.client.stream("GET", path, headers={**PLAIN, **(headers or {})}, follow_redirects=False) as got:
            body = b"".join(got.iter_bytes())
            packed, location = got.headers.get("content-encoding"), got.headers.get("location")
            return Answer(got.status_code, STAMP.sub(b"", body), packed, location, got.headers)


@pytest.fixture(scope="module")
def asking(seeded_path: Path, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A service behind a trusted proxy, whose store has rows that strangers do not get."""
    path = Path(shutil.copy(seeded_path, tmp_path_factory.mktemp("cached") / "store.gpkg"))
    store = open_store(path)
    import_file(ACLED, store, desk, AT)
    service = open_service(Session(store, lambda: desk, lambda: AT))
    with closing(open_access(path, lambda: AT)) as keys:
        key = add_key(keys, "ann", Role.READER)
        cookie = f"durand={open_session(keys, 'ann')}"
        addresses = Addresses(proxies=(ip_network("127.0.0.0/8"),))
        app = create_app(service, Admitting(addresses, Holders(keys)))
        with TestClient(app, "http://localhost", client=("127.0.0.1", 50000)) as client:
            yield Asking(client, f"Bearer {key}", cookie)
    store.close()


def forms_of(asking: Asking, path: str) -> dict[str, list[Answer]]:
    """The answers to each header's values, by the header's name."""
    wanted = {**VARIANTS, "Authorization": (asking.key, "Bearer wrong"), "Cookie": (asking.cookie,)}
    return {name: [asking.ask(path, {name: value}) for value in values] for name, values in wanted.items()}


def say_alike(one: Answer, other: Answer) -> bool:
    """Whether two answers of other bytes say the same, so that they may have one weak tag: one is packed."""
    return (one.status, one.body) == (other.status, other.body) and (one.etag or "").startswith("W/")


@pytest.mark.parametrize("path", ADDRESSES)
def test_vary_names_what_changes_the_answer_and_each_form_has_its_own_tag(asking: Asking, path: str) -> None:
    plain = asking.ask(path)
    changing = set()
    for name, answers in forms_of(asking, path).items():
        for each in answers:
            if each.form == plain.form:
                continue
            changing.add(name)
            assert name in OF_THE_ADDRESS or name in plain.varies_by & each.varies_by, (name, plain.varies_by)
            is_other = plain.etag is None or each.etag != plain.etag
            assert is_other or say_alike(plain, each), (name, plain.etag)
    unchanging = plain.varies_by - changing - OF_WHO_ASKS
    assert not unchanging - (OF_PROXIES if changing & OF_PROXIES else set()), unchanging


@pytest.mark.parametrize("path", ADDRESSES)
def test_whoever_has_a_form_of_the_answer_gets_304_for_it_alone(asking: Asking, path: str) -> None:
    for headers in ({}, {"Accept": "text/html"}, {"Accept-Encoding": "gzip"}, {"X-Forwarded-Proto": "https"}):
        first = asking.ask(path, headers)
        if first.etag is None:
            assert first.status != 200 or first.headers["cache-control"] == "no-store"
            continue
        again = asking.ask(path, {**headers, "If-None-Match": first.etag})
        assert (again.status, again.etag) == (304, first.etag)
        # An answer that is not made is not known to be too short for packing.
        assert again.varies_by in (first.varies_by, first.varies_by | {"Accept-Encoding"})
        other = asking.ask(path, {"X-Forwarded-Host": "other.example.org", "If-None-Match": first.etag, **headers})
        at_other = asking.ask(path, {"X-Forwarded-Host": "other.example.org", **headers})
        assert (other.status == 304) == (at_other.body == first.body)


def test_a_change_may_name_any_form_of_the_version_that_was_seen() -> None:
    for tag in ("17-3f2a", "17-3f2a.0a1b2c3d", "17-3f2a.0a1b2c3d-gzip", "17-3f2a-gzip"):
        assert version_of(tag) == "17-3f2a"
