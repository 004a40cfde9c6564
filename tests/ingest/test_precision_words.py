import pytest

from app.ingest.formats.precision_words import read_precisions


@pytest.mark.parametrize(
    ("word", "precision"),
    [
        ("(6) Country", "country"),
        ("(4) Province, state, governorate", "province"),
        ("(2) 25 km precision", "near"),
        ("(3) District, municipality", "district"),
        ("(1) Exact coordinates", "point"),
        ("(5) Linear feature, e.g. a road", "line"),
        ("(7) Censored", "unknown"),
        ("Admin1", "province"),
        ("ADM 2", "district"),
        ("within 5km of a known place", "town"),
        ("1 km", "point"),
        ("100 kilometres", "near"),
        ("Village", "town"),
        ("town or district", "district"),
        ("approximate", "near"),
        ("nationwide", "country"),
        ("not known", "unknown"),
        ("N/A", "unknown"),
        ("blue", "unknown"),
    ],
)
def test_a_word_for_a_precision_is_one_of_ours(word: str, precision: str) -> None:
    assert read_precisions([word]) == {word: precision}


def test_numbers_are_of_the_scale_that_has_them_all() -> None:
    assert read_precisions(["1", "2", "3"]) == {"1": "town", "2": "district", "3": "province"}
    assert read_precisions(["1", "2", "6", "9"]) == {"1": "point", "2": "near", "6": "country", "9": "unknown"}


def test_our_own_words_need_no_other() -> None:
    assert read_precisions(["town", "Near"]) == {}
