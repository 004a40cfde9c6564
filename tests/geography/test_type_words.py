import pytest

from app.geography.toponyms import fold
from app.geography.type_words import split_type


@pytest.mark.parametrize(
    ("text", "core", "sorts"),
    [
        ("Miran Shah town", "miran shah", ("settlement",)),
        ("Khyber agency", "khyber", ("district",)),
        ("Forward Kahuta Sub District", "forward kahuta", ("tehsil",)),
        ("Khyber Pakhtunkwa province", "khyber pakhtunkwa", ("province",)),
        ("Torkham Border Crossing", "torkham", ("crossing",)),
        ("Nawa Pass", "nawa", ("pass",)),
        ("Bannu-Miranshah road", "bannu miranshah", ("line",)),
        ("Killi Jahangir", "jahangir", ("settlement",)),
        ("the city of Quetta", "quetta", ("settlement",)),
        ("د خوست ولایت", "خوست", ("province",)),
        ("ولسوالی سپین بولدک", "سپین بولدک", ("district",)),
        ("ضلع پشاور", "پشاور", ("district",)),
        ("ملاکنڈ ڈویژن", "ملاکنڈ", ("province",)),
        ("Tor Ghar hill", "tor ghar", ("area",)),
        ("Toi stream", "toi", ("line",)),
        ("Kandahar", "kandahar", ()),
    ],
)
def test_type_words_come_off_and_say_the_sort(text: str, core: str, sorts: tuple[str, ...]) -> None:
    typed = split_type(fold(text))
    assert (typed.core, typed.sorts) == (fold(core), sorts)


@pytest.mark.parametrize("text", ["town", "border crossing", "ولایت"])
def test_a_type_word_alone_is_kept_as_the_name(text: str) -> None:
    assert split_type(fold(text)).core != ""


def test_a_type_word_inside_a_name_stays() -> None:
    assert split_type(fold("Bazar Zakha Khel area")).core == "zakha khel"
    assert split_type(fold("Shah Town Qala")).core == "shah town qala"
