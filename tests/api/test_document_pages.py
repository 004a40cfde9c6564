"""Documents: what stands on each, with its quotes, as the reader is shown it."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from test_sheets import check, read

from app.web.api.source_documents import document_id

Json = dict[str, Any]
Ask = Callable[..., Json]


@pytest.fixture(scope="module")
def claims(ask: Ask) -> list[Json]:
    found = ask("/collections/claims/items", limit=1000)["features"]
    return [each["properties"] for each in found]


def test_every_document_has_all_that_stands_on_it_and_nothing_else(ask: Ask, claims: list[Json]) -> None:
    statuses = ask("/collections/crossing_status/items", limit=1000)["features"]
    documents = ask("/documents")["documents"]
    titles = {each["document"] for each in claims} | {each["properties"]["document"] for each in statuses}
    assert {each["title"] for each in documents} == titles - {None}
    for each in documents:
        told = ask(f"/documents/{each['id']}")
        wanted = [claim["id"] for claim in claims if claim["document"] == each["title"]]
        assert sorted(claim["id"] for claim in told["claims"]) == sorted(wanted)
        assert each["number_of_claims"] == len(wanted)
        about = {claim["incident"] for claim in told["claims"]} - {None}
        assert about <= {incident["id"] for incident in told["incidents"]}


def test_a_document_s_page_has_the_words_and_leads_to_its_incidents(
    reader: TestClient, ask: Ask, claims: list[Json]
) -> None:
    title = next(each["document"] for each in claims if each["document"] and each["quote"])
    page = read(reader, f"/documents/{document_id(title)}")
    check(page)
    assert page.texts["h1"] == [title]
    cells = {text.strip() for text in page.texts["td"]}
    quotes = {each["quote"].strip() for each in claims if each["document"] == title and each["quote"]}
    assert quotes
    assert quotes <= cells
    links = {str(link["href"]) for link in page.all("a")}
    for incident in ask(f"/documents/{document_id(title)}")["incidents"]:
        assert any(link.endswith(f"/items/{incident['id']}") for link in links)
    for link in sorted(links)[::10]:
        assert reader.get(link, headers={"Accept": "text/html"}).status_code == 200, link


def test_an_incident_s_page_leads_to_the_documents_of_its_claims(reader: TestClient, claims: list[Json]) -> None:
    one = next(each for each in claims if each["document"])
    page = read(reader, f"/collections/incidents/items/{one['incident']}")
    assert f"http://testserver/documents/{document_id(one['document'])}" in {
        link["href"] for link in page.all("a")
    }


def test_an_unknown_document_is_not_found(reader: TestClient) -> None:
    answer = reader.get("/documents/000000000000")
    assert (answer.status_code, "/documents lists them" in answer.text) == (404, True)
    assert reader.get("/documents?q=x").status_code == 400


def test_a_document_s_page_can_be_cited_and_shared(reader: TestClient, claims: list[Json]) -> None:
    title = next(each["document"] for each in claims if each["document"])
    address = f"/documents/{document_id(title)}"
    page = read(reader, address)
    [cite] = [" ".join(text.split()) for text in page.texts["p"] if title.rstrip(".") in text]
    revision = reader.get("/healthz").json()["revision"]
    assert cite.endswith(
        f"Durand Line incident map, revision {revision}. http://testserver{address}?as_of={revision}."
    )
    told = {each.get("name") or each.get("property"): each.get("content") for each in page.all("meta")}
    assert told["description"] == told["og:description"] == page.texts["p"][0].strip()
    assert told["og:title"] == title
    assert told["og:image"].startswith("http://testserver/static/")


def test_pages_say_codes_in_words(reader: TestClient, claims: list[Json]) -> None:
    one = next(each for each in claims if each["party"] == "afghan_side" and each["document"])
    said: set[str] = set()
    for address in (
        f"/incidents/{one['incident']}/claims",
        f"/documents/{document_id(one['document'])}",
        f"/collections/claims/items/{one['id']}",
        "/collections/claims/items",
        "/collections/crossing_status/items",
    ):
        cells = [text.strip() for tag in ("td", "dd") for text in read(reader, address).texts.get(tag, [])]
        assert cells
        assert [text for text in cells if text in ("afghan_side", "pakistani_side", "aid_agency", "to_af")] == []
        said |= set(cells)
    assert "the Afghan side" in said


def test_the_landing_page_leads_to_the_documents(ask: Ask) -> None:
    assert "http://testserver/documents" in {each["href"] for each in ask("/")["links"]}
