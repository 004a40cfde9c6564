"""Resources as pages for people: plain HTML without a script, everything escaped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.report.map_marks import colours
from app.web.api.code_words import words_of_code
from app.web.api.moments import FROZEN, address_of_now, words_of
from app.web.api.parameters import in_language, language_of
from app.web.api.responses import CONTENT_POLICY, HTML, Problem, base_url, bytes_response, problem_headers
from app.web.api.small_map import SmallMap
from app.web.page.assets import PICTURE
from app.web.page.bundles import font_style
from app.web.page.catalogue import ENGLISH, LANG, direction, words_in
from app.web.page.compose import TITLE
from app.web.page.policy import FRAMED_BY_OURSELVES, sheet_policy
from app.web.page.written import OF_RIGHT_TO_LEFT, language_marks, write_number, write_text

UNKNOWN = "unknown"
SOURCES = ("source", "source_ref")
"""Columns whose values may be addresses of sources."""
IN_WORDS = {
    400: "This cannot be answered as it is asked",
    401: "This needs a key",
    403: "This needs another key",
    404: "There is no such page",
    503: "Not at this moment",
}
OTHERWISE = "This was not answered"
BEGINNINGS = {"Map": "/map", "Collections": "/collections", "How to ask": "/docs"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with an optional link; None is shown as unknown, a number with `decimals` if given.

    `lang` is the language of a name that stands beside others.
    """

    value: object
    href: str | None = None
    decimals: int | None = None
    lang: str | None = None

    @property
    def text(self) -> str:
        """The value as text for people."""
        if self.value is None:
            return UNKNOWN
        if self.decimals is not None and isinstance(self.value, int | float):
            return f"{self.value:,.{self.decimals}f}"
        return f"{self.value:,}" if isinstance(self.value, int) and abs(self.value) >= 10_000 else str(self.value)

    @property
    def is_outward(self) -> bool:
        """Whether the link is the value itself: the address of a source elsewhere."""
        return self.href is not None and self.href == self.value

    @property
    def is_number(self) -> bool:
        """Whether the value is a number, which a table aligns by digits."""
        return isinstance(self.value, int | float)


def source_cell(value: object, name: str) -> Cell:
    """The value of a column, a code in words; an address on the web is a link, where the column names sources."""
    is_link = name in SOURCES and re.fullmatch(r"https?://\S+", str(value), re.IGNORECASE) is not None
    return Cell(words_of_code(name, value), str(value) if is_link else None)


@dataclass(frozen=True)
class Grid:
    """A table: caption, column heads, rows and an optional last row."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()

    @cached_property
    def numeric(self) -> list[bool]:
        """For each column, whether it holds numbers and nothing else but unknown ones; asked of every cell."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.heads)
        return [
            any(cell.is_number for cell in column) and all(cell.is_number or cell.value is None for cell in column)
            for column in columns
        ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: title, lead, warnings, tables, facts as terms with values, notes, and links onwards.

    `warnings` must be read before the figures; `notes` say how to read them. `unknown` are the terms of facts that
    nobody knows, `cite` is how the page is cited, `shared` what search engines and link previews say of it,
    `map` where it is.
    """

    title: str
    lead: str
    crumbs: Sequence[Cell]
    facts: Mapping[str, Cell] = field(default_factory=dict)
    grids: Sequence[Grid] = ()
    ways: Sequence[Cell] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    unknown: Sequence[str] = ()
    cite: str = ""
    shared: str = ""
    map: SmallMap | None = None


def sheet_response(request: Request, sheet: Sheet, etag: str | None) -> Response:
    """The page as HTML, with a link to its JSON form, and a tag of its own; without a tag it is never kept."""
    as_json = str(request.url.include_query_params(f="json").remove_query_params([LANG]))
    words = words_of(request)
    as_now = address_of_now(request) if words else None
    which = {"words": words, "is_frozen": FROZEN in request.scope, "now": as_now}
    which |= {"picture": f"{base_url(request)}/static/{PICTURE}", "site": TITLE}
    which |= said_in(request)
    page = with_font(request, templates().get_template("sheet.html").render(sheet=sheet, as_json=as_json, **which))
    kind = f"{HTML}; charset=utf-8"
    if etag is None:
        return Response(page.encode(), media_type=kind, headers={"Cache-Control": "no-store"})
    return bytes_response(page.encode(), etag[:-1] + '-html"', kind)


def problem_sheet(request: Request, problem: Problem, description: str) -> Response:
    """The answer to a failed request as a page: what was wrong, what would be right, and ways on."""
    told = {"problem": problem, "description": description, "words": IN_WORDS.get(problem.status, OTHERWISE)}
    told |= {"ways": _ways_on(request, problem), **said_in(request)}
    page = with_font(request, templates().get_template("problem.html").render(**told))
    response = Response(page.encode(), problem.status, media_type=f"{HTML}; charset=utf-8")
    response.headers.update(problem_headers(problem))
    response.headers[CONTENT_POLICY] = sheet_policy(page_style(), FRAMED_BY_OURSELVES)
    return response


def _ways_on(request: Request, problem: Problem) -> list[Cell]:
    """Links on from a failed request: the address without what it asked, and the beginnings."""
    base, path = base_url(request), quote(request.url.path, safe="/:")
    plain = [Cell("The same page without filters", f"{base}{path}")]
    asked = problem.status == 400 and request.method == "GET" and request.url.query
    return [*(plain if asked else []), *(Cell(name, f"{base}{way}") for name, way in BEGINNINGS.items())]


def said_in(request: Request) -> dict[str, Any]:
    """The language of a page, for its template, and how the page says words, texts and links in it."""
    language = language_of(request)
    words = words_in(language)
    return {
        "language": language,
        "way": direction(language),
        "word": lambda key, **gaps: str(words[key]).format(**gaps),
        "write": lambda cell: written(cell, language),
        "lang": partial(language_marks, language),
        "spoken": partial(language_marks, language, with_direction=True),
        "onward": partial(in_language, request),
    }


def with_font(request: Request, page: str) -> str:
    """The page, with the style of our font where it has letters of Dari, Pashto or Urdu."""
    if OF_RIGHT_TO_LEFT.search(page) is None:
        return page
    address = f"{base_url(request)}/static/{font_style().name}"
    return page.replace("<style>", f'<link rel="stylesheet" href="{address}">\n<style>', 1)


def written(cell: Cell, language: str) -> str:
    """The text of a cell on a page of this language: its numbers and days as the language writes them."""
    if language == ENGLISH or cell.value is None:
        return cell.text if language == ENGLISH else str(words_in(language)[UNKNOWN])
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return write_number(cell.value, language, cell.decimals)
    return write_text(cell.text, language)


@cache
def templates() -> Environment:
    """The pages' templates, which escape all values; `style` is the content of each page's style element."""
    made = Environment(
        loader=PackageLoader("app.web.api"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["style"] = Markup(made.get_template("style.css").render() + colours())
    return made


def page_style() -> str:
    """The text of the style element of every sheet."""
    return str(templates().globals["style"])
