from collections.abc import Callable
from datetime import date

import pytest
from fake_apis import PASSWORD, USER, FakeAcled, Reply, Row, Script, acled_row

from app.download import acled
from app.download.acled import Account, read_pages
from app.download.wanted import Wanted
from app.model.errors import BadParameter, DownloadFailed

Start = Callable[[Script], "object"]
ACCOUNT = Account(USER, PASSWORD)
WANTED = Wanted(date(2025, 1, 1), date(2025, 3, 31))
NOT_ALLOWED = Reply({"status": 403, "message": "Access denied"}, 403)
EXPIRED = Reply({"message": "The access token expired"}, 401)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acled, "PAGE_ROWS", 2)


def rows(number: int) -> list[Row]:
    return [acled_row(n) for n in range(number)]


def read_events(known: object, wanted: Wanted = WANTED, account: Account = ACCOUNT) -> list[Row]:
    return [row for page in read_pages(known.service, account, wanted) for row in page.rows]


def asked_for(known: object) -> list[str]:
    """What was asked for events, in order: a page's number, or the grant that a token was asked with."""
    of_events = [asked for asked in known.asked if asked.path != acled.DELETED_PATH]
    return [asked.params.get("page") or asked.params["grant_type"] for asked in of_events]


@pytest.mark.parametrize(
    ("number", "asked"),
    [
        (0, ["1"]),
        (1, ["1"]),
        (3, ["1", "2"]),
        (4, ["1", "2", "3"]),
    ],
)
def test_pages_are_asked_for_to_the_first_that_is_not_full(start: Start, number: int, asked: list[str]) -> None:
    known = start(FakeAcled(rows(number)))
    assert read_events(known) == rows(number)
    assert asked_for(known) == ["password", *asked]


def test_a_number_of_all_rows_is_not_believed(start: Start) -> None:
    wrong = Reply({"status": 200, "count": 1, "total_count": 1, "data": rows(2)})
    known = start(FakeAcled(rows(3), {"1": [wrong]}))
    assert len(read_events(known)) == 3


def test_what_is_wanted_is_asked_in_acled_s_words(start: Start) -> None:
    known = start(FakeAcled([]))
    read_events(known, Wanted(date(2025, 1, 1), date(2025, 3, 31), ("AF", "pakistan", "Arabian Sea", "Pakistan")))
    assert known.asked[-2].params == {
        "_format": "json",
        "country": "Afghanistan|Pakistan|Arabian Sea",
        "event_date": "2025-01-01|2025-03-31",
        "event_date_where": "BETWEEN",
        "limit": "2",
        "page": "1",
    }


def test_what_acled_deleted_since_the_first_day_is_asked_page_by_page(start: Start) -> None:
    gone = [{"event_id_cnty": f"TST{n}", "deleted_timestamp": n * 86400} for n in range(3)]
    gone += [{"event_id_cnty": "TST3", "deleted_timestamp": "86400"}, {"event_id_cnty": "TST4"}]
    known = start(FakeAcled(rows(1), deleted=gone))
    [*_, last] = read_pages(known.service, ACCOUNT, WANTED)
    days = [date(1970, 1, 1), date(1970, 1, 2), date(1970, 1, 3), date(1970, 1, 2), None]
    assert last.deleted == {f"TST{n}": day for n, day in enumerate(days)}
    asked = [request.params for request in known.asked if request.path == acled.DELETED_PATH]
    assert [params["page"] for params in asked] == ["1", "2", "3"]
    assert {params["deleted_timestamp"] for params in asked} == {"1735689600"}


@pytest.mark.parametrize(
    ("deleted", "why"),
    [
        (Reply({"message": "no such page"}, 404), "answered 404"),
        (Reply({"status": 200, "data": "none"}), "answered without rows"),
        ([{"deleted_timestamp": 1}], "a deleted event has no event_id_cnty"),
    ],
)
def test_events_come_though_acled_does_not_tell_what_it_deleted(
    start: Start, deleted: list[Row] | Reply, why: str
) -> None:
    known = start(FakeAcled(rows(1), deleted=deleted))
    pages = list(read_pages(known.service, ACCOUNT, WANTED))
    assert [row for page in pages for row in page.rows] == rows(1)
    assert pages[-1].deleted == {}
    assert pages[-1].notes[0].startswith("which events ACLED deleted since 2025-01-01 is not known: ")
    assert why in pages[-1].notes[0]


@pytest.mark.parametrize("name", ["Pakistan|India", "x:OR:country=y", "", "a=b", "a&b", "586"])
def test_a_country_that_would_be_another_question_is_refused(start: Start, name: str) -> None:
    known = start(FakeAcled([]))
    with pytest.raises(BadParameter, match="expected a name as ACLED writes it, or AF or PK"):
        read_events(known, Wanted(date(2025, 1, 1), date(2025, 1, 2), (name,)))
    assert known.asked == []


def test_a_token_that_runs_out_between_pages_is_renewed_without_the_password(start: Start) -> None:
    known = start(FakeAcled(rows(5), {"2": [EXPIRED]}))
    assert read_events(known) == rows(5)
    assert asked_for(known) == ["password", "1", "2", "refresh_token", "2", "3"]


@pytest.mark.parametrize("refused", [400, 401])
def test_where_it_cannot_be_renewed_the_account_logs_in_again(start: Start, refused: int) -> None:
    known = start(FakeAcled(rows(3), {"2": [EXPIRED]}, refresh=[Reply({"error": "invalid_grant"}, refused)]))
    assert read_events(known) == rows(3)
    assert asked_for(known) == ["password", "1", "2", "refresh_token", "password", "2"]


def test_a_token_may_come_without_one_to_renew_it(start: Start) -> None:
    fake = FakeAcled(rows(1), {"1": [EXPIRED]})
    fake.login = [Reply({"access_token": "access-0"})]
    known = start(fake)
    assert read_events(known) == rows(1)
    assert asked_for(known) == ["password", "1", "password", "1"]


def test_a_token_is_renewed_once_for_a_page(start: Start) -> None:
    known = start(FakeAcled(rows(3), {"2": [EXPIRED, EXPIRED]}))
    with pytest.raises(DownloadFailed, match="answered 401: The access token expired"):
        read_events(known)
    assert asked_for(known) == ["password", "1", "2", "refresh_token", "2"]


@pytest.mark.parametrize("reply", [NOT_ALLOWED, Reply({"status": 403, "message": "Access denied"}),
                                   Reply({"status": "403", "message": "Access denied"})])  # fmt: skip
def test_a_403_is_an_account_without_access_and_no_wrong_password(start: Start, reply: Reply) -> None:
    known = start(FakeAcled(rows(1), {"1": [reply]}))
    with pytest.raises(DownloadFailed) as caught:
        read_events(known)
    message = str(caught.value)
    assert "may not read its API, whatever the password: accept ACLED's terms of use" in message
    assert message.endswith(": Access denied")


def test_a_403_may_come_instead_of_a_token(start: Start) -> None:
    known = start(FakeAcled([], login=[NOT_ALLOWED]))
    with pytest.raises(DownloadFailed, match="may not read its API"):
        read_events(known)


def test_a_wrong_password_names_the_settings_and_not_what_is_in_them(start: Start) -> None:
    known = start(FakeAcled([]))
    with pytest.raises(BadParameter) as caught:
        read_events(known, account=Account("nobody@example.org", "not the one"))
    message = str(caught.value)
    assert "DURAND_ACLED_USER" in message
    assert "DURAND_ACLED_PASSWORD" in message
    assert "'username': '***', 'password': '***'" in message
    assert "not the one" not in message + repr(Account("nobody@example.org", "not the one"))


@pytest.mark.parametrize(
    ("login", "why"),
    [
        (Reply({"access_token": "a\r\nb"}), "no access_token that could be used"),
        (Reply({"access_token": ""}), "no access_token that could be used"),
        (Reply({}), "no access_token that could be used"),
        (Reply(b"<html>"), "answered with a web page"),
        (Reply({}, 404), "answered 404"),
    ],
)
def test_a_login_that_gives_no_token_is_said_to_give_none(start: Start, login: Reply, why: str) -> None:
    known = start(FakeAcled([], login=[login]))
    with pytest.raises(DownloadFailed, match=why):
        read_events(known)


def test_a_busy_service_is_waited_for_between_pages(start: Start) -> None:
    known = start(FakeAcled(rows(3), {"2": [Reply({}, 429, {"Retry-After": "20"}), Reply(b"", 503)]}))
    assert read_events(known) == rows(3)
    assert known.waited == [20, 8]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"<!doctype html><title>Maintenance</title>"), "answered with a web page"),
        (Reply(b'{"data": [{"event_id_cnty":'), "answered with something else"),
        (Reply({"status": 200, "data": {"0": {}}}), "expected a list as 'data', got"),
        (Reply({"status": 200, "messages": []}), "expected a list as 'data', got"),
        (Reply({"status": 200, "data": rows(2)}), "gave page 2 with the same rows as the page before it"),
        (Reply({"message": "No such filter"}, 400), "answered 400: No such filter"),
        (Reply({}, 302, {"Location": "https://elsewhere.invalid/"}), "sends us on to another address"),
    ],
)
def test_a_page_that_is_none_ends_it(start: Start, reply: Reply, why: str) -> None:
    known = start(FakeAcled(rows(5), {"2": [reply]}))
    with pytest.raises(DownloadFailed, match=why):
        read_events(known)


def noted(known: object, wanted: Wanted = WANTED) -> list[str]:
    return [note for page in read_pages(known.service, ACCOUNT, wanted) for note in page.notes]


def test_a_country_of_which_nothing_came_is_noted(start: Start) -> None:
    known = start(FakeAcled([acled_row(1), acled_row(2, country="Afghanistan"), "no row"]))
    assert noted(known) == []
    assert noted(known, Wanted(WANTED.since, WANTED.until, ("PK", "Iran"))) == ["no event in Iran has come"]


def test_an_account_that_is_shown_no_recent_events_is_told(start: Start) -> None:
    """On record: `quantity` 12, `unit` Months and the last day; the answer has status 200 and no or fewer rows."""
    fake = FakeAcled([acled_row(1), acled_row(2, country="Afghanistan")])
    fake.restrictions = {"date_recency": {"quantity": 12, "unit": "Months", "date": "2025-03-30"}}
    note = "ACLED shows this account no events after 2025-03-30, though they were asked for to 2025-03-31"
    assert set(noted(start(fake))) == {note}


@pytest.mark.parametrize(
    "restrictions",
    [{}, [], None, {"date_recency": None}, {"date_recency": {"date": 5}}, {"date_recency": {"date": "\x1b[2J"}},
     {"date_recency": {"date": "2025-03-31"}}],
)  # fmt: skip
def test_other_restrictions_are_not_told(start: Start, restrictions: object) -> None:
    fake = FakeAcled([acled_row(1), acled_row(2, country="Afghanistan")])
    fake.restrictions = restrictions
    assert noted(start(fake)) == []
