"""Where a map begins: the line and the provinces along it."""

import math

from app.model.symbology import START_BOX

WEB_MERCATOR_RADIUS_M = 6_378_137.0
"""EPSG:3857's sphere."""

Box = tuple[float, float, float, float]


def web_mercator(lon: float, lat: float) -> tuple[float, float]:
    """Metres east and north on EPSG:3857; latitudes beyond 85.06 degrees are off that map."""
    north = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return WEB_MERCATOR_RADIUS_M * math.radians(lon), WEB_MERCATOR_RADIUS_M * north


def start_extent() -> Box:
    """The start box in metres on EPSG:3857."""
    west, south, east, north = START_BOX
    return (*web_mercator(west, south), *web_mercator(east, north))


def fitted(box: Box, width: float, height: float) -> Box:
    """The least box around this one that is as wide for its height as that."""
    west, south, east, north = box
    scale = max((east - west) / width, (north - south) / height)
    x, y = (west + east) / 2, (south + north) / 2
    return x - scale * width / 2, y - scale * height / 2, x + scale * width / 2, y + scale * height / 2
