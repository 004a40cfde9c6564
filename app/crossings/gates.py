"""All crossings with what is said of each, and the answers about their status."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.crossings.closures import Count, closures
from app.crossings.day import StatusOnDay, status_on_day
from app.crossings.flat import status_columns
from app.crossings.history import Stretch, stretches
from app.crossings.matrix import class_state, named_classes
from app.crossings.statements import Properties, Statement, read_statements, statements_about
from app.crossings.words import words_of
from app.geography.border import Crossing
from app.model.errors import NotFound

Json = dict[str, Any]
OF_THE_DAY = "status_day"
"""The column that changes from day to day while the status does not."""


@dataclass(frozen=True)
class Gates:
    """The statements about each crossing, by its id; a statement is `stale` after `stale_days` days."""

    said: Mapping[str, Sequence[Statement]]
    stale_days: int

    def of(self, crossing: str) -> Sequence[Statement]:
        """The statements about one crossing; `NotFound` for an unknown id."""
        if crossing not in self.said:
            raise NotFound(f"no crossing {crossing!r}: there are {', '.join(sorted(self.said))}")
        return self.said[crossing]

    def columns(self, crossing: str, day: date) -> dict[str, object]:
        """A crossing's status on a day as flat properties."""
        return status_columns(self.of(crossing), day)

    def status(self, crossing: str, day: date) -> Json:
        """A crossing's status on a day: headline, words, and a cell for each statement that holds."""
        told = status_on_day(self.of(crossing), day)
        return {
            "crossing": crossing,
            "at": day.isoformat(),
            "headline": str(told.headline),
            "words": words_of(told),
            "classes": self._cells(told),
        }

    def matrix(self, day: date) -> Json:
        """The status of every crossing on a day."""
        return {
            "at": day.isoformat(),
            "stale_days": self.stale_days,
            "rows": [self.status(crossing, day) for crossing in self.said],
        }

    def closures(self, count: Count, today: date) -> list[dict[str, object]]:
        """The days on which the crossings were closed, by crossing, class of traffic and period."""
        return [row for name, said in self.said.items() for row in closures(name, said, count, today)]

    def changes(self, crossing: str, first: date | None, last: date) -> list[Json]:
        """The days from `first` to `last` on which the status of a crossing changed, and how."""
        found = []
        before = {"headline": "unknown", "words": "unknown"}
        for stretch in stretches(self.of(crossing)):
            told = {"headline": str(stretch.status.headline), "words": words_of(stretch.status)}
            if told != before and (first is None or first <= stretch.first) and stretch.first <= last:
                cells = self._cells(stretch.status)
                found.append({"day": stretch.first.isoformat(), **told, "before": before, "classes": cells})
            before = told
        return found

    @cached_property
    def histories(self) -> Json:
        """Every crossing's stretches of days with one status, for a page that shows any day."""
        told = {name: self._history(said) for name, said in self.said.items()}
        return {"stale_days": self.stale_days, "crossings": told}

    def _cells(self, told: StatusOnDay) -> list[Json]:
        return [cell.as_dict(self.stale_days) for cell in told.cells]

    def _history(self, said: Sequence[Statement]) -> Json:
        classes = named_classes(said)
        return {
            "records": [one.id for one in said],
            "stretches": [self._stretch(said, stretch, classes) for stretch in stretches(said)],
        }

    def _stretch(self, said: Sequence[Statement], stretch: Stretch, classes: Iterable[Any]) -> Json:
        columns = status_columns(said, stretch.first)
        return {
            "from": stretch.first.isoformat(),
            "to": None if stretch.last is None else stretch.last.isoformat(),
            **{name: value for name, value in columns.items() if name != OF_THE_DAY},
            "classes": self._cells(stretch.status),
            "states": {str(traffic): class_state(stretch.status, traffic) for traffic in classes},
        }


def read_gates(crossings: Iterable[Crossing], statements: Sequence[Properties], stale_days: int) -> Gates:
    """The crossings with what the statements say of each."""
    said = {gate.id: read_statements(statements_about(statements, gate)) for gate in crossings}
    return Gates(said, stale_days)
