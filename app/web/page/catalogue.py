"""The words of the map page by language, as catalogues of texts with {gaps}.

A catalogue is a file in `app/web/page/words/`, named after its language. To add one, translate all of `en.json`: a
text is a string, or an object with a string for each plural form of the language (one, other …).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import orjson

ENGLISH = "en"
RIGHT_TO_LEFT = ("ar", "fa", "ps", "ur")

Text = str | Mapping[str, str]
Catalogue = Mapping[str, Text]


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """Every catalogue, by its language."""
    folder = files("app.web.page").joinpath("words")
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".json"))
    return {name.removesuffix(".json"): orjson.loads(folder.joinpath(name).read_bytes()) for name in found}


def find_language(asked: str | None) -> str:
    """The language with this code if it has a catalogue, with or without its region; else English."""
    code = (asked or ENGLISH).lower()
    return next((each for each in (code, code.partition("-")[0]) if each in catalogues()), ENGLISH)


def direction(language: str) -> str:
    """The direction in which the language is written, as HTML's `dir`."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
