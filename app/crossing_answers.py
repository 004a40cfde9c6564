"""Answers about crossings: status on a day, changes with incidents around them, days of closure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import orjson

from app.crossings.asking import Span, read_count, read_day, read_span
from app.crossings.nearby import period, with_incidents
from app.engine.snapshot import Page
from app.filters.number_text import read_number
from app.model.errors import BadParameter
from app.record.view import View


class Pages(Protocol):
    """Selected incidents, page by page."""

    def page(self, limit: int | None) -> Page:
        """The first incidents, encoded; all without a limit."""
        ...


Find = Callable[[Mapping[str, str], View], Pages]
RENAMED = {"start": "from", "end": "to"}
"""The parameters that Python calls otherwise, for `from` is a word of the language."""


@dataclass(frozen=True, slots=True)
class CrossingAnswers:
    """Answers about the crossings at one revision of the store; `Session.gates` gives it.

    Days are dates or ISO texts. Unknown crossings raise `NotFound`, texts that are not understood `BadParameter`.
    """

    view: View
    find: Find
    today: date

    def __repr__(self) -> str:
        return f"<CrossingAnswers of {self.view}, {self.today}>"

    def status(self, crossing: str, at: str | date | None = None) -> dict[str, Any]:
        """A crossing's status on a day (today if none is given): headline, words, and what each authority says.

        `classes` has a cell for each statement that holds: its traffic, direction, authority and status.

            >>> told = session.gates().status("torkham", "2025-10-20")
            >>> told["headline"], [cell["traffic"] for cell in told["classes"]]
            ('closed', ['all'])
        """
        return self.view.gates.status(crossing, self._day(at))

    def matrix(self, at: str | date | None = None) -> dict[str, Any]:
        """The status of every crossing on a day (today if none is given), each as `status` gives it, in `rows`.

        >>> len(session.gates().matrix("2025-10-20")["rows"])
        18
        """
        return self.view.gates.matrix(self._day(at))

    def closures(self, **asked: object) -> list[dict[str, object]]:
        """Days on which crossings were closed: a row for each crossing, class of traffic and month or year.

        `start` and `end` are days, `traffic` is one class, `by` is month or year. `days_closed` are certain days
        up to today; `days_possibly_closed` exclude them.

            >>> rows = session.gates().closures(start="2025-10-01", end="2025-10-31", traffic="commercial")
            >>> [(r["days_closed"], r["days_possibly_closed"]) for r in rows if r["crossing"] == "torkham"]
            [(20, 2)]
        """
        return self.view.gates.closures(read_count(_texts(asked, "start end traffic by")), self.today)

    def timeline(self, crossing: str, **asked: object) -> dict[str, Any]:
        """The changes of a crossing's status from `start` to `end`, with incidents before and after each.

        The incidents are within `within_km` (25) km of the crossing and `days` (7) days of the change.

            >>> told = session.gates().timeline("torkham", start="2025-10-01", end="2025-11-30")
            >>> [(change["day"], change["words"]) for change in told["changes"]][0]
            ('2025-10-10', 'possibly closed')
        """
        return self.timeline_of(crossing, read_span(_texts(asked, "start end within_km days"), self.today))

    def timeline_of(self, crossing: str, span: Span) -> dict[str, Any]:
        """The changes in a span that is already read; see `timeline`."""
        changes = self.view.gates.changes(crossing, span.first, span.last)
        within_km = read_number("within_km", span.within_km)
        incidents = self._incidents(crossing, span, period(changes, span.days))
        return {
            "crossing": crossing,
            "from": None if span.first is None else span.first.isoformat(),
            "to": span.last.isoformat(),
            "within_km": within_km,
            "days": span.days,
            "changes": with_incidents(changes, incidents, span.days),
        }

    def _incidents(self, crossing: str, span: Span, days: str | None) -> list[dict[str, Any]] | None:
        """The incidents near the crossing in these days, nearest first; None if nobody knows where it is."""
        place = self.view.atlas.crossing(crossing).point if self.view.atlas is not None else None
        if place is None:
            return None
        # Asked also without a change, so that a wrong distance is always refused.
        asked = {"near": crossing, "within_km": span.within_km, "datetime": days or self.today.isoformat()}
        page = self.find(asked, self.view).page(None)
        return [orjson.loads(feature)["properties"] for feature in page.features]

    def _day(self, at: str | date | None) -> date:
        return self.today if at is None else read_day("at", at)


def _texts(asked: Mapping[str, object], names: str) -> dict[str, object]:
    """The parameters that are given, by the names that routes have for them; `BadParameter` for an unknown one."""
    for name in asked:
        if name not in names.split():
            raise BadParameter(f"unknown parameter {name!r}: expected one of {', '.join(names.split())}")
    return {RENAMED.get(name, name): value for name, value in asked.items() if value is not None}
