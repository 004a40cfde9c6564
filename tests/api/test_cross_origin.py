"""Pages of other origins that read in a visitor's browser: what they get, and what they never get."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.cli.serve import origins_of
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.errors import BadParameter
from app.model.roles import Role
from app.model.settings import Settings
from app.record.geopackage import GeoPackageStore
from app.session import Session
from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
PAGE, OTHER = "https://news.example.org", "https://other.example.net"
ACLED = Path(__file__).parents[1] / "fixtures" / "acled_31.csv"
ITEMS = "/collections/incidents/items?limit=1000"

Ask = Callable[..., TestClient]


@pytest.fixture
def ask(store: GeoPackageStore, desk: Desk) -> Ask:
    """Somebody at this machine who asks a service whose store has restricted rows."""
    import_file(ACLED, store, desk, AT)

    def make(*origins: str, **given: object) -> TestClient:
        service = open_service(Session(store, lambda: desk, lambda: AT))
        admitting = Admitting(Addresses(None, frozenset()), **given)  # type: ignore[arg-type]
        app = create_app(service, admitting, frozenset(origins))
        return TestClient(app, "http://localhost", client=("127.0.0.1", 50000))

    return make


def test_page_of_a_named_origin_may_read_and_nobody_else_s(ask: Ask) -> None:
    asking = ask(PAGE)
    answer = asking.get(ITEMS, headers={"Origin": PAGE})
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert asking.get(ITEMS, headers={"Origin": OTHER}).status_code == 421
    assert "access-control-allow-origin" not in asking.get(ITEMS).headers
    for each in (answer, asking.get(ITEMS)):
        assert "Origin" in each.headers["vary"]
        assert "Accept" in each.headers["vary"]


def test_star_lets_every_page_read(ask: Ask) -> None:
    assert ask("*").get(ITEMS, headers={"Origin": OTHER}).headers["access-control-allow-origin"] == "*"


def test_page_of_another_origin_never_gets_restricted_rows(ask: Ask, tmp_path: Path) -> None:
    with closing(open_access(tmp_path / "store.gpkg", lambda: AT)) as keys:
        asking = ask(PAGE, holders=Holders(keys), local_write=True)
        secret = {"Authorization": f"Bearer {add_key(keys, 'ann', Role.ADMIN)}"}
        assert b"TST100" in asking.get(ITEMS).content
        for headers in ({}, secret, {"Cookie": "durand=anything"}):
            answer = asking.get(ITEMS, headers={"Origin": PAGE, "Sec-Fetch-Site": "cross-site", **headers})
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == PAGE
            assert b"TST100" not in answer.content


def test_page_of_another_origin_writes_nothing(ask: Ask) -> None:
    asking = ask(PAGE, local_write=True)
    refused = asking.post("/collections/incidents/items", headers={"Origin": PAGE}, json={"title": "x"})
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)
    first = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    asked = asking.options("/collections/incidents/items", headers=first)
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


def test_own_page_is_not_taken_for_another_one(ask: Ask) -> None:
    answer = ask("*").get(ITEMS, headers={"Origin": "http://localhost"})
    assert "access-control-allow-origin" not in answer.headers
    assert b"TST100" in answer.content


def test_without_the_setting_no_page_reads(ask: Ask) -> None:
    answer = ask().get(ITEMS, headers={"Origin": "http://127.0.0.1:9000"})
    assert "access-control-allow-origin" not in answer.headers


def test_restricted_rows_are_not_shown_to_everybody_and_to_other_pages() -> None:
    assert origins_of(Settings(cors=f"{PAGE}, {OTHER}")) == {PAGE, OTHER}
    with pytest.raises(BadParameter, match="unset DURAND_SHARE_RESTRICTED"):
        origins_of(Settings(cors=PAGE, share_restricted=True))
