"""The towns that a map names, and the zoom from which each is named."""

import math
from dataclasses import replace

import pytest

from app.geography.gazetteer import Place, load_gazetteer
from app.geography.towns import APART_PX, COUNTRIES, LAST_ZOOM, shipped_towns, towns_of

BIG = Place("a", "Big", "city", 70.0, 33.0, 1.0, "AF", None, None, 500_000, ("Big",))
SMALL = replace(BIG, id="b", name="Small", kind="town", population=None)


def at(place: Place, degrees_east: float) -> Place:
    return replace(place, lon=place.lon + degrees_east)


def test_large_town_comes_first_and_small_one_where_it_has_room() -> None:
    (big, *_), small = towns_of([at(SMALL, 0.5), BIG])
    assert big == "Big"
    assert small[0] == "Small"
    apart = 0.5 / 360 * 256 * 2 ** small[3]
    assert APART_PX <= apart < APART_PX * 2**0.11


def test_small_town_far_from_others_waits_for_its_kind() -> None:
    assert towns_of([BIG, at(SMALL, 5)])[1][3] == 6.5


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Markaz-e Woluswali-ye Achin", "Achin"),
        ("Hukumati Azrah", "Azrah"),
        ("Ziruk ‘Alaqahdari", "Ziruk"),
        ("Spin Boldak", "Spin Boldak"),
    ],
)
def test_words_for_an_office_are_left_out_of_a_name(name: str, written: str) -> None:
    assert towns_of([replace(SMALL, name=name)])[0][0] == written


def test_place_on_a_larger_one_is_not_named() -> None:
    assert [town[0] for town in towns_of([BIG, SMALL])] == ["Big"]


@pytest.mark.parametrize("other", [replace(BIG, country="IN"), replace(BIG, kind="district")])
def test_only_towns_of_both_countries_are_named(other: Place) -> None:
    assert towns_of([other]) == []


def test_no_town_comes_before_a_more_important_one_that_is_nearer_than_its_zoom_allows() -> None:
    towns = shipped_towns()
    assert len(towns) > 1400
    assert all(5 <= zoom <= LAST_ZOOM + 0.1 for *_, zoom, _ in towns)
    spots = [(lon, math.degrees(math.asinh(math.tan(math.radians(lat))))) for _, lon, lat, *_ in towns]
    for at_, (_, _, _, zoom, _) in enumerate(towns[:200]):
        px = 256 * 2**zoom / 360
        nearest = min((math.dist(spots[at_], other) * px for other in spots[:at_]), default=math.inf)
        assert nearest > APART_PX - 1


def test_both_sides_of_the_line_have_names_from_the_first() -> None:
    country = {(place.name, round(place.lon, 4)): place.country for place in load_gazetteer().places}
    first = {country[name, lon] for name, lon, _, zoom, _ in shipped_towns() if zoom <= 5.5}
    assert first == set(COUNTRIES)
    assert [town[0] for town in shipped_towns()[:2]] == ["Kabul", "Islamabad"]
