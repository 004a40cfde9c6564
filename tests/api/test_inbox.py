"""Corrections over HTTP: the item, its versions and the inbox show what is corrected, and what the source says."""

from pathlib import Path

import pytest
from changed_seed import write_changed_seed
from starlette.testclient import TestClient

from app.web.api.application import create_app
from app.web.api.service import Service

S06 = "/collections/incidents/items/seed:S06"
HOSTILE = "<b>Spin Boldak</b>"
WHY = {"why": "<i>the map</i> says so", "by": "a desk"}
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def changed(service: Service, tmp_path: Path) -> Service:
    """A service on a store with two corrections, of which the source says something new of one."""
    service.session.correct("seed:S06", {"title": HOSTILE, "longitude": 66.4, "latitude": 31.0}, **WHY)
    path = write_changed_seed(tmp_path, "S06", title="<u>Said anew</u>")
    service.session.import_file(path, dataset="seed")
    return service


def test_item_has_its_corrections_beside_what_the_source_says(client: TestClient, changed: Service) -> None:
    item = client.get(S06).json()
    assert (item["properties"]["title"], item["geometry"]["coordinates"]) == (HOSTILE, [66.4, 31.0])
    title, longitude, latitude = item["corrections"]
    assert {**title, "at": ""} == {
        "column": "title",
        "value": HOSTILE,
        "source": "<u>Said anew</u>",
        **WHY,
        "revision": 2,
        "at": "",
        "changed_underneath": True,
    }
    assert (longitude["column"], longitude["value"], longitude["changed_underneath"]) == ("longitude", 66.4, False)
    assert latitude["source"] != 31.0
    [only] = client.get(f"{S06}?properties=title").json()["corrections"]
    assert only["column"] == "title"
    assert "corrections" not in client.get(f"{S06}?properties=event_type").json()
    assert "corrections" not in client.get(f"{S06}?as_of=1").json()
    assert client.get(f"{S06}?as_of=2").json()["corrections"][0]["changed_underneath"] is False
    others = client.get("/collections/incidents/items/seed:S01").json()
    assert "corrections" not in others
    assert changed.session.revision == 3


@pytest.mark.usefixtures("changed")
def test_pages_show_both_and_escape_them(client: TestClient) -> None:
    for path in (S06, f"{S06}/versions", "/inbox"):
        page = client.get(path, headers=BROWSER)
        assert page.status_code == 200
        for text in ("&lt;b&gt;Spin Boldak", "&lt;u&gt;Said anew", "&lt;i&gt;the map&lt;/i&gt; says so", "a desk"):
            assert text in page.text, (path, text)
        assert "<b>Spin" not in page.text
    assert "Corrected, beside what the source says" in client.get(S06, headers=BROWSER).text


@pytest.mark.usefixtures("changed")
def test_versions_have_the_corrections_of_then(client: TestClient) -> None:
    came, corrected, underneath = client.get(f"{S06}/versions").json()["versions"]
    assert ("corrections" in came, corrected["became"], corrected["why"]) == (False, "corrected", WHY["why"])
    assert [each["column"] for each in corrected["corrections"]] == ["title", "longitude", "latitude"]
    assert [each["changed_underneath"] for each in corrected["corrections"]] == [False, False, False]
    assert (underneath["became"], underneath["file"], underneath["changed"]) == (None, "changed.csv", [])
    assert underneath["corrections"][0]["source"] == "<u>Said anew</u>"


def test_inbox_lists_what_waits_until_somebody_decides(client: TestClient, changed: Service) -> None:
    told = client.get("/inbox").json()
    assert (told["numberMatched"], told["numberReturned"]) == (1, 1)
    [entry] = told["inbox"]
    assert (entry["table"], entry["id"], entry["column"], entry["since"]) == ("incidents", "seed:S06", "title", 3)
    assert (entry["value"], entry["source_now"]) == (HOSTILE, {"title": "<u>Said anew</u>"})
    assert entry["source_before"]["title"].startswith("Fighting in Spin Boldak")
    assert client.get(entry["item"]).json()["id"] == "seed:S06"
    assert client.get("/inbox?as_of=2").json()["inbox"] == []
    assert client.get("/inbox?limit=1&offset=1").json()["inbox"] == []
    assert client.get("/inbox?colour=red").status_code == 400
    changed.session.decide("seed:S06", "title", "keep")
    assert client.get("/inbox").json()["numberMatched"] == 0
    assert "Inbox: 0 to decide" in client.get("/inbox", headers=BROWSER).text


def test_inbox_comes_in_pages(client: TestClient, service: Service, tmp_path: Path) -> None:
    rows = [f"{number},Example,Other\n" for number in range(3)]
    path = tmp_path / "desk.csv"
    path.write_text("id,title,event_type\n" + "".join(rows), encoding="utf-8")
    service.session.import_file(path, dataset="desk")
    for number in range(3):
        service.session.correct(f"desk:{number}", {"title": "Corrected"}, **WHY)
    path.write_text("id,title,event_type\n" + "".join(rows).replace("Example", "Anew"), encoding="utf-8")
    service.session.import_file(path, dataset="desk")
    found, address = [], "/inbox?limit=2"
    while address:
        page = client.get(address).json()
        found += [entry["id"] for entry in page["inbox"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert (found, page["numberMatched"]) == (["desk:0", "desk:1", "desk:2"], 3)


def test_withheld_incident_is_in_neither(changed: Service) -> None:
    changed.session.correct("seed:S06", {"licence": "closed"}, **WHY)
    assert len(changed.session.inbox()) == 1
    changed.session = changed.session.withholding(frozenset({"closed"}))
    with TestClient(create_app(changed)) as client:
        assert client.get("/inbox").json()["inbox"] == []
        assert "Said anew" not in client.get("/inbox", headers=BROWSER).text
        assert [client.get(f"{S06}{part}").status_code for part in ("", "/versions")] == [404, 404]


def test_unlocated_item_and_claim_have_their_corrections_too(client: TestClient, service: Service) -> None:
    [unlocated] = client.get("/collections/unlocated/items?limit=1").json()["features"]
    service.session.correct(unlocated["id"], {"title": "Corrected"}, **WHY)
    service.session.correct("seed:S06-1", {"quote": None}, table="claims", **WHY)
    for path in (f"unlocated/items/{unlocated['id']}", "claims/items/seed:S06-1"):
        [told] = client.get(f"/collections/{path}").json()["corrections"]
        assert (told["why"], told["by"]) == tuple(WHY.values())
        assert "Corrected, beside" in client.get(f"/collections/{path}", headers=BROWSER).text
