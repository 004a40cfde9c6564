"""Rights over HTTP: one table of who may do what, of all routes and methods; and the one who asks."""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.model.errors import Forbidden, TooLarge, Unauthorized
from app.model.roles import Actor, Role

ACTOR = "durand.actor"
"""The key in a request's scope of the `Actor`; the middleware `Admission` sets it."""

SESSION = "durand.session"
"""The key in a request's scope of the secret of its browser session, if it has one."""

ADMITTING = "durand.admitting"
"""The key in a request's scope of how the service admits requests."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

TOKEN_HEADER = b"x-csrf-token"
TOKEN_FIELD = "csrf_token"
FORM = b"application/x-www-form-urlencoded"
MOST_FORM_BYTES = 65_536
"""Bytes of a form of one of our pages."""

NOBODY = Actor(None, Role.STRANGER, None)
"""The actor of a request of which nothing is known."""

Table = Mapping[tuple[str, str], Role]

READING = (
    "/",
    "/api",
    "/changes",
    "/collections",
    "/collections/{collection_id}",
    "/collections/{collection_id}/items",
    "/collections/{collection_id}/items/{item_id:path}",
    "/collections/{collection_id}/items/{item_id:path}/versions",
    "/collections/{collection_id}/queryables",
    "/collections/{collection_id}/schema",
    "/collections/{collection_id}/styles",
    "/collections/{collection_id}/styles/{style}",
    "/collections/{collection_id}/tiles",
    "/collections/{collection_id}/tiles/{matrix_set_id}",
    "/collections/{collection_id}/tiles/{matrix_set_id}/{matrix}/{row}/{column}",
    "/conformance",
    "/crossings/closures",
    "/crossings/status",
    "/crossings/{crossing_id}",
    "/crossings/{crossing_id}/incidents",
    "/crossings/{crossing_id}/status",
    "/crossings/{crossing_id}/timeline",
    "/desk",
    "/docs",
    "/documents",
    "/documents/{document_id}",
    "/export/durand.qgz",
    "/export/incidents.{suffix}",
    "/geocode",
    "/inbox",
    "/incidents/{incident_id:path}/claims",
    "/map",
    "/map/areas",
    "/map/crossings",
    "/map/districts",
    "/map/features",
    "/map/summary",
    "/map/timeline",
    "/matches",
    "/place",
    "/report",
    "/rules",
    "/static/{name:path}",
    "/summary",
    "/summary/claims",
    "/tileMatrixSets",
    "/tileMatrixSets/{matrix_set_id}",
    "/tiles/{collection_id}/tilejson.json",
    "/tiles/{collection_id}/{z}/{x}/{y}.mvt",
)
"""Routes that whoever may read may get."""

WHO_MAY: Table = {
    **{("GET", path): Role.STRANGER for path in READING},
    ("GET", "/healthz"): Role.STRANGER,
    ("GET", "/readyz"): Role.STRANGER,
    ("GET", "/metrics"): Role.ADMIN,
    ("GET", "/enter"): Role.STRANGER,
    ("GET", "/session"): Role.STRANGER,
    ("POST", "/session"): Role.STRANGER,
    ("POST", "/session/end"): Role.STRANGER,
    ("POST", "/import"): Role.EDITOR,
    ("POST", "/import/preview"): Role.EDITOR,
    ("GET", "/imports/{import_id}"): Role.EDITOR,
    ("DELETE", "/imports/{import_id}"): Role.EDITOR,
    ("OPTIONS", "/collections/{collection_id}/items"): Role.STRANGER,
    ("OPTIONS", "/collections/{collection_id}/items/{item_id:path}"): Role.STRANGER,
    ("POST", "/collections/{collection_id}/items"): Role.CONTRIBUTOR,
    ("PUT", "/collections/{collection_id}/items/{item_id:path}"): Role.EDITOR,
    ("PATCH", "/collections/{collection_id}/items/{item_id:path}"): Role.EDITOR,
    ("DELETE", "/collections/{collection_id}/items/{item_id:path}"): Role.EDITOR,
    # An article is read, and nothing is written.
    ("POST", "/read"): Role.STRANGER,
    ("POST", "/drafts"): Role.CONTRIBUTOR,
    ("POST", "/drafts/{draft_id:path}/accept"): Role.EDITOR,
    ("POST", "/drafts/{draft_id:path}/drop"): Role.EDITOR,
    ("POST", "/matches"): Role.EDITOR,
    ("POST", "/inbox"): Role.EDITOR,
    ("POST", "/rules"): Role.EDITOR,
    ("DELETE", "/rules/{rule_id}"): Role.EDITOR,
}
"""The least role of each method of each route; a route that does not stand here is not served."""

OF_THIS_MACHINE = frozenset({"/metrics"})
"""Routes that a client at this machine may get without the role that they need."""

OPEN = ("/healthz", "/readyz", "/enter", "/session", "/session/end")
"""Routes that are open to everybody also where reading needs a key: whether it runs, and how to show a key."""


def least_role(method: str, path: str, keys_only: bool) -> Role:
    """The least role of a route's method; reading takes a reader if it needs a key."""
    least = WHO_MAY[method, path]
    return max(least, Role.READER) if keys_only and path not in OPEN else least


def actor_of(request: Request) -> Actor:
    """The one who makes the request; a stranger if nothing is known."""
    found: Actor = request.scope.get(ACTOR, NOBODY)
    return found


def check_role(request: Request, least: Role) -> None:
    """Raise `Unauthorized` for an unknown actor, and `Forbidden` for a known one, whose role is too low."""
    actor = actor_of(request)
    if actor.role >= least or (actor.is_local and request.scope["path"] in OF_THIS_MACHINE):
        return
    asked = f"{request.method} {request.url.path}"
    if actor.name is None:
        raise Unauthorized(
            f"{asked} needs a key with the role {least.word} or a higher one; "
            "send it as `Authorization: Bearer KEY`, or show it to a browser at /session"
        )
    raise Forbidden(f"{asked} needs the role {least.word} or a higher one; {actor.name!r} has {actor.role.word}")


def csrf_token(request: Request) -> str | None:
    """The token that a form or script of our pages has to send; None without a browser session.

    A page of another origin cannot read it, and cannot compute it from a cookie that it does not get to see.
    """
    secret = request.scope.get(SESSION)
    return None if secret is None else sha256(f"csrf {secret}".encode()).hexdigest()


async def check_token(request: Request) -> None:
    """Raise `Forbidden` for a request of a browser session that does not send the session's token.

    The token stands in the header `X-CSRF-Token`, or in the field `csrf_token` of a form.
    """
    expected = csrf_token(request)
    if expected is None or request.method in SAFE_METHODS:
        return
    told = dict(request.scope["headers"])
    sent = told.get(TOKEN_HEADER, b"")
    if not sent and told.get(b"content-type", b"").partition(b";")[0].strip().lower() == FORM:
        sent = (await read_form(request)).get(TOKEN_FIELD, "").encode("utf-8", "surrogateescape")
    if not compare_digest(sent, expected.encode()):
        raise Forbidden(
            "this form is not of your session: open the page again; a script sends the `csrf_token` of /session "
            "as X-CSRF-Token"
        )


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form in the body; `TooLarge` for one of more bytes than a form of ours has."""
    told = dict(request.scope["headers"]).get(b"content-length", b"")
    if not told.isdigit() or int(told) > MOST_FORM_BYTES:
        raise TooLarge(f"a form has at most {MOST_FORM_BYTES:,} bytes, and says in Content-Length how many")
    text = (await request.body()).decode("utf-8", "surrogateescape")
    return dict(parse_qsl(text, keep_blank_values=True))
