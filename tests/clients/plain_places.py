"""What filters on places mean where an incident is more than its centre: a circle, or a unit that it is known as.

By brute force, in shapely and pyproj; nothing here knows the program that is asked.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import shapely
from plain_lands import (
    GEOD,
    circle,
    circle_from_line,
    outline,
    point_from_line,
    provinces_of,
    shares,
    unit_from_line,
    unit_from_point,
)
from plain_oracle import Mask, Part, Rows, among, place

Match = Literal["possibly", "certainly"]
Span = tuple[float, float]

AREAS = ("district", "province", "country")
CERTAIN = 0.95
"""The part of a place that has to lie in a province for it to lie there certainly."""
CIRCLE_KM, UNIT_KM, LINE_KM = 0.002, 0.1, 0.3
"""How closely distances are measured here: of circles, of units' outlines, to the line."""
OF_RADIUS, OF_SHARE, OF_DEGREES = 0.003, 0.005, 0.001
"""How closely rims, shares of circles and units in boxes are measured."""


class Place(NamedTuple):
    """Where an incident is known to lie: the whole of `unit`, or a circle that `cut` may cut.

    `km` is None where nobody knows how far it may be from its point.
    """

    lon: float
    lat: float
    km: float | None
    unit: str | None
    cut: str | None


def places(rows: Rows) -> list[Place | None]:
    """Each row's; None for the unlocated."""
    return [
        _place(*row)
        for row in zip(rows.longitude, rows.latitude, rows.radius_km, rows.geo_precision, rows.unit, strict=True)
    ]


def _place(lon: float, lat: float, km: float, precision: str, unit: str | None) -> Place | None:
    if np.isnan(lon):
        return None
    named = unit if isinstance(unit, str) else None
    if named and precision in AREAS:
        return Place(lon, lat, km, named, None)
    is_known = precision != "unknown" and not np.isnan(km)
    return Place(lon, lat, km if is_known else None, None, named)


def told(rows: Rows, test: Callable[[Place], bool]) -> Mask:
    """What a test says of each row's place; not of what has none."""
    return pd.Series([each is not None and test(each) for each in places(rows)], index=rows.index, dtype=bool)


def _by_span(match: Match, km: float, span: Callable[[Place], Span], slack: Callable[[Place], float]) -> Part:
    """Places whose nearest, or farthest, point is within so many km."""

    def measure(one: Place) -> float:
        return span(one)[0 if match == "possibly" else 1]

    def on_edge(one: Place) -> bool:
        return abs(measure(one) - km) <= slack(one)

    return Part(
        "place",
        lambda rows: told(rows, lambda one: measure(one) <= km),
        lambda rows: told(rows, on_edge),
    )


def within(match: Match, lon: float, lat: float, km: float) -> Part:
    """Near a point: all of the place, or some of it."""

    def span(one: Place) -> Span:
        centre = GEOD.inv(lon, lat, one.lon, one.lat)[2] / 1000
        if one.unit:
            least, most = unit_from_point(one.unit, lon, lat)
            return min(least, centre), max(most, centre)
        return (centre, np.inf) if one.km is None else (centre - one.km, centre + one.km)

    return _by_span(match, km, span, lambda one: UNIT_KM if one.unit else CIRCLE_KM)


def by_the_line(match: Match, km: float) -> Part:
    """Near the line: all of the place, or some of it."""

    def span(one: Place) -> Span:
        centre = point_from_line(one.lon, one.lat)
        if one.unit:
            least, most = unit_from_line(one.unit)
            return min(least, centre), max(most, centre)
        if one.km is None:
            return centre, np.inf
        # Where the line bends around a circle, its farthest point is not its radius farther than its centre.
        is_open = match == "certainly" and centre <= km + 1 and centre + one.km >= km - 1
        return centre - one.km, circle_from_line(one.lon, one.lat, one.km) if is_open else centre + one.km

    return _by_span(match, km, span, lambda one: LINE_KM if one.unit else 0.01 + OF_RADIUS * (one.km or 0.0))


def box(match: Match, west: float, south: float, east: float, north: float) -> Part:
    """In a box: all of the place, or some of it."""
    end = east if west <= east else east + 360

    def shape(more: float) -> shapely.Geometry:
        turns = [
            shapely.box(west - more + turn, south - more, end + more + turn, north + more)
            for turn in (-360, 0, 360)
        ]
        return shapely.union_all(turns)

    def is_there(one: Place, asked: shapely.Geometry, km: float) -> bool:
        centre = shapely.Point(one.lon, one.lat)
        whole = outline(one.unit) if one.unit else shapely.Polygon(np.column_stack(circle(one.lon, one.lat, km)))
        if one.km is None and not one.unit:
            whole = centre
        if match == "possibly":
            return asked.intersects(centre) or asked.intersects(whole)
        return asked.covers(whole) and asked.covers(centre) and (one.km is not None or one.unit is not None)

    def on_edge(one: Place) -> bool:
        if one.km is None and not one.unit:
            return False
        km = 0.0 if one.unit else one.km or 0.0
        if one.unit:
            answers = {is_there(one, shape(more), km) for more in (-OF_DEGREES, OF_DEGREES)}
        else:
            answers = {is_there(one, shape(0), km * (1 + more)) for more in (-OF_RADIUS, OF_RADIUS)}
        return len(answers) > 1

    asked = shape(0)
    return Part(
        "place",
        lambda rows: told(rows, lambda one: is_there(one, asked, one.km or 0.0)),
        lambda rows: told(rows, on_edge),
    )


def in_provinces(match: Match, *codes: str) -> Part:
    """In provinces: 95 % of the place, or some of it. A whole unit is in the province that holds all of it."""

    def share(one: Place, more: float = 0.0) -> float:
        if one.unit:
            return float(len(provinces_of(one.unit)) == 1 and provinces_of(one.unit) <= set(codes))
        if one.km is None:
            return 0.0
        parts = shares(one.lon, one.lat, one.km * (1 + more), one.cut)
        return sum(parts.get(code, 0.0) for code in codes)

    def means(rows: Rows) -> Mask:
        if match == "certainly":
            return told(rows, lambda one: share(one) >= CERTAIN)
        return told(rows, lambda one: share(one) > 0) | among("province", *codes)(rows)

    def on_edge(one: Place) -> bool:
        if match == "certainly":
            return abs(share(one) - CERTAIN) <= OF_SHARE
        return (share(one, OF_RADIUS) > 0) != (share(one, -OF_RADIUS) > 0)

    return Part("place", means, lambda rows: told(rows, on_edge))


def on_sides(match: Match, *sides: str) -> Part:
    """On sides of the line: what is undetermined is possibly on either."""
    more: Iterable[str] = ("undetermined",) if match == "possibly" else ()
    return place(among("side", *sides, *more))
