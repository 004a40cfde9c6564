"""The routes of the inbox, for the OpenAPI document."""

from app.inbox.decision import ALLOWED, MOST
from app.inbox.entry import Kind, Order
from app.model.columns import TABLES
from app.web.api.openapi_parts import WITH_KEY, Json, operation, problem, query, ref

NOTE = (
    "Each with its kind, since when it waits, what it tells, the records it is about, and the choices there are."
)
DECIDING = "All decisions become one revision, or none does; `why` is the reason of those without their own."
TEXT: Json = {"type": "string"}
WORDS = [*dict.fromkeys(word for words in ALLOWED.values() for word in words)]


def inbox_path(which: list[Json]) -> Json:
    """The routes of the inbox with their parameters, of which `which` say the moment."""
    kinds = {"type": "array", "items": {"type": "string", "enum": [*map(str, Kind)]}}
    parameters = [
        query("kind", "The kinds of entries.", kinds),
        query("crossing", "The id of a crossing: of a gate, or the nearest one of an incident."),
        query("dataset", "The dataset of a record."),
        query("order", "The oldest entries first, or the newest.", {"type": "string", "enum": [*map(str, Order)]}),
        *(ref("limit"), ref("offset"), *which, ref("f")),
    ]
    got = operation("inbox", "What waits for a person's decision", NOTE, parameters)
    return {"/inbox": got | {"post": _deciding()}}


def _deciding() -> Json:
    members: Json = {
        "kind": {"type": "string", "enum": [kind for kind, words in ALLOWED.items() if words]},
        "decision": {"type": "string", "enum": WORDS},
        "table": {"type": "string", "enum": [*TABLES]},
        "since": {"type": "integer"},
        **dict.fromkeys(("id", "column", "a", "b", "why"), TEXT),
    }
    one: Json = {"type": "object", "required": ["kind", "decision"], "properties": members}
    many: Json = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}
    body: Json = {"type": "object", "required": ["decisions"], "properties": {"decisions": many, "why": TEXT}}
    answer = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "decideinbox",
        "summary": "Decide on entries of the inbox",
        "description": DECIDING,
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "The revision", "content": answer},
            **{status: problem() for status in ("400", "401", "403", "404", "413", "415")},
        },
        "security": WITH_KEY,
    }
