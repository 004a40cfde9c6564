"""Matches moved to the spot that a phrase describes: away from a place, between two, or opposite one."""

from dataclasses import replace
from typing import Final

from app.geocoding.geocoder import Match
from app.geocoding.matching import NEAR_KM
from app.geography.geodesy import wgs84
from app.model.vocabulary import GeoPrecision

BETWEEN: Final = 0.9
"""Weight of the middle between two matches."""
DIRECTION_SHARE: Final = 0.46
"""How far the spot may lie from the point that distance and direction give, as a share of the distance.

One of eight winds leaves 22.5 degrees to either side, 0.39 of the distance; distances are rounded, by up to 0.25.
The two are combined as the root of the sum of their squares.
"""
WIND_NAMES: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def moved(match: Match, away_km: float, bearing: float | None) -> Match:
    """The match moved `away_km` along the geodesic; without a direction, a circle around the place.

    A unit is not moved either: its distance counts from its border, wherever the spot is.
    """
    if bearing is None or match.place.is_unit:
        radius_km = match.place.radius_km + away_km
        why = f"{match.why}; within {away_km:g} km of it"
        return replace(match, precision=GeoPrecision.NEAR, radius_km=round(radius_km, 1), why=why)
    lon, lat, _ = wgs84().fwd(match.lon, match.lat, bearing, away_km * 1000)
    radius_km = match.place.radius_km + DIRECTION_SHARE * away_km
    wind = WIND_NAMES[round(bearing / 45) % len(WIND_NAMES)]
    return replace(
        match,
        lon=round(lon, 5),
        lat=round(lat, 5),
        precision=GeoPrecision.NEAR,
        radius_km=round(radius_km, 1),
        why=f"{match.why}; {away_km:g} km {wind} of it",
    )


def opposite(match: Match) -> Match:
    """The match as the area opposite the place: near it, on either side of the line."""
    radius_km = match.place.radius_km + NEAR_KM
    why = f"{match.why}; opposite it, on either side"
    return replace(match, precision=GeoPrecision.NEAR, radius_km=round(radius_km, 1), why=why)


def halfway(first: Match, second: Match) -> Match:
    """A match in the middle between two places, for a road between them; its circle holds both places."""
    forth, _, metres = wgs84().inv(first.lon, first.lat, second.lon, second.lat)
    lon, lat, _ = wgs84().fwd(first.lon, first.lat, forth, metres / 2)
    apart_km = metres / 1000
    return Match(
        place=first.place,
        lon=round(lon, 5),
        lat=round(lat, 5),
        precision=GeoPrecision.LINE,
        radius_km=round(max(NEAR_KM, apart_km / 2 + 0.1), 1),
        score=round(min(first.score, second.score) * BETWEEN, 3),
        why=f"halfway between {first.place.name} and {second.place.name}, {apart_km:.0f} km apart",
    )
