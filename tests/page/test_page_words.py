"""The page's scripts and its catalogue of words: neither has a word that the other does not know."""

import re
from importlib.resources import files
from pathlib import Path

from app.web.page.assets import OF_DESK, SCRIPTS
from app.web.page.catalogue import ENGLISH, catalogues

SOURCE = "\n".join(
    files("app.web").joinpath(f"static/{name}").read_text(encoding="utf-8") for name in (*SCRIPTS, *OF_DESK)
)
NAMED = set(re.findall(r'"([a-z][a-z0-9_]*)"', SOURCE))
WEB = Path(__file__).parents[2] / "app/web"
OF_SERVICE = "\n".join(
    path.read_text(encoding="utf-8") for kind in ("py", "html") for path in WEB.rglob(f"*.{kind}")
)
SAID_BY_PAGES = set(re.findall(r"\bpage_[a-z_]+", OF_SERVICE))
BEGUN = set(re.findall(r"\bt\(`([a-z_]+_)\$\{", SOURCE))


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'\bt\("([a-z0-9_]+)"', SOURCE))
    assert asked - set(catalogues()[ENGLISH]) == set()


def test_every_word_that_is_there_is_asked_for() -> None:
    rest = set(catalogues()[ENGLISH]) - NAMED - SAID_BY_PAGES
    assert {word for word in rest if not word.startswith(tuple(BEGUN))} == set()
