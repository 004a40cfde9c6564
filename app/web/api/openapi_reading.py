"""The route that reads articles, for the OpenAPI document."""

from app.documents.media import MEDIA_TYPES, MOST_BYTES, PDF
from app.web.api.openapi_parts import Json, problem, query

NOTE = (
    "Drafts for a person to accept; nothing is written. Every draft has its line and its quote; `unread` has the "
    f"sentences that were not understood. The body has at most {MOST_BYTES // 1_000_000} MB."
)
PARTS = ("incidents", "claims", "crossing_status", "unread")


def reading_path() -> Json:
    """The route with its parameters, its body and its answer."""
    day = {"type": "string", "format": "date"}
    published = "Day of publication, from which “on Sunday” is counted; without it the day that the page states."
    return {
        "/read": {
            "post": {
                "operationId": "read",
                "summary": "Draft incidents, claims and gate statuses of an article in English",
                "description": NOTE,
                "parameters": [
                    query("published", published, day),
                    query("source", "Name of the publication; without it the name that the page states."),
                ],
                "requestBody": {"required": True, "content": {kind: _body(kind) for kind in MEDIA_TYPES}},
                "responses": {
                    "200": {"description": "The drafts", "content": {"application/json": {"schema": _answer()}}},
                    **{status: problem() for status in ("400", "413", "415")},
                },
            }
        }
    }


def _body(kind: str) -> Json:
    return {"schema": {"type": "string", **({"format": "binary"} if kind == PDF else {})}}


def _answer() -> Json:
    lists = {name: {"type": "array", "items": {"type": "object"}} for name in PARTS}
    return {"type": "object", "properties": {"document": {"type": "object"}, **lists}}
