"""Resources as pages for people: plain HTML without a script, everything escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.web.api.responses import HTML, bytes_response

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, linked or not; None is shown as unknown, a number with so many decimals if that is said."""

    value: object
    href: str | None = None
    decimals: int | None = None

    @property
    def text(self) -> str:
        """The value as a person reads it."""
        if self.value is None:
            return UNKNOWN
        if self.decimals is not None and isinstance(self.value, int | float):
            return f"{self.value:,.{self.decimals}f}"
        return f"{self.value:,}" if isinstance(self.value, int) and abs(self.value) >= 10_000 else str(self.value)

    @property
    def is_number(self) -> bool:
        """Whether it is to be read digit under digit."""
        return isinstance(self.value, int | float)


@dataclass(frozen=True)
class Grid:
    """A table: its caption, the heads of its columns, its rows, and the row at its foot if it has one."""

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
    """A page: title, lead, warnings, tables, facts as terms with values, notes, and where to go from here.

    `warnings` must be read before the figures; `notes` say how to read them.
    """

    title: str
    lead: str
    crumbs: Sequence[Cell]
    facts: Mapping[str, Cell] = field(default_factory=dict)
    grids: Sequence[Grid] = ()
    ways: Sequence[Cell] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()


def sheet_response(request: Request, sheet: Sheet, etag: str) -> Response:
    """The page, with a link to the same resource as JSON and an entity tag other than that one's."""
    as_json = str(request.url.include_query_params(f="json"))
    page = templates().get_template("sheet.html").render(sheet=sheet, as_json=as_json)
    return bytes_response(page.encode(), etag[:-1] + '-html"', f"{HTML}; charset=utf-8")


@cache
def templates() -> Environment:
    """The pages' templates, escaping what is put into them; `style` is what each page's style element holds."""
    made = Environment(
        loader=PackageLoader("app.web.api"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["style"] = Markup(made.get_template("style.css").render())
    return made


def page_style() -> str:
    """The text of every sheet's one style element."""
    return str(templates().globals["style"])
