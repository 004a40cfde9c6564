"""Work on a store when it is opened: first content, what newer rules derive, a word about other programs."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.record.connection import is_read_only
from app.record.derivation import is_derived_anew
from app.record.foreign_edits import find_foreign_edits
from app.record.geopackage import GeoPackageStore

if TYPE_CHECKING:
    from app.ingest.locator import Desk

log = logging.getLogger("durand")


def bring_up_to_date(
    store: GeoPackageStore, load_desk: "Callable[[], Desk]", seeds: Path, now: Callable[[], datetime]
) -> None:
    """Fill a new store with the seed incidents, or derive again a store that an earlier version derived.

    The log names the tables that another program, such as QGIS, edited after the store's last revision.
    """
    if is_read_only(store.path):
        log.warning("%s cannot be written to: it is read as it is, and nothing is written", store.path)
        return
    if store.revision() == 0:
        from app.ingest.importer import seed

        seed(store, load_desk(), seeds, now())
        return
    for edit in find_foreign_edits(store.path):
        log.warning("%s: %s", store.path, edit)
    if not is_derived_anew(store.path):
        _derive_again(store, load_desk(), now())


def _derive_again(store: GeoPackageStore, desk: "Desk", at: datetime) -> None:
    from app.ingest.rederive import derive_again

    counts = derive_again(store, desk, at)
    if counts is not None and counts.updated:
        log.warning(
            "%s was filled by an earlier version: what it derived of the incidents was derived again, as revision "
            "%d; %d incidents changed and %d stayed as they were; what sources say is as it was",
            store.path,
            store.revision(),
            counts.updated,
            counts.unchanged,
        )
