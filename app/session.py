"""`Session`: an open store that answers every request of Python, the command line and HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial
from math import inf
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from app.crossing_answers import CrossingAnswers
from app.editing.edits import Editing
from app.editing.ruling import Ruling
from app.filters.catalogue import Known, read_query
from app.filters.filter_texts import filter_texts
from app.filters.interval_text import read_interval
from app.filters.moment_text import WHICH, read_day, read_inclusion, read_moment
from app.geography.shipped_tables import GEODATA, read_crossing_points, read_province_codes
from app.incidents import Incidents
from app.model.environment import DEFAULT_STALE_DAYS
from app.model.errors import BadInput, BadParameter
from app.model.map_columns import FIGURES
from app.model.query import Query
from app.record.changes import Changes, list_changes, tell_changes
from app.record.freshness import is_current
from app.record.geopackage import GeoPackageStore, State
from app.record.past import drafts_store, past_store, revision_at, said_store
from app.record.records import Records
from app.record.said import undated_warnings
from app.record.shade import find_shade
from app.record.view import Origin, View, build_geography, build_view

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from app.geocoding.geocoder import Answer
    from app.geography.atlas import Atlas
    from app.ingest.importer import ImportReport, Options
    from app.ingest.locator import Desk
    from app.ingest.worker_process import Apart


@dataclass(frozen=True, slots=True)
class Watch:
    """The watcher of an import: `progress` is called with the bytes read, `other` is a process for large files."""

    progress: Callable[[int], None] = lambda _: None
    other: "Apart | None" = None


@dataclass(eq=False)
class Session(Editing, Ruling):
    """An open store; `app.open` opens one. Its answers come from the store's last revision.

    Use it in a `with` statement, or call `close`. It is for one thread. While it is open, no other library in this
    process may open the store's file. The geography (`desk`) is loaded when it is first needed. `clock` gives the
    time of now where `now` stands still at an earlier moment.

        >>> with app.open("durand.gpkg") as session:
        ...     session
        <Session of durand.gpkg>
    """

    store: GeoPackageStore
    load_desk: "Callable[[], Desk]"
    now: Callable[[], datetime]
    load_atlas: "Callable[[], Atlas] | None" = None
    stale_days: int = DEFAULT_STALE_DAYS
    share_restricted: bool = False
    clock: Callable[[], datetime] | None = None
    _state: State | None = field(default=None)
    _view: tuple[State, date, View] | None = field(default=None)

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Session of {self.store.path.name}>"

    def close(self) -> None:
        """Close the store's file; incidents that were selected before can still be read.

        >>> app.open("other.gpkg").close()
        """
        self.store.close()

    @property
    def path(self) -> Path:
        """The store's file.

        >>> session.path.name
        'durand.gpkg'
        """
        return self.store.path

    @property
    def revision(self) -> int:
        """The number of the store's last revision; every import that changes something makes a new one.

        >>> session.revision
        1
        """
        return self.store.revision()

    def import_file(
        self,
        path: str | Path,
        *,
        dataset: str | None = None,
        format: str = "auto",  # noqa: A002  # the command's own word
        map: str | Path | None = None,  # noqa: A002
        dry_run: bool = False,
        accept_unconfirmed: bool = False,
    ) -> "ImportReport":
        """Import a file as one revision, completely or not at all, and return a report about its rows.

        `dataset` is the dataset's name, if not the file's own; `format` is ucdp, acled, gdelt, own, geojson or
        auto, which finds it by the columns; `map` is a TOML file that says what each column is. `dry_run` reports
        and writes nothing. `accept_unconfirmed` gives unconfirmed place names their best candidates. Raises
        `BadInput` for a file that cannot be read, `BadParameter` for an unknown format or a wrong dataset name,
        `StoreError` if the store cannot be written. A row that cannot be used is refused and reported.

            >>> session.import_file("events.csv", dataset="desk", dry_run=True)
            <ImportReport of events.csv: 2 rows, 2 inserted, 0 updated, 0 unchanged, 0 refused (dry run)>
        """
        from app.ingest.formats.mapping import load_map
        from app.ingest.importer import Options

        if map is not None and format != "auto":
            raise BadParameter(f"map and format {format}: the mapping says what the columns are; give one of them")
        mapping = None if map is None else load_map(Path(map))
        return self.take_in(Path(path), Options(format, dataset, dry_run, mapping, accept_unconfirmed))

    def take_in(self, path: Path, options: "Options", watch: Watch = Watch()) -> "ImportReport":
        """Import a file with options that are already read; see `import_file`."""
        from app.ingest.importer import import_file

        made = import_file(path, self.store, self.desk, self.now, options, watch.progress, watch.other)
        return self.remarked(made)

    def incidents(self, **filters: object) -> Incidents:
        """The incidents that the filters select, as of now or of `as_of`; without filters all incidents.

        Filters have the names and the texts of the routes (`bbox_crs`, `filter_lang` and `filter_crs` with an
        underscore), and any property's name is a filter for one value of it. Values may also be Python values:
        numbers, dates, `(start, end)` for `datetime`, `(west, south, east, north)` in degrees for `bbox`, `(lon,
        lat)` for `near`, lists of words, None for no filter. Distances are geodesic km. `as_of` is a revision or a
        time of the store, see `Session.as_of`; `drafts="include"` selects drafts too; `figures` is the method of
        figures, see `Incidents.figured`. Raises `BadParameter` at once for a filter that is unknown or not
        understood, `NotFound` for a crossing whose place is not known.

            >>> october = session.incidents(near="torkham", within_km=25, datetime="2025-10")
            >>> from datetime import date
            >>> days = date(2025, 10, 1), date(2025, 10, 31)
            >>> len(session.incidents(near="torkham", within_km=25, datetime=days)) == len(october)
            True
            >>> session.incidents(colour="red")
            Traceback (most recent call last):
            app.model.errors.BadParameter: unknown parameter 'colour': expected one of bbox, ...
        """
        method, *which = (filters.pop(name, None) for name in (FIGURES, *WHICH))
        return self.then(*which).find(filter_texts(filters)).figured(None if method is None else str(method))

    def said_until(self, day: object) -> "Session":
        """A session on what sources had said by a day (the filter `said_until`); `BadParameter` for no day."""
        past, now = said_store(self.store, read_day(day)), self.now()
        return self._sharing(past, lambda: min(now, past.moment))

    def then(self, as_of: object = None, said_until: object = None, drafts: object = None) -> "Session":
        """The session at a moment of the store, on what sources had said by a day, and with drafts (`include`)."""
        is_with = read_inclusion(drafts)
        asked = self if as_of is None else self.as_of(as_of)
        asked = asked if said_until is None else asked.said_until(said_until)
        return asked._sharing(drafts_store(asked.store)) if is_with else asked

    def as_of(self, moment: object) -> "Session":
        """A session on the store as it was at a revision's number, or a time; it writes nothing.

        A time is a datetime, a date (its end in UTC) or a text in ISO 8601; without a zone it is in UTC. Its clock
        stands still: crossings have the status of the moment's day, of a revision's number that of the day of the
        revision. A moment to come is now. What is withheld for its licence now is withheld at every moment. Raises
        `BadParameter` for what is no moment, `NotFound` for a revision that is not there and a time before the
        first.

            >>> session.as_of(1).revision, len(session.as_of(1).incidents(near="chaman"))
            (1, 3)
        """
        asked = read_moment(moment)
        past = past_store(self.store, asked)
        session = self._sharing(past)
        if isinstance(asked, int) or past.moment < self.now() or past.at_revision < self.revision:
            session.now = lambda: past.moment
        return session

    def changes(self, since: object, until: object = None) -> Changes:
        """The records inserted, changed and retracted after a moment, up to another or now; `tell` says more.

        Moments are those of `as_of`; 0, or a time before the first revision, is an empty store. Raises
        `BadParameter` for what is no moment, and if `until` is before `since`, `NotFound` for a revision that is
        not there.

            >>> len(session.changes(1).listed), session.changes(0).until
            (0, 1)
        """
        with self.store.reading() as connection:
            after = revision_at(connection, read_moment(since, "since"), "since")
            last = self.revision if until is None else read_moment(until, "until")
            end = revision_at(connection, last, "until")
            if end < after:
                raise BadParameter(f"until: revision {end} is before revision {after}, the one of since")
            shade = find_shade(connection, self.store.showing)
            return list_changes(connection, after, end, self.store.withheld, shade)

    def tell(self, changes: Changes, part: slice = slice(None)) -> list[dict[str, object]]:
        """Some of the changes, each as a dict: its table, id, what it became, when, why and by whom, its fields.

        >>> session.tell(session.changes(0), slice(1))[0]["became"]
        'inserted'
        """
        with self.store.reading() as connection:
            return tell_changes(connection, changes, part, find_shade(connection, self.store.showing))

    def find(self, params: Mapping[str, str], view: View | None = None) -> Incidents:
        """The incidents that the filters' texts select, in the given view, else at the moment they name."""
        asked = self if view is not None else self.then(*map(params.get, WHICH))
        return asked.select(asked.query(params), params, view)

    def query(self, params: Mapping[str, str]) -> Query:
        """The query that the filters' texts describe; raises as `incidents` does."""
        return read_query(params, self.known)

    def select(self, query: Query, params: Mapping[str, str], view: View | None = None) -> Incidents:
        """The incidents of a query (read from the texts `params`) in the given view or, without one, as of now."""
        if view is not None:
            held, load = (view.snapshot, view.records["claims"], view.warnings), lambda: view
            return Incidents(Origin(self.store, *held, load, lambda: self.atlas, self.now), query, params)
        state = self.state()
        told = state.snapshot, state.claims, undated_warnings(state.undated)
        source = Origin(self.store, *told, partial(self._view_of, state), lambda: self.atlas, self.now)
        return Incidents(source, query, params)

    def geocode(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> "Answer":
        """The places that a name may mean: the verdict, the reason, and the `matches`, best first.

        Each match has `lon` and `lat` in degrees, `radius_km` (it holds the true place in nine of ten cases),
        `score` (the probability of that), `place` and `why`. `country`, `province` and `district` are names in any
        spelling, or codes. Raises `GeocoderUnavailable` if an outside service is asked and does not answer.

            >>> answer = session.geocode("Spin Boldak", province="Kandahar")
            >>> str(answer.verdict), round(answer.match.lon, 1), round(answer.match.lat, 1)
            ('matched', 66.4, 31.0)
        """
        return self.desk.geocoder.answer(name, country, province, district)

    def locate(self, lon: float, lat: float, radius_km: float = 0.0) -> dict[str, Any]:
        """The district, province, side and distances of a point that is known to within `radius_km`.

        `lon` and `lat` in degrees; `border_km` and `crossing_km` are geodesic; `side_certainty` is the share of
        the circle on that side; None where the geography cannot tell. Raises `BadInput` for a point that is not on
        the earth, and for a radius that is under 0 or no number.

            >>> place = session.locate(66.4, 31.0, radius_km=5)
            >>> place["province"], place["crossing"]
            ('AF-KAN', 'chaman')
        """
        if not 0 <= radius_km < inf:
            raise BadInput(f"radius_km must be a number from 0: {radius_km:g}")
        columns = self.atlas.locate(lon, lat, radius_km).columns()
        values = {name: column.tolist()[0] for name, column in columns.items()}
        return {name: None if value != value else value for name, value in values.items()}

    def crossings(self, datetime: str | date | None = None) -> "GeoDataFrame":
        """The crossings as a GeoDataFrame in EPSG:4326, each with its status on a day (today if none is given).

        Of a month, a year or an interval its last day counts; an interval without an end means today. The status
        follows from the last statement, and is `unknown` without a statement; `geometry` is None if no source
        published a point. Raises `BadParameter` for a text that is none of these.

            >>> gates = session.crossings("2025-10-20").set_index("id")
            >>> gates.loc["torkham", ["name", "status"]].tolist()
            ['Torkham', 'closed']
        """
        from app.model.atlas_columns import CROSSINGS
        from app.output.pandas_frames import records_frame

        texts = filter_texts({"datetime": datetime})
        interval = read_interval(texts["datetime"]) if texts else None
        return records_frame(self.view().on(interval).records["crossings"], CROSSINGS)

    def claims(self) -> "DataFrame":
        """The claims of parties as a DataFrame, one row per claim; `incident` is the id of the claim's incident.

        >>> session.claims()[["incident", "said_by", "statement"]].shape[1]
        3
        """
        from app.model.columns import CLAIMS
        from app.output.pandas_frames import records_frame

        return records_frame(self.state().claims, CLAIMS)

    def crossing_status(self) -> "DataFrame":
        """Every dated statement about a crossing, one row each, with its author; contradicting ones are all kept.

        `gates().status` gives a crossing's status on a day.

        >>> "date_from" in session.crossing_status().columns
        True
        """
        from app.model.columns import CROSSING_STATUS
        from app.output.pandas_frames import records_frame

        return records_frame(self.state().crossing_status, CROSSING_STATUS)

    def gates(self) -> CrossingAnswers:
        """Answers about crossings as of now: `status`, `matrix`, `closures` and `timeline`.

        >>> session.gates().status("torkham", at="2025-10-20")["words"]
        'closed'
        """
        return self.gates_of(self.view())

    def gates_of(self, view: View) -> CrossingAnswers:
        """Answers about crossings in the given view."""
        return CrossingAnswers(view, self.find, self.now().date())

    @cached_property
    def desk(self) -> "Desk":
        """The geography and the geocoder; they take half a second to load."""
        desk = self.load_desk()
        return replace(desk, atlas=self.atlas) if "atlas" in self.__dict__ else desk

    @cached_property
    def atlas(self) -> "Atlas":
        """The geography; place names are loaded with it only if it cannot be loaded alone."""
        if self.load_atlas is None or "desk" in self.__dict__:
            return self.desk.atlas
        return self.load_atlas()

    @cached_property
    def known(self) -> Known:
        """The crossings and provinces that filters may name; read without loading the geography."""
        if self.load_atlas is None or "atlas" in self.__dict__:
            points, isos = self.atlas.crossing_points(), [unit.iso for unit in self.atlas.provinces]
        else:
            points, isos = read_crossing_points(GEODATA), [*read_province_codes(GEODATA)]
        return Known(points, frozenset(isos), lambda: self.atlas.unit_names)

    @cached_property
    def geography(self) -> Mapping[str, Records]:
        """The collections that come from the atlas alone: border, provinces and districts."""
        return build_geography(self.atlas)

    def state(self) -> State:
        """Everything that the store holds at its last revision; read again if there is a later one."""
        if self._state is None or not is_current(self._state, self.store):
            self._state = self.store.load()
        return self._state

    def view(self) -> View:
        """Every collection at the store's last revision, crossings with today's status."""
        return self._view_of(self.state())

    def read_view(self, day: date) -> View:
        """Every collection at the last revision, read from the file, with crossings' status on `day`."""
        return build_view(self.store.load(), self.geography, self.atlas, day, self.stale_days)

    def _view_of(self, state: State) -> View:
        today = self.now().date()
        if self._view is None or self._view[0] is not state or self._view[1] != today:
            self._view = state, today, build_view(state, self.geography, self.atlas, today, self.stale_days)
        return self._view[2]

    def withholding(self, licences: frozenset[str]) -> "Session":
        """A session on the same store for readers who must not get incidents under these licences."""
        return self._sharing(self.store.withholding(licences))

    def reopened(self) -> "Session":
        """A session on the store's file with a connection of its own, for another thread; close it."""
        return self._sharing(self.store.reopen())

    def _sharing(self, store: GeoPackageStore, now: Callable[[], datetime] | None = None) -> Self:
        load_atlas = None if self.load_atlas is None else lambda: self.atlas
        session = type(self)(store, lambda: self.desk, now or self.now, load_atlas, self.stale_days)
        session.share_restricted, session.clock = self.share_restricted, self.clock or self.now
        if "geography" in self.__dict__:
            session.geography = self.geography
        if "known" in self.__dict__:
            session.known = self.known
        return session
