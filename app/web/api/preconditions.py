"""Preconditions of a change: the version that a client has seen, as it says in If-Match."""

import re
from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.model.columns import Table
from app.model.errors import BadParameter, Stale, Unconditional
from app.web.api.caching import version_of
from app.web.api.responses import JSON, Problem, problem_headers

Known = Mapping[str, object]

ANY = "*"
ENTITY_TAG = re.compile(r'\s*(W/)?"([^"]*)"\s*')
STALE = Problem(412, "Stale")


def read_if_match(request: Request) -> frozenset[str] | None:
    """The strong tags of If-Match; None for `*`, which any version matches.

    A weak tag (`W/`) never matches, RFC 9110 section 13.1.1. Raises `Unconditional` without If-Match, and
    `BadParameter` for a header that is no list of tags.
    """
    given = [value.decode("latin-1") for name, value in request.scope["headers"] if name == b"if-match"]
    if not given:
        raise Unconditional(
            "If-Match: say which version of the item you change: GET it, and send its ETag, such as "
            'If-Match: "17-3f2a…"; so nobody undoes what somebody else has just written'
        )
    text = ",".join(given)
    if text.strip() == ANY:
        return None
    found = [ENTITY_TAG.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise BadParameter(f'If-Match: expected entity tags in quotes, such as "17-3f2a…", or *: {text!r}')
    return frozenset(version_of(tag[2]) for tag in found if tag is not None and tag[1] is None)


def stale_response(error: Stale, table: Table, sent: object) -> Response:
    """The answer to a change of a version that is gone: 412 with both versions and with what was sent.

    `current` is the version that the record has now, `yours` the one that If-Match names (null if no version has
    that tag), `changed` the names of the columns in which they differ; the ETag is the current version's.
    """
    content = {
        "code": STALE.code,
        "description": str(error),
        "current": error.current,
        "yours": error.seen,
        "changed": _changed(table, error.seen, error.current),
        "sent": sent,
    }
    headers = {**problem_headers(STALE), "ETag": f'"{error.tag}"', "Cache-Control": "no-store"}
    return Response(orjson.dumps(content), STALE.status, headers, JSON)


def _changed(table: Table, before: Known | None, after: Known | None) -> list[str]:
    if before is None or after is None:
        return []
    return [name for name in table.names if before[name] != after[name]]
