"""A watch on the store and the engine's files while a service answers from them."""

import logging
from dataclasses import dataclass
from time import monotonic

from app.model.errors import EngineDamaged, StoreDamaged, StoreError, StoreLost
from app.record.geopackage import GeoPackageStore
from app.record.standing import Standing
from app.record.view import View

RETRY_SECONDS = 1.0
"""Seconds between two tries to read a store that cannot be read."""

log = logging.getLogger("durand")


@dataclass(slots=True)
class StoreWatch:
    """The trouble with a store, from its first sign until the store was read again.

    `trouble` says what is wrong, None if nothing is. With `is_unfit` the engine's files behind the present view
    are not what was written: nothing may be answered from it. Without it the view gives right answers, of its own
    revision.
    """

    trouble: str | None = None
    is_unfit: bool = False
    is_lost: bool = False
    _retry_at: float = 0.0

    def look(self, store: GeoPackageStore, view: View) -> Standing | None:
        """The store's last revision; None while there is trouble. It costs a stat for each file."""
        if not self.is_unfit:
            try:
                view.snapshot.features.heap.look()
            except EngineDamaged as error:
                self.give_up(error)
        if not self.is_lost:
            try:
                standing = store.standing()
            except StoreError as error:
                self.is_lost = True
                self._note(error)
            else:
                return standing if self.trouble is None else None
        return None

    def give_up(self, error: EngineDamaged) -> None:
        """Answer nothing from the present view any more: the engine's files are damaged."""
        if not self.is_unfit:
            self.is_unfit = True
            self._note(error)

    def fail(self, error: StoreError) -> None:
        """Note that the store could not be read; it is tried again after a while."""
        self.is_lost = self.is_lost or isinstance(error, StoreLost | StoreDamaged)
        self._note(error)
        self._retry_at = monotonic() + RETRY_SECONDS

    def may_try(self) -> bool:
        """Whether the store may be read again by now."""
        return monotonic() >= self._retry_at

    def mend(self) -> None:
        """Note that the store was read again."""
        if self.trouble is not None:
            log.warning("the store was read again; answers are from its last revision")
        self.trouble, self.is_unfit, self.is_lost = None, False, False

    def _note(self, error: StoreError) -> None:
        """Keep the reason, and say it in the log once."""
        if self.trouble != str(error):
            self.trouble = str(error)
            log.warning("degraded: %s", error)
