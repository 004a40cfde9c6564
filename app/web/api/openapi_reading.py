"""The routes that read articles and decide on drafts, for the OpenAPI document."""

from collections.abc import Iterable

from app.documents.media import MEDIA_TYPES, MOST_BYTES, PDF
from app.web.api.openapi_parts import WITH_KEY, Json, in_path, problems, query

NOTE = (
    "Drafts for a person to accept; nothing is written. Every draft has its line and its quote; `unread` has the "
    f"sentences that were not understood. The body has at most {MOST_BYTES // 1_000_000} MB."
)
SUMMARY = "Draft incidents, claims and gate statuses of an article in English"
KEPT = "As `/read`, and the drafts are written; for contributors. Drafts are in answers to `drafts=include` alone."
DECIDED = "An incident with its claims and statuses, or all undecided drafts of an article; for editors."
WRITING = ("401", "403")
PARTS = ("incidents", "claims", "crossing_status", "unread")


def reading_path() -> Json:
    """The routes with their parameters, their body and their answers."""
    day = {"type": "string", "format": "date"}
    published = "Day of publication, from which “on Sunday” is counted; without it the day that the page states."
    asked = [
        query("published", published, day),
        query("source", "Name of the publication; without it the name that the page states."),
    ]
    body: Json = {"required": True, "content": {kind: _body(kind) for kind in MEDIA_TYPES}}
    refused = ("400", "413", "415")
    return {
        "/read": _post("read", SUMMARY, NOTE, asked, refused, body),
        "/drafts": _post("draft", f"{SUMMARY}, and keep the drafts", KEPT, asked, (*refused, *WRITING), body),
        **{
            f"/drafts/{{id}}/{verb}": _post(
                verb, f"{verb.capitalize()} a draft", DECIDED, [in_path("id"), why], ("400", "404", *WRITING)
            )
            for verb, why in (
                ("accept", query("why", "The reason.")),
                ("drop", {**query("why", "The reason."), "required": True}),
            )
        },
    }


def _post(
    name: str, summary: str, note: str, asked: list[Json], refused: Iterable[str], body: Json | None = None
) -> Json:
    """An operation that takes a document or a decision, and answers with JSON."""
    answer = {"application/json": {"schema": {"type": "object"} if body is None else _answer()}}
    told: Json = {"description": "The drafts", "content": answer}
    responses: Json = {"200": told, **problems("503", *refused, *(("507",) if "401" in refused else ()))}
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "description": note,
            "parameters": asked,
            **({} if body is None else {"requestBody": body}),
            "responses": responses,
            **({"security": WITH_KEY} if "401" in refused else {}),
        }
    }


def _body(kind: str) -> Json:
    return {"schema": {"type": "string", **({"format": "binary"} if kind == PDF else {})}}


def _answer() -> Json:
    lists = {name: {"type": "array", "items": {"type": "object"}} for name in PARTS}
    return {"type": "object", "properties": {"document": {"type": "object"}, **lists}}
