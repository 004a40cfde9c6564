from itertools import pairwise

import pytest

from app.geocoding.geocoder import Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geocoding.phrases import Relation, read_phrase
from app.geography.geodesy import distance_km
from app.model.vocabulary import GeoPrecision


@pytest.mark.parametrize(
    ("text", "names", "relation", "holders"),
    [
        ("Chaman", ("Chaman",), "at", ()),
        ("Xyz district of Kandahar province", ("Xyz district",), "at", ("Kandahar province",)),
        ("Spin Boldak district of Kandahar", ("Spin Boldak district",), "at", ("Kandahar",)),
        ("Datta Khel area of North Waziristan", ("Datta Khel area",), "at", ("North Waziristan",)),
        ("Zarmelan area of Wana tehsil of South Waziristan", ("Zarmelan area",), "at",
         ("Wana tehsil", "South Waziristan")),
        ("Tehsil Ladha of South Waziristan", ("Tehsil Ladha",), "at", ("South Waziristan",)),
        ("border town of Chaman", ("Chaman town",), "at", ()),
        ("the Pakistani border town of Chaman", ("Chaman town",), "at", ("Pakistan",)),
        ("southern Afghan province of Kandahar", ("Kandahar province",), "at", ("Afghanistan",)),
        ("town of Wana", ("Wana town",), "at", ()),
        ("Kandahar's Spin Boldak district", ("Spin Boldak district",), "at", ("Kandahar",)),
        ("Afghanistan’s Khost province", ("Khost province",), "at", ("Afghanistan",)),
        ("Torkham sector", ("Torkham sector",), "at", ()),
        ("Line of Control", ("Line of Control",), "at", ()),
        ("in the Tirah valley", ("Tirah valley",), "at", ()),
        ("on the Wana-Jandola road", ("Wana-Jandola road",), "at", ()),
        ("between Torkham and Landi Kotal", ("Torkham", "Landi Kotal"), "between", ()),
        ("the area between the Torkham gate and Landi Kotal tehsil of Khyber",
         ("Torkham gate", "Landi Kotal tehsil"), "between", ("Khyber",)),
        ("opposite Angoor Adda", ("Angoor Adda",), "opposite", ()),
        ("across the border from Chaman", ("Chaman",), "opposite", ()),
        ("a post facing Torkham", ("Torkham",), "opposite", ()),
        ("Afghan side of Torkham", ("Torkham",), "near", ("Afghanistan",)),
        ("in the outskirts of Peshawar", ("Peshawar",), "near", ()),
        ("north of Chaman", ("Chaman",), "near", ()),
        ("both sides of the border at Torkham", ("Torkham",), "near", ()),
        ("LoC by Baghsar village", ("Baghsar village",), "near", ()),
        ("نزدیک تورخم", ("تورخم",), "near", ()),
        ("د کندهار ولایت د سپین بولدک ولسوالۍ", ("سپین بولدک ولسوالی",), "at", ("کندهار ولایت",)),
        ("ولسوالی سپین بولدک ولایت کندهار", ("ولسوالی سپین بولدک",), "at", ("ولایت کندهار",)),
        ("ضلع کرم کے علاقے پاڑہ چنار", ("پاره چنار",), "at", ("ضلع کرم",)),
        ("بین تورخم و جلال آباد", ("تورخم", "جلال اباد"), "between", ()),
        ("چمن اور کوئٹہ کے درمیان", ("چمن", "کویته"), "between", ()),
    ],
)  # fmt: skip
def test_a_phrase_names_a_place_and_what_holds_it(
    text: str, names: tuple[str, ...], relation: str, holders: tuple[str, ...]
) -> None:
    phrase = read_phrase(text)
    assert (phrase.names, str(phrase.relation), phrase.holders) == (names, relation, holders)


@pytest.mark.parametrize(
    ("text", "away_km", "bearing"),
    [
        ("5 km north of Chaman", 5, 0),
        ("some 10 kilometres south-west of Chaman", 10, 225),
        ("about five miles NE of Chaman", 8.04672, 45),
        ("nearly 2.5 km to the south-east of Chaman", 2.5, 135),
        ("a check post 5km due west of Chaman", 5, 270),
        ("10-15 km east of Chaman", 12.5, 90),
        ("3 km north north west of Chaman", 3, 337.5),
        ("12 km southwards from Chaman", 12, 180),
        ("5 km from Chaman", 5, None),
        ("800 metres away from Chaman", 0.8, None),
        ("2 miles outside Chaman", 3.218688, None),
        ("3 km inside Afghanistan from Chaman", 3, None),
        ("four kilometres into Pakistani territory from Chaman", 4, None),
    ],
)
def test_a_distance_and_a_direction_are_read(text: str, away_km: float, bearing: float | None) -> None:
    phrase = read_phrase(text)
    assert (phrase.names, phrase.relation) == (("Chaman",), Relation.AWAY)
    assert phrase.away_km == pytest.approx(away_km)
    assert phrase.bearing == bearing


@pytest.mark.parametrize("text", ["5 km north of Chaman", "20 km south-west of Chaman", "12 kms east of Chaman"])
def test_the_point_moves_along_the_geodesic_and_the_radius_says_how_well(
    geocoder: OfflineGeocoder, text: str
) -> None:
    chaman, moved = geocoder.locate("Chaman"), geocoder.locate(text)
    assert chaman is not None
    assert moved is not None
    phrase = read_phrase(text)
    away_km = float(distance_km(chaman.lon, chaman.lat, moved.lon, moved.lat))
    assert away_km == pytest.approx(phrase.away_km, abs=0.01)
    assert moved.precision is GeoPrecision.NEAR
    assert moved.radius_km >= chaman.place.radius_km + 0.4 * phrase.away_km


def test_the_farther_off_the_larger_the_circle(geocoder: OfflineGeocoder) -> None:
    radii = [geocoder.geocode(f"{km} km north of Chaman")[0].radius_km for km in (1, 5, 20, 60)]
    assert all(one < other for one, other in pairwise(radii))


def test_a_distance_without_a_direction_is_a_circle_around_the_place(geocoder: OfflineGeocoder) -> None:
    chaman, about = geocoder.locate("Chaman"), geocoder.locate("8 km from Chaman")
    assert chaman is not None
    assert about is not None
    assert (about.lon, about.lat) == (chaman.lon, chaman.lat)
    assert about.radius_km >= chaman.place.radius_km + 8


@pytest.mark.parametrize(
    ("first", "second"), [("Torkham", "Landi Kotal"), ("Quetta", "Chaman"), ("Kabul", "Jalalabad")]
)
def test_between_two_places_is_their_middle_and_its_circle_holds_both(
    geocoder: OfflineGeocoder, first: str, second: str
) -> None:
    match = geocoder.locate(f"between {first} and {second}")
    assert match is not None
    for end in (first, second):
        place = geocoder.geocode(end)[0].place
        assert float(distance_km(match.lon, match.lat, place.lon, place.lat)) <= match.radius_km


def test_opposite_is_near_on_either_side(geocoder: OfflineGeocoder) -> None:
    for country in (None, "Afghanistan", "Pakistan"):
        match = geocoder.locate("opposite Chaman", country)
        assert match is not None
        assert match.precision is GeoPrecision.NEAR
        assert match.radius_km >= 10
        assert "either side" in match.why


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Spin Boldak district of Kandahar", "AF-KAN-spin-boldak"),
        ("Spin Boldak district of Kandahar province", "AF-KAN-spin-boldak"),
        ("Kandahar's Spin Boldak district", "AF-KAN-spin-boldak"),
        ("Arghandab district of Zabul", "AF-ZAB-arghandab"),
        ("Jani Khel district of Paktika", "AF-PKA-jani-khel"),
        ("Achin district, Nangarhar province", "AF-NAN-achin"),
        ("in Achin, Nangarhar", "AF-NAN-achin"),
        ("southern Kandahar province", "AF-KAN"),
        ("Afghanistan's Khost province", "AF-KHO"),
        ("eastern Afghan province of Nangarhar", "AF-NAN"),
        ("د کندهار ولایت د سپین بولدک ولسوالۍ", "AF-KAN-spin-boldak"),
        ("ولسوالی سپین بولدک ولایت کندهار", "AF-KAN-spin-boldak"),
    ],
)
def test_what_holds_the_place_decides_between_namesakes(geocoder: OfflineGeocoder, text: str, unit: str) -> None:
    match = geocoder.locate(text)
    assert match is not None
    assert unit in match.place.units


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kaniguram area of South Waziristan", "Kaniguram"),
        ("Kaniguram village of Ladha tehsil", "Kaniguram"),
        ("border town of Chaman", "Chaman"),
        ("the Afghan border town of Spin Boldak", "Spin Boldak"),
    ],
)
def test_the_name_in_a_phrase_is_found(geocoder: OfflineGeocoder, text: str, name: str) -> None:
    match = geocoder.locate(text)
    assert match is not None
    assert match.place.name == name


@pytest.mark.parametrize("text", ["Torkham sector", "Angoor Adda sector", "Chaman area"])
def test_a_sector_is_the_surroundings_of_what_it_is_named_after(geocoder: OfflineGeocoder, text: str) -> None:
    match = geocoder.locate(text)
    assert match is not None
    assert match.precision is GeoPrecision.NEAR
    assert match.radius_km >= 10


def test_an_unknown_place_some_way_off_a_known_one_is_put_there(geocoder: OfflineGeocoder) -> None:
    match = geocoder.locate("Xyzzy Kalay, some 10 kilometres south-west of Wana")
    wana = geocoder.locate("Wana")
    assert match is not None
    assert wana is not None
    assert "'Xyzzy Kalay' not found" in match.why
    assert 9 < float(distance_km(wana.lon, wana.lat, match.lon, match.lat)) < 11


def test_two_places_too_far_apart_have_no_middle(geocoder: OfflineGeocoder) -> None:
    assert geocoder.answer("between Karachi and Peshawar").verdict is Verdict.NOTHING
