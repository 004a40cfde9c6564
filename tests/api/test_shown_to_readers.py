"""Readers below an editor: stores that differ only in what rules hide answer every route byte for byte alike."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from math import asinh, pi, radians, tan
from pathlib import Path
from random import Random

import pytest
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from two_stores import POINTS, SECRETS, make_store

from app.ingest.locator import Desk
from app.model.roles import Actor, Role
from app.session import Session
from app.web.api.access import ACTOR
from app.web.api.application import ROUTES, create_app
from app.web.api.service import open_service
from app.web.api.source_documents import document_id

ROLES = (Role.STRANGER, Role.READER, Role.CONTRIBUTOR)
HIDDEN_IDS = ("desk:h1", "desk:h2", "desk:h3", "desk:h4", "desk:h6", "press:n1", "desk:d1", "secret:w1")
IDS = (*HIDDEN_IDS, "desk:p1", "nowhere:1")
GAPS = {
    "{crossing_id}": ("torkham", "chaman", "spin-boldak"),
    "{matrix_set_id}/{matrix}/{row}/{column}": (
        *("WebMercatorQuad/6/25/43", "WebMercatorQuad/9/208/350", "WorldCRS84Quad/5/10/43"),
    ),
    "{matrix_set_id}": ("WebMercatorQuad",),
    "{z}/{x}/{y}": ("0/0/0", "6/43/26", "9/350/208", "12/2803/1669", "12/2856/1635"),
    "{name:path}": ("sheet.css",),
    "{style}": ("durand.qml",),
    "{suffix}": ("csv", "geojson", "kml", "fgb", "parquet", "xlsx"),
    "{item_id:path}": IDS,
    "{incident_id:path}": IDS,
    "{document_id}": tuple(document_id(title) for title in ("Paper", *SECRETS)),
    "{collection_id}": ("incidents", "unlocated", "claims", "crossing_status", "crossings"),
}
NEEDED = {"/geocode": "q=Torkham", "/changes": "since=0&limit=1000", "/report": "from=2025-10-01&to=2025-10-31"}
MORE = {
    "/changes": ("since=5&limit=1000", "since=0&until=5", "since=0&f=html"),
    "/collections/{collection_id}/items": ("limit=1000&f=html", "limit=1000&as_of=1", "q=bazaar", "sortby=title"),
    "/collections/{collection_id}/items/{item_id:path}": ("f=html", "as_of=1"),
    "/collections/{collection_id}/items/{item_id:path}/versions": ("f=html",),
    "/crossings/{crossing_id}/incidents": ("within_km=5", "within_km=30&place_match=certainly", "within_km=99"),
    "/summary": ("by=adm2", "by=province,event_type", "by=crossing", "by=distance_band", "by=actor", "by=party"),
    "/map/features": ("bbox=66,30.5,67,31.5&zoom=12", "zoom=5"),
    "/map/areas": ("by=district",),
    "/documents": ("f=html",),
    "/documents/{document_id}": ("f=html",),
    "/export/incidents.{suffix}": ("claims=true",),
}
UNUSUAL = ("corrected=true", "located_by=x", "radius_km=2", "limit=-1", "crs=x", "datetime=2025-10-14", "as_of=2")
DISTRICTS = ("AF-KAN/Spin Boldak", "PK-KP/Landi Kotal", "nowhere")
FALSE_FRIENDS = re.compile(rb'"timeStamp": ?"[^"]*"')
"""The time of an answer, by the machine's clock."""


class As:
    """Middleware that says who asks."""

    def __init__(self, app: ASGIApp, role: Role) -> None:
        self.app = app
        self.role = role

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its actor."""
        await self.app({**scope, ACTOR: Actor("somebody", self.role, None)}, receive, send)


def client_as(service_of: Session, role: Role) -> TestClient:
    """Somebody with a role who asks a service over the session's store."""
    app = create_app(open_service(service_of))
    app.user_middleware.append(Middleware(As, role=role))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def twins(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Session]]:
    """Two stores that differ only in what rules hide."""
    folder = tmp_path_factory.mktemp("twins")
    both = make_store(folder / "one", desk, 0), make_store(folder / "other", desk, 1)
    yield both
    for session in both:
        session.close()


@pytest.fixture(scope="module")
def asking(twins: Sequence[Session]) -> Iterator[dict[Role, tuple[TestClient, TestClient]]]:
    """For each role, somebody who asks the one store's service, and somebody who asks the other's."""
    with ExitStack() as stack:
        yield {
            role: tuple(stack.enter_context(client_as(session, role)) for session in twins)  # type: ignore[misc]
            for role in (*ROLES, Role.EDITOR)
        }


def addresses(route: str) -> list[str]:
    """The addresses by which a route is asked."""
    paths = [route]
    for gap, values in GAPS.items():
        paths = [path.replace(gap, value) for path in paths for value in (values if gap in path else ("",))]
    queries = [NEEDED.get(route, ""), *MORE.get(route, ())]
    return [f"{path}?{query}" for path in paths for query in queries]


def answer(client: TestClient, address: str) -> tuple[int, bytes, dict[str, str]]:
    got = client.get(address, headers={"Accept-Encoding": "identity"})
    # When a file was made, and the id of a request, say nothing of the content.
    headers = {name: value for name, value in got.headers.items() if name not in ("last-modified", "x-request-id")}
    return got.status_code, FALSE_FRIENDS.sub(b"", got.content), headers


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_says_the_same(
    asking: dict[Role, tuple[TestClient, TestClient]], route: str, role: Role
) -> None:
    for address in addresses(route):
        one, other = (answer(client, address) for client in asking[role])
        assert one == other, address
        assert one[0] < 500, address
        assert [word for word in SECRETS if word.encode() in one[1] and word not in address] == []


def test_an_editor_is_told_what_others_are_not(asking: dict[Role, tuple[TestClient, TestClient]]) -> None:
    one, other = (answer(client, "/collections/incidents/items?limit=1000") for client in asking[Role.EDITOR])
    assert one != other
    assert b"Zmaray" in one[1]
    assert one[2]["etag"] != answer(asking[Role.READER][0], "/collections/incidents/items?limit=1000")[2]["etag"]


def rows_of(content: bytes, path: Path) -> list[str]:
    """Every statement that would make the tables of a GeoPackage again, without the times of its writing."""
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if '"gpkg_contents"' not in line]


def test_a_geopackage_says_the_same(asking: dict[Role, tuple[TestClient, TestClient]], tmp_path: Path) -> None:
    files = [client.get("/export/incidents.gpkg").content for client in asking[Role.READER]]
    one, other = (rows_of(content, tmp_path / f"{at}.gpkg") for at, content in enumerate(files))
    assert one == other
    assert [word for word in SECRETS if word.encode() in files[0]] == []


def tile_at(lon: float, lat: float, zoom: int) -> str:
    """The address of the tile around a point: its level, row and column."""
    column = int((lon + 180) / 360 * 2**zoom)
    row = int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)
    return f"{zoom}/{row}/{column}"


def random_address(chance: Random) -> str:
    """A question of a kind that might tell where an incident is."""
    lon, lat = chance.choice(chance.choice(POINTS))
    lon, lat = lon + chance.gauss(0, 0.03), lat + chance.gauss(0, 0.03)
    km = chance.choice((0.01, 0.1, 0.5, 1, 2, 5, 10, 30))
    match = chance.choice(("", "&place_match=certainly", "&place_match=possibly"))
    half = km / 100
    box = f"{lon - half:.5f},{lat - half:.5f},{lon + half:.5f},{lat + half:.5f}"
    word = chance.choice(("bazaar", "well", "zmar", "gul", "hidden", "Spin", "Battles", "north"))
    column = chance.choice(("border_km", "crossing_km", "title", "place_name", "longitude", "radius_km", "notes"))
    zoom = chance.randrange(5, 15)
    moment = chance.choice(("", "", "&as_of=1", "&as_of=5", "&drafts=include"))
    return chance.choice(
        (
            f"/collections/incidents/items?near={lon:.5f},{lat:.5f}&within_km={km}{match}{moment}",
            f"/collections/incidents/items?bbox={box}{match}{moment}",
            f"/collections/incidents/items?q={word}{moment}",
            f"/collections/incidents/items?sortby={chance.choice('+-')}{column}&limit=5{moment}",
            f"/collections/incidents/items?filter={column} IS NULL{moment}",
            f"/collections/incidents/items?filter=longitude < {lon:.5f} AND latitude > {lat:.5f}{moment}",
            f"/collections/incidents/items?filter=S_INTERSECTS(geometry,BBOX({box})){moment}",
            f"/collections/incidents/items?border_km={km * 10:.3f}{moment}",
            f"/collections/claims/items?q={word}{moment}",
            f"/collections/crossing_status/items?incident=desk:h1{moment}",
            f"/map/features?bbox={box}&zoom={zoom}{moment}",
            f"/map/areas?by=district&bbox={box}{moment}",
            f"/summary?by=adm2&near={lon:.5f},{lat:.5f}&within_km={km}{match}{moment}",
            f"/summary?bbox={box}{moment}",
            f"/export/incidents.csv?near={lon:.5f},{lat:.5f}&within_km={km}{moment}",
            f"/crossings/{chance.choice(('torkham', 'chaman'))}/incidents?within_km={km * 10:.3f}{match}{moment}",
            f"/collections/incidents/items/{chance.choice(IDS)}/versions",
            f"/changes?since={chance.randrange(0, 16)}&limit={chance.randrange(1, 60)}",
            f"/inbox?limit=5{moment}",
            f"/inbox?order=newest&crossing={chance.choice(('torkham', 'chaman'))}&dataset=secret{moment}",
            f"/collections/incidents/items/{chance.choice(IDS)}?limits={km}",
            f"/collections/incidents/items/{chance.choice(IDS)}?f={chance.choice(('json', 'html'))}{moment}",
            f"/collections/incidents/tiles/WebMercatorQuad/{tile_at(lon, lat, zoom)}?f=mvt{moment}",
            f"/collections/incidents/items?bbox={box}&{chance.choice(UNUSUAL)}{moment}",
            f"/collections/incidents/items?filter=title LIKE '%{word}%'&sortby={column}&offset=1&limit=2{moment}",
            f"/collections/incidents/items?district={chance.choice(DISTRICTS)}&near={lon:.5f},{lat:.5f}{moment}",
            f"/crossings/{chance.choice(('torkham', 'chaman'))}/incidents?limit=1&sortby={column}{moment}",
        )
    )


def ask_at_random(clients: tuple[TestClient, TestClient], seed: int, count: int) -> None:
    chance = Random(seed)
    for _ in range(count):
        address = random_address(chance)
        one, other = (answer(client, address) for client in clients)
        assert one == other, address
        assert one[0] < 500, address


def test_random_questions_tell_nothing_finer(asking: dict[Role, tuple[TestClient, TestClient]]) -> None:
    ask_at_random(asking[Role.READER], 18, 120)


@pytest.mark.soak
def test_ten_thousand_random_questions_tell_nothing_finer(
    asking: dict[Role, tuple[TestClient, TestClient]],
) -> None:
    for at, role in enumerate(ROLES):
        ask_at_random(asking[role], at, 3_334)


def drafts_around() -> Iterator[dict[str, object]]:
    """Incidents that a contributor might write to learn which of ours lie near: at each point of either store."""
    days = {"date_start": "2025-10-14", "date_end": "2025-10-15"}
    for number, (lon, lat) in enumerate(point for pair in POINTS for point in pair):
        common = {"title": "Attack at the north bazaar", "event_type": "Battles", **days, "fatalities_best": 3}
        yield {"id": f"probe:{number}", **common, "longitude": lon, "latitude": lat, "geo_precision": "point"}
    yield {"id": "desk:h1", "title": "The id of another", "event_type": "Battles"}
    yield {"id": "secret:w1", "title": "The id of another", "event_type": "Battles"}


def posted(client: TestClient, path: str, body: object) -> tuple[int, bytes]:
    said = (
        {"content": body, "headers": {"Content-Type": "text/plain"}} if isinstance(body, bytes) else {"json": body}
    )
    got = client.post(path, **said)  # type: ignore[arg-type]
    return got.status_code, FALSE_FRIENDS.sub(b"", got.content)


ARTICLE = (
    b"Attack at the north bazaar. On 14 October 2025 three people were killed in a clash near Spin Boldak, "
    b"Kandahar, an office said."
)


def test_what_a_contributor_writes_tells_nothing_of_others(
    asking: dict[Role, tuple[TestClient, TestClient]],
) -> None:
    clients = asking[Role.CONTRIBUTOR]
    answers = []
    for draft in drafts_around():
        one, other = (posted(client, "/collections/incidents/items", draft) for client in clients)
        assert one == other, draft
        answers.append(one[0])
    assert answers == [201] * 6 + [409] * 2
    for path in ("/read", "/drafts"):
        one, other = (posted(client, path, ARTICLE) for client in clients)
        assert one == other, path
        assert one[0] in (200, 201), one
    for address in (
        "/collections/incidents/items?limit=1000&drafts=include",
        "/inbox?kind=draft&limit=1000",
        "/collections/incidents/items/probe:0",
    ):
        one, other = (answer(client, address)[:2] for client in clients)
        assert one == other
