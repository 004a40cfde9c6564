"""The ground of a map's first second: the land and the line, short enough to come with the page itself."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import orjson
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from app.model.symbology import START_BOX
from app.web.page.content import Drawn, FeatureCollection

TOLERANCE = 0.02
"""Degrees, 2 km: half a pixel at zoom 5, two pixels at the zoom up to which a page draws them."""
SKETCH_TOLERANCE = 0.06
SKETCH_WIDTH = 1000
"""Units of the sketch's drawing from west to east of the box that a map begins with."""


def countries(drawn: Drawn) -> list[shapely.Geometry]:
    """The outline of each country's provinces together."""
    codes = np.array([each["properties"].get("country") or "" for each in drawn.provinces["features"]])
    shapes = np.array(_shapes(drawn.provinces), dtype=object)
    return [shapely.union_all(shapely.make_valid(shapes[codes == each])) for each in np.unique(codes)]


def rough_ground(drawn: Drawn, land: Iterable[shapely.Geometry]) -> dict[str, FeatureCollection]:
    """The outlines of `countries` as `provinces`, the line as `border`: a twelfth of the whole outlines' bytes."""
    return {
        "provinces": _collection(shapely.simplify(each, TOLERANCE) for each in land),
        "border": _collection(shapely.simplify(line, TOLERANCE / 2) for line in _shapes(drawn.border)),
    }


def sketch(drawn: Drawn, land: Iterable[shapely.Geometry]) -> Markup:
    """The outlines of `countries` and the line as an SVG element, as a map first shows them; empty without any."""
    west, south, east, north = START_BOX
    top, foot = _heights(np.array([north, south]))
    high = round((top - foot) / (east - west) * SKETCH_WIDTH)
    ground = "".join(map(_path, _parts(land)))
    line = "".join(map(_path, _parts(_shapes(drawn.border))))
    if not ground and not line:
        return Markup("")
    return Markup(
        f'<svg class="sketch" viewBox="0 0 {SKETCH_WIDTH} {high}" aria-hidden="true">'
        f'<path class="land" d="{ground}"/><path class="line" d="{line}"/></svg>'
    )


def _shapes(collection: FeatureCollection) -> list[shapely.Geometry]:
    geometries = [orjson.dumps(each["geometry"]).decode() for each in collection["features"]]
    return list(shapely.from_geojson(geometries))


def _collection(shapes: Iterable[shapely.Geometry]) -> FeatureCollection:
    rounded = [shapely.transform(shape, lambda points: points.round(2)) for shape in shapes]
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {}, "geometry": orjson.loads(shapely.to_geojson(each))}
        for each in rounded
    ]
    return {"type": "FeatureCollection", "features": features}


def _heights(latitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Latitudes as web maps draw them (EPSG:3857), in degrees of the equator."""
    heights: NDArray[np.float64] = np.degrees(np.arcsinh(np.tan(np.radians(latitudes))))
    return heights


def _parts(shapes: Iterable[shapely.Geometry]) -> Iterable[shapely.Geometry]:
    """The outer rings and lines of shapes, simplified; islands too small to see are left out."""
    for part in shapely.get_parts([shapely.simplify(shape, SKETCH_TOLERANCE) for shape in shapes]):
        ring = shapely.get_exterior_ring(part)
        outline = part if ring is None else ring
        if outline.length > 10 * SKETCH_TOLERANCE:
            yield outline


def _path(outline: shapely.Geometry) -> str:
    """The SVG path of one outline in the sketch's units, as relative steps."""
    west, _, east, north = START_BOX
    lon, lat = shapely.get_coordinates(outline).T
    scale = SKETCH_WIDTH / (east - west)
    x, y = (lon - west) * scale, (_heights(np.array([north]))[0] - _heights(lat)) * scale
    points = np.round(np.column_stack([x, y])).astype(int)
    steps = np.diff(points, axis=0)
    moved = steps[(steps != 0).any(axis=1)]
    return f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{a} {b}" for a, b in moved.tolist())
