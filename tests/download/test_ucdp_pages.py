from collections.abc import Callable
from datetime import date

import pytest
from fake_apis import TOKEN, FakeUcdp, Reply, Row, Script, ucdp_row

from app.download import ucdp
from app.download.ucdp import read_pages
from app.download.wanted import Wanted
from app.model.errors import BadParameter, DownloadFailed

Start = Callable[[Script], "object"]
WANTED = Wanted(date(2025, 1, 1), date(2025, 3, 31))


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ucdp, "PAGE_ROWS", 2)


def rows(number: int) -> list[Row]:
    return [ucdp_row(n) for n in range(number)]


def read_events(known: object, wanted: Wanted = WANTED, token: str = TOKEN, version: str = "26.1") -> list[Row]:
    return [row for page in read_pages(known.service, token, version, wanted) for row in page.rows]


@pytest.mark.parametrize(("number", "pages"), [(0, ["0"]), (1, ["0"]), (4, ["0", "1"]), (5, ["0", "1", "2"])])
def test_pages_are_asked_for_from_0_as_many_as_there_are(start: Start, number: int, pages: list[str]) -> None:
    """And nowhere else: the next page's address, which UCDP names, is at another host here."""
    known = start(FakeUcdp(rows(number)))
    assert read_events(known) == rows(number)
    assert [asked.params["page"] for asked in known.asked] == pages


def test_what_is_wanted_is_asked_in_ucdp_s_words(start: Start) -> None:
    known = start(FakeUcdp([]))
    read_events(known)
    [asked] = known.asked
    assert asked.path == "/api/gedevents/26.1"
    assert asked.params == {
        "pagesize": "2",
        "Country": "700,770",
        "StartDate": "2025-01-01",
        "EndDate": "2025-03-31",
        "page": "0",
    }


def test_countries_may_be_named_or_given_as_numbers(start: Start) -> None:
    known = start(FakeUcdp([]))
    read_events(known, Wanted(date(2025, 1, 1), date(2025, 1, 2), ("pk", "Pakistan", "AFGHANISTAN", "630")))
    assert known.asked[0].params["Country"] == "770,700,630"


@pytest.mark.parametrize("name", ["Iran", "7700", "700,770", ""])
def test_a_country_without_a_number_is_refused(start: Start, name: str) -> None:
    known = start(FakeUcdp([]))
    with pytest.raises(BadParameter, match="expected Afghanistan, Pakistan, AF, PK or a number of UCDP's"):
        read_events(known, Wanted(date(2025, 1, 1), date(2025, 1, 2), (name,)))
    assert known.asked == []


@pytest.mark.parametrize("version", ["25.1", "26.0.7", "26.01.26.06"])
def test_any_version_may_be_asked_for(start: Start, version: str) -> None:
    known = start(FakeUcdp(rows(1), versions=(version,)))
    assert read_events(known, version=version) == rows(1)


@pytest.mark.parametrize("version", ["latest", "../25.1", "25", "25.1?x=1", ""])
def test_what_is_no_version_is_not_asked_for(start: Start, version: str) -> None:
    known = start(FakeUcdp([]))
    with pytest.raises(BadParameter, match=r"--version .*: expected one like 26\.1, or 26\.0\.7"):
        read_events(known, version=version)
    assert known.asked == []


def test_a_version_that_there_is_not_is_named(start: Start) -> None:
    with pytest.raises(BadParameter, match=r"UCDP has no version 99\.1; --version names another"):
        read_events(start(FakeUcdp([])), version="99.1")


def test_a_token_that_is_not_accepted_is_named_by_its_setting_only(start: Start) -> None:
    with pytest.raises(BadParameter) as caught:
        read_events(start(FakeUcdp([])), token="another-token")
    assert "does not accept the access token in DURAND_UCDP_TOKEN" in str(caught.value)
    assert "API token required" in str(caught.value)
    assert "another-token" not in str(caught.value)


@pytest.mark.parametrize("token", ["to\nken", "tokén"])
def test_a_token_that_cannot_be_sent_is_not_repeated(start: Start, token: str) -> None:
    with pytest.raises(BadParameter, match=r"^DURAND_UCDP_TOKEN: must be of printable ASCII characters"):
        read_events(start(FakeUcdp([])), token=token)


@pytest.mark.parametrize("number", [5, "5"])
def test_counts_may_come_as_text(start: Start, number: object) -> None:
    known = start(FakeUcdp(rows(5), changes={"TotalCount": number}))
    assert read_events(known) == rows(5)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"TotalCount": 6}, "counts 6 events and gave 5"),
        ({"TotalCount": 4}, "counts 4 events and gave 5"),
        ({"TotalPages": 2}, "counts 5 events and gave 4"),
        ({"TotalPages": None}, "answered without TotalPages"),
        ({"TotalCount": "many"}, "answered without TotalCount: 'many'"),
        ({"Result": None}, "expected a list as 'Result', got"),
        ({"Result": rows(2)}, "gave page 1 with the same rows as the page before it"),
        ({"Result": []}, "counts 5 events and gave 0"),
    ],
)
def test_other_events_than_are_counted_are_no_download(start: Start, changes: dict[str, object], why: str) -> None:
    with pytest.raises(DownloadFailed, match=why):
        read_events(start(FakeUcdp(rows(5), changes=changes)))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"<html>"), "answered with a web page"),
        (Reply(b'{"Result": ['), "answered with something else"),
        (Reply({"title": "Bad Request"}, 400), "answered 400: Bad Request"),
        (Reply({}, 301, {"Location": "https://elsewhere.invalid"}), "sends us on to another address"),
    ],
)
def test_a_page_that_is_none_ends_it(start: Start, reply: Reply, why: str) -> None:
    with pytest.raises(DownloadFailed, match=why):
        read_events(start(FakeUcdp(rows(5), {"1": [reply]})))


def test_a_busy_service_is_waited_for_between_pages(start: Start) -> None:
    known = start(FakeUcdp(rows(3), {"1": [Reply({}, 429, {"Retry-After": "20"})]}))
    assert read_events(known) == rows(3)
    assert known.waited == [20]


def test_days_are_given_in_their_order() -> None:
    with pytest.raises(BadParameter, match="--since 2025-02-01 is after --until 2025-01-01"):
        Wanted(date(2025, 2, 1), date(2025, 1, 1))
