"""Who may do what: one table, in which every route and every method stands."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.model.roles import KEY_ROLES, Role
from app.web.api.access import OPEN, WHO_MAY
from app.web.api.admission import Admitting
from app.web.api.application import Endpoint, create_app
from app.web.api.service import Service

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ELSEWHERE = ("192.0.2.7", 50000)


def test_every_route_and_method_has_its_least_role(service: Service) -> None:
    served = {
        (method, route.path)
        for route in create_app(service).routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == WHO_MAY.keys()


def test_what_is_got_may_be_got_by_a_reader() -> None:
    got = {path: least for (method, path), least in WHO_MAY.items() if method == "GET"}
    # The report of an import quotes its file.
    assert got.pop("/imports/{import_id}") is Role.EDITOR
    assert got.pop("/metrics") is Role.ADMIN
    assert set(got.values()) <= {Role.STRANGER, Role.READER}


async def handle(_: Endpoint, __: Request) -> Response:
    """What every handler answers here: that it was asked."""
    return Response(status_code=204)


@pytest.mark.parametrize("keys_only", [False, True], ids=["readers: everyone", "readers: keys"])
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.word)
def test_each_role_reaches_what_the_table_gives_it(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role, keys_only: bool
) -> None:
    monkeypatch.setattr(Endpoint, "_handle", handle)
    with closing(open_access(tmp_path / "store.gpkg", lambda: NOW)) as access:
        secret = add_key(access, "somebody", role) if role in KEY_ROLES else None
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        client = TestClient(
            create_app(service, Admitting(holders=Holders(access), keys_only=keys_only)), client=ELSEWHERE
        )
        for (method, path), least in WHO_MAY.items():
            needed = Role.READER if keys_only and least is Role.STRANGER and path not in OPEN else least
            refused = 403 if secret else 401
            status = client.request(method, path.replace(":path", ""), headers=headers).status_code
            assert status == (204 if role >= needed else refused), (method, path)
