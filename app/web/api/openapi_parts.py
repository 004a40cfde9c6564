"""Operations and parameters, of which an OpenAPI document is put together."""

from collections.abc import Mapping

from app.encode.delimited import MEDIA_TYPE as DELIMITED
from app.encode.mvt import MEDIA_TYPE as MVT
from app.filters.filter_table import BLANK
from app.filters.moment_text import WHICH
from app.filters.number_text import MOST_COUNT
from app.web.api.responses import HTML, JSON

Json = dict[str, object]

COUNT: Json = {"type": "integer", "minimum": 0, "maximum": MOST_COUNT}
CSV = DELIMITED.partition(";")[0]
LIST_STYLE = {"style": "form", "explode": False}
SHOWN = ("crs", "properties", "f")
WORDS: Mapping[str, object] = {"type": "string", "pattern": f"[^{BLANK}]"}
"""A text that is not blank."""
"""Parameters for the form of features: reference system, properties, format."""


def operation(name: str, summary: str, description: str, parameters: list[Json], *media_types: str) -> Json:
    """The path item of a route with one answer: JSON, if `media_types` does not say otherwise.

    A route with the parameter `f` answers in the formats that it names, too. Errors have the exception's body.
    """
    kinds = [*(media_types or (JSON,)), *(kind for each in parameters for kind in _formats(each))]
    answer: Json = {"description": "What was asked for", "content": {kind: answer_of(kind) for kind in kinds}}
    nothing: Json = {"204": {"description": "Nothing is there"}} if MVT in media_types else {}
    responses: Json = {"200": answer, **nothing, **problems("404", "503", "507")}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": responses,
        }
    }


def problem() -> Json:
    """The answer to a failed request: OGC's exception body."""
    return {
        "description": "What was wrong, and what would be right",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/exception"}}},
    }


def problems(*statuses: str) -> Json:
    """The answers to failed requests: of these statuses, and of any request that is wrong or has a wrong key."""
    return {status: problem() for status in sorted({"400", "401", "421", "429", *statuses})}


def _formats(parameter: Json) -> tuple[str, ...]:
    """The media types beside the first that a parameter lets a client choose."""
    if parameter == ref("f"):
        return (HTML,)
    schema = parameter.get("schema")
    words = schema.get("enum", ()) if parameter.get("name") == "f" and isinstance(schema, dict) else ()
    return tuple(kind for word, kind in (("html", HTML), ("csv", CSV)) if word in words)


def answer_of(media_type: str) -> Json:
    """The form of an answer of a media type."""
    return {"schema": {"type": "object"} if "json" in media_type else {"type": "string"}}


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
    told = parameter["schema"]
    if example is not None and isinstance(told, Mapping) and "enum" not in told and told["type"] == "string":
        parameter["example"] = example
    return parameter


def most(otherwise: str, limits: Mapping[str, object]) -> Json:
    """The parameter `limit` of a route without paging."""
    return query("limit", f"How many at the most. {otherwise}".strip(), {**COUNT, "minimum": 1, **limits})


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
