"""The routes of the inbox, for the OpenAPI document."""

from collections.abc import Sequence

from app.inbox.decision import ALLOWED, MOST, NEEDED
from app.inbox.entry import Kind, Order
from app.model.columns import TABLES
from app.web.api.openapi_parts import WITH_KEY, WORDS, Json, operation, problems, query, ref

NOTE = (
    "Each with its kind, since when it waits, what it tells, the records it is about, and the choices there are."
)
DECIDING = "All decisions become one revision, or none does; `why` is the reason of those without their own."
TEXT: Json = {"type": "string"}


def inbox_path(which: list[Json]) -> Json:
    """The routes of the inbox with their parameters, of which `which` say the moment."""
    kinds = {"type": "array", "items": {"type": "string", "enum": [*map(str, Kind)]}, "minItems": 1}
    parameters = [
        query("kind", "The kinds of entries.", kinds),
        query("crossing", "The id of a crossing: of a gate, or the nearest one of an incident."),
        query("dataset", "The dataset of a record."),
        query("order", "The oldest entries first, or the newest.", {"type": "string", "enum": [*map(str, Order)]}),
        *(ref("limit"), ref("offset"), *which, ref("f")),
    ]
    got = operation("inbox", "What waits for a person's decision", NOTE, parameters)
    return {"/inbox": got | {"post": _deciding()}}


def _decision(kind: str, words: Sequence[str]) -> Json:
    """The form of a decision on an entry of a kind."""
    needed = NEEDED.get(kind, ("id",))
    members: Json = {
        "kind": {"type": "string", "enum": [kind]},
        "decision": {"type": "string", "enum": [*words]},
        "table": {"type": "string", "enum": [*TABLES]},
        "since": {"type": "integer"},
        **dict.fromkeys(("id", "column", "a", "b", "why"), TEXT),
        **dict.fromkeys(needed, WORDS),
    }
    required = ["kind", "decision", *needed]
    return {"type": "object", "required": required, "properties": members, "additionalProperties": False}


def _deciding() -> Json:
    one: Json = {"oneOf": [_decision(kind, words) for kind, words in ALLOWED.items() if words]}
    many: Json = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}
    body: Json = {
        "type": "object",
        "required": ["decisions"],
        "properties": {"decisions": many, "why": TEXT},
        "additionalProperties": False,
    }
    answer: Json = {"application/json": {"schema": {"type": "object"}}}
    told: Json = {"description": "The revision", "content": answer}
    responses: Json = {"200": told, **problems("403", "404", "409", "413", "415", "503", "507")}
    return {
        "operationId": "decideinbox",
        "summary": "Decide on entries of the inbox",
        "description": DECIDING,
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": responses,
        "security": WITH_KEY,
    }
