import socket
from collections.abc import Callable

import pytest
from fake_apis import Reply, Script

from app.download import service as module
from app.download.service import Service, check_address
from app.model.errors import BadParameter, DownloadFailed

Start = Callable[[Script], "object"]


def in_turn(*replies: Reply) -> Script:
    """Gives one reply after the other, the last again and again."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://api.example.org",
        "https://api.example.org:8443/acled/",
        "http://127.0.0.1:9",
        "http://localhost",
        "http://[::1]:9",
    ],
)
def test_addresses_are_taken_that_credentials_can_be_sent_to(address: str) -> None:
    assert check_address(address, "DURAND_X_URL").geturl() == address


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.org",
        "api.example.org",
        "ftp://api.example.org",
        "file:///etc/hosts",
        "https://",
        "https://api.example.org/?key=1",
        "https://api.example.org/#a",
        "https://api.example.org:port",
        "https://[::1",
        "https://api example.org",
        "https://api.example.org\n",
    ],
)
def test_other_addresses_are_refused_with_what_would_be_right(address: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check_address(address, "DURAND_X_URL")
    assert str(caught.value).startswith(f"DURAND_X_URL: {address!r}: expected an address like https://")


def test_an_address_with_a_password_in_it_is_not_repeated() -> None:
    with pytest.raises(BadParameter) as caught:
        check_address("https://me:secret@api.example.org", "DURAND_X_URL")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("busy", "wait"),
    [
        (Reply({}, 429, {"Retry-After": "7"}), 7),
        (Reply({}, 503, {"Retry-After": "Tue, 06 Jan 2026 08:31:00 GMT"}), 60),
        (Reply({}, 503, {"Retry-After": "Tue, 06 Jan 2026 08:29:00 GMT"}), 0),
        (Reply({}, 429, {"Retry-After": "soon"}), 2),
        (Reply({}, 429), 2),
        (Reply(b"<html>", 500), 2),
        (Reply(b"<html>", 502), 2),
        (Reply({"part": "of"}, announced=500), 2),
        (Reply(None), 2),
    ],
)
def test_a_service_that_is_busy_or_breaks_off_is_asked_again_when_it_says(
    start: Start, busy: Reply, wait: float
) -> None:
    known = start(in_turn(busy, Reply({"fine": True})))
    answer = known.service.get("/x", {"a": "1|2"}, {"X-Own": "y"})
    assert known.service.document(answer) == {"fine": True}
    assert known.waited == [wait]
    assert [(asked.params, asked.headers["x-own"]) for asked in known.asked] == [({"a": "1|2"}, "y")] * 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply({"message": "too\nmany\x1b[2J"}, 429), "answered 429: too many [2J, 4 times in a row"),
        (Reply(b"", 503), "answered 503, 4 times in a row: try again later"),
        (Reply(b"{", announced=9), "broke off its answer (1 of 9 bytes), 4 times in a row"),
        (Reply(None), "broke off its answer (Remote end closed connection without response), 4 times in a row"),
    ],
)
def test_it_is_asked_four_times_at_most(start: Start, reply: Reply, said: str) -> None:
    known = start(in_turn(reply))
    with pytest.raises(DownloadFailed) as caught:
        known.service.get("/x", {}, {})
    assert said in str(caught.value)
    assert known.waited == list(module.WAITS_S)
    assert len(known.asked) == 4


def test_a_long_wait_is_left_to_whoever_asked(start: Start) -> None:
    known = start(in_turn(Reply({}, 429, {"Retry-After": "86400"})))
    with pytest.raises(DownloadFailed, match="asks to wait for 86400 s: try again then"):
        known.service.get("/x", {}, {})
    assert known.waited == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_redirect_is_followed(start: Start, status: int, method: str) -> None:
    there = start(in_turn(Reply({"fine": True})))
    here = start(in_turn(Reply({}, status, {"Location": f"{there.service.name}/x"})))
    ask = {
        "get": lambda: here.service.get("/x", {}, {"Authorization": "Bearer x"}),
        "post": lambda: here.service.post("/x", {"password": "x"}),
    }
    error = here.service.failed(ask[method]())
    assert "sends us on to another address" in str(error)
    assert "DURAND_X_URL" in str(error)
    assert there.asked == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b" <!DOCTYPE html><p>Just a moment", "a web page"),
        (b'{"data": [', "something else"),
        (b"", "something else"),
        ([1], "a list"),
    ],
)
def test_an_answer_that_is_no_json_object_is_said_to_be_none(start: Start, content: object, found: str) -> None:
    known = start(in_turn(Reply(content)))
    answer = known.service.get("/x", {}, {})
    with pytest.raises(DownloadFailed, match=f"was asked for .*JSON.* and answered with {found}"):
        known.service.document(answer)


def test_an_answer_of_any_size_is_not_read(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    known = start(in_turn(Reply({"data": "x" * 200})))
    with pytest.raises(DownloadFailed, match="more than 100 bytes: ask for fewer days"):
        known.service.get("/x", {}, {})


def test_what_must_stay_secret_is_not_repeated_though_the_service_does(start: Start) -> None:
    known = start(in_turn(Reply({"error": "", "detail": "no user me@x.org with p+w and p%2Bw"}, 400)))
    known.service.hide("me@x.org", "p+w", "")
    error = known.service.failed(known.service.get("/x", {}, {}))
    assert str(error) == f"{known.service.name} answered 400: no user *** with *** and ***"


@pytest.mark.parametrize("content", [b"<p>", [1], {"message": 5}, {"message": " "}, {}])
def test_a_service_may_give_no_reason(start: Start, content: object) -> None:
    known = start(in_turn(Reply(content, 400)))
    assert known.service.reason(known.service.get("/x", {}, {})) == ""


def test_a_service_that_is_not_there_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    waited: list[float] = []
    gone = Service(f"http://127.0.0.1:{port}", "DURAND_X_URL", lambda: None, waited.append)
    with pytest.raises(
        DownloadFailed, match=r"cannot be reached .*Connection refused.* its address is from DURAND_X"
    ):
        gone.get("/x", {}, {})
    assert waited == []


def test_a_service_on_this_machine_is_asked_without_a_proxy(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = start(in_turn(Reply({"from": "proxy"})))
    monkeypatch.setenv("http_proxy", proxy.service.name)
    monkeypatch.delenv("no_proxy", raising=False)
    known = start(in_turn(Reply({"from": "itself"})))
    assert known.service.document(known.service.get("/x", {}, {})) == {"from": "itself"}
    assert proxy.asked == []


def test_a_service_elsewhere_is_asked_over_the_machine_s_proxy_which_sees_no_credentials(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = start(in_turn(Reply({})))
    monkeypatch.setenv("https_proxy", proxy.service.name)
    monkeypatch.delenv("no_proxy", raising=False)
    known = Service("https://api.invalid", "DURAND_X_URL", lambda: None, lambda _: None)
    with pytest.raises(
        DownloadFailed, match=r"https://api\.invalid cannot be reached \(Tunnel connection failed: 501"
    ):
        known.get("/x", {}, {"Authorization": "Bearer x"})
    assert proxy.asked == []
