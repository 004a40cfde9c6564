import pytest

from app.geocoding.locations import GazetteerLocations
from app.geography.gazetteer import Gazetteer, Place


@pytest.fixture(scope="module")
def locations(gazetteer: Gazetteer) -> GazetteerLocations:
    return GazetteerLocations(gazetteer)


def test_geopy_gets_a_location_with_latitude_first(locations: GazetteerLocations) -> None:
    location = locations.geocode("Peshawar")
    assert (location.latitude, location.longitude) == pytest.approx((34.008, 71.579), abs=0.01)
    assert location.address == "Peshawar, PK-KP, PK"
    assert location.raw.precision == "town"


def test_an_ambiguous_name_has_no_single_location_but_several(locations: GazetteerLocations) -> None:
    assert locations.geocode("Kandahar") is None
    assert len(locations.geocode("Kandahar", exactly_one=False)) >= 2


def test_an_unknown_name_has_none(locations: GazetteerLocations) -> None:
    assert locations.geocode("Xyzzy") is None
    assert locations.geocode("Xyzzy", exactly_one=False) is None


def test_the_province_is_context(locations: GazetteerLocations) -> None:
    assert locations.geocode("Kandahar", province="AF-KAN").raw.place.kind == "city"


def test_reverse_gives_the_nearest_place(locations: GazetteerLocations) -> None:
    assert locations.reverse((34.1226, 71.0932)).raw.id == "crossing:torkham"


def test_reverse_gives_the_nearest_few_in_order(locations: GazetteerLocations) -> None:
    nearest = locations.reverse("34.1226, 71.0932", exactly_one=False, limit=3)
    assert [isinstance(location.raw, Place) for location in nearest] == [True, True, True]
    assert nearest[0].raw.id == "crossing:torkham"


def test_an_empty_gazetteer_has_nothing_near() -> None:
    empty = GazetteerLocations(Gazetteer([]))
    assert empty.reverse((34, 71)) is None
    assert empty.reverse((34, 71), exactly_one=False) is None
