"""The routes of the inbox, for the OpenAPI document."""

from app.inbox.entry import Kind, Order
from app.web.api.openapi_parts import Json, operation, query, ref

NOTE = (
    "Each with its kind, since when it waits, what it tells, the records it is about, and the choices there are."
)


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
    return {"/inbox": operation("inbox", "What waits for a person's decision", NOTE, parameters)}
