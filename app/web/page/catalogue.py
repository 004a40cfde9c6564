"""The words of our pages by language, as catalogues of texts with {gaps}.

A catalogue is a file in `app/web/page/words/`, named after its language. A text is a string, or an object with a
string for each plural form of the language (one, other …). A word that a catalogue lacks stands in English on the
page, marked as English; names of countries, languages and months are those of CLDR. `docs/reference/words.md`
lists the words for translators.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import orjson
from babel import Locale

from app.model.errors import BadParameter

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fa": "Dari", "ps": "Pashto", "ur": "Urdu"}
"""The languages that pages are shown in, by their codes; each has a catalogue, complete or not."""
LOCALES = {"fa": "fa_AF", "ps": "ps_AF", "ur": "ur_PK"}
"""The locales of the languages of pages other than English."""
COUNTRIES = ("AF", "PK", "CN", "IN", "IR", "TJ", "TM", "UZ")
"""The countries that maps name."""
OF_CLDR: Mapping[str, tuple[str, str]] = {
    **{f"country_{code.lower()}": ("territories", code) for code in COUNTRIES},
    "filter_provinces_af": ("territories", "AF"),
    "filter_provinces_pk": ("territories", "PK"),
    "name_ps": ("languages", "ps"),
    "name_fa": ("languages", "fa_AF"),
    "name_ur": ("languages", "ur"),
}
"""The words that are names in CLDR, with the table and the code of each."""
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


@cache
def words_in(language: str) -> Catalogue:
    """All words of a page in this language, in the order of the English ones; English where it has none."""
    return {**catalogues()[ENGLISH], **cldr_names(language), **catalogues()[language]}


def lacking(language: str) -> list[str]:
    """The keys of the words that stand in English on pages of the language."""
    known = {*cldr_names(language), *catalogues()[language]}
    return [key for key in catalogues()[ENGLISH] if key not in known]


def cldr_names(language: str) -> Catalogue:
    """The names that CLDR has in the language; none for English, whose catalogue is whole."""
    if language == ENGLISH:
        return {}
    locale = Locale.parse(LOCALES[language])
    months = locale.months["format"]["abbreviated"]
    names = {key: getattr(locale, table)[code] for key, (table, code) in OF_CLDR.items()}
    return {"months": " ".join(months[number] for number in sorted(months)), **names}


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
