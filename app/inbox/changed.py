"""Corrections under which a source has changed, as entries of the inbox."""

from collections.abc import Mapping

from app.inbox.entry import Entry, Kind
from app.inbox.where import Whereabouts, dataset_of
from app.model.columns import INCIDENTS
from app.record.corrections import Corrections


def correction_entries(corrections: Corrections, where: Whereabouts, times: Mapping[int, str]) -> list[Entry]:
    """One entry for each corrected column that waits; `Correction.as_entry` says what it tells."""
    return [
        Entry(
            Kind.CORRECTION,
            each.table,
            each.id,
            times.get(each.since),
            (dataset_of(each.id),),
            where.crossings(each.table, each.id),
            each.as_entry(),
            (each.id,) if each.table == INCIDENTS.name else (),
        )
        for each in corrections.waiting()
    ]
