"""The versions of a record, over HTTP."""

import pytest
from starlette.testclient import TestClient

from app.model.columns import INCIDENTS
from app.web.api.application import create_app
from app.web.api.service import Service

S06 = "/collections/incidents/items/seed:S06"


def revise(service: Service, **values: object) -> None:
    [*_, last] = service.store.history(INCIDENTS, "seed:S06")
    record = {name: last[name] for name in INCIDENTS.names} | values
    with service.store.writing("corrected.csv", service.now()) as writer:
        writer.upsert(INCIDENTS, [record])


def test_every_version_is_told_with_what_it_changed(client: TestClient, service: Service) -> None:
    revise(service, title="Corrected", injured_stated=3)
    answer = client.get(f"{S06}/versions").json()
    assert [(one["revision"], one["file"], one["changed"]) for one in answer["versions"]] == [
        (1, "seed", []),
        (2, "corrected.csv", ["title", "injured", "injured_stated"]),
    ]
    assert [one["injured"] for one in answer["versions"]] == [None, 3]


def test_a_record_that_has_not_changed_has_one_version(client: TestClient) -> None:
    [only] = client.get(f"{S06}/versions").json()["versions"]
    assert (only["revision"], only["file"], only["id"]) == (1, "seed", "seed:S06")
    claims = client.get("/collections/claims/items").json()["features"]
    assert len(client.get(f"/collections/claims/items/{claims[0]['id']}/versions").json()["versions"]) == 1


def test_an_item_links_to_its_versions_and_they_are_a_page_too(client: TestClient, service: Service) -> None:
    revise(service, title="<b>Corrected</b>")
    [found] = [link for link in client.get(S06).json()["links"] if link["rel"] == "version-history"]
    page = client.get(found["href"], headers={"Accept": "text/html"})
    assert "What changed" in page.text
    assert "&lt;b&gt;Corrected&lt;/b&gt;" in page.text
    assert all(link["rel"] != "version-history" for link in client.get("/crossings/torkham").json()["links"])


def test_what_has_no_versions_is_not_found(client: TestClient) -> None:
    for path in (
        "incidents/items/seed:none",
        "provinces/items/AF-KAN",
        "nothing/items/a",
        "unlocated/items/seed:S06",
    ):
        assert client.get(f"/collections/{path}/versions").status_code == 404, path
    assert client.get(f"{S06}/versions?limit=3").status_code == 400


def test_withheld_incidents_have_no_versions_either(service: Service) -> None:
    revise(service, licence="closed")
    service.session = service.session.withholding(frozenset({"closed"}))
    with TestClient(create_app(service)) as client:
        assert client.get(f"{S06}/versions").status_code == 404


def test_a_retracted_record_has_its_versions_and_its_tombstone(client: TestClient, service: Service) -> None:
    service.session.retract("seed:S06", why="<b>twice</b>", by="a desk")
    assert client.get(S06).status_code == 404
    [came, gone] = client.get(f"{S06}/versions").json()["versions"]
    assert (came["became"], gone["became"], gone["why"], gone["by"]) == (
        None,
        "retracted",
        "<b>twice</b>",
        "a desk",
    )
    assert gone["changed"] == []
    page = client.get(f"{S06}/versions", headers={"Accept": "text/html"}).text
    assert "&lt;b&gt;twice&lt;/b&gt;" in page
    assert client.get("/collections/incidents/items/seed:none/versions").status_code == 404


def test_versions_of_a_retracted_incident_are_withheld_with_it(service: Service) -> None:
    revise(service, licence="closed")
    revise(service, licence=None)
    service.session.retract("seed:S06", why="twice")
    service.session = service.session.withholding(frozenset({"closed"}))
    with TestClient(create_app(service)) as client:
        assert client.get(f"{S06}/versions").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
@pytest.mark.parametrize("query", ["", "?as_of=1"])
def test_versions_are_only_read(client: TestClient, method: str, query: str) -> None:
    answer = client.request(method, f"/collections/incidents/items/seed:S06/versions{query}")
    assert (answer.status_code, {*answer.headers["allow"].split(", ")}) == (405, {"GET", "HEAD"})
