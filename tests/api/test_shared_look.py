"""Requests that wait for their turn together share one look at the store, and none gets an earlier revision."""

import asyncio
from datetime import UTC, datetime

from asgi_client import Asked
from incident_records import incident

from app.model.columns import INCIDENTS
from app.web.api.application import create_app
from app.web.api.service import Service

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
GATE = {"longitude": 71.093, "latitude": 34.125, "radius_km": 1.0, "date_start": "2025-10-10", "side": "AF"}
SEED = "/collections/incidents/items/seed:S06"
EDITS = 25


def add(service: Service, number: int) -> None:
    """A revision that another program could have made, too: the service is not told of it."""
    with service.store.writing("more.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident(f"desk:{number}", **GATE)])


def test_a_request_after_a_commit_shows_it_while_many_others_ask(service: Service) -> None:
    app = create_app(service)

    async def keep_asking(until: asyncio.Event) -> None:
        while not until.is_set():
            answer = await Asked(SEED).answered(app)
            assert answer.status == 200
            await asyncio.sleep(0)

    async def main() -> list[int]:
        until = asyncio.Event()
        crowd = [asyncio.create_task(keep_asking(until)) for _ in range(16)]
        found = []
        for number in range(EDITS):
            await asyncio.to_thread(add, service, number)
            found.append((await Asked(f"/collections/incidents/items/desk:{number}").answered(app)).status)
        until.set()
        await asyncio.gather(*crowd)
        return found

    assert asyncio.run(main()) == [200] * EDITS


def test_requests_that_wait_together_look_once_and_later_ones_look_again(service: Service) -> None:
    app = create_app(service)

    async def looks_of(number: int) -> list[object]:
        asked = [asyncio.create_task(Asked(SEED).answered(app)) for _ in range(number)]
        seen: list[object] = []
        while not all(task.done() for task in asked):
            await asyncio.sleep(0)
            seen.append(service._looked)
        return seen

    async def main() -> None:
        assert service._view in await looks_of(8)
        await asyncio.sleep(0)
        assert service._looked is None

    asyncio.run(main())
