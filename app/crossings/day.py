"""A crossing's status on a day: who says what of which traffic, the headline, and both in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.crossings.statements import ATOMS, Atom, Statement
from app.model.vocabulary import CrossingState, Direction, Headline, Speaker, Traffic

SIDES = {Speaker.AFGHAN_SIDE, Speaker.PAKISTANI_SIDE}
Holding = Mapping[tuple[Speaker, Atom], Statement]


@dataclass(frozen=True, slots=True)
class Cell:
    """The account of one authority of a class of traffic on a day, by the statement that holds."""

    statement: Statement
    day: date

    def as_dict(self, stale_days: int) -> dict[str, object]:
        """The cell for readers; it is `stale` if it was last said more than `stale_days` before the day."""
        one, last_said = self.statement, self.statement.last_said(self.day)
        age = (self.day - last_said).days
        return {
            "traffic": str(one.traffic),
            "direction": str(one.direction),
            "authority": str(one.authority),
            "status": str(one.status),
            "certainty": self.certainty,
            "since": one.since.isoformat(),
            "until": None if one.last is None else one.last.isoformat(),
            "said_by": one.properties["said_by"],
            "last_said": last_said.isoformat(),
            "age_days": age,
            "stale": age > stale_days,
            "record": one.id,
        }

    @property
    def certainty(self) -> str:
        """`certain`, or `possible` where only the outer dates cover the day."""
        return "certain" if self.statement.surely_holds_on(self.day) else "possible"


@dataclass(frozen=True)
class StatusOnDay:
    """A crossing's status on a day; `held` has the statement of each authority that holds for each atom."""

    day: date
    held: Holding

    @cached_property
    def cells(self) -> list[Cell]:
        """One cell for each statement that holds for some of its traffic, the widest class first."""
        found = {id(one): one for one in self.held.values()}
        return [Cell(one, self.day) for one in sorted(found.values(), key=_table_order)]

    @cached_property
    def known(self) -> Mapping[Atom, Mapping[Speaker, Statement]]:
        """For each atom that some authority gives a status, what each of them says.

        A statement to which another authority tells of an exception does not count for that exception.
        """
        said: dict[Atom, dict[Speaker, Statement]] = {atom: {} for atom in ATOMS}
        for (speaker, atom), one in self.held.items():
            if one.is_known:
                said[atom][speaker] = one
        return {atom: _without_exceptions(told, self.day) for atom, told in said.items() if told}

    @cached_property
    def agreed(self) -> Mapping[Atom, CrossingState | None]:
        """The status of each known atom; None where authorities differ."""
        told = {atom: {one.status for one in said.values()} for atom, said in self.known.items()}
        return {atom: next(iter(states)) if len(states) == 1 else None for atom, states in told.items()}

    @property
    def headline(self) -> Headline:
        """The status in one word; see `Headline`."""
        states = set(self.agreed.values())
        if not states:
            return Headline.UNKNOWN
        if None in states:
            return Headline.DISPUTED
        if len(states) > 1 or len(self.agreed) < len(ATOMS) or CrossingState.PARTIAL in states:
            return Headline.PARTIAL
        return Headline.CLOSED if CrossingState.CLOSED in states else Headline.OPEN

    @property
    def deciding(self) -> list[Statement]:
        """The statements that hold and give a status, the one that began last at the end."""
        return sorted((cell.statement for cell in self.cells if cell.statement.is_known), key=_began)


def status_on_day(statements: Sequence[Statement], day: date) -> StatusOnDay:
    """The status on a day by a crossing's statements, which `read_statements` has put in order."""
    held: dict[tuple[Speaker, Atom], Statement] = {}
    for one in statements:
        if not one.holds_on(day):
            continue
        for atom in one.atoms:
            former = held.get((one.authority, atom))
            if former is None or not (one.is_weak and former.named):
                held[one.authority, atom] = one
    return StatusOnDay(day, held)


def _without_exceptions(said: Mapping[Speaker, Statement], day: date) -> dict[Speaker, Statement]:
    """The statements on an atom without those to which another one is an exception."""
    return {
        speaker: one
        for speaker, one in said.items()
        if not any(_is_exception(other, one, day) for other in said.values())
    }


def _is_exception(narrow: Statement, wide: Statement, day: date) -> bool:
    """Whether a statement tells of an exception to a wider one of another authority, made before it.

    That all traffic is closed does not deny the aid that the UN reports to pass later. Between the two sides it
    does: the word of one never overrides the other's.
    """
    return (
        {narrow.authority, wide.authority} != SIDES
        and set(narrow.atoms) < set(wide.atoms)
        and narrow.first > wide.last_said(day)
    )


def _table_order(one: Statement) -> tuple[int, int, int, date]:
    order = (list(Traffic).index(one.traffic), list(Direction).index(one.direction))
    return *order, list(Speaker).index(one.authority), one.first


def _began(one: Statement) -> tuple[date, str]:
    return one.since, one.id
