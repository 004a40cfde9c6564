"""Every catalogue of words says the same as the English one, with the same gaps."""

import re

import pytest

from app.web.page.catalogue import ENGLISH, Catalogue, Text, catalogues, direction, find_language

GAP = re.compile(r"\{(\w+)\}")


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def gaps(text: Text) -> set[str]:
    return {name for form in forms(text) for name in GAP.findall(form)}


def test_there_is_an_english_one() -> None:
    assert catalogues()[ENGLISH]


@pytest.mark.parametrize("language", list(catalogues()))
def test_every_catalogue_has_the_keys_and_gaps_of_the_english_one(language: str) -> None:
    english, other = catalogues()[ENGLISH], catalogues()[language]
    assert list(other) == list(english)
    assert {key: gaps(text) for key, text in other.items()} == {key: gaps(text) for key, text in english.items()}


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


@pytest.mark.parametrize("asked", [None, "", "en", "EN", "en-GB", "xx", "../../settings", "e"])
def test_a_language_without_a_catalogue_is_english(asked: str | None) -> None:
    assert find_language(asked) == ENGLISH


@pytest.mark.parametrize(
    ("language", "way"), [("en", "ltr"), ("ps", "rtl"), ("fa-AF", "rtl"), ("ur", "rtl"), ("de", "ltr")]
)
def test_scripts_run_as_they_do(language: str, way: str) -> None:
    assert direction(language) == way
