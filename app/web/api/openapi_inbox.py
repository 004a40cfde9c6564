"""The route of the inbox, for the OpenAPI document."""

from app.web.api.openapi_parts import Json, operation, ref

NOTE = "Each with the corrected value, what the source said before and says now, who corrected it, when and why."


def inbox_path(which: list[Json]) -> Json:
    """The route of the inbox with its parameters, of which `which` say the moment."""
    parameters = [ref("limit"), ref("offset"), *which, ref("f")]
    return {"/inbox": operation("inbox", "Corrections under which a source has changed", NOTE, parameters)}
