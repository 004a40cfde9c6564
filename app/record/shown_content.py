"""Everything that a store holds at one revision, as readers are shown it."""

from typing import NamedTuple

from app.engine.snapshot import Snapshot
from app.model.columns import CLAIMS, CROSSING_STATUS, Table
from app.record.records import Records, build_records
from app.record.shade import Shade
from app.record.shown_records import OfIncident, shown_records
from app.record.shown_snapshot import shown_snapshot
from app.rules.rule import NOTHING, Effect


class Content(NamedTuple):
    """A store's incidents, claims and crossing statuses."""

    snapshot: Snapshot
    claims: Records
    crossing_status: Records


def shown_content(content: Content, shade: Shade | None) -> Content:
    """The content with what the rules let its readers see; itself without rules for them."""
    if shade is None:
        return content
    shown = shown_snapshot(content.snapshot, shade)

    def of_incident(incident_id: str) -> Effect:
        """The effect on an incident of the snapshot, or on one that is retracted, or that is not of then."""
        effect = shown.effects.get(incident_id)
        if effect is not None:
            return effect
        return NOTHING if content.snapshot.row(incident_id) is not None else shade.of_incident(incident_id)

    return Content(
        shown.snapshot,
        _shown(content.claims, CLAIMS, shade, of_incident),
        _shown(content.crossing_status, CROSSING_STATUS, shade, of_incident),
    )


def _shown(records: Records, table: Table, shade: Shade, of_incident: OfIncident) -> Records:
    rows = shown_records(records.properties, table, shade, of_incident)
    return build_records(records.revision, rows, table=table)
