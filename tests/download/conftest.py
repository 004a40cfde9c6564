from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from fake_apis import Asked, Script, serving

from app.download.service import Service

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)


@dataclass
class Known:
    """A service on this machine, what it was asked, and the seconds that we waited for it."""

    service: Service
    asked: list[Asked]
    waited: list[float] = field(default_factory=list)


@pytest.fixture
def start() -> Iterator[Callable[[Script], Known]]:
    """Starts a server that answers as a script says; waiting for it takes no time."""
    with ExitStack() as servers:

        def run(script: Script) -> Known:
            address, asked = servers.enter_context(serving(script))
            waited: list[float] = []
            return Known(Service(address, "DURAND_X_URL", lambda: AT, waited.append), asked, waited)

        yield run
