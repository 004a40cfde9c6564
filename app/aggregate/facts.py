"""A snapshot prepared for counting: each row's dimensions and figures of deaths, and the overlaps."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.aggregate.dimensions import ByCode, Dimensions, by_code
from app.aggregate.rivals import rival_pairs, sets_apart
from app.aggregate.spans import Spans, build_spans, extend_spans
from app.engine.columns import Rows
from app.engine.events import Events
from app.engine.growth import Room
from app.engine.snapshot import Snapshot

UNKNOWN = 0
HAS_LOW, HAS_BEST, HAS_HIGH = 1, 2, 4
"""Bits for the given parts of a figure: lower bound, best estimate, upper bound; 0 for no figure."""
FIGURE_KINDS = 8

Links = NDArray[np.intp]
"""Pairs of row numbers, in two columns."""


@dataclass(frozen=True, slots=True)
class Deaths:
    """The figures of deaths in each row's record; 0 where there is none, which `kind` tells.

    Only a given bound bounds: a best estimate alone has no bounds. Where a source's low, best and high contradict
    each other, the widest range counts: low ≤ best ≤ high holds for the given ones.
    """

    kind: NDArray[np.uint8]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]

    def extended(self, later: "Deaths", room: Room) -> "Deaths":
        """The figures followed by later rows' figures."""
        names = ("kind", "low", "best", "high")
        return Deaths(*(room.appended(name, getattr(self, name), getattr(later, name)) for name in names))


@dataclass(frozen=True, slots=True)
class Shared:
    """The datasets of events whose records are of several: each such set of datasets is one more dataset.

    An event is no event of another record of its datasets. `codes` is each row's dataset, `members` the indexes of
    the datasets of each set.
    """

    codes: NDArray[np.unsignedinteger]
    members: Sequence[tuple[int, ...]]

    def rivals(self, count: int, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The pairs of rivals, also among sets: of one dataset of each, and with no dataset in both."""
        own, sets = set(pairs), [*((each,) for each in range(count)), *self.members]
        return [
            (one, other)
            for other in range(len(sets))
            for one in range(other)
            if set(sets[one]).isdisjoint(sets[other]) and _between(sets[one], sets[other], own)
        ]

    def of_members(
        self, count: int, pairs: Iterable[tuple[int, int]], own: Iterable[tuple[int, int]]
    ) -> set[tuple[int, int]]:
        """The pairs of datasets, out of `own`, for which pairs of sets are rivals."""
        known, sets = set(own), [*((each,) for each in range(count)), *self.members]
        return {pair for one, other in pairs for pair in _between(sets[one], sets[other], known)}


def _between(one: Iterable[int], other: Sequence[int], pairs: Container[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs of a dataset of one set and a dataset of another."""
    return [pair for a in one for b in other if (pair := (min(a, b), max(a, b))) in pairs]


@dataclass(frozen=True)
class Ledger:
    """Everything that summaries of a snapshot are made from; immutable.

    `links` join rows whose figures may count the same people, by the column `overlaps`. `rivals` are pairs of
    datasets (indexes in `datasets`) that both have figures and are not said to be of different events.
    `base` is the ledger of the snapshot's base; `room` is where later ledgers append to this one, and `indexes`
    are indexes of dimensions, by name, that were asked for. `plain` is the ledger of the snapshot's own deaths
    from which a ledger of other figures was made. `events` are counted once, `apart` is the ledger that counts
    them in each dataset; `derived` is the ledger of events that was made from this one. `distinct` are pairs of
    datasets that are of different events, if not those of the snapshot. `shared` are the datasets of events.
    """

    snapshot: Snapshot
    dimensions: Dimensions
    deaths: Deaths
    links: Links
    base: "Ledger | None" = None
    room: Room = field(default_factory=Room)
    indexes: dict[str, ByCode] = field(default_factory=dict)
    plain: "Ledger | None" = None
    events: Events | None = None
    apart: "Ledger | None" = None
    distinct: frozenset[frozenset[str]] | None = None
    shared: "Shared | None" = None
    derived: "Ledger | None" = field(default=None, init=False)

    @property
    def count(self) -> int:
        """The number of rows, with the rows that are gone."""
        return len(self.deaths.kind)

    @property
    def datasets(self) -> Sequence[str | None]:
        """The names of the datasets, and None for records without a dataset; then those of events of several."""
        own = self.dimensions["dataset"].values
        return own if self.shared is None else (*own, *map(str, self.shared.members))

    @property
    def dataset(self) -> NDArray[np.unsignedinteger]:
        """The index of each row's dataset in `datasets`."""
        return self.shared.codes if self.shared is not None else self.dimensions["dataset"].codes

    def rows_with(self, name: str, values: Iterable[str | None]) -> Rows:
        """The rows, ascending, that have one of these values in a dimension; also rows that are gone.

        An index of the base's rows is kept; the rows that came later, which are few, may have other values.
        """
        base = self if self.base is None else self.base
        if name not in base.indexes:
            base.indexes[name] = by_code(base.dimensions[name])
        place = {value: code for code, value in enumerate(base.dimensions[name].values)}
        found = base.indexes[name].rows_of([place[value] for value in values if value in place])
        return np.append(np.sort(found), np.arange(base.count, self.count))

    def only_dataset(self) -> str | None:
        """The name of the dataset that all rows come from; None if there are several, or a row has none."""
        return self.datasets[self._named[0]] if len(self._named) == 1 else None

    @cached_property
    def _named(self) -> Sequence[int]:
        """The indexes of the datasets, or of no dataset, that incidents come from."""
        return np.flatnonzero(self._by_dataset.sum(axis=1)).tolist()

    @cached_property
    def _by_dataset(self) -> NDArray[np.intp]:
        """By dataset, the number of incidents without a figure, and with one."""
        count = len(self.datasets)
        if self.base is None or self.base.datasets != self.datasets:
            return self._counts(slice(None), count) - self._counts(self.snapshot.gone, count)
        later = self._counts(slice(self.base.count, None), count) - self._counts(self.snapshot.gone, count)
        return self.base._by_dataset + later

    def _counts(self, rows: Rows | slice, count: int) -> NDArray[np.intp]:
        is_figured = self.deaths.kind[rows] != UNKNOWN
        return np.bincount(2 * self.dataset[rows].astype(np.intp) + is_figured, minlength=2 * count).reshape(-1, 2)

    @cached_property
    def spans(self) -> Spans:
        """The span of each row."""
        if self.shared is not None:
            return build_spans(self.snapshot, self.dataset)
        if self.plain is not None:
            return self.plain.spans
        if self.base is None:
            return build_spans(self.snapshot, self.dataset)
        return extend_spans(self.base.spans, self.snapshot, self.dataset, self.base.room)

    @property
    def sets(self) -> Sequence[tuple[int, ...]]:
        """By index in `datasets`, the datasets that it stands for: itself, or those of events of several."""
        own = [(each,) for each in range(len(self.dimensions["dataset"].values))]
        return own if self.shared is None else [*own, *self.shared.members]

    @property
    def rivals_by_name(self) -> list[tuple[int, int]]:
        """The pairs of datasets that are not said to be of different events."""
        distinct = self.snapshot.distinct_datasets if self.distinct is None else self.distinct
        return rival_pairs(self.dimensions["dataset"].values, distinct)

    @cached_property
    def rivals(self) -> Sequence[tuple[int, int]]:
        """The pairs of datasets that may report the same events."""
        if self.only_dataset() is not None:
            return ()
        figured = self._by_dataset[:, 1] > 0
        pairs = self.rivals_by_name
        if self.shared is not None:
            pairs = self.shared.rivals(len(self.dimensions["dataset"].values), pairs)
        return [(one, other) for one, other in pairs if figured[one] and figured[other]]

    def rivals_named(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[str, str]]:
        """The names of pairs of datasets, in order; of events of several datasets these datasets' own."""
        count = len(self.dimensions["dataset"].values)
        if self.shared is not None:
            pairs = self.shared.of_members(count, pairs, self.rivals_by_name)
        names = [name or "unknown" for name in self.datasets[:count]]
        return sorted((min(pair), max(pair)) for pair in {(names[one], names[other]) for one, other in pairs})

    @cached_property
    def sides(self) -> Sequence[tuple[int, ...]]:
        """The largest sets of datasets in which no two are rivals."""
        return sets_apart(len(self.datasets), self.rivals)


def build_ledger(snapshot: Snapshot, before: Ledger | None = None) -> Ledger:
    """The ledger of a snapshot; a million rows take 0.1 s and 40 MB.

    `before` is the ledger of the snapshot's base: only rows that came later are read.
    """
    rows = slice(0 if before is None else before.count, None)
    low, best, high = (snapshot.numbers[f"fatalities_{name}"][rows] for name in ("low", "best", "high"))
    deaths = read_deaths(low, best, high)
    if before is None:
        return Ledger(snapshot, Dimensions(snapshot), deaths, read_links(snapshot, deaths))
    deaths = before.deaths.extended(deaths, before.room)
    dimensions = Dimensions(snapshot, rows, before.dimensions, before.room)
    return Ledger(snapshot, dimensions, deaths, read_links(snapshot, deaths), before)


def read_deaths(low: NDArray[np.float64], best: NDArray[np.float64], high: NDArray[np.float64]) -> Deaths:
    """The figures of deaths in three columns, in which NaN is an empty value."""
    has_low, has_best, has_high = (~np.isnan(each) for each in (low, best, high))
    kind = has_low * np.uint8(HAS_LOW) + has_best * np.uint8(HAS_BEST) + has_high * np.uint8(HAS_HIGH)
    floor = np.where(has_low, np.fmin(low, best), 0.0)
    ceiling = np.where(has_high, np.maximum(np.fmax(high, best), floor), 0.0)
    return Deaths(kind.astype(np.uint8), floor, np.nan_to_num(best), ceiling)


def read_links(snapshot: Snapshot, deaths: Deaths) -> Links:
    """The pairs of rows that `overlaps` names in either row, each once; both rows have a figure.

    Only incidents that name others are read, and these are few.
    """
    overlaps = snapshot.categories["overlaps"].coded()
    named = [[snapshot.row(name.strip()) for name in value.split(";")] for value in overlaps.values]
    pairs = {
        (min(row, other), max(row, other))
        for row in np.setdiff1d(np.flatnonzero(overlaps.codes >= 0), snapshot.gone).tolist()
        for other in named[overlaps.codes[row]]
        if other is not None and other != row
    }
    figured = {row for row in chain.from_iterable(pairs) if deaths.kind[row] != UNKNOWN}
    return np.array(sorted(pair for pair in pairs if figured.issuperset(pair)), dtype=np.intp).reshape(-1, 2)
