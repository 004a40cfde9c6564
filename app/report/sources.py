"""The sources of a report: datasets with their credit and licence, documents with their dates, the geography."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.model.attribution import DATASETS
from app.report.incident_list import Incident
from app.report.numbers import Way, items
from app.report.questions import Questions

MOST_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: its name, its credit, the licences that its records name, and the way to its records."""

    name: str
    credit: str
    licences: str
    way: Way


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, its stance, where in it, and the days on which its claims were said."""

    title: str
    stance: str
    references: str
    said_on: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources; `left_out` documents are not named."""

    datasets: Sequence[Dataset]
    documents: Sequence[Document]
    left_out: int
    depiction: str
    boundary_set: str
    geography: str


def tell_sources(asking: Questions, incidents: Sequence[Incident]) -> Sources:
    """The sources of the report's incidents, of the claims about them, and of the statements on crossings."""
    snapshot, rows = asking.found.snapshot, asking.found.selection.rows
    documents = _documents(asking, incidents)
    atlas = asking.session.atlas
    return Sources(
        datasets=[_dataset(asking, name) for name in snapshot.distinct("dataset", rows)],
        documents=documents[:MOST_DOCUMENTS],
        left_out=max(0, len(documents) - MOST_DOCUMENTS),
        depiction=atlas.depiction,
        boundary_set=atlas.boundary_set,
        geography=atlas.attribution,
    )


def _dataset(asking: Questions, name: str) -> Dataset:
    params = asking.asked.during(dataset=name)
    found = asking.find(params)
    licences = found.snapshot.distinct("licence", found.selection.rows)
    return Dataset(
        name, DATASETS.get(name, "a dataset of this store"), ", ".join(licences) or "none named", items(params)
    )


def _documents(asking: Questions, incidents: Sequence[Incident]) -> list[Document]:
    """The documents by title; of a source without a title nothing is told."""
    ids = {each["id"] for each in incidents}
    claims = [each for each in asking.view.records["claims"].properties if each["incident"] in ids]
    cells = [cell for one in asking.gates.matrix(asking.asked.last)["rows"] for cell in one["classes"]]
    said = {cell["record"] for cell in cells}
    statements = [each for each in asking.view.records["crossing_status"].properties if each["id"] in said]
    told: dict[str, list[Mapping[str, Any]]] = {}
    for record in (*claims, *statements):
        if record["document"]:
            told.setdefault(str(record["document"]), []).append(record)
    for incident in incidents:
        if incident["source"]:
            told.setdefault(str(incident["source"]), []).append(incident)
    return [_document(title, records) for title, records in told.items()]


def _document(title: str, records: Sequence[Mapping[str, Any]]) -> Document:
    references = [part.strip() for each in records for part in str(each["source_ref"] or "").split(";")]
    days = sorted({str(each["said_on"]) for each in records if each.get("said_on")})
    return Document(
        title=title,
        stance=next((str(each["document_stance"]) for each in records if each.get("document_stance")), ""),
        references=_few(dict.fromkeys(part for part in references if part)),
        said_on=" to ".join(dict.fromkeys((days[0], days[-1]))) if days else "not dated in the record",
    )


def _few(texts: Iterable[str]) -> str:
    """The first texts, and that there are more."""
    listed = list(texts)
    return ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
