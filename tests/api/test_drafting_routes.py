"""Drafts over HTTP: contributors write them, editors decide on them, and the history says who did."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.model.roles import Role
from app.web.api.admission import Admitting
from app.web.api.apart import Deadlines
from app.web.api.application import create_app
from app.web.api.service import Service

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ARTICLE = "Torkham was closed on 12 October 2025 after three men were killed at Torkham, police said."
PLAIN = {"content-type": "text/plain"}


@pytest.fixture
def people(service: Service) -> Iterator[dict[str, TestClient]]:
    """A client with a key for a contributor, and one for an editor."""
    with closing(open_access(service.store.path, lambda: NOW)) as access:
        app = create_app(service, Admitting(holders=Holders(access)))
        yield {
            role.word: TestClient(app, headers={"Authorization": f"Bearer {add_key(access, role.word, role)}"})
            for role in (Role.READER, Role.CONTRIBUTOR, Role.EDITOR)
        }


def drafted(client: TestClient) -> list[str]:
    """The ids of the drafts that are shown to whoever asks for them."""
    found = client.get("/collections/incidents/items?drafts=include&verification=draft").json()["features"]
    return [feature["id"] for feature in found]


def test_a_contributor_writes_drafts_and_an_editor_accepts_them(people: dict[str, TestClient]) -> None:
    told = people["contributor"].post("/drafts?published=2025-10-13", content=ARTICLE, headers=PLAIN)
    assert told.status_code == 200
    assert told.json()["written"]["inserted"] > 0
    [draft, *_] = drafted(people["reader"])
    path = f"/drafts/{draft}/accept"
    assert people["contributor"].post(path).status_code == 403
    assert draft in people["editor"].post(path, params={"why": "two sources"}).json()["accepted"]
    assert people["reader"].get(f"/collections/incidents/items/{draft}").status_code == 200
    last = people["reader"].get(f"/collections/incidents/items/{draft}/versions").json()["versions"][-1]
    assert (last["became"], last["by"], last["why"]) == ("accepted", "editor", "two sources")


def test_an_editor_drops_drafts_with_a_reason(people: dict[str, TestClient]) -> None:
    people["contributor"].post("/drafts?published=2025-10-13", content=ARTICLE, headers=PLAIN)
    [draft, *_] = drafted(people["reader"])
    assert people["editor"].post(f"/drafts/{draft}/drop").status_code == 400
    assert draft in people["editor"].post(f"/drafts/{draft}/drop?why=of+another+gate").json()["dropped"]
    assert draft not in drafted(people["reader"])
    assert people["editor"].post("/drafts/draft:nothing/drop?why=a").status_code == 404


def test_a_reader_writes_no_drafts(people: dict[str, TestClient]) -> None:
    assert people["reader"].post("/drafts", content=ARTICLE, headers=PLAIN).status_code == 403
    assert (
        people["editor"].post("/drafts", content=b"{}", headers={"content-type": "image/png"}).status_code == 415
    )


def test_a_decision_waits_for_its_turn_among_those_who_write(service: Service) -> None:
    service.deadlines = Deadlines(turn=0.05)
    app = create_app(service, Admitting(local_write=True))
    with TestClient(app, client=("127.0.0.1", 50000)) as editor:
        assert editor.portal is not None
        editor.portal.call(service.writes._turn.acquire)
        for path in ("/drafts/news:1/accept", "/drafts/news:1/drop?why=a"):
            assert (editor.post(path).status_code, editor.post(path).json()["code"]) == (503, "StoreBusy")
        editor.portal.call(service.writes._turn.release)
        assert editor.post("/drafts/news:1/accept").status_code == 404
