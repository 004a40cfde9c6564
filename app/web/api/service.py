"""The data behind the handlers: the geography, the store, and one view of all collections per revision."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from starlette.requests import Request

from app import __version__
from app.aggregate.cache import Prepared, Ready
from app.filters.moment_text import DRAFTS, SAID_UNTIL, WHICH
from app.geography.atlas import Atlas
from app.incidents import Incidents
from app.ingest.locator import Desk
from app.model.attribution import withheld_sentence
from app.model.columns import INCIDENTS, Table
from app.model.errors import BadParameter, EngineDamaged, NotFound, StoreError, StoreLost
from app.model.work import Work
from app.output.kept_grids import KeptGrids
from app.output.made_files import MadeFiles
from app.record.geopackage import GeoPackageStore
from app.record.import_reports import drop_uploads, imports_folder
from app.record.incident_tags import IncidentTags
from app.record.view import View
from app.session import Session
from app.web.api.apart import PATIENT, Deadlines, apart, stream
from app.web.api.import_jobs import Jobs
from app.web.api.moments import FROZEN, Frozen, Moments, tag_of_parameters
from app.web.api.readers import Readers, count_restricted
from app.web.api.store_watch import StoreWatch
from app.web.api.tile_cache import TileCache
from app.web.api.writing import Writes
from app.web.page.bundles import Bundle, Bundles, bundles_by_language, desk_bundles
from app.web.page.compose import as_basemap, draw_ground
from app.web.page.content import Drawn
from app.web.page.policy import FRAMED_BY_OURSELVES

MERGED_FROM = 500
"""Appended rows that a service merges into the base segment; it takes some seconds for a million incidents."""
PATIENCE_SECONDS = 2.0
"""Seconds that requests wait for a revision made by another process before they get the one before."""

LOOKED_FOR_EVERY = 0.02
"""Seconds between two looks for a revision that was written and is not shown yet."""

log = logging.getLogger("durand")

Made = TypeVar("Made")


@dataclass
class Service:
    """The session behind the HTTP API, with the results kept for all requests.

    `basemap` is a tile URL template or None, `frame_ancestors` says who may show our pages in a frame. A request
    keeps the view that it began with; later requests get the new view. Values that the first answer does not need
    are computed at their first use, or by `warm_up`.

    `present` is the service of now, of which this one is an earlier moment (None: it is now); `asked` is a tag of
    the parameters of the request that it is for. `reading` lets articles be read one at a time, and `writes` the
    store be written to; `importing` are the imports, and their reversals, that run or wait. `readers` has what is
    shown to readers of each role; `whole` is the service of which this one shows a part. A service that
    `is_settled` was chosen for a request by the store's last revision: the request need not look again.
    """

    session: Session
    basemap: str | None
    _view: View
    _day: date
    _loading: asyncio.Task[None] | None = field(default=None)
    _patient_until: float = 0.0
    _looked: View | None = field(init=False, default=None)
    _preparing: asyncio.Task[None] | None = field(default=None)
    _measuring: Thread | None = field(default=None)
    _named: tuple[View, str] | None = field(default=None)
    _tags: tuple[View, IncidentTags] | None = field(default=None)
    made: MadeFiles = field(default_factory=MadeFiles)
    tiles: TileCache = field(default_factory=TileCache)
    grids: KeptGrids = field(default_factory=KeptGrids)
    frame_ancestors: str = FRAMED_BY_OURSELVES
    prepared: Prepared = field(default_factory=Prepared)
    watch: StoreWatch = field(default_factory=StoreWatch)
    deadlines: Deadlines = PATIENT
    present: "Service | None" = None
    asked: str = ""
    moments: "Moments[Service]" = field(default_factory=Moments)
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    writes: Writes = field(default_factory=Writes)
    importing: set[asyncio.Task[Any]] = field(default_factory=set)
    readers: "Readers[Service]" = field(default_factory=Readers)
    whole: "Service | None" = None
    is_settled: bool = False

    @property
    def store(self) -> GeoPackageStore:
        """The store of the session."""
        return self.session.store

    @property
    def shown_view(self) -> View:
        """The view that answers are from, whether or not the store has a later revision."""
        return self._view

    @property
    def desk(self) -> Desk:
        """The geography and its geocoder."""
        return self.session.desk

    @property
    def now(self) -> Callable[[], datetime]:
        """A function that gives the current time."""
        return self.session.now

    @property
    def atlas(self) -> Atlas:
        """The atlas."""
        return self.desk.atlas

    @cached_property
    def ground(self) -> Drawn:
        """The geography as maps draw it; made in a quarter of a second."""
        shared = self.present or self.whole
        return draw_ground(self.atlas) if shared is None else shared.ground

    @cached_property
    def bundles(self) -> Mapping[str, Bundles]:
        """The files that map pages load and browsers keep, by the language of the page."""
        if (shared := self.present or self.whole) is not None:
            return shared.bundles
        return bundles_by_language(self.ground)

    def find_bundle(self, name: str) -> Bundle | None:
        """The file of that name, None where there is none."""
        pages = [of for each in self.bundles.values() for of in (each, desk_bundles(each))]
        return next((each.by_name()[name] for each in pages if name in each.by_name()), None)

    def warm_up(self) -> None:
        """Make everything that the first map or layer would have to wait for; runs in its own thread."""
        # folium alone takes 0.1 s to import, and a filter in CQL2 needs the other three.
        from app.engine import conditions, line_reach  # noqa: F401
        from app.filters import cql2_filter  # noqa: F401
        from app.web.page.incident_map import map_script

        map_script(as_basemap(self.basemap))
        self._prepare(self._view)
        self._view.encoded()
        _ = self.bundles

    def ready(self, view: View) -> Ready:
        """The results that are computed once per view, for all requests."""
        return self.prepared.of(view.snapshot)

    def etag(self, view: View) -> str:
        """The entity tag of a view, as `tag` names it; at an earlier moment with the request's parameters."""
        return f'W/"{self.tag(view)}{self.asked}"'

    def tag(self, view: View) -> str:
        """The tag of a view: the store's identity, the revision, the day and the program's version.

        A view that leaves withheld incidents out, or that is shown to readers of a role by rules, has another tag
        than the whole view.
        """
        named = self._named
        if named is None or named[0] is not view:
            part = f"-without{view.withheld}" if view.withheld else ""
            to = f"-to{self.readers.role:d}" if self.readers.role is not None else ""
            tag = f"{self.store.identity[:8]}-{view.revision}-{self._day:%Y%m%d}-{__version__}{part}{to}"
            named = self._named = view, tag
        return named[1]

    def item_etag(self, view: View, table: Table, item_id: str) -> str:
        """The strong entity tag of a record's version, alike on every host, day and encoding; see `Item.tag`.

        While the store cannot be read it is the tag of the view. So it is where not all is shown: versions that
        differ in what is hidden give one answer.
        """
        if self.readers.role is not None:
            return self.etag(view)
        try:
            found = self._item_tag(view, table, item_id)
        except StoreError:
            found = None
        return self.etag(view) if found is None else f'"{found}"'

    def _item_tag(self, view: View, table: Table, item_id: str) -> str | None:
        if table is not INCIDENTS:
            return self.store.tag(table, item_id, view.revision)
        if self._tags is None or self._tags[0] is not view:
            self._tags = view, self.store.incident_tags(view.revision)
        row = view.snapshot.row(item_id)
        return None if row is None else self._tags[1].find(item_id, int(view.snapshot.columns.fid[row]))

    @cached_property
    def jobs(self) -> Jobs:
        """The imports that were asked for over HTTP."""
        return Jobs.beside(self.store.path)

    async def write(self, act: Callable[[Session], Made]) -> Made:
        """The result of `act`, which writes to the store with a session of its own; see `Writes.make`."""
        return await self.writes.make(self.session, act, self.deadlines.turn)

    async def shown(self, revision: int) -> View:
        """The view once it shows a revision; after the deadline of pages, the view as it is by then."""
        until = monotonic() + self.deadlines.page
        view = await self.last_view()
        while view.revision < revision and monotonic() < until:
            await asyncio.sleep(LOOKED_FOR_EVERY)
            view = await self.last_view()
        return view

    async def apart(self, request: Request, make: Callable[[], Made]) -> Made:
        """The result of `make`, made for a page: in another thread, and within the deadline of pages."""
        return await apart(request, Work(self.deadlines.page), make)

    async def file(self, request: Request, make: Callable[[], Made]) -> Made:
        """The result of `make`, made for a file: in another thread, and within the deadline of files."""
        return await apart(request, Work(self.deadlines.file), make)

    async def stream(self, request: Request, begin: Callable[[], Iterator[bytes]]) -> AsyncIterator[bytes]:
        """The pieces of a file, which `begin` begins to make; each is made in another thread."""
        return await stream(request, Work(self.deadlines.file), begin)

    async def find(self, params: Mapping[str, str]) -> Incidents:
        """The incidents that the filters' texts select, in the current view.

        Raises for filters that cannot be understood before a new revision is waited for.
        """
        query = self.session.query(params)
        return self.session.select(query, params, await self.view())

    async def view(self) -> View:
        """The collections as a request shows them; raises as `last_view` does."""
        return self._view if self.is_settled else await self.last_view()

    async def last_view(self) -> View:
        """The collections at the store's last revision, or at the one before while that is being read.

        A new day is treated like a new revision, for crossings have the status of today. While the store is lost
        or damaged, answers are from the view before; raises `EngineDamaged` while that view is not fit for it.
        """
        if self._looked is not None:
            return self._looked
        standing = self.watch.look(self.store, self._view)
        is_behind = (standing, self._today()) != (self._view.standing, self._day)
        if self._loading is None and is_behind and self.watch.may_try():
            self._loading, self._patient_until = asyncio.create_task(self._load()), monotonic() + PATIENCE_SECONDS
        if self._loading is not None:
            await asyncio.wait({self._loading}, timeout=max(0.0, self._patient_until - monotonic()))
        if self.watch.is_unfit:
            raise EngineDamaged(str(self.watch.trouble))
        if not is_behind:
            self._share_look()
        return self._view

    def _share_look(self) -> None:
        """Let the requests that were received with this one, and wait for their turn, share its look at the store.

        The event loop begins what it received later after what is called soon: such a request looks by itself.
        """
        self._looked = self._view
        asyncio.get_running_loop().call_soon(self._end_look)

    def _end_look(self) -> None:
        self._looked = None

    async def as_of(self, request: Request, asked: Mapping[str, str]) -> "Service":
        """The service at the moment that `as_of` and `said_until` name, with drafts if they are asked for.

        A moment to come is now: without drafts the answer is this service itself.

        Raises `BadParameter` for a text that is no moment of the store, `TookTooLong` if reading it takes longer
        than a page may take; it is then read nevertheless, for the next request.
        """
        view = await self.view()
        if self.watch.is_lost:
            raise StoreLost(str(self.watch.trouble))
        try:
            past = self.session.then(*map(asked.get, WHICH))
        except NotFound as error:
            raise BadParameter(str(error)) from error
        if past.now is self.session.now and DRAFTS not in asked:
            return self
        moment = past.now()
        make = partial(self._read_past, past)
        said = asked.get(SAID_UNTIL)
        key = (past.revision, moment.date(), said, DRAFTS in asked)
        made = await self.moments.get(view, key, make, self.deadlines.page)
        if past.now is not self.session.now:
            undated = made._view.undated
            request.scope[FROZEN] = Frozen(past.revision, moment, said, undated)
        return replace(made, asked=f"-asof-{tag_of_parameters(request)}")

    def _read_past(self, past: Session) -> "Service":
        """The service at an earlier moment, with what near answers need; it shares what does not change."""
        day = past.now().date()
        view = past.read_view(day).encoded()
        view.snapshot.prepare()
        return Service(
            past,
            self.basemap,
            view,
            day,
            made=self.made,
            frame_ancestors=self.frame_ancestors,
            deadlines=self.deadlines,
            present=self,
            readers=Readers(self.readers.role),
        )

    async def _load(self) -> None:
        try:
            day = self._today()
            self._view, self._day, self._named = await asyncio.to_thread(self._read_view, day), day, None
            self.watch.mend()
            self._preparing = asyncio.create_task(asyncio.to_thread(self._prepare, self._view))
        except StoreError as error:
            self.watch.fail(error)
        except Exception as error:
            log.exception("the store's new revision could not be read; still answering from the one before")
            self.watch.fail(StoreError(f"the store's new revision could not be read: {error}"))
        finally:
            self._loading = None

    def check_blocks(self) -> None:
        """Check every block of the engine's files behind the present view; takes a second for 2 GB."""
        try:
            self._view.snapshot.features.heap.check_again()
        except EngineDamaged as error:
            self.watch.give_up(error)

    def _prepare(self, view: View) -> None:
        """Make what near answers, maps and summaries will ask for first; nobody waits for it who does not need it.

        It also drops the snapshot before and its mapped files, so that no request waits for that.
        """
        # Asked of the view first: the store would read its files again after every edit.
        if view.snapshot.count_later() >= MERGED_FROM and self.store.merge_appended(MERGED_FROM):
            view = self._merged(view) if view is self._view else view
        view.snapshot.prepare()
        # Of the base alone: of a few appended rows it is soon made, if anybody asks for it.
        ready = self.ready(view)
        (ready.base or ready).mosaic()
        self.prepared.keep_only(view.snapshot)
        self.grids.keep_only(view.snapshot)
        if self._measuring is None or not self._measuring.is_alive():
            # A thread that the end of the program need not wait for.
            self._measuring = Thread(target=self._measure_line, name="distances from the line", daemon=True)
            self._measuring.start()

    def _merged(self, view: View) -> View:
        """The view with fewer segments to look through; it is shown once what was counted is counted in it."""
        merged = self._read_view(self._day)
        ready = self.ready(merged)
        ready.mosaic()
        for query, by in self.ready(view).summaries.asked():
            ready.summary(query, by)
        if self._view is not view or merged.standing != view.standing:
            return view
        self._view = merged
        return merged

    def _measure_line(self) -> None:
        """Measure the distances from the line that filters may ask for, in this view and then in any later one."""
        measured = None
        while measured is not self._view:
            measured = self._view
            measured.snapshot.base.place_search.prepare_line()

    def _read_view(self, day: date) -> View:
        if self.watch.is_lost:
            self.session.store = self.store.reopen()
        if self.watch.is_unfit:
            self.store.check_files()
            self.store.earlier.clear()
        return self.session.read_view(day).encoded()

    def _today(self) -> date:
        return self.now().date()


def open_service(
    session: Session,
    basemap: str | None = None,
    frame_ancestors: str = FRAMED_BY_OURSELVES,
    deadlines: Deadlines = PATIENT,
) -> Service:
    """A service over an open session."""
    day = session.now().date()
    view = session.read_view(day)
    if not session.share_restricted and (restricted := count_restricted(view.snapshot)):
        log.info("To strangers, %s DURAND_SHARE_RESTRICTED=true shows them.", withheld_sentence(restricted))
    drop_uploads(imports_folder(session.path))
    return Service(session, basemap, view, day, frame_ancestors=frame_ancestors, deadlines=deadlines)
