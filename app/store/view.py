"""Every collection at one revision: the store's records and the atlas's places together."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import shapely
from shapely import Geometry, MultiPolygon

from app.columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.geography.admin import District, Province
from app.geography.atlas import Atlas
from app.geography.border import Crossing
from app.incident import CrossingState
from app.store.geopackage import State
from app.store.records import Records, build_records
from app.store.snapshot import Snapshot
from app.symbology import LINE_LABEL

GEOGRAPHY_REVISION = 0
"""The atlas does not change while the program runs."""

SHAPES = ("outline", "drawn")

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class View:
    """Incidents, and by name every other collection. Immutable: a later revision is another view.

    `withheld` incidents are not in it, for their licence.
    """

    snapshot: Snapshot
    records: Mapping[str, Records]
    withheld: int = 0

    @property
    def revision(self) -> int:
        """Number of the revision."""
        return self.snapshot.revision

    def encoded(self) -> "View":
        """The same, with the features of every collection made, which else the first waits for who asks."""
        for records in self.records.values():
            _ = records.features
        return self


def build_view(state: State, geography: Mapping[str, Records], atlas: Atlas, today: date) -> View:
    """All collections of one state of the store, crossings with their last known status up to today."""
    records = {
        **geography,
        "crossings": build_crossings(atlas, state.crossing_status, today),
        "claims": state.claims,
        "crossing_status": state.crossing_status,
    }
    return View(state.snapshot, records, state.withheld)


def build_geography(atlas: Atlas) -> dict[str, Records]:
    """The collections that are the atlas alone: border, provinces and districts at full detail."""
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
    """The outline as a MultiPolygon: a collection's geometries are of one type, whatever client reads it."""
    return outline if outline.geom_type == "MultiPolygon" else MultiPolygon([outline])


def flat(unit: Province | District | Crossing) -> dict[str, object]:
    """What is known of a unit as flat properties: its shapes left out, lists joined by semicolons."""
    values = {field.name: getattr(unit, field.name) for field in fields(unit)}
    return {
        name: "; ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in SHAPES
    }


def build_crossings(atlas: Atlas, statuses: Records, today: date) -> Records:
    """Crossings, each with the last status that anyone states up to today; unknown where nobody does.

    A crossing's standing (`status` in the atlas: notified for trade, unofficial) is its `standing` here.
    """
    rows = [{**_standing(crossing), **last_status(statuses, crossing.id, today)} for crossing in atlas.crossings]
    points = [None if c.lon is None or c.lat is None else shapely.Point(c.lon, c.lat) for c in atlas.crossings]
    return build_records(statuses.revision, rows, points, CROSSINGS)


def _standing(crossing: Crossing) -> dict[str, object]:
    renamed = {"name_en": "name", "status": "standing", "status_source": "standing_source"}
    return {renamed.get(name, name): value for name, value in flat(crossing).items()}


def last_status(statuses: Records, crossing_id: str, today: date) -> dict[str, object]:
    """A crossing's status today and since when, and the last one that was known, as flat properties.

    `status` is unknown where nobody states one, or where the one that was stated has ended.
    `last_known_status` is the last that was not unknown, `last_known_date` the last day it was stated for.
    """
    begun = [p for p in statuses.properties if p["crossing"] == crossing_id and _is_begun(p, today)]
    begun.sort(key=lambda p: (str(p["date_from"]), str(p["id"])))
    last = begun[-1] if begun else dict.fromkeys(("date_from", "date_to", "date_note", "said_by"))
    ended = last["date_to"] is not None and str(last["date_to"]) < today.isoformat()
    known = [p for p in begun if p["status"] != CrossingState.UNKNOWN]
    return {
        "status": str(CrossingState.UNKNOWN) if ended else last.get("status", str(CrossingState.UNKNOWN)),
        "status_since": last["date_to"] if ended else last["date_from"],
        "status_note": last["date_note"],
        "status_said_by": last["said_by"],
        "last_known_status": known[-1]["status"] if known else None,
        "last_known_date": (known[-1]["date_to"] or known[-1]["date_from"]) if known else None,
    }


def _is_begun(status: Properties, today: date) -> bool:
    return status["date_from"] is not None and str(status["date_from"]) <= today.isoformat()
