"""Files imported over HTTP: taken in the background, watched, and reversed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from errno import ENOSPC
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.ingest.locator import Desk
from app.model.errors import NotFound
from app.session import Session
from app.web.api import uploads
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.import_jobs import DIED, Job, Jobs
from app.web.api.service import Service, open_service

CSV = b"id,title,event_type,date_start,longitude,latitude\n1,One,Other,2025-10-02,71.1,34.1\n2,Two,Quarrel,,,\n"
OTHERS = b"number,headline,kind\n7,Seven,Other\n"
MAPPING = '[columns]\nid = "number"\ntitle = "headline"\nevent_type = "kind"\n'

Json = dict[str, Any]


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def sent(editor: TestClient, content: bytes = CSV, name: str = "desk.csv", **data: str) -> str:
    answer = editor.post("/import", files={"file": (name, content)}, data=data)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] in ("accepted", "running")
    return str(answer.headers["location"])


def done(editor: TestClient, address: str) -> Json:
    until = monotonic() + 60
    while monotonic() < until:
        told: Json = editor.get(address).json()
        if told["status"] not in ("accepted", "running"):
            return told
        sleep(0.02)
    raise AssertionError(told)


def test_a_file_is_imported_and_reported(editor: TestClient, service: Service) -> None:
    address = sent(editor, dataset="desk")
    assert address.startswith("http://testserver/imports/")
    told = done(editor, address)
    assert (told["status"], told["progress"], told["revision"], told["by"]) == ("successful", 100, 2, "local")
    report = told["report"]
    assert (report["inserted"], report["refused"], report["file"]) == (1, 1, "desk.csv")
    assert report["refusals"][0]["reason"].startswith("event_type: expected one of Battles, ")
    assert editor.get("/collections/incidents/items/desk:1").json()["properties"]["title"] == "One"
    assert [path.name for path in (service.store.path.parent / "store.gpkg.imports").iterdir()] == [
        f"{told['id']}.json"
    ]


def test_a_trial_run_writes_nothing(editor: TestClient) -> None:
    told = done(editor, sent(editor, dry_run="true"))
    assert (told["status"], told["revision"], told["report"]["dry_run"]) == ("successful", None, True)
    assert editor.get("/healthz").json()["revision"] == 1
    refused = editor.delete(f"/imports/{told['id']}")
    assert refused.status_code == 409
    assert refused.json()["description"].endswith("wrote nothing that could be reversed")


@pytest.mark.parametrize("as_file", [False, True])
def test_a_mapping_says_what_the_columns_are(editor: TestClient, as_file: bool) -> None:
    files: Json = {"file": ("others.csv", OTHERS)}
    data = {"dataset": "others"}
    if as_file:
        files["mapping"] = ("map.toml", MAPPING.encode())
    else:
        data["mapping"] = MAPPING
    answer = editor.post("/import", files=files, data=data)
    assert done(editor, answer.headers["location"])["report"]["inserted"] == 1
    assert editor.get("/collections/unlocated/items/others:7").status_code == 200


def test_a_file_that_cannot_be_read_fails_with_the_reason(editor: TestClient) -> None:
    told = done(editor, sent(editor, b"a,b\n1,2\n", "../../odd.csv"))
    assert (told["status"], told["revision"], told["report"]) == ("failed", None, None)
    assert told["error"].startswith("odd.csv: cannot tell what its columns are: a, b. Needed: ")


@pytest.mark.parametrize(
    ("files", "data", "sentence"),
    [
        ({"other": ("a.csv", b"a")}, {}, "other: no such field; expected file, mapping, dataset, dry_run"),
        ({"mapping": ("a.toml", b"")}, {}, "file: missing; send the file in a field of this name"),
        ({"file": ("..", b"a")}, {}, "file: needs a file name such as events.csv: '..'"),
        ({"file": ("a.csv", b"a")}, {"dataset": "A B"}, "dataset: must be of lower-case letters"),
        ({"file": ("a.csv", b"a")}, {"dry_run": "perhaps"}, "dry_run: must be true or false: 'perhaps'"),
        ({"file": ("a.csv", b"a")}, {"mapping": "x"}, "mapping: not TOML: "),
        ({"file": ("a.csv", b"a"), "mapping": ("a.toml", b"\xff")}, {}, "mapping: not a text in UTF-8"),
    ],
)
def test_a_form_that_is_wrong_is_refused_at_once(
    editor: TestClient, service: Service, files: Json, data: dict[str, str], sentence: str
) -> None:
    answer = editor.post("/import", files=files, data=data)
    assert (answer.status_code, answer.json()["description"][: len(sentence)]) == (400, sentence)
    assert not service.jobs.folder.exists()


def test_another_body_is_refused(editor: TestClient) -> None:
    assert editor.post("/import", content=CSV, headers={"content-type": "text/csv"}).status_code == 415
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert editor.post("/import", content=b"nothing", headers=form).status_code == 400
    assert editor.post("/import", content=b"a", headers={"content-type": "multipart/form-data"}).status_code == 400
    long = {**form, "content-length": "2000000001"}
    assert editor.post("/import", content=b"a", headers=long).status_code == 413


def test_who_may_not_write_may_not_import_or_look(client: TestClient) -> None:
    assert client.post("/import", files={"file": ("a.csv", CSV)}).status_code == 401
    assert client.get("/imports/abc").status_code == 401
    assert client.delete("/imports/abc").status_code == 401


def test_an_import_is_watched_as_events(editor: TestClient) -> None:
    address = sent(editor, dataset="desk")
    with editor.stream("GET", address, headers={"accept": "text/event-stream"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert names[-1] == "end"
    assert set(names[:-1]) <= {"progress"}
    last = orjson.loads(text.rpartition("data: ")[2])
    assert (last["status"], last["report"]["inserted"]) == ("successful", 1)


def test_an_import_is_a_page_for_a_browser(editor: TestClient) -> None:
    address = sent(editor, dataset="desk")
    done(editor, address)
    page = editor.get(address, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Import of desk.csv" in page.text
    assert "event_type: expected one of Battles" in page.text
    assert "refresh" not in page.headers
    assert "etag" not in page.headers


def test_an_import_is_reversed_but_for_what_was_changed_since(editor: TestClient) -> None:
    rows = b"id,title,event_type\n1,One,Other\n2,Two,Other\n"
    first = done(editor, sent(editor, rows, dataset="desk"))
    path = "/collections/unlocated/items/desk:2"
    headers = {"content-type": "application/merge-patch+json", "if-match": "*"}
    assert editor.patch(path, content=b'{"title": "Deux"}', headers=headers).status_code == 200
    answer = editor.delete(f"/imports/{first['id']}", params={"why": "the wrong file"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["status"] == "dismissed"
    assert told["reversed"] == {
        "revision": 4,
        "retracted": 1,
        "put_back": 0,
        "kept": [{"table": "incidents", "id": "desk:2", "changed_by_revision": 3}],
    }
    assert editor.get("/collections/unlocated/items/desk:1").status_code == 404
    last = editor.get("/collections/unlocated/items/desk:1/versions").json()["versions"][-1]
    assert (last["became"], last["why"], last["by"]) == ("retracted", "the wrong file", "local")
    assert editor.get(path).json()["properties"]["title"] == "Deux"
    again = editor.delete(f"/imports/{first['id']}")
    assert (again.status_code, again.json()["description"]) == (
        409,
        f"import {first['id']} was reversed already, by revision 4",
    )


def test_an_import_that_died_with_its_process_has_failed(service: Service, editor: TestClient) -> None:
    job = Job("abc", "a.csv", None, False, None, "2026-01-05T12:00:00+00:00", 10, "running")
    service.jobs.folder.mkdir()
    service.jobs.keep(job)
    told = editor.get("/imports/abc").json()
    assert (told["status"], told["error"]) == ("failed", DIED)
    other = Jobs(service.jobs.folder)
    service.jobs.upload("abd", "a.csv")
    service.jobs.keep(replace(job, id="abd"))
    assert other.find("abd").status == "running"
    refused = editor.delete("/imports/abd")
    assert (refused.status_code, refused.json()["description"]) == (
        409,
        "import abd is running; wait until it is done, then reverse it",
    )
    service.jobs.end("abd")
    assert other.find("abd").status == "failed"


def test_an_import_that_ends_while_another_process_looks_has_not_failed(tmp_path: Path) -> None:
    own, other = Jobs(tmp_path), Jobs(tmp_path)
    first = Job("job0", "a.csv", None, False, None, "2026-01-05T12:00:00+00:00", 10, "running")
    last, looks = [first.id], [""]

    def look() -> None:
        while len(looks) < 3000:
            with suppress(NotFound):
                looks.append(other.find(last[-1]).status)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        for number in count():
            if looking.done():
                break
            job = replace(first, id=f"job{number}")
            own.upload(job.id, "a.csv")
            own.keep(job)
            last.append(job.id)
            own.keep(replace(job, status="successful"))
            own.end(job.id)
        looking.result()
    assert "successful" in looks
    assert set(looks[1:]) <= {"running", "successful"}


def test_an_import_is_reversed_once_though_two_ask_at_the_same_time(editor: TestClient, service: Service) -> None:
    told = done(editor, sent(editor, dataset="desk"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: editor.delete(f"/imports/{told['id']}"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert editor.get(f"/imports/{told['id']}").json()["reversed"]["retracted"] == 1
    assert service.store.revision() == 3


def test_a_file_that_cannot_be_kept_is_answered_and_leaves_nothing(
    editor: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads, "copyfileobj", full)
    editor._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = editor.post("/import", files={"file": ("desk.csv", CSV)})
    assert (answer.status_code, answer.json()["code"]) == (507, "InsufficientStorage")
    assert list(service.jobs.folder.iterdir()) == []


def test_a_file_whose_import_died_is_deleted_when_the_service_starts(service: Service, desk: Desk) -> None:
    jobs = service.jobs
    running, dead = (jobs.upload(name, "a.csv") for name in ("running", "dead"))
    for path in (running, dead):
        path.write_bytes(CSV)
    jobs._locks.pop("dead").close()
    open_service(Session(service.store, lambda: desk, service.now))
    assert sorted(path.name for path in jobs.folder.iterdir()) == ["running", "running.lock"]
    jobs.end("running")


@pytest.mark.parametrize("name", ["nothing", "..%2Fa", "a.b"])
def test_an_unknown_import_is_not_found(editor: TestClient, name: str) -> None:
    assert editor.get(f"/imports/{name}").status_code == 404
    assert editor.delete(f"/imports/{name}").status_code == 404


def test_only_the_newest_reports_are_kept(
    editor: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.api.import_jobs.KEPT_REPORTS", 2)
    told = [done(editor, sent(editor, dataset="desk"))["id"] for _ in range(4)]
    found = {path.stem for path in (service.store.path.parent / "store.gpkg.imports").glob("*.json")}
    # The one that runs is added to those that are kept.
    assert found == set(told[-3:])
    assert editor.get(f"/imports/{told[0]}").status_code == 404
