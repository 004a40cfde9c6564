"""Items that clients add, replace, change and retract over HTTP: OGC API Features Part 4."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.editing.adding import NO_REASON, Added, Said, add_record, propose_record
from app.editing.edits import Editing
from app.editing.replacing import Record, changes_by, changes_to
from app.encode.geojson import add_members
from app.filters.catalogue import check_names
from app.filters.moment_text import DRAFTS
from app.ingest.private_persons import record_note
from app.model.columns import Table
from app.model.errors import BadParameter, NotFound, Stale
from app.model.roles import Role
from app.record.drafts import DRAFT
from app.record.item_version import Item, check_version
from app.record.tombstones import read_reason
from app.record.view import View
from app.session import Session
from app.web.api.access import actor_of
from app.web.api.bodies import check_media, read_body
from app.web.api.catalogue import COLLECTIONS, Collection
from app.web.api.item_bodies import MERGE_PATCH, WHOLE, Sent, check_crs, read_item
from app.web.api.item_corrections import corrections_of, versioned_table
from app.web.api.items import collection_link, own_links
from app.web.api.parameters import read_params
from app.web.api.preconditions import read_if_match, stale_response
from app.web.api.presentation import AS_STORED
from app.web.api.responses import (
    ASKED_MOMENT,
    GEOJSON,
    JSON,
    bytes_response,
    header,
    url,
)
from app.web.api.selection import find_collection, find_item
from app.web.api.service import Service

WHY = "why"
MOST_BYTES = 1_000_000
"""Bytes of an item; the longest of the seed has 3,000."""
SMALLER = "send a smaller item, or the file to /import"
READ_METHODS = ("GET", "HEAD", "OPTIONS")
ADDING, CHANGING = ("POST",), ("PUT", "PATCH", "DELETE")


Changes = Callable[[Table, Record, Record], dict[str, object]]
"""A function that finds the changes of a current record that a sent one makes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one item: its collection and table, who makes it, why, and the tags of If-Match (None: any)."""

    collection: Collection
    table: Table
    item_id: str
    by: str | None
    why: str
    tags: frozenset[str] | None

    def session(self, session: Session) -> Editing:
        """The session, which writes only while the item has the version that the client has seen."""
        if self.tags is None:
            return session
        return session.expecting(self.item_id, *self.tags, table=self.table.name)

    def check(self, session: Session) -> None:
        """Raise `Stale` if the item has another version by now than the client has seen."""
        if self.tags is not None:
            with session.store.reading() as connection:
                check_version(connection, Item(session.store.identity, self.table, self.item_id), self.tags)


async def post_item(request: Request, service: Service, collection_id: str) -> Response:
    """Add the item in the body, a GeoJSON Feature or an object of properties, as one revision; 201 with Location.

    It is read, checked and located as a row of an import is; derived properties are worked out. Without an `id` it
    gets one. `why` may say the reason. From a contributor it becomes a draft, for an editor to accept.
    """
    collection, table = _editable(collection_id, ADDING)
    actor, why = actor_of(request), _said(request)
    record = (await _sent(request, service, WHOLE)).record(table)
    write = add_record if actor.role >= Role.EDITOR else propose_record
    added = await service.write(
        lambda session: write(session.store, session.desk, session.now, table, record, Said(actor.name, why))
    )
    if write is propose_record:
        return _draft_response(request, collection, added)
    view = await service.shown(added.revision)
    response = _item_response(request, service, view, collection, added.id, added.notes)
    response.status_code = 201
    response.headers["Location"] = response.headers["Content-Location"]
    return response


async def put_item(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """Make the item what the body says, as one revision: what differs is corrected, what is not named is cleared.

    The source's own words are kept beside the correction, and no import undoes it. Derived properties may come
    back as they are. `If-Match` names the version that is replaced: 428 without, 412 with both versions if it is
    gone.
    """
    return await _change(request, service, collection_id, item_id, WHOLE, changes_to)


async def patch_item(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """Change the properties and the geometry that a merge patch (RFC 7396) names, as one revision; null clears.

    It is a correction, as `PUT` makes it; `If-Match` is needed alike.
    """
    return await _change(request, service, collection_id, item_id, (MERGE_PATCH,), changes_by)


async def delete_item(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """Retract the item as one revision: it is gone from all answers, and its versions and a tombstone stay.

    `why` says the reason, `If-Match` the version; the answer is the tombstone.
    """
    edit = await _edit(request, service, collection_id, item_id)
    why = read_reason("retract", _said(request) or "")

    def act(session: Session) -> Mapping[str, object]:
        edit.session(session).retract(item_id, why=why, by=edit.by, table=edit.table.name)
        return session.store.history(edit.table, item_id)[-1]

    try:
        told = await service.write(act)
    except Stale as error:
        return stale_response(error, edit.table, None)
    await service.shown(int(str(told["revision"])))
    return Response(orjson.dumps(told), media_type=JSON, headers={"Cache-Control": "no-store"})


async def options_items(request: Request, _: Service, collection_id: str) -> Response:
    """The methods of a collection's items, in Allow; writing ones only for a client that can send If-Match."""
    return _options(request, find_collection(collection_id), ADDING)


async def options_item(request: Request, _: Service, collection_id: str, **_item: str) -> Response:
    """The methods of one item, in Allow; writing ones only for a client that can send If-Match.

    A client says so by naming `if-match` in Access-Control-Request-Headers. QGIS, which cannot, offers no editing.
    """
    return _options(request, find_collection(collection_id), CHANGING)


async def _change(
    request: Request, service: Service, collection_id: str, item_id: str, kinds: tuple[str, ...], find: Changes
) -> Response:
    edit = await _edit(request, service, collection_id, item_id)
    sent = await _sent(request, service, kinds)

    def act(session: Session) -> tuple[int, list[str]]:
        edit.check(session)
        # What is written is checked again: the record may change after it is read here.
        current = session.record(item_id, table=edit.table.name)
        changes = find(edit.table, current, sent.record(edit.table, current))
        if not changes:
            return session.revision, []
        corrected = edit.session(session).correct(
            item_id, changes, why=edit.why, by=edit.by, table=edit.table.name
        )
        return corrected, record_note(changes)

    try:
        revision, notes = await service.write(act)
    except Stale as error:
        return stale_response(error, edit.table, sent.properties)
    view = await service.shown(revision)
    return _item_response(request, service, view, edit.collection, item_id, notes)


def _options(request: Request, collection: Collection, writing: tuple[str, ...]) -> Response:
    named = (header(request, b"access-control-request-headers") or b"").decode("latin-1").lower()
    can = "if-match" in {name.strip() for name in named.split(",")} and versioned_table(collection) is not None
    headers = {
        "Allow": ", ".join([*READ_METHODS, *(writing if can else ())]),
        "Vary": "Access-Control-Request-Headers",
        **({"Accept-Patch": MERGE_PATCH} if can and "PATCH" in writing else {}),
    }
    return Response(status_code=204, headers=headers)


def _editable(collection_id: str, methods: tuple[str, ...]) -> tuple[Collection, Table]:
    """The collection and its table; 405 for a collection that comes with the program."""
    collection = find_collection(collection_id)
    table = versioned_table(collection)
    if table is None:
        _refuse_method(collection, methods)
    return collection, table


def _refuse_method(collection: Collection, methods: tuple[str, ...]) -> NoReturn:
    editable = ", ".join(name for name, each in COLLECTIONS.items() if versioned_table(each) is not None)
    raise HTTPException(
        405,
        f"{collection.id} comes with the program, and takes no {', '.join(methods)}; {editable} can be written to",
        {"Allow": ", ".join(READ_METHODS)},
    )


async def _edit(request: Request, service: Service, collection_id: str, item_id: str) -> Edit:
    """The change that a request asks for of an item that is there.

    Raises `NotFound` for an item that is not, and what `read_if_match` raises.
    """
    collection, table = _editable(collection_id, CHANGING)
    why, by = _said(request), actor_of(request).name
    find_item(await service.view(), collection, item_id)
    return Edit(collection, table, item_id, by, why or NO_REASON, read_if_match(request))


def _said(request: Request) -> str | None:
    """The reason in `why`, without spaces around it; None if there is none."""
    for name in request.scope.get(ASKED_MOMENT, ()):
        raise BadParameter(f"{name}: what is written is written now; leave it out")
    params = read_params(request)
    check_names(params, (WHY,))
    return params.get(WHY, "").strip() or None


async def _sent(request: Request, service: Service, kinds: tuple[str, ...]) -> Sent:
    """The item in the body, which has one of these media types."""
    check_media(request, kinds)
    check_crs(header(request, b"content-crs"))
    return read_item(await read_body(request, MOST_BYTES, service.deadlines.page, SMALLER))


def _item_response(
    request: Request, service: Service, view: View, collection: Collection, item_id: str, notes: Sequence[str] = ()
) -> Response:
    """The item as GET gives it, with its tag and its address in Content-Location; `notes` are its warnings.

    An incident that has been located, or is not any more, is in the other one of the two collections of incidents.
    The answer has the id alone if the view does not show the item: it is written all the same.
    """
    collection = _where(view, collection, item_id)
    path = f"/collections/{collection.id}/items/{item_id}"
    here = {"Content-Location": url(request, path)}
    warned = {"warnings": notes} if notes else {}
    try:
        feature = find_item(view, collection, item_id)
    except NotFound:
        return Response(orjson.dumps({"id": item_id, **warned}), headers=here, media_type=JSON)
    corrected = corrections_of(view, collection, item_id)
    links = [*own_links(request, path, collection), collection_link(request, collection)]
    members = {**warned, **({"corrections": corrected} if corrected else {}), "links": links}
    response = bytes_response(add_members(feature, members), _etag(service, view, collection, item_id), GEOJSON)
    response.headers.update(here)
    response.raw_headers.append(AS_STORED.header)
    return response


def _etag(service: Service, view: View, collection: Collection, item_id: str) -> str:
    table = versioned_table(collection)
    return service.etag(view) if table is None else service.item_etag(view, table, item_id)


def _draft_response(request: Request, collection: Collection, added: Added) -> Response:
    """The answer to a contributor: the draft's id, and where it is to be seen among the drafts."""
    path = f"/collections/{collection.id}/items/{added.id}"
    here = {"Location": url(request, path, [(DRAFTS, "include")]), "Cache-Control": "no-store"}
    told = {"id": added.id, "verification": DRAFT, "warnings": added.notes}
    return Response(orjson.dumps(told), 201, here, JSON)


def _where(view: View, collection: Collection, item_id: str) -> Collection:
    if not collection.is_of_incidents:
        return collection
    is_located = view.snapshot.get(item_id, located=True) is not None
    return COLLECTIONS["incidents" if is_located else "unlocated"]
