"""Documents over HTTP: which there are, and what stands on each, with the words that it rests on."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.record.view import View
from app.report.incident_list import days_words
from app.web.api.catalogue import COLLECTIONS
from app.web.api.item_leads import cited, shared_words
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.responses import is_html, json_response, url
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response, source_cell
from app.web.api.source_documents import (
    Document,
    Properties,
    document_address,
    documents_of,
    find_document,
    incident_of,
)

CLAIM_COLUMNS = ("party", "said_by", "said_on", "statement", "quote", "source_ref")
LIST_LEAD = "The documents that claims and crossing statuses stand on."
STATUS_COLUMNS = ("status", "traffic", "date_from", "date_to", "authority", "said_by", "quote", "source_ref")


async def get_documents(request: Request, service: Service) -> Response:
    """The documents that claims and crossing statuses stand on, those with most records first."""
    check_names(read_params(request, BOTH_FORMATS), ())
    view = await service.view()
    documents = list(_documents(service, view).values())
    if is_html(request):
        return sheet_response(request, _list_sheet(request, documents), service.etag(view))
    return json_response({"documents": [_summary(each) for each in documents]}, service.etag(view))


async def get_document(request: Request, service: Service, document_id: str) -> Response:
    """One document: the incidents, the claims and the crossing statuses that stand on it, each with its quote.

    What a rule or a licence withholds is not among them; drafts are only where they are asked for.
    """
    check_names(read_params(request, BOTH_FORMATS), ())
    view = await service.view()
    document = find_document(_documents(service, view), document_id)
    incidents = [found for each in document.incidents if (found := incident_of(view, each)) is not None]
    if is_html(request):
        return sheet_response(request, _sheet(request, view, document, incidents), service.etag(view))
    told = {
        **_summary(document),
        "incidents": [{"id": each["id"], "title": each["title"]} for each in incidents],
        "claims": document.claims,
        "crossing_statuses": document.statuses,
    }
    return json_response(told, service.etag(view))


def _documents(service: Service, view: View) -> dict[str, Document]:
    """All documents by id; read through once for each revision, as long as nobody is shown other records."""
    of = view.records["claims"], view.records["crossing_status"]
    return service.ready(view).derived("documents", of, lambda: documents_of(view))


def _summary(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "stances": document.stances,
        "number_of_incidents": len(document.incidents),
        "number_of_claims": len(document.claims),
        "number_of_crossing_statuses": len(document.statuses),
    }


def _list_sheet(request: Request, documents: Sequence[Document]) -> Sheet:
    rows = [
        [
            Cell(each.title, document_address(request, each.title)),
            Cell("; ".join(each.stances) or None),
            Cell(len(each.incidents)),
            Cell(len(each.claims)),
            Cell(len(each.statuses)),
        ]
        for each in documents
    ]
    heads = ("Title", "Document's stance", "Incidents", "Claims", "Crossing statuses")
    return Sheet(
        title="Documents",
        lead=LIST_LEAD,
        shared=LIST_LEAD,
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid("Documents", heads, rows)] if rows else [],
        notes=[] if rows else ["No record names its document."],
    )


def _sheet(request: Request, view: View, document: Document, incidents: Sequence[Properties]) -> Sheet:
    stances, lead = "; ".join(document.stances), _lead(document)
    return Sheet(
        title=document.title,
        lead=lead,
        cite=cited(request, view, f"/documents/{document.id}", document.title),
        shared=shared_words(request, LIST_LEAD, lead),
        crumbs=[Cell("Map", url(request, "/map")), Cell("Documents", url(request, "/documents"))],
        grids=[
            *_incidents(request, incidents),
            *_records(request, "claims", document.claims, CLAIM_COLUMNS, "incident"),
            *_records(request, "crossing_status", document.statuses, STATUS_COLUMNS, "crossing"),
        ],
        facts={"Document's stance": Cell(stances)} if stances else {},
        warnings=view.warnings,
    )


def _lead(document: Document) -> str:
    """The numbers of what stands on a document: "47 claims about 18 incidents and 6 crossing statuses"."""
    claims, incidents, statuses = len(document.claims), len(document.incidents), len(document.statuses)
    about = f" about {incidents} incident{'s' * (incidents != 1)}" if incidents else ""
    parts = [
        *([f"{claims} claim{'s' * (claims != 1)}{about}"] if claims else []),
        *([f"{statuses} crossing status{'es' * (statuses != 1)}"] if statuses else []),
    ]
    return f"What is recorded from this document: {' and '.join(parts)}."


def _incidents(request: Request, incidents: Sequence[Properties]) -> list[Grid]:
    rows = [
        [
            Cell(
                each["title"] or each["id"], url(request, f"/collections/{each['collection']}/items/{each['id']}")
            ),
            Cell(days_words(each)),
            Cell(each["place_name"]),
        ]
        for each in incidents
    ]
    return [Grid("Incidents", ("Title", "When", "Place as written"), rows)] if rows else []


def _records(
    request: Request, name: str, found: Sequence[Properties], columns: Sequence[str], about: str
) -> list[Grid]:
    """The records as a table: the record, the thing that it is about, and what is known of its columns."""
    if not found:
        return []
    table = COLLECTIONS[name].table
    known = [column for column in columns if any(row[column] is not None for row in found)]
    things = "crossings" if about == "crossing" else "incidents"
    rows = [
        [
            Cell(row["id"], url(request, f"/collections/{name}/items/{row['id']}")),
            *(source_cell(row[column], column) for column in known),
            Cell(row[about], _thing(request, things, row[about])),
        ]
        for row in found
    ]
    heads = ["Record", *(table.column(column).title for column in known), table.column(about).title]
    return [Grid(table.title, heads, rows)]


def _thing(request: Request, collection: str, thing: str | None) -> str | None:
    """The address of a crossing, or of what is said about an incident, located or not."""
    if thing is None:
        return None
    path = f"/crossings/{thing}" if collection == "crossings" else f"/incidents/{thing}/claims"
    return url(request, path, [("f", "html")])
