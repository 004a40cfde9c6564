"""Questions that the sections of a report ask the store, and their answers as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.aggregate.counting import Summary, summarise
from app.aggregate.facts import Ledger, build_ledger
from app.aggregate.figured import figured_ledger
from app.crossing_answers import CrossingAnswers
from app.figures.book import FiguresBook
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
        """The incidents of the report: possibly of its days, located or not."""
        return self.find(self.asked.during())

    @property
    def gates(self) -> CrossingAnswers:
        """Answers about crossings."""
        return self.session.gates_of(self.view)

    @cached_property
    def book(self) -> FiguresBook | None:
        """The method of figures with all claims; None for figures as they are stated."""
        method = self.asked.method
        return None if method is None else FiguresBook(method, self.view.records["claims"].properties)

    def split(self, params: Mapping[str, str]) -> Split:
        """The numbers of incidents that the filters select: with a place, and without one."""
        found = self.find(params)
        located, unlocated = (
            found.snapshot.page(replace(found.query, located=each, limit=1)).matched for each in (True, False)
        )
        return Split(Number(located, items(params)), Number(unlocated, items(params, "unlocated")))

    def summary(self, params: Mapping[str, str], by: Sequence[str]) -> Summary:
        """The deaths of what the filters select, by the method of the report, in rows by some dimensions."""
        return summarise(self.ledger, self.find(params).query, by)

    @cached_property
    def ledger(self) -> Ledger:
        """The figures of every incident, by the method of the report."""
        ledger = build_ledger(self.view.snapshot)
        return ledger if self.book is None else figured_ledger(ledger, self.book)
