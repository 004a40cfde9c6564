"""What a map page shows, as values: `incident_map` and `standalone` make HTML of it and look nothing up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FeatureCollection = Mapping[str, Any]
"""A GeoJSON FeatureCollection as plain Python values: lon before lat, dates as ISO text, null for unknown."""

NO_FEATURES: FeatureCollection = {"type": "FeatureCollection", "features": []}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ground the incidents lie on, in drawing detail.

    `provinces` have properties `iso`, `name`, `centre_lon`, `centre_lat`; `districts` (empty: none are drawn)
    have `name`; `border` is lines; `crossings` are points or null geometries, with `id`, the names, the
    confidence and the last known status.
    """

    provinces: FeatureCollection
    border: FeatureCollection
    crossings: FeatureCollection
    districts: FeatureCollection = field(default_factory=lambda: NO_FEATURES)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a live page asks for records, relative to the page.

    `{id}` in a link is replaced by the percent-encoded id of what was selected. Answers are
    FeatureCollections; `incidents` and `unlocated` are followed through their links of rel `next`.
    """

    incidents: str
    item: str = "collections/incidents/items/{id}"
    claims: str = "collections/claims/items?incident={id}"
    crossing_status: str = "collections/crossing_status/items?crossing={id}"
    near_crossing: str = "crossings/{id}/incidents?within_km=25"
    unlocated: str = "collections/unlocated/items"


@dataclass(frozen=True, slots=True)
class Records:
    """The records themselves, for a page that asks nobody.

    Properties are the columns of `app.columns`; claims, statuses and unlocated incidents have null geometry.
    """

    incidents: FeatureCollection
    claims: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    crossing_status: FeatureCollection = field(default_factory=lambda: NO_FEATURES)
    unlocated: FeatureCollection = field(default_factory=lambda: NO_FEATURES)


@dataclass(frozen=True, slots=True)
class Basemap:
    """A tile service under our own ground: `url` is a template with {z}, {x} and {y}; `attribution` plain text."""

    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page shows in numbers: the parts of its summary sentence.

    `first` and `last` bound the dates of the incidents shown, None where no date is known; `restriction` is
    the query in words ("within 25 km of Torkham"), empty when everything is shown.
    """

    located: int
    unlocated: int
    first: date | None = None
    last: date | None = None
    restriction: str = ""


@dataclass(frozen=True, slots=True)
class MapContent:
    """Everything on one map page.

    `records` decides whether the page is live (`Links`) or complete in itself (`Records`). `depiction` is
    the source and date of the line as drawn, `boundary_set` the id of the one that was computed with,
    `attribution` the credit for geography and incidents in plain text, `made` the day of the data.
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
