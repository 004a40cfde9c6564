"""Links behind a proxy: what a trusted one says counts, and DURAND_PUBLIC_URL counts before that."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from starlette.testclient import TestClient

from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

PUBLIC = "https://maps.example.org/durand"


def asking(service: Service, addresses: Addresses) -> TestClient:
    """A client that asks from 127.0.0.1."""
    return TestClient(create_app(service, Admitting(addresses)), client=("127.0.0.1", 50000))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    """Behind a trusted proxy."""
    with asking(service, Addresses(proxies=(ip_network("127.0.0.0/8"),))) as client:
        yield client


@pytest.fixture
def public(service: Service) -> Iterator[TestClient]:
    with asking(service, Addresses(PUBLIC)) as client:
        yield client


def addresses(client: TestClient, path: str, headers: dict[str, str]) -> list[str]:
    links = client.get(path, headers=headers).json()["links"]
    return [link["href"] for link in links]


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({}, "http://testserver"),
        ({"Host": "10.0.0.5:8000"}, "http://10.0.0.5:8000"),
        ({"X-Forwarded-Host": "maps.example.org"}, "http://maps.example.org"),
        ({"X-Forwarded-Proto": "https"}, "https://testserver"),
        ({"X-Forwarded-Host": "maps.example.org", "X-Forwarded-Proto": "https"}, "https://maps.example.org"),
        ({"X-Forwarded-Host": "maps.example.org:8443, inner:80"}, "http://maps.example.org:8443"),
        (
            {
                "X-Forwarded-Host": "maps.example.org",
                "X-Forwarded-Proto": "https, http",
                "X-Forwarded-Prefix": "/d",
            },
            "https://maps.example.org/d",
        ),
        ({"X-Forwarded-Prefix": "/durand/"}, "http://testserver/durand"),
        ({"Forwarded": "for=192.0.2.1;proto=https;host=maps.example.org"}, "https://maps.example.org"),
        (
            {"Forwarded": 'Host="maps.example.org:8443"; Proto=https, for=10.0.0.1'},
            "https://maps.example.org:8443",
        ),
        (
            {"Forwarded": "host=first.example.org", "X-Forwarded-Host": "second.example.org"},
            "http://first.example.org",
        ),
        ({"X-Forwarded-Proto": "javascript"}, "http://testserver"),
        ({"X-Forwarded-Host": "", "X-Forwarded-Proto": ""}, "http://testserver"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/collections/incidents", "/collections/incidents/items?limit=1"])
def test_links_are_on_the_host_that_the_client_used(
    client: TestClient, path: str, headers: dict[str, str], base: str
) -> None:
    found = addresses(client, path, headers)
    assert found
    assert all(address == base + "/" or address.startswith(base + "/") for address in found), found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-Host": "evil.example.net", "X-Forwarded-Prefix": "/x"},
        {"Forwarded": "host=evil.example.net"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/collections", "/collections/incidents/items?limit=1"])
def test_the_public_address_counts_before_all_headers(
    public: TestClient, path: str, headers: dict[str, str]
) -> None:
    found = addresses(public, path, headers)
    assert all(address.startswith(PUBLIC + "/") for address in found), found


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example.net", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"},
        {"Forwarded": "host=evil.example.net;proto=https"},
    ],
)
def test_a_proxy_that_is_not_trusted_changes_no_address(service: Service, headers: dict[str, str]) -> None:
    with asking(service, Addresses(proxies=(ip_network("10.0.0.0/8"),))) as client:
        assert all(each.startswith("http://testserver/") for each in addresses(client, "/", headers))


def test_the_api_definition_names_the_public_address(public: TestClient, client: TestClient) -> None:
    assert [server["url"].rstrip("/") for server in public.get("/api").json()["servers"]] == [PUBLIC]
    forwarded = client.get("/api", headers={"X-Forwarded-Host": "maps.example.org", "X-Forwarded-Proto": "https"})
    assert [server["url"].rstrip("/") for server in forwarded.json()["servers"]] == ["https://maps.example.org"]


def test_pages_for_people_link_to_the_public_address(public: TestClient) -> None:
    page = public.get("/collections", headers={"Accept": "text/html"}).text
    assert f'href="{PUBLIC}/collections/incidents"' in page
    assert "testserver" not in page


def test_a_prefixed_proxy_may_leave_the_prefix_on_or_take_it_off(public: TestClient) -> None:
    assert public.get("/collections/border").json()["id"] == "border"
    assert public.get("/durand/collections/border").json()["id"] == "border"


@pytest.mark.parametrize("host", ['evil.example.net"><script>alert(1)</script>', "a b", "x/y", "evil@host"])
def test_a_forwarded_host_that_is_none_does_no_harm(client: TestClient, host: str) -> None:
    answer = client.get("/collections", headers={"X-Forwarded-Host": host, "Accept": "text/html"})
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text
