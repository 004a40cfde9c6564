"""Limits on requests: of one address, and of all that are answered at once."""

from ipaddress import ip_network

import pytest
from starlette.testclient import TestClient

from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.rates import ALWAYS, Limits, Rates
from app.web.api.service import Service

PROXY = "10.0.0.1"
BEHIND = Addresses(None, frozenset(), (ip_network("10.0.0.0/8"),))


class Clock:
    """A clock that goes on when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def asking(service: Service, limits: Limits, peer: str, addresses: Addresses | None = None) -> TestClient:
    app = create_app(service, Admitting(addresses or Addresses(None, frozenset()), limits=limits))
    return TestClient(app, "http://localhost", client=(peer, 50000))


def statuses(client: TestClient, count: int, **headers: str) -> list[int]:
    return [client.get("/conformance", headers=headers).status_code for _ in range(count)]


def test_address_that_asks_too_often_is_told_when_to_ask_again(service: Service) -> None:
    clock = Clock()
    limits = Limits(Rates(30, clock))
    client = asking(service, limits, "192.0.2.7")
    assert statuses(client, 31) == [200] * 30 + [429]
    refused = client.get("/conformance")
    assert refused.headers["retry-after"] == "2"
    assert refused.json()["code"] == "TooManyRequests"
    assert "more than 30 requests a minute from 192.0.2.7" in refused.json()["description"]
    assert statuses(asking(service, limits, "192.0.2.8"), 1) == [200]
    clock.now += 2
    assert statuses(client, 2) == [200, 429]
    clock.now += 600
    assert statuses(client, 31) == [200] * 30 + [429]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_this_machine_is_not_counted(service: Service, peer: str) -> None:
    assert statuses(asking(service, Limits(Rates(2)), peer), 5) == [200] * 5


def test_behind_a_trusted_proxy_each_client_counts_for_itself(service: Service) -> None:
    client = asking(service, Limits(Rates(2, Clock())), PROXY, BEHIND)
    assert statuses(client, 3, **{"X-Forwarded-For": "192.0.2.7"}) == [200, 200, 429]
    assert statuses(client, 3, **{"X-Forwarded-For": "192.0.2.8"}) == [200, 200, 429]


def test_client_that_names_another_address_itself_is_counted_as_one(service: Service) -> None:
    client = asking(service, Limits(Rates(2, Clock())), "192.0.2.7")
    assert [*statuses(client, 2), *statuses(client, 1, **{"X-Forwarded-For": "192.0.2.9"})] == [200, 200, 429]


def test_network_of_ipv6_is_one_address(service: Service) -> None:
    limits = Limits(Rates(1, Clock()))
    assert statuses(asking(service, limits, "2001:db8::1"), 1) == [200]
    assert statuses(asking(service, limits, "2001:db8::2"), 1) == [429]
    assert statuses(asking(service, limits, "2001:db8:0:1::1"), 1) == [200]


def test_more_answers_at_once_than_are_allowed_are_refused_but_for_who_watches(service: Service) -> None:
    client = asking(service, Limits(at_once=2, running=range(3)), "127.0.0.1")
    refused = client.get("/conformance")
    assert (refused.status_code, refused.json()["code"]) == (503, "Crowded")
    assert refused.headers["retry-after"].isdigit()
    assert {client.get(path).status_code for path in ALWAYS if path != "/metrics"} == {200}
    assert statuses(asking(service, Limits(at_once=3, running=range(3)), "127.0.0.1"), 1) == [200]
