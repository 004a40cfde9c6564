import pytest

from app.geocoding.reading import read_name


@pytest.mark.parametrize(
    ("text", "cores", "near"),
    [
        ("Wana town", ["wana"], False),
        ("near Torkham", ["torkham"], True),
        ("LoC by Baghsar village", ["baghsar"], True),
        ("5 km south of Chaman town", ["chaman"], True),
        ("on the outskirts of Peshawar", ["peshawar"], True),
        ("Ali Khel Town (Orakzai)", ["ali khel", "orakzai"], False),
        ("Maizer locality, Datta Khel tehsil", ["maizer", "datta khel"], False),
        ("Zhob، بلوچستان", ["zhob", "بلوچستان"], False),
        ("LoC in Azad Jammu and Kashmir", ["loc", "azad jammu and kashmir"], False),
        ("", [], False),
        (" , () ", [], False),
    ],
)
def test_a_description_comes_apart_into_names(text: str, cores: list[str], near: bool) -> None:
    reading = read_name(text)
    assert [segment.typed.core for segment in reading.segments] == cores
    assert reading.near is near


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Wana-Jandola road", ["wana", "jandola"]),
        ("Quetta to Mastung highway", ["quetta", "mastung"]),
        ("Border Kurram/Orakzai", ["kurram", "orakzai"]),
        ("Dera Ismail Khan", []),
        ("A-B-C road", []),
    ],
)
def test_a_road_runs_between_two_names(text: str, ends: list[str]) -> None:
    assert [end.typed.core for end in read_name(text).ends] == ends


def test_the_outermost_type_word_is_the_sort() -> None:
    (segment,) = read_name("Khyber agency").segments
    assert segment.sort == "district"
    (plain,) = read_name("Khyber").segments
    assert plain.sort is None
