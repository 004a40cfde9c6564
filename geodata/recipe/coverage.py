"""Districts as a coverage: every point of a country in exactly one of them, edges shared vertex for vertex."""

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Geometry

# geoBoundaries' identifiers begin with the number of the boundary set: AFG ADM2 of 2014, PAK ADM3 of 2017.
BOUNDARY_SETS = ("17698898B", "9618217B")

# Digitising gaps narrower than this many degrees (about 200 m) close by themselves.
GAP_WIDTH = 0.002
# Wider gaps are shared out among the districts around them by points this many degrees apart on their edges.
VORONOI_STEP = 0.01
# 1e-6 degree is about 0.1 m, finer than OpenStreetMap's own accuracy.
DIGITS = 6
# Visvalingam's tolerance of the drawn layers in degrees: about 100 m.
DRAWN_TOLERANCE = 0.001


def read_published(database: Path) -> dict[str, Geometry]:
    """Return geoBoundaries' polygons of both countries by shape id, repaired where they cross themselves."""
    with sqlite3.connect(database) as connection:
        query = "SELECT shape_id, coordinates FROM location_data WHERE shape_id LIKE ? ORDER BY shape_id"
        rows = [row for prefix in BOUNDARY_SETS for row in connection.execute(query, (prefix + "%",))]
    shapes = shapely.make_valid(shapely.from_wkb([wkb for _, wkb in rows]))
    return dict(zip((shape_id for shape_id, _ in rows), shapes, strict=True))


def build_coverage(
    table: pd.DataFrame, published: dict[str, Geometry], land: dict[str, Geometry]
) -> NDArray[np.object_]:
    """Return one polygon per row of the district table, together a coverage of both countries."""
    shapes = np.array([published[shape_id] for shape_id in table["shape_id"]], dtype=object)
    for country, mask in land.items():
        rows = np.flatnonzero(table["country"] == country)
        clean = shapely.coverage_clean(_keep_areas(shapely.intersection(shapes[rows], mask)), gap_width=GAP_WIDTH)
        shapes[rows] = fill_gaps(_keep_areas(shapely.intersection(clean, mask)), mask)
    return round_coordinates(shapely.coverage_clean(shapes, gap_width=GAP_WIDTH))


def fill_gaps(shapes: NDArray[np.object_], mask: Geometry) -> NDArray[np.object_]:
    """Return the shapes grown over whatever of `mask` they leave open, each gap shared out to the nearest ones."""
    gaps = shapely.get_parts(shapely.difference(mask, shapely.union_all(shapes)))
    cells, owners = _split_by_nearest(shapes, gaps[~shapely.is_empty(gaps)])
    grown = shapes.copy()
    for owner in np.unique(owners):
        grown[owner] = shapely.union_all([shapes[owner], *cells[owners == owner]])
    return _keep_areas(grown)


def round_coordinates(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes with every vertex rounded alike, so that shared edges stay shared."""
    rounded: NDArray[np.object_] = shapely.transform(shapes, lambda xy: np.round(xy, DIGITS))
    return rounded


def dissolve(shapes: NDArray[np.object_], keys: pd.Series) -> dict[str, Geometry]:
    """Return the union of the shapes of each key, in the keys' order."""
    return {
        key: shapely.coverage_union_all(shapes[rows]) for key, rows in sorted(keys.groupby(keys).indices.items())
    }


def simplify(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes as drawn on maps: fewer vertices, the same ones on both sides of an edge."""
    return round_coordinates(shapely.coverage_simplify(shapes, DRAWN_TOLERANCE))


def shared_line(left: Geometry, right: Geometry) -> Geometry:
    """Return the edges that two polygons of a coverage have in common, as lines."""
    common = shapely.intersection(shapely.boundary(left), shapely.boundary(right))
    lines = [part for part in shapely.get_parts(common) if part.geom_type == "LineString"]
    return shapely.line_merge(shapely.MultiLineString(lines))


def _split_by_nearest(
    shapes: NDArray[np.object_], gaps: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the pieces of the gaps and, for each, the row of the shape that is nearest to it."""
    edges = shapely.segmentize(shapely.boundary(shapes), VORONOI_STEP)
    tree = shapely.STRtree(edges)
    pieces: list[Geometry] = []
    owners: list[int] = []
    for gap in gaps:
        around = tree.query(shapely.buffer(gap, VORONOI_STEP), predicate="intersects")
        for piece in _voronoi_pieces(edges[around], gap) if len(around) else [gap]:
            pieces.append(piece)
            owners.append(int(tree.nearest(shapely.point_on_surface(piece))))
    return np.array(pieces, dtype=object), np.array(owners, dtype=np.intp)


def _voronoi_pieces(edges: NDArray[np.object_], gap: Geometry) -> list[Geometry]:
    """Return the gap cut by the Voronoi cells of the points on the edges around it."""
    if len(edges) == 1:
        return [gap]
    near = shapely.intersection(edges, shapely.buffer(gap, VORONOI_STEP))
    points = shapely.multipoints(np.unique(shapely.get_coordinates(near), axis=0))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.buffer(gap, VORONOI_STEP)))
    return [piece for piece in _keep_areas(shapely.intersection(cells, gap)) if shapely.area(piece) > 0]


def _keep_areas(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons of each shape without the points and lines that clipping leaves behind."""
    kept = [
        shapely.union_all(
            [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
        )
        for shape in shapes
    ]
    return np.array(kept, dtype=object)
