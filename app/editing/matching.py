"""Matching by a person: which records may be one event, and decisions on many of them at once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, overload

from app.encode.delimited import encode_table
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.record.geopackage import GeoPackageStore, State
from app.record.match_candidates import STANDS_FOR, Candidate, keep_candidates, read_candidates, read_score
from app.record.shade import find_shade
from app.record.shown_links import open_test

if TYPE_CHECKING:
    from pandas import DataFrame

    from app.engine.snapshot import Snapshot
    from app.ingest.importer import ImportReport

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
        return encode_table(COLUMNS, [[getattr(pair, name) for name in COLUMNS] for pair in self.pairs])

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
        within a dataset. Of the whole store as of now the pairs are kept, in place of earlier ones; nothing is
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

        Pairs of records that the rules do not show as they are, and of retracted ones, are left out.

            >>> session.matches(above=0.9)
            <Matches: 0 pairs>
        """
        return self.matches_in(self.state().snapshot, a, b, above)

    def matches_in(self, snapshot: "Snapshot", a: str | None, b: str | None, above: float) -> Matches:
        """The pairs that were found last, of records in a snapshot; see `matches`.

        >>> session.matches_in(session.state().snapshot, None, None, 0.5)
        <Matches: 0 pairs>
        """
        with self.store.reading() as connection:
            kept = read_candidates(connection, None, above)
            shade, withheld = find_shade(connection, self.store.showing), self.store.withheld
            if shade is not None or withheld:
                is_open = cache(open_test(connection, withheld, shade))
                kept = [pair for pair in kept if is_open(pair.a) and is_open(pair.b)]
        there = (pair for pair in kept if _is_of(pair, a, b))
        return Matches(tuple(p for p in there if None not in (snapshot.row(p.a), snapshot.row(p.b))))

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

    def say_distinct(self, one: str, other: str, *, is_distinct: bool = True) -> int:
        """Say that two datasets are of different events, or take it back, as a revision; returns the store's.

        Totals of deaths then add both. What was said before gives no new revision. Raises `BadParameter` for one
        dataset twice, and for an unknown one.

            >>> session.say_distinct("seed", "seed")
            Traceback (most recent call last):
            app.model.errors.BadParameter: datasets distinct: name two datasets, not 'seed' twice
        """
        if one == other:
            raise BadParameter(f"datasets distinct: name two datasets, not {one!r} twice")
        known = self.state().snapshot.distinct("dataset")
        for name in (one, other):
            if name not in known and is_distinct:
                raise BadParameter(f"datasets distinct: no dataset {name!r}: the store has {', '.join(known)}")
        words = f"datasets distinct {one} {other}" + ("" if is_distinct else " --undo")
        with self.store.writing(words, self.now) as writer:
            writer.say_distinct(frozenset((one, other)), is_distinct=is_distinct)
        return self.store.revision()

    def remarked(self, report: "ImportReport") -> "ImportReport":
        """The report of an import, with a warning if some of its incidents may be events of other datasets.

        The pairs are found and kept as `match` does it, of a small import into a store that is not large; of a
        larger one, the warning says that they were not looked for.

            >>> session.remarked(session.import_file("events.csv", dataset="desk", dry_run=True)).dry_run
            True
        """
        from app.editing.remarking import is_too_many, new_rows, not_looked_for, remark_on, rival_datasets

        if report.dry_run or report.table != INCIDENTS.name or not report.counts.inserted:
            return report
        snapshot = self.state().snapshot
        with self.store.reading() as connection:
            rows = new_rows(connection, snapshot)
        names = rival_datasets(snapshot, rows)
        if is_too_many(report.counts.inserted, snapshot):
            report.warnings.extend(not_looked_for(names))
            return report
        for pair in names:
            self._match(snapshot, pair)
        with self.store.reading() as connection:
            report.warnings.extend(remark_on(connection, snapshot, rows, names))
        return report

    def _match(self, snapshot: "Snapshot", names: tuple[str, str]) -> list[Candidate]:
        from app.matching.of_datasets import match_datasets

        found = match_datasets(snapshot, *names)
        if type(self.store) is GeoPackageStore and self.store.showing is None and not self.store.withheld:
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


def _is_of(pair: Candidate, a: str | None, b: str | None) -> bool:
    """Whether a pair is of the datasets `a` and `b`, of one of them if the other is None."""
    names = {pair.dataset_a, pair.dataset_b}
    return names == {a, b} if a is not None and b is not None else {a, b} - {None} <= names
