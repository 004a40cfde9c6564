"""The routes of rules, for the OpenAPI document."""

from app.rules.rule import GROUPS, MOST_DAYS, PLACES, RULED_ROLES
from app.web.api.openapi_parts import WITH_KEY, WORDS, Json, in_path, operation, problem, query, ref

NOTE = "The rules that hold, each with its number, what it is on, what readers are shown, and why."
MAKING = "On all records without `dataset`, `licence` and `sensitivity`; for editors."
ENDING = "What it hid is shown again; for editors."
TEXT: Json = {"type": "string"}
BOTH = ("400", "401", "403")


def rules_paths(which: list[Json]) -> Json:
    """The routes with their parameters, of which `which` say the moment."""
    return {
        "/rules": operation("rules", "Who is shown what", NOTE, [*which, ref("f")]) | {"post": _making()},
        "/rules/{rule_id}": {"delete": _ending()},
    }


def _making() -> Json:
    hidden = f"{', '.join(GROUPS)}, or columns"
    members: Json = {
        **dict.fromkeys(("dataset", "licence", "sensitivity", "why"), TEXT),
        "role": {"type": "string", "enum": [role.word for role in RULED_ROLES], "default": "contributor"},
        "withhold": {"type": "boolean"},
        "delay_days": {"type": "integer", "minimum": 0, "maximum": MOST_DAYS},
        "place": {"type": "string", "enum": [*PLACES]},
        "hide": {"type": "array", "items": TEXT, "description": hidden},
    }
    body: Json = {"type": "object", "required": ["why"], "properties": members}
    return {
        "operationId": "makerule",
        "summary": "Make a rule",
        "description": MAKING,
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses("201", "The rule, with its number", (*BOTH, "413", "415")),
        "security": WITH_KEY,
    }


def _ending() -> Json:
    why: Json = {**query("why", "The reason, in words.", WORDS), "required": True}
    return {
        "operationId": "endrule",
        "summary": "End a rule",
        "description": ENDING,
        "parameters": [in_path("rule_id"), why],
        "responses": _responses("200", "The revision", (*BOTH, "404")),
        "security": WITH_KEY,
    }


def _responses(status: str, description: str, refused: tuple[str, ...]) -> Json:
    answer = {"application/json": {"schema": {"type": "object"}}}
    return {status: {"description": description, "content": answer}, **{each: problem() for each in refused}}
