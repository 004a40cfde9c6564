"""The licences of the libraries that an installation has, against the page that lists them."""

import re
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / "requirements.lock"
PAGE = PROJECT / "docs" / "licences.md"
LOCKED = sorted(set(re.findall(r"^([a-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE)))
LISTED = dict(re.findall(r"^\| `([a-z0-9._-]+)` \| (.+?) \|$", PAGE.read_text(), re.MULTILINE))
TOLD_OTHERWISE = {"apsw": "any-OSI", "pyogrio": "MIT"}
"""Packages whose metadata has a text, a word of its own or a reference instead of a licence's name."""
TAKEN = ("MIT", "BSD", "Apache", "MPL", "ISC", "PSF", "0BSD", "Zlib", "CC0", "CNRI", "any-OSI")
"""Licences of libraries that any program may use; MPL asks for the source of its own files."""


def licence_of(package: str) -> str:
    """The licence that a package states: as an expression, else as a text, else by its classifiers."""
    stated = metadata.metadata(package)
    classified = [
        each.rpartition(" :: ")[2] for each in stated.get_all("Classifier") or () if "License ::" in each
    ]
    found = stated.get("License-Expression") or stated.get("License") or " or ".join(classified)
    return TOLD_OTHERWISE.get(package, found)


def test_the_page_lists_every_library_of_an_installation_and_no_other() -> None:
    assert sorted(LISTED) == LOCKED


@pytest.mark.parametrize("package", LOCKED)
def test_library_has_the_licence_that_the_page_tells(package: str) -> None:
    try:
        found = licence_of(package)
    except metadata.PackageNotFoundError:
        # A package for another system.
        found = LISTED[package]
    assert LISTED[package] == found
    assert any(word in found for word in TAKEN), found


def test_the_font_of_the_pages_is_shipped_with_its_licence() -> None:
    folder = PROJECT / "app" / "web" / "fonts"
    assert sorted(path.name for path in folder.iterdir()) == ["LICENSE", "vazirmatn.woff2"]
    assert (folder / "vazirmatn.woff2").read_bytes().startswith(b"wOF2")
    assert "SIL Open Font License, Version 1.1" in (folder / "LICENSE").read_text()
    assert "**Vazirmatn** 33.003" in PAGE.read_text()
