"""Areas from WKT and GeoJSON, and why others are refused."""

import json

import pytest
import shapely

from app.filters.area_text import read_area
from app.model.errors import BadParameter

SQUARE = "POLYGON((70 33,71 33,71 34,70 34,70 33))"
IN_JSON = {"type": "Polygon", "coordinates": [[[70, 33], [71, 33], [71, 34], [70, 34], [70, 33]]]}


@pytest.mark.parametrize(
    "text",
    [
        SQUARE,
        f" {SQUARE.lower()} ",
        "POLYGON Z((70 33 1,71 33 1,71 34 1,70 34 1,70 33 1))",
        f"MULTIPOLYGON({SQUARE.removeprefix('POLYGON')})",
        json.dumps(IN_JSON),
        json.dumps({"type": "Feature", "properties": {}, "geometry": IN_JSON}),
    ],
)
def test_area_is_read_in_each_form(text: str) -> None:
    assert shapely.equals(read_area(text).shape, shapely.from_wkt(SQUARE))


@pytest.mark.parametrize("count", [500, 501])
def test_area_has_at_most_so_many_corners(count: int) -> None:
    corners = shapely.get_coordinates(shapely.Point(70, 33).buffer(1, quad_segs=125))[:-1]
    assert len(corners) == 500
    text = f"POLYGON(({','.join(f'{lon:.2f} {lat:.3f}' for lon, lat in [*corners, corners[0]])}))"
    if count == 500:
        assert shapely.get_num_coordinates(read_area(text).shape) == 501
        return
    middle = f"{corners[:2, 0].mean():.3f} {corners[:2, 1].mean():.4f}"
    with pytest.raises(BadParameter, match="area: 501 corners; at most 500 are read"):
        read_area(text.replace(",", f",{middle},", 1))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must be a POLYGON or MULTIPOLYGON in WKT or GeoJSON"),
        ("a box around Torkham", "must be a POLYGON or MULTIPOLYGON"),
        ("POINT(70 33)", "must be a POLYGON or MULTIPOLYGON"),
        ("POLYGON((70 33,71 33", "must be a POLYGON or MULTIPOLYGON"),
        ("POLYGON((70 33,71 33,71 34,70 34))", "must be a POLYGON or MULTIPOLYGON"),
        ('{"type":"Polygon"}', "must be a POLYGON or MULTIPOLYGON"),
        ('{"type":"Polygon","coordinates":"here"}', "must be a POLYGON or MULTIPOLYGON"),
        ("[1, 2]", "must be a POLYGON or MULTIPOLYGON"),
        ("\ud800", "must be a POLYGON or MULTIPOLYGON"),
        ("POLYGON EMPTY", "empty; a polygon has at least three corners"),
        ("POLYGON((70 33,71 34,71 33,70 34,70 33))", r"no valid polygon \(Self-intersection"),
        (
            "MULTIPOLYGON(((70 33,72 33,72 35,70 33)),((71 33,73 33,73 35,71 33)))",
            r"no valid polygon \(Self-intersection",
        ),
        ("POLYGON((170 33,190 33,190 34,170 34,170 33))", "longitudes must be from -180 to 180 .* MULTIPOLYGON"),
        ("POLYGON((33 170,34 170,34 171,33 170))", "longitudes must be from -180 to 180 .* the longitude first"),
        ("POLYGON((70 nan,71 33,71 34,70 nan))", "area: "),
        ("POLYGON((170 33,-170 33,-170 34,170 34,170 33))", "spans over 180 degrees .* cut .* antimeridian"),
        (f"POLYGON(({'70 33,' * 1400}70 33))", "8,416 bytes long; at most 8,000 are read"),
    ],
)
def test_area_that_is_none_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(BadParameter, match=f"^area: .*{sentence.removeprefix('area: ')}"):
        read_area(text)
