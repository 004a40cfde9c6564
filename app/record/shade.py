"""The rules of a store as they hold for one role on one day, and their effect on each record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from apsw import Connection
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import EPOCH, NO_DATE
from app.geography.land import Land
from app.model.coded import group
from app.model.columns import INCIDENTS
from app.model.roles import Role
from app.record.rule_log import read_rules
from app.record.version_rows import last_version, listed
from app.rules.rule import NOTHING, Effect, Rule, effect_of

if TYPE_CHECKING:
    from app.rules.coarse import CoarsePlaces

RULED = ("dataset", "licence", "sensitivity")
"""The columns of incidents by which rules choose."""
DATED = ("date_end", "date_start")
"""The columns of an incident's last day: the first one that has a day counts."""

Numbers = NDArray[np.intp]


class Effects(NamedTuple):
    """The distinct effects on some incidents, the first of which is nothing, and the number of each incident's."""

    number: Numbers
    distinct: Sequence[Effect]


@dataclass(frozen=True, eq=False)
class Showing:
    """The readers that a store is shown to: their role, the day on which they ask, and the geography."""

    role: Role
    today: Callable[[], date]
    land: Land = field(repr=False)

    @cached_property
    def places(self) -> "CoarsePlaces":
        """The places of units; the geography is loaded for them."""
        from app.rules.coarse import CoarsePlaces

        return CoarsePlaces(self.land.atlas)

    @property
    def key(self) -> tuple[Role, date]:
        """A key that tells apart two ways of showing a store's revision."""
        return self.role, self.today()


@dataclass(frozen=True, eq=False)
class Shade:
    """The rules that hold for some readers on a day, for the records that a connection sees.

    What the rules do to a record now, they do to each of its versions; a version has also what the rules do to it.
    """

    connection: Connection
    rules: Sequence[Rule]
    day: date
    showing: Showing
    _known: dict[str, Effect] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The day as a number of days since 1970."""
        return self.day.toordinal() - EPOCH

    @property
    def places(self) -> "CoarsePlaces":
        """The places of units."""
        return self.showing.places

    def of_values(self, values: Mapping[str, object]) -> Effect:
        """The effect on an incident with these values, its other versions left aside."""
        ruled = (_text(values.get(name)) for name in RULED)
        day = next((str(values[name]) for name in DATED if values.get(name) is not None), None)
        return effect_of(self.rules, *ruled).on_day(_number(day), self.today)

    def of_incident(self, incident_id: str) -> Effect:
        """The effect on an incident as it is now; of a retracted one its last version counts."""
        if incident_id not in self._known:
            self._known[incident_id] = self.of_values(self._last(incident_id))
        return self._known[incident_id]

    def of_dataset(self, dataset: object, day: object) -> Effect:
        """The effect on a claim or a status of a dataset, said on a day, its incident left aside."""
        plain = (rule for rule in self.rules if rule.licence is None and rule.sensitivity is None)
        return effect_of(plain, _text(dataset)).on_day(_number(_text(day)), self.today)

    def of_claim(self, claim: Mapping[str, object]) -> Effect:
        """The effect on a claim, its incident left aside."""
        return self.of_dataset(claim.get("dataset"), claim.get("said_on"))

    @property
    def may_withhold_claims(self) -> bool:
        """Whether a rule may withhold a claim whose incident is shown."""
        plain = (rule.effect for rule in self.rules if rule.licence is None and rule.sensitivity is None)
        return any(effect.is_withheld or effect.delay_days for effect in plain)

    def withholds_claims(self, incident_id: str) -> bool:
        """Whether a claim about an incident is withheld on its own account."""
        if not self.may_withhold_claims:
            return False
        rows = self.connection.execute("SELECT dataset, said_on FROM claims WHERE incident = ?", (incident_id,))
        return any(self.of_dataset(*row).is_withheld for row in rows)

    def of_columns(self, columns: IncidentColumns) -> Effects:
        """The effect on each incident; on versions from the history also what holds for the incident now."""
        number, said = group(*(columns.categories[name].coded() for name in RULED))
        effects = [effect_of(self.rules, *values) for values in said]
        distinct = {NOTHING: 0}
        end, start = (columns.days[name] for name in DATED)
        day = np.where(end == NO_DATE, start, end).astype(np.int64)
        found = np.zeros(len(columns), dtype=np.intp)
        for at, effect in enumerate(effects):
            rows = np.flatnonzero(number == at)
            early = (day[rows] == NO_DATE) | (day[rows] + effect.delay_days > self.today)
            for part, sample in ((rows[early], None), (rows[~early], self.today - effect.delay_days)):
                if len(part):
                    found[part] = distinct.setdefault(effect.on_day(sample, self.today), len(distinct))
        own = list(distinct)
        for row in np.flatnonzero(columns.fid < 0).tolist():
            whole = own[found[row]] | self.of_incident(columns.ids[row].decode())
            found[row] = distinct.setdefault(whole, len(distinct))
        return Effects(found, list(distinct))

    def _last(self, incident_id: str) -> Mapping[str, object]:
        names = (*RULED, *DATED)
        row = self.connection.execute(
            f"SELECT {listed(names)} FROM incidents WHERE id = ?", (incident_id,)
        ).fetchone()
        if row is not None:
            return dict(zip(names, row, strict=True))
        # An incident that is nowhere comes back without values: rules about all records hold for it.
        return dict(zip(INCIDENTS.names, last_version(self.connection, INCIDENTS, incident_id), strict=False))


def find_shade(connection: Connection, showing: Showing | None) -> Shade | None:
    """The rules that hold for the readers, for the records that the connection sees; None where none holds."""
    if showing is None:
        return None
    rules = [rule for rule in read_rules(connection) if rule.covers(showing.role)]
    return Shade(connection, rules, showing.today(), showing) if rules else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day[:10]).toordinal() - EPOCH
