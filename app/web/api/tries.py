"""Wrong keys by address: after a few of them an address has to wait."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network
from time import monotonic

from app.web.api.addresses import read_address

MOST_WRONG = 10
"""Wrong keys that an address may send within `WITHIN_SECONDS`; right ones count for nothing, and always pass."""
WITHIN_SECONDS = 60.0
MOST_ADDRESSES = 10_000
"""Addresses that are remembered, those with the last wrong keys."""
NETWORK_BITS = 64
"""Bits of an IPv6 address that count: whoever has one address there has all of its network's."""


@dataclass(slots=True)
class Tries:
    """The wrong keys of the last minute, by address. For the event loop's thread only."""

    clock: Callable[[], float] = monotonic
    _wrong: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def fail(self, address: str | None) -> float:
        """Count a wrong key; 0 while the address may go on, else the seconds that it has to wait."""
        now, name = self.clock(), counted_address(address)
        recent = [at for at in self._wrong.pop(name, ()) if now - at < WITHIN_SECONDS]
        self._wrong[name] = recent
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        if len(recent) >= MOST_WRONG:
            return WITHIN_SECONDS - (now - recent[0])
        recent.append(now)
        return 0.0


def counted_address(address: str | None) -> str:
    """The address, or of IPv6 its network, as which somebody is counted."""
    found = None if address is None else read_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, NETWORK_BITS), strict=False))
    return str(found or address)
