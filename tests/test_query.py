from dataclasses import FrozenInstanceError
from datetime import date
from math import inf, nan

import pytest

from app.model.errors import BadParameter
from app.model.query import MAX_RADIUS_KM, BBox, Interval, Near, Query


def test_box_that_does_not_cross_the_antimeridian_is_its_only_part() -> None:
    box = BBox(60, 29, 75, 37)
    assert box.parts() == (box,)


@pytest.mark.parametrize(
    ("box", "parts"),
    [
        (BBox(177, 65, -177, 70), (BBox(177, 65, 180, 70), BBox(-180, 65, -177, 70))),
        (BBox(180, 0, -180, 1), (BBox(180, 0, 180, 1), BBox(-180, 0, -180, 1))),
        (BBox(1, 0, 0, 1), (BBox(1, 0, 180, 1), BBox(-180, 0, 0, 1))),
    ],
)
def test_box_across_the_antimeridian_has_a_part_on_either_side(box: BBox, parts: tuple[BBox, ...]) -> None:
    assert box.parts() == parts


@pytest.mark.parametrize(
    "corners",
    [
        (-180.1, 0, 0, 1),
        (0, 0, 180.1, 1),
        (0, -90.1, 1, 0),
        (0, 0, 1, 90.1),
        (0, 1, 1, 0),
        (nan, 0, 1, 1),
        (0, nan, 1, 1),
        (0, 0, nan, 1),
        (0, 0, 1, nan),
        (-inf, 0, 1, 1),
        (0, 0, 1, inf),
    ],
)
def test_box_off_the_globe_is_refused(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(BadParameter, match=r"bbox: (longitudes|latitudes) must be from"):
        BBox(*corners)


@pytest.mark.parametrize(
    ("start", "end"),
    [(None, None), (date(2025, 1, 1), None), (None, date(2025, 1, 1)), (date(2025, 1, 1), date(2025, 1, 1))],
)
def test_interval_may_be_one_day_or_open(start: date | None, end: date | None) -> None:
    interval = Interval(start, end)
    assert (interval.start, interval.end) == (start, end)


def test_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadParameter, match="ends before it starts: 2025-01-02/2025-01-01"):
        Interval(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize("place", [(-180.0, -90.0), (180.0, 90.0), (71.09, 34.12)])
def test_circle_may_lie_anywhere_on_the_globe(place: tuple[float, float]) -> None:
    assert Near(*place, MAX_RADIUS_KM).km == 2000


@pytest.mark.parametrize("km", [0, -1, 2000.0001, inf, nan])
def test_radius_that_is_none_is_refused(km: float) -> None:
    with pytest.raises(BadParameter, match="within_km: must be over 0 and at most 2000"):
        Near(71, 34, km)


@pytest.mark.parametrize("place", [(180.1, 0), (-180.1, 0), (0, 90.1), (0, -90.1), (nan, 0), (0, nan), (inf, 0)])
def test_circle_around_no_place_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(BadParameter, match="near: not a longitude and latitude"):
        Near(*place, 25)


def test_query_is_a_value_that_cannot_be_changed() -> None:
    assert Query() == Query(located=True, limit=None, offset=0)
    assert hash(Query(bbox=BBox(0, 0, 1, 1))) == hash(Query(bbox=BBox(0, 0, 1, 1)))
    with pytest.raises(FrozenInstanceError):
        Query().limit = 5  # type: ignore[misc]
