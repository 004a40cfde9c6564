"""`durand read`, and the other doors beside it: one table of documents, one answer."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from made_documents import LOGIN, PDF, PUBLISHED, SCAN, TEXT, TITLE, page
from starlette.testclient import TestClient

from app.model.errors import BadInput
from app.web.api.service import Service

Run = Callable[..., Result]
Fails = Callable[..., str]

TYPES = {".txt": "text/plain", ".html": "text/html", ".pdf": "application/pdf"}
READ = [
    ("article.txt", TEXT.encode(), {}),
    ("article.txt", TEXT.encode(), {"published": PUBLISHED, "source": "The Invented Post"}),
    ("article.txt", TEXT.encode("utf-16"), {"published": PUBLISHED}),
    ("article.html", page(), {}),
    ("article.html", page(head=""), {"published": "2025-10-16", "source": "A desk"}),
    ("article.pdf", PDF, {"published": PUBLISHED}),
    ("word.txt", b"Torkham", {}),
]
REFUSED = [
    ("empty.txt", b"", {}, "the document is empty"),
    ("urdu.txt", "طورخم سرحد بند ہے".encode(), {}, "only English is read"),
    ("login.html", LOGIN, {}, "a login or subscription page"),
    ("scan.pdf", SCAN, {}, "the PDF holds pictures of pages"),
    ("article.txt", TEXT.encode(), {"published": "soon"}, "published: must be a day such as 2025-10-20: 'soon'"),
]


def options(given: dict[str, str]) -> list[str]:
    return [word for name, text in given.items() for word in (f"--{name}", text)]


@pytest.mark.parametrize(("name", "content", "given"), READ)
def test_every_door_gives_the_same_json(
    run: Run, client: TestClient, service: Service, name: str, content: bytes, given: dict[str, str]
) -> None:
    kind = TYPES[Path(name).suffix]
    Path(name).write_bytes(content)
    run("read", name, "--out", "drafts.json", *options(given))
    answer = client.post("/read", content=content, params=given, headers={"content-type": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = service.session.read(content, media_type=kind, **given).to_dict()  # type: ignore[arg-type]
    assert answer.json() == json.loads(Path("drafts.json").read_bytes()) == json.loads(json.dumps(told))
    assert list(told) == ["document", "incidents", "claims", "crossing_status", "unread"]
    stated = PUBLISHED if kind == "text/html" else None
    assert told["document"]["published"] == given.get("published", stated)


@pytest.mark.parametrize(("name", "content", "given", "sentence"), REFUSED)
def test_every_door_refuses_with_the_same_sentence(
    fails: Fails,
    client: TestClient,
    service: Service,
    name: str,
    content: bytes,
    given: dict[str, str],
    sentence: str,
) -> None:
    kind = TYPES[Path(name).suffix]
    Path(name).write_bytes(content)
    assert sentence in fails("read", name, *options(given))
    answer = client.post("/read", content=content, params=given, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert sentence in answer.json()["description"]
    with pytest.raises(BadInput, match=sentence):
        service.session.read(content, media_type=kind, **given)  # type: ignore[arg-type]


def test_text_as_a_string_is_plain_text(service: Service) -> None:
    told = service.session.read(TEXT, published=PUBLISHED).to_dict()
    assert told["document"]["title"] == TITLE
    assert told == service.session.read(TEXT.encode(), published=PUBLISHED).to_dict()
    assert service.session.read(page().decode(), media_type="text/html").document["source"] == "The Invented Post"


def test_json_of_several_files_is_a_list_and_a_bad_one_is_named(run: Run) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("b.html").write_bytes(page())
    both = run("read", "a.txt", "b.html")
    assert [one["document"]["published"] for one in json.loads(both.stdout)] == [None, PUBLISHED]
    assert "a.txt: no publication date: dates that hang on it stay empty; give --published" in both.stderr
    assert "b.html: no publication" not in both.stderr
    some = run("read", "a.txt", "none.txt", "--published", PUBLISHED, code=2)
    assert [one["document"]["title"] for one in json.loads(some.stdout)] == [TITLE]
    assert "durand: none.txt: cannot be read: No such file or directory" in some.stderr


@pytest.mark.parametrize(("told", "published"), [("2025-10-15", PUBLISHED), ("", None)])
def test_publication_date_is_asked_for_on_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, told: str, published: str | None
) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("app.cli.reading.is_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: told)
    assert json.loads(run("read", "a.txt").stdout)["document"]["published"] == published


def test_without_the_parser_the_answer_says_so(service: Service, tmp_path: Path) -> None:
    """In a process of its own, in which spaCy cannot be imported."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    script = "import sys; sys.modules['spacy'] = None; from app.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", script, "read", str(tmp_path / "a.txt"), "--published", PUBLISHED],
        env={"DURAND_STORE": str(service.store.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout)["document"]["parser"] == "patterns"
