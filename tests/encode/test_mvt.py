import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from app.encode.mvt import BUFFER, cut_areas, cut_lines, cut_points, encode_layer, encode_points
from app.geography.atlas import Atlas
from app.geography.web_mercator import STEPS, Tile

TORKHAM = (71.0929, 34.1229)
HOSTILE = ["`</script>${7*7}", 'quote " \\', "null\0byte \x1f \u2028", "تورخم / طورخم \u202e", "🏔 e\u0301", ""]


def decode(content: bytes) -> dict[str, dict]:
    return mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})


def features(content: bytes, layer: str) -> list[dict]:
    return decode(content)[layer]["features"]


def outlines(atlas: Atlas) -> np.ndarray:
    return np.array([unit.outline for unit in atlas.provinces], dtype=object)


def ring_area(points: list[tuple[float, float]]) -> float:
    """The surveyor's formula, as the specification puts it."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)) / 2


def test_a_layer_without_features_is_no_bytes() -> None:
    assert encode_layer("incidents", [], []) == b""


def test_a_layer_says_its_name_extent_and_version() -> None:
    layer = decode(encode_layer("incidents", [shapely.Point(1, 2)], [{"id": "a"}]))["incidents"]
    assert (layer["extent"], layer["version"]) == (4096, 2)


@pytest.mark.parametrize("point", [(0, 0), (4095, 4095), (-128, 4223), (17, 2000)])
def test_points_keep_their_step(point: tuple[int, int]) -> None:
    (found,) = features(encode_layer("a", [shapely.Point(point)], [{"id": "a"}]), "a")
    assert tuple(found["geometry"]["coordinates"]) == point


PLACES = [(0, 0), (4095, 4095), (-128, 4223), (17, 2000)]
"""Points on a tile and in its buffer."""


def test_points_by_their_steps_are_the_bytes_of_points_as_shapes() -> None:
    x, y = np.array(PLACES).T
    said = [{"id": f"a{at}", "count": at, "title": text} for at, text in zip(range(4), HOSTILE, strict=False)]
    said = [*said[:-1], {"id": "last", "border_km": 0.125, "count": 2**40, "far": -7}]
    assert encode_points("a", x, y, said) == encode_layer("a", shapely.points(x, y), said)


def test_no_points_are_no_bytes() -> None:
    none = np.empty(0, dtype=np.int64)
    assert encode_points("a", none, none, []) == b""


def test_a_whole_number_and_an_equal_fraction_keep_their_types() -> None:
    x = np.array([1, 2])
    found = features(encode_points("a", x, x, [{"n": 1, "km": 1.0}, {"n": 0, "km": 0.0}]), "a")
    assert [[type(value) for value in each["properties"].values()] for each in found] == [[int, float]] * 2


def test_properties_keep_their_values_and_types() -> None:
    given = {"id": "seed:S06", "count": 3, "border_km": 0.125, "deaths": 0, "far": -7, "long": 2**40}
    (found,) = features(encode_layer("a", [shapely.Point(1, 1)], [given]), "a")
    assert found["properties"] == given
    assert {name: type(value) for name, value in found["properties"].items()} == {
        name: type(value) for name, value in given.items()
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives(text: str) -> None:
    (found,) = features(encode_layer("a", [shapely.Point(1, 1)], [{"title": text}]), "a")
    assert found["properties"] == {"title": text}


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(4, 11, 6), Tile(6, 44, 25), Tile(9, 357, 204)])
def test_areas_are_valid_whole_steps_within_the_buffer(atlas: Atlas, tile: Tile) -> None:
    cut = cut_areas(outlines(atlas), tile)
    shown = cut[~shapely.is_empty(cut)]
    points = shapely.get_coordinates(shown)
    assert len(shown) > 1
    assert shapely.is_valid(shown).all()
    assert (points == np.rint(points)).all()
    assert points.min() >= -BUFFER
    assert points.max() <= STEPS + BUFFER


def test_outer_rings_are_positive_and_holes_negative() -> None:
    # The eastern half of the world with a hole.
    ground = shapely.box(10, -60, 170, 60).difference(shapely.box(80, -20, 100, 20))
    (found,) = features(encode_layer("a", cut_areas(np.array([ground]), Tile(0, 0, 0)), [{"id": "a"}]), "a")
    outer, hole = (ring_area(ring[:-1]) for ring in found["geometry"]["coordinates"])
    assert outer > 0 > hole


@pytest.mark.parametrize("tile", [Tile(4, 11, 6), Tile(6, 44, 25), Tile(8, 178, 102)])
def test_neighbours_are_drawn_with_the_same_edge(atlas: Atlas, tile: Tile) -> None:
    cut = cut_areas(outlines(atlas), tile)
    cut = cut[~shapely.is_empty(cut)]
    whole = shapely.union_all(cut)
    # Rounding to whole steps moves an edge by one, here and there.
    doubled = shapely.area(cut).sum() - whole.area
    assert doubled < whole.length
    gaps = sum(shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors)
    assert gaps < whole.length


def place(tile: Tile, lon: float, lat: float) -> shapely.Point:
    x, y = tile.place(np.array([lon]), np.array([lat]))
    return shapely.Point(x[0], y[0])


def test_kabul_lies_in_its_province(atlas: Atlas) -> None:
    tile = Tile(6, 44, 25)
    kabul = place(tile, 69.172, 34.5328)
    cut = cut_areas(outlines(atlas), tile)
    assert [u.iso for u, area in zip(atlas.provinces, cut, strict=True) if area.contains(kabul)] == ["AF-KAB"]


def test_provinces_that_the_tile_does_not_show_are_empty(atlas: Atlas) -> None:
    cut = cut_areas(outlines(atlas), Tile(9, 357, 204))
    shown = {u.iso for u, area in zip(atlas.provinces, cut, strict=True) if not area.is_empty}
    assert shown == {"AF-NAN", "PK-KP"}


def test_the_line_passes_torkham(atlas: Atlas) -> None:
    tile = Tile(12, 2856, 1634)
    (line,) = cut_lines(np.array([atlas.border.line], dtype=object), tile)
    (found,) = features(encode_layer("border", [line], [{"id": "durand-line"}]), "border")
    metres_per_step = 40_075_016.7 / 2**12 / STEPS * np.cos(np.radians(TORKHAM[1]))
    assert shape(found["geometry"]).distance(place(tile, *TORKHAM)) * metres_per_step < 150


def test_points_off_the_tile_and_missing_ones_are_empty() -> None:
    shapes = np.array(
        [shapely.Point(71.0929, 34.1229), None, shapely.Point(), shapely.Point(-71, 34)], dtype=object
    )
    assert shapely.is_empty(cut_points(shapes, Tile(8, 178, 102))).tolist() == [False, True, True, True]
