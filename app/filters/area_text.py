"""An area that is asked for: a polygon from WKT or GeoJSON, in longitude and latitude."""

import numpy as np
import orjson
import shapely
from shapely import Geometry
from shapely.geometry import shape

from app.model.errors import BadParameter, shortened
from app.model.query import Area

MOST_BYTES = 8000
MOST_VERTICES = 500
KINDS = ("Polygon", "MultiPolygon")
SHOWN = 60
"""Letters of a text that a refusal shows."""


def read_area(text: str) -> Area:
    """The area that a polygon or several polygons make; `BadParameter` says what is wrong with them."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise BadParameter(f"area: {size:,} bytes long; at most {MOST_BYTES:,} are read")
    polygon = _parse(text.strip())
    if polygon is None or polygon.geom_type not in KINDS:
        raise BadParameter(
            "area: must be a POLYGON or MULTIPOLYGON in WKT or GeoJSON, in longitude and latitude, such as "
            f"POLYGON((70 34,72 34,71 35,70 34)): {shortened(text, SHOWN)!r}"
        )
    _check_corners(polygon)
    if not polygon.is_valid:
        why = shapely.is_valid_reason(polygon)
        raise BadParameter(f"area: no valid polygon ({why}): its rings must not cross or touch themselves")
    return Area(polygon)


def _parse(text: str) -> Geometry | None:
    """The geometry of a text in WKT, in GeoJSON, or in GeoJSON as a feature; None if it is neither."""
    try:
        if not text.startswith("{"):
            return shapely.force_2d(shapely.from_wkt(text))
        node = orjson.loads(text)
        return shapely.force_2d(shape(node["geometry"] if node.get("type") == "Feature" else node))
    except (shapely.GEOSException, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None


def _check_corners(polygon: Geometry) -> None:
    """Raise `BadParameter` for corners that are none, too many, off the globe or beyond the antimeridian."""
    rings = [ring for part in shapely.get_parts(polygon) for ring in shapely.get_rings(part)]
    corners = shapely.get_coordinates(polygon)
    if not len(corners):
        raise BadParameter("area: empty; a polygon has at least three corners")
    count = len(corners) - len(rings)
    if count > MOST_VERTICES:
        raise BadParameter(f"area: {count:,} corners; at most {MOST_VERTICES} are read")
    lon, lat = corners.T
    # NaN is no number from -180 to 180 either.
    if not (np.all(np.abs(lon) <= 180) and np.all(np.abs(lat) <= 90)):
        raise BadParameter(
            "area: longitudes must be from -180 to 180 and latitudes from -90 to 90, the longitude first; cut a "
            "polygon that crosses the antimeridian there, into a MULTIPOLYGON"
        )
    if any(np.ptp(shapely.get_coordinates(ring)[:, 0]) > 180 for ring in rings):
        raise BadParameter(
            "area: a polygon spans over 180 degrees of longitude; cut a polygon that crosses the antimeridian "
            "there, into a MULTIPOLYGON"
        )
