"""What the handlers answer from: the geography, the store, and one view of all collections per revision."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.filters import Known
from app.geography.atlas import Atlas
from app.ingest.enrich import Desk
from app.store.geopackage import GeoPackageStore
from app.store.records import Records
from app.store.view import View, build_geography, build_view

PATIENCE_SECONDS = 2.0
"""How long a request waits for a revision made by another process before it is answered from the one before."""

log = logging.getLogger("durand")


@dataclass(slots=True)
class Service:
    """The opened store and geography behind the HTTP API.

    `basemap` is a tile URL template or None. Readers keep the view they have; a new one takes its place.
    """

    store: GeoPackageStore
    desk: Desk
    basemap: str | None
    now: Callable[[], datetime]
    known: Known
    _geography: Mapping[str, Records]
    _view: View
    _loading: asyncio.Task[None] | None = field(default=None)

    @property
    def atlas(self) -> Atlas:
        """The geography."""
        return self.desk.atlas

    def etag(self, view: View) -> str:
        """The name of a view for clients: this store's, at this revision."""
        return f'W/"{self.store.identity[:8]}-{view.revision}"'

    async def view(self) -> View:
        """The collections at the store's last revision, or at the one before while that is being read."""
        if self._loading is None and self.store.revision() != self._view.revision:
            self._loading = asyncio.create_task(self._load())
        if self._loading is not None:
            await asyncio.wait({self._loading}, timeout=PATIENCE_SECONDS)
        return self._view

    async def _load(self) -> None:
        try:
            self._view = await asyncio.to_thread(self._read_view)
        except Exception:
            log.exception("the store's new revision could not be read; still answering from the one before")
        finally:
            self._loading = None

    def _read_view(self) -> View:
        return build_view(self.store.load(), self._geography, self.atlas, self.now().date())


def open_service(
    store: GeoPackageStore, desk: Desk, known: Known, basemap: str | None, now: Callable[[], datetime]
) -> Service:
    """A service over an opened store, with everything read once."""
    geography = build_geography(desk.atlas)
    view = build_view(store.load(), geography, desk.atlas, now().date())
    return Service(store, desk, basemap, now, known, geography, view)
