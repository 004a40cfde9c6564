"""Text from data and from addresses is shown as text on every page for people."""

from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}"
ODD_ITEM = f"/collections/incidents/items/{quote('made:odd: a/b?c=d#e%&f', safe='')}"


def page(reader: TestClient, address: str) -> str:
    answer = reader.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/collections/incidents/items?dataset=made&datetime=2025-12-24",
        ODD_ITEM,
        "/crossings/chaman/incidents?dataset=made&datetime=2025-12-24",
    ],
)
def test_a_hostile_title_is_shown_and_does_nothing(reader: TestClient, address: str) -> None:
    text = page(reader, address)
    assert "<img src=x" not in text
    assert "</script><img" not in text
    assert HOSTILE in unescape(text)


@pytest.mark.parametrize(
    "address",
    [
        f"/collections/incidents/items?q={quote(HOSTILE)}",
        f"/collections/claims/items?q={quote(HOSTILE)}",
        f"/collections/crossings/items?q={quote(HOSTILE)}",
        f"/crossings/chaman/incidents?q={quote(HOSTILE)}",
        f"/map?q={quote(HOSTILE)}",
    ],
)
def test_a_hostile_filter_is_not_written_into_the_page(reader: TestClient, address: str) -> None:
    text = page(reader, address)
    assert "<img src=x" not in text
    assert 'onerror="' not in text


@pytest.mark.parametrize(
    "address",
    [
        f"/collections/{quote(HOSTILE, safe='')}",
        f"/collections/incidents/items/{quote(HOSTILE, safe='')}",
        f"/crossings/{quote(HOSTILE, safe='')}",
        f"/nothing/{quote(HOSTILE, safe='')}",
        f"/map?near={quote(HOSTILE, safe='')}",
    ],
)
def test_a_hostile_address_is_answered_with_an_escaped_page_or_with_json(reader: TestClient, address: str) -> None:
    for accept, kind in (("text/html", "text/html; charset=utf-8"), ("*/*", "application/json")):
        answer = reader.get(address, headers={"Accept": accept})
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        if accept == "text/html":
            assert "<img" not in answer.text
            assert "</script><" not in answer.text


@pytest.mark.parametrize(
    "address", ["/collections", "/collections/incidents/items", ODD_ITEM, "/crossings/torkham"]
)
def test_a_page_s_tag_is_not_that_of_the_same_as_json(reader: TestClient, address: str) -> None:
    as_page = reader.get(address, headers={"Accept": "text/html"})
    as_json = reader.get(address, headers={"Accept": "*/*", "If-None-Match": as_page.headers["etag"]})
    assert as_page.headers["content-type"].startswith("text/html")
    assert as_json.status_code == 200
    assert "json" in as_json.headers["content-type"]
    assert "Accept" in as_json.headers["vary"]
    again = reader.get(address, headers={"Accept": "text/html", "If-None-Match": as_page.headers["etag"]})
    assert again.status_code == 304
