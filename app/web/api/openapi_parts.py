"""Operations and parameters, of which an OpenAPI document is put together."""

from collections.abc import Mapping

from app.filters.moment_text import WHICH

Json = dict[str, object]

LIST_STYLE = {"style": "form", "explode": False}
SHOWN = ("crs", "properties", "f")
"""Parameters for the form of features: reference system, properties, format."""


def operation(
    name: str, summary: str, description: str, parameters: list[Json], media_type: str = "application/json"
) -> Json:
    """The path item of a route with one answer; errors are answered by the exception's body."""
    answer = {"description": "What was asked for", "content": {media_type: {"schema": _answer_schema(media_type)}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": {"200": answer, "400": problem(), "404": problem()},
        }
    }


def problem() -> Json:
    """The answer to a failed request: OGC's exception body."""
    return {
        "description": "What was wrong, and what would be right",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/exception"}}},
    }


def _answer_schema(media_type: str) -> Json:
    return {"type": "object"} if "json" in media_type else {"type": "string"}


def query(
    name: str, description: str, schema: Mapping[str, object] | None = None, example: str | None = None
) -> Json:
    """A parameter after the question mark: a text, if no schema says otherwise."""
    parameter: Json = {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
        **LIST_STYLE,
    }
    if example is not None and parameter["schema"] == {"type": "string"}:
        parameter["example"] = example
    return parameter


def most(otherwise: str, limits: Mapping[str, object]) -> Json:
    """The parameter `limit` of a route without paging."""
    return query(
        "limit", f"How many at the most. {otherwise}".strip(), {"type": "integer", "minimum": 1, **limits}
    )


def in_path(name: str) -> Json:
    """A parameter within the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def ref(name: str) -> Json:
    """A reference to one of the document's own parameters, by its name."""
    return {"$ref": f"#/components/parameters/{name}"}


WHICH_STORE = [ref(name) for name in WHICH]
"""The parameters of a route that takes no filters but the ones that say which store is asked."""

WITH_KEY: list[Json] = [{"key": []}]
"""The security of an operation that writes."""
