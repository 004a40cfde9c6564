"""Rules of a store, and the store as its rules let others see it: what a `Session` does with both."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

from app.editing.open_store import OpenStore
from app.filters.catalogue import check_dataset
from app.model.attribution import RESTRICTED
from app.model.errors import BadParameter
from app.model.roles import Role
from app.record.rule_log import read_rules
from app.record.shade import Showing
from app.rules.rule import RESTRICTED_RULE, Rule, read_effect, read_reader


class Ruling(OpenStore):
    """The part of a `Session` that makes and ends rules, and shows the store to others."""

    share_restricted: bool
    clock: Callable[[], datetime] | None

    def rules(self) -> list[Rule]:
        """The rules that hold, the one of restricted licences first unless `share_restricted`.

        >>> [rule.id for rule in session.rules()]
        ['licence']
        """
        with self.store.reading() as connection:
            built_in = [] if self.share_restricted else [RESTRICTED_RULE]
            return [*built_in, *read_rules(connection)]

    def add_rule(
        self,
        *,
        why: str,
        by: str | None = None,
        role: Role | str = Role.CONTRIBUTOR,
        dataset: str | None = None,
        licence: str | None = None,
        sensitivity: str | None = None,
        withhold: bool = False,
        delay_days: int = 0,
        place: str | None = None,
        hide: str | Sequence[str] = (),
    ) -> Rule:
        """Make a rule as a revision, and return it with its number in `id`.

        It holds for readers up to `role` (stranger, reader, contributor) and for incidents of the `dataset`, the
        `licence` and the `sensitivity`, each of all if it is not given; and for what is said of these. `withhold`
        shows nothing of them, `delay_days` nothing until so many days have passed since their last day, `place`
        their district or province alone, `hide` no notes, sources or names, or a column. Rules together show what
        all of them let through, and rules of now hold for every moment of the store. A sensitivity is one word in
        any case. Raises `BadParameter` without a reason and for a rule that does nothing or is not understood.
        """
        from app.record.rule_writer import add_rule

        check_records(dataset, licence, sensitivity)
        effect = read_effect(withhold, delay_days, place, hide)
        rule = Rule("", effect, read_reader(role), dataset, licence, sensitivity, why, by)
        with self.store.writing("rule add", self.now) as writer:
            return add_rule(writer, rule)

    def end_rule(self, rule: str, *, why: str, by: str | None = None) -> int:
        """End the rule with this number as a revision, and return the revision's number.

        Raises `NotFound` for no rule that holds, `BadParameter` without a reason.
        """
        from app.record.rule_writer import end_rule

        with self.store.writing(f"rule end {rule}", self.now) as writer:
            end_rule(writer, rule, why, by)
        return writer.revision

    def shown_to(self, role: Role | str) -> Self:
        """A session on the store as its rules let readers of a role see it: stranger, reader or contributor.

        What is withheld is not in it, and where a district or province alone is shown, everything is of that
        place: answers, files, totals, versions and changes, now and at every moment. Strangers get no incidents
        whose licence does not let them be passed on, unless `share_restricted`. Raises `BadParameter` for another
        role.

            >>> len(session.shown_to("stranger").incidents()) == len(session.incidents())
            True
        """
        reader, clock = read_reader(role), self.clock or self.now
        is_restricted = RESTRICTED_RULE.covers(reader) and not self.share_restricted
        showing = Showing(reader, lambda: clock().date(), self.store.land)
        return self._sharing(self.store.shown_to(showing, RESTRICTED if is_restricted else frozenset()))


def check_records(dataset: str | None, licence: str | None, sensitivity: str | None) -> None:
    """Raise `BadParameter` for texts that no record has: a rule on these would hide nothing, unnoticed."""
    if dataset is not None:
        check_dataset(dataset)
    for name, text in (("licence", licence), ("sensitivity", sensitivity)):
        if text is not None and not text.strip():
            raise BadParameter(f"{name}: must not be empty; leave it out for a rule on all records")
