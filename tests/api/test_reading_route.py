"""The route `/read`: bodies that are too large, of another type, or slow."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.documents.media import MOST_BYTES
from app.web.api.apart import Deadlines
from app.web.api.service import Service

PLAIN = {"content-type": "text/plain"}


def test_too_large_body_is_refused(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 1_000_000 + 1):
            yield b" " * 1_000_000

    for content in (b" " * (MOST_BYTES + 1), pieces()):
        answer = client.post("/read", content=content, headers=PLAIN)
        assert (answer.status_code, answer.json()["code"]) == (413, "ContentTooLarge")
        assert "the body has more than 10,000,000 bytes" in answer.json()["description"]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"content-type": "application/json"}, "documents of type 'application/json' are not read"),
        ({}, "Content-Type: say what the body is, one of text/plain, text/html, application/pdf"),
    ],
)
def test_body_of_another_type_is_refused(client: TestClient, headers: dict[str, str], sentence: str) -> None:
    answer = client.post("/read", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "UnsupportedMediaType")
    assert sentence in answer.json()["description"]


@pytest.mark.parametrize("params", [{"colour": "red"}, {"within_km": "1"}])
def test_other_parameters_are_refused(client: TestClient, params: dict[str, str]) -> None:
    answer = client.post("/read", content=b"Torkham", params=params, headers=PLAIN)
    assert answer.status_code == 400
    assert "expected one of published, source" in answer.json()["description"]


def test_only_post_reads(client: TestClient) -> None:
    answer = client.get("/read")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert client.post("/summary").status_code == 405


def test_reading_ends_at_the_deadline(client: TestClient, service: Service) -> None:
    service.deadlines = Deadlines(page=1e-9)
    answer = client.post("/read", content=b"Torkham was closed. " * 200, headers=PLAIN)
    assert (answer.status_code, answer.json()["code"]) == (503, "TookTooLong")
    assert answer.json()["description"].endswith("so it was given up; send a shorter article")


def test_waiting_for_other_articles_ends_at_the_deadline(client: TestClient, service: Service) -> None:
    service.deadlines, service.reading = Deadlines(page=0.2), asyncio.Semaphore(0)
    answer = client.post("/read", content=b"Torkham was closed.", headers=PLAIN)
    assert (answer.status_code, answer.json()["code"]) == (503, "TookTooLong")
    assert answer.json()["description"].endswith("other articles were read for 0.2 s; ask again later")


def test_nothing_is_written(client: TestClient, service: Service) -> None:
    client.post("/read", content=b"Torkham was closed on 12 October 2025, police said.", headers=PLAIN)
    assert service.store.revision() == 1
