"""A report as one HTML document: no script, nothing loaded, everything escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from app.filters.moment_text import AS_OF, DRAFTS, SAID_UNTIL
from app.model.attribution import withheld_sentence
from app.model.symbology import (
    DISCLAIMER,
    EVENT_SYMBOLS,
    LINE_LABEL,
    legend_sentence,
)
from app.report.claim_table import COLUMNS
from app.report.frontier_map import draw_map
from app.report.map_marks import colours, kind_class
from app.report.numbers import Way
from app.report.report import Report
from app.report.week_chart import draw_weeks
from app.web.page.catalogue import ENGLISH, direction
from app.web.page.content import moment_words, shown_words
from app.web.page.policy import file_policy
from app.web.page.written import language_marks

TITLE = "Durand Line incident map"
PATH = "/report"
UNTIMED = ("/changes",)
"""Paths that are not asked as of a moment: changes name their own revisions."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links of a report: to the service at an address, as of the revision that the report was made from.

    `which` are the texts of the filters, besides `as_of`, that say which store the report was made from.
    """

    base: str
    revision: int
    which: Mapping[str, str]

    def href(self, way: Way) -> str:
        """The address of a way to records."""
        which = {} if way.path in UNTIMED else {**self.which, AS_OF: str(self.revision)}
        params = [*way.params, *which.items()]
        query = "?" + urlencode(params, safe=",/:") if params else ""
        return f"{self.base.rstrip('/')}{quote(way.path, safe='/:.')}{query}"


def report_page(report: Report, base: str, which: Mapping[str, str], language: str = ENGLISH) -> str:
    """The document of a report, whose links go to the service at the address `base`.

    `which` are the texts of the filters that say which store the report was made from; the links have them too.
    A report stands in English: in a page of another language it is marked as English.
    """
    links = Links(base, report.standing.revision, which)
    drawn = draw_map(report.atlas, report.incidents, report.headlines, links.href)
    style = report_style()
    return (
        _templates()
        .get_template("report.html")
        .render(
            report=report,
            language=language,
            way=direction(language),
            spoken=partial(language_marks, language, with_direction=True),
            href=links.href,
            map=drawn,
            kinds=[
                (kind_class(kind), EVENT_SYMBOLS[kind].label, EVENT_SYMBOLS[kind].mark == "dotted")
                for kind in drawn.kinds
            ],
            chart=draw_weeks(report.weeks, links.href),
            style=Markup(style),
            policy=file_policy([], [style]),
            legend=legend_sentence(report.atlas.depiction),
            disclaimer=DISCLAIMER,
            line_label=LINE_LABEL,
            title=TITLE,
            claim_heads=COLUMNS,
            withheld=withheld_sentence(report.gaps.withheld),
            own=own_way(report),
            base=links.base,
            words=_words(report, which),
        )
    )


def _words(report: Report, which: Mapping[str, str]) -> str:
    """The words for what the report's store holds besides, or leaves out; empty for the store as it is or was."""
    known, said = report.standing, which.get(SAID_UNTIL)
    moment = None if said is None else moment_words(known.revised, known.revision, said, known.undated)
    return shown_words(moment, DRAFTS in which)


def own_way(report: Report) -> Way:
    """The way to the report itself."""
    asked = report.asked
    days = {"from": str(asked.first), "to": str(asked.last), "since": str(report.revisions.after)}
    return Way(PATH, tuple({**days, **asked.filters, **asked.by_method()}.items()))


@cache
def report_style() -> str:
    """The text of the style element: the sheet of the report, and the colours of its symbols on both grounds."""
    sheet = _templates().get_template("report.css").render()
    return sheet + colours()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("app.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
