"""The service as the rules of its store let readers of each role see it."""

from dataclasses import replace
from functools import partial

from app.model.roles import Role
from app.record.view import View
from app.rules.rule import RESTRICTED_RULE
from app.web.api.moments import Moments
from app.web.api.readers import Readers, has_restricted
from app.web.api.service import Service


async def shown_to(service: Service, role: Role) -> Service:
    """The service as readers of a role see it, with a view of its own where not all is shown to them.

    Raises as `Service.view` does.
    """
    if role >= Role.EDITOR:
        return service
    now = await service.view(), service.session, service.deadlines
    found = service.readers.find(role, now)
    if found is None:
        make = _open_for if _hides(service, now[0], role) else _alike_for
        found = await service.readers.open(role, now, partial(make, service, role, now[0]))
    return found


def _hides(service: Service, view: View, role: Role) -> bool:
    """Whether not all of a view is shown to readers of a role."""
    is_restricted = RESTRICTED_RULE.covers(role) and not service.session.share_restricted
    return any(rule.covers(role) for rule in view.rules) or (is_restricted and has_restricted(view.snapshot))


def _open_for(service: Service, role: Role, now: View, before: Service | None) -> Service:
    """The service for readers of a role to whom not all is shown, with a view of its own.

    While the rules stay, so does the service of `before`: it reads later revisions by itself.
    """
    if before is not None and before.readers.role is role and before.shown_view.rules == now.rules:
        return before
    session, day = service.session.shown_to(role), service.now().date()
    view = session.read_view(day).encoded()
    view.snapshot.prepare()
    return Service(
        session,
        service.basemap,
        view,
        day,
        frame_ancestors=service.frame_ancestors,
        deadlines=service.deadlines,
        reading=service.reading,
        writes=service.writes,
        importing=service.importing,
        readers=Readers(role),
        whole=service,
    )


def _alike_for(service: Service, role: Role, now: View, before: Service | None) -> Service:
    """The service for readers of a role to whom all of now is shown, but perhaps not all of then.

    Should it read a later revision by itself, it does so as the rules of then let its readers.
    """
    del now, before
    moments: Moments[Service] = Moments() if RESTRICTED_RULE.covers(role) else service.moments
    session = service.session.shown_to(role)
    return replace(service, session=session, moments=moments, whole=service, is_settled=True)
