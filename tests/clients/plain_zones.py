"""What an area and a corridor mean, by brute force in shapely and pyproj; nothing here knows the program."""

from functools import cache
from typing import Literal

import numpy as np
import shapely
from plain_lands import (
    ALONG_THE_LINE,
    EQUAL_AREA,
    GEOD,
    circle,
    districts,
    line,
    members,
    outline,
    outline_points,
    tree,
)
from plain_oracle import Mask, Part, Rows, crossing, place
from plain_places import CERTAIN, OF_RADIUS, OF_SHARE, Place, told
from shapely.ops import substring

Match = Literal["possibly", "centre", "certainly"]
RINGS = (0.25, 0.5, 0.75, 1.0)
CORRIDOR_KM = 0.3
"""How closely a unit's distance to the line is measured here."""


def in_area(match: Match, wkt: str) -> Part:
    """In polygons in longitude and latitude: the centre, some of the place, or all of it."""
    drawn = shapely.from_wkt(wkt)
    turns = [shapely.transform(drawn, lambda p, t=turn: p + np.array([t, 0])) for turn in (-360, 0, 360)]
    asked = shapely.union_all(turns)

    def is_there(one: Place, more: float = 1.0) -> bool:
        centre = shapely.Point(one.lon, one.lat)
        if match == "centre" or (one.km is None and not one.unit):
            return match != "certainly" and bool(asked.intersects(centre))
        rim = None if one.unit else np.column_stack(circle(one.lon, one.lat, one.km * more))
        whole = outline(one.unit) if rim is None else shapely.Polygon(rim)
        if match == "possibly":
            return bool(asked.intersects(centre) or asked.intersects(whole))
        return bool(asked.covers(centre) and asked.covers(whole))

    def on_edge(one: Place) -> bool:
        return len({is_there(one, 1 - OF_RADIUS), is_there(one, 1 + OF_RADIUS)}) > 1

    return _part(is_there, on_edge)


def along(match: Match, first: str, last: str, km: float) -> Part:
    """Near the line between two crossings: the centre, some of the place, or all of it."""

    @cache
    def measure(one: Place) -> float:
        centre = float(_km(first, last, np.array([one.lon]), np.array([one.lat]))[0])
        if match == "centre":
            return centre
        if one.unit:
            least, most = _unit(first, last, one.unit)
            return min(least, centre) if match == "possibly" else max(most, centre)
        if match == "possibly" or one.km is None:
            return np.inf if match == "certainly" else centre - (one.km or 0.0)
        if centre > km + 1:
            return centre
        rings = [circle(one.lon, one.lat, one.km * part) for part in RINGS]
        return max(centre, *(float(_km(first, last, *ring).max()) for ring in rings))

    def on_edge(one: Place) -> bool:
        return abs(measure(one) - km) <= (CORRIDOR_KM if one.unit else 0.01 + OF_RADIUS * (one.km or 0.0))

    return _part(lambda one: measure(one) <= km, on_edge)


def in_units(match: Match, *units: str) -> Part:
    """In provinces, districts or tehsils, by their ids: the centre, some of the place, or 95 % of it."""
    asked = np.logical_or.reduce([members(unit) for unit in units])

    def named(rows: Rows) -> Mask:
        """Rows whose province, district and tehsil, as they are told of the centre, are a unit's."""
        names = rows.province.fillna("") + "/" + rows.adm2.fillna("") + "/" + rows.district.fillna("") + "/"
        return names.map(lambda name: any(name.startswith(f"{unit}/") for unit in units))

    def share(one: Place, more: float = 1.0) -> float:
        if one.unit:
            held = asked[members(one.unit)]
            return float(held.any() if match == "possibly" else held.all())
        return 0.0 if one.km is None else _circle_share(one, one.km * more, asked)

    def is_there(one: Place, more: float = 1.0) -> bool:
        return share(one, more) >= CERTAIN if match == "certainly" else share(one, more) > 0

    def on_edge(one: Place) -> bool:
        if match == "certainly":
            return abs(share(one) - CERTAIN) <= OF_SHARE
        return len({is_there(one, 1 - OF_RADIUS), is_there(one, 1 + OF_RADIUS)}) > 1

    if match == "centre":
        return place(named)
    by_share = _part(is_there, on_edge)
    more = named if match == "possibly" else (lambda rows: named(rows) & False)
    return Part("place", lambda rows: by_share.means(rows) | more(rows), by_share.on_edge)


def _circle_share(one: Place, km: float, asked: np.ndarray) -> float:
    """Which part of a circle lies in the districts asked for, of what a unit leaves of the circle."""
    at, areas, circle_area = _in_districts(one.lon, one.lat, km)
    in_unit = np.where(members(one.cut)[at], areas, 0.0) if one.cut else areas
    is_cut = one.cut is not None and in_unit.sum() > 0
    left = in_unit if is_cut else areas
    whole = left.sum() if is_cut else circle_area
    return float(left[asked[at]].sum() / whole)


@cache
def _in_districts(lon: float, lat: float, km: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The districts that a circle touches, the area of it in each, and its whole area."""
    rim = shapely.Polygon(np.column_stack(EQUAL_AREA.transform(*circle(lon, lat, km))))
    at = tree().query(rim, predicate="intersects")
    return at, shapely.area(shapely.intersection(districts()["level"].to_numpy()[at], rim)), rim.area


def _part(is_there: object, on_edge: object) -> Part:
    def means(rows: Rows) -> Mask:
        return told(rows, is_there)  # type: ignore[arg-type]

    return Part("place", means, lambda rows: told(rows, on_edge))  # type: ignore[arg-type]


@cache
def _stretch(first: str, last: str) -> tuple[np.ndarray, shapely.STRtree]:
    """The pieces of the line between its places nearest to two crossings, on a plane."""
    whole = shapely.line_merge(shapely.union_all(line().pieces))
    gates = [shapely.Point(*ALONG_THE_LINE.transform(*crossing(name))) for name in (first, last)]
    from_, to = sorted(whole.project(gate) for gate in gates)
    points = shapely.get_coordinates(substring(whole, from_, to))
    pieces = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
    return pieces, shapely.STRtree(pieces)


def _km(first: str, last: str, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    pieces, search = _stretch(first, last)
    points = shapely.points(*ALONG_THE_LINE.transform(lon, lat))
    nearest = pieces[search.nearest(points)]
    feet = shapely.line_interpolate_point(nearest, shapely.line_locate_point(nearest, points))
    foot = ALONG_THE_LINE.transform(shapely.get_x(feet), shapely.get_y(feet), direction="INVERSE")
    return np.asarray(GEOD.inv(lon, lat, *foot)[2]) / 1000


@cache
def _unit(first: str, last: str, unit: str) -> tuple[float, float]:
    km = _km(first, last, *outline_points(unit).T)
    return float(km.min()), float(km.max())
