"""The service as readers of each role see it: opened when the first of them asks, and kept."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import is_not
from typing import Generic, TypeVar

from app.engine.snapshot import Snapshot
from app.model.attribution import RESTRICTED
from app.model.roles import Role

Now = Sequence[object]
Shown = TypeVar("Shown")


@dataclass(slots=True)
class Readers(Generic[Shown]):
    """The form that readers of each role see, while the objects of `now` are what is now. For the event loop.

    `role` is the role that the holder of these is shown to itself, None where it shows everything.
    """

    role: Role | None = None
    _opened: list[tuple[Now, Shown] | None] = field(default_factory=lambda: [None] * len(Role))
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    def find(self, role: Role, now: Now) -> Shown | None:
        """The form that a role sees now; None if it was not opened yet."""
        opened = self._opened[role]
        if opened is None or any(map(is_not, opened[0], now)):
            return None
        return opened[1]

    async def open(self, role: Role, now: Now, make: Callable[[Shown | None], Shown]) -> Shown:
        """The form that a role sees now; `make` makes it in another thread, once, from the form before."""
        async with self._alone:
            found = self.find(role, now)
            if found is None:
                before = self._opened[role]
                found = await asyncio.to_thread(make, None if before is None else before[1])
                self._opened[role] = now, found
            return found


def has_restricted(snapshot: Snapshot) -> bool:
    """Whether an incident is under a licence that does not let it be passed on."""
    licence = snapshot.categories["licence"].coded()
    return not RESTRICTED.isdisjoint(licence.values) and count_restricted(snapshot) > 0


def count_restricted(snapshot: Snapshot) -> int:
    """The number of incidents under a licence that does not let them be passed on."""
    return int(snapshot.categories["licence"].among(RESTRICTED)[snapshot.rows()].sum())
