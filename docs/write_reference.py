"""Write the pages of `docs/reference` from the code: `make docs`.

What a page says stands in the code, in one place: the filters' catalogue, the tables' columns, the docstrings and
parameters of the routes, the help of the commands, the descriptions of the settings. Change it there.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from inspect import cleandoc, getdoc
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo

import app
from app.aggregate.counting import CAVEAT, MEASURES, SPANNING
from app.aggregate.dimensions import DIMENSIONS, MAX_DIMENSIONS
from app.cli.filter_options import keyword
from app.cli.main import EXIT_CODES, main
from app.filters.catalogue import FILTER_NAMES, FILTERS, Filter
from app.model.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.model.crs import AUTHORITY_CODES
from app.model.environment import PREFIX
from app.model.settings import Settings
from app.model.vocabulary import EventType
from app.web.api.application import EDITED, POSTED, ROUTES
from app.web.api.openapi import openapi
from app.web.page.assets import OF_DESK, SCRIPTS
from app.web.page.catalogue import ENGLISH, LANGUAGES, catalogues, lacking

WORDS_LEAD = (
    "A reader of Dari, Pashto or Urdu can complete the catalogue of the language, "
    "`app/web/page/words/fa.json`, `ps.json` or `ur.json`: give a key of this list the words of the "
    "language, in the order of this list. A {gap} stays as it is, and may stand elsewhere in the "
    "sentence. A text with forms (one; other) is an object with a text for each plural form of the "
    "language, at least `other`. A word that is not there stands in English on the page, and is marked as"
    " English, so that a catalogue may be completed in steps. No words of a machine are taken: some of "
    "them are read by people in danger. `tests/page/test_catalogue.py` checks keys, gaps and forms; `make"
    " docs` writes this list and its counts. Names of places are in `geodata/`; those of countries, languages "
    "and months are CLDR's, by whose rules numbers and days are written."
)
FOLDER = Path(__file__).parent / "reference"
WRITTEN = "Written by `make docs` from `{source}`: change the code, not this page."
TABLES = (INCIDENTS, CLAIMS, CROSSING_STATUS, CROSSINGS, BORDER, PROVINCES, DISTRICTS)
CRS_LEAD = "Longitude and latitude (the default), latitude and longitude, Web Mercator, and UTM zones 41N to 43N."
WRITING = (
    "Items of `incidents`, `unlocated`, `claims` and `crossing_status` are written as OGC API Features Part 4 "
    "says; files are imported in the background. [The guide](../guide/writing.md) shows how."
)
FIRST_COLLECTION = INCIDENTS.name
"""The collection whose parameters stand for a route of all collections."""


def pages() -> dict[str, str]:
    """The text of every page, by the name of its file."""
    return {
        "filters.md": filters_page(),
        "columns.md": columns_page(),
        "routes.md": routes_page(),
        "commands.md": commands_page(),
        "settings.md": settings_page(),
        "words.md": words_page(),
    }


def words_page() -> str:
    """Every word of the pages for translators: its key, its English, and the scripts or pages that say it."""
    english = catalogues()[ENGLISH]
    said = {name: (Path(app.__file__).parent / "web/static" / name).read_text() for name in (*SCRIPTS, *OF_DESK)}
    rows = [
        (code(key), *(["; ".join(text.values())] if isinstance(text, Mapping) else [text]))
        for key, text in english.items()
    ]
    missing = {code: lacking(code) for code in LANGUAGES if code != ENGLISH}
    progress = [
        (f"{LANGUAGES[code]} (`{code}.json`)", str(len(english) - len(keys)), str(len(keys)))
        for code, keys in missing.items()
    ]
    return page(
        "Words of the pages",
        "app/web/page/words/en.json",
        WORDS_LEAD,
        table(("Language", "Words that it has", "Words that it lacks"), progress),
        table(
            ("Key", "English", "Where it stands"),
            [(*row, _places(row[0].strip("`"), said)) for row in rows],
        ),
    )


def _places(key: str, said: Mapping[str, str]) -> str:
    """The scripts that say a word, by its whole key or by its beginning; "the pages" where the service says it."""
    beginnings = [f"`{key[: at + 1]}${{" for at, letter in enumerate(key) if letter == "_"]
    whole = [name for name, script in said.items() if f'"{key}"' in script]
    begun = [name for name, script in said.items() if any(each in script for each in beginnings)]
    return ", ".join(name.removesuffix(".js") for name in whole or begun) or "pages"


def page(title: str, source: str, *parts: str) -> str:
    """A page of Markdown, its parts separated by empty lines."""
    texts = [f"# {title}", WRITTEN.format(source=source), *(part for part in parts if part)]
    return "\n\n".join(texts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; a line is broken and a bar is escaped, for either would end a cell."""
    lines = [head, ["---"] * len(head), *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """The text as one line of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """The text as it is typed; nothing for nothing."""
    return f"`{text}`" if f"{text}" else ""


def prose(docstring: str | None) -> str:
    """The paragraphs of a docstring, each on one line."""
    paragraphs = cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def filters_page() -> str:
    """Every filter with its meaning and an example."""
    lead = (
        "The filters are the same for items, near answers, summaries, exports, tiles, the map, Python and the "
        "command line. On the command line a filter is an option with dashes (`--within-km`); in Python it "
        "is a keyword with low lines (`bbox_crs`). Unknown or malformed filters are refused with a sentence "
        "that says what would be right. [The guide](../guide/filters.md) shows how filters are used together."
    )
    rows = [(code(f.name), filter_text(f), code(f.example)) for f in FILTERS]
    properties = (
        "On the routes and in Python the name of any property is a filter for one value of it "
        "(`?actor1=TTP`); [columns](columns.md) lists the properties. On the routes `properties` picks the "
        "properties of the answer, and `crs` its reference system: longitude and latitude, EPSG:4326, "
        "EPSG:3857, or UTM zones 41N to 43N."
    )
    kinds = "Event types: " + ", ".join(code(kind) for kind in EventType) + "."
    return page(
        "Filters",
        "app/filters/catalogue.py",
        lead,
        table(("filter", "meaning", "example"), rows),
        kinds,
        properties,
        "## Reference systems",
        CRS_LEAD,
        table(
            ("value", "reference system"), [(code(name), authority) for name, authority in AUTHORITY_CODES.items()]
        ),
    )


def filter_text(item: Filter) -> str:
    """What a filter means, with its values and its default."""
    return f"{item.description}{values_text(item.schema)}"


def values_text(schema: Mapping[str, Any]) -> str:
    """The values that a JSON Schema allows and its default, as sentences after others."""
    values, default, most = schema.get("enum"), schema.get("default"), schema.get("maximum")
    if values == list(AUTHORITY_CODES):
        return " Values: the [reference systems](filters.md#reference-systems)."
    listed = "" if values is None else " Values: " + ", ".join(code(value) for value in values) + "."
    limit = "" if most is None else f" At most: {code(most)}."
    return listed + limit + ("" if default is None else f" Default: {code(default)}.")


def columns_page() -> str:
    """Every table's columns, and what a summary counts."""
    lead = (
        "The same columns are the GeoJSON properties, the CSV headers, the columns of GeoPackage and Parquet, "
        "and the names for `filter` and `sortby`. *Derived* columns are worked out from the others and the "
        "geography; a file that is imported cannot set them. Empty means unknown and never zero. [What the "
        "words mean](../guide/words.md) explains the columns that are quoted most."
    )
    counted = [
        "## What a summary counts by",
        f"Up to {MAX_DIMENSIONS} of these dimensions, in `by`.",
        table(("dimension", "meaning"), [(code(name), f"{text}.") for name, text in DIMENSIONS.items()]),
        "## Columns of a summary",
        table(("column", "title", "meaning"), [summary_row(column) for column in (*MEASURES, SPANNING)]),
        CAVEAT,
    ]
    return page(
        "Columns", "app/model/columns.py", lead, *(part for each in TABLES for part in table_parts(each)), *counted
    )


def table_parts(each: Table) -> list[str]:
    """A table's heading, its description and its columns."""
    head = ("column", "title", "kind", "meaning", "derived", "HXL")
    return [
        f"## {each.title}",
        f"{code(each.name)}: {each.description}.",
        table(head, map(column_row, each.columns)),
    ]


def column_row(column: Column) -> tuple[str, ...]:
    """A column as a row."""
    kind = f"{column.kind}, {column.unit}" if column.unit else column.kind
    derived = "derived" if column.derived else ""
    return code(column.name), column.title, kind, f"{column.description}.", derived, code(column.hxl or "")


def summary_row(column: Column) -> tuple[str, ...]:
    """A column of a summary as a row."""
    return code(column.name), column.title, f"{column.description}."


def routes_page() -> str:
    """Every route with what it answers and its parameters."""
    lead = (
        "All routes answer `GET`, except `/read`, which takes an article by `POST`, and some that "
        "[write](#writing). What they answer as JSON is also a page for people: ask with a browser, or with "
        "`f=html`. What is wrong with a request is said in a sentence: status 400 or 404, and JSON with `code` "
        "and `description`. `/api` gives the routes as an OpenAPI document, with every collection by itself. *All "
        "filters* are the ones of [filters](filters.md)."
    )
    document = openapi("")
    paths = {path.replace(":path}", "}"): handler for path, handler in {**ROUTES, **POSTED}.items()}
    rows = [(code(path), prose(getdoc(handler)).partition("\n\n")[0]) for path, handler in sorted(paths.items())]
    edits = [
        (code(f"{method} {path.replace(':path}', '}')}"), prose(getdoc(edit)))
        for (method, path), edit in EDITED.items()
    ]
    details = [
        part for path, handler in sorted(paths.items()) for part in route_parts(path, getdoc(handler), document)
    ]
    return page(
        "Routes",
        "app/web/api/application.py",
        lead,
        table(("route", "answer"), rows),
        "## Writing",
        WRITING,
        table(("method and route", "what it does"), edits),
        "## In detail",
        *details,
    )


def route_parts(path: str, docstring: str | None, document: Mapping[str, Any]) -> list[str]:
    """A route's heading, its docstring and its parameters; nothing where the table says it all."""
    parameters = route_parameters(path, document)
    more = prose(docstring)
    if not parameters and "\n\n" not in more:
        return []
    return [f"### {path}", more, parameters_text(parameters)]


def route_parameters(path: str, document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The query parameters of a route, as the OpenAPI document has them."""
    pattern = re.compile(re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(path)))
    found = [known for known in document["paths"] if pattern.fullmatch(known)]
    first = [known for known in found if FIRST_COLLECTION in known.split("/")]
    shared = document["components"]["parameters"]
    whole: dict[str, Mapping[str, Any]] = {}
    for known in first or found:
        for p in next(iter(document["paths"][known].values()))["parameters"]:
            given = {**shared[p["$ref"].rpartition("/")[2]], "is_shared": True} if "$ref" in p else p
            whole[given["name"]] = given
    return [p for p in whole.values() if p["in"] == "query" and not p.get("x-is-property")]


def parameters_text(parameters: Sequence[Mapping[str, Any]]) -> str:
    """Filters by name, other parameters with their meaning."""
    shared = [p["name"] for p in parameters if p.get("is_shared")]
    filters = [name for name in FILTER_NAMES if name in shared]
    others = [
        (code(p["name"]), f"{p['description']}{values_text(p['schema'])}")
        for p in parameters
        if p["name"] not in filters
    ]
    said = filters_text(filters, [p["name"] for p in parameters])
    parts = said, table(("parameter", "meaning"), others) if others else ""
    return "\n\n".join(part for part in parts if part)


def filters_text(filters: Sequence[str], told: Sequence[str] = ()) -> str:
    """A sentence on the filters that a route or a command takes: their names, or the names of the few others.

    Filters that are `told` elsewhere are not named as missing. Empty where there are no filters.
    """
    missing = [name for name in FILTER_NAMES if name not in (*filters, *told)]
    if len(missing) < len(filters):
        return "All filters" + (" but " + ", ".join(map(code, missing)) if missing else "") + "."
    return "Filters: " + ", ".join(map(code, filters)) + "." if filters else ""


SOME_ROWS = "`durand import` refused some rows; 1 says that no row was inserted, updated or unchanged."


def commands_page() -> str:
    """Every command with its help and its options, and the exit codes."""
    lead = (
        "`durand` stands in `.venv/bin`; `python -m app` is the same program. Each command has `--help`. "
        "Filters are options with dashes; [filters](filters.md) explains them. A filter that is given twice "
        "is refused."
    )
    every = dict(all_commands("durand", main.commands))
    rows = [(code(usage(path, c)), prose(c.help).partition("\n\n")[0]) for path, c in every.items()]
    codes = [
        (str(number), f"{prose(error.__doc__)}")
        for error, number in sorted(EXIT_CODES.items(), key=lambda item: item[1])
    ]
    return page(
        "Commands",
        "app/cli",
        lead,
        table(("command", "what it does"), rows),
        *(part for path, c in every.items() for part in command_parts(path, c)),
        "## Exit codes",
        table(("code", "meaning"), [("0", "The command did what was asked."), *codes, ("8", SOME_ROWS)]),
    )


def all_commands(path: str, commands: Mapping[str, click.Command]) -> Iterable[tuple[str, click.Command]]:
    """Every command that does something, by its whole name; most groups are only the commands in them."""
    for name, command in commands.items():
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from all_commands(f"{path} {name}", command.commands)


def usage(path: str, command: click.Command) -> str:
    """The command with its arguments."""
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    return " ".join([path, *(argument_text(argument) for argument in arguments)])


def argument_text(argument: click.Argument) -> str:
    """An argument as it is written: the choice or the name, with how many there may be."""
    choice = argument.type.choices if isinstance(argument.type, click.Choice) else ()
    name = "|".join(choice) or (argument.name or "").upper()
    return f"{name}..." if argument.nargs == -1 else name if argument.required else f"[{name}]"


def command_parts(path: str, command: click.Command) -> list[str]:
    """A command's heading, its help and its options."""
    filters = {keyword(name) for name in FILTER_NAMES}
    options = [p for p in command.params if isinstance(p, click.Option)]
    # `--limit` of geocode is an option of its own: filters come by the decorator, which lets none be said twice.
    own = [p for p in options if p.name not in filters or not p.multiple]
    known = [name for name in FILTER_NAMES if keyword(name) in {p.name for p in options} - {p.name for p in own}]
    rows = [(code(option_name(p)), option_text(p)) for p in own]
    head = f"## {path}", prose(command.help)
    return [*head, table(("option", "meaning"), rows) if rows else "", filters_text(known)]


def option_name(option: click.Option) -> str:
    """The option with what it takes."""
    if option.is_flag:
        return ", ".join(option.opts)
    choice = option.type.choices if isinstance(option.type, click.Choice) else ()
    return f"{', '.join(option.opts)} {option.metavar or '|'.join(choice) or option.type.name.split()[0].upper()}"


def option_text(option: click.Option) -> str:
    """What an option means, with its default where the command says one."""
    shown = option.show_default and not option.is_flag
    needed = " It must be given." if option.required else ""
    return f"{option.help or ''}{needed}" + (f" Default: {code(option.default)}." if shown else "")


def settings_page() -> str:
    """Every variable of the environment with its default."""
    lead = (
        "The settings are variables of the environment. An empty variable is the same as none. A value that "
        "cannot be used stops the command with a sentence that names the variable."
    )
    rows = [
        (code(f"{PREFIX}{name.upper()}"), default_text(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return page("Settings", "app/model/settings.py", lead, table(("variable", "default", "meaning"), rows))


def default_text(field: FieldInfo) -> str:
    """The default of a setting."""
    return "none" if field.default is None else code(field.default)


def write_pages() -> None:
    """Write the pages to their folder."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
