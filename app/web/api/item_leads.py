"""The first sentence of a thing's page, its figures with who counts them, and how the page is cited."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from app.filters.moment_text import AS_OF
from app.model.attribution import DATASETS, credit
from app.record.view import View
from app.report.figure_words import claim_words, incident_words
from app.report.incident_list import NOT_LOCATED, days_words
from app.web.api.access import actor_of
from app.web.api.catalogue import Collection
from app.web.api.code_words import words_of_code
from app.web.api.responses import ASKED_MOMENT, url
from app.web.api.sheets import Cell, Grid
from app.web.page.compose import TITLE

Properties = Mapping[str, Any]

SIDES = {
    "AF": "on the Afghan side",
    "PK": "on the Pakistani side",
    "undetermined": "on which side is not certain",
}
FIGURE_HEADS = ("Who counts", "Figures", "Said on")
NO_FIGURES = "no figure"
NO_LICENCE = " Licence: not stated."


def lead_of(collection: Collection, properties: Properties) -> str:
    """The first sentence of an item's page: date and side of an incident, the status of a crossing; else empty."""
    if collection.is_of_incidents:
        return incident_lead(properties)
    if collection.id == "crossings":
        return crossing_lead(properties)
    if collection.id == "provinces":
        return f"A province of {properties['country']}, {properties['area_km2']:,.0f} km²."
    return ""


def incident_lead(properties: Properties) -> str:
    """Day, side, distance, figures: "7 Nov 2025: on the Pakistani side, 2.1 km from the line (± 1 km). …"."""
    figures = "; ".join(incident_words(properties))
    told = f"{figures}, {counted_by(properties)}." if figures else "No figure of people is given."
    parts = [f"{days_words(properties)}: {_where(properties)}.", told]
    return " ".join(part[0].upper() + part[1:] for part in parts)


def _where(properties: Properties) -> str:
    """The side and the distance from the line, with how far either way that may be."""
    if properties["border_km"] is None:
        return NOT_LOCATED
    radius = properties["radius_km"]
    give = "how closely is not known" if radius is None else f"± {_km(radius)} km"
    side = SIDES.get(properties["side"] or "", "in neither country")
    return f"{side}, {_km(properties['border_km'])} km from the line ({give})"


def _km(length: float) -> str:
    return f"{length:,.0f}" if length >= 10 else f"{length:.1f}".removesuffix(".0")


def counted_by(properties: Properties) -> str:
    """The source of an incident's figures: the one that is named, else its dataset."""
    said_by = properties["said_by"]
    return f"according to {said_by}" if said_by else f"as {dataset_words(properties)} has it"


def dataset_words(properties: Properties) -> str:
    """A dataset as text names it: "UCDP", "the dataset seed"."""
    name = str(properties["dataset"])
    return name.upper() if name in DATASETS and name != "seed" else f"the dataset {name}"


def crossing_lead(properties: Properties) -> str:
    """Status, since when, and who says so: "Torkham: closed, since 2025-10-12, according to …"."""
    status = properties.get("status_text") or properties.get("status")
    if not status or status == "unknown":
        before = properties.get("last_known_status")
        last = f"; last known: {before}, {properties['last_known_date']}" if before else ""
        return f"{properties['name']}: nobody is known to say whether it is open{last}."
    since = properties.get("status_since")
    said_by = properties.get("status_said_by")
    told = f"{properties['name']}: {status}" + (f", since {since}" if since else "")
    return f"{told}, according to {said_by}." if said_by else f"{told}."


def figures_grid(properties: Properties, claims: Sequence[Properties]) -> list[Grid]:
    """An incident's figures and those of each claim about it, beside who counts them; none are added up."""
    own = Cell("; ".join(incident_words(properties)) or NO_FIGURES)
    dataset = dataset_words(properties)
    first = [Cell(properties["said_by"] or dataset[0].upper() + dataset[1:]), own, Cell("–")]
    rows = [
        [
            Cell(", ".join(str(each) for each in _speakers(claim) if each) or None),
            Cell("; ".join(claim_words(claim)) or NO_FIGURES),
            Cell(claim["said_on"]),
        ]
        for claim in claims
    ]
    return [Grid("Figures, and who counts them", FIGURE_HEADS, [first, *rows])]


def _speakers(claim: Properties) -> tuple[object, object]:
    return claim["said_by"], words_of_code("party", claim["party"])


def citation(request: Request, view: View, collection: Collection, properties: Properties) -> str:
    """How an item's page is cited: its title, its dataset, the revision that it is of, its address, its licence.

    The address is of this revision, so that it always leads to what was cited.
    """
    name = properties.get("title") or properties.get("name") or properties["id"]
    dataset = properties.get("dataset")
    source = f" {credit(str(dataset))}" if dataset else ""
    licence = properties.get("licence")
    end = f" Licence: {licence}." if licence else NO_LICENCE if dataset else ""
    return cited(request, view, f"/collections/{collection.id}/items/{properties['id']}", str(name), source) + end


def cited(request: Request, view: View, path: str, name: str, source: str = "") -> str:
    """How the page of a thing with this path and name is cited; `source` is a sentence on where it is from."""
    moment = request.scope.get(ASKED_MOMENT, {})
    revision = moment.get(AS_OF, str(view.revision))
    at = url(request, path, [] if AS_OF in moment else [(AS_OF, revision)])
    return f"{name.rstrip('.')}.{source} {TITLE}, revision {revision}. {at}."


def shared_words(request: Request, about: str, lead: str) -> str:
    """The words of a page for search engines and link previews, as a reader without a key may see it.

    The lead of a page that the holder of a key sees may have what others are not shown: then `about` is all.
    """
    told = lead if actor_of(request).name is None else ""
    return told or about
