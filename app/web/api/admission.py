"""The middleware that every request passes first: which host it is for, which page it is from, and who asks."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.audit import note
from app.access.holders import Holders
from app.model.errors import Forbidden, Misdirected, Refused, TooManyTries, Unauthorized
from app.model.roles import LOCAL, Actor, Role
from app.web.api.access import ACTOR, ADMITTING, SAFE_METHODS, SESSION
from app.web.api.addresses import Addresses, are_forwarded, is_of_this_machine
from app.web.api.forwarding import at_public_address
from app.web.api.tries import Tries

OF_BROWSERS = (b"origin", b"sec-fetch-site")
"""Headers that browsers send, of which no page can keep them."""
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Admitting:
    """How requests are admitted: the addresses, the holders of keys (None: nobody has one), and who else may.

    With `keys_only` nobody reads without a key; with `local_write` a program at this machine writes without one.
    `cookie` is the name of the browser sessions' cookie.
    """

    addresses: Addresses = field(default_factory=Addresses)
    holders: Holders | None = None
    keys_only: bool = False
    local_write: bool = False
    cookie: str = "durand"
    tries: Tries = field(default_factory=Tries)

    def actor(self, scope: Scope) -> Actor:
        """The one who asks: the holder of a key or of a browser session, or else who sits at this machine.

        Puts the secret of a browser session into the scope. Raises `Unauthorized` for a wrong key, `TooManyTries`
        for too many of them.
        """
        told = {name: value for name, value in scope["headers"] if name in (b"authorization", b"cookie")}
        unknown = self._unknown(scope)
        if b"authorization" in told:
            return self._of_key(told[b"authorization"], unknown)
        if b"cookie" in told and self.holders is not None:
            secret = _cookie(told[b"cookie"], self.cookie)
            holder = None if secret is None else self.holders.of_session(secret)
            if holder is not None:
                scope[SESSION] = secret
                return Actor(holder.name, holder.role, unknown.address, unknown.is_local)
        return unknown

    def _of_key(self, header: bytes, unknown: Actor) -> Actor:
        scheme, _, secret = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("Authorization: a key is sent as `Bearer KEY`; nothing else is understood")
        holder = None if self.holders is None else self.holders.of_key(secret.strip())
        if holder is None:
            raise self.wrong_key(unknown.address)
        return Actor(holder.name, holder.role, unknown.address, unknown.is_local)

    def wrong_key(self, address: str | None) -> Refused:
        """The error about a wrong key from this address, which is counted."""
        wait = self.tries.fail(address)
        if wait:
            return TooManyTries(f"too many wrong keys from {address}; try again in {ceil(wait)} seconds")
        return Unauthorized(
            "this key is unknown, or was rotated or revoked; ask whoever runs this service for one"
        )

    def _unknown(self, scope: Scope) -> Actor:
        """Somebody without a key: at this machine a reader, or a writer if that is set, else a stranger."""
        addresses, headers = self.addresses, scope["headers"]
        peer = scope["client"][0] if scope.get("client") else None
        address = addresses.client_of(peer, headers)
        is_here = peer is not None and is_of_this_machine(peer)
        is_local = is_here and not addresses.are_set and not are_forwarded(headers)
        # Any page can make a browser send something; a program sends what its user wants.
        if is_local and self.local_write and not any(name in OF_BROWSERS for name, _ in headers):
            return Actor(LOCAL, Role.EDITOR, address, is_local)
        return Actor(None, Role.READER if is_local and not self.keys_only else Role.STRANGER, address, is_local)


class Admission:
    """ASGI middleware: refuses requests for other hosts and from other pages, and finds the `Actor` of the rest.

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
            await self._tell(scope, error)
            await self.refuse(Request(scope), error)(scope, receive, send)
            return
        await self.app(admitted, receive, send)

    def _admit(self, scope: Scope) -> Scope:
        public = at_public_address(scope, self.admitting.addresses)
        _check_hosts(self.admitting.addresses, scope, public)
        _check_origin(self.admitting.addresses, public)
        admitted = {**public, ADMITTING: self.admitting}
        admitted[ACTOR] = self.admitting.actor(admitted)
        return admitted

    async def _tell(self, scope: Scope, error: Refused) -> None:
        """Log a wrong key; more of them than an address may send are not logged."""
        holders = self.admitting.holders
        if isinstance(error, Unauthorized) and holders is not None:
            peer = scope["client"][0] if scope.get("client") else None
            address = self.admitting.addresses.client_of(peer, scope["headers"])
            what = f"{scope['method']} {scope['path']}"
            await asyncio.to_thread(
                note, holders.access, Actor(None, Role.STRANGER, address), what, f"401 {error}"
            )


def _check_hosts(addresses: Addresses, scope: Scope, public: Scope) -> None:
    """Raise `Misdirected` for a host that is not ours, named by the client or by its proxy."""
    if addresses.allowed is None:
        return
    named = [value for name, value in scope["headers"] if name == b"host"]
    named += [] if public is scope else [value for name, value in public["headers"] if name == b"host"]
    for host in named:
        if not addresses.answer_for(host):
            raise Misdirected(_of_another(f"host {host.decode('latin-1')!r}"))


def _check_origin(addresses: Addresses, scope: Scope) -> None:
    """Raise `Misdirected` for a page of another host, `Forbidden` if a page of another origin writes."""
    told = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (*OF_BROWSERS, b"host")}
    origin, is_safe = told.get(b"origin"), scope["method"] in SAFE_METHODS
    if origin is None:
        if not is_safe and told.get(b"sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Forbidden("a page of another origin may not write here; write from a page of this service")
        return
    if _plain(origin) == _plain(f"{scope['scheme']}://{told.get(b'host', '')}"):
        return
    if not is_safe:
        raise Forbidden(
            f"origin {origin!r}: a page of another origin may not write here; behind a proxy, set "
            "DURAND_PUBLIC_URL to the address that browsers use"
        )
    if not addresses.answer_for(urlsplit(origin).netloc.encode("latin-1")):
        raise Misdirected(_of_another(f"origin {origin!r}"))


def _plain(origin: str) -> str:
    """The origin in lower case, without its scheme's own port."""
    lower = origin.lower()
    return lower.removesuffix(DEFAULT_PORTS.get(lower.partition(":")[0], ""))


def _of_another(named: str) -> str:
    return (
        f"{named}: this service answers for localhost, for IP addresses, and for the hosts of DURAND_PUBLIC_URL "
        "and DURAND_ALLOWED_HOSTS; name the host there"
    )


def _cookie(header: bytes, name: str) -> str | None:
    """The value of a cookie; None if it is not there."""
    for each in header.decode("latin-1").split(";"):
        found, _, value = each.strip().partition("=")
        if found == name:
            return value
    return None
