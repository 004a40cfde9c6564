import gzip
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.geocoding.nominatim import NominatimGeocoder
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.errors import (
    BadParameter,
    BadRow,
    DownloadFailed,
    DurandError,
    GeocoderUnavailable,
    NotFound,
    StoreBusy,
    StoreError,
    UnknownFormat,
    WrongSchema,
)
from app.record.geopackage import GeoPackageStore, open_store
from app.record.standing import Standing
from app.session import Session
from app.web.api.application import create_app
from app.web.api.problems import PROBLEMS, find_problem
from app.web.api.service import Service, open_service
from app.web.api.store_words import words_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = Path(__file__).parents[2]
AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
Json = dict[str, Any]

ROUTES = (
    "/",
    "/conformance",
    "/collections",
    "/collections/incidents",
    "/collections/incidents/items",
    "/collections/incidents/items/seed:S06",
    "/collections/unlocated/items",
    "/collections/provinces/items",
    "/collections/claims/items",
    "/collections/claims/items/seed:S06-1",
    "/crossings/torkham",
    "/crossings/torkham/incidents",
    "/geocode",
    "/map",
    "/export/incidents.geojson",
    "/export/incidents.csv",
    "/api",
    "/docs",
    "/healthz",
)
ITEMS = "/collections/incidents/items"


def described(answer: Any, status: int) -> str:
    """What an OGC exception says, if the answer is one."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"code", "description"}
    assert answer.json()["code"]
    assert "etag" not in answer.headers
    return str(answer.json()["description"])


@pytest.mark.parametrize("path", ROUTES)
def test_an_unknown_parameter_is_refused_with_those_there_are(reader: TestClient, path: str) -> None:
    said = described(reader.get(path, params={"q": "Torkham", "colour": "red"}), 400)
    assert "unknown parameter" in said
    assert said.partition("expected one of ")[2]


@pytest.mark.parametrize("path", ROUTES)
def test_a_parameter_given_twice_is_refused(reader: TestClient, path: str) -> None:
    said = described(reader.get(f"{path}?limit=1&limit=2"), 400)
    assert said == "limit: given twice; give one, with its values separated by commas"


@pytest.mark.parametrize("path", ROUTES)
def test_an_unknown_output_format_is_refused(reader: TestClient, path: str) -> None:
    assert described(reader.get(f"{path}?f=kml"), 400).startswith(
        "f: no such format of this page: 'kml': expected"
    )


@pytest.mark.parametrize("path", ROUTES)
def test_html_asked_for_by_name_is_html_or_refused(reader: TestClient, path: str) -> None:
    answer = reader.get(path, params={"f": "html"})
    if answer.status_code == 200:
        assert answer.headers["content-type"].startswith("text/html")
    else:
        assert described(answer, 400).startswith("f: no such format of this page: 'html'")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("bbox=1,2,3", "bbox: must be 4 or 6 numbers"),
        ("bbox=a,b,c,d", "bbox: must be "),
        ("bbox=70,35,71,34", "bbox: latitudes must be from -90 to 90, the southern one first"),
        ("bbox=-200,30,71,34", "bbox: longitudes must be from -180 to 180"),
        ("bbox=", "bbox: must be "),
        ("datetime=yesterday", "datetime: must be a date such as 2025-11-07"),
        ("datetime=2025-02-30", "datetime: must be a date"),
        ("datetime=2025-12-01/2025-11-01", "datetime: the interval ends before it starts"),
        ("event_type=Skirmish", "event_type: unknown value 'Skirmish': expected Battles, "),
        ("dataset=My Data", "dataset: must be of lower-case letters, digits, - and _: 'My Data'"),
        ("province=Nangarhar", "province: unknown value 'Nangarhar': expected "),
        ("side=IN", "side: unknown value 'IN': expected AF, PK, undetermined"),
        ("stated_match=maybe", "stated_match: unknown value 'maybe': expected agrees, "),
        ("near=thermopylae", "near: no crossing 'thermopylae': expected lon,lat or one of "),
        ("near=71", "near: no crossing '71'"),
        ("near=71,34,5", "near: must be a crossing's id or lon,lat"),
        ("near=200,34", "near: not a longitude and latitude"),
        ("near=torkham&within_km=0", "within_km: must be over 0 and at most 2000: 0"),
        ("near=torkham&within_km=-5", "within_km: must be over 0"),
        ("near=torkham&within_km=nan", "within_km: must be a number"),
        ("within_km=5", "within_km: needs `near`"),
        ("border_km=far", "border_km: must be a number"),
        ("border_km=-1", "border_km: must not be under 0"),
        ("q=", "q: must hold at least one word"),
        ("sortby=beauty", "sortby: cannot order by 'beauty': expected id, "),
        ("sortby=distance_km", "sortby: distance_km needs `near`"),
        ("limit=0", "limit: must be a whole number from 1: '0'"),
        ("limit=ten", "limit: must be a whole number from 1: 'ten'"),
        ("limit=1.5", "limit: must be a whole number from 1: '1.5'"),
        ("limit=99999999999999999999", "limit: must be a whole number from 1"),
        ("limit=٣", "limit: must be a whole number from 1"),
        ("offset=-1", "offset: must be a whole number from 0: '-1'"),
    ],
)
@pytest.mark.parametrize("path", [ITEMS, "/export/incidents.csv", "/map"])
def test_a_malformed_value_is_refused_and_told_what_would_be_right(
    reader: TestClient, path: str, query: str, message: str
) -> None:
    assert described(reader.get(f"{path}?{query}"), 400).startswith(message)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/collections/nothing", "no collection 'nothing': there are incidents, crossings, "),
        ("/collections/nothing/items", "no collection 'nothing'"),
        ("/collections/nothing/items/x", "no collection 'nothing'"),
        ("/collections/incidents/items/seed:S99", "no item 'seed:S99' in collection 'incidents'"),
        ("/collections/incidents/items/seed:S01", "no item 'seed:S01' in collection 'incidents'"),
        ("/collections/unlocated/items/seed:S06", "no item 'seed:S06' in collection 'unlocated'"),
        ("/collections/claims/items/seed:S06", "no item 'seed:S06' in collection 'claims'"),
        ("/crossings/thermopylae", "no item 'thermopylae' in collection 'crossings'"),
        ("/crossings/thermopylae/incidents", "no item 'thermopylae' in collection 'crossings'"),
        ("/export/incidents.docx", "no export as .docx: there are geojson, csv"),
        ("/collections/incidents/items?near=gursal", "near: the place of crossing 'gursal' is not known"),
        ("/nothing", "no such page: /nothing; /docs lists them"),
        ("/static/nothing.js", ""),
        ("/static/../application.py", ""),
        ("/static/%2e%2e/%2e%2e/errors.py", ""),
    ],
)
def test_what_is_not_there_is_not_found(reader: TestClient, path: str, message: str) -> None:
    assert described(reader.get(path), 404).startswith(message)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_is_only_read_takes_no_other_method(reader: TestClient, method: str) -> None:
    answer = reader.request(method, "/summary")
    assert described(answer, 405)
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadParameter("x"), 400),
        (BadRow("x"), 400),
        (UnknownFormat("x"), 400),
        (NotFound("x"), 404),
        (GeocoderUnavailable("x"), 503),
        (StoreBusy("x"), 503),
        (WrongSchema("x"), 500),
        (StoreError("x"), 500),
        (DownloadFailed("x"), 500),
        (DurandError("x"), 500),
    ],
)
def test_every_error_of_ours_has_its_answer(error: DurandError, status: int) -> None:
    assert find_problem(error).status == status
    assert find_problem(error) in PROBLEMS.values()


@pytest.fixture
def failing(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        yield client


def test_an_error_that_nobody_foresaw_tells_nothing_of_itself(
    failing: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: GeoPackageStore) -> Standing:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(GeoPackageStore, "standing", fail)
    said = described(failing.get("/healthz"), 500)
    assert said == "an error that we did not foresee; the log has it"


@pytest.mark.parametrize("error", [StoreError("store: the disk is full"), StoreBusy("store: wait")])
def test_an_error_of_the_store_keeps_the_store_s_path_to_itself(
    failing: TestClient, monkeypatch: pytest.MonkeyPatch, error: StoreError
) -> None:
    def fail(*_: object) -> list[object]:
        raise error

    monkeypatch.setattr(GeoPackageStore, "history", fail)
    item = failing.get("/collections/incidents/items?limit=1").json()["features"][0]["id"]
    said = described(failing.get(f"/collections/incidents/items/{item}/versions"), find_problem(error).status)
    assert said == words_of(error)
    assert str(error) not in said


def test_an_outside_geocoder_that_does_not_answer_is_503(store: GeoPackageStore, desk: Desk) -> None:
    # The discard port: nobody listens there.
    lonely = replace(desk, geocoder=NominatimGeocoder("http://127.0.0.1:9", delay_s=0.0, timeout_s=2.0))
    service = open_service(Session(store, lambda: lonely, lambda: AT))
    with TestClient(create_app(service)) as client:
        assert described(client.get("/geocode?q=Doha"), 503)


# entity tags


@pytest.mark.parametrize("path", [path for path in ROUTES if path != "/geocode"])
def test_a_client_that_has_this_revision_gets_304(reader: TestClient, path: str) -> None:
    first = reader.get(path)
    etag = first.headers["etag"]
    for tags in (etag, f'"other", {etag}', "*"):
        again = reader.get(path, headers={"If-None-Match": tags})
        assert (again.status_code, again.content) == (304, b"")
        assert tags == "*" or again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["vary"] == first.headers["vary"]
    assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_asset_is_kept_by_its_content(reader: TestClient) -> None:
    page = reader.get("/map").text
    name = page.partition('src="static/')[2].partition('"')[0]
    first = reader.get(f"/static/{name}")
    assert first.status_code == 200
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reader.get(f"/static/{name}", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_an_import_by_another_process_is_served_under_a_new_tag(client: TestClient, service: Service) -> None:
    before = client.get(ITEMS)
    assert client.get(f"{ITEMS}/ucdp:900001").status_code == 404
    command = [sys.executable, "-m", "app", "import", str(FIXTURES / "ucdp_49.csv")]
    environment = {"DURAND_STORE": str(service.store.path), "PATH": ""}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=180)
    after = client.get(ITEMS, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json()["numberMatched"] == before.json()["numberMatched"] + 9
    assert client.get(f"{ITEMS}/ucdp:900001").status_code == 200
    assert client.get("/healthz").json()["revision"] == 2


def test_a_revision_that_cannot_be_read_leaves_the_one_before(
    client: TestClient, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/healthz").json()
    import_file(FIXTURES / "ucdp_49.csv", store, desk, AT)

    def fail(_: GeoPackageStore) -> None:
        raise StoreError("store: unreadable")

    monkeypatch.setattr("app.web.api.store_watch.RETRY_SECONDS", 0.0)
    with monkeypatch.context() as patched:
        patched.setattr(GeoPackageStore, "load", fail)
        degraded = {"status": "degraded", "reason": "store: unreadable"}
        assert client.get("/healthz").json() == {**before, **degraded}
    assert client.get("/healthz").json()["revision"] == 2


def test_other_stores_have_other_tags(client: TestClient, reader: TestClient, tmp_path: Path, desk: Desk) -> None:
    store = open_store(tmp_path / "another.gpkg")
    service = open_service(Session(store, lambda: desk, lambda: AT))
    with TestClient(create_app(service)) as another:
        tags = {asked.get("/healthz").headers["etag"] for asked in (client, reader, another)}
    store.close()
    assert len(tags) == 3


def test_a_new_day_tells_the_crossings_anew(store: GeoPackageStore, desk: Desk) -> None:
    days = [datetime(2025, 10, 31, 23, 59, tzinfo=UTC)]
    service = open_service(Session(store, lambda: desk, lambda: days[-1]))
    with TestClient(create_app(service)) as client:
        evening = client.get("/crossings/torkham")
        days.append(days[0] + timedelta(minutes=2))
        morning = client.get("/crossings/torkham", headers={"If-None-Match": evening.headers["etag"]})
    assert evening.json()["properties"]["status"] == "closed"
    assert morning.status_code == 200
    assert morning.json()["properties"]["status"] == "unknown"
    assert morning.json()["properties"]["last_known_status"] == "closed"


# the wire


def test_a_large_answer_is_compressed_for_those_who_ask(reader: TestClient) -> None:
    with reader.stream("GET", ITEMS, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
    plain = reader.get(ITEMS, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(raw) < len(plain.content) / 3

    def lasting(content: bytes) -> bytes:
        return content.partition(b'"timeStamp"')[0] + content.partition(b'"features"')[2]

    assert lasting(gzip.decompress(raw)) == lasting(plain.content)


@pytest.mark.parametrize("path", [f"{ITEMS}?limit=60", "/crossings/torkham/incidents", f"{ITEMS}?q=nosuchword"])
def test_an_answer_is_as_long_as_it_says(client: TestClient, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    got, head = client.get(path, headers=plain), client.head(path, headers=plain)
    assert len(got.json()["features"]) == got.json()["numberReturned"]
    assert int(got.headers["content-length"]) == len(got.content)
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.content == b""
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.json()["features"] == got.json()["features"]


@pytest.mark.parametrize("path", [path for path in ROUTES if path != "/geocode"])
def test_head_has_the_headers_of_get(reader: TestClient, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    got, head = reader.get(path, headers=plain), reader.head(path, headers=plain)
    assert head.status_code == 200
    for name in ("content-type", "etag", "cache-control", "vary"):
        assert head.headers.get(name) == got.headers.get(name)
