"""The content of a map page as plain values: `incident_map` and `standalone` turn it into HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.geography.towns import NamedTown
from app.web.page.catalogue import ENGLISH

FeatureCollection = Mapping[str, Any]
"""A GeoJSON FeatureCollection as Python values: lon before lat, dates as ISO text, None for unknown."""

NO_FEATURES: FeatureCollection = {"type": "FeatureCollection", "features": []}
NO_HISTORIES: Mapping[str, Any] = {"stale_days": 0, "crossings": {}}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The geography under the incidents, in drawing detail.

    `provinces` have properties `iso`, `name`, `centre_lon`, `centre_lat`; `districts` (empty: none are drawn) have
    `name`; `border` is lines; `crossings` are points or null geometries, with `id`, the names, the confidence and
    the last known status. `adm2` are the names of each province's districts. By language, `towns` are those of
    `towns.towns_in`, and `district_names` the names of districts by their English ones. `surroundings` are what
    `shipped_surroundings` gives.
    """

    provinces: FeatureCollection
    border: FeatureCollection
    crossings: FeatureCollection
    districts: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    adm2: Mapping[str, Sequence[str]] = field(default_factory=dict)
    towns: Mapping[str, Sequence[NamedTown]] = field(default_factory=dict)
    district_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    surroundings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a live page's requests, relative to the page, with the page's filters where they apply.

    `{id}` in a link is replaced by the percent-encoded id of the selected record, `{suffix}` by a format's suffix.
    Answers are FeatureCollections except for `timeline`, `areas` and `summary`; `incidents` and `unlocated` are
    read on through links with rel `next`. `features` is requested with the view's `bbox` and `zoom`, or with
    `cluster`.
    """

    incidents: str
    features: str = "map/features"
    timeline: str = "map/timeline"
    areas: str = "map/areas"
    summary: str = "map/summary"
    districts: str = "map/districts"
    item: str = "collections/incidents/items/{id}"
    claims: str = "collections/claims/items?incident={id}"
    crossing_status: str = "collections/crossing_status/items?crossing={id}"
    histories: str = "map/crossings"
    near_crossing: str = "crossings/{id}/incidents?within_km=25"
    unlocated: str = "collections/unlocated/items"
    export: str = "export/incidents.{suffix}"
    project: str = "export/durand.qgz"


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """A whole unit that is the place of incidents, with the distances of its nearest and farthest points.

    `from_line` are km from the line, `from_gates` whole millimetres from each crossing, `bounds` west, south, east
    and north of its outline. `areas` are the drawn provinces or districts that make it, by their codes.
    """

    from_line: tuple[float, float]
    from_gates: Sequence[Sequence[int]]
    bounds: Sequence[float]
    areas: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the located incidents of a page reach.

    `farthest` are the km from the line to the farthest point of each one's place, in their order, None where that
    is not known. `as_units` are the precisions of those that are all of their unit, if it is among `units`.
    `gates` are the ids of the crossings that have a point. `drawn_to` are by area the degrees that its outline is
    at most from the one that places are worked out with, infinite where nobody knows.
    """

    farthest: Sequence[float | None] = ()
    as_units: Sequence[str] = ()
    gates: Sequence[str] = ()
    units: Mapping[str, WholeUnit] = field(default_factory=dict)
    drawn_to: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Records:
    """The records themselves, for a page that makes no requests.

    Properties are the columns of `app.model.columns`; claims, statuses and unlocated incidents have null geometry.
    `histories` are the crossings' stretches of days with one status, as `app.crossings.gates` works them out.
    `distinct` are pairs of datasets that are said to be of different events. `shares` are by incident the parts of
    its place in provinces, as `app.aggregate.areas.province_shares` gives them; `reach` is how far the places
    reach.
    """

    incidents: FeatureCollection
    claims: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    crossing_status: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    unlocated: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    histories: Mapping[str, Any] = field(default_factory=lambda: NO_HISTORIES)
    distinct: Sequence[Sequence[str]] = ()
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    reach: Reach = Reach()


@dataclass(frozen=True, slots=True)
class Basemap:
    """A tile service below our geography: `url` is a template with {z}, {x} and {y}; `attribution` plain text."""

    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of the page's summary sentence.

    `first` and `last` bound the dates of the shown incidents, None if no date is known; `restriction` is the query
    in words ("within 25 km of Torkham"), empty without filters; `asked` are the requested dates in words, empty
    without dates.
    """

    located: int
    unlocated: int
    first: date | None = None
    last: date | None = None
    restriction: str = ""
    asked: str = ""


WITH_DRAFTS = "with drafts of articles, which nobody has accepted"


@dataclass(frozen=True, slots=True)
class Moment:
    """The store that a page shows in place of the store of now: its parameters, its words, the address of now.

    The parameters are `as_of`, `said_until` and `drafts`, as far as they were given. The address is None in a
    file, which has no service. `cite` is how the page is cited, with its own address if it has one. A page of now
    with drafts is not frozen.
    """

    params: Mapping[str, str]
    words: str
    now: str | None
    cite: str
    is_frozen: bool = True


def shown_words(moment: str | None, drafts: bool) -> str:
    """The words for a store that a page shows: its moment, and that it has drafts; empty for the store of now."""
    words = "; ".join(filter(None, [moment, WITH_DRAFTS if drafts else None]))
    return words[:1].upper() + words[1:]


def moment_words(moment: datetime, revision: int, said_until: object = None, undated: int = 0) -> str:
    """A moment of the store in words; `said_until` is the last day of what sources had said, if that counts.

    Then the clock is that of the sources, and the store's is told by its revision. `undated` is the number of
    claims that are left out then, for they have no day.
    """
    if said_until is None:
        return f"As of {moment:%Y-%m-%d %H:%M} UTC (revision {revision})"
    apart = f" ({undated:,} undated {'claim' if undated == 1 else 'claims'} left out)" if undated else ""
    return f"Revision {revision}, and of it what sources had said by {said_until}{apart}"


@dataclass(frozen=True, slots=True)
class Shown:
    """How the page is shown: its language, which must have a catalogue, and whether inside another page.

    `moment` is the moment at which it stands still, None for now; `revision` is the one that it can be frozen at.
    """

    language: str = ENGLISH
    embed: bool = False
    moment: Moment | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MapContent:
    """Everything on one map page.

    `records` decides whether the page is live (`Links`) or complete in itself (`Records`). `depiction` is the
    source and date of the drawn line, `boundary_set` the id of the set that derived values were computed with,
    `attribution` the credit for geography and incidents as plain text, `made` the day of the data. `params` are
    the filters as given, `vocabularies` the values that each filter may have, `counted` the answer of
    `/map/summary` to them, where it comes with the page.
    """

    title: str
    drawn: Drawn
    records: Links | Records
    summary: Summary
    depiction: str
    boundary_set: str
    attribution: str
    made: date
    basemap: Basemap | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    vocabularies: Mapping[str, Any] = field(default_factory=dict)
    shown: Shown = Shown()
    counted: Mapping[str, Any] | None = None
