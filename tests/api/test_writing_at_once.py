"""Many who write at once: nothing is lost, and revisions have no gaps."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event

import orjson
import pytest
from starlette.testclient import TestClient

from app.model.columns import INCIDENTS
from app.model.errors import StoreBusy
from app.session import Session
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

ITEMS = "/collections/incidents/items"
SEED = f"{ITEMS}/seed:S06"
PATCH = {"content-type": "application/merge-patch+json"}


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def sign(editor: TestClient, name: str) -> int:
    """Add a name to the notes of one item, again and again until nobody else came between; gives the tries."""
    tries = 0
    while True:
        tries += 1
        got = editor.get(SEED)
        notes = f"{got.json()['properties']['notes']} {name};"
        change = orjson.dumps({"notes": notes})
        answer = editor.patch(SEED, content=change, headers={**PATCH, "if-match": got.headers["etag"]})
        if answer.status_code == 200:
            return tries
        assert answer.status_code == 412, answer.text
        assert answer.json()["current"]["notes"] != got.json()["properties"]["notes"]


@pytest.mark.parametrize("writers", [24, pytest.param(200, marks=pytest.mark.soak)])
def test_many_writers_of_one_item_lose_nothing(editor: TestClient, service: Service, writers: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda number: sign(editor, f"w{number}"), range(writers)))
    notes = editor.get(SEED).json()["properties"]["notes"]
    assert [number for number in range(writers) if f" w{number};" not in notes] == []
    assert sum(tries) > writers
    revisions = [version["revision"] for version in service.store.history(INCIDENTS, "seed:S06")]
    assert revisions == list(range(1, writers + 2))
    assert service.store.revision() == writers + 1


@pytest.mark.parametrize("writers", [24, pytest.param(200, marks=pytest.mark.soak)])
def test_many_writers_of_many_items_are_in_nobodys_way(editor: TestClient, service: Service, writers: int) -> None:
    def add(number: int) -> str:
        answer = editor.post(ITEMS, json={"title": f"Number {number}", "event_type": "Other"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(add, range(writers)))
        assert len(set(ids)) == writers

        def change(record_id: str) -> int:
            path = f"/collections/unlocated/items/{record_id}"
            tag = editor.get(path).headers["etag"]
            return editor.patch(path, content=b'{"notes": "seen"}', headers={**PATCH, "if-match": tag}).status_code

        assert set(pool.map(change, ids)) == {200}
    numbers = [
        row[0] for row in service.store._connection.execute("SELECT revision FROM revisions ORDER BY revision")
    ]
    assert (numbers[0], {after - before for before, after in pairwise(numbers)}) == (1, {1})
    assert len(numbers) == 1 + 2 * writers


def test_writers_in_two_services_on_one_store_meet_too(service: Service, tmp_path: Path) -> None:
    assert service.store.path.parent == tmp_path
    other = Service(service.session.reopened(), None, service._view, service._day)
    apps = [create_app(one, Admitting(local_write=True)) for one in (service, other)]
    with (
        TestClient(apps[0], client=("127.0.0.1", 1)) as one,
        TestClient(apps[1], client=("127.0.0.1", 2)) as two,
        ThreadPoolExecutor(4) as pool,
    ):
        list(pool.map(lambda number: sign((one, two)[number % 2], f"w{number}"), range(12)))
        notes = [editor.get(SEED).json()["properties"]["notes"] for editor in (one, two)]
    assert notes[0] == notes[1]
    assert [number for number in range(12) if f" w{number};" not in notes[0]] == []
    assert service.store.revision() == 13
    other.session.close()


def test_an_edit_waits_for_one_import_and_goes_before_the_next(service: Service) -> None:
    begun, go_on, done = Event(), Event(), list[str]()

    def act(name: str, _: Session) -> None:
        begun.set()
        go_on.wait(30)
        done.append(name)

    async def ask() -> None:
        writes, make_import = service.writes, service.writes.make_import
        first = asyncio.create_task(make_import(service.session, partial(act, "import")))
        await asyncio.to_thread(begun.wait, 30)
        second = asyncio.create_task(make_import(service.session, partial(act, "another import")))
        edit = asyncio.create_task(service.write(partial(act, "edit")))
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy, match="others are writing"):
            await writes.make(service.session, partial(act, "impatient"), 0.01)
        go_on.set()
        await asyncio.gather(first, second, edit)

    asyncio.run(ask())
    assert done == ["import", "edit", "another import"]
