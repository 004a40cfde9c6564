"""`Incidents`: the incidents that a query selects, from which every output is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.columns import sort_rows
from app.engine.snapshot import Page, Selection, Snapshot
from app.filters.filter_texts import joined_names
from app.model.attribution import attribution
from app.model.columns import INCIDENTS
from app.model.query import Query
from app.model.symbology import DISCLAIMER
from app.record.view import Origin, View

if TYPE_CHECKING:
    from arro3.core import Table
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from app.aggregate.counting import Summary
    from app.aggregate.tables import Tabulation
    from app.aggregate.tile_index import Mosaic
    from app.web.page.sketch import SketchMap

SHOWN_ROWS = 10
SHOWN_COLUMNS = ("id", "date_start", "event_type", "title", "province_name", "side", "fatalities_best")
"""Columns of the table that a notebook shows."""


@dataclass(frozen=True, eq=False)
class Incidents:
    """The incidents that a query selects from one revision of a store; `Session.incidents` makes them.

    Incidents without a place are included (their geometry is None), unless a filter asks for a place: `near`,
    `bbox`. They come in the order of `sortby`, else nearest first with `near`, else newest first with undated ones
    last. A later import changes nothing here: ask the session again. `query` is the meaning of the filters,
    `params` are their texts.

        >>> near = session.incidents(near="chaman", within_km=25)
        >>> near
        <Incidents: 3 of revision 1, near=chaman within_km=25>
        >>> len(near)
        3
    """

    source: Origin
    query: Query
    params: Mapping[str, str]

    @property
    def revision(self) -> int:
        """The number of the store's revision that the incidents are from.

        >>> session.incidents().revision
        1
        """
        return self.source.snapshot.revision

    def figured(self, method: str | None) -> "Incidents":
        """Incidents with the figures that a method makes from claims: stated, span (if None), latest, by:PARTY.

        Filters use the span. Raises `BadParameter` for another name.

            >>> session.incidents(dataset="seed").figured("by:un").summary().attrs["total"]["fatalities_low"]
            41
        """
        if method is None:
            return self
        from app.engine.figured import figured_snapshot
        from app.figures.book import FiguresBook
        from app.figures.method import read_method

        book = FiguresBook(read_method(method), self.view.records["claims"].properties)
        view = replace(self.view, snapshot=figured_snapshot(self.snapshot, book))
        return replace(self, source=replace(self.source, snapshot=view.snapshot, load_view=lambda: view))

    @property
    def figures(self) -> str:
        """The method of the incidents' figures."""
        return self.snapshot.figures

    @property
    def snapshot(self) -> Snapshot:
        """Every incident of the revision, in the engine's columns."""
        return self.source.snapshot

    @cached_property
    def view(self) -> View:
        """Every collection of the revision."""
        return self.source.load_view()

    @cached_property
    def selection(self) -> Selection:
        """The selected rows in order, with a place or without; `limit` and `offset` are applied."""
        chosen = select_all(self.snapshot, self.query)
        end = None if self.query.limit is None else self.query.offset + self.query.limit
        part = slice(self.query.offset, end)
        km = chosen.distance_km
        return Selection(chosen.rows[part], None if km is None else km[part], chosen.near)

    def __len__(self) -> int:
        return len(self.selection.rows)

    @property
    def number_of_events(self) -> int:
        """The number as counts have it: linked records are one event, unless they are counted as `records`."""
        from app.aggregate.events import count_rows

        return count_rows(self.snapshot, self.query, self.selection.rows)

    def __repr__(self) -> str:
        asked = " ".join(f"{name}={value}" for name, value in self.params.items())
        told = f"<Incidents: {len(self):,} of revision {self.revision}{f', {asked}' if asked else ''}>"
        return told if len(told) <= 110 else f"{told[:106]} …>"

    def _repr_html_(self) -> str:
        from app.output.incidents_table import table_html

        return table_html(self.first_rows(), len(self), SHOWN_ROWS)

    def first_rows(self) -> "GeoDataFrame":
        """The first incidents with the columns that a notebook shows."""
        from app.output.pandas_frames import incidents_frame

        selection = self.selection
        rows, km = selection.rows[:SHOWN_ROWS], selection.distance_km
        frame = incidents_frame(self.snapshot, rows, None)[list(SHOWN_COLUMNS)]
        return frame if km is None else frame.assign(distance_km=km[:SHOWN_ROWS].round(1))

    def page(self, limit: int | None) -> Page:
        """A page of at most `limit` located incidents as encoded features, and the number of all located ones."""
        return self.snapshot.page(replace(self.query, limit=limit))

    def distances(self) -> NDArray[np.float64] | None:
        """The km to each incident's centre, its nearest and its farthest point, shape (incidents, 3).

        Rounded to the metre; NaN if unknown; None if the query is not about a place.
        """
        selection = self.selection
        if selection.distance_km is None or selection.near is None:
            return None
        spans = self.snapshot.spans(selection.near, selection.rows, selection.distance_km)
        km: NDArray[np.float64] = np.rint(np.stack([selection.distance_km, *spans], axis=1) * 1000) / 1000
        return km

    def to_geopandas(self) -> "GeoDataFrame":
        """A GeoDataFrame: one row per incident, one column for each of `model.columns`, points in EPSG:4326.

        With `near`, also `distance_km`, `distance_min_km` and `distance_max_km`, geodesic. Whole numbers are
        Int64, other numbers float64, dates datetime64[s], texts objects; unknown is `<NA>`, NaN, NaT, None.
        `attrs` hold the credits.

            >>> frame = session.incidents(near="chaman").to_geopandas()
            >>> str(frame.crs), frame.geometry.isna().any().item(), frame["fatalities_best"].dtype
            ('EPSG:4326', False, Int64Dtype())
        """
        from app.output.pandas_frames import incidents_frame

        frame = incidents_frame(self.snapshot, self.selection.rows, self.distances())
        frame.attrs.update(self.credits())
        return frame

    def to_arrow(self) -> "Table":
        """An Arrow table (arro3); pyarrow, polars and duckdb take it without a copy, by the PyCapsule interface.

        One column for each of `model.columns`: int64, float64, date32 or utf8; with `near` the distances in km as
        float64. `geometry` is WKB (`geoarrow.wkb`) in longitude and latitude, null for incidents without a
        place.

            >>> table = session.incidents(dataset="seed").to_arrow()
            >>> table.num_rows == len(session.incidents()), table.column_names[0], table.column_names[-1]
            (True, 'id', 'geometry')
        """
        from app.output.arrow import build_table
        from app.output.layers import LAYERS, IncidentRows, incident_columns

        layer, near = LAYERS[INCIDENTS.name], self.selection.near
        rows = IncidentRows(layer, incident_columns(near), self.snapshot, self.selection.rows, self.distances())
        return build_table(rows, self.credits())

    def to_geojson(self) -> dict[str, Any]:
        """A FeatureCollection (RFC 7946) as a dict, with credits; `geometry` is None for unlocated incidents.

        >>> collection = session.incidents(near="chaman").to_geojson()
        >>> collection["type"], collection["numberMatched"], collection["features"][0]["geometry"]["type"]
        ('FeatureCollection', 3, 'Point')
        """
        features = self._features()
        members = {name: text for name, text in self.credits().items() if name != "title"}
        return {"type": "FeatureCollection", **members, "numberMatched": len(features), "features": features}

    def _features(self) -> list[dict[str, Any]]:
        return [orjson.loads(feature) for feature in self.snapshot.encoded(self.selection)]

    def credits(self) -> dict[str, str]:
        """The credits by name: sources to credit, the boundary set, the line's depiction, and the disclaimer.

        >>> sorted(session.incidents().credits())
        ['attribution', 'boundary_set', 'depiction', 'disclaimer']
        """
        atlas = self.source.load_atlas()
        return {
            "attribution": attribution(atlas.attribution, self.snapshot.datasets(self.selection)),
            "boundary_set": atlas.boundary_set,
            "depiction": atlas.depiction,
            "disclaimer": DISCLAIMER,
        }

    def counted(self, table: "Tabulation") -> "Summary":
        """The counts of which `summary` makes a DataFrame; `sortby`, `limit` and `offset` are ignored."""
        from app.aggregate.counting import also_warned
        from app.aggregate.facts import build_ledger
        from app.aggregate.tables import Source, make_table

        source = Source(build_ledger(self.snapshot), lambda: self.source.claims.properties)
        counted = make_table(source, self.query, table.over(self.figures))
        return also_warned(counted, self.source.warnings)

    def summary(
        self,
        by: str | Sequence[str] | None = None,
        measure: str | Sequence[str] | None = None,
        *,
        figures: str | None = None,
        compare: str | None = None,
    ) -> "DataFrame":
        """A DataFrame of counts and ranges of figures, one row for each combination of up to four dimensions.

        `by` are names out of day, week, month, quarter, year, province, adm2, p_code, adm2_pcode, event_type,
        sub_event_type, actor, actor_pair, crossing, distance_band, dataset and side, as a list or as one text with
        commas; without it one row counts everything. `measure` are names out of incidents, killed, injured,
        civilians_killed, civilians_injured, women and children; without it deaths are counted. `figures` names the
        method that makes figures from claims (see `figured`). `compare` is 4w, prev or year: of incidents, lower
        bounds and best figures it adds the value before and the change (Float64).

        Numbers are Int64, `<NA>` where no source gives a figure. Rows must not be added up, for two may count the
        same people: `attrs` has the `total` (a dict, with each dataset in `by_dataset`), the method of `figures`,
        `warnings`, the `caveat`, the number of `unlocated` incidents. All selected incidents are counted:
        `sortby`, `limit` and `offset` are ignored. Raises `BadParameter` for an unknown name, and for `compare`
        without a closed period.

            >>> frame = session.incidents(near="chaman").summary(by=["month", "province"])
            >>> frame.columns[:3].tolist(), frame.attrs["total"]["incidents"]
            (['month', 'province', 'incidents'], 3)
            >>> session.incidents().summary(measure="civilians_killed").civilians_killed_low.tolist()
            [41]
        """
        from app.aggregate.frames import summary_frame
        from app.aggregate.tables import read_table

        table = read_table(joined_names(by), joined_names(measure), figures, compare)
        return summary_frame(self.counted(table), **table.over(self.figures).named())

    def parties(self, measure: str | Sequence[str] | None = None) -> "DataFrame":
        """A DataFrame of what each party says, with deaths or the measures of `summary`; rows are never added.

        >>> int(session.incidents(dataset="seed").parties().set_index("party")["fatalities_low"]["un"])
        41
        """
        from app.aggregate.parties import PARTY, parties_frame, read_parties

        measures = read_parties(PARTY, joined_names(measure))
        return parties_frame(self.snapshot, self.query, self.view.records["claims"].properties, measures)

    def timeline(self, step: str = "auto") -> "DataFrame":
        """A DataFrame of the number of located incidents in each day, week, month or year, without gaps.

        `certainly` counts incidents whose days all lie in the bin, `possibly` incidents that may have happened in
        it; `start` is the bin's first day (datetime64[s]). `attrs` has the `step` that `auto` chose, `first` and
        `last` day, and the number of `undated` incidents, in no bin. Raises `BadParameter` for an unknown step.

        >>> frame = session.incidents().timeline("month")
        >>> frame.columns.tolist(), frame.attrs["step"]
        (['start', 'certainly', 'possibly'], 'month')
        """
        from pandas import DataFrame

        from app.aggregate.timeline import read_step, timeline

        told = timeline(self.located(), read_step(step))
        bins = {**told.pop("bins")}
        frame = DataFrame({"start": np.array(bins.pop("start"), dtype="datetime64[s]"), **bins})
        frame.attrs.update(told)
        return frame

    def areas(self, by: str = "province") -> "DataFrame":
        """A DataFrame of the provinces or districts in which located incidents may lie, by code.

        `incidents` are counted by their centre; `possible` incidents lie there with some of their place, `certain`
        ones with at least 95 % of it; `weight` is the number that can honestly be counted there: the sum of the
        shares of places. `attrs` has the weight `elsewhere` (outside both countries) and the weight
        `not_attributable` to one area: with both, weights add up to `numberMatched`. Raises `BadParameter` for
        another `by`.

        >>> frame = session.incidents().areas("province")
        >>> round(frame["weight"].sum() + frame.attrs["elsewhere"] + frame.attrs["not_attributable"])
        11
        """
        from pandas import DataFrame

        from app.aggregate.areas import count_areas, place, read_by

        atlas, kind = self.source.load_atlas(), read_by(by)
        told = count_areas(self.located(), place(self.snapshot, atlas, kind), kind)
        names = {unit.iso: unit.name for unit in atlas.provinces} | {
            unit.code: unit.name for unit in atlas.districts
        }
        found = told.pop("areas")
        columns = {name: [each[name] for each in found.values()] for name in ("incidents", "certain", "possible")}
        weight = np.array([each["weight"] for each in found.values()], dtype=np.float64)
        named = np.array([names[code] for code in found], dtype=object)
        frame = DataFrame({"name": named, **columns, "weight": weight}, index=list(found))
        frame.attrs.update(told)
        return frame

    def located(self) -> "Mosaic":
        """The located incidents in the map's order, as a mosaic; `sortby`, `limit` and `offset` are ignored."""
        from app.aggregate.events import mosaic_of
        from app.aggregate.facts import build_ledger
        from app.aggregate.tile_index import build_mosaic

        return mosaic_of(build_mosaic(build_ledger(self.snapshot)).chosen(self.query), self.query)

    def map(self, shades: Mapping[str, float] | None = None) -> "SketchMap":
        """A `folium.Map` of the located incidents for a notebook; `save` writes it as one HTML file.

        It holds everything that it draws and makes no requests: provinces, the line, crossings, incidents and
        their circles. `shades` gives, by ISO 3166-2 code, how dark a province is, from 0 to 1.

            >>> session.incidents().map()
            <map of 11 incidents>
        """
        from app.web.page.sketch import Sketch, Sketched

        located = [feature for feature in self._features() if feature["geometry"] is not None]
        return Sketch(Sketched(self.source.load_atlas(), located, shades or {})).map

    def page_html(self) -> str:
        """The service's map as one HTML file, with every selected incident, every district and claim inside."""
        from app.web.page.compose import Stage, draw_ground
        from app.web.page.in_one_file import map_in_one_file

        atlas = self.source.load_atlas()
        stage = Stage(self.view, atlas, draw_ground(atlas), self.source.now().date())
        return map_in_one_file(stage, self.query, self.params, self.source.store)

    def export_claims(self, path: str | Path) -> Path:
        """Write the claims about the incidents beside a file of the incidents, and return the claims' path.

        `x.claims.csv` stands beside `x.csv`, `x.fgb` and `x.kml`, `x.claims.parquet` beside `x.parquet`; other
        formats hold the claims. Raises `BadParameter` for these, `BadInput` for a file that cannot be written.
        """
        from app.output.claims_file import write_claims

        return write_claims(Path(path), self.view, self.query)

    def export(
        self,
        path: str | Path,
        *,
        hxl: bool = False,
        bom: bool = False,
        offline: bool = False,
        service: str | None = None,
        located_only: bool = False,
    ) -> Path:
        """Write a file and return its path; its suffix picks the format, and an older file is replaced.

        `.geojson`, `.csv` (`hxl`: its second row has the HXL tags; `bom`: Excel's mark of UTF-8) and `.xlsx` (with
        sources and claims) hold the incidents, last, unless `located_only`, those without a place, if no filter
        asks for one; `.fgb`, `.parquet` and `.kml` the located ones; `.gpkg` every layer with its style, and the
        unlocated; `.html` is the map in one file; `.qgz` is a QGIS project, `offline` with a GeoPackage beside it,
        or of the layers of the `service`. Raises `BadParameter` for another suffix or an option of other formats.

            >>> session.incidents(near="chaman").export("near.gpkg").name
            'near.gpkg'
        """
        from app.output.selection_file import Content, FileOptions, write_content

        options, out = FileOptions(hxl, offline, service, located_only, bom), Path(path)
        content = Content(self.view, self.query, self.params, self.source.load_atlas(), self.page_html)
        write_content(out, content, options)
        return out


def select_all(snapshot: Snapshot, query: Query) -> Selection:
    """Every row that a query selects, with a place or without, in its order; `limit` and `offset` are ignored."""
    whole = replace(query, sort=(), limit=None, offset=0)
    if query.near is not None:
        return snapshot.select(replace(whole, sort=query.sort))
    there, nowhere = (snapshot.select(replace(whole, located=each)) for each in (True, False))
    rows = snapshot.in_order(np.concatenate([there.rows, nowhere.rows]))
    return Selection(rows[sort_rows(snapshot, rows, query.sort, {})] if query.sort else rows, None)
