"""The house rules that no linter knows: who may import whom, how long things get, what no file may name."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from app.web.page import assets

PROJECT = Path(__file__).parents[1]
LAYERS = (
    {"model"},
    {"geography"},
    {"encode", "filters", "geocoding", "documents", "download", "crossings", "figures", "rules"},
    {"engine"},
    {"record"},
    {"ingest", "aggregate", "output", "access", "matching", "inbox"},
    {"web.page", "reading"},
    {"incidents", "crossing_answers", "editing"},
    {"session"},
    {"opening", "report"},
    {"app"},
    {"enrichment", "web.api"},
    {"cli"},
    {"__main__"},
)
"""Lowest first: a module imports from rows above its own here, or from its own package."""
LEVELS = {part: level for level, parts in enumerate(LAYERS) for part in parts}

ONLY_IN = {
    "geopy": {"geocoding"},
    "babel": {"web.page"},
    "folium": {"web.page"},
    "branca": {"web.page"},
    "fastapi": {"web.api"},
    "starlette": {"web.api"},
    "click": {"cli"},
    "dask": {"enrichment"},
    "distributed": {"enrichment"},
    "spacy": {"reading"},
    "trafilatura": {"documents"},
    "pypdf": {"documents"},
}
"""Libraries that one part alone knows."""

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "base", "manager"}
MAX_FILE_LINES = {"app": 400, "docs": 400, "geodata": 400, "tests": 600}
"""Tests have tables of cases in them."""
MAX_FUNCTION_LINES = 40
SCRIPTS = PROJECT / "app" / "web" / "static"
SCRIPT_FOLDERS = ("data", "state", "draw", "panel", "desk", "")
"""Lowest first: a script names parts of `durand` that its own folder or a lower one adds; map.js is on top."""
MAX_SCRIPT_LINES = 250
MAX_SCRIPT_COLUMNS = 115
MAX_SCRIPT_FUNCTION_LINES = 60
OPENS_FUNCTION = re.compile(
    r"( *)(?! |//|\*|(?:\} else )?(?:if|for|while|switch|catch)\b|durand\.\w+ = \(\(\) =>).*(?:=>|\)) \{$"
)
NAMES_IN_MODULES = ("log", "__version__", "__all__")
"""In lower case, and no state."""
MAX_FILE_BYTES = 25_000_000
MAX_GEODATA_BYTES = 25_000_000

# Written so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\bTOD[O]\b|\bFIXM[E]\b|(?<![-\w])XX[X]\b|NotImplementedErro[r]")
OF_ONE_MACHINE = re.compile(r"(?<![\w.~}])/(wor[k]|roo[t]|hom[e]|User[s]|tm[p])/|\.\./share[d]")
REGISTRIES = re.compile(r"(py[p]i|npm[j]s|de[b]ian|apac[h]e)\.org|pythonhos[t]ed|repo1?\.mav[e]n")
LOADED_FROM_OUTSIDE = re.compile(
    r"""(<(script|img|iframe|link)\b[^>]*\b(src|href)|@import|url\(|\bfetch\(|\bimport\()[\s("'=`]*(https?:)?//""",
    re.I,
)
CDN = re.compile(r"\bcdn\.|unpk[g]|cdnj[s]|jsdeliv[r]|googleapi[s]|bootstrapcd[n]")

RIDDLE = re.compile(
    r"(Those|These|That|They|Them|Theirs?|It|Its|Which|What|Who|Whose|Ones|All that|All of (it|them)|The same)\b"
    r"|One (of|that)\b"
)
"""How a docstring begins that points at a thing instead of naming it."""

MODULES = {
    ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((PROJECT / "app").rglob("*.py"))
}
TREES = {name: ast.parse(path.read_bytes()) for name, path in MODULES.items()}


def imports(tree: ast.Module) -> set[str]:
    """Every module that a module imports, at the top, in a function or for its types."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            source = node.module or ""
            found |= {inner if (inner := f"{source}.{alias.name}") in MODULES else source for alias in node.names}
    return found


IMPORTS = {name: imports(tree) for name, tree in TREES.items()}
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def packages(requirements: Iterable[str]) -> set[str]:
    """The names of packages, spelled as indexes spell them."""
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in names if name}


NEEDED = packages(PYPROJECT["project"]["dependencies"])
EXTRAS = {name: packages(names) for name, names in PYPROJECT["project"]["optional-dependencies"].items()}
GROUPS = {name: packages(names) for name, names in PYPROJECT["dependency-groups"].items()}


def part(name: str) -> str:
    """The part of `app`, as `LAYERS` names it, that a module belongs to."""
    inner = name.removeprefix("app.")
    return next((part for part in LEVELS if f"{inner}.".startswith(f"{part}.")), inner)


def project_files() -> Iterator[Path]:
    """Every file that is not left out by .gitignore, which here names folders and endings only."""
    ignored = [line.lstrip("/").rstrip("/") for line in (PROJECT / ".gitignore").read_text().split()]

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                yield from walk(path)
            else:
                yield path

    return walk(PROJECT)


def lines_with(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    """Where a pattern occurs in files of text."""
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        rows = enumerate(text.splitlines(), 1)
        found += [f"{path.relative_to(PROJECT)}:{n}: {row[:120]}" for n, row in rows if pattern.search(row)]
    return found


def code(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


def test_every_part_of_app_has_its_layer() -> None:
    assert {part(name) for name in MODULES if name not in ("app", "app.web")} - LEVELS.keys() == set()


def test_the_architecture_shows_every_part_in_its_row() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `([\w.]+)` \|", text, re.M)
    assert [int(row) for row, _ in rows] == sorted(int(row) for row, _ in rows)
    shown = [{part for row, part in rows if int(row) == level} for level in range(len(LAYERS))]
    assert (shown, len(rows)) == (list(LAYERS), len(LEVELS))


def test_imports_point_down() -> None:
    upward = [
        f"{name} imports {other}"
        for name, others in IMPORTS.items()
        for other in others
        if other.startswith("app.") and part(other) != part(name) and LEVELS[part(other)] >= LEVELS[part(name)]
    ]
    assert upward == []


def test_no_module_needs_itself() -> None:
    TopologicalSorter({name: others & MODULES.keys() for name, others in IMPORTS.items()}).prepare()


def test_app_does_not_know_tests_or_the_scripts_that_make_the_geodata() -> None:
    assert [
        name for name, others in IMPORTS.items() for o in others if o.split(".")[0] in ("tests", "geodata")
    ] == []


@pytest.mark.parametrize(("library", "homes"), ONLY_IN.items())
def test_one_part_alone_knows_a_library(library: str, homes: set[str]) -> None:
    assert {part(n) for n, others in IMPORTS.items() if library in {o.split(".")[0] for o in others}} <= homes


@pytest.mark.parametrize(
    ("folder", "declared"),
    [
        ("app", NEEDED | EXTRAS["dask"] | EXTRAS["read"]),
        ("docs", NEEDED),
        ("geodata", NEEDED | EXTRAS["geodata"]),
        ("tests", NEEDED | GROUPS["dev"]),
    ],
)
def test_what_is_imported_is_declared(folder: str, declared: set[str]) -> None:
    """All but QGIS, whose scripts run in QGIS's own Python."""
    bring = packages_distributions()
    own = {"app", "geodata", "qgis", *(path.stem for path in code("tests"))} | sys.stdlib_module_names
    used = {name.split(".")[0] for path in code(folder) for name in imports(ast.parse(path.read_bytes()))} - own
    assert [name for name in sorted(used) if not packages(bring.get(name, [name])) & declared] == []


def test_one_module_alone_reads_the_environment() -> None:
    read = re.compile(r"\bos\.environ|\bgetenv\(|\benviron\b")
    assert lines_with(read, (path for path in MODULES.values() if path.name != "environment.py")) == []


ASSEMBLED = {"read_query", "build_view", "build_geography", "open_store", "Incidents"}
"""What is put together in one place: a store, the view of it, and what a query finds there."""


def test_session_alone_puts_store_view_and_query_together() -> None:
    def name_of(call: ast.Call) -> str:
        if isinstance(call.func, ast.Attribute):
            is_store = ast.unparse(call.func.value).split(".")[-1] == "store"
            return "open_store" if is_store and call.func.attr == "load" else ""
        return call.func.id if isinstance(call.func, ast.Name) else ""

    made = {
        (name, name_of(node))
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) in ASSEMBLED
    }
    # A store's file is opened where a session is opened; a session alone reads the store.
    assert {module for module, _ in made} == {"app.session", "app.opening"}
    assert {name for module, name in made if module == "app.opening"} == {"open_store"}


def test_packages_are_imported_from_their_modules() -> None:
    """`app` itself may say its version, packages in it say nothing."""
    inner = [
        path for path in code("app", "geodata") if path.name == "__init__.py" and path.parent.parent != PROJECT
    ]
    assert [str(path) for path in inner if path.stat().st_size] == []


def test_modules_say_what_they_hold_by_their_name() -> None:
    assert [str(path) for path in code("app", "geodata", "tests") if path.stem in SAYS_NOTHING] == []


def test_test_files_have_a_name_of_their_own() -> None:
    names = [path.name for path in code("tests") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("folder", "most"), MAX_FILE_LINES.items())
def test_files_have_one_subject(folder: str, most: int) -> None:
    lengths = {str(path.relative_to(PROJECT)): len(path.read_text().splitlines()) for path in code(folder)}
    assert {name: length for name, length in lengths.items() if length > most} == {}


def test_functions_do_one_thing() -> None:
    long = [
        f"{name}.{node.name}: {length} lines"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := node.end_lineno - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert long == []


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every docstring, and of every string below a constant that explains it."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def test_docstrings_begin_with_a_noun_or_a_verb() -> None:
    """A reader who knows nothing of the code must not have to ask "which?" or "whose?" at the first word."""
    riddles = [
        f"{name}:{line}: {text[:60]}"
        for name, tree in TREES.items()
        for line, text in docstrings(tree)
        if RIDDLE.match(text)
    ]
    assert riddles == []


def scripts() -> dict[str, str]:
    """The texts of the pages' scripts by their paths below `static/`."""
    return {path.relative_to(SCRIPTS).as_posix(): path.read_text() for path in sorted(SCRIPTS.rglob("*.js"))}


def script_folder(name: str) -> str:
    return name.rpartition("/")[0]


def test_every_script_is_loaded_and_in_its_folder() -> None:
    assert sorted((*assets.SCRIPTS, *assets.OF_DESK, assets.WORKER)) == sorted(scripts())
    assert [name for name in scripts() if script_folder(name) == ""] == ["controls.js", "map.js", "worker.js"]
    assert list(dict.fromkeys(map(script_folder, (*assets.SCRIPTS[:-2], *assets.OF_DESK, "map.js")))) == list(
        SCRIPT_FOLDERS
    )
    assert {script_folder(name) for name in assets.OF_DESK} == {"desk"}


def test_scripts_know_what_is_in_lower_folders() -> None:
    homes = {
        part: script_folder(name)
        for name, text in scripts().items()
        for part in re.findall(r"^durand\.(\w+) =", text, re.M)
    }
    level = SCRIPT_FOLDERS.index
    taken = re.compile(r"\bdurand\.(\w+)|^ *const \{([^}]*)\} = durand;", re.M)
    upward = [
        f"{name} names durand.{part}"
        for name, text in scripts().items()
        for one, several in taken.findall(text)
        for part in (one, *(word.partition(":")[0].strip() for word in several.split(",")))
        if part in homes and level(homes[part]) > level(script_folder(name))
    ]
    assert homes.keys() > {"words", "State", "Marks", "Panel", "start"}
    assert upward == []


def test_scripts_are_short_and_narrow() -> None:
    lengths = {name: len(text.splitlines()) for name, text in scripts().items()}
    assert {name: length for name, length in lengths.items() if length > MAX_SCRIPT_LINES} == {}
    assert [
        f"{name}:{n}"
        for name, text in scripts().items()
        for n, line in enumerate(text.splitlines(), 1)
        if len(line) > MAX_SCRIPT_COLUMNS
    ] == []


def function_lengths(text: str) -> dict[int, int]:
    """The lines of a script's functions by the line that opens them; the scope of a whole file is none."""
    lines = text.splitlines()
    opened = {at: found[1] for at, line in enumerate(lines) if (found := OPENS_FUNCTION.match(line))}
    return {
        at + 1: next(n for n, later in enumerate(lines[at:], 1) if later.startswith(indent + "}"))
        for at, indent in opened.items()
    }


def test_functions_of_scripts_do_one_thing() -> None:
    lengths = {
        f"{name}:{line}": n for name, text in scripts().items() for line, n in function_lengths(text).items()
    }
    assert len(lengths) > 300
    assert {place: n for place, n in lengths.items() if n > MAX_SCRIPT_FUNCTION_LINES} == {}


def test_the_linter_of_scripts_holds_them_to_the_same_lengths() -> None:
    settings = (PROJECT / "tests" / "script" / "biome.jsonc").read_text()
    assert f'"maxLines": {MAX_SCRIPT_FUNCTION_LINES}' in settings
    assert f'"lineWidth": {MAX_SCRIPT_COLUMNS}' in settings


def test_the_lock_of_the_script_checks_names_hashes_and_no_address() -> None:
    folder = PROJECT / "tests" / "script"
    lock = json.loads((folder / "package-lock.json").read_text())["packages"]
    asked = json.loads((folder / "package.json").read_text())["devDependencies"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked
    packed = [each for name, each in lock.items() if name]
    assert all(each["integrity"].startswith("sha512-") and "resolved" not in each for each in packed)


def test_modules_hold_no_state() -> None:
    assert [n for n, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.Global)] == []
    variables = [
        f"{name}: {target.id}"
        for name, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.islower() and target.id not in NAMES_IN_MODULES
    ]
    assert variables == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED, code("app", "docs", "geodata", "tests")) == []


def test_pages_load_nothing_from_outside() -> None:
    pages = [path for path in (PROJECT / "app").rglob("*") if path.suffix in (".html", ".css", ".js", ".py")]
    assert lines_with(LOADED_FROM_OUTSIDE, pages) + lines_with(CDN, pages) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(OF_ONE_MACHINE, project_files()) == []


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRIES, project_files()) == []


@pytest.mark.parametrize(
    ("name", "declared"),
    [("", NEEDED | EXTRAS["read"]), ("-build", GROUPS["build"]), ("-dev", NEEDED | GROUPS["dev"])],
)
def test_lock_files_name_versions_and_hashes_of_all_that_is_declared(name: str, declared: set[str]) -> None:
    text = (PROJECT / f"requirements{name}.lock").read_text()
    pinned = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==\S+.*\\\n    --hash=sha256:", text, re.M)
    assert len(pinned) == len(re.findall(r"^[^#\s]", text, re.M))
    assert declared - packages(pinned) == set()
    assert "://" not in text


def test_the_geodata_are_small_enough_to_ship() -> None:
    sizes = {path: path.stat().st_size for path in project_files()}
    assert sum(size for path, size in sizes.items() if (PROJECT / "geodata") in path.parents) < MAX_GEODATA_BYTES
    assert [str(path) for path, size in sizes.items() if size > MAX_FILE_BYTES] == []
