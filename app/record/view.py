"""Every collection at one revision: the store's records together with the atlas."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import shapely
from shapely import Geometry, MultiPolygon

from app.crossings.gates import Gates, read_gates
from app.engine.snapshot import Snapshot
from app.model.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.model.environment import DEFAULT_STALE_DAYS
from app.model.query import Interval
from app.model.symbology import LINE_LABEL
from app.record.corrections import NO_CORRECTIONS, Corrections
from app.record.geopackage import NEVER, GeoPackageStore, State
from app.record.records import Records, build_records
from app.record.said import undated_warnings
from app.record.standing import Standing
from app.rules.rule import Rule

if TYPE_CHECKING:
    from app.geography.admin import District, Province
    from app.geography.atlas import Atlas
    from app.geography.border import Crossing

GEOGRAPHY_REVISION = 0
"""The revision of collections from the atlas, which does not change while the program runs."""

NOTHING_SAID = Gates({}, DEFAULT_STALE_DAYS)
SHAPES = ("outline", "drawn")


@dataclass(frozen=True, slots=True)
class View:
    """Incidents, and every other collection by name, at one revision; immutable.

    `at` is the time of the revision, `key` its random key. `withheld` is the number of incidents left out for
    their licence, `undated` that of claims left out for want of a day. Without an `atlas` the view cannot compute
    crossings' status for another day. `gates` has what is said of each crossing, `corrections` what was corrected;
    `rules` are the ones that hold.
    """

    snapshot: Snapshot
    records: Mapping[str, Records]
    withheld: int = 0
    atlas: "Atlas | None" = None
    gates: Gates = NOTHING_SAID
    key: str = ""
    at: datetime = NEVER
    undated: int = 0
    corrections: Corrections = NO_CORRECTIONS
    rules: tuple[Rule, ...] = ()

    def __repr__(self) -> str:
        return f"<View of revision {self.revision}: {len(self.snapshot):,} incidents>"

    @property
    def revision(self) -> int:
        """The number of the revision."""
        return self.snapshot.revision

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on what a reader must know of every answer from this view; mostly none."""
        return undated_warnings(self.undated)

    @property
    def standing(self) -> Standing:
        """The revision by its number and its key."""
        return Standing(self.revision, self.key)

    def on(self, interval: Interval | None) -> "View":
        """The view with crossings' status on the interval's last day; this view itself if the interval is open."""
        if interval is None or interval.end is None or self.atlas is None:
            return self
        crossings = build_crossings(self.atlas, self.gates, self.records["crossing_status"].revision, interval.end)
        return replace(self, records={**self.records, "crossings": crossings})

    def encoded(self) -> "View":
        """The view itself, with the features of every collection encoded now: no reader waits for it later."""
        for records in self.records.values():
            _ = records.features
        return self


def build_view(
    state: State,
    geography: Mapping[str, Records],
    atlas: "Atlas",
    today: date,
    stale_days: int = DEFAULT_STALE_DAYS,
) -> View:
    """All collections of one state of the store, with crossings' status of `today`."""
    gates = read_gates(atlas.crossings, state.crossing_status.properties, stale_days)
    records = {
        **geography,
        "crossings": build_crossings(atlas, gates, state.crossing_status.revision, today),
        "claims": state.claims,
        "crossing_status": state.crossing_status,
    }
    told = state.key, state.at, state.undated, state.corrections, state.rules
    return View(state.snapshot, records, state.withheld, atlas, gates, *told)


@dataclass(frozen=True, slots=True)
class Origin:
    """The store of selected incidents, its snapshot, claims, view and atlas (loaded when needed), and the clock.

    `warnings` are sentences on what a reader must know of every answer.
    """

    store: GeoPackageStore
    snapshot: Snapshot
    claims: Records
    warnings: tuple[str, ...]
    load_view: Callable[[], View]
    load_atlas: "Callable[[], Atlas]"
    now: Callable[[], datetime]


def build_geography(atlas: "Atlas") -> dict[str, Records]:
    """The collections that come from the atlas alone: border, provinces and districts at full detail."""
    border = {
        "id": "durand-line",
        "name": LINE_LABEL,
        "boundary_set": atlas.boundary_set,
        "depiction": atlas.depiction,
    }
    return {
        "border": build_records(GEOGRAPHY_REVISION, [border], [atlas.border.line], BORDER),
        "provinces": build_records(
            GEOGRAPHY_REVISION,
            [{"id": unit.iso, **flat(unit)} for unit in atlas.provinces],
            [_multi(unit.outline) for unit in atlas.provinces],
            PROVINCES,
        ),
        "districts": build_records(
            GEOGRAPHY_REVISION,
            [{"id": unit.code, **flat(unit)} for unit in atlas.districts],
            [_multi(unit.outline) for unit in atlas.districts],
            DISTRICTS,
        ),
    }


def _multi(outline: Geometry) -> Geometry:
    """The outline as a MultiPolygon: some clients need one geometry type throughout a collection."""
    return outline if outline.geom_type == "MultiPolygon" else MultiPolygon([outline])


def flat(unit: "Province | District | Crossing") -> dict[str, object]:
    """A unit's fields as flat properties: shapes left out, lists joined by semicolons."""
    values = {field.name: getattr(unit, field.name) for field in fields(unit)}
    return {
        name: "; ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in SHAPES
    }


def build_crossings(atlas: "Atlas", gates: Gates, revision: int, day: date) -> Records:
    """The crossings, each with its status on that day; unknown where no statement gives one.

    The atlas's `status` of a crossing (notified for trade, unofficial) is named `standing` here.
    """
    rows = [{**_standing(gate), **gates.columns(gate.id, day)} for gate in atlas.crossings]
    points = [None if gate.point is None else shapely.Point(gate.point) for gate in atlas.crossings]
    return build_records(revision, rows, points, CROSSINGS)


def _standing(crossing: "Crossing") -> dict[str, object]:
    renamed = {"name_en": "name", "status": "standing", "status_source": "standing_source"}
    return {renamed.get(name, name): value for name, value in flat(crossing).items()}
