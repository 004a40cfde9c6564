"""What changed since a moment: over HTTP, on the command line, and beside a comparison of two states."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from incident_records import claim, incident
from starlette.testclient import TestClient

from app.model.columns import CLAIMS, INCIDENTS
from app.session import Session
from app.web.api.service import Service

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
Json = dict[str, Any]


def revise(service: Service) -> None:
    """Three revisions after the seeds: one inserts and changes, two retract, the last one what came in between."""
    [*_, last] = service.store.history(INCIDENTS, "seed:S06")
    record = {name: last[name] for name in INCIDENTS.names}
    with service.store.writing("more.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("desk:1"), incident("desk:2"), {**record, "title": "Corrected"}])
        writer.upsert(CLAIMS, [claim("desk:1-1", incident="desk:1")])
    service.session.now = lambda: AT + timedelta(days=1)
    service.session.retract("seed:S01", why="a trial", by="a desk")
    service.session.retract("desk:2", why="never was")


def told(client: TestClient, **params: object) -> Json:
    answer = client.get("/changes", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_record_that_changed_is_told_once(client: TestClient, service: Service) -> None:
    revise(service)
    answer = told(client, since=1)
    assert (answer["since"], answer["revision"], answer["numberMatched"]) == (1, 4, 4)
    assert [(one["became"], one["table"], one["id"], one["revision"]) for one in answer["changes"]] == [
        ("inserted", "incidents", "desk:1", 2),
        ("changed", "incidents", "seed:S06", 2),
        ("inserted", "claims", "desk:1-1", 2),
        ("retracted", "incidents", "seed:S01", 3),
    ]
    new, changed, _, gone = answer["changes"]
    assert new["record"]["title"] == "Report desk:1"
    assert (changed["file"], changed["record"]["title"]) == ("more.csv", "Corrected")
    assert [(one["field"], one["after"]) for one in changed["fields"]] == [("title", "Corrected")]
    assert (gone["why"], gone["by"], gone["record"]) == ("a trial", "a desk", None)
    assert told(client, since="2026-01-06T09:30:00Z")["since"] == 2
    assert told(client, since="2026-01-06T09:29:59Z", until=2)["numberMatched"] == 4
    assert told(client, since=4)["changes"] == told(client, since="9999-12-31")["changes"] == []


def test_a_browser_gets_a_page_that_tells_each_change_and_leads_to_versions(
    client: TestClient, service: Service
) -> None:
    revise(service)
    answer = client.get("/changes?since=1&limit=2", headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "Revisions 1 to 4: 4 records." in answer.text
    assert "title: " in answer.text
    assert "→ Corrected" in answer.text
    assert "/collections/incidents/items/seed:S06/versions?f=html" in answer.text
    assert "Next page" in answer.text
    last = client.get("/changes?since=1&limit=2&offset=2&f=html").text
    assert "retracted" in last
    assert "a trial" in last
    assert "Next page" not in last


def test_pages_are_of_the_revisions_of_the_first_one(client: TestClient, service: Service) -> None:
    revise(service)
    whole = told(client, since="1999-01-01", limit=10_000)
    assert whole["since"] == 0
    page, seen = told(client, since=0, limit=30), []
    with service.store.writing("later.csv", AT + timedelta(days=2)) as writer:
        writer.upsert(INCIDENTS, [incident("desk:later")])
    while True:
        seen += page["changes"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        page = client.get(following[0]).json()
    assert seen == whole["changes"]
    assert [one["id"] for one in told(client, since=page["revision"])["changes"]] == ["desk:later"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "since: give a revision, 0 for everything"),
        ("since=soon", "since: must be the number of a revision"),
        ("since=9", "since: the store has no revision 9: it has revisions 1 to 4"),
        ("since=1&until=9", "until: the store has no revision 9"),
        ("since=3&until=2", "until: revision 2 is before revision 3"),
        ("since=1&limit=0", "limit: must be a whole number from 1"),
        ("since=1&near=torkham", "unknown parameter 'near'"),
    ],
)
def test_bad_since_is_refused(client: TestClient, service: Service, query: str, sentence: str) -> None:
    revise(service)
    answer = client.get(f"/changes?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert answer.json()["description"].startswith(sentence)


def test_versions_say_each_value_before_and_after(client: TestClient, service: Service) -> None:
    revise(service)
    first, second = client.get("/collections/incidents/items/seed:S06/versions").json()["versions"]
    assert (first["changes"], second["changed"]) == ([], ["title"])
    assert second["changes"] == [{"field": "title", "before": first["title"], "after": "Corrected"}]


def state_of(session: Session) -> dict[str, Json]:
    features = session.incidents().to_geojson()["features"]
    return {feature["id"]: feature["properties"] for feature in features}


def test_changes_are_the_difference_of_two_states(service: Service) -> None:
    draw, session = Random(5), service.session.withholding(frozenset({"closed"}))
    service.session.now = lambda: AT
    for number in range(12):
        gone = [one for one in state_of(service.session) if one.startswith("desk:")]
        if number % 3 == 2 and gone:
            service.session.retract(draw.choice(gone), why="a trial")
            continue
        licences = [draw.choice([None, None, None, "closed"]) for _ in range(5)]
        with service.store.writing("made.csv", AT) as writer:
            drawn = zip(draw.sample(range(12), 5), licences, strict=True)
            records = [incident(f"desk:{n}", title=f"{number % 2}", licence=of) for n, of in drawn]
            writer.upsert(INCIDENTS, records)
    for _ in range(25):
        after, until = sorted(draw.choices(range(1, service.store.revision() + 1), k=2))
        was, now = state_of(session.as_of(after)), state_of(session.as_of(until))
        expected = {
            record_id: "inserted" if record_id not in was else "retracted" if record_id not in now else "changed"
            for record_id in was.keys() | now.keys()
            if was.get(record_id) != now.get(record_id)
        }
        changes = session.changes(after, until)
        assert {one.id: one.became for one in changes.listed} == expected, (after, until)
        for one in session.tell(changes):
            assert one["record"] is None or one["record"]["title"] == now[str(one["id"])]["title"]
