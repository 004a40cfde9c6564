"""Everything that a store holds at one revision, as readers are shown it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.engine.snapshot import Snapshot
from app.figures.accounts import Claim
from app.model.columns import CLAIMS, CROSSING_STATUS, Table
from app.record.event_links import NO_LINKS, EventLinks
from app.record.records import Records, build_records
from app.record.said import claims_by_incident
from app.record.shade import Shade
from app.record.shown_records import OfIncident, shown_records
from app.record.shown_snapshot import shown_snapshot, survey, with_shown_events
from app.rules.rule import NOTHING, Effect


class Content(NamedTuple):
    """A store's incidents, claims and crossing statuses."""

    snapshot: Snapshot
    claims: Records
    crossing_status: Records


def shown_content(content: Content, shade: Shade | None, links: EventLinks = NO_LINKS) -> Content:
    """The content with what the rules let its readers see; itself without rules for them.

    `links` are the decisions of then, where some records are not shown.
    """
    if shade is None:
        return content._replace(snapshot=with_shown_events(content.snapshot, links, ()))
    surveyed = survey(content.snapshot, shade)

    def of_incident(incident_id: str) -> Effect:
        """The effect on an incident of the snapshot, or on one that is retracted, or that is not of then."""
        effect = surveyed.by_id.get(incident_id)
        if effect is not None:
            return effect
        return NOTHING if content.snapshot.row(incident_id) is not None else shade.of_incident(incident_id)

    claims = _shown(content.claims, CLAIMS, shade, of_incident)
    refigured = _claims_left(content.claims, claims, shade)
    snapshot = shown_snapshot(content.snapshot, surveyed, refigured, shade)
    return Content(
        with_shown_events(snapshot, links, surveyed.by_id.keys()),
        claims,
        _shown(content.crossing_status, CROSSING_STATUS, shade, of_incident),
    )


def _claims_left(claims: Records, shown: Records, shade: Shade) -> Mapping[str, Sequence[Claim]]:
    """By incident of which a claim is withheld on its own account, the claims that are shown."""
    if not shade.may_withhold_claims:
        return {}
    left = claims_by_incident(shown.properties)
    held = {str(one["incident"]) for one in claims.properties if shade.of_claim(one).is_withheld}
    return {incident: left.get(incident, ()) for incident in held}


def _shown(records: Records, table: Table, shade: Shade, of_incident: OfIncident) -> Records:
    rows = shown_records(records.properties, table, shade, of_incident)
    return build_records(records.revision, rows, table=table)
