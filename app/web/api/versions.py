"""The history of a record: every version of it that the store has kept."""

from collections.abc import Mapping, Sequence
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from app.model.columns import Table
from app.model.errors import NotFound
from app.record.changes import changed_fields
from app.record.tombstones import RETRACTED
from app.web.api.catalogue import Collection
from app.web.api.item_corrections import Told, corrections_grid, versioned_table
from app.web.api.parameters import BOTH_FORMATS, refuse_params
from app.web.api.responses import GEOJSON, HTML, JSON, Link, html_link, is_html, json_response, link
from app.web.api.selection import find_collection, find_item
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

Version = Mapping[str, object]


async def get_versions(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """Every version of an imported record, oldest first: when and with which file it came, and what it changed.

    Only records that files bring have versions: incidents, claims and crossing statuses. A retracted record keeps
    its versions; the last one says why it was retracted and by whom (`became`, `why`, `by`). Corrections that
    stood at a version are its `corrections`, each with what the source said then.
    """
    refuse_params(request, BOTH_FORMATS)
    collection = find_collection(collection_id)
    table = versioned_table(collection)
    if table is None:
        raise NotFound(f"no versions of {collection.id!r}: it does not change while the service runs")
    view = await service.view()
    history = service.store.history(table, item_id)
    if not is_open_tombstone(history, service.store.withheld):
        find_item(view, collection, item_id)
    changes = [changed(table, before, after) for before, after in zip([{}, *history], history, strict=False)]
    path = f"/collections/{collection.id}/items/{item_id}"
    if is_html(request):
        return sheet_response(request, versions_sheet(table, item_id, history, changes), service.etag(view))
    content = {
        "id": item_id,
        "versions": _told(history, changes),
        "links": [
            link(request, f"{path}/versions", "self", JSON, "These versions"),
            html_link(request, f"{path}/versions"),
            link(request, path, "latest-version", GEOJSON, "The record as it is"),
        ],
    }
    return json_response(content, service.etag(view))


def _told(history: Sequence[Version], changes: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """Each version with the names of what it changed, and with each value before and after."""
    return [
        {**after, "changed": names, "changes": changed_fields(names, {**before}, {**after})}
        for before, after, names in zip([{}, *history], history, changes, strict=False)
    ]


def version_links(request: Request, item: str, collection: Collection) -> list[Link]:
    """A link to the versions (RFC 5829) of a record with the path `item`; empty if it has none."""
    if versioned_table(collection) is None:
        return []
    return [link(request, f"{item}/versions", "version-history", HTML, "All versions")]


def is_open_tombstone(history: Sequence[Version], withheld: frozenset[str]) -> bool:
    """Whether a record's last version is its retraction, and none of its versions is under a withheld licence."""
    is_retracted = bool(history) and history[-1]["became"] == RETRACTED
    return is_retracted and not any(one.get("licence") in withheld for one in history)


def changed(table: Table, before: Version, after: Version) -> list[str]:
    """The columns in which a version differs from the one before; empty for the first version."""
    return [name for name in table.names if before[name] != after[name]] if before else []


def _corrections(table: Table, history: Sequence[Version]) -> list[Grid]:
    """The corrections that stood at each version, a table for each."""
    told = [(one["revision"], cast("Told", one.get("corrections", ()))) for one in history]
    grids = [corrections_grid(table, held, f"Corrected at revision {revision}") for revision, held in told]
    return [grid for each in grids for grid in each]


def versions_sheet(
    table: Table, item_id: str, history: Sequence[Version], changes: Sequence[Sequence[str]]
) -> Sheet:
    """A page with a table of the versions, and a table of the changes in each."""
    rows = [[Cell(one[name]) for name in ("revision", "at", "file", "became", "why", "by")] for one in history]
    before = [{}, *history]
    differences = [
        [Cell(after["revision"]), Cell(table.column(name).title), Cell(before[at][name]), Cell(after[name])]
        for at, (after, names) in enumerate(zip(history, changes, strict=True))
        for name in names
    ]
    grids = [Grid("Versions", ["Revision", "At", "File", "Became", "Why", "By"], rows)]
    if differences:
        grids.append(Grid("What changed", ["Revision", "Property", "Before", "After"], differences))
    grids += _corrections(table, history)
    lead = "Every version of the record, oldest first. Nothing that a source has said is written over."
    return Sheet(title=f"Versions of {item_id}", lead=lead, crumbs=[], grids=grids)
