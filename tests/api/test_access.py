"""Who may do what: one table, in which every route and every method stands."""

from starlette.routing import Route

from app.model.roles import Role
from app.web.api.access import WHO_MAY
from app.web.api.application import create_app
from app.web.api.service import Service


def test_every_route_and_method_has_its_least_role(service: Service) -> None:
    served = {
        (method, route.path)
        for route in create_app(service).routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == WHO_MAY.keys()


def test_what_is_got_may_be_got_by_a_reader() -> None:
    assert {least for (method, _), least in WHO_MAY.items() if method == "GET"} <= {Role.STRANGER, Role.READER}
