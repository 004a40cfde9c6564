"""Requests that write, in the audit log: noted before they are made, with what became of them after."""

import asyncio
import logging

from starlette.requests import Request

from app.access.audit import note, note_outcome
from app.access.holders import Holders
from app.model.errors import DurandError, Refused, Unauthorized
from app.model.roles import Actor, Role
from app.web.api.access import ADMITTING, actor_of

log = logging.getLogger("durand")


async def begin_audit(request: Request) -> int | None:
    """Note a request that writes, and return the number of its line; None where there is no log."""
    holders = _holders(request)
    if holders is None:
        return None
    return await asyncio.to_thread(note, holders.access, actor_of(request), _asked(request))


async def end_audit(request: Request, number: int | None, outcome: str) -> None:
    """Note what became of a request."""
    holders = _holders(request)
    if holders is not None and number is not None:
        try:
            await asyncio.to_thread(note_outcome, holders.access, number, outcome)
        except DurandError as error:
            log.error("the audit log's line %d lacks its outcome, %s: %s", number, outcome, error)


async def note_refusal(request: Request, outcome: str) -> None:
    """Note a request that would have written, and was refused; not more of them than wrong keys."""
    holders, actor = _holders(request), actor_of(request)
    if holders is not None and not request.scope[ADMITTING].tries.fail(actor.address):
        await asyncio.to_thread(note, holders.access, actor, _asked(request), outcome)


async def note_wrong_key(holders: Holders, address: str | None, what: str, error: Refused) -> None:
    """Note a request with a wrong key; not more of them than an address may send."""
    if isinstance(error, Unauthorized):
        stranger = Actor(None, Role.STRANGER, address)
        await asyncio.to_thread(note, holders.access, stranger, what, f"401 {error}")


def _asked(request: Request) -> str:
    return f"{request.method} {request.url.path}"


def _holders(request: Request) -> Holders | None:
    admitting = request.scope.get(ADMITTING)
    found: Holders | None = None if admitting is None else admitting.holders
    return found
