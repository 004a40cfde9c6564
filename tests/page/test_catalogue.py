"""Every catalogue of words says the same as the English one, with the same gaps."""

import re

import pytest

from app.model.errors import BadParameter
from app.web.page.catalogue import (
    ENGLISH,
    LANGUAGES,
    Catalogue,
    Text,
    catalogues,
    cldr_names,
    direction,
    find_language,
    lacking,
    read_language,
    words_in,
)

GAP = re.compile(r"\{(\w+)\}")


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def gaps(text: Text) -> set[str]:
    return {name for form in forms(text) for name in GAP.findall(form)}


def test_there_is_an_english_one() -> None:
    assert catalogues()[ENGLISH]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_catalogue_has_keys_and_gaps_of_the_english_one_in_its_order(language: str) -> None:
    english, other = catalogues()[ENGLISH], catalogues()[language]
    assert list(other) == [key for key in english if key in other]
    assert {key: gaps(text) for key, text in other.items()} == {key: gaps(english[key]) for key in other}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_page_has_every_word_of_its_language_and_the_others_in_english(language: str) -> None:
    english, own, words = catalogues()[ENGLISH], catalogues()[language], words_in(language)
    assert list(words) == list(english)
    assert {key: words[key] for key in own} == own
    assert {key: words[key] for key in lacking(language)} == {key: english[key] for key in lacking(language)}
    of_cldr = [key for key in cldr_names(language) if key not in own]
    assert sorted([*own, *of_cldr, *lacking(language)]) == sorted(english)


@pytest.mark.parametrize(
    ("language", "names"), [("fa", ["افغانستان", "پاکستان", "دری"]), ("ps", ["افغانستان", "پاکستان", "پښتو"])]
)
def test_countries_languages_and_months_have_their_names_of_cldr(language: str, names: list[str]) -> None:
    words = words_in(language)
    assert len(str(words["months"]).split(" ")) == 12
    assert str(words["months"]).split(" ")[10] == "نومبر"
    assert [words["country_af"], words["country_pk"], words[f"name_{language}"]] == names


@pytest.mark.parametrize("language", list(catalogues()))
def test_texts_are_text_and_nothing_else(language: str) -> None:
    catalogue: Catalogue = catalogues()[language]
    for key, text in catalogue.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
        assert all(form and isinstance(form, str) for form in forms(text)), key
        assert isinstance(text, str) or "other" in text, key
        assert not any("<" in form or ">" in form for form in forms(text)), key
        for form in forms(text):
            assert GAP.sub("", form).count("{") == GAP.sub("", form).count("}") == 0, key


def test_each_language_of_pages_has_a_catalogue() -> None:
    assert sorted(catalogues()) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("asked", "language"),
    [(None, "en"), ("en-GB", "en"), ("fa", "fa"), ("FA-af", "fa"), ("ps", "ps"), ("ur", "ur")],
)
def test_a_language_is_read_with_its_region_or_without(asked: str | None, language: str) -> None:
    assert read_language(asked) == language


@pytest.mark.parametrize("asked", ["", "xx", "de", "farsi", "../../settings"])
def test_a_language_that_pages_have_not_is_refused_with_those_that_they_have(asked: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read_language(asked)
    assert str(refused.value).endswith("expected one of en (English), fa (Dari), ps (Pashto), ur (Urdu)")
    assert repr(asked) in str(refused.value)


@pytest.mark.parametrize("asked", [None, "", "en", "EN", "en-GB", "xx", "../../settings", "e"])
def test_a_language_without_a_catalogue_is_english(asked: str | None) -> None:
    assert find_language(asked) == ENGLISH


@pytest.mark.parametrize(
    ("language", "way"), [("en", "ltr"), ("ps", "rtl"), ("fa-AF", "rtl"), ("ur", "rtl"), ("de", "ltr")]
)
def test_scripts_run_as_they_do(language: str, way: str) -> None:
    assert direction(language) == way
