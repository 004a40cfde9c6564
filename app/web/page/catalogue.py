"""The words of our pages by language, as catalogues of texts with {gaps}.

A catalogue is a file in `app/web/page/words/`, named after its language. A text is a string, or an object with a
string for each plural form of the language (one, other …). A word that a catalogue lacks stands in English on the
page, marked as English. `docs/reference/words.md` lists the words for translators.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import orjson

from app.model.errors import BadParameter

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fa": "Dari", "ps": "Pashto", "ur": "Urdu"}
"""The languages that pages are shown in, by their codes; each has a catalogue, complete or not."""
LANG = "lang"
"""The parameter that names the language of a page."""
RIGHT_TO_LEFT = ("ar", "fa", "ps", "ur")

Text = str | Mapping[str, str]
Catalogue = Mapping[str, Text]


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """Every catalogue, by its language."""
    folder = files("app.web.page").joinpath("words")
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".json"))
    return {name.removesuffix(".json"): orjson.loads(folder.joinpath(name).read_bytes()) for name in found}


def words_in(language: str) -> Catalogue:
    """All words of a page in this language, in the order of the English ones; English where it has none."""
    return {**catalogues()[ENGLISH], **catalogues()[language]}


def lacking(language: str) -> list[str]:
    """The keys of the words that the language's catalogue does not have yet."""
    return [key for key in catalogues()[ENGLISH] if key not in catalogues()[language]]


def read_language(asked: str | None) -> str:
    """The language with this code, with or without a region: `fa`, `fa-AF`; English for None.

    Raises `BadParameter` for any other text.
    """
    language = ENGLISH if asked is None else asked.strip().lower().partition("-")[0]
    if language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise BadParameter(f"{LANG}: no such language of pages: {asked!r}: expected one of {known}")
    return language


def find_language(asked: str | None) -> str:
    """The language with this code as `read_language` reads it; English for a text that names none."""
    try:
        return read_language(asked)
    except BadParameter:
        return ENGLISH


def direction(language: str) -> str:
    """The direction in which the language is written, as HTML's `dir`."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
