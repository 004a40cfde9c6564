"""A selection of incidents: one type for items, near answers, exports, maps and the command line."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shapely import Geometry

from app.model.condition import Condition, Every
from app.model.errors import BadParameter

MAX_RADIUS_KM = 2000.0
"""km; the frontier's ends are about 1,700 km apart, so a wider circle would not select a part of it."""

MAX_CORRIDOR_KM = 500.0
"""km; wider than the frontier's provinces."""


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees; `west` over `east` means that it crosses the antimeridian. The rim belongs to it."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise BadParameter(f"bbox: longitudes must be from -180 to 180: {self.west}, {self.east}")
        if not -90 <= self.south <= self.north <= 90:
            raise BadParameter(
                f"bbox: latitudes must be from -90 to 90, the southern one first: {self.south}, {self.north}"
            )

    def parts(self) -> tuple["BBox", ...]:
        """The box as one or two boxes that do not cross the antimeridian."""
        if self.west <= self.east:
            return (self,)
        return (
            BBox(self.west, self.south, 180.0, self.north),
            BBox(-180.0, self.south, self.east, self.north),
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, both included; None leaves that end open."""

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise BadParameter(f"datetime: the interval ends before it starts: {self.start}/{self.end}")


class DateMatch(StrEnum):
    """How an incident's days must lie in the interval: possibly (they overlap it) or certainly (all lie in it)."""

    POSSIBLY = "possibly"
    CERTAINLY = "certainly"


class PlaceMatch(StrEnum):
    """How an incident's place must lie in a filter's area: possibly (some of it), its centre, certainly (all).

    An incident's place is its circle, or the unit that it is known as.
    """

    POSSIBLY = "possibly"
    CENTRE = "centre"
    CERTAINLY = "certainly"


class EventCount(StrEnum):
    """How incidents are counted that a person linked: as one event, or each record by itself."""

    LINKED = "linked"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the ground: every point within `km` of (`lon`, `lat`). The rim belongs to it."""

    lon: float
    lat: float
    km: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise BadParameter(
                f"near: not a longitude and latitude: {self.lon},{self.lat}; give a longitude from -180 to 180 "
                "and a latitude from -90 to 90"
            )
        if not 0 < self.km <= MAX_RADIUS_KM:
            raise BadParameter(f"within_km: must be over 0 and at most {MAX_RADIUS_KM:g}: {self.km}")


@dataclass(frozen=True, slots=True)
class Area:
    """Polygons in longitude and latitude, valid, and cut at the antimeridian. The rim belongs to them."""

    shape: Geometry


@dataclass(frozen=True, slots=True)
class Corridor:
    """Every point within `km` of the line between the places of the line nearest to two points (lon, lat)."""

    first: tuple[float, float]
    last: tuple[float, float]
    km: float

    def __post_init__(self) -> None:
        if not 0 < self.km <= MAX_CORRIDOR_KM:
            raise BadParameter(f"corridor: km must be over 0 and at most {MAX_CORRIDOR_KM:g}: {self.km:g}")


Zone = Area | Corridor
"""An area or a corridor."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by; records without a value come last in both directions."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """The incidents to select, their order and the part to return. None and empty mean "not restricted".

    `located` True selects incidents with coordinates, False incidents without. `telling_first` puts type-sample
    rows (a few that together fill every column) first, if no other order is asked for. `other_box` is a box in a
    reference system other than longitude and latitude. `units` are ids of districts and provinces.
    `events` says what counts of it count, and selects nothing.
    """

    located: bool = True
    bbox: BBox | None = None
    other_box: Condition | None = None
    area: Area | None = None
    corridor: Corridor | None = None
    interval: Interval | None = None
    date_match: DateMatch = DateMatch.POSSIBLY
    event_types: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    stated_matches: tuple[str, ...] = ()
    near: Near | None = None
    border_km: float | None = None
    place_match: PlaceMatch = PlaceMatch.CENTRE
    text: str | None = None
    where: Condition | None = None
    sort: tuple[SortKey, ...] = ()
    telling_first: bool = False
    events: EventCount = EventCount.LINKED
    limit: int | None = None
    offset: int = 0

    def is_unrestricted(self) -> bool:
        """Whether the query selects all incidents with a place, or all without, whatever its order and part."""
        # Most queries have one of these, and comparing everything else costs a hundred times as much.
        if any(part is not None for part in (self.bbox, self.near, self.interval, self.text, self.area)):
            return False
        plain = replace(self, located=True, telling_first=False, sort=(), limit=None, offset=0)
        plain = replace(plain, events=EventCount.LINKED)
        return replace(plain, place_match=PlaceMatch.CENTRE) == Query()

    def match_of_place(self) -> PlaceMatch | None:
        """The `place_match` of a query with conditions on place; None without such conditions."""
        has_place = self.bbox or self.near or self.border_km is not None or self.provinces or self.sides
        return self.place_match if has_place or self.zones() or self.units else None

    def zones(self) -> tuple[Zone, ...]:
        """The area and the corridor that are asked for."""
        return tuple(one for one in (self.area, self.corridor) if one is not None)

    def is_about_extent(self) -> bool:
        """Whether the query tests incidents' extents, or the certainty of their side, instead of their centres."""
        return self.match_of_place() not in (None, PlaceMatch.CENTRE)

    def condition(self) -> Condition | None:
        """The condition of the other box and the expression together; None without both."""
        parts = tuple(part for part in (self.other_box, self.where) if part is not None)
        return Every(parts) if len(parts) > 1 else parts[0] if parts else None

    def placeless(self) -> "Query":
        """The query for incidents without a place: without its conditions on place."""
        return replace(
            self,
            located=False,
            bbox=None,
            other_box=None,
            area=None,
            corridor=None,
            near=None,
            border_km=None,
            provinces=(),
            units=(),
            sides=(),
            place_match=PlaceMatch.CENTRE,
            sort=tuple(key for key in self.sort if key.column != "distance_km"),
            limit=None,
            offset=0,
        )
