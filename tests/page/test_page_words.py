"""The page's scripts and its catalogue of words: neither has a word that the other does not know."""

import re
from importlib.resources import files

from app.web.page.assets import OF_DESK, SCRIPTS
from app.web.page.catalogue import ENGLISH, catalogues

SOURCE = "\n".join(
    files("app.web").joinpath(f"static/{name}").read_text(encoding="utf-8") for name in (*SCRIPTS, *OF_DESK)
)
NAMED = set(re.findall(r'"([a-z][a-z0-9_]*)"', SOURCE))
BEGUN = set(re.findall(r"\bt\(`([a-z_]+_)\$\{", SOURCE))


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'\bt\("([a-z0-9_]+)"', SOURCE))
    assert asked - set(catalogues()[ENGLISH]) == set()


def test_every_word_that_is_there_is_asked_for() -> None:
    rest = set(catalogues()[ENGLISH]) - NAMED
    assert {word for word in rest if not word.startswith(tuple(BEGUN))} == set()
