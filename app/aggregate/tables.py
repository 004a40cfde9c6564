"""Tables that analysts ask for: what they count, by what, with figures of which method, compared with what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.aggregate.comparing import compare, read_comparison
from app.aggregate.counting import Summary, select, summarise
from app.aggregate.definitions import Measured
from app.aggregate.dimensions import read_dimensions
from app.aggregate.events import ledger_of
from app.aggregate.facts import Ledger
from app.aggregate.figured import figured_ledger, linked_ledger
from app.aggregate.measured import measured_summary
from app.figures.accounts import Claim
from app.figures.book import FiguresBook
from app.figures.measures import Measure, read_measures
from app.figures.method import SPAN, Method, read_method
from app.model.query import Query

ASKED = ("by", "measure", "figures", "compare")
"""The names of what says how a table is, for every door, in the order of `read_table`."""


@dataclass(frozen=True, slots=True)
class Tabulation:
    """A table that is asked for: its dimensions, measures, method and comparison.

    Without `measures` it has deaths. Figures are those of the `method`; of `span`, as incidents have them, if none
    is named.
    """

    by: tuple[str, ...] = ()
    measures: tuple[Measure, ...] | None = None
    method: Method | None = None
    compare: str | None = None

    @property
    def figures(self) -> Method:
        """The method of the table's figures."""
        return SPAN if self.method is None else self.method

    def over(self, figures: str) -> "Tabulation":
        """The table of incidents whose figures are of a method, by its name; its own method comes first."""
        return (
            self if self.method is not None or figures == str(SPAN) else replace(self, method=read_method(figures))
        )

    def named(self) -> dict[str, object]:
        """Members of an answer beside its dimensions: the method of its figures, and what it is compared with."""
        return {"figures": str(self.figures), **({} if self.compare is None else {"compare": self.compare})}


def read_table(
    by: str | None = None, measure: str | None = None, figures: str | None = None, comparison: str | None = None
) -> Tabulation:
    """The table that texts ask for; `BadParameter` for a name that is unknown or given twice."""
    return Tabulation(
        () if by is None else read_dimensions(by),
        None if measure is None else read_measures(measure),
        None if figures is None else read_method(figures),
        None if comparison is None else read_comparison(comparison),
    )


@dataclass(frozen=True, slots=True)
class Source:
    """The source of tables: a ledger of the incidents' deaths, and the claims, read when they are needed.

    `summary` gives summaries of these deaths that may have been made before; None where none are kept. `linked`
    gives the ledger in which claims join incidents, where it is kept.
    """

    ledger: Ledger
    claims: Callable[[], Iterable[Claim]]
    summary: Callable[[Query, tuple[str, ...]], Summary] | None = None
    linked: Callable[[], Ledger] | None = None

    def with_links(self) -> Ledger:
        """The ledger in which claims join incidents."""
        return linked_ledger(self.ledger, self.claims()) if self.linked is None else self.linked()


def make_table(source: Source, query: Query, table: Tabulation) -> Summary:
    """The table of the incidents that a query selects; its order, limit and offset are ignored."""
    count = _counter(source, table)
    return count(query) if table.compare is None else compare(count, query, table.by, table.compare)


def _counter(source: Source, table: Tabulation) -> Callable[[Query], Summary]:
    """A function that gives a query's table, without comparison."""
    ledger, by = source.ledger, table.by
    if table.measures is None and table.method is None:
        kept, linked = source.summary, source.with_links()
        if kept is None or linked is not ledger:
            return lambda query: summarise(linked, query, by)
        return lambda query: kept(query, by)
    book = FiguresBook(table.figures, source.claims())
    if table.measures is None:
        figured = figured_ledger(ledger, book)
        return lambda query: summarise(figured, query, by)
    of = [Measured(each, figured_ledger(ledger, book, each)) for each in table.measures]

    def measured(query: Query) -> Summary:
        counted = [Measured(each.measure, ledger_of(each.ledger, query)) for each in of]
        return measured_summary(select(ledger, query), by, ledger_of(ledger, query), counted)

    return measured
