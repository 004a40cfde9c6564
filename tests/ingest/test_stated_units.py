"""The unit an incident lies in, the side of the line, and what decides it; every row is made up."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from app.geography.geodesy import wgs84
from app.ingest.locator import Desk
from app.model.batch import Batch

Properties = dict[str, object]
One = Callable[..., Properties]
Enriched = Callable[..., Batch]

SAID = ("side", "side_basis", "unit")
# In Landi Kotal tehsil of Khyber district, 3 km from the line.
MICHNI = {"longitude": "71.125", "latitude": "34.112"}
# In Spin Boldak district, 3 km from the line.
WESH = {"longitude": "66.415", "latitude": "30.98"}
KANDAHAR_CITY = {"longitude": "65.71", "latitude": "31.61"}
KHYBER = {"country_stated": "Pakistan", "province_stated": "Khyber Pakhtunkhwa", "district_stated": "Khyber"}
SPIN_BOLDAK = {"country_stated": "Afghanistan", "province_stated": "Kandahar", "district_stated": "Spin Boldak"}


def said(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in SAID)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({**MICHNI, **KHYBER}, ("PK", "unit", "PK-KP/Khyber"), id="district"),
        pytest.param({**WESH, **SPIN_BOLDAK}, ("AF", "unit", "AF-KAN/Spin Boldak"), id="Afghan district"),
        pytest.param(
            {**MICHNI, "district_stated": "Landi Kotal"}, ("PK", "unit", "PK-KP/Khyber/Landi Kotal"), id="tehsil"
        ),
        pytest.param({**WESH, "province_stated": "Kandahar"}, ("AF", "unit", "AF-KAN"), id="province"),
        pytest.param({**MICHNI, "country_stated": "Pakistan"}, ("PK", "stated", "PK"), id="country alone"),
        pytest.param({**MICHNI}, ("undetermined", "location", None), id="nothing stated"),
        pytest.param(
            {**MICHNI, **KHYBER, "district_stated": "Atlantis"}, ("PK", "unit", "PK-KP"), id="unknown district"
        ),
        pytest.param(
            {**MICHNI, **KHYBER, "district_stated": "Bajaur"}, ("PK", "unit", "PK-KP"), id="outside the district"
        ),
        pytest.param(
            {**MICHNI, **SPIN_BOLDAK}, ("undetermined", "location", None), id="outside all that is stated"
        ),
        pytest.param(
            {**KANDAHAR_CITY, **SPIN_BOLDAK}, ("AF", "location", "AF-KAN"), id="the circle alone decides"
        ),
    ],
)
@pytest.mark.parametrize("precision", ["town", "near"])
def test_a_circle_is_cut_by_the_most_precise_stated_unit_that_holds_its_point(
    one: One, row: Mapping[str, str], expected: tuple[object, ...], precision: str
) -> None:
    found = one(**row, geo_precision=precision)
    assert said(found) == expected
    assert (found["side_certainty"] == 1) == (expected[0] != "undetermined")


def test_an_exact_point_keeps_to_its_circle(one: One) -> None:
    far = one(**MICHNI, **KHYBER, geo_precision="point")
    gate = one(longitude="71.0932", latitude="34.1226", **KHYBER, geo_precision="point")
    assert said(far) == ("PK", "location", None)
    assert said(gate) == ("undetermined", "location", None)


def test_an_exact_point_is_no_surer_than_the_lines_vintages_agree(enriched: Enriched, desk: Desk) -> None:
    """Where vintages differ by hundreds of metres a point 200 m from the line is on no side for sure."""
    border = desk.atlas.border
    line = border.path.lonlat
    lon, lat = line[::50, 0], line[::50, 1] + 0.0015
    away, apart = border.distance_km(lon, lat), border.divergence_km(lon, lat)
    wide, narrow = (apart > 0.5) & (away < 0.2), (apart <= 0.1) & (away > 0.11)
    rows = [
        {"longitude": str(x), "latitude": str(y), "geo_precision": "point", "radius_km": "0.05"}
        for x, y in zip(lon, lat, strict=True)
    ]
    sides = np.array(enriched(*rows).column("side").spread())
    assert wide.sum() > 3
    assert set(sides[wide]) == {"undetermined"}
    assert narrow.sum() > 3
    assert "undetermined" not in set(sides[narrow])


@pytest.mark.parametrize(
    ("row", "precision", "unit", "name"),
    [
        pytest.param({**MICHNI, **KHYBER}, "district", "PK-KP/Khyber", "Khyber district", id="stated district"),
        pytest.param({**MICHNI}, "district", "PK-KP/Khyber", "Khyber district", id="district around the point"),
        pytest.param(
            {**MICHNI, "country_stated": "Pakistan"},
            "district",
            "PK-KP/Khyber",
            "Khyber district",
            id="by country",
        ),
        pytest.param(
            {**MICHNI, **KHYBER, "district_stated": "Atlantis"},
            "district",
            "PK-KP",
            "Khyber Pakhtunkhwa province",
            id="a district that means nothing",
        ),
        pytest.param(
            {**MICHNI, **KHYBER}, "province", "PK-KP", "Khyber Pakhtunkhwa province", id="province of the district"
        ),
        pytest.param({**WESH}, "province", "AF-KAN", "Kandahar province", id="province around the point"),
        pytest.param({**WESH, **SPIN_BOLDAK}, "country", "AF", "Afghanistan", id="country"),
    ],
)
def test_what_is_known_as_an_area_is_that_unit_with_the_units_side(
    one: One, row: Mapping[str, str], precision: str, unit: str, name: str
) -> None:
    found = one(**row, geo_precision=precision)
    assert (found["unit"], found["unit_name"]) == (unit, name)
    assert (found["side"], found["country"], found["side_certainty"]) == (unit[:2], unit[:2], 1)
    assert found["side_basis"] == ("stated" if precision == "country" else "unit")


def test_a_country_that_nobody_states_is_by_location(one: One) -> None:
    assert said(one(**WESH, geo_precision="country")) == ("AF", "location", "AF")


def test_an_areas_point_may_lie_a_little_beside_its_unit_but_not_far(one: One) -> None:
    # 3 km west of Khyber district's outline in Kurram, and in Peshawar's city.
    district = {**KHYBER, "geo_precision": "district"}
    assert one(longitude="71.50", latitude="33.96", **district)["unit"] == "PK-KP/Khyber"
    far = one(longitude="72.3", latitude="34.2", **district)
    assert said(far) == ("PK", "location", None)
    assert said(one(**WESH, **district))[2] is None


@pytest.mark.parametrize(
    ("name", "unit", "side"),
    [
        ("Barmal district", "AF-PKA/Barmal", "AF"),
        ("Kandahar province", "AF-KAN", "AF"),
        ("Khyber district", "PK-KP/Khyber", "PK"),
        ("FATA", "PK-KP", "PK"),
    ],
)
def test_a_name_that_is_a_unit_is_that_unit(one: One, name: str, unit: str, side: str) -> None:
    found = one(place_name=name)
    assert said(found) == (side, "unit", unit)
    again = one(**{key: str(found[key]) for key in ("longitude", "latitude", "geo_precision", "located_by")})
    assert said(again) == said(found)


@pytest.mark.parametrize("precision", ["", "unknown"])
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({**KANDAHAR_CITY}, ("AF", "location", None), id="far from the line"),
        pytest.param({**MICHNI}, ("undetermined", "location", None), id="near"),
        pytest.param({**MICHNI, **KHYBER}, ("PK", "unit", "PK-KP/Khyber"), id="near, district stated"),
        pytest.param({**MICHNI, "country_stated": "PK"}, ("PK", "stated", "PK"), id="near, country stated"),
        pytest.param({**MICHNI, **SPIN_BOLDAK}, ("undetermined", "location", None), id="near, elsewhere"),
        pytest.param({"longitude": "51.5", "latitude": "25.3"}, (None, None, None), id="abroad"),
    ],
)
def test_a_location_of_unknown_precision_has_no_circle_and_no_share_of_its_side(
    one: One, row: Mapping[str, str], precision: str, expected: tuple[object, ...]
) -> None:
    found = one(**row, geo_precision=precision)
    assert said(found) == expected
    assert (found["radius_km"], found["side_certainty"]) == (None, None)


def test_a_stated_radius_is_a_circle_whatever_the_class(one: One) -> None:
    found = one(**MICHNI, radius_km="1")
    assert (found["side"], found["side_certainty"], found["radius_km"]) == ("PK", 1, 1)


def test_no_provinces_side_is_undetermined(enriched: Enriched, desk: Desk) -> None:
    provinces = desk.atlas.provinces
    rows = [
        {"longitude": str(p.centre_lon), "latitude": str(p.centre_lat), "geo_precision": "province"}
        for p in provinces
    ]
    named = [{"place_name": f"{p.name} province", "country_stated": p.country} for p in provinces]
    found = enriched(*rows, *named)
    assert found.column("side").spread() == [p.country for p in provinces] * 2
    assert found.column("unit").spread()[: len(provinces)] == [p.iso for p in provinces]


@pytest.mark.parametrize("precision", ["point", "town", "near", "district", "line"])
def test_points_moved_across_the_line_are_sided_by_location(
    enriched: Enriched, desk: Desk, precision: str
) -> None:
    """Every district at the line states itself, and its point lies across, farther than the radius."""
    beside = [unit for unit in desk.atlas.districts if _is_at_the_line(desk, unit.centre_lon, unit.centre_lat)]
    rows, away = [], []
    for unit in beside:
        lon, lat = _moved_across(desk, unit.centre_lon, unit.centre_lat)
        stated = {"country_stated": unit.country, "province_stated": unit.province, "district_stated": unit.name}
        rows.append({**stated, "longitude": str(lon), "latitude": str(lat), "geo_precision": precision})
        away.append({"AF": "PK", "PK": "AF"}[unit.country])
    found = enriched(*rows)
    clear = found.column("border_km").numbers() > found.column("radius_km").numbers()
    said = {name: np.array(column.spread(none="")) for name, column in found.columns.items()}
    across = np.array([province[:2] for province in said["province"]]) == np.array(away)
    checked = clear & across
    assert checked.sum() > 5
    assert said["side"][checked].tolist() == np.array(away)[checked].tolist()
    if precision != "point":
        assert set(said["side_basis"][checked]) == {"location"}
    assert set(said["stated_match"][checked]) == {"country_differs"}


def _is_at_the_line(desk: Desk, lon: float, lat: float) -> bool:
    return bool(desk.atlas.border.distance_km(np.array([lon]), np.array([lat]))[0] < 60)


def _moved_across(desk: Desk, lon: float, lat: float) -> tuple[float, float]:
    """A point beyond the line, 60 km behind its nearest point as seen from here."""
    foot = desk.atlas.border.path.nearest(np.array([lon]), np.array([lat]))[0]
    azimuth, _, _ = wgs84().inv(lon, lat, *foot)
    east, north, _ = wgs84().fwd(*foot, azimuth, 60_000)
    return east, north
