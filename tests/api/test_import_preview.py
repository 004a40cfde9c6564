"""A file before it is imported over HTTP: its first rows, its columns, and a mapping that is proposed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest
from starlette.testclient import TestClient

from app.ingest.formats.preview import FIRST_ROWS
from app.web.api import uploads
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

Json = dict[str, Any]
LOG = "Ref No,Category,When,Place,Dead\nA1,IED,2025-10-01,Spin Boldak,2\nA2,Ambush,2025-10-02,Torkham,\n"
OWN = "id,title,event_type,date_start\n1,One,Other,2025-10-02\n"


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def looked_at(editor: TestClient, content: str | bytes = LOG, name: str = "night log.csv") -> Json:
    body = content.encode() if isinstance(content, str) else content
    answer = editor.post("/import/preview", files={"file": (name, body)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: Json = answer.json()
    return told


def test_a_table_gives_its_first_rows_and_a_proposal(editor: TestClient) -> None:
    told = looked_at(editor)
    assert told["columns"] == ["Ref No", "Category", "When", "Place", "Dead"]
    assert told["rows"] == [
        ["A1", "IED", "2025-10-01", "Spin Boldak", "2"],
        ["A2", "Ambush", "2025-10-02", "Torkham", ""],
    ]
    assert told["format"] is None
    assert told["proposal"]["columns"]["id"] == ["Ref No"]
    assert told["proposal"]["columns"]["place_name"] == ["Place"]
    assert told["words"]["Category"] == ["Ambush", "IED"]


def test_a_file_of_a_known_format_needs_no_mapping(editor: TestClient) -> None:
    told = looked_at(editor, OWN)
    assert told["format"] == "own incidents"
    assert told["proposal"] is None


def test_a_long_table_is_cut_to_its_first_rows_and_its_many_words_are_left_out(editor: TestClient) -> None:
    rows = "".join(f"R{number},IED,2025-10-01,Place {number},1\n" for number in range(5000))
    told = looked_at(editor, LOG.partition("\n")[0] + "\n" + rows)
    assert len(told["rows"]) == FIRST_ROWS
    assert "Ref No" not in told["words"]
    assert told["words"]["Category"] == ["IED"]


def test_a_workbook_is_looked_at(editor: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    rows = pd.DataFrame({"Ref No": ["A1"], "Dead": [3]})
    pyogrio.write_dataframe(rows, path, layer="Log", driver="XLSX")
    told = looked_at(editor, path.read_bytes(), "log.xlsx")
    assert (told["columns"], told["rows"], told["dataset"]) == (["Ref No", "Dead"], [["A1", "3"]], "log")


def test_a_table_of_an_older_encoding_is_looked_at(editor: TestClient) -> None:
    told = looked_at(editor, "Ref No,Reporter\nA1,Renée\n".encode("cp1252"))
    assert told["rows"] == [["A1", "Renée"]]


def test_markup_in_a_cell_stays_text(editor: TestClient) -> None:
    told = looked_at(editor, LOG.replace("Torkham", "<b>Torkham</b>"))
    assert told["rows"][1][3] == "<b>Torkham</b>"


def test_looking_at_a_file_writes_nothing(editor: TestClient) -> None:
    before = editor.get("/healthz").json()["revision"]
    looked_at(editor)
    assert editor.get("/healthz").json()["revision"] == before
    assert editor.get("/collections/incidents/items?dataset=night-log").json()["numberMatched"] == 0


@pytest.mark.parametrize(
    ("files", "data", "words"),
    [
        ({"file": ("log.csv", b"")}, {}, "log.csv"),
        ({"file": ("log.xlsx", b"no workbook")}, {}, "log.xlsx"),
        ({"file": ("log.json", b"[1, 2")}, {}, "log.json"),
        ({"file": ("..", LOG.encode())}, {}, "needs a file name"),
        ({"file": ("x" * 300 + ".csv", LOG.encode())}, {}, "needs a file name"),
        ({"other": ("log.csv", LOG.encode())}, {}, "other: no such field"),
        ({"file": ("log.csv", LOG.encode())}, {"colour": "red"}, "colour: no such field"),
    ],
)
def test_a_file_that_cannot_be_looked_at_is_refused_in_words(
    files: Json, data: dict[str, str], words: str, editor: TestClient
) -> None:
    answer = editor.post("/import/preview", files=files, data=data)
    assert answer.status_code == 400, answer.text
    told = answer.json()["description"]
    assert words in told
    assert "/tmp" not in told


def test_a_body_that_is_no_form_and_a_parameter_are_refused(editor: TestClient) -> None:
    plain = editor.post("/import/preview", content=LOG, headers={"Content-Type": "text/csv"})
    assert plain.status_code == 415
    assert "multipart/form-data" in plain.json()["description"]
    asked = editor.post("/import/preview?dataset=log", files={"file": ("log.csv", LOG.encode())})
    assert asked.status_code == 400
    assert "dataset" in asked.json()["description"]


def test_a_form_that_is_too_large_is_refused(editor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    answer = editor.post("/import/preview", files={"file": ("log.csv", LOG.encode() * 50)})
    assert answer.status_code == 413
    assert "durand import" in answer.json()["description"]


def test_a_reader_may_not_look_at_a_file_through_the_service(service: Service) -> None:
    with TestClient(create_app(service), client=("203.0.113.7", 50000)) as stranger:
        answer = stranger.post("/import/preview", files={"file": ("log.csv", LOG.encode())})
    assert answer.status_code in (401, 403)
    assert "key" in answer.json()["description"]
