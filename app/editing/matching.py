"""Matching by a person: which records may be one event, and decisions on many of them at once."""

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, overload

from app.model.errors import BadParameter
from app.record.geopackage import GeoPackageStore, State
from app.record.match_candidates import STANDS_FOR, Candidate, keep_candidates, read_candidates, read_score

if TYPE_CHECKING:
    from pandas import DataFrame

    from app.engine.snapshot import Snapshot

COLUMNS = ("a", "b", "score", "km", "days", "why")
"""The columns of a table of pairs."""


@dataclass(frozen=True)
class Matches(Sequence[Candidate]):
    """Pairs of incidents that may be one event, the most probable first."""

    pairs: tuple[Candidate, ...]

    def __repr__(self) -> str:
        return f"<Matches: {len(self.pairs):,} pairs>"

    def __len__(self) -> int:
        return len(self.pairs)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...

    @overload
    def __getitem__(self, at: slice) -> "Matches": ...

    def __getitem__(self, at: int | slice) -> "Candidate | Matches":
        """A pair, or some of the pairs."""
        return Matches(self.pairs[at]) if isinstance(at, slice) else self.pairs[at]

    def to_csv(self) -> bytes:
        """The pairs as CSV with the columns `a`, `b`, `score`, `km`, `days` and `why`, in UTF-8."""
        text = StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(COLUMNS)
        rows.writerows([getattr(pair, name) for name in COLUMNS] for pair in self.pairs)
        return text.getvalue().encode()

    def to_pandas(self) -> "DataFrame":
        """The pairs as a DataFrame with the columns `a`, `b`, `score`, `km`, `days` and `why`.

        >>> list(session.match().to_pandas().columns)
        ['a', 'b', 'score', 'km', 'days', 'why']
        """
        from pandas import DataFrame

        rows = [[getattr(pair, name) for name in COLUMNS] for pair in self.pairs]
        return DataFrame(rows, columns=list(COLUMNS))


class Matching(ABC):
    """The part of a `Session` that finds records of one event, and accepts many pairs at once."""

    store: GeoPackageStore
    now: Callable[[], datetime]

    @abstractmethod
    def state(self) -> State:
        """Everything that the store holds at its last revision."""

    def match(self, a: str | None = None, b: str | None = None) -> Matches:
        """The pairs of incidents that probably are one event, of the datasets `a` and `b` or of all.

        Without `b` the pairs are those of `a` with every dataset and with itself; the same name twice gives pairs
        within a dataset. The pairs are kept in the store, in place of pairs that were found before, and nothing is
        linked. The first incident of a pair is of `a`. Raises `BadParameter` for an unknown dataset.

            >>> session.match()
            <Matches: 0 pairs>
        """
        snapshot = self.state().snapshot
        known = snapshot.distinct("dataset")
        for name in filter(None, (a, b)):
            if name not in known:
                raise BadParameter(f"match: no dataset {name!r}: the store has {', '.join(known)}")
        found = [pair for names in _asked(known, a, b) for pair in self._match(snapshot, names)]
        return Matches(tuple(sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))))

    def matches(self, a: str | None = None, b: str | None = None, above: float = STANDS_FOR) -> Matches:
        """The pairs that were found last, from a score on; of all datasets, of `a`, or of `a` and `b`.

        >>> session.matches(above=0.9)
        <Matches: 0 pairs>
        """
        with self.store.reading() as connection:
            kept = read_candidates(connection, None, above)
        asked = {name for name in (a, b) if name is not None}
        return Matches(
            tuple(pair for pair in kept if asked <= {pair.dataset_a, pair.dataset_b} and _both(pair, a, b))
        )

    def match_score(self, one: str, other: str) -> float | None:
        """The score of a pair that was found last; None for a pair that was not found."""
        with self.store.reading() as connection:
            return read_score(connection, one, other)

    def accept_matches(
        self, *, above: float, a: str | None = None, b: str | None = None, why: str = "", by: str | None = None
    ) -> list[Candidate]:
        """Link all pairs that were found last, from the score `above` on, as one revision; gives the new links.

        The most probable pairs come first. A pair that somebody decided on stays as decided, and no two records of
        one dataset become one event: `link` is for these. Raises `BadParameter` for a score that is not from 0.5
        to 1.
        """
        from app.editing.accepting import accept_pairs

        if not STANDS_FOR <= above <= 1:
            raise BadParameter(f"above: must be a score from {STANDS_FOR} to 1: {above}")
        pairs = self.matches(a, b, above)
        snapshot = self.state().snapshot
        with self.store.writing(f"match accept above {above:g}", self.now) as writer:
            return accept_pairs(writer, pairs, snapshot, why, by)

    def _match(self, snapshot: "Snapshot", names: tuple[str, str]) -> list[Candidate]:
        from app.matching.of_datasets import match_datasets

        found = match_datasets(snapshot, *names)
        keep_candidates(self.store.path, names, found, snapshot.revision)
        return found


def _asked(known: Sequence[str], a: str | None, b: str | None) -> list[tuple[str, str]]:
    """The pairs of names of datasets that are to be matched, a name that was given first."""
    if a is not None and b is not None:
        return [(a, b)]
    one = a if a is not None else b
    if one is not None:
        return [(one, other) for other in known]
    return [*combinations_with_replacement(known, 2)]


def _both(pair: Candidate, a: str | None, b: str | None) -> bool:
    return a is None or b is None or {a, b} == {pair.dataset_a, pair.dataset_b}
