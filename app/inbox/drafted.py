"""Drafts that wait for a person, as entries of the inbox."""

from collections.abc import Container, Mapping, Sequence

from app.inbox.entry import Entry, Kind
from app.inbox.where import Whereabouts, dataset_of, named
from app.model.columns import CROSSING_STATUS, INCIDENTS
from app.record.shown_drafts import ShownDraft


def draft_entries(drafts: Sequence[ShownDraft], where: Whereabouts, times: Mapping[int, str]) -> list[Entry]:
    """One entry for each draft, with its `document` and the `record` that it would become; incidents come first.

    `is_with_incident` says that the incident of a claim or status is a draft, too: it is decided on with it.
    """
    nearest = {each.id: each.record.get("crossing") for each in drafts if each.table is INCIDENTS}
    return [
        Entry(
            Kind.DRAFT,
            each.table.name,
            each.id,
            times.get(each.revision),
            (dataset_of(each.id),),
            _crossings(each, nearest, where),
            _told(each, nearest),
        )
        for each in sorted(drafts, key=lambda each: _order(each, nearest))
    ]


def _order(draft: ShownDraft, incidents: Container[str]) -> tuple[str, bool, str]:
    """The place of a draft in the order: with its drafted incident, and behind it."""
    incident = str(draft.record.get("incident"))
    return incident if incident in incidents else draft.id, draft.table is not INCIDENTS, draft.id


def _crossings(draft: ShownDraft, nearest: Mapping[str, object], where: Whereabouts) -> tuple[str, ...]:
    """The crossing of a status, the nearest one of an incident or of a claim's incident, drafted or not."""
    if draft.table is CROSSING_STATUS or draft.table is INCIDENTS:
        return named(draft.record.get("crossing"))
    incident = draft.record.get("incident")
    return named(nearest[str(incident)]) if str(incident) in nearest else where.of_incident(incident)


def _told(draft: ShownDraft, incidents: Container[str]) -> dict[str, object]:
    incident = draft.record.get("incident")
    return {
        "document": draft.document,
        "incident": incident,
        "is_with_incident": str(incident) in incidents,
        "record": {**draft.record},
    }
