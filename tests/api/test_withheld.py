"""Incidents that may not be passed on leave by no door of a service that others can reach."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.attribution import RESTRICTED, withheld_sentence
from app.record.geopackage import GeoPackageStore
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
ROWS = 6
FIXTURES = Path(__file__).parents[1] / "fixtures"
DOORS = (
    "/collections/incidents/items?limit=1000",
    "/collections/incidents/items?dataset=acled",
    "/collections/incidents/items?filter=licence%20IS%20NOT%20NULL",
    "/collections/unlocated/items",
    "/crossings/torkham/incidents?within_km=50",
    "/crossings/torkham",
    "/map",
    "/export/incidents.geojson",
    "/export/incidents.csv",
    "/export/incidents.kml",
    "/export/incidents.gpkg",
    "/export/incidents.fgb",
    "/export/incidents.parquet",
    "/export/incidents.xlsx",
    "/export/durand.qgz",
    "/tiles/incidents/10/714/408.mvt",
    "/collections/incidents/items?f=html",
)
MARKS = (b"TST100", b"Side Alpha", b"invented clash")


@pytest.fixture
def filled(store: GeoPackageStore, desk: Desk) -> GeoPackageStore:
    """A store with rows of ACLED's format, invented ones, beside the seed incidents."""
    import_file(FIXTURES / "acled_31.csv", store, desk, AT)
    return store


def asking(store: GeoPackageStore, desk: Desk, address: str, *, share: bool = False) -> TestClient:
    """Somebody with this address, who asks a service."""
    service = open_service(Session(store, lambda: desk, lambda: AT, share_restricted=share))
    return TestClient(create_app(service), client=(address, 50000))


@pytest.fixture
def public(filled: GeoPackageStore, desk: Desk) -> Iterator[TestClient]:
    """A stranger, who asks from elsewhere."""
    with asking(filled, desk, "203.0.113.7") as client:
        yield client


@pytest.fixture
def private(filled: GeoPackageStore, desk: Desk) -> Iterator[TestClient]:
    """The user, who asks at this machine."""
    with asking(filled, desk, "127.0.0.1") as client:
        yield client


def test_a_stranger_is_shown_them_if_the_keeper_says_so(filled: GeoPackageStore, desk: Desk) -> None:
    with asking(filled, desk, "203.0.113.7", share=True) as client:
        assert b"TST100" in content(client.get(DOORS[0]))


def test_one_service_answers_each_by_who_asks(filled: GeoPackageStore, desk: Desk) -> None:
    app = create_app(open_service(Session(filled, lambda: desk, lambda: AT)))
    with TestClient(app, client=("203.0.113.7", 1)) as other, TestClient(app, client=("127.0.0.1", 1)) as own:
        told = [content(client.get(DOORS[0])) for client in (other, own, other, own)]
        assert [b"TST100" in each for each in told] == [False, True, False, True]
        forwarded = own.get(DOORS[0], headers={"X-Forwarded-For": "127.0.0.1"})
        assert b"TST100" not in content(forwarded)


def content(answer: object) -> bytes:
    """An answer's bytes, unpacked."""
    raw: bytes = answer.content  # type: ignore[attr-defined]
    if raw[:2] != b"PK":
        return raw
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("path", DOORS)
def test_no_door_lets_a_withheld_incident_out(public: TestClient, path: str) -> None:
    answer = public.get(path)
    assert answer.status_code in (200, 204)
    assert [mark for mark in MARKS if mark in content(answer)] == []


@pytest.mark.parametrize("path", [DOORS[0], DOORS[4], "/export/incidents.csv", "/tiles/incidents/10/714/408.mvt"])
def test_the_user_sees_every_incident(private: TestClient, path: str) -> None:
    assert b"TST100" in content(private.get(path))


def test_a_withheld_incident_is_not_there_by_its_id_either(public: TestClient, private: TestClient) -> None:
    path = "/collections/incidents/items/acled:TST1001"
    assert (public.get(path).status_code, private.get(path).status_code) == (404, 200)


def test_health_says_how_many_are_withheld(public: TestClient, private: TestClient) -> None:
    shut, wide = public.get("/healthz").json(), private.get("/healthz").json()
    assert (shut["withheld"], wide["withheld"]) == (ROWS, 0)
    assert wide["incidents"] == shut["incidents"] + ROWS


def test_the_landing_page_and_the_collections_say_it(public: TestClient, private: TestClient) -> None:
    for path in ("/", "/collections/incidents"):
        assert public.get(path).json()["attribution"].endswith(withheld_sentence(ROWS))
        assert "withheld" not in private.get(path).json()["attribution"]


def test_the_extent_and_the_credit_are_those_of_what_is_shown(public: TestClient, private: TestClient) -> None:
    assert "ACLED (" not in public.get("/").json()["attribution"]
    assert "ACLED (" in private.get("/").json()["attribution"]
    # One of the rows is at sea, farther south than all the others.
    south = [c.get("/collections/incidents").json()["extent"]["spatial"]["bbox"][0][1] for c in (public, private)]
    assert south[1] == 23.5 < south[0]


def test_an_answer_with_them_is_no_fresh_copy_of_one_without(public: TestClient, private: TestClient) -> None:
    path = "/collections/incidents/items"
    etag = private.get(path).headers["etag"]
    assert public.get(path, headers={"If-None-Match": etag}).status_code == 200
    assert private.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_what_is_imported_while_a_service_runs_is_withheld_too(
    store: GeoPackageStore, desk: Desk, public: TestClient
) -> None:
    header, *rows = (FIXTURES / "acled_31.csv").read_text(encoding="utf-8-sig").split("\nTST")
    path = store.path.with_name("more.csv")
    path.write_text(header + "\nTST9" + rows[0] + "\n", encoding="utf-8")
    assert import_file(path, store, desk, AT).counts.inserted == 1
    assert public.get("/healthz").json()["withheld"] == ROWS + 1
    assert json.loads(public.get(DOORS[1]).content)["numberMatched"] == 0


def test_a_store_that_withholds_is_the_same_store(filled: GeoPackageStore) -> None:
    assert replace(filled, withheld=RESTRICTED) == filled.withholding(RESTRICTED)
    assert filled.withholding(frozenset()).load().withheld == 0
    assert filled.withholding(RESTRICTED).load().withheld == ROWS
    assert filled.withholding(frozenset({"CC BY 4.0"})).load().withheld == 0
