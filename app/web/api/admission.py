"""The middleware that every request passes first: which host it is for, which page it is from, and who asks."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.holders import Holders
from app.model.errors import DurandError, Forbidden, Misdirected, Refused, TooManyTries, Unauthorized
from app.model.roles import LOCAL, Actor, Role
from app.web.api.access import ACTOR, ADMITTING, SAFE_METHODS, SESSION
from app.web.api.addresses import MOST_KEPT, Addresses, Headers, is_of_proxies, is_of_this_machine
from app.web.api.auditing import note_wrong_key
from app.web.api.cross_origin import OF_OTHER_PAGE
from app.web.api.forwarding import at_public_address
from app.web.api.rates import Limits
from app.web.api.tries import Tries

OF_OUR_PAGES = (None, b"same-origin", b"none")
"""Values of Sec-Fetch-Site, which browsers send, for what our own pages and the user ask for."""
UNKNOWN_KEY = "this key is unknown, or was rotated or revoked; ask whoever runs this service for one"
OTHER_SCHEME = "Authorization: a key is sent as `Bearer KEY`; nothing else is understood"
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
    limits: Limits = field(default_factory=Limits)

    def actor(self, scope: Scope, told: "Told") -> Actor:
        """The one who asks: the holder of a key or of a browser session, or else who sits at this machine.

        Puts the secret of a browser session into the scope. Raises `Unauthorized` for a wrong key, `TooManyTries`
        for too many of them.
        """
        unknown = self._unknown(scope, told)
        if told.authorization is not None:
            return self._of_key(told.authorization, unknown)
        if told.cookie is not None and self.holders is not None:
            secret = _cookie(told.cookie, self.cookie)
            holder = None if secret is None else self.holders.of_session(secret)
            if holder is not None:
                scope[SESSION] = secret
                return _actor(holder.name, holder.role, unknown.address, unknown.is_local)
        return unknown

    def _of_key(self, header: bytes, unknown: Actor) -> Actor:
        scheme, _, secret = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            raise self.wrong_key(unknown.address, OTHER_SCHEME)
        holder = None if self.holders is None else self.holders.of_key(secret.strip())
        if holder is None:
            raise self.wrong_key(unknown.address)
        return _actor(holder.name, holder.role, unknown.address, unknown.is_local)

    def wrong_key(self, address: str | None, why: str = UNKNOWN_KEY) -> Refused:
        """The error about a wrong key from this address, which is counted."""
        wait = self.tries.fail(address)
        if wait:
            return TooManyTries(f"too many wrong keys from {address}; try again in {ceil(wait)} seconds")
        return Unauthorized(why)

    def _unknown(self, scope: Scope, told: "Told") -> Actor:
        """Somebody without a key: at this machine a reader, or a writer if that is set, else a stranger."""
        peer = scope["client"][0] if scope.get("client") else None
        address = self.addresses.client_of(peer, scope["headers"]) if told.is_forwarded else peer
        is_local = (
            peer is not None
            and is_of_this_machine(peer)
            and not told.is_forwarded
            and not self.addresses.are_set
            and OF_OTHER_PAGE not in scope
        )
        # Any page can make a browser send something; a program sends what its user wants.
        if is_local and self.local_write and not told.is_of_browser:
            return _actor(LOCAL, Role.EDITOR, address, is_local)
        return _actor(None, Role.READER if is_local and not self.keys_only else Role.STRANGER, address, is_local)


class Told:
    """Headers of a request that decide about its admission; each is looked at once, for every request waits."""

    __slots__ = ("authorization", "cookie", "hosts", "is_forwarded", "origin", "site")

    def __init__(self, headers: Headers) -> None:
        self.hosts: list[bytes] = []
        self.authorization: bytes | None = None
        self.cookie: bytes | None = None
        self.origin: bytes | None = None
        self.site: bytes | None = None
        self.is_forwarded = False
        for name, value in headers:
            if name == b"host":
                self.hosts.append(value)
            elif name == b"authorization":
                self.authorization = value
            elif name == b"cookie":
                self.cookie = value if self.cookie is None else self.cookie + b"; " + value
            elif name == b"origin":
                self.origin = value
            elif name == b"sec-fetch-site":
                self.site = value
            elif is_of_proxies(name):
                self.is_forwarded = True

    @property
    def is_of_browser(self) -> bool:
        """Whether a browser sent the request: no page can keep a browser from sending these headers."""
        return self.origin is not None or self.site is not None


class Admission:
    """ASGI middleware: refuses requests for other hosts and from other pages, and finds the `Actor` of the rest.

    `refuse` makes the answer to an error.
    """

    def __init__(
        self, app: ASGIApp, admitting: Admitting, refuse: Callable[[Request, DurandError], Awaitable[Response]]
    ) -> None:
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
        except DurandError as error:
            await self._tell(scope, error)
            response = await self.refuse(Request(scope), error)
            await response(scope, receive, send)
            return
        await self.app(admitted, receive, send)

    def _admit(self, scope: Scope) -> Scope:
        admitting, told = self.admitting, Told(scope["headers"])
        public = at_public_address(scope, admitting.addresses)
        at = told.hosts
        _check_hosts(admitting.addresses, told.hosts)
        if public is not scope:
            at = Told(public["headers"]).hosts
            _check_hosts(admitting.addresses, at)
        if told.is_of_browser:
            _check_origin(admitting.addresses, told, public, at)
        public[ADMITTING] = admitting
        public[ACTOR] = actor = admitting.actor(public, told)
        admitting.limits.check(actor.address, scope["path"])
        return public

    async def _tell(self, scope: Scope, error: DurandError) -> None:
        """Log a wrong key; more of them than an address may send are not logged."""
        holders = self.admitting.holders
        if holders is not None and isinstance(error, Refused):
            peer = scope["client"][0] if scope.get("client") else None
            address = self.admitting.addresses.client_of(peer, scope["headers"])
            await note_wrong_key(holders, address, f"{scope['method']} {scope['path']}", error)


def _check_hosts(addresses: Addresses, hosts: Iterable[bytes]) -> None:
    """Raise `Misdirected` for a host that is not ours, named by the client or by its proxy."""
    for host in hosts:
        if not addresses.answer_for(host):
            raise Misdirected(_of_another(f"host {host.decode('latin-1')!r}"))


def _check_origin(addresses: Addresses, told: Told, public: Scope, hosts: Sequence[bytes]) -> None:
    """Raise `Misdirected` for a page of another host, `Forbidden` if a page of another origin writes."""
    is_safe = public["method"] in SAFE_METHODS
    if told.origin is None:
        if not is_safe and told.site not in OF_OUR_PAGES:
            raise Forbidden("a page of another origin may not write here; write from a page of this service")
        return
    origin = told.origin.decode("latin-1")
    own = [_plain(f"{public['scheme']}://{host.decode('latin-1')}") for host in hosts]
    if [_plain(origin)] == own:
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


@lru_cache(MOST_KEPT)
def _actor(name: str | None, role: Role, address: str | None, is_local: bool) -> Actor:
    """The actor; to make one for each request takes longer than to find it."""
    return Actor(name, role, address, is_local)


def _cookie(header: bytes, name: str) -> str | None:
    """The value of a cookie; None if it is not there."""
    for each in header.decode("latin-1").split(";"):
        found, _, value = each.strip().partition("=")
        if found == name:
            return value
    return None
