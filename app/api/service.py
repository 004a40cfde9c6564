"""What the handlers answer from: the geography, the store, and one view of all collections per revision."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from time import monotonic

from app import __version__
from app.api.prepared import Prepared, Ready
from app.api.tile_cache import TileCache
from app.attribution import withheld_sentence
from app.export.made_files import MadeFiles
from app.filters import Known
from app.geography.atlas import Atlas
from app.ingest.desk import Desk
from app.maps.compose import as_basemap, draw_ground
from app.maps.content import Drawn
from app.maps.policy import FRAMED_BY_OURSELVES
from app.store.geopackage import GeoPackageStore
from app.store.records import Records
from app.store.view import View, build_geography, build_view

PATIENCE_SECONDS = 2.0
"""How long a revision made by another process is waited for before requests are answered from the one before."""

log = logging.getLogger("durand")


@dataclass
class Service:
    """The opened store and geography behind the HTTP API.

    `basemap` is a tile URL template or None, `frame_ancestors` says who may show our pages in a frame. Readers
    keep the view they have; a new one takes its place. What the first answer does not need is made when it is
    asked for, or by `warm_up`.
    """

    store: GeoPackageStore
    desk: Desk
    basemap: str | None
    now: Callable[[], datetime]
    known: Known
    _geography: Mapping[str, Records]
    _view: View
    _day: date
    _loading: asyncio.Task[None] | None = field(default=None)
    _patient_until: float = 0.0
    _preparing: asyncio.Task[None] | None = field(default=None)
    _named: tuple[View, str] | None = field(default=None)
    made: MadeFiles = field(default_factory=MadeFiles)
    tiles: TileCache = field(default_factory=TileCache)
    frame_ancestors: str = FRAMED_BY_OURSELVES
    prepared: Prepared = field(default_factory=Prepared)

    @property
    def atlas(self) -> Atlas:
        """The geography."""
        return self.desk.atlas

    @cached_property
    def ground(self) -> Drawn:
        """The geography as maps draw it; made in a quarter of a second."""
        return draw_ground(self.atlas)

    def warm_up(self) -> None:
        """Make what the first who opens the map, or asks for a layer, would wait for; in a thread of its own."""
        # folium alone takes 0.1 s to import.
        from app.maps.incident_map import map_script

        map_script(as_basemap(self.basemap))
        self._prepare(self._view)
        self._view.encoded()
        _ = self.ground

    def ready(self, view: View) -> Ready:
        """What is worked out of a view once, for all who ask."""
        return self.prepared.of(view.snapshot)

    def etag(self, view: View) -> str:
        """The name of a view for clients: this store's, at this revision, on this day, by this program.

        One from which incidents are withheld is another than one with them.
        """
        named = self._named
        if named is None or named[0] is not view:
            part = f"-without{view.withheld}" if view.withheld else ""
            tag = f'W/"{self.store.identity[:8]}-{view.revision}-{self._day:%Y%m%d}-{__version__}{part}"'
            named = self._named = view, tag
        return named[1]

    async def view(self) -> View:
        """The collections at the store's last revision, or at the one before while that is being read.

        A new day is read like a new revision: a crossing's status is told as of today.
        """
        if self._loading is None and (self.store.revision(), self._today()) != (self._view.revision, self._day):
            self._loading, self._patient_until = asyncio.create_task(self._load()), monotonic() + PATIENCE_SECONDS
        if self._loading is not None:
            await asyncio.wait({self._loading}, timeout=max(0.0, self._patient_until - monotonic()))
        return self._view

    async def _load(self) -> None:
        try:
            day = self._today()
            self._view, self._day, self._named = await asyncio.to_thread(self._read_view, day), day, None
            self._preparing = asyncio.create_task(asyncio.to_thread(self._prepare, self._view))
        except Exception:
            log.exception("the store's new revision could not be read; still answering from the one before")
        finally:
            self._loading = None

    def _prepare(self, view: View) -> None:
        """Make what maps and summaries will ask for first; nobody waits for it who does not need it.

        The snapshot before, and its mapped files, are let go of here too, and not where answers wait.
        """
        self.ready(view).mosaic()
        self.prepared.keep_only(view.snapshot)

    def _read_view(self, day: date) -> View:
        return build_view(self.store.load(), self._geography, self.atlas, day).encoded()

    def _today(self) -> date:
        return self.now().date()


def open_service(
    store: GeoPackageStore,
    desk: Desk,
    known: Known,
    basemap: str | None,
    now: Callable[[], datetime],
    frame_ancestors: str = FRAMED_BY_OURSELVES,
) -> Service:
    """A service over an opened store."""
    geography = build_geography(desk.atlas)
    day = now().date()
    view = build_view(store.load(), geography, desk.atlas, day)
    if view.withheld:
        log.info("%s DURAND_SHARE_RESTRICTED=true shows them.", withheld_sentence(view.withheld))
    return Service(store, desk, basemap, now, known, geography, view, day, frame_ancestors=frame_ancestors)
