"""The library's face: what is public is documented, its examples run, and it is quick to import."""

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import app
import app.editing.edits
import app.filters.filter_texts
import app.incidents
import app.opening
import app.session
from app.session import Session

HEAVY = ("numpy", "pandas", "pydantic", "shapely", "apsw", "folium", "geopandas", "fastapi", "click")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def examples() -> list[doctest.DocTest]:
    find = doctest.DocTestFinder(exclude_empty=True)
    modules = (app, app.opening, app.session, app.incidents, app.editing.edits)
    return [each for module in modules for each in find.find(module) if each.examples]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_example_of_a_docstring_is_true(example: doctest.DocTest, session: Session) -> None:
    example.globs.update(app=app, session=session)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=said.append)
    assert said == []


@pytest.mark.parametrize("name", [name for name in app.__all__ if name != "__version__"])
def test_every_public_name_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(getattr(app, name))


OFFERED = {
    Session: "import_file incidents geocode locate crossings claims crossing_status close path revision",
    app.Incidents: "to_geopandas to_arrow to_geojson summary timeline areas map export credits revision",
}


@pytest.mark.parametrize("noun", OFFERED, ids=lambda noun: noun.__name__)
def test_every_method_that_is_offered_has_an_example(noun: type) -> None:
    without = [name for name in OFFERED[noun].split() if ">>>" not in (inspect.getdoc(vars(noun)[name]) or "")]
    assert without == []


def test_names_are_listed_and_unknown_ones_are_told() -> None:
    assert set(app.__all__) <= set(dir(app))
    with pytest.raises(AttributeError, match=r"module 'app' has no attribute 'opne': it has .*open"):
        app.opne  # noqa: B018


def test_import_brings_nothing_heavy() -> None:
    script = f"import sys, app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_types_are_shipped() -> None:
    assert (Path(app.__file__).parent / "py.typed").exists()
