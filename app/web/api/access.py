"""Rights over HTTP: one table of who may do what, of all routes and methods; and the one who asks."""

from collections.abc import Mapping

from starlette.requests import Request

from app.model.errors import Forbidden, Unauthorized
from app.model.roles import Actor, Role

ACTOR = "durand.actor"
"""The key in a request's scope of the `Actor`; the middleware `Admission` sets it."""

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
    "/docs",
    "/export/durand.qgz",
    "/export/incidents.{suffix}",
    "/geocode",
    "/incidents/{incident_id:path}/claims",
    "/map",
    "/map/areas",
    "/map/crossings",
    "/map/districts",
    "/map/features",
    "/map/summary",
    "/map/timeline",
    "/report",
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
    # An article is read, and nothing is written.
    ("POST", "/read"): Role.STRANGER,
}
"""The least role of each method of each route; a route that does not stand here is not served."""


def actor_of(request: Request) -> Actor:
    """The one who makes the request; a stranger if nothing is known."""
    found: Actor = request.scope.get(ACTOR, NOBODY)
    return found


def check_role(request: Request, least: Role) -> None:
    """Raise `Unauthorized` for an unknown actor, and `Forbidden` for a known one, whose role is too low."""
    actor = actor_of(request)
    if actor.role >= least:
        return
    asked = f"{request.method} {request.url.path}"
    if actor.name is None:
        raise Unauthorized(
            f"{asked} needs a key with the role {least.word} or a higher one; "
            "send it as `Authorization: Bearer KEY`"
        )
    raise Forbidden(f"{asked} needs the role {least.word} or a higher one; {actor.name!r} has {actor.role.word}")
