"""The extent that a map starts with: the line and the provinces along it."""

import math

from app.model.symbology import START_BOX

WEB_MERCATOR_RADIUS_M = 6_378_137.0
"""Radius of EPSG:3857's sphere in metres."""

Box = tuple[float, float, float, float]


def web_mercator(lon: float, lat: float) -> tuple[float, float]:
    """A position in metres east and north on EPSG:3857, which ends at latitudes of 85.06 degrees."""
    north = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return WEB_MERCATOR_RADIUS_M * math.radians(lon), WEB_MERCATOR_RADIUS_M * north


def start_extent() -> Box:
    """The start box in metres on EPSG:3857."""
    west, south, east, north = START_BOX
    return (*web_mercator(west, south), *web_mercator(east, north))


def fitted(box: Box, width: float, height: float) -> Box:
    """The smallest box around `box` with the proportions of `width` to `height`."""
    west, south, east, north = box
    scale = max((east - west) / width, (north - south) / height)
    x, y = (west + east) / 2, (south + north) / 2
    return x - scale * width / 2, y - scale * height / 2, x + scale * width / 2, y + scale * height / 2
