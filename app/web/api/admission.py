"""The middleware that every request passes first: which host it is for, and who asks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.model.errors import Misdirected, Refused
from app.model.roles import Actor, Role
from app.web.api.access import ACTOR
from app.web.api.addresses import Addresses, are_forwarded, is_of_this_machine
from app.web.api.forwarding import at_public_address


@dataclass(frozen=True, slots=True)
class Admitting:
    """How requests are admitted: the service's addresses."""

    addresses: Addresses = field(default_factory=Addresses)


class Admission:
    """ASGI middleware: refuses requests to hosts that are not ours, and puts the `Actor` into the others' scope.

    `refuse` makes the answer to an error.
    """

    def __init__(self, app: ASGIApp, admitting: Admitting, refuse: Callable[[Request, Refused], Response]) -> None:
        self.app = app
        self.admitting = admitting
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its actor and its public address, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            admitted = self._admit(scope)
        except Refused as error:
            await self.refuse(Request(scope), error)(scope, receive, send)
            return
        await self.app(admitted, receive, send)

    def _admit(self, scope: Scope) -> Scope:
        addresses = self.admitting.addresses
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        public = at_public_address(scope, addresses)
        for host in (*hosts, *(value for name, value in public["headers"] if name == b"host")):
            if not addresses.answer_for(host):
                raise Misdirected(
                    f"host {host.decode('latin-1')!r}: this service answers for localhost, for IP addresses, and "
                    "for the hosts of DURAND_PUBLIC_URL and DURAND_ALLOWED_HOSTS; name the host there"
                )
        return {**public, ACTOR: self._actor(scope)}

    def _actor(self, scope: Scope) -> Actor:
        """The one who asks: a reader at this machine, else a stranger."""
        addresses, headers = self.admitting.addresses, scope["headers"]
        peer = scope["client"][0] if scope.get("client") else None
        address = addresses.client_of(peer, headers)
        is_local = (
            peer is not None and is_of_this_machine(peer) and not addresses.are_set and not are_forwarded(headers)
        )
        return Actor(None, Role.READER if is_local else Role.STRANGER, address, is_local)
