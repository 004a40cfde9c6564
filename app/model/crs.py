"""Coordinate reference systems of answers, boxes and filters (OGC API Features, Part 2)."""

from functools import cache
from typing import TYPE_CHECKING

import shapely
from shapely import Geometry

from app.model.condition import Where
from app.model.errors import BadParameter

if TYPE_CHECKING:
    from pyproj import Transformer

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
AUTHORITY_CODES = {
    CRS84: "OGC:CRS84",
    **{
        f"http://www.opengis.net/def/crs/EPSG/0/{code}": f"EPSG:{code}"
        for code in (4326, 3857, 32641, 32642, 32643)
    },
}
"""Systems of answers: longitude and latitude, latitude and longitude, Web Mercator, UTM 41N to 43N."""
GEOGRAPHIC = ("OGC:CRS84", "EPSG:4326")
FARTHEST = {"EPSG:4326": (90.0, 180.0)}
FARTHEST_METRES = 1e8
"""Greatest corners of a box, in degrees or metres; beyond them a box has no place, and no part of a length."""
BOX_SEGMENTS = 50
"""Parts that a box's edges are cut into before they are transformed to another reference system."""


def read_crs(name: str, text: str) -> str:
    """The URI of a known reference system; `BadParameter`, with the parameter's name `name`, for another one."""
    if text not in AUTHORITY_CODES:
        raise BadParameter(f"{name}: unknown {text!r}: expected one of {', '.join(AUTHORITY_CODES)}")
    return text


@cache
def transformer(source: str, target: str) -> "Transformer":
    """The transformer from one of our reference systems to another, each in its own order of axes."""
    # Imported here: it takes a quarter of the time of a short command, and few filters need it.
    from pyproj import Transformer

    return Transformer.from_crs(AUTHORITY_CODES[source], AUTHORITY_CODES[target])


def to_crs84(geometry: Geometry, crs: str) -> Geometry:
    """A geometry in a reference system as longitude and latitude."""
    if crs == CRS84:
        return geometry
    moved: Geometry = shapely.transform(geometry, transformer(crs, CRS84).transform, interleaved=False)
    return moved


def box_condition(numbers: tuple[float, float, float, float], crs: str) -> Where:
    """The condition of a box in another reference system than CRS84, in that system's order of axes.

    The lower corner comes first; `BadParameter` if not, or if the box lies outside the system's area.
    """
    if numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise BadParameter(f"bbox: the lower corner must come first, in the order of axes of {crs}: {numbers}")
    first, second = FARTHEST.get(AUTHORITY_CODES[crs], (FARTHEST_METRES, FARTHEST_METRES))
    if numbers[0] < -first or numbers[1] < -second or numbers[2] > first or numbers[3] > second:
        raise BadParameter(f"bbox: lies outside where {crs} is defined: {numbers}")
    box = shapely.box(*numbers)
    edge = max(numbers[2] - numbers[0], numbers[3] - numbers[1]) / BOX_SEGMENTS
    bent = to_crs84(shapely.segmentize(box, edge) if edge > 0 else box, crs)
    if not shapely.is_valid(bent) or shapely.is_empty(bent):
        raise BadParameter(f"bbox: lies outside where {crs} is defined: {numbers}")
    return Where("s_intersects", bent)
