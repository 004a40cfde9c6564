"""Links by a person: what a `Session` does with records that are of one event, or are not."""

from abc import ABC
from collections.abc import Callable
from datetime import datetime

from app.record.event_links import ACCEPTED, REJECTED, UNDONE, Decision, pair_of
from app.record.geopackage import GeoPackageStore


class Linking(ABC):
    """The part of a `Session` that links records of one event, and remembers which records are not."""

    store: GeoPackageStore
    now: Callable[[], datetime]

    def link(self, a: str, b: str, *, why: str = "", by: str | None = None, score: float | None = None) -> int:
        """Say that two incidents are one event as a revision, and return the store's revision.

        Both get the event's id in `event_id`, as do all records that are linked with either; they stay records,
        and imports leave the link. A rejection of the pair ends. A pair that is linked already gives no new
        revision. `score` is what a matching gave the pair. Raises `BadParameter` for a record with itself and for
        a retracted one, `NotFound` for an unknown id.

            >>> session.link("seed:S01", "seed:S02", why="an example")
            2
            >>> session.record("seed:S01")["event_id"] == session.record("seed:S02")["event_id"]
            True
        """
        return self._decide(a, b, ACCEPTED, (why, by), score)

    def unlink(self, a: str, b: str, *, why: str, by: str | None = None) -> int:
        """Take back what was decided on two incidents, linked or rejected, as a revision; returns its number.

        Raises `BadParameter` without a reason, and where nothing was decided on the pair.
        """
        return self._decide(a, b, UNDONE, (why, by))

    def reject_match(self, a: str, b: str, *, why: str, by: str | None = None) -> int:
        """Say that two incidents are not one event as a revision, and return the store's revision.

        It is remembered with its reason; a link of the pair ends. Raises as `link` does, and `BadParameter`
        without a reason.
        """
        return self._decide(a, b, REJECTED, (why, by))

    def links(self) -> list[dict[str, object]]:
        """The decisions on pairs of incidents that hold, by id: linked (`accepted`) or told apart (`rejected`).

        Each has `a`, `b`, `decision`, `event_id` (None of a rejected pair), `score`, `why`, `by`, `revision` and
        `at`. Pairs of which the rules do not show both incidents as they are are left out.

            >>> session.links()
            []
        """
        from app.record.shade import find_shade
        from app.record.shown_links import read_shown_links

        with self.store.reading() as connection:
            shade = find_shade(connection, self.store.showing)
            links = read_shown_links(connection, self.store.revision(), self.store.withheld, shade)
        held = sorted([*links.accepted.items(), *links.rejected.items()])
        return [
            {**made.as_dict(), "event_id": links.event_of(pair[0]) if made.decision == ACCEPTED else None}
            for pair, made in held
        ]

    def _decide(
        self, one: str, other: str, decision: str, said: tuple[str, str | None], score: float | None = None
    ) -> int:
        from app.record.link_writer import ACTIONS, LinkWriter

        told = Decision(pair_of(one, other), decision, score, *said)
        with self.store.writing(f"{ACTIONS[decision]} {one} {other}", self.now) as writer:
            LinkWriter(writer).decide(one, other, decision, told)
        return self.store.revision()
