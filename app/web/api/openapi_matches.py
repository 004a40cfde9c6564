"""The routes of pairs that may be one event, for the OpenAPI document."""

from app.web.api.matches import DECISIONS
from app.web.api.openapi_parts import Json, operation, problems, query, ref

NOTE = "Each with its score, km and days apart, why, and what was decided."
DECIDING = (
    "A pair of records with `decision` accept, reject or undo, all pairs from `accept_above` on, or two datasets "
    "with distinct or related: of different events, or maybe of the same ones; for editors."
)
SOME: Json = {"type": "string", "nullable": True}
"""A text, or null for none."""


def matches_path(which: list[Json]) -> Json:
    """The routes with their parameters, of which `which` say the moment."""
    score = {"type": "number", "minimum": 0.5, "maximum": 1}
    parameters = [
        query("a", "A dataset of the pairs."),
        query("b", "The other dataset of the pairs."),
        query("above", "The least score.", score),
        query("decided", "Pairs that were decided on, or the others.", {"type": "boolean"}),
        *(ref("limit"), ref("offset"), *which, ref("f")),
    ]
    decision = {"type": "string", "enum": [*DECISIONS]}
    members = {"a": SOME, "b": SOME, "decision": decision, "why": SOME, "accept_above": score}
    body = {"application/json": {"schema": {"type": "object", "properties": members}}}
    answer = {"application/json": {"schema": {"type": "object"}}}
    return {
        "/matches": operation("matches", "Records that may be one event", NOTE, parameters)
        | {
            "post": {
                "operationId": "decidematch",
                "summary": "Decide on pairs of records",
                "description": DECIDING,
                "parameters": [],
                "requestBody": {"required": True, "content": body},
                "responses": {
                    "200": {"description": "The decision, or the new links", "content": answer},
                    **problems("403", "404", "409", "413", "415", "503", "507"),
                },
                "security": [{"key": []}],
            }
        }
    }
