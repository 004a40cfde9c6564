"""Corrections over HTTP: the item, its versions and the inbox show what is corrected, and what the source says."""

from pathlib import Path
from typing import Any

import pytest
from changed_seed import write_changed_seed
from starlette.testclient import TestClient
from waiting_records import let_wait

from app.inbox.entry import Kind
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
    for path in (S06, f"{S06}/versions", "/inbox?kind=correction"):
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
    told = client.get("/inbox?kind=correction").json()
    assert (told["numberMatched"], told["numberReturned"]) == (1, 1)
    [entry] = told["inbox"]
    assert (entry["table"], entry["id"], entry["column"], entry["since"]) == ("incidents", "seed:S06", "title", 3)
    assert (entry["value"], entry["source_now"]) == (HOSTILE, {"title": "<u>Said anew</u>"})
    assert entry["source_before"]["title"].startswith("Fighting in Spin Boldak")
    assert client.get(entry["item"]).json()["id"] == "seed:S06"
    assert client.get("/inbox?kind=correction&as_of=2").json()["inbox"] == []
    assert client.get("/inbox?kind=correction&limit=1&offset=1").json()["inbox"] == []
    assert client.get("/inbox?kind=correction&colour=red").status_code == 400
    changed.session.decide("seed:S06", "title", "keep")
    assert client.get("/inbox?kind=correction").json()["numberMatched"] == 0
    assert "Inbox: 0 to decide" in client.get("/inbox?kind=correction", headers=BROWSER).text


def test_inbox_comes_in_pages(client: TestClient, service: Service, tmp_path: Path) -> None:
    rows = [f"{number},Example,Other\n" for number in range(3)]
    path = tmp_path / "desk.csv"
    path.write_text("id,title,event_type\n" + "".join(rows), encoding="utf-8")
    service.session.import_file(path, dataset="desk")
    for number in range(3):
        service.session.correct(f"desk:{number}", {"title": "Corrected"}, **WHY)
    path.write_text("id,title,event_type\n" + "".join(rows).replace("Example", "Anew"), encoding="utf-8")
    service.session.import_file(path, dataset="desk")
    found, address = [], "/inbox?kind=correction&limit=2"
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
        assert client.get("/inbox?kind=correction").json()["inbox"] == []
        assert "Said anew" not in client.get("/inbox?kind=correction", headers=BROWSER).text
        assert [client.get(f"{S06}{part}").status_code for part in ("", "/versions")] == [404, 404]


def test_unlocated_item_and_claim_have_their_corrections_too(client: TestClient, service: Service) -> None:
    [unlocated] = client.get("/collections/unlocated/items?limit=1").json()["features"]
    service.session.correct(unlocated["id"], {"title": "Corrected"}, **WHY)
    service.session.correct("seed:S06-1", {"quote": None}, table="claims", **WHY)
    for path in (f"unlocated/items/{unlocated['id']}", "claims/items/seed:S06-1"):
        [told] = client.get(f"/collections/{path}").json()["corrections"]
        assert (told["why"], told["by"]) == tuple(WHY.values())
        assert "Corrected, beside" in client.get(f"/collections/{path}", headers=BROWSER).text


@pytest.fixture
def full(changed: Service, tmp_path: Path) -> Service:
    """A service on a store in which something of every kind waits."""
    let_wait(changed.session, tmp_path)
    return changed


def entries(client: TestClient, asked: str) -> list[dict[str, Any]]:
    """The entries of the inbox that a request asks for."""
    answer = client.get(f"/inbox?{asked}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["inbox"]
    return found


@pytest.mark.usefixtures("full")
def test_inbox_counts_all_kinds_and_gives_each_with_its_choices(client: TestClient) -> None:
    told = client.get("/inbox?limit=1000").json()
    counts = told["numberOfKind"]
    assert set(counts) == {"draft", "lead", "correction", "match", "gate"}
    assert min(counts.values()) >= 1, counts
    assert sum(counts.values()) == told["numberMatched"] == len(told["inbox"])
    assert {"one", "two", "seed"} <= set(told["datasets"])
    assert len({each["key"] for each in told["inbox"]}) == len(told["inbox"])
    for each in told["inbox"]:
        assert counts[each["kind"]] == len(entries(client, f"kind={each['kind']}&limit=1000"))
        if "item" in each:
            assert client.get(each["item"]).status_code == 200, each
    choices = {each["kind"]: each["choices"] for each in told["inbox"]}
    assert (choices["draft"], choices["match"], choices["gate"]) == (["accept", "drop"], ["accept", "reject"], [])


@pytest.mark.usefixtures("full")
def test_entries_tell_what_a_decision_needs(client: TestClient) -> None:
    [pair] = entries(client, "kind=match&dataset=one")
    assert {each["id"] for each in pair["records"]} == {pair["a"], pair["b"]} == {"one:T1", "two:T1"}
    assert (pair["km"], pair["days"], pair["score"] >= 0.5, bool(pair["why"])) == (0, 0, True, True)
    drafts = entries(client, "kind=draft")
    assert {each["table"] for each in drafts} == {"incidents", "claims", "crossing_status"}
    incident = next(each for each in drafts if each["table"] == "incidents")
    assert "Spin Boldak" in str(incident["record"]["place_name"])
    assert next(each for each in drafts if each["table"] == "claims")["is_with_incident"]
    lead = entries(client, "kind=lead&limit=1")[0]
    assert lead["records"][0]["properties"]["verification"] == "unverified lead"
    gate = entries(client, "kind=gate&crossing=torkham")[0]
    assert (gate["id"], gate["last_said"] == gate["waits_since"], gate["age_days"] > 60) == ("torkham", True, True)


@pytest.mark.usefixtures("full")
def test_entries_are_chosen_by_crossing_and_dataset_and_ordered_by_age(client: TestClient) -> None:
    near = entries(client, "crossing=torkham&limit=1000")
    assert {each["kind"] for each in near} >= {"draft", "match", "gate"}
    assert all("torkham" in each["crossings"] for each in near)
    assert {each["kind"] for each in entries(client, "dataset=news&limit=1000")} == {"draft"}
    oldest, newest = (entries(client, f"order={order}&limit=1000") for order in ("oldest", "newest"))
    times = [each["waits_since"] for each in oldest]
    assert times == sorted(times)
    assert sorted(times, reverse=True) == [each["waits_since"] for each in newest]
    paged = [each["key"] for at in range(len(oldest)) for each in entries(client, f"limit=1&offset={at}")]
    assert paged == [each["key"] for each in oldest]


@pytest.mark.usefixtures("full")
def test_the_inbox_is_a_page_for_people_too(client: TestClient) -> None:
    page = client.get("/inbox?limit=1000", headers=BROWSER).text
    for words in ("Drafts", "Leads", "Corrections", "Pairs of records", "Gates of which", "/desk#inbox"):
        assert words in page, words


@pytest.mark.parametrize("asked", ["kind=letter", "order=best", "crossing=nowhere", "limit=0"])
def test_wrong_questions_are_refused_with_what_would_be_right(client: TestClient, asked: str) -> None:
    answer = client.get(f"/inbox?{asked}")
    assert answer.status_code in (400, 404)
    assert asked.partition("=")[2] in answer.text


def test_an_earlier_moment_has_the_drafts_of_then(client: TestClient, full: Service) -> None:
    before = full.session.revision
    [article] = {each["document"] for each in entries(client, "kind=draft")}
    full.session.accept(article)
    assert entries(client, "kind=draft") == []
    assert len(entries(client, f"kind=draft&as_of={before}")) >= 3


def test_drafts_of_what_readers_are_not_shown_are_left_out(full: Service) -> None:
    session = full.session
    assert session.waiting("draft").count(Kind.DRAFT) >= 3
    session.add_rule(dataset="news", place="district", role="reader", why="an example")
    shown = session.shown_to("reader").waiting("draft").page(100)
    incident = next(each for each in shown if each.table == "incidents")
    assert "shelling" not in str(incident.told["record"])
    session.add_rule(dataset="news", withhold=True, role="stranger", why="an example")
    assert len(session.shown_to("stranger").waiting("draft")) == 0
    assert len(session.shown_to("reader").waiting("draft")) == len(session.waiting("draft"))
