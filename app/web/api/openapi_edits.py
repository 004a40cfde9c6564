"""The methods that write items, for the OpenAPI document."""

from app.web.api.catalogue import Collection
from app.web.api.item_bodies import MERGE_PATCH, WHOLE
from app.web.api.item_corrections import versioned_table
from app.web.api.openapi_parts import WITH_KEY, Json, answer_of, in_path, problems, query
from app.web.api.responses import EVENTS, GEOJSON, HTML, JSON

WHY = "The reason, in words; the item's history keeps it, with the name of the key."
SECURITY_SCHEMES = {"key": {"type": "http", "scheme": "bearer"}}
"""How a key is sent."""
SENT = (
    "As a GeoJSON Feature, or as an object of properties alone. Derived properties are worked out, and not taken."
)
FLAGS = ["true", "false", "1", "0", ""]
"""Texts of a flag in a form; none is false."""
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that is changed: 428 without, 412 with both versions if it is gone.",
    "schema": {"type": "string"},
}
LOCATION: Json = {"Location": {"description": "Its address", "schema": {"type": "string"}}}
TAG: Json = {"ETag": {"description": "The tag of the item's version", "schema": {"type": "string"}}}


def import_paths() -> Json:
    """The routes that take files, and tell what became of them."""
    text, binary = {"type": "string"}, {"type": "string", "format": "binary"}
    fields = {"file": binary, "mapping": text, "dataset": text, "dry_run": {"type": "string", "enum": FLAGS}}
    form = {"schema": {"type": "object", "required": ["file"], "properties": fields}}
    accepted = {"202": _item("The import, which has begun", LOCATION, JSON), **_problems("413", "415")}
    told = {"200": _item("The import", {}, JSON, HTML, EVENTS), **_problems("404")}
    undone = {
        "200": _item("The import, with `reversed`", {}, JSON),
        "202": _item("The import, which will be reversed", LOCATION, JSON),
        **_problems("404", "409"),
    }
    note = "In the background; Location says where its progress and its report are."
    watched = "Status, progress in percent, and at the end the report. As text/event-stream: every change."
    reversing = "By a new revision: what it inserted is retracted, what it changed is as before."
    which = [in_path("importId")]
    return {
        "/import": {
            "post": _operation("import", "Import a file", note, [], accepted)
            | {"requestBody": {"required": True, "content": {"multipart/form-data": form}}}
        },
        "/imports/{importId}": {
            "get": _operation("importstatus", "An import", watched, which, told),
            "delete": _operation("importreverse", "Reverse an import", reversing, [*which, _why()], undone),
        },
    }


def adding(collection: Collection) -> Json:
    """The method that adds an item, for the path of a collection's items; empty if nobody can."""
    if versioned_table(collection) is None:
        return {}
    answers = {"201": _item("The new item", {**LOCATION, **TAG}), **_problems("409", "413", "415")}
    name, summary = f"{collection.id}.add", f"{collection.title}: add an item"
    return {"post": _operation(name, summary, SENT, [_why()], answers, WHOLE)}


def changing(collection: Collection) -> Json:
    """The methods that change an item, for the path of one item; empty if nobody can."""
    if versioned_table(collection) is None:
        return {}
    title, which = collection.title, [in_path("featureId"), IF_MATCH]
    answers = {"200": _item("The item as it is now", TAG), **_problems("404", "412", "413", "415", "428")}
    gone = {"200": _item("The tombstone", {}, JSON), **_problems("404", "412", "428")}
    needed = {**_why(), "required": True}
    said = "What differs is corrected: the source's own words are kept beside it, and no import undoes it."
    patched = "Of the properties and the geometry only what is sent; null clears. A correction, as PUT makes it."
    retracted = "It is gone from the answers; its versions stay, with a tombstone that says why."
    make, name = _operation, collection.id
    return {
        "put": make(f"{name}.replace", f"{title}: replace an item", said, [*which, _why()], answers, WHOLE),
        "patch": make(
            f"{name}.change", f"{title}: change an item", patched, [*which, _why()], answers, (MERGE_PATCH,)
        ),
        "delete": make(f"{name}.retract", f"{title}: retract an item", retracted, [*which, needed], gone),
    }


def _operation(
    name: str, summary: str, description: str, parameters: list[Json], answers: Json, kinds: tuple[str, ...] = ()
) -> Json:
    body = {"required": True, "content": {kind: {"schema": {"type": "object"}} for kind in kinds}}
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "parameters": parameters,
        **({"requestBody": body} if kinds else {}),
        "responses": answers,
        "security": WITH_KEY,
    }


def _why() -> Json:
    return query("why", WHY)


def _item(description: str, headers: Json, *kinds: str) -> Json:
    content = {kind: answer_of(kind) for kind in kinds or (GEOJSON,)}
    return {"description": description, "headers": headers, "content": content}


def _problems(*statuses: str) -> Json:
    return problems("403", "405", "503", "507", *statuses)
