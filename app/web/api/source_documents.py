"""Documents that claims and crossing statuses stand on, told apart by their titles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from starlette.requests import Request

from app.model.errors import NotFound
from app.record.view import View
from app.web.api.responses import url

Properties = Mapping[str, Any]

ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its title, whose voice it speaks in, and the claims and crossing statuses that stand on it."""

    title: str
    stances: list[str] = field(default_factory=list)
    claims: list[Properties] = field(default_factory=list)
    statuses: list[Properties] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the document, made from its title."""
        return document_id(self.title)

    @property
    def records(self) -> list[Properties]:
        """All records that stand on the document."""
        return [*self.claims, *self.statuses]

    @property
    def incidents(self) -> list[str]:
        """The ids of the incidents that the records are about, each once."""
        return list(dict.fromkeys(each["incident"] for each in self.records if each["incident"]))

    @property
    def references(self) -> list[str]:
        """The places in the document, or its addresses, as the records name them, each once."""
        return list(dict.fromkeys(each["source_ref"] for each in self.records if each["source_ref"]))


def document_id(title: str) -> str:
    """The id of a document, made from its title: an address has room for it, and it says the same everywhere."""
    return sha256(title.encode()).hexdigest()[:ID_LENGTH]


def document_address(request: Request, title: str) -> str:
    """The address of a document's page."""
    return url(request, f"/documents/{document_id(title)}")


def documents_of(view: View) -> dict[str, Document]:
    """All documents by id, of what the view shows: most records first, then by title.

    Records that a rule or a licence withholds are not in the view, and a document that nothing else stands on is
    not either.
    """
    found: dict[str, Document] = {}
    for name in ("claims", "crossing_status"):
        for row in view.records[name].properties:
            title = row["document"]
            if title is None:
                continue
            document = found.setdefault(document_id(str(title)), Document(str(title)))
            (document.claims if name == "claims" else document.statuses).append(row)
            if row["document_stance"] and row["document_stance"] not in document.stances:
                document.stances.append(str(row["document_stance"]))
    ordered = sorted(found.values(), key=lambda each: (-len(each.records), each.title))
    return {document.id: document for document in ordered}


def find_document(documents: Mapping[str, Document], wanted: str) -> Document:
    """The document with this id; `NotFound` if nothing that is shown stands on it."""
    document = documents.get(wanted)
    if document is None:
        raise NotFound(f"no document {wanted!r}; /documents lists them")
    return document


def incident_of(view: View, incident_id: str) -> Properties | None:
    """The properties of an incident, located or not; None if the view does not show it."""
    for is_located in (True, False):
        feature = view.snapshot.get(incident_id, located=is_located)
        if feature is not None:
            properties: Properties = orjson.loads(feature)["properties"]
            return {**properties, "collection": "incidents" if is_located else "unlocated"}
    return None
