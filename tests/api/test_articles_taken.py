"""Articles over HTTP, from their text to the record: read, drafted, accepted, and then alike at every door."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
NAMES = ("clash", "convoy", "mortars", "wrapped_strike")
DEATHS = ("fatalities_low", "fatalities_best", "fatalities_high", "unknown_fatalities")
PLAIN = {"content-type": "text/plain"}


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    """A program on this machine that may write."""
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


@dataclass(frozen=True)
class Taken:
    """An article that was drafted at one revision and accepted at the next one, and what its reading said."""

    told: dict[str, Any]
    drafted: int
    client: TestClient

    def items(self, collection: str, **asked: object) -> list[dict[str, Any]]:
        """The properties of the article's items of a collection."""
        params = {"limit": 1000, **asked}
        found = self.client.get(f"/collections/{collection}/items", params=params).json()["features"]
        return [each["properties"] for each in found if str(each["id"]).startswith(self.id)]

    def incidents(self, **asked: object) -> list[dict[str, Any]]:
        """The article's incidents, located or not."""
        return self.items("incidents", **asked) + self.items("unlocated", **asked)

    @property
    def id(self) -> str:
        """The article's id, with which all its records' ids begin."""
        return f"news:{self.told['document']['id']}"


def take(editor: TestClient, service: Service, name: str) -> Taken:
    """Read an article, write its drafts, and accept them all."""
    text = (ARTICLES / f"{name}.txt").read_bytes()
    published = json.loads((ARTICLES / f"{name}.json").read_text(encoding="utf-8"))["published"]
    read = editor.post("/read", content=text, headers=PLAIN, params={"published": published})
    assert read.status_code == 200, read.text
    drafted = editor.post("/drafts", content=text, headers=PLAIN, params={"published": published}).json()
    assert {key: drafted[key] for key in ("incidents", "claims", "crossing_status")} == {
        key: read.json()[key] for key in ("incidents", "claims", "crossing_status")
    }
    taken = Taken(drafted, service.session.revision, editor)
    assert taken.incidents() == []
    accepted = editor.post(f"/drafts/{taken.id}/accept", params={"why": "read at the desk"})
    assert accepted.status_code == 200, accepted.text
    return taken


@pytest.mark.parametrize("name", NAMES)
def test_accepted_article_is_alike_at_every_door(editor: TestClient, service: Service, name: str) -> None:
    taken = take(editor, service, name)
    incidents, claims, statuses = taken.incidents(), taken.items("claims"), taken.items("crossing_status")
    read = [taken.told[key] for key in ("incidents", "claims", "crossing_status")]
    assert [len(incidents), len(claims), len(statuses)] == [len(each) for each in read]
    assert incidents or statuses
    assert {each["verification"] for each in incidents} <= {"unverified"}
    assert {each["incident"] for each in claims} <= {each["id"] for each in incidents}
    sentence = editor.get("/map/summary", params={"dataset": "news"}).json()
    total = editor.get("/summary", params={"dataset": "news"}).json()["total"]
    assert [sentence[each] for each in DEATHS] == [total[each] for each in DEATHS]
    assert total["incidents"] == len(incidents)
    days = sorted(each["date_start"] for each in incidents if each["date_start"])
    report = editor.get("/report", params={"from": days[0], "to": days[-1], "f": "html"}).text if days else ""
    assert all(each["title"] in report for each in incidents if each["date_start"])


@pytest.mark.parametrize("name", NAMES)
def test_accepted_article_is_not_in_the_store_of_before(editor: TestClient, service: Service, name: str) -> None:
    taken = take(editor, service, name)
    for collection in ("incidents", "unlocated", "claims", "crossing_status"):
        assert taken.items(collection, as_of=taken.drafted) == []
    now = editor.get("/summary", params={"dataset": "news"}).json()["total"]["incidents"]
    then = editor.get("/summary", params={"dataset": "news", "as_of": taken.drafted}).json()["total"]["incidents"]
    assert (then, now) == (0, len(taken.incidents()))


def test_gate_that_an_article_says_is_closed_is_closed_from_its_day(editor: TestClient, service: Service) -> None:
    taken = take(editor, service, "clash")
    assert {each["crossing"] for each in taken.items("crossing_status")} == {"chaman"}
    words = [
        editor.get("/crossings/chaman/status", params={"at": day}).json()["words"]
        for day in ("2025-11-28", "2025-11-29")
    ]
    assert not words[0].startswith("closed")
    assert words[1].startswith("closed")
    matrix = editor.get(
        "/crossings/status", params={"at": "2025-11-29", "f": "html"}, headers={"Accept": "text/html"}
    )
    assert words[1] in matrix.text
    then = {"at": "2025-11-29", "as_of": taken.drafted}
    assert not editor.get("/crossings/chaman/status", params=then).json()["words"].startswith("closed")
