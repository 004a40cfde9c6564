"""The words of the map page itself, by language, as catalogues of texts with {gaps}.

A catalogue is a file of `app/web/page/words/`, named after its language. To add one, translate all of `en.json`: a
text is a string, or an object with a string for each form that the language has for numbers (one, other …).
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
    """Every catalogue there is, by its language."""
    folder = files("app.web.page").joinpath("words")
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".json"))
    return {name.removesuffix(".json"): orjson.loads(folder.joinpath(name).read_bytes()) for name in found}


def find_language(asked: str | None) -> str:
    """The language of that code if there is a catalogue of it, also without its region; else English."""
    code = (asked or ENGLISH).lower()
    return next((each for each in (code, code.partition("-")[0]) if each in catalogues()), ENGLISH)


def direction(language: str) -> str:
    """The direction that the language is written in, as HTML says it."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
