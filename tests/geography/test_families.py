import pytest

from app.geography.families import family, is_reading, kinship
from app.geography.toponyms import fold

ONE_FAMILY = [
    ("Speen Boldak", "Spin Boldak"),
    ("Weesh", "Wesh"),
    ("Wana", "Vana"),
    ("Sarkano", "Sarkani"),
    ("Khogiani", "Khogyani"),
    ("Angoor Ada", "Angur Adda"),
    ("Teerah", "Tirah"),
    ("Maroof", "Maruf"),
    ("Zazai Maidan", "Jaji Maydan"),
    ("Tere Zayi", "Terezai"),
    ("Tsamkani", "Chamkani"),
    ("Jadran", "Zadran"),
    ("Noshki", "Nushki"),
    ("Salarzay", "Salarzo"),
    ("Landikotal", "Landi Kotal"),
]
TWO_FAMILIES = [
    ("Kabul", "Kabal"),
    ("Khost", "Kot"),
    ("Gomal", "Kamal"),
    ("Shinkay", "Chinki"),
    ("Bara", "Barang"),
]

READINGS = [
    ("اسپین بولدک", "Spin Boldak"),
    ("سپین بولدک", "Speen Boldak"),
    ("وانا", "Wana"),
    ("واڼه", "Wana"),
    ("لنډي کوتل", "Landi Kotal"),
    ("لنڈی کوتل", "Landi Kotal"),
    ("انگور اڈا", "Angoor Adda"),
    ("مومند دره", "Muhmand Dara"),
    ("بنوں", "Bannu"),
    ("ځاځي میدان", "Jaji Maydan"),
    ("هرنائی", "Harnai"),
    ("خیبر", "Khyber"),
    ("كابل", "Kabul"),
]
NOT_READINGS = [
    ("دیر", "Daur City"),
    ("خوست", "Khas"),
    ("کابل", "Kabal Swat"),
    ("وانا", "Wano Kot"),
    ("بارا", "Bar"),
]


@pytest.mark.parametrize(("one", "other"), ONE_FAMILY)
def test_spellings_of_one_name_are_of_one_family_and_kin(one: str, other: str) -> None:
    assert family(fold(one)) == family(fold(other))
    assert kinship(fold(one)) == kinship(fold(other))


@pytest.mark.parametrize(("one", "other"), TWO_FAMILIES)
def test_other_names_are_of_another_family(one: str, other: str) -> None:
    assert family(fold(one)) != family(fold(other))


@pytest.mark.parametrize(("native", "latin"), READINGS)
def test_a_latin_name_reads_a_native_one_and_is_kin_to_it(native: str, latin: str) -> None:
    assert is_reading(native, latin)
    assert kinship(fold(latin)).startswith(kinship(fold(native))[:3])


@pytest.mark.parametrize(("native", "latin"), NOT_READINGS)
def test_a_name_with_other_consonants_or_long_vowels_is_no_reading(native: str, latin: str) -> None:
    assert not is_reading(native, latin)


def test_other_scripts_have_no_family() -> None:
    assert family(fold("کابل")) == ""
    assert kinship(fold("Кабул")) == ""
    assert not is_reading("Kabul", "Kabul")
