from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.recipe import coverage, package

WEST, EAST = shapely.box(60, 30, 61, 31), shapely.box(61, 30, 62, 31)


def _array(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


def test_gap_between_two_districts_is_shared_out_in_the_middle() -> None:
    grown = coverage.fill_gaps(_array(shapely.box(60, 30, 60.9, 31), shapely.box(61.1, 30, 62, 31)), WEST | EAST)
    assert shapely.area(grown) == pytest.approx([1, 1], abs=0.01)
    assert shapely.area(shapely.intersection(*grown)) == pytest.approx(0, abs=1e-9)


def test_gap_beside_one_district_is_its_own() -> None:
    grown = coverage.fill_gaps(_array(WEST, shapely.box(61, 30, 62, 30.9)), WEST | EAST)
    assert shapely.area(shapely.union_all(grown)) == pytest.approx(2)
    assert shapely.contains_xy(grown[1], 61.9, 30.95)


def test_districts_that_overlap_and_cross_the_border_become_a_coverage_of_their_countries() -> None:
    table = pd.DataFrame({"shape_id": ["a", "b", "c"], "country": ["AF", "AF", "PK"]})
    published = {
        "a": shapely.box(59.9, 30, 60.5005, 31.1),
        "b": shapely.box(60.5, 30.1, 61.2, 31),
        "c": shapely.box(60.9, 29.9, 62, 31),
    }
    shapes = coverage.build_coverage(table, published, {"AF": WEST, "PK": EAST})
    assert shapely.coverage_is_valid(shapes)
    assert shapely.equals(shapely.union_all(shapes[:2]), WEST)
    assert shapely.equals(shapes[2], EAST)


def test_shared_line_is_the_edge_between_two_polygons() -> None:
    line = coverage.shared_line(WEST, EAST)
    assert line.geom_type == "LineString"
    assert shapely.equals(line, shapely.LineString([(61, 30), (61, 31)]))


def test_polygons_that_touch_in_a_point_share_no_line() -> None:
    assert shapely.is_empty(coverage.shared_line(WEST, shapely.box(61, 31, 62, 32)))


def test_dissolved_districts_come_in_the_order_of_their_keys() -> None:
    union = coverage.dissolve(_array(EAST, WEST), pd.Series(["PK", "AF"]))
    assert list(union) == ["AF", "PK"]
    assert shapely.equals(union["PK"], EAST)


def test_package_is_the_same_bytes_when_it_is_written_again(tmp_path: Path) -> None:
    layers = {"districts": package.make_layer(pd.DataFrame({"code": ["a", "b"]}), [WEST, EAST])}
    first, second = tmp_path / "first.gpkg", tmp_path / "second.gpkg"
    for path in (first, second, second):
        package.write_layers(path, layers, {"boundary_set": "test"})
    assert first.read_bytes() == second.read_bytes()
    assert gpd.read_file(first, layer="districts")["code"].tolist() == ["a", "b"]
