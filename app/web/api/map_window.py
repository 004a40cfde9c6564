"""The window of a small map: a part of the ground around a middle, as pixels, and room for names in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

WIDTH, HEIGHT = 400.0, 260.0
KM_PER_DEGREE = 111.2
DETAIL_PX = 0.4
"""Pixels by which a drawn shape may differ from the data."""
UNIT_DETAIL_PX = 1.0
"""The root of the area in pixels that the simpler outline of a province may cut off at a corner."""
ROUND = 1.15
"""How much wider a window is than the shape that it shows."""
STEP_PX = 6.0
"""Pixels between the places where a name is tried."""
LETTER_SHARE = 0.56
"""The width of a letter as a share of the size of letters, a little more than it is on average."""
BAR_SHARE = 0.3

Point = tuple[float, float]


class Drawn(Protocol):
    """A unit that has a shape in degrees for drawing."""

    @property
    def drawn(self) -> Geometry:
        """The shape."""


U = TypeVar("U", bound=Drawn)


@dataclass(frozen=True)
class Window:
    """A part of the ground: its middle in degrees, and the km from its middle to its upper edge."""

    lon: float
    lat: float
    reach_km: float

    @cached_property
    def km(self) -> float:
        """The width of the window in km."""
        return 2 * self.reach_km * WIDTH / HEIGHT

    @cached_property
    def per_degree(self) -> Point:
        """Pixels per degree of longitude and of latitude, in the middle: an equirectangular projection."""
        upright = WIDTH / self.km * KM_PER_DEGREE
        return upright * math.cos(math.radians(self.lat)), upright

    def pixels(self, km: float) -> float:
        """A length on the ground in pixels."""
        return km * WIDTH / self.km

    def place(self, lon: float, lat: float) -> Point:
        """A point of the ground in pixels from the upper left corner."""
        across, upright = self.per_degree
        return WIDTH / 2 + (lon - self.lon) * across, HEIGHT / 2 - (lat - self.lat) * upright

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point of the ground is in the window."""
        x, y = self.place(lon, lat)
        return 0 <= x <= WIDTH and 0 <= y <= HEIGHT

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """The window's edges in degrees: west, south, east, north."""
        across, upright = self.per_degree
        wide, high = WIDTH / 2 / across, HEIGHT / 2 / upright
        return self.lon - wide, self.lat - high, self.lon + wide, self.lat + high

    def cut(self, shape: Geometry) -> Geometry:
        """The part of a shape in degrees that is in the window, in pixels; empty if nothing is."""
        return self._inside(shape).simplify(DETAIL_PX)

    def cut_units(self, units: Sequence[U]) -> list[tuple[U, Geometry]]:
        """The units of which a part is in the window, each with that part; neighbours keep their common edges."""
        near = [unit for unit in units if shapely.box(*self.box).intersects(shapely.box(*unit.drawn.bounds))]
        plain = shapely.coverage_simplify([unit.drawn for unit in near], UNIT_DETAIL_PX / self.per_degree[1])
        parts = [(unit, self._inside(shape)) for unit, shape in zip(near, plain, strict=True)]
        return [(unit, part) for unit, part in parts if not part.is_empty]

    def _inside(self, shape: Geometry) -> Geometry:
        inside = shapely.clip_by_rect(shape, *self.box)
        return shapely.transform(inside, lambda points: np.column_stack(self.place(points[:, 0], points[:, 1])))

    @cached_property
    def bar_km(self) -> float:
        """The length of the scale bar: 1, 2 or 5 times a power of ten, under a third of the width."""
        most = self.km * BAR_SHARE
        power = 10.0 ** math.floor(math.log10(most))
        return next(step * power for step in (5, 2, 1) if step * power <= most)


def window_over(shape: Geometry) -> Window:
    """The window that shows a whole shape."""
    west, south, east, north = shape.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = (east - west) * math.cos(math.radians(lat)) * HEIGHT / WIDTH
    return Window(lon, lat, max(north - south, wide) / 2 * KM_PER_DEGREE * ROUND)


def path_of(lines: Geometry) -> str:
    """Lines in pixels as the text of a path."""
    merged = shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines
    return "".join(map(_strokes, shapely.get_parts(merged)))


def _strokes(part: Geometry) -> str:
    """One line, as steps of tenths of a pixel from point to point: the shortest text."""
    points = (shapely.get_coordinates(part) * 10).round().astype(int)
    steps = np.diff(points, axis=0)
    moved = steps[np.any(steps != 0, axis=1)].ravel().tolist()
    x, y = points[0].tolist()
    return f"M{x / 10:g} {y / 10:g}l" + "".join(map(_tenths, moved)).strip() if moved else ""


def _tenths(number: int) -> str:
    """A number of tenths, with what parts it from the number before: " 1.2", "-.5"."""
    text = f"{abs(number) / 10:g}".removeprefix("0") or "0"
    return f"-{text}" if number < 0 else f" {text}"


def box_of(text: str, size: float, middle: Point) -> Geometry:
    """The room that a text takes around its middle, in pixels."""
    x, y = middle
    wide, high = len(text) * size * LETTER_SHARE / 2, size / 2
    return shapely.box(x - wide, y - high, x + wide, y + high)


def room_for(text: str, size: float, area: Geometry, taken: Geometry) -> Point | None:
    """The middle of the roomiest place for a text in an area, off what is taken; None if nowhere is room."""
    middles = _tried(size)
    half = np.array([len(text) * size * LETTER_SHARE, size]) / 2
    boxes = shapely.box(*(middles - half).T, *(middles + half).T)
    shapely.prepare([area, taken])
    fits = np.flatnonzero(shapely.covers(area, boxes))
    fits = fits[~shapely.intersects(taken, boxes[fits])]
    if not len(fits):
        return None
    points = shapely.points(middles[fits])
    away = np.minimum(shapely.distance(points, area.boundary), shapely.distance(points, taken))
    x, y = middles[fits[int(np.argmax(away))]].tolist()
    return x, y


def _tried(size: float) -> NDArray[np.float64]:
    """The places where a text is tried: a grid over the window."""
    across, upright = np.arange(STEP_PX, WIDTH, STEP_PX), np.arange(size, HEIGHT - size / 2, STEP_PX)
    return np.stack(np.meshgrid(across, upright), axis=-1).reshape(-1, 2)
