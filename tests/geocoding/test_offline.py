import time

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geocoding.geocoder import Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geography.atlas import Atlas
from app.geography.gazetteer import distance_km


@pytest.mark.parametrize(
    ("name", "lon", "lat", "precision"),
    [
        ("Spin Boldak", 66.40, 31.01, "town"),
        ("Chaman", 66.45, 30.92, "town"),
        ("Torkham", 71.093, 34.123, "point"),
        ("Wesh", 66.42, 30.96, "town"),
        ("Angoor Adda", 69.27, 32.52, "town"),
        ("Kandahar city", 65.71, 31.61, "town"),
        ("Karachi", 67.01, 24.86, "town"),
        ("Karachi port", 66.98, 24.84, "point"),
        ("Miranshah", 70.07, 33.00, "town"),
        ("Darra Adam Khel", 71.51, 33.69, "town"),
        ("Doha, Qatar", 51.53, 25.29, "town"),
        ("Istanbul, Turkey", 28.95, 41.01, "town"),
        ("near Torkham", 71.093, 34.123, "near"),
        ("سپین بولدک", 66.40, 31.01, "town"),
        ("طورخم", 71.093, 34.123, "point"),
        ("چمن", 66.45, 30.92, "town"),
        ("کوئٹہ", 67.00, 30.18, "town"),
        ("دوحه, Qatar", 51.53, 25.29, "town"),
    ],
)
def test_a_known_place_is_found_by_its_name_alone(
    geocoder: OfflineGeocoder, name: str, lon: float, lat: float, precision: str
) -> None:
    match = geocoder.locate(name)
    assert match is not None
    assert distance_km(lon, lat, match.lon, match.lat) < 6
    assert match.precision == precision


@pytest.mark.parametrize(
    ("name", "place_id", "precision"),
    [
        ("Kandahar province", "AF-KAN", "province"),
        ("Paktika province", "AF-PKA", "province"),
        ("د خوست ولایت", "AF-KHO", "province"),
        ("Balochistan", "PK-BA", "province"),
        ("Federally Administered Tribal Areas", "PK-KP:federallyadministeredtribalareas", "province"),
        ("Khyber agency", "PK-KP:khyber", "district"),
        ("شمالی وزیرستان", "PK-KP:northwaziristan", "district"),
        ("Quetta district", "PK-BA:quetta", "district"),
        ("Spin Boldak district", "AF-KAN-spin-boldak", "district"),
        ("Afghanistan", "AF", "country"),
        ("Pakistan", "PK", "country"),
    ],
)
def test_a_type_word_names_the_unit(geocoder: OfflineGeocoder, name: str, place_id: str, precision: str) -> None:
    match = geocoder.locate(name)
    assert match is not None
    assert (match.place.id, match.precision) == (place_id, precision)


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Malakand division", "PK-KP:malakanddivision"),
        ("Hazara division", "PK-KP:hazaradivision"),
        ("Hazara", "PK-KP:hazaradivision"),
        ("Bannu division", "PK-KP:bannudivision"),
        ("Kohat region", "PK-KP:kohatdivision"),
        ("Makran", "PK-BA:makrandivision"),
        ("Makran division", "PK-BA:makrandivision"),
        ("DI Khan Division", "PK-KP:deraismailkhandivision"),
        ("Nawabshah division", "PK-SD:shaheedbenazirabaddivision"),
        ("ہزارہ ڈویژن", "PK-KP:hazaradivision"),
        ("Xyzzy, Malakand division", "PK-KP:malakanddivision"),
    ],
)
def test_a_division_is_a_region_of_districts(geocoder: OfflineGeocoder, name: str, place_id: str) -> None:
    match = geocoder.locate(name)
    assert match is not None
    assert (match.place.id, match.place.kind, match.precision) == (place_id, "region", "province")
    assert match.radius_km > 60


def test_an_unknown_name_in_a_division_falls_back_to_it(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy Kalay", "PK", "KP", "Malakand division")
    assert match is not None
    assert match.precision == "province"
    assert match.why.startswith("province fallback: 'Xyzzy Kalay' not found in Malakand division;")


@pytest.mark.parametrize("name", ["Kandahar", "Kabul", "Khost", "Ghazni", "Herat", "کندهار", "کابل"])
def test_a_bare_name_of_city_and_province_is_ambiguous_and_the_provinces_with_the_country(
    geocoder: OfflineGeocoder, name: str
) -> None:
    answer = geocoder.answer(name)
    assert answer.verdict is Verdict.AMBIGUOUS
    assert answer.match is None
    assert {match.place.kind for match in answer.matches} >= {"province"}
    assert "type word" in answer.reason
    in_country = geocoder.locate(name, "Afghanistan")
    assert in_country is not None
    assert in_country.place.kind == "province"
    assert "with its country alone" in in_country.why


def test_a_type_word_and_the_country_make_it_the_city(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Kandahar city", "Afghanistan")
    assert match is not None
    assert match.place.kind == "city"


@pytest.mark.parametrize(
    "name",
    [
        "N/A",
        "n.a.",
        "No",
        "IT",
        "PK",
        "?",
        "--",
        "Unknown",
        "unknown location",
        "نامعلوم",
        "نا معلوم ځای",
        "",
        "()",
    ],
)
@pytest.mark.parametrize("stated", [(None, None), ("Afghanistan", "Nangarhar")])
def test_a_placeholder_is_no_name(
    geocoder: OfflineGeocoder, name: str, stated: tuple[str | None, str | None]
) -> None:
    answer = geocoder.answer(name, *stated)
    assert (answer.verdict, answer.matches) == (Verdict.NOTHING, ())
    assert "names no place" in answer.reason


@pytest.mark.parametrize(
    "name", ["Kaniguram", "Dwa Toi village", "Panakot", "near Kaniguram", "5 km north of Panakot"]
)
def test_a_place_of_no_rank_alone_is_unconfirmed_and_its_candidates_are_given(
    geocoder: OfflineGeocoder, name: str
) -> None:
    answer = geocoder.answer(name)
    assert answer.verdict is Verdict.UNCONFIRMED
    assert answer.match is None
    assert answer.matches[0].place.name in answer.reason
    assert "state its province or district" in answer.reason


def test_a_province_confirms_a_place_of_no_rank(geocoder: OfflineGeocoder) -> None:
    for stated in (("PK", "Khyber Pakhtunkhwa", None), ("PK", None, "South Waziristan")):
        match = geocoder.locate("Kaniguram", *stated)
        assert match is not None
        assert match.place.name == "Kaniguram"
    assert geocoder.locate("Kaniguram, South Waziristan") is not None
    assert geocoder.locate("Kaniguram", "PK") is None


@pytest.mark.parametrize("name", ["Paris", "Tehran", "India", "Dubai"])
def test_a_place_outside_the_two_countries_needs_its_country(geocoder: OfflineGeocoder, name: str) -> None:
    answer = geocoder.answer(name)
    assert answer.verdict is Verdict.UNCONFIRMED
    assert "needs its country stated" in answer.reason
    country = answer.matches[0].place.country
    match = geocoder.locate(name, country)
    assert match is not None
    assert match.place.country == country


@pytest.mark.parametrize(
    "name",
    ["Parachinar", "Wana", "Miranshah", "Spin Boldak", "Wesh", "Chaman", "Tirah valley", "Khyber Pass", "Zhob"],
)
def test_ranked_names_need_nothing_else(geocoder: OfflineGeocoder, name: str) -> None:
    assert geocoder.answer(name).verdict is Verdict.MATCHED


def test_a_province_settles_the_city(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Kandahar", "AF", "Kandahar")
    assert match is not None
    assert match.place.kind == "city"


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("Arghandab", "AF-KAN"),
        ("Arghandab", "AF-ZAB"),
        ("Jani Khel", "AF-PIA"),
        ("Jani Khel", "AF-PKA"),
        ("Surobi", "AF-KAB"),
        ("Surobi", "AF-PKA"),
        ("Qara Bagh", "AF-GHA"),
        ("Qara Bagh", "AF-KAB"),
        ("Nasirabad", "PK-BA"),
    ],
)
def test_a_homonym_is_found_in_the_stated_province_and_ambiguous_without(
    geocoder: OfflineGeocoder, name: str, province: str
) -> None:
    match = geocoder.locate(name, None, province)
    assert match is not None
    assert match.place.province == province
    assert geocoder.answer(name).verdict is Verdict.AMBIGUOUS


def test_a_crossing_is_found_from_either_side(geocoder: OfflineGeocoder) -> None:
    pakistani = geocoder.locate("Torkham", "Pakistan", "FATA", "Khyber agency")
    afghan = geocoder.locate("Torkham", "Afghanistan", "Nangarhar", "Muhmand Dara")
    assert pakistani is not None
    assert afghan is not None
    assert pakistani.place.id == afghan.place.id == "crossing:torkham"
    assert geocoder.locate("Torkham", "Afghanistan", "Kandahar", "Spin Boldak") != pakistani


@pytest.mark.parametrize(
    ("name", "district", "place"),
    [
        ("Meeranshah", "North Waziristan", "Miran Shah"),
        ("Jamroud", "Khyber agency", "Jamrud"),
        ("Land Kotal", "Khyber agency", "Landi Kotal"),
        ("Parachinaar", "Kurram agency", "Parachinar"),
    ],
)
def test_a_doubtful_spelling_counts_where_the_district_confirms_it(
    geocoder: OfflineGeocoder, name: str, district: str, place: str
) -> None:
    match = geocoder.locate(name, "PK", "KP", district)
    assert match is not None
    assert match.place.name == place
    assert match.score < geocoder.geocode(place, "PK", "KP", district)[0].score


def test_a_doubtful_spelling_alone_is_no_match(geocoder: OfflineGeocoder) -> None:
    assert geocoder.answer("Parachinurro").verdict is Verdict.NOTHING


@pytest.mark.parametrize(
    ("name", "province", "code"),
    [
        ("کوټ", "Nangarhar", "AF-NAN-kot"),
        ("خوږياڼي", "AF-NAN", "AF-NAN-khogyani"),
        ("شاولي کوټ", "Kandahar", "AF-KAN-shah-wali-kot"),
        ("پنجوايي", "Kandahar", "AF-KAN-panjwayi"),
        ("بتی کوت", "Nangarhar", "AF-NAN-bati-kot"),
        ("بالامرغاب", "Badghis", "AF-BDG-bala-murghab"),
        ("یکاولنگ", "Bamyan", "AF-BAM-yakawlang"),
        ("پلخمری", "Baghlan", "AF-BGL-pul-e-khumri"),
    ],
)
def test_an_afghan_district_is_found_in_dari_and_pashto(
    geocoder: OfflineGeocoder, name: str, province: str, code: str
) -> None:
    match = geocoder.locate(name, "AF", province)
    assert match is not None
    assert code in match.place.units


def test_an_unknown_name_falls_back_to_the_district_and_says_so(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy Kalay", "PK", "Balochistan", "Zhob")
    assert match is not None
    assert match.precision == "district"
    assert match.why.startswith("district fallback: 'Xyzzy Kalay' not found in Zhob district")
    assert match.radius_km > 50


def test_without_a_district_it_falls_back_to_the_province(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy Kalay", "PK", "NWFP")
    assert match is not None
    assert match.precision == "province"
    assert match.place.id == "PK-KP"


@pytest.mark.parametrize("name", ["Xyzzy Kalay", "town"])
def test_an_unknown_name_without_context_is_nothing(geocoder: OfflineGeocoder, name: str) -> None:
    answer = geocoder.answer(name, "PK")
    assert answer.verdict is Verdict.NOTHING
    assert answer.matches == ()
    assert "not in the gazetteer" in answer.reason


@pytest.mark.parametrize(
    ("stated", "end"),
    [
        (("PK", "Nonsense", None), "; province 'Nonsense' is not known in PK and was left aside"),
        ((None, "Nonsense", None), "; province 'Nonsense' is not known and was left aside"),
        (
            ("Atlantis", None, "Foobar"),
            "; country 'Atlantis' is not known and was left aside"
            "; district 'Foobar' is not known and was left aside",
        ),
    ],
)
@pytest.mark.parametrize("name", ["Spin Boldak", "Kandahar", "Chaman", "Xyzzy Kalay"])
def test_the_reason_ends_with_what_was_left_aside(
    geocoder: OfflineGeocoder, name: str, stated: tuple[str | None, str | None, str | None], end: str
) -> None:
    assert geocoder.answer(name, *stated).reason.endswith(end)


def test_what_is_known_is_not_left_aside(geocoder: OfflineGeocoder) -> None:
    assert "left aside" not in geocoder.answer("Zhob town", "PK", "Balochistan", "Zhob").reason


@pytest.mark.parametrize("district", ["Muhmand Dara", "Daman", "Shamulzayi", "Turwo", "Spin Boldak"])
def test_the_fallback_of_a_district_at_the_border_lies_in_it(
    geocoder: OfflineGeocoder, atlas: Atlas, district: str
) -> None:
    match = geocoder.locate("Xyzzy Kalay", "AF", None, district)
    assert match is not None
    outline = next(unit.outline for unit in atlas.districts if unit.code == match.place.id)
    assert shapely.intersects_xy(outline, match.lon, match.lat)


def test_a_homonym_in_the_stated_tribal_areas_goes_before_one_beside_them(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Dargai", "PK", "FATA")
    assert match is not None
    assert match.place.district == "South Waziristan"
    assert geocoder.answer("Dargai", "PK", "KP").verdict is Verdict.AMBIGUOUS


def test_a_town_of_a_district_that_was_split_is_found_under_the_other_part(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Dalbandin", "PK", "Balochistan", "Nushki")
    assert match is not None
    assert match.place.district == "Chagai"
    assert match.why.endswith("but lies in another district of the same division")


def test_a_settlement_is_not_a_pass_that_is_spelled_so(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Manza town", "PK", "FATA", "South Waziristan")
    assert match is not None
    assert match.precision == "district"


def test_the_same_consonants_are_no_match_when_the_vowels_are_far_apart(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Malakwal", "PK", "KP")
    assert match is not None
    assert match.why.startswith("province fallback")
    assert geocoder.locate("Malakwal", "PK", "Punjab") != match


def test_a_place_elsewhere_does_not_stand_for_a_name_in_the_stated_district(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Gwadar town", "PK", "Balochistan", "Zhob")
    assert match is not None
    assert match.place.name == "Zhob"
    assert "Gwadar" in {candidate.place.name for candidate in geocoder.geocode("Gwadar", "PK", "PK-BA", "Zhob")}


def test_the_unit_that_a_description_names_stands_for_an_unknown_place_in_it(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy village, Datta Khel tehsil", "PK", "FATA", "North Waziristan")
    assert match is not None
    assert match.place.id == "PK-KP-datta-khel"
    assert "'Xyzzy village' not found" in match.why


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Jalalabad, Nangarhar", "geonames:1139715"),
        ("Peshawar, KP", "geonames:1168197"),
        ("Kandahar, Kandahar", "geonames:1138336"),
        ("Barikot, Afghanistan", "curated:barikot-nari"),
        ("Barikot (Swat)", "curated:barikot"),
        ("Zhob، بلوچستان", "geonames:1162105"),
        ("Hyderabad, India", "geonames:1269843"),
    ],
)
def test_what_follows_a_comma_is_context(geocoder: OfflineGeocoder, name: str, place_id: str) -> None:
    match = geocoder.locate(name)
    assert match is not None
    assert match.place.id == place_id


def test_a_province_no_larger_than_its_city_does_not_make_it_ambiguous(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Islamabad")
    assert match is not None
    assert match.place.kind == "city"


def test_brackets_give_the_district(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Jani Khel (Bannu)", "PK", "KP")
    assert match is not None
    assert match.place.district == "Bannu"


def test_a_road_lies_halfway_between_its_ends(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Quetta-Mastung highway", "PK", "Balochistan")
    assert match is not None
    assert match.precision == "line"
    assert 29.8 < match.lat < 30.18
    assert match.radius_km > 20


def test_a_name_that_repeats_the_district_is_the_district(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("FR Tank - Jandola", "PK", "FATA", "FR Tank - Jandola")
    assert match is not None
    assert match.place.name == "Frontier Region Tank"


def test_foreign_cities_give_way_to_places_of_the_two_countries(geocoder: OfflineGeocoder) -> None:
    assert {match.place.country for match in geocoder.geocode("Hyderabad")} == {"PK"}
    assert {match.place.country for match in geocoder.geocode("Hyderabad", "India")} == {"IN"}


def test_scores_fall_and_stay_between_nothing_and_one(geocoder: OfflineGeocoder) -> None:
    scores = [match.score for match in geocoder.geocode("Jani Khel")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_the_limit_cuts_the_candidates(geocoder: OfflineGeocoder) -> None:
    assert len(geocoder.geocode("Jani Khel", limit=2)) == 2


def test_the_same_question_has_the_same_answer(geocoder: OfflineGeocoder) -> None:
    asked = ("Tirah valley", "Pakistan", "Federally Administered Tribal Areas", "Khyber agency")
    assert geocoder.answer(*asked) == geocoder.answer(*asked)


def test_two_names_written_as_one_are_the_first_when_they_are_neighbours(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Kanju Mingora", "PK", "KP", "Swat")
    assert match is not None
    assert match.place.name == "Kanju"
    far = geocoder.locate("Kanju Karachi", "PK", "KP", "Swat")
    assert far is not None
    assert far.precision == "district"


def test_a_road_with_one_known_end_is_near_that_end(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy-Miranshah road", "PK", "FATA", "North Waziristan")
    assert match is not None
    assert match.place.name == "Miran Shah"
    assert match.precision == "near"
    assert match.why.startswith("'Xyzzy' not found")


def test_a_place_just_beside_the_stated_district_is_better_than_the_districts_middle(
    geocoder: OfflineGeocoder,
) -> None:
    match = geocoder.locate("Jamrud", "PK", "KP", "Peshawar district")
    assert match is not None
    assert match.place.name == "Jamrud"


def test_a_whole_text_instead_of_a_name_is_read_no_further_than_a_name_is_long(geocoder: OfflineGeocoder) -> None:
    def spent(count: int) -> float:
        started = time.process_time()
        geocoder.answer("near kabul " * count, "AF", "Kabul", "Kabul")
        return time.process_time() - started

    spent(1)
    assert spent(20_000) < 40 * min(spent(2_000) for _ in range(3))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_text_has_an_answer(geocoder: OfflineGeocoder, name: str, province: str, district: str) -> None:
    answer = geocoder.answer(name, "PK", province, district)
    assert answer.reason
    assert (answer.match is None) == (answer.verdict is not Verdict.MATCHED)
