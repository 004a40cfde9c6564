"""Every collection at one revision: the store's records and the atlas's places together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.geography.atlas import Atlas
from app.incident import CrossingState
from app.store.geopackage import State
from app.store.records import Records, build_records
from app.store.snapshot import Snapshot

GEOGRAPHY_REVISION = 0
"""The atlas does not change while the program runs."""

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class View:
    """Incidents, and by name every other collection. Immutable: a later revision is another view."""

    snapshot: Snapshot
    records: Mapping[str, Records]

    @property
    def revision(self) -> int:
        """Number of the revision."""
        return self.snapshot.revision


def build_view(state: State, geography: Mapping[str, Records], atlas: Atlas, today: date) -> View:
    """All collections of one state of the store, crossings with their last known status up to today."""
    records = {
        **geography,
        "crossings": build_crossings(atlas, state.crossing_status, today),
        "claims": state.claims,
        "crossing_status": state.crossing_status,
    }
    return View(state.snapshot, records)


def build_geography(atlas: Atlas) -> dict[str, Records]:
    """The collections that are the atlas alone: border, provinces, districts at full detail."""
    return {name: _layer(features) for name, features in atlas.layers().items()}


def _layer(features: Sequence[tuple[Properties, object]]) -> Records:
    return build_records(GEOGRAPHY_REVISION, [p for p, _ in features], [shape for _, shape in features])


def build_crossings(atlas: Atlas, statuses: Records, today: date) -> Records:
    """Crossings, each with the last status that anyone states up to today; unknown where nobody does."""
    rows = [{**crossing.properties(), **last_status(statuses, crossing.id, today)} for crossing in atlas.crossings]
    return build_records(statuses.revision, rows, [crossing.point() for crossing in atlas.crossings])


def last_status(statuses: Records, crossing_id: str, today: date) -> Properties:
    """The status that began last up to today: `status`, `status_since`, `status_note`, `status_said_by`."""
    mine = [
        p
        for p in statuses.properties
        if p["crossing"] == crossing_id and p["date_from"] is not None and str(p["date_from"]) <= today.isoformat()
    ]
    last = max(mine, key=lambda p: (str(p["date_from"]), str(p["id"])), default=None)
    if last is None:
        return {"status": str(CrossingState.UNKNOWN), **dict.fromkeys(STATUS_DETAILS)}
    ended = last["date_to"] is not None and str(last["date_to"]) < today.isoformat()
    status = str(CrossingState.UNKNOWN) if ended else last["status"]
    since = last["date_to"] if ended else last["date_from"]
    return {
        "status": status,
        **dict(zip(STATUS_DETAILS, (since, last["date_note"], last["said_by"]), strict=True)),
    }


STATUS_DETAILS = ("status_since", "status_note", "status_said_by")
