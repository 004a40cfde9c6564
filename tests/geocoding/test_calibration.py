"""Probabilities and radii, from the shipped table and from made ones."""

import pytest

from app.geocoding.calibration import (
    AFGHAN_VILLAGE,
    ANY,
    CROSSING_KM,
    FOUND,
    Measured,
    calibrated,
    class_of,
    look_up,
    probability,
    radius_km,
    sort_of,
    table,
)
from app.geocoding.geocoder import Basis, Verdict
from app.geocoding.offline import OfflineGeocoder

ROWS = {
    ("town", FOUND, ANY): Measured(900, 90, 15.0, 0.9),
    ("town", ANY, ANY): Measured(1000, 99, 16.0, 0.89),
    ("town/city", ANY, "alone"): Measured(100, 40, None, 0.98),
    ("near", FOUND, "province"): Measured(400, 80, 1.5, 0.92),
    ("district", "fallback", ANY): Measured(300, 200, 0.9, 0.91),
}


def test_a_class_that_was_not_measured_has_the_row_of_the_one_around_it() -> None:
    assert next(look_up(ROWS, "town/city", "named", "alone")).share == 0.98
    assert next(look_up(ROWS, "town/city", "named", "district")).share == 0.9
    assert next(look_up(ROWS, "town/village", "fallback", "alone")).share == 0.89
    assert list(look_up(ROWS, "point", "named", "alone")) == []


def test_every_class_of_the_shipped_table_holds_nine_of_ten_and_says_on_how_many_events() -> None:
    wide = {key: row for key, row in table().items() if key[1:] == (ANY, ANY) and "/" not in key[0]}
    assert {"town", "near", "district", "province", "point", "line"} <= {sort for sort, _, _ in wide}
    assert all(row.share >= 0.9 for row in wide.values())
    assert all(row.events >= 25 and row.names >= 5 for row in table().values())
    assert all(0 < row.share <= 1 for row in table().values())


def test_a_town_has_the_least_radius_of_its_class_and_an_area_grows_with_its_own(
    geocoder: OfflineGeocoder,
) -> None:
    (town, _), (area, _) = (geocoder.fitted(name, "PK", "KP") for name in ("Landi Kotal", "Akakhel area"))
    assert (sort_of(town.matches[0]), class_of(sort_of(area.matches[0]))) == ("town/town", "near")
    assert radius_km(town.matches[0], ROWS, "province") == 15
    assert radius_km(area.matches[0], ROWS, "province") == pytest.approx(1.5 * area.matches[0].radius_km ** 0.5)


def test_a_named_unit_keeps_its_radius_where_only_fallbacks_were_measured(geocoder: OfflineGeocoder) -> None:
    answer, _ = geocoder.fitted("Bajaur agency", "PK")
    assert radius_km(answer.matches[0], ROWS, "alone") == answer.matches[0].radius_km
    fallback, _ = geocoder.fitted("Xyzzyplugh", "PK", "KP", "Bajaur")
    assert fallback.matches[0].basis is Basis.FALLBACK
    assert radius_km(fallback.matches[0], ROWS, "district") == pytest.approx(0.9 * fallback.matches[0].radius_km)


def test_a_crossing_is_its_gate_and_bazaar(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Torkham")
    assert match is not None
    assert match.radius_km == CROSSING_KM


def test_a_city_is_surer_than_a_village_and_an_afghan_village_least_sure(geocoder: OfflineGeocoder) -> None:
    city, village, afghan = (
        geocoder.geocode(*name)[0] for name in (("Quetta",), ("Zeran", "PK", "KP"), ("Shkin", "AF"))
    )
    assert city.score > village.score > afghan.score
    assert (afghan.place.kind, afghan.score) == ("village", AFGHAN_VILLAGE)


def test_the_district_makes_an_afghan_village_likelier(geocoder: OfflineGeocoder) -> None:
    bare, in_province, in_district = (
        geocoder.geocode("Shkin", *context)[0].score
        for context in (("AF",), ("AF", "Paktika"), ("AF", "Paktika", "Barmal"))
    )
    assert bare < in_province < in_district


def test_an_ambiguous_name_shares_its_probability(geocoder: OfflineGeocoder) -> None:
    answer = geocoder.answer("Surobi")
    assert answer.verdict is Verdict.AMBIGUOUS
    assert sum(match.score for match in answer.matches) <= 1.01
    assert answer.matches[0].score < 0.5


def test_what_lies_outside_the_stated_district_is_less_likely(geocoder: OfflineGeocoder) -> None:
    inside = geocoder.geocode("Landi Kotal", "PK", "KP", "Khyber")[0]
    outside = geocoder.geocode("Landi Kotal", "PK", "KP", "Peshawar")[0]
    assert outside.place.id == inside.place.id
    assert outside.score < inside.score


def test_calibration_changes_neither_verdict_nor_order(geocoder: OfflineGeocoder) -> None:
    answer, context = geocoder.fitted("Jani Khel")
    sized = calibrated(answer, context)
    assert (sized.verdict, sized.reason) == (answer.verdict, answer.reason)
    assert [match.place.id for match in sized.matches] == [match.place.id for match in answer.matches]
    assert all(0 < probability(match, context) < 1 for match in answer.matches)


def test_a_line_has_the_factor_of_near_and_at_least_its_own_half_length(geocoder: OfflineGeocoder) -> None:
    road = geocoder.fitted("Quetta-Mastung highway", "PK")[0].matches[0]
    assert class_of(sort_of(road)) == "line"
    assert radius_km(road, ROWS, "province") == pytest.approx(max(road.radius_km, 1.5 * road.radius_km**0.5))
    wide = {("near", FOUND, ANY): Measured(400, 80, 7.0, 0.92)}
    assert radius_km(road, wide, "alone") == pytest.approx(7.0 * road.radius_km**0.5)


def test_a_named_unit_grows_with_the_root_of_its_own_and_one_that_stands_in_with_it(
    geocoder: OfflineGeocoder,
) -> None:
    rows = {("district", FOUND, ANY): Measured(2000, 90, 4.0, 0.92), **ROWS}
    named = geocoder.fitted("Bajaur agency", "PK")[0].matches[0]
    fallback = geocoder.fitted("Xyzzyplugh", "PK", "KP", "Bajaur")[0].matches[0]
    assert radius_km(named, rows, "alone") == pytest.approx(4 * named.radius_km**0.5)
    assert radius_km(fallback, rows, "district") == pytest.approx(0.9 * fallback.radius_km)
