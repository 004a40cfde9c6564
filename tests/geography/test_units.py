import pytest
import shapely

from app.geography.atlas import Atlas
from app.geography.units import Unit


def unit(atlas: Atlas, unit_id: str) -> Unit:
    found = atlas.units.find(unit_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("unit_id", "title", "kind", "country", "province"),
    [
        pytest.param("AF", "Afghanistan", "country", "AF", None, id="country"),
        pytest.param("AF-KAB", "Kabul province", "province", "AF", "AF-KAB", id="province"),
        pytest.param("PK-GB", "Gilgit-Baltistan", "province", "PK", "PK-GB", id="territory"),
        pytest.param(
            "AF-KAN/Spin Boldak", "Spin Boldak district", "district", "AF", "AF-KAN", id="Afghan district"
        ),
        pytest.param("PK-KP/Khyber", "Khyber district", "district", "PK", "PK-KP", id="Pakistani district"),
        pytest.param("PK-KP/Khyber/Landi Kotal", "Landi Kotal tehsil", "tehsil", "PK", "PK-KP", id="tehsil"),
        pytest.param(
            "PK-KP/Frontier Region Bannu", "Frontier Region Bannu", "district", "PK", "PK-KP", id="frontier region"
        ),
    ],
)
def test_units_are_found_by_their_ids(
    atlas: Atlas, unit_id: str, title: str, kind: str, country: str, province: str | None
) -> None:
    found = unit(atlas, unit_id)
    assert (found.title, found.kind, found.country, found.province) == (title, kind, country, province)


def test_an_unknown_id_finds_nothing(atlas: Atlas) -> None:
    assert atlas.units.find("PK-KP/Atlantis") is None


def test_every_polygon_of_the_layers_is_a_unit_and_ids_are_distinct(atlas: Atlas) -> None:
    adm2 = {(district.province, district.adm2) for district in atlas.districts if district.adm2 is not None}
    assert len(atlas.units) == len(atlas.districts) + len(adm2) + len(atlas.provinces) + 2
    assert len({held.id for held in atlas.units}) == len(atlas.units)


@pytest.mark.parametrize("unit_id", ["PK-KP/Khyber", "PK-BA/Chagai", "PK"])
def test_a_unit_is_all_of_its_parts_as_one_valid_polygon(atlas: Atlas, unit_id: str) -> None:
    whole = unit(atlas, unit_id)
    parts = shapely.union_all(
        [held.outline for held in atlas.units if held.kind == "tehsil" and held.is_part_of(whole)]
    )
    assert whole.outline.is_valid
    assert shapely.area(shapely.symmetric_difference(whole.outline, parts)) == pytest.approx(0, abs=1e-6)
    assert whole.drawn.is_valid


def test_units_of_a_kind_cover_their_country_once(atlas: Atlas) -> None:
    for country in ("AF", "PK"):
        for kind in ("province", "district"):
            areas = [held.area_km2 for held in atlas.units if held.country == country and held.kind == kind]
            assert sum(areas) == pytest.approx(unit(atlas, country).area_km2, rel=1e-3)


def test_a_unit_lists_what_holds_it_smallest_first(atlas: Atlas) -> None:
    assert unit(atlas, "PK-KP/Khyber/Landi Kotal").larger == (
        "PK-KP/Khyber/Landi Kotal",
        "PK-KP/Khyber",
        "PK-KP",
        "PK",
    )
    assert unit(atlas, "AF").larger == ("AF",)


def test_a_polygon_of_the_layer_has_its_unit(atlas: Atlas) -> None:
    code = next(district.code for district in atlas.districts if district.name == "Landi Kotal")
    found = atlas.units.of_polygon(code)
    assert found is not None
    assert found.id == "PK-KP/Khyber/Landi Kotal"
    assert atlas.units.of_polygon("nowhere") is None


@pytest.mark.parametrize(
    ("names", "holder"),
    [
        pytest.param(["Landi Kotal"], "PK-KP/Khyber/Landi Kotal", id="one polygon"),
        pytest.param(["Landi Kotal", "Jamrud"], "PK-KP/Khyber", id="two of a district"),
        pytest.param(["Landi Kotal", "Wana"], "PK-KP", id="two of a province"),
        pytest.param(["Landi Kotal", "Chaman"], "PK", id="two of a country"),
        pytest.param(["Landi Kotal", "Spin Boldak"], None, id="two countries"),
        pytest.param([], None, id="none"),
    ],
)
def test_the_smallest_unit_that_holds_several_is_found(atlas: Atlas, names: list[str], holder: str | None) -> None:
    codes = [district.code for district in atlas.districts if district.name in names]
    assert len(codes) == len(names)
    found = atlas.units.holding(codes)
    assert (None if found is None else found.id) == holder
