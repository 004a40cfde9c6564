"""How far drawn outlines are from the outlines that places are worked out with."""

import numpy as np
import pytest
import shapely
from shapely import Geometry, Polygon, box

from app.geography.atlas import Atlas
from app.web.page.outlines import ROUNDED_BY, as_drawn, drawn_to

ALL_BUT = 1.001
"""Buffers are made of straight pieces, and reach a little less far than they say."""


def is_beside(one: Geometry, other: Geometry, degrees: float) -> bool:
    """Whether no point of either outline is farther from the other."""
    lines = shapely.boundary(np.array([one, other], dtype=object))
    around = shapely.buffer(lines, degrees * ALL_BUT, quad_segs=32)
    return bool(shapely.within(lines, around[::-1]).all())


def test_every_area_is_drawn_as_closely_as_is_said(atlas: Atlas) -> None:
    areas = [*atlas.provinces, *atlas.districts[::15]]
    said = [drawn_to(area.outline, area.drawn) for area in areas]
    assert max(said) < 0.003
    drawn = [as_drawn(area.drawn) for area in areas]
    far = [a for a, d, s in zip(areas, drawn, said, strict=True) if not is_beside(a.outline, d, s)]
    assert far == []
    between = [
        shapely.symmetric_difference(a.outline, shapely.make_valid(d)).area / d.length
        for a, d in zip(areas, drawn, strict=True)
    ]
    assert all(mean < most for mean, most in zip(between, said, strict=True))


def test_points_that_are_left_out_count() -> None:
    full = Polygon([(0, 0), (1, 0.2), (2, 0), (2, 2), (1, 2.5), (0, 2)])
    assert drawn_to(full, box(0, 0, 2, 2)) == pytest.approx(0.5 + ROUNDED_BY)
    assert drawn_to(full, box(0, 0, 2, 2, ccw=False)) == pytest.approx(0.5 + ROUNDED_BY)
    assert drawn_to(full, full) == pytest.approx(ROUNDED_BY)


@pytest.mark.parametrize(
    "drawn",
    [
        box(0, 0, 2, 2.1),
        box(5, 5, 6, 6),
        shapely.union(box(0, 0, 2, 2), box(5, 5, 6, 6)),
        Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]),
    ],
)
def test_what_was_made_otherwise_is_known_to_no_degree(drawn: Geometry) -> None:
    assert np.isinf(drawn_to(box(0, 0, 2, 2), drawn))
