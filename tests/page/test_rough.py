"""The ground of a map's first second is short, and true to what it says of itself."""

import re

import orjson
import pytest
import shapely

from app.geography.atlas import Atlas
from app.web.page.compose import draw_ground
from app.web.page.content import NO_FEATURES, Drawn
from app.web.page.rough import TOLERANCE, countries, rough_ground, sketch


@pytest.fixture(scope="module")
def ground(atlas: Atlas) -> Drawn:
    return draw_ground(atlas)


def shape(collection: object) -> shapely.Geometry:
    features = collection["features"]
    shapes = [shapely.from_geojson(orjson.dumps(each["geometry"]).decode()) for each in features]
    return shapely.union_all(shapely.make_valid(shapes))


def test_rough_line_strays_no_farther_than_it_says(ground: Drawn) -> None:
    rough = shape(rough_ground(ground, countries(ground))["border"])
    assert shapely.hausdorff_distance(rough, shape(ground.border), densify=0.01) < TOLERANCE


def test_rough_land_is_the_land(ground: Drawn) -> None:
    rough, whole = (
        shape(each) for each in (rough_ground(ground, countries(ground))["provinces"], ground.provinces)
    )
    assert shapely.area(shapely.symmetric_difference(rough, whole)) < 0.01 * shapely.area(whole)


def test_rough_ground_is_a_small_part_of_the_whole(ground: Drawn) -> None:
    rough, whole = (
        len(orjson.dumps(each))
        for each in (rough_ground(ground, countries(ground)), [ground.provinces, ground.border])
    )
    assert rough < whole / 12


def test_sketch_is_one_element_with_the_land_and_the_line(ground: Drawn) -> None:
    drawn = sketch(ground, countries(ground))
    assert re.findall(r'<path class="(\w+)"', drawn) == ["land", "line"]
    assert len(drawn) < 8000
    assert set(re.sub(r"[^a-zA-Z]", "", "".join(re.findall(r' d="([^"]*)"', drawn)))) == {"M", "l"}


def test_nothing_drawn_is_no_sketch() -> None:
    assert sketch(Drawn(NO_FEATURES, NO_FEATURES, NO_FEATURES), []) == ""
