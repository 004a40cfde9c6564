"""Drafts that wait for a person, as entries of the inbox."""

from collections.abc import Mapping, Sequence

from app.inbox.entry import Entry, Kind
from app.inbox.where import Whereabouts, dataset_of, named
from app.model.columns import CROSSING_STATUS, INCIDENTS
from app.record.shown_drafts import ShownDraft


def draft_entries(drafts: Sequence[ShownDraft], where: Whereabouts, times: Mapping[int, str]) -> list[Entry]:
    """One entry for each draft, with its `document` and the `record` that it would become; incidents come first.

    `is_with_incident` says that the incident of a claim or status is a draft, too: it is decided on with it.
    """
    nearest = {each.id: each.record.get("crossing") for each in drafts if each.table is INCIDENTS}

    def order(draft: ShownDraft) -> tuple[str, bool, str]:
        incident = str(draft.record.get("incident"))
        return incident if incident in nearest else draft.id, draft.table is not INCIDENTS, draft.id

    def crossings(draft: ShownDraft) -> tuple[str, ...]:
        if draft.table is CROSSING_STATUS or draft.table is INCIDENTS:
            return named(draft.record.get("crossing"))
        incident = draft.record.get("incident")
        return named(nearest[str(incident)]) if str(incident) in nearest else where.of_incident(incident)

    return [
        Entry(
            Kind.DRAFT,
            each.table.name,
            each.id,
            times.get(each.revision),
            (dataset_of(each.id),),
            crossings(each),
            {
                "document": each.document,
                "incident": each.record.get("incident"),
                "is_with_incident": str(each.record.get("incident")) in nearest,
                "record": {**each.record},
            },
        )
        for each in sorted(drafts, key=order)
    ]
