from pathlib import Path

import numpy as np
import pytest

from app.geography.atlas import Atlas, load_atlas
from app.model.errors import BadInput, NotFound

NAN = float("nan")


@pytest.mark.parametrize(
    ("lon", "lat", "radius", "district", "province", "side"),
    [
        pytest.param(69.172, 34.528, 5, "Kabul", "AF-KAB", "AF", id="Kabul"),
        pytest.param(71.558, 34.008, 5, "Peshawar Cantonment", "PK-KP", "PK", id="Peshawar"),
        pytest.param(66.394, 31.009, 1, "Spin Boldak", "AF-KAN", "AF", id="Spin Boldak town"),
        pytest.param(66.4447, 30.9222, 1, "Chaman", "PK-BA", "PK", id="Chaman town"),
        pytest.param(66.4447, 30.9222, 25, "Chaman", "PK-BA", "undetermined", id="Chaman to within 25 km"),
        pytest.param(70.07, 33.0, 1, "Miran Shah", "PK-KP", "PK", id="Miran Shah"),
        pytest.param(69.57, 32.30, 5, "Wana", "PK-KP", "PK", id="Wana"),
        pytest.param(69.92, 33.34, 5, "Khost", "AF-KHO", "AF", id="Khost city"),
        pytest.param(71.145, 34.098, 1, "Landi Kotal", "PK-KP", "PK", id="Landi Kotal"),
        pytest.param(51.53, 25.29, 25, None, None, None, id="Doha"),
        pytest.param(28.98, 41.01, 25, None, None, None, id="Istanbul"),
    ],
)
def test_known_places_are_where_they_are(
    atlas: Atlas,
    lon: float,
    lat: float,
    radius: float,
    district: str | None,
    province: str | None,
    side: str | None,
) -> None:
    located = atlas.locate(lon, lat, radius)
    assert (located.district[0], located.province[0], located.side[0]) == (district, province, side)


def test_country_is_left_open_where_the_side_is(atlas: Atlas) -> None:
    located = atlas.locate(71.0932, 34.1226, 5)
    assert located.side[0] == "undetermined"
    assert located.country[0] is None
    assert located.province[0] == "AF-NAN"
    assert 0.5 <= located.side_certainty[0] < 0.95


def test_country_and_certainty_are_given_away_from_the_line(atlas: Atlas) -> None:
    located = atlas.locate(69.172, 34.528, 5)
    assert (located.country[0], located.side_certainty[0], located.province_name[0]) == ("AF", 1.0, "Kabul")
    assert located.boundary_set[0] == atlas.boundary_set


def test_exact_point_is_no_surer_than_the_line(atlas: Atlas) -> None:
    located = atlas.locate(70.0239, 33.1439, 0)
    assert located.border_km[0] < 0.1
    assert located.side[0] == "undetermined"


def test_radius_unknown_counts_as_the_lines_own_uncertainty(atlas: Atlas) -> None:
    located = atlas.locate([70.0239] * 3, [33.1439] * 3, [NAN, 0.1, 0.0])
    assert len(set(located.side_certainty)) == 1


def test_side_becomes_certain_as_the_point_moves_away_from_the_line(atlas: Atlas) -> None:
    lon = np.linspace(71.0932, 70.6, 30)
    certainty = atlas.locate(lon, np.full(30, 34.1226), 5).side_certainty
    assert certainty[0] < 0.95
    assert (certainty[-10:] == 1).all()


def test_disc_partly_in_a_third_country_counts_only_the_two(atlas: Atlas) -> None:
    located = atlas.locate(61.86, 30.96, 20)
    assert (located.province[0], located.side[0], located.side_certainty[0]) == ("AF-NIM", "AF", 1.0)


def test_place_in_a_third_country_whose_disc_reaches_one_of_the_two_has_its_side(atlas: Atlas) -> None:
    near, exact = atlas.locate(61.75, 31.0, 20), atlas.locate(60.86, 29.50, 1)
    assert (near.side[0], near.province[0], near.country[0]) == ("AF", None, None)
    assert exact.side[0] is None
    assert np.isnan(exact.side_certainty[0])


def test_place_without_a_point_gets_nulls_everywhere(atlas: Atlas) -> None:
    located = atlas.locate([NAN, 69.172, 69.172], [34.528, NAN, 34.528], [1, 1, 1])
    for name, column in located.columns().items():
        nulls = [value is None or value != value for value in column]
        # No unit is stated of any of the three.
        assert nulls == [True, True, name in ("unit", "unit_name")], name


def test_distances_are_given_for_places_outside_both_countries(atlas: Atlas) -> None:
    located = atlas.locate(51.53, 25.29, 5)
    assert located.border_km[0] == pytest.approx(1051, abs=10)
    assert located.crossing[0] == "bahram-chah"
    assert located.crossing_km[0] > located.border_km[0]


@pytest.mark.parametrize(
    ("lon", "lat", "crossing"),
    [
        pytest.param(71.145, 34.098, "torkham", id="Landi Kotal"),
        pytest.param(66.394, 31.009, "chaman", id="Spin Boldak"),
        pytest.param(70.07, 33.0, "ghulam-khan", id="Miran Shah"),
        pytest.param(69.19, 32.93, "lwara", id="Urgun"),
    ],
)
def test_nearest_crossing_is_named(atlas: Atlas, lon: float, lat: float, crossing: str) -> None:
    assert atlas.locate(lon, lat, 1).crossing[0] == crossing


def test_rows_are_answered_as_if_each_were_asked_alone(atlas: Atlas) -> None:
    generator = np.random.default_rng(5)
    lon, lat = generator.uniform(66, 72, 40), generator.uniform(30, 35, 40)
    lon, lat, radius = np.tile(lon, 3), np.tile(lat, 3), np.repeat([0.5, 5.0, 25.0], 40)
    together = atlas.locate(lon, lat, radius).columns()
    for row in range(0, 120, 7):
        alone = atlas.locate(lon[row], lat[row], radius[row]).columns()
        assert [together[name][row] for name in together] == [alone[name][0] for name in alone]


def test_no_rows_give_empty_columns(atlas: Atlas) -> None:
    located = atlas.locate([], [], [])
    assert {len(column) for column in located.columns().values()} == {0}


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        pytest.param(181.0, 34.0, r"lon must be from -180 to 180 degrees: 181$", id="longitude"),
        pytest.param(69.0, -91.5, r"lat must be from -90 to 90 degrees: -91\.5$", id="latitude"),
    ],
)
def test_impossible_coordinates_are_refused_with_the_value(
    atlas: Atlas, lon: float, lat: float, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        atlas.locate(lon, lat, 1)
    with pytest.raises(BadInput, match=message.removesuffix("$") + " in row 1$"):
        atlas.locate([69.0, lon], [34.0, lat], 1)


def test_crossing_is_found_by_its_id(atlas: Atlas) -> None:
    gate = atlas.crossing("chaman")
    assert (gate.af_name, gate.pk_name) == ("Spin Boldak (Wesh)", "Chaman")
    assert "Friendship Gate" in gate.aliases


def test_unknown_crossing_is_refused_with_the_known_ones(atlas: Atlas) -> None:
    with pytest.raises(NotFound, match=r"no crossing 'wagah'; known are torkham, chaman, "):
        atlas.crossing("wagah")


def test_province_is_found_by_its_code(atlas: Atlas) -> None:
    assert (atlas.province("AF-KAN").name, atlas.province("AF-KAN").pcode) == ("Kandahar", "AF27")


def test_unknown_province_is_refused_with_the_known_ones(atlas: Atlas) -> None:
    with pytest.raises(NotFound, match=r"no province 'AF-XXX'; known are AF-BAL, .*PK-SD"):
        atlas.province("AF-XXX")


def test_folder_without_the_layers_is_refused_with_the_way_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no file .*atlas\.gpkg; make it with python -m geodata\.build atlas"):
        load_atlas(tmp_path)


def test_folder_without_the_crossings_is_refused(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "geodata" / "atlas.gpkg"
    (tmp_path / "atlas.gpkg").symlink_to(shipped)
    with pytest.raises(NotFound, match=r"no file .*crossings\.csv"):
        load_atlas(tmp_path)


def test_depiction_names_source_and_date(atlas: Atlas) -> None:
    assert "OpenStreetMap" in atlas.depiction
    assert "2026" in atlas.depiction
    assert "© OpenStreetMap contributors" in atlas.attribution
