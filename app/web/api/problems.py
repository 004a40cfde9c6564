"""The answers to failed requests: a status and OGC's exception code for each class of errors."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.model.errors import (
    BadInput,
    Conflict,
    Crowded,
    DiskFull,
    DurandError,
    Forbidden,
    GeocoderUnavailable,
    GivenUp,
    Misdirected,
    NoRoom,
    NotFound,
    ReadOnly,
    Refused,
    Stale,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreLost,
    TookTooLong,
    TooLarge,
    TooManyRequests,
    TooManyTries,
    Unauthorized,
    Unconditional,
    UnknownMedia,
)
from app.model.memory import as_no_room
from app.web.api.caching import tell_caches
from app.web.api.observing import ASKED, ID_HEADER
from app.web.api.preconditions import STALE
from app.web.api.responses import HTML, Problem, accepts, problem_response
from app.web.api.sheets import problem_sheet
from app.web.api.store_words import words_of

PROBLEMS: Mapping[type[Exception], Problem] = {
    BadInput: Problem(400, "InvalidParameterValue"),
    Conflict: Problem(409, "Conflict"),
    Stale: STALE,
    Unconditional: Problem(428, "PreconditionRequired"),
    TooLarge: Problem(413, "ContentTooLarge"),
    UnknownMedia: Problem(415, "UnsupportedMediaType"),
    NotFound: Problem(404, "NotFound"),
    Unauthorized: Problem(401, "Unauthorized"),
    Forbidden: Problem(403, "Forbidden"),
    Misdirected: Problem(421, "MisdirectedRequest"),
    TooManyTries: Problem(429, "TooManyRequests"),
    TooManyRequests: Problem(429, "TooManyRequests"),
    Crowded: Problem(503, "Crowded"),
    Refused: Problem(403, "Forbidden"),
    GeocoderUnavailable: Problem(503, "GeocoderUnavailable"),
    StoreBusy: Problem(503, "StoreBusy"),
    ReadOnly: Problem(403, "ReadOnly"),
    StoreDamaged: Problem(503, "StoreDamaged"),
    StoreLost: Problem(503, "StoreLost"),
    TookTooLong: Problem(503, "TookTooLong"),
    GivenUp: Problem(503, "GivenUp"),
    NoRoom: Problem(503, "NoRoom"),
    DiskFull: Problem(507, "InsufficientStorage"),
    StoreError: Problem(500, "StoreError"),
    DurandError: Problem(500, "ServerError"),
}
"""The answer to each error class; the nearest class above counts."""

log = logging.getLogger("durand")


def outcome(error: Exception) -> str:
    """The outcome of a request that failed, for the audit log: its status and why."""
    if isinstance(error, HTTPException):
        return f"{error.status_code} {error.detail}"
    return f"{find_problem(error).status if isinstance(error, DurandError) else 500} {error}"


def find_problem(error: Exception) -> Problem:
    """The answer to an error: of its own class, or of the nearest class above it."""
    return next(PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS)


async def answer_error(request: Request, error: Exception) -> Response:
    """The answer to one of our errors; the log has it if the store or the disk is to blame."""
    problem = find_problem(error)
    if isinstance(error, StoreError | DiskFull):
        log.error("%s: %s", request.url.path, error)
        return _refused(request, problem, words_of(error))
    response = _refused(request, problem, str(error))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _refused(request: Request, problem: Problem, description: str) -> Response:
    """The answer to a failed request: OGC's exception body, or for a browser a page."""
    is_browser = accepts(request, HTML)
    make = partial(problem_sheet, request) if is_browser else problem_response
    response = make(problem, description)
    tell_caches(request, response)
    return response


async def answer_http_error(request: Request, error: Any) -> Response:
    """The answer to a request for an unknown page, or with a method that its route does not have."""
    if error.status_code == 404:
        return _refused(request, Problem(404, "NotFound"), f"no such page: {request.url.path}; /docs lists them")
    response = problem_response(Problem(error.status_code, "OperationNotSupported"), str(error.detail))
    response.headers.update(error.headers or {})
    tell_caches(request, response)
    return response


async def answer_unforeseen(request: Request, error: Exception) -> Response:
    """The answer to any other error: a full memory or disk, or one that nobody foresaw, which the log has."""
    response = _unforeseen(request, error)
    tell_caches(request, response)
    # No middleware sees this answer.
    response.headers[ID_HEADER.decode()] = request.scope[ASKED].id.decode()
    return response


def _unforeseen(request: Request, error: Exception) -> Response:
    full = as_no_room(error)
    if full is not None:
        log.error("%s: %s", request.url.path, full)
        return problem_response(find_problem(full), words_of(full) if type(full) is DiskFull else str(full))
    log.error("%s: unforeseen", request.url.path, exc_info=error)
    return problem_response(Problem(500, "ServerError"), "an error that we did not foresee; the log has it")
