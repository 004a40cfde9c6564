"""Limits on requests: of one address within a minute, and of all that are answered at once."""

from collections import OrderedDict
from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from math import ceil
from time import monotonic

from app.model.errors import Crowded, TooManyRequests
from app.web.api.addresses import is_of_this_machine
from app.web.api.tries import MOST_ADDRESSES, counted_address

MINUTE = 60.0
ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that are answered however many others are: they tell who runs the service that it is crowded."""


@dataclass(slots=True)
class Rates:
    """The requests that each address may still make, in buckets that fill up again within a minute.

    Requests of this machine are not counted. `per_minute` of 0 counts none. For the event loop's thread only.
    """

    per_minute: int = 0
    clock: Callable[[], float] = monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, address: str | None) -> None:
        """Count a request of an address; `TooManyRequests` if it has made too many."""
        if not self.per_minute or address is None or is_of_this_machine(address):
            return
        now, name, each = self.clock(), counted_address(address), self.per_minute / MINUTE
        left, at = self._left.pop(name, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * each)
        is_allowed = left >= 1
        self._left[name] = (left - 1 if is_allowed else left, now)
        while len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        if not is_allowed:
            raise TooManyRequests(
                f"more than {self.per_minute:,} requests a minute from {address}; ask again later",
                ceil((1 - left) / each),
            )


@dataclass(slots=True)
class Limits:
    """The rates of addresses, and how many of the `running` requests are answered `at_once` (0: any number)."""

    rates: Rates = field(default_factory=Rates)
    at_once: int = 0
    running: Sized = ()

    def check(self, address: str | None, path: str) -> None:
        """Raise `Crowded` if too many are being answered, `TooManyRequests` if too many are of this address."""
        if self.at_once and len(self.running) > self.at_once and path not in ALWAYS:
            raise Crowded(f"{self.at_once:,} requests are being answered; ask again in seconds")
        self.rates.take(address)
