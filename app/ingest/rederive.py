"""Derives all incidents of a store again, as one revision, if an earlier version's rules derived them."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from app.engine.batch import Values
from app.ingest.earlier_names import read_earlier_names
from app.ingest.enrich import DO_NOT_LOCATE, enrich
from app.ingest.formats.own import LOCATE_AS
from app.ingest.importer import to_batch
from app.ingest.locator import Desk
from app.model.columns import INCIDENTS
from app.model.vocabulary import GeoPrecision
from app.record.derivation import is_derived_anew, mark_as_derived, read_all_incidents
from app.record.geopackage import GeoPackageStore
from app.record.writer import Counts

REVISION = "derived again by a newer version of the program"
"""The text in the list of revisions where a file's name usually is."""
OLD_UNKNOWN_KM = 5.0
"""Radius in km that an earlier version gave to locations of unknown precision; they have none now."""
NUMBERS = [column.name for column in INCIDENTS.columns if column.kind in ("integer", "real")]


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
            names = read_earlier_names(desk).with_statements_of(map(_records, read_all_incidents(store.path)))
            for rows in read_all_incidents(store.path):
                records = _records(rows)
                names.resize(records)
                writer.upsert_batch(INCIDENTS, to_batch(_derived(records, desk), INCIDENTS))
    mark_as_derived(store.path)
    return writer.counts


def _records(rows: Sequence[Values]) -> pd.DataFrame:
    records = pd.DataFrame(rows, columns=list(INCIDENTS.names), dtype=object)
    records[NUMBERS] = records[NUMBERS].astype("float64")
    return records


def _derived(records: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    unknown = records["geo_precision"] == str(GeoPrecision.UNKNOWN)
    records.loc[unknown & (records["radius_km"] == OLD_UNKNOWN_KM), "radius_km"] = np.nan
    settled = _are_settled(records)
    said = records["located_by"].copy()
    records[LOCATE_AS] = pd.Series(DO_NOT_LOCATE, index=records.index, dtype=object).where(settled, None)
    derived = enrich(records, desk)
    derived["located_by"] = derived["located_by"].mask(settled, said)
    return derived


def _are_settled(records: pd.DataFrame) -> pd.Series:
    """A mask of unlocated incidents not to look up again: their stored name is not the one looked up before."""
    reasons = zip(records["place_name"], records["located_by"], strict=True)
    asked = [bool(name) and str(name) in str(reason) for name, reason in reasons]
    settled: pd.Series = records["longitude"].isna() & ~pd.Series(asked, index=records.index, dtype=bool)
    return settled
