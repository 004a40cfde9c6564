"""Questions that the sections of a report ask the store, and their answers as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from app.crossing_answers import CrossingAnswers
from app.incidents import Incidents
from app.record.view import View
from app.report.asked import Asked
from app.report.numbers import Number, Split, items
from app.session import Session


@dataclass(frozen=True)
class Questions:
    """A session and one view of its store, and what the report asks of it."""

    session: Session
    view: View
    asked: Asked

    def find(self, params: Mapping[str, str]) -> Incidents:
        """The incidents that the filters select."""
        return self.session.find(params, self.view)

    @cached_property
    def found(self) -> Incidents:
        """The incidents of the report, with figures of its method: possibly of its days, located or not."""
        return self.find(self.asked.during()).figured(self.asked.by_method().get("figures"))

    @property
    def gates(self) -> CrossingAnswers:
        """Answers about crossings."""
        return self.session.gates_of(self.view)

    def split(self, params: Mapping[str, str]) -> Split:
        """The numbers of incidents that the filters select: with a place, and without one."""
        found = self.find(params)
        located, unlocated = (
            found.snapshot.page(replace(found.query, located=each, limit=1)).matched for each in (True, False)
        )
        return Split(Number(located, items(params)), Number(unlocated, items(params, "unlocated")))
