"""The towns that a map names: each from the zoom at which it has room among more important ones."""

import math
import re
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.geography.gazetteer import SETTLEMENTS, Place, load_gazetteer
from app.geography.place_names import named_in

Town = tuple[str, float, float, float, int]
"""Name, longitude, latitude, the zoom from which it is named, and 1 for a large town."""
NamedTown = Town | tuple[str, float, float, float, int, str]
"""A town of a page in another language; the language of its name comes last, unless the name is Latin."""

COUNTRIES = ("AF", "PK")
CAPITALS = ("Kabul", "Islamabad")
APART_PX = 72
"""Pixels between a town and the nearest more important one from which both are named."""
FIRST_ZOOM = {"city": 5.0, "town": 6.5, "village": 9.0}
"""No place of the kind is named before; a town with more people than `LARGE` counts as a city."""
LAST_ZOOM = 13.0
"""Two places that are nearer to each other than 72 pixels of this zoom are one to a reader: 1.2 km."""
LARGE = 100_000
WORLD_PX = 256
OFFICE = re.compile(
    r"^(?:Markaz-e )?(?:Hukumat-?[ei] |Woluswali-ye |Wuleswali |‘Alaqahdari(?:-ye)? )?| ‘Alaqahdari$"
)
"""Words of the gazetteer for a seat of a district, "centre", "government", which a map leaves out."""
DECIMALS = 4


def towns_of(places: Iterable[Place]) -> list[Town]:
    """The towns, villages and cities of both countries, the most important first.

    The two capitals come first, then importance is the number of people, the kind and the name. On both sides of
    the line names are as dense: a town without a known number of people is named where nothing more important is
    near.
    """
    return [_town(each, zoom) for each, zoom in _ranked(places)]


@cache
def shipped_towns() -> tuple[Town, ...]:
    """The towns of the shipped gazetteer; see `towns_of`."""
    return tuple(_town(each, zoom) for each, zoom in _shipped())


def towns_in(language: str) -> list[NamedTown]:
    """The shipped towns with the names that a page of the language shows."""
    names = named_in(language)
    pairs = ((names.get(place.id), town) for (place, _), town in zip(_shipped(), shipped_towns(), strict=True))
    return [town if named is None else (named[0], *town[1:], named[1]) for named, town in pairs]


@cache
def _shipped() -> list[tuple[Place, float]]:
    return _ranked(load_gazetteer().places)


def _ranked(places: Iterable[Place]) -> list[tuple[Place, float]]:
    """The places that a map names, with the zoom from which each has room; the most important first."""
    ours = sorted((each for each in places if _is_ours(each)), key=_importance)
    spots = np.array([_on_world(each) for each in ours]).reshape(-1, 2)
    zooms = (max(_first_zoom(each), _free_zoom(spots[:at], spots[at])) for at, each in enumerate(ours))
    return [(each, zoom) for each, zoom in zip(ours, zooms, strict=True) if zoom <= LAST_ZOOM]


def _is_ours(place: Place) -> bool:
    return place.kind in SETTLEMENTS and place.country in COUNTRIES


def _is_large(place: Place) -> bool:
    return (place.population or 0) >= LARGE


def _importance(place: Place) -> tuple[bool, int, float, str, str]:
    is_capital = place.name in CAPITALS and _is_large(place)
    return not is_capital, -(place.population or 0), _first_zoom(place), place.name, place.id


def _first_zoom(place: Place) -> float:
    return FIRST_ZOOM["city" if _is_large(place) else place.kind]


def _on_world(place: Place) -> tuple[float, float]:
    """Pixels of zoom 0, in Web Mercator."""
    north = math.asinh(math.tan(math.radians(place.lat)))
    return (place.lon / 360 + 0.5) * WORLD_PX, (0.5 - north / (2 * math.pi)) * WORLD_PX


def _free_zoom(others: NDArray[np.float64], spot: NDArray[np.float64]) -> float:
    """The zoom at which the nearest of the others is `APART_PX` away."""
    if not len(others):
        return 0.0
    away = float(np.hypot(*(others - spot).T).min())
    return math.inf if away == 0 else math.log2(APART_PX / away)


def _town(place: Place, zoom: float) -> Town:
    lon, lat = round(place.lon, DECIMALS), round(place.lat, DECIMALS)
    return OFFICE.sub("", place.name), lon, lat, math.ceil(zoom * 10) / 10, int(_is_large(place))
