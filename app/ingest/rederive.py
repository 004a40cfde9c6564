"""Derives all incidents of a store again, as one revision, if an earlier version's rules derived them."""

from datetime import datetime

from app.ingest.earlier_names import read_earlier_names
from app.ingest.enrich import DO_NOT_LOCATE, enrich
from app.ingest.formats.own import LOCATE_AS
from app.ingest.locator import Desk
from app.model.batch import Batch, batch_of
from app.model.coded import Mask, choose, constant, which
from app.model.columns import INCIDENTS
from app.model.vocabulary import GeoPrecision
from app.record.counts import Counts
from app.record.derivation import is_derived_anew, mark_as_derived, read_all_incidents
from app.record.geopackage import GeoPackageStore

REVISION = "derived again by a newer version of the program"
"""The text in the list of revisions where a file's name usually is."""
OLD_UNKNOWN_KM = 5.0
"""Radius in km that an earlier version gave to locations of unknown precision; they have none now."""


def derive_again(store: GeoPackageStore, desk: Desk, at: datetime) -> Counts | None:
    """Derive a store's incidents again and count the changes; None if this version's rules derived them already.

    Columns stated by sources stay as they are, and so do places that were found by name, with their class: a
    name's own context, such as the column `locate_as`, is not in the store. Their radius is derived again where an
    earlier version derived it (`earlier_names`). Names that were not found are looked up again. The old values
    stay in the history.
    """
    if is_derived_anew(store.path):
        return None
    with store.writing(REVISION, at) as writer:
        # Another process may have derived them while this one waited.
        if not is_derived_anew(store.path):
            batches = (batch_of(INCIDENTS, rows) for rows in read_all_incidents(store.path))
            names = read_earlier_names(desk).with_statements_of(batches)
            for rows in read_all_incidents(store.path):
                records = names.resize(batch_of(INCIDENTS, rows))
                writer.upsert_batch(INCIDENTS, _derived(records, desk).only(INCIDENTS.names))
    mark_as_derived(store.path)
    return writer.counts


def _derived(records: Batch, desk: Desk) -> Batch:
    radius, said = records.column("radius_km"), records.column("located_by")
    old = records.column("geo_precision").among([GeoPrecision.UNKNOWN]) & radius.among([OLD_UNKNOWN_KM])
    settled = _are_settled(records)
    instead = constant(DO_NOT_LOCATE, len(records)).where(settled)
    derived = enrich(records.having({"radius_km": radius.where(~old), LOCATE_AS: instead}), desk)
    return derived.having({"located_by": choose(settled, said, derived.column("located_by"))})


def _are_settled(records: Batch) -> Mask:
    """A mask of unlocated incidents not to look up again: their stored name is not the one looked up before."""
    asked = which(
        lambda name, reason: bool(name) and name in str(reason),
        records.column("place_name"),
        records.column("located_by"),
    )
    return ~records.column("longitude").known() & ~asked
