"""The addresses that the service answers at, and the proxies that may say who asks and what for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from app.model.attribution import is_loopback

Network = IPv4Network | IPv6Network
Headers = Iterable[tuple[bytes, bytes]]

FORWARDED = (
    *(b"forwarded", b"x-forwarded", b"via", b"x-real-ip", b"x-original-", b"x-client-ip", b"x-cluster-client-ip"),
    *(b"client-ip", b"true-client-ip", b"cf-", b"cdn-loop", b"fastly-", b"x-envoy-", b"x-amz", b"x-azure-"),
    *(b"x-appengine-", b"x-arr-", b"x-proxy", b"x-scheme", b"x-host"),
)
"""How the names of headers begin that a proxy adds, and a client that asks by itself does not send."""

HOST = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::[0-9]{1,5})?")
"""A host as a request names it: a name or an IP literal, and perhaps a port."""

MOST_KEPT = 1000
"""Hosts and addresses that are understood once and kept."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The public URL, the hosts that are allowed by name, and the networks of trusted proxies.

    `allowed` of None answers every host: for a service that only this process asks.
    """

    public_url: str | None = None
    allowed: frozenset[str] | None = None
    proxies: tuple[Network, ...] = ()

    @classmethod
    def of_settings(cls, public_url: str | None, hosts: str | None, proxies: str | None) -> "Addresses":
        """The addresses of the settings' texts; only hosts that are named, or need no name, are answered."""
        networks = [ip_network(text.strip()) for text in (proxies or "").split(",") if text.strip()]
        names = {text.strip().lower().rstrip(".") for text in (hosts or "").split(",") if text.strip()}
        return cls(public_url, frozenset(names), tuple(networks))

    @property
    def are_set(self) -> bool:
        """Whether any of them is set, so that a request from this machine may be anybody's, behind a proxy."""
        return self.public_url is not None or bool(self.allowed) or bool(self.proxies)

    def answer_for(self, host: bytes | None) -> bool:
        """Whether requests to this host are answered: a loopback name, an IP literal, or a name that is set.

        Whoever rebinds a name to our address has a name of their own; a request without a host has none.
        """
        if self.allowed is None or host is None:
            return True
        name = host_name(host)
        if name is None:
            return False
        return is_ours_by_nature(name) or name in self.allowed or name == self._public_name

    @property
    def _public_name(self) -> str | None:
        return None if self.public_url is None else urlsplit(self.public_url).hostname

    def trusts(self, peer: str | None) -> bool:
        """Whether the peer is a trusted proxy."""
        address = None if peer is None or not self.proxies else read_address(peer)
        return address is not None and any(address in network for network in self.proxies)

    def client_of(self, peer: str | None, headers: Headers) -> str | None:
        """The client's IP address: the peer's, or what trusted proxies say of it.

        The last address in their list that is of no trusted proxy counts. Where Forwarded and X-Forwarded-For
        differ one of them came from the client, and the peer's address is all that is known.
        """
        if not self.trusts(peer):
            return peer
        told = _chain(headers, b"x-forwarded-for"), _chain(headers, b"forwarded")
        if all(told) and told[0] != told[1]:
            return peer
        client = peer
        for each in reversed(told[0] or told[1]):
            if not self.trusts(client) or read_address(each) is None:
                break
            client = each
        return client


@lru_cache(MOST_KEPT)
def host_name(host: bytes) -> str | None:
    """The name of a host without its port, in lower case; None for a text that is no host."""
    found = HOST.fullmatch(host.decode("latin-1"))
    return None if found is None else found[1].lower().strip("[]").rstrip(".")


@lru_cache(MOST_KEPT)
def is_ours_by_nature(name: str) -> bool:
    """Whether a host's name is a loopback name or an IP literal, which nobody can rebind."""
    return name == "localhost" or name.endswith(".localhost") or read_address(name) is not None


@lru_cache(MOST_KEPT)
def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address of a text, an IPv4 address also if it is written as one of IPv6; None for another text."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(MOST_KEPT)
def is_of_this_machine(address: str) -> bool:
    """Whether a client's address is a loopback address."""
    return read_address(address) is not None and is_loopback(address)


@lru_cache(MOST_KEPT)
def is_of_proxies(name: bytes) -> bool:
    """Whether a header of this name says that a proxy passed the request on."""
    return name.startswith(FORWARDED)


def _chain(headers: Headers, wanted: bytes) -> Sequence[str]:
    """The clients that a header lists, the first one first, without their ports."""
    entries = [entry for name, value in headers if name == wanted for entry in value.decode("latin-1").split(",")]
    if wanted == b"forwarded":
        entries = [dict(pairs(entry)).get("for", "") for entry in entries]
    return [_without_port(entry.strip()) for entry in entries]


def pairs(entry: str) -> Iterable[tuple[str, str]]:
    """The names and values of one entry of a Forwarded header, RFC 7239."""
    for part in entry.split(";"):
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip().strip('"')


def _without_port(client: str) -> str:
    if client.startswith("["):
        return client[1:].partition("]")[0]
    return client.partition(":")[0] if client.count(":") == 1 else client
