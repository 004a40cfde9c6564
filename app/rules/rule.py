"""Rules: what readers below an editor are not shown, or only later, or only roughly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from app.model.attribution import ACLED_TERMS
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import BadParameter
from app.model.roles import Role

PLACES = ("district", "province")
"""The units that a place may be shown as; the level of each is its position, counted from 1."""
NOTES, SOURCES, NAMES = "notes", "sources", "names"
GROUPS = {
    NOTES: frozenset(
        (
            *("notes", "casualties_text", "tags", "date_text", "flags"),
            *("statement", "quote", "scope", "killed_text", "injured_text", "detained_text"),
            "date_note",
        )
    ),
    SOURCES: frozenset(("source", "source_ref", "said_by", "document", "source_line")),
    NAMES: frozenset(("actor1", "actor2", "assoc_actor1", "assoc_actor2", "said_by")),
}
"""Columns that are hidden together, by the group's name."""
TABLES = (INCIDENTS, CLAIMS, CROSSING_STATUS)
ALWAYS_SHOWN = frozenset(
    (
        *("id", "dataset", "licence", "sensitivity", "incident", "crossing", "title"),
        *("said_on", "verified_on", "date_from"),
    )
)
"""Columns that no rule hides: they say which record it is, or when it was said. Some titles are made anew."""
HIDEABLE = frozenset(name for table in TABLES for name in table.names) - ALWAYS_SHOWN
RULED_ROLES = (Role.STRANGER, Role.READER, Role.CONTRIBUTOR)
"""The roles that rules hold for: editors and admins see everything."""
MOST_DAYS = 36_500
UNNAMED = "Incident"


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of rules on one record: it is withheld, for ever or for days, or less of it is shown.

    `level` is 0 for the place as it is, 1 for its district, 2 for its province. `hidden` are columns.
    """

    is_withheld: bool = False
    delay_days: int = 0
    level: int = 0
    hidden: frozenset[str] = frozenset()

    def __or__(self, other: "Effect") -> "Effect":
        return Effect(
            self.is_withheld or other.is_withheld,
            max(self.delay_days, other.delay_days),
            max(self.level, other.level),
            self.hidden | other.hidden,
        )

    def on_day(self, day: int | None, today: int) -> "Effect":
        """The effect on a record whose last day is `day`; both days are counted from any one day.

        A delayed record is withheld until so many days have passed, one without a day for ever.
        """
        is_early = self.delay_days > 0 and (day is None or day + self.delay_days > today)
        return Effect(self.is_withheld or is_early, 0, self.level, self.hidden)

    @property
    def title_is_made(self) -> bool:
        """Whether the title is made anew, for the one that a source wrote may tell what is hidden."""
        return self.level > 0 or bool(self.hidden & (GROUPS[NAMES] | GROUPS[NOTES]))


NOTHING = Effect()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for readers up to a role, on the records of a dataset, a licence and a sensitivity (None: of all).

    `id` names the rule; `revision`, `why` and `by` say when it was made, why and by whom.
    """

    id: str
    effect: Effect
    role: Role = Role.CONTRIBUTOR
    dataset: str | None = None
    licence: str | None = None
    sensitivity: str | None = None
    why: str = ""
    by: str | None = None
    revision: int = 0

    def covers(self, role: Role) -> bool:
        """Whether the rule holds for a role."""
        return role <= self.role and role in RULED_ROLES

    def matches(self, dataset: str | None, licence: str | None, sensitivity: str | None) -> bool:
        """Whether the rule is about a record with these values; a sensitivity is one word in any case."""
        pairs = (
            (self.dataset, dataset),
            (self.licence, licence),
            (_plain(self.sensitivity), _plain(sensitivity)),
        )
        return all(wanted is None or wanted == value for wanted, value in pairs)


RESTRICTED_RULE = Rule(
    "licence",
    Effect(is_withheld=True),
    Role.STRANGER,
    licence=ACLED_TERMS,
    why="ACLED's terms of use do not let its events be passed on; DURAND_SHARE_RESTRICTED=true ends this rule",
)
"""The rule that every store has."""


def effect_of(
    rules: Iterable[Rule], dataset: str | None, licence: str | None = None, sensitivity: str | None = None
) -> Effect:
    """The effect that rules together have on a record with these values."""
    return reduce(or_, (rule.effect for rule in rules if rule.matches(dataset, licence, sensitivity)), NOTHING)


def read_effect(
    withhold: bool = False, delay_days: int = 0, place: str | None = None, hide: str | Sequence[str] = ()
) -> Effect:
    """The effect that a person asks for; `BadParameter` for one that does nothing or is not understood.

    `hide` are names of groups (notes, sources, names) or of columns, as a list or as one text with commas.
    """
    if not 0 <= delay_days <= MOST_DAYS:
        raise BadParameter(f"delay: must be 0 to {MOST_DAYS} days: {delay_days}")
    if place is not None and place not in PLACES:
        raise BadParameter(f"place: unknown {place!r}: expected {' or '.join(PLACES)}")
    level = 0 if place is None else PLACES.index(place) + 1
    effect = Effect(withhold, delay_days, level, read_hidden(hide))
    if effect == NOTHING:
        raise BadParameter("rule: it does nothing; give withhold, delay, place or hide")
    return effect


def read_reader(role: Role | str) -> Role:
    """The role that rules hold for, from the role or its word; `BadParameter` for another one."""
    for each in RULED_ROLES:
        if role in (each, each.word):
            return each
    words = ", ".join(each.word for each in RULED_ROLES)
    raise BadParameter(f"role: {role!r} sees everything or is unknown: expected one of {words}")


def read_hidden(hide: str | Sequence[str]) -> frozenset[str]:
    """The columns that names of groups and columns stand for; `BadParameter` for another name."""
    names = [name.strip() for name in (hide.split(",") if isinstance(hide, str) else hide)]
    found: set[str] = set()
    for name in filter(None, names):
        if name not in GROUPS and name not in HIDEABLE:
            raise BadParameter(
                f"hide: unknown {name!r}: expected {', '.join(GROUPS)} or a column that may be hidden"
            )
        found |= GROUPS.get(name, frozenset({name}))
    return frozenset(found)


def made_title(event_type: str | None, place: str | None) -> str:
    """The title of an incident whose own title may tell too much."""
    return f"{event_type or UNNAMED}: {place or 'place not shown'}"


def _plain(word: str | None) -> str | None:
    return None if word is None else word.strip().casefold()


def hidden_of(effect: Effect, table: Table) -> frozenset[str]:
    """The columns of a table that an effect empties: hidden ones, and with a rough place all words of a source."""
    return effect.hidden.intersection(table.names) | (table.words if effect.level else frozenset())
