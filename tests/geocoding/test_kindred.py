"""Bare names in spellings that no list has, against the shipped gazetteer."""

import pytest

from app.geocoding.geocoder import Verdict
from app.geocoding.kindred import Asked, Kindred, latin_spellings
from app.geocoding.offline import OfflineGeocoder
from app.geocoding.ranks import Ranks
from app.geography.gazetteer import Gazetteer

FOUND = [
    ("Speen Boldak", "Spin Boldak", "AF"),
    ("اسپین بولدک", "Spin Boldak", "AF"),
    ("انگور اڈا", "South Waziristan", "PK"),
    ("واڼه", "South Waziristan", "PK"),
    ("لنډي کوتل", "Khyber", "PK"),
    ("مومند دره", "Muhmand Dara", "AF"),
    ("Sirkanay", "Sarkani", "AF"),
    ("Nazian", "Nazyan", "AF"),
    ("Parachanar", "Kurram", "PK"),
    ("Teerah", "Khyber", "PK"),
    ("Shomulzay", "Shamulzayi", "AF"),
    ("Maroof", "Maruf", "AF"),
    ("Zazai Maidan", "Jaji Maydan", "AF"),
    ("دیر", "Upper Dir", "PK"),
    ("Jamrood", "Khyber", "PK"),
    ("Gurboz", "Gurbuz", "AF"),
    ("Kamdish", "Kamdesh", "AF"),
]


@pytest.mark.parametrize(("name", "district", "country"), FOUND)
def test_another_spelling_of_a_ranked_place_is_found_bare(
    geocoder: OfflineGeocoder, name: str, district: str, country: str
) -> None:
    match = geocoder.answer(name).match
    assert match is not None
    assert (match.place.district, country in (match.place.country, *match.place.units)) == (district, True)


@pytest.mark.parametrize(("name", "country"), [("Kurrum", "Pakistan"), ("Bahsud district", None)])
def test_a_short_name_a_vowel_away_is_a_district_where_country_or_kind_are_stated(
    geocoder: OfflineGeocoder, name: str, country: str | None
) -> None:
    assert geocoder.answer(name, country).match is not None
    assert geocoder.answer(name.split()[0]).match is None


def test_the_stated_country_goes_before_the_homonym_across_the_line(geocoder: OfflineGeocoder) -> None:
    afghan, pakistani = (geocoder.answer("Bermal", country).match for country in ("Afghanistan", "Pakistan"))
    assert afghan is not None
    assert pakistani is not None
    assert afghan.place.id == "AF-PKA-barmal"
    assert pakistani.place.district == "South Waziristan"


def test_a_village_is_no_area_of_a_like_name(geocoder: OfflineGeocoder) -> None:
    assert geocoder.answer("Mulla village").verdict is Verdict.NOTHING
    assert geocoder.answer("Nazian district").match is not None


@pytest.mark.parametrize("name", ["Bokar", "Zangai", "Derai", "Chadhar town", "Zarrani", "دشتک"])
def test_a_short_name_a_vowel_away_from_a_town_is_not_that_town(geocoder: OfflineGeocoder, name: str) -> None:
    assert geocoder.answer(name).match is None


def test_what_is_written_so_goes_before_what_is_akin(geocoder: OfflineGeocoder) -> None:
    match = geocoder.answer("Spin Boldak").match
    assert match is not None
    assert "is written so" in match.why


def test_only_admitted_places_are_kin(gazetteer: Gazetteer) -> None:
    kindred = Kindred(gazetteer, Ranks(gazetteer))
    assert {place.id for place, _ in kindred.bearers(Asked("shomulzay"), lambda _: True)} == {"AF-ZAB-shamulzayi"}
    assert kindred.bearers(Asked("shomulzay"), lambda place: place.country == "PK") == []


def test_odd_spellings_of_geonames_are_not_taken_as_latin_names(gazetteer: Gazetteer) -> None:
    zaranj = next(place for place in gazetteer.places if place.name == "Zaranj" and place.kind == "town")
    assert "zarani" not in latin_spellings(zaranj)
