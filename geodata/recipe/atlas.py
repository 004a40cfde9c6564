"""The layers of `atlas.gpkg`, from the reviewed tables beside it and the packages' polygons."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely import Geometry

from geodata.recipe import coverage, package
from geodata.recipe.downloads import fetch_boundaries
from geodata.recipe.masks import Masks, read_masks

ABOUT = {
    "boundary_set": "osm-2026c+geoboundaries",
    "depiction": "OpenStreetMap, by way of time zone data 2026c",
    "source_date": "2026-11-20",
    "districts": "geoBoundaries AFG ADM2 (2014) and PAK ADM3 (2017), clipped to the country outlines",
    "licence": "ODbL 1.0",
    "attribution": "© OpenStreetMap contributors; administrative boundaries courtesy of geoBoundaries.org "
    "(Runfola et al. 2020)",
    "disclaimer": "The boundaries and names shown do not imply endorsement or acceptance.",
}


# Degrees; a label's place needs no better.
CENTRE_TOLERANCE = 0.01


def build(downloads: Path, folder: Path) -> None:
    """Write `atlas.gpkg` into `folder`, from `districts.csv` and `provinces.csv` there and the downloads."""
    districts = _read_table(folder / "districts.csv")
    provinces = _read_table(folder / "provinces.csv").sort_values("iso")
    published = coverage.read_published(fetch_boundaries(downloads))
    tehsils = districts.loc[districts["country"] == "PK", "shape_id"]
    masks = read_masks(shapely.union_all([published[shape_id] for shape_id in tehsils]))
    shapes = coverage.build_coverage(districts, published, masks.land)
    drawn = coverage.simplify(shapes)
    layers = {
        **_polygon_layers(provinces, districts, shapes, ""),
        **_polygon_layers(provinces, districts, drawn, "_drawn"),
        "waters": _waters_layer(masks),
    }
    package.write_layers(folder / "atlas.gpkg", layers, ABOUT)


def _polygon_layers(
    provinces: pd.DataFrame, districts: pd.DataFrame, shapes: NDArray[np.object_], suffix: str
) -> dict[str, gpd.GeoDataFrame]:
    """Return the district, province and border layers of one set of district shapes."""
    of_province = coverage.dissolve(shapes, districts["province"])
    of_country = coverage.dissolve(shapes, districts["country"])
    line = coverage.shared_line(of_country["AF"], of_country["PK"])
    province_shapes = np.array([of_province[iso] for iso in provinces["iso"]], dtype=object)
    district_table = _measure(districts.drop(columns=["shape_id", "source_name"]), shapes)
    name = pd.DataFrame({"name": ["Durand Line (Afghanistan–Pakistan frontier)"]})
    return {
        f"provinces{suffix}": package.make_layer(_measure(provinces, province_shapes), province_shapes),
        f"districts{suffix}": package.make_layer(district_table, shapes),
        f"border{suffix}": package.make_layer(name, [line]),
    }


def _waters_layer(masks: Masks) -> gpd.GeoDataFrame:
    sea = coverage.round_coordinates(np.array([masks.sea], dtype=object))
    return package.make_layer(pd.DataFrame({"country": ["PK"], "name": ["Territorial sea"]}), sea)


def _read_table(path: Path) -> pd.DataFrame:
    """Return a reviewed table as text, with null for an empty cell."""
    return pd.read_csv(path, dtype=str)


def _measure(table: pd.DataFrame, shapes: NDArray[np.object_]) -> pd.DataFrame:
    """Return the table with each shape's geodesic area in km² and a point inside it."""
    geod = Geod(ellps="WGS84")
    inside = [_centre(shape) for shape in shapes]
    return table.assign(
        area_km2=[round(abs(geod.geometry_area_perimeter(shape)[0]) / 1e6, 2) for shape in shapes],
        centre_lon=[round(point.x, 5) for point in inside],
        centre_lat=[round(point.y, 5) for point in inside],
    )


def _centre(shape: Geometry) -> Geometry:
    """Return the centroid where it lies inside the shape, else the middle of the widest circle inside."""
    centroid = shapely.centroid(shape)
    if shapely.contains(shape, centroid):
        return centroid
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=CENTRE_TOLERANCE), 0)
