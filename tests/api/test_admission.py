"""Who may read and write: hosts, origins, proxies, keys and browser sessions, asked as clients ask."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from app.access.access_file import AccessFile, open_access
from app.access.audit import read_entries
from app.access.holders import Holders
from app.access.keys import add_key, revoke_key, rotate_key
from app.access.sessions import invite
from app.model.roles import KEY_ROLES, Role
from app.web.api import access as table
from app.web.api import application
from app.web.api.access import WHO_MAY, actor_of
from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service
from app.web.api.tries import MOST_WRONG

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"
ANY_PROXY = Addresses(None, frozenset(), (ip_network("127.0.0.0/8"),))
OURS = Addresses(None, frozenset())
FORWARDING = (
    *({"Forwarded": "for=192.0.2.9"}, {"X-Forwarded-For": "192.0.2.9"}, {"X-Forwarded-Host": "localhost"}),
    *({"Via": "1.1 proxy"}, {"X-Real-IP": "127.0.0.1"}, {"CF-Connecting-IP": "192.0.2.9"}),
)

Ask = Callable[..., TestClient]


async def written(request: Request, _: Service) -> Response:
    """The name and role of whoever writes."""
    actor = actor_of(request)
    return JSONResponse([actor.name, actor.role.word, actor.address, actor.is_local])


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[AccessFile]:
    with closing(open_access(tmp_path / "store.gpkg", lambda: NOW)) as access:
        yield access


@pytest.fixture
def ask(service: Service, keys: AccessFile, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Makes a client of a service that has a route for editors, `/written`, at an address and with settings."""
    monkeypatch.setattr("app.access.holders.FRESH_SECONDS", 0.0)
    monkeypatch.setitem(application.POSTED, "/written", written)  # type: ignore[arg-type]
    monkeypatch.setitem(WHO_MAY, ("POST", "/written"), Role.EDITOR)  # type: ignore[arg-type]

    def make(
        peer: str = HERE, addresses: Addresses = OURS, base: str = "http://localhost", **given: Any
    ) -> TestClient:
        app = create_app(service, Admitting(addresses, Holders(keys), **given))
        return TestClient(app, base, client=(peer, 50000), follow_redirects=False)

    return make


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def seen(client: TestClient, **headers: str) -> tuple[object, ...]:
    """Name, role, and whether it is at this machine, of whoever asks."""
    told = client.get("/session", headers=headers).json()
    return told["name"], told["role"], told["is_local"]


# hosts


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST.",
        "map.localhost:1",
        "127.0.0.1:8000",
        "[::1]:8000",
        "192.168.1.5",
    ],
)
def test_names_of_this_machine_and_ip_addresses_are_answered(ask: Ask, host: str) -> None:
    assert ask(ELSEWHERE).get("/conformance", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example.net", "localhost.evil.net", "127.0.0.1.evil.net", "a@127.0.0.1", "127.1", "", "[::1"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rebinding_host_reads_and_writes_nothing(ask: Ask, keys: AccessFile, host: str, method: str) -> None:
    headers = {"Host": host, **bearer(add_key(keys, "ann", Role.ADMIN))}
    answer = ask().request(method, "/written" if method == "POST" else "/conformance", headers=headers)
    assert answer.status_code == 421
    assert "DURAND_ALLOWED_HOSTS" in answer.json()["description"]


def test_hosts_that_are_set_are_answered_too(ask: Ask) -> None:
    client = ask(addresses=Addresses("https://maps.example.org/d", frozenset({"inner"})))
    for host in ("maps.example.org", "Inner:8000"):
        assert client.get("/conformance", headers={"Host": host}).status_code == 200
    assert client.get("/conformance", headers={"Host": "other.example.org"}).status_code == 421


def test_a_trusted_proxy_names_no_other_host_either(ask: Ask) -> None:
    answer = ask(addresses=ANY_PROXY).get("/conformance", headers={"X-Forwarded-Host": "evil.example.net"})
    assert answer.status_code == 421


def test_an_ip_address_of_the_network_can_be_read_from_another_machine(ask: Ask) -> None:
    client = ask("192.168.1.20", base="http://192.168.1.5:8000")
    assert client.get("/collections/incidents/items?limit=1").status_code == 200
    assert seen(client) == (None, "stranger", False)


# this machine, and who is not at it


def test_a_client_at_this_machine_is_a_reader(ask: Ask) -> None:
    assert seen(ask()) == (None, "reader", True)
    assert seen(ask("::1")) == seen(ask("::ffff:127.0.0.1")) == (None, "reader", True)


@pytest.mark.parametrize("headers", FORWARDING, ids=lambda each: next(iter(each)))
def test_any_forwarded_header_makes_a_stranger_who_cannot_write(ask: Ask, headers: dict[str, str]) -> None:
    for addresses in (OURS, ANY_PROXY):
        client = ask(addresses=addresses, local_write=True)
        assert seen(client, **headers) == (None, "stranger", False)
        assert client.post("/written", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "addresses",
    [Addresses("http://localhost:8000", frozenset()), Addresses(None, frozenset({"maps"})), ANY_PROXY],
    ids=["public URL", "allowed hosts", "trusted proxies"],
)
def test_a_service_that_may_stand_behind_a_proxy_gives_no_local_rights(ask: Ask, addresses: Addresses) -> None:
    client = ask(addresses=addresses, local_write=True)
    assert seen(client) == (None, "stranger", False)
    assert client.post("/written").status_code == 401


def test_a_program_at_this_machine_writes_without_a_key_if_that_is_set(ask: Ask) -> None:
    assert ask().post("/written").status_code == 401
    assert ask(local_write=True).post("/written").json() == ["local", "editor", HERE, True]
    assert ask(ELSEWHERE, local_write=True).post("/written").status_code == 401


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_browser_does_not_write_as_a_program(ask: Ask, headers: dict[str, str]) -> None:
    assert ask(local_write=True).post("/written", headers=headers).status_code == 401


def test_only_trusted_proxies_change_the_address_of_who_asks(ask: Ask, keys: AccessFile) -> None:
    key = bearer(add_key(keys, "ann", Role.EDITOR))

    def address(peer: str, **headers: str) -> object:
        client = ask(peer, Addresses(None, frozenset(), (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"))))
        return client.post("/written", headers={**key, **headers}).json()[2]

    assert address(ELSEWHERE, **{"X-Forwarded-For": "203.0.113.5"}) == ELSEWHERE
    assert address(HERE, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.5"}) == "203.0.113.5"
    assert address(HERE, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.5, 10.1.1.1"}) == "203.0.113.5"
    assert address(HERE, Forwarded='for="[2001:db8::1]:4711";proto=https') == "2001:db8::1"
    both = {"X-Forwarded-For": "203.0.113.5", "Forwarded": "for=198.51.100.1"}
    assert address(HERE, **both) == HERE
    assert address(HERE, **{"X-Forwarded-For": "unknown"}) == HERE


# keys


def test_a_key_says_who_writes(ask: Ask, keys: AccessFile) -> None:
    client = ask(ELSEWHERE)
    key = add_key(keys, "ann", Role.EDITOR)
    assert client.post("/written", headers=bearer(key)).json() == ["ann", "editor", ELSEWHERE, False]
    assert client.post("/written", headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_a_role_that_is_too_low_is_told_which_one_would_do(ask: Ask, keys: AccessFile) -> None:
    answer = ask().post("/written", headers=bearer(add_key(keys, "bo", Role.CONTRIBUTOR)))
    assert (answer.status_code, answer.json()["code"]) == (403, "Forbidden")
    assert "the role editor or a higher one; 'bo' has contributor" in answer.json()["description"]


def test_without_a_key_an_answer_says_how_to_show_one(ask: Ask) -> None:
    answer = ask(ELSEWHERE).post("/written")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="durand"')
    assert "Authorization: Bearer KEY" in answer.json()["description"]


@pytest.mark.parametrize("told", ["Bearer wrong", "Bearer ", "Bearer \xe9", "Basic YW5uOnh4", "Token x"])
def test_a_wrong_key_reads_nothing_either(ask: Ask, told: str) -> None:
    answer = ask().get("/conformance", headers={"Authorization": told.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 401


def test_a_rotated_or_revoked_key_ends_with_the_next_request(ask: Ask, keys: AccessFile) -> None:
    client, first = ask(), add_key(keys, "ann", Role.EDITOR)
    assert client.post("/written", headers=bearer(first)).status_code == 200
    second = rotate_key(keys, "ann")
    assert client.post("/written", headers=bearer(first)).status_code == 401
    assert client.post("/written", headers=bearer(second)).status_code == 200
    revoke_key(keys, "ann")
    assert client.post("/written", headers=bearer(second)).status_code == 401


def test_an_address_that_sends_wrong_keys_has_to_wait_and_right_keys_pass(ask: Ask, keys: AccessFile) -> None:
    client, key = ask(), add_key(keys, "ann", Role.EDITOR)
    statuses = [client.get("/", headers=bearer(f"wrong{n}")).status_code for n in range(MOST_WRONG + 2)]
    assert statuses == [401] * MOST_WRONG + [429] * 2
    assert client.post("/session", data={"key": "wrong"}).status_code == 429
    assert client.post("/written", headers=bearer(key)).status_code == 200
    assert len([each for each in read_entries(keys) if "unknown" in str(each.outcome)]) == MOST_WRONG


@pytest.mark.parametrize("role", [None, *KEY_ROLES], ids=lambda each: "none" if each is None else each.word)
def test_readers_show_a_key_where_reading_needs_one(ask: Ask, keys: AccessFile, role: Role | None) -> None:
    headers = {} if role is None else bearer(add_key(keys, "ann", role))
    client = ask(keys_only=True)
    status = 401 if role is None else 200
    for path in ("/", "/map", "/collections/incidents/items", "/static/map.js", "/export/incidents.csv"):
        assert client.get(path, headers=headers).status_code in (status, 404 if status == 200 else 401), path
    assert client.get("/healthz", headers=headers).status_code == 200
    assert client.get("/session", headers=headers).status_code == 200


def test_a_file_of_keys_that_cannot_be_read_lets_nobody_in_and_is_no_traceback(ask: Ask, keys: AccessFile) -> None:
    client, key = ask(), add_key(keys, "ann", Role.EDITOR)
    keys.close()
    answer = client.post("/written", headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (500, "StoreError")
    assert client.get("/conformance").status_code == 200


# browser sessions


def enter(client: TestClient, keys: AccessFile) -> str:
    """Open a session by a new one-time address, and give the token that writing needs."""
    answer = client.get("/enter", params={"once": invite(keys)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{client.base_url}/session".rstrip("/"))
    return str(client.get("/session").json()["csrf_token"])


def test_the_one_time_address_opens_a_session_that_writes(ask: Ask, keys: AccessFile) -> None:
    client = ask()
    token = enter(client, keys)
    headers = {"Origin": "http://localhost", "X-CSRF-Token": token}
    assert client.post("/written", headers=headers).json() == ["local", "admin", HERE, True]


def test_a_replayed_one_time_address_opens_nothing(ask: Ask, keys: AccessFile) -> None:
    secret = invite(keys)
    assert ask().head("/enter", params={"once": secret}).status_code == 204
    assert ask().get("/enter", params={"once": secret}).status_code == 303
    again = ask().get("/enter", params={"once": secret})
    assert (again.status_code, "set-cookie" in again.headers) == (403, False)
    assert [(each.what, str(each.outcome)[:3]) for each in read_entries(keys)] == [
        ("opened a browser session by the one-time address", "303"),
        ("GET /enter", "403"),
    ]
    assert ask().get("/enter", params={"once": "guessed"}).status_code == 403
    assert ask().get("/enter").status_code == 400


@pytest.mark.parametrize(("base", "is_secure"), [("http://localhost", False), ("https://localhost", True)])
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    ask: Ask, keys: AccessFile, base: str, is_secure: bool
) -> None:
    cookie = ask(base=base).get("/enter", params={"once": invite(keys)}).headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert ("secure" in parts) is is_secure


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "guessed"},
        {"Origin": "https://evil.example.net"},
        {"Origin": "http://192.0.2.1"},
        {"Origin": "http://localhost:81"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_stolen_form_writes_nothing(ask: Ask, keys: AccessFile, headers: dict[str, str]) -> None:
    client = ask()
    token = enter(client, keys)
    # A page of another origin would not even know the token.
    told = {"X-CSRF-Token": token, **headers} if "X-CSRF-Token" not in headers and headers else headers
    assert client.post("/written", headers=told).status_code == 403
    assert client.post("/written", data={"csrf_token": "guessed"}, headers=headers).status_code == 403


def test_a_form_of_our_own_page_writes(ask: Ask, keys: AccessFile) -> None:
    client = ask()
    token = enter(client, keys)
    answer = client.post("/written", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200
    other = ask()
    assert enter(other, keys) != token
    assert other.post("/written", data={"csrf_token": token}).status_code == 403


def test_a_page_of_a_foreign_host_reads_nothing(ask: Ask) -> None:
    answer = ask().get("/conformance", headers={"Origin": "https://evil.example.net"})
    assert (answer.status_code, "DURAND_ALLOWED_HOSTS" in answer.text) == (421, True)
    assert ask().get("/conformance", headers={"Origin": "http://localhost:3000"}).status_code == 200


def test_a_public_url_is_the_origin_that_writes(ask: Ask, keys: AccessFile) -> None:
    client = ask(addresses=Addresses("https://maps.example.org", frozenset()))
    key = bearer(add_key(keys, "ann", Role.EDITOR))
    assert client.post("/written", headers={**key, "Origin": "https://maps.example.org"}).status_code == 200
    assert client.post("/written", headers={**key, "Origin": "http://maps.example.org"}).status_code == 403


def test_a_key_opens_a_session_that_ends_with_it(ask: Ask, keys: AccessFile) -> None:
    client = ask(ELSEWHERE)
    opened = client.post("/session", data={"key": add_key(keys, "ann", Role.EDITOR)})
    assert opened.status_code == 303
    assert seen(client) == ("ann", "editor", False)
    revoke_key(keys, "ann")
    assert seen(client) == (None, "stranger", False)
    assert ask().post("/session", data={"key": "wrong"}).status_code == 401
    assert ask().post("/session", json={"key": "wrong"}).status_code == 400


def test_a_session_is_ended_by_its_reader_and_by_the_command(ask: Ask, keys: AccessFile) -> None:
    client = ask()
    enter(client, keys)
    client.post("/session/end", headers={"Origin": "http://localhost"})
    assert seen(client)[0] is None
    enter(client, keys)
    assert seen(client) == ("local", "admin", True)
    revoke_key(keys, "local")
    assert seen(client)[0] is None


def test_a_session_of_several_processes_is_one(ask: Ask, keys: AccessFile) -> None:
    client = ask()
    enter(client, keys)
    with closing(open_access(keys.path.with_suffix(""), lambda: NOW)) as again:
        other = Holders(again)
        assert other.of_session(client.cookies["durand"]) is not None
        revoke_key(keys, "local")
        assert other.of_session(client.cookies["durand"]) is None


def test_the_session_page_says_who_one_is(ask: Ask, keys: AccessFile) -> None:
    client = ask()
    html = {"Accept": "text/html"}
    before = client.get("/session", headers=html)
    assert 'name="key"' in before.text
    assert "form-action 'self'" in before.headers["content-security-policy"]
    enter(client, keys)
    after = client.get("/session", headers=html)
    assert "You are <bdi>local</bdi>" in after.text
    assert (after.headers["cache-control"], 'name="key"' in after.text) == ("no-store", False)


def test_the_session_page_says_whether_one_may_read(ask: Ask) -> None:
    html = {"Accept": "text/html"}
    assert "you may read, with the role stranger" in ask(ELSEWHERE).get("/session", headers=html).text
    page = ask(ELSEWHERE, keys_only=True).get("/session", headers=html).text
    assert ("reading needs one here" in page, "you may read" in page) == (True, False)


# the audit log


def test_the_audit_log_says_who_did_what_from_where_and_what_became_of_it(ask: Ask, keys: AccessFile) -> None:
    key = bearer(add_key(keys, "ann", Role.EDITOR))
    ask(ELSEWHERE).post("/written?why=secret", headers=key)
    ask(ELSEWHERE).post("/written", headers=bearer(add_key(keys, "bo", Role.READER)))
    ask(ELSEWHERE).get("/conformance", headers=key)
    first, second = read_entries(keys)
    assert (first.who, first.role, first.address, first.what) == ("ann", "editor", ELSEWHERE, "POST /written")
    assert (first.at, first.outcome) == (NOW.isoformat(timespec="seconds"), "200")
    assert (second.who, str(second.outcome)[:3]) == ("bo", "403")


@pytest.mark.parametrize("headers", [{"Authorization": "Basic YW5uOnh4"}, {"Authorization": "Bearer wrong"}])
def test_wrong_keys_of_every_kind_are_noted_but_fill_no_log(
    ask: Ask, keys: AccessFile, headers: dict[str, str]
) -> None:
    client = ask(ELSEWHERE)
    statuses = [client.get("/conformance", headers=headers).status_code for _ in range(MOST_WRONG + 5)]
    assert statuses == [401] * MOST_WRONG + [429] * 5
    assert [str(each.outcome)[:3] for each in read_entries(keys)] == ["401"] * MOST_WRONG


def test_a_wrong_key_in_the_form_is_noted_too(ask: Ask, keys: AccessFile) -> None:
    ask(ELSEWHERE).post("/session", data={"key": "wrong"})
    [entry] = read_entries(keys)
    assert (entry.who, entry.address, entry.what, str(entry.outcome)[:3]) == (
        None,
        ELSEWHERE,
        "POST /session",
        "401",
    )


def test_a_write_to_what_cannot_be_written_is_noted_as_it_was_answered(ask: Ask, keys: AccessFile) -> None:
    client, key = ask(ELSEWHERE), bearer(add_key(keys, "ann", Role.EDITOR))
    assert client.post("/collections/provinces/items", json={}, headers=key).status_code == 405
    [entry] = read_entries(keys)
    assert str(entry.outcome).startswith("405 provinces comes with the program")


def test_looking_at_an_import_is_no_write_and_is_not_noted(ask: Ask, keys: AccessFile) -> None:
    client, key = ask(ELSEWHERE), bearer(add_key(keys, "ann", Role.EDITOR))
    assert client.get("/imports/nothing", headers=key).status_code == 404
    assert client.get("/imports/nothing").status_code == 401
    assert list(read_entries(keys)) == []


def test_roles_are_a_ladder_and_the_table_is_what_is_asked(ask: Ask, keys: AccessFile) -> None:
    """Every role against every route that changes something."""
    changing = [(path, least) for (method, path), least in table.WHO_MAY.items() if method == "POST"]
    client = ask(ELSEWHERE)
    for role in KEY_ROLES:
        key = bearer(add_key(keys, role.word, role))
        for path, least in changing:
            assert (client.post(path, headers=key).status_code in (401, 403)) is (role < least), (path, role)
