import math

import numpy as np
import pytest
from pyproj import Transformer

from app.geography.web_mercator import HALF_WORLD_M, MAX_LAT, MAX_ZOOM, STEPS, Tile, corners_m, read_tile
from app.model.errors import NotFound

KABUL = (69.172, 34.5328)
TORKHAM = (71.0929, 34.1229)


def tile_of(zoom: int, lon: float, lat: float) -> Tile:
    """The tile by EPSG's own projection, not ours."""
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform(lon, lat)
    width = 2 * HALF_WORLD_M / 2**zoom
    return Tile(zoom, math.floor((x + HALF_WORLD_M) / width), math.floor((HALF_WORLD_M - y) / width))


def step(tile: Tile, lon: float, lat: float, margin: int = 0) -> tuple[int, int]:
    x, y = tile.step(np.array([lon]), np.array([lat]), margin)
    return int(x[0]), int(y[0])


def is_on(tile: Tile, lon: float, lat: float) -> bool:
    return all(0 <= each < STEPS for each in step(tile, lon, lat))


@pytest.mark.parametrize(
    ("place", "tile"), [(KABUL, Tile(6, 44, 25)), (KABUL, Tile(12, 2835, 1628)), (TORKHAM, Tile(8, 178, 102))]
)
def test_known_places_lie_on_known_tiles(place: tuple[float, float], tile: Tile) -> None:
    assert tile_of(tile.zoom, *place) == tile
    assert is_on(tile, *place)
    west, south, east, north = tile.bounds()
    assert west <= place[0] < east
    assert south < place[1] <= north


@pytest.mark.parametrize("zoom", [0, 1, 5, 11, 18, MAX_ZOOM])
def test_steps_agree_with_the_projection_of_epsg_3857(zoom: int) -> None:
    tile = tile_of(zoom, *KABUL)
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform(*KABUL)
    metres = 2 * HALF_WORLD_M / 2**zoom / STEPS
    expected = ((x + HALF_WORLD_M) / metres - tile.column * STEPS, (HALF_WORLD_M - y) / metres - tile.row * STEPS)
    placed = tile.place(np.array([KABUL[0]]), np.array([KABUL[1]]))
    assert [each[0] for each in placed] == pytest.approx(expected, abs=1e-3)


def test_the_world_is_one_tile() -> None:
    assert Tile(0, 0, 0).bounds() == pytest.approx((-180, -MAX_LAT, 180, MAX_LAT))
    assert pytest.approx(85.0511287798066) == MAX_LAT


@pytest.mark.parametrize("zoom", [1, 2, 5, 9, MAX_ZOOM])
@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (67.5, 33.0), (90.0, 40.9), (-180.0, 12.0), (180.0, 12.0)])
def test_a_place_on_an_edge_is_on_one_tile(zoom: int, lon: float, lat: float) -> None:
    column, row = step(Tile(zoom, 0, 0), lon, lat)
    column, row = column // STEPS, row // STEPS
    last = 2**zoom - 1
    around = {
        (min(max(column + i, 0), last), min(max(row + j, 0), last)) for i in (-1, 0, 1) for j in (-1, 0, 1)
    } | {(0, row), (last, row)}
    assert [(c, r) for c, r in sorted(around) if is_on(Tile(zoom, c, r), lon, lat)] == [(column, row)]


def test_western_and_northern_edges_belong_to_a_tile() -> None:
    assert step(Tile(1, 1, 1), 0.0, 0.0) == (0, 0)
    assert not is_on(Tile(1, 0, 1), 0.0, 0.0)
    assert not is_on(Tile(1, 1, 0), 0.0, 0.0)


def test_180_east_is_180_west() -> None:
    assert step(Tile(3, 0, 3), 180.0, 10.0) == step(Tile(3, 0, 3), -180.0, 10.0)
    assert step(Tile(0, 0, 0), 180.0, 10.0)[0] == 0


def test_a_margin_reaches_across_the_antimeridian() -> None:
    assert step(Tile(4, 0, 7), 179.99, 10.0, margin=128)[0] == -2
    box = Tile(4, 0, 7).box(128)
    assert box.west > 0 > box.east
    assert len(box.parts()) == 2
    assert Tile(4, 15, 7).box(128).east < 0


def test_the_world_has_no_margin_to_the_west() -> None:
    assert step(Tile(0, 0, 0), 179.99, 10.0, margin=128)[0] == STEPS - 1
    assert (Tile(0, 0, 0).box(128).west, Tile(0, 0, 0).box(128).east) == (-180, 180)


@pytest.mark.parametrize("lat", [89.0, 90.0, -90.0, MAX_LAT + 1e-6])
def test_places_near_the_poles_are_on_no_tile(lat: float) -> None:
    assert not is_on(Tile(0, 0, 0), 70.0, lat)


def test_corners_are_those_of_epsg_3857() -> None:
    to_metres = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform
    for found, expected in zip(corners_m((*KABUL, *KABUL)), (to_metres(*KABUL),) * 2, strict=True):
        assert found == pytest.approx(expected, abs=1e-6)
    assert corners_m((-180, -90, 180, 90))[1] == pytest.approx((HALF_WORLD_M, HALF_WORLD_M))


def test_a_tile_is_read_from_text() -> None:
    assert read_tile("8", "178", "102") == Tile(8, 178, 102)


@pytest.mark.parametrize(
    "texts",
    [
        ("3", "8", "0"),
        ("3", "0", "8"),
        ("25", "0", "0"),
        ("0", "0", "-1"),
        ("0", "0", "+0"),
        ("0", "0", "0.0"),
        ("0", "", "0"),
        ("01", "0", "0"),
        ("1", "٠", "0"),
        ("1", "0", "99999999999999999999"),
        ("{z}", "0", "0"),
    ],
)
def test_what_is_no_tile_is_not_found(texts: tuple[str, str, str]) -> None:
    with pytest.raises(NotFound):
        read_tile(*texts)
