"""Records to be matched, as arrays: place, days, figure, type, parties and names, each record once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import pi

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Rows
from app.engine.event_kinds import event_kinds
from app.engine.snapshot import Snapshot
from app.matching.actor_words import read_parties
from app.matching.place_words import bones, place_keys
from app.model.coded import group

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_KEYS = 4
"""Keys of parties that are kept of one record."""
PLACE_KEYS = 3
"""Keys of a name that are compared by number: the whole name's and two words'."""
LONGEST_DAYS = 366
"""A record of a longer span says nothing of its day, and is matched with none."""
WIDEST_KM = 400.0
"""A record known to a larger area says nothing of its place, and is matched with none."""


@dataclass(frozen=True)
class Side:
    """Records with a place and a day, in the order of `rows` of a snapshot.

    `lon` and `lat` in degrees; `radius` in km is of the circle, or of a circle as large as the unit; `first` and
    `last` are days. `dead` is the best figure, NaN for none. `kind` is an index in `COUNTED`, `parties` an index
    in `Words.parties`, `place` one in `Words.places`; both are -1 for a record that says nothing.
    """

    rows: Rows
    lon: Floats
    lat: Floats
    radius: Floats
    first: Ints
    last: Ints
    dead: Floats
    kind: Ints
    parties: Ints
    place: Ints

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: NDArray[np.integer] | NDArray[np.bool_]) -> "Side":
        """Some of the records."""
        return Side(*(getattr(self, each.name)[at] for each in fields(self)))


@dataclass(frozen=True)
class Words:
    """The distinct parties and places of both sides.

    `keys` has up to `MOST_KEYS` numbers of keys of each distinct set of parties (-1 for none), shape (sets, 4);
    `kinds` its kinds as bits. `places` has the keys of each distinct name, `place_keys` the numbers of their
    consonants, the whole name's first (-1 for none), shape (names, 3).
    """

    keys: NDArray[np.int32]
    kinds: NDArray[np.int8]
    places: Sequence[tuple[str, ...]]
    place_keys: NDArray[np.int32]


def read_sides(snapshot: Snapshot, rows_a: Rows, rows_b: Rows) -> tuple[Side, Side, Words]:
    """The two sides of rows of a snapshot, and their words."""
    rows = np.concatenate([rows_a, rows_b])
    parties, keys, kinds = _parties(snapshot, rows)
    place, places = _places(snapshot, rows)
    start, end = (snapshot.days[name][rows].astype(np.int64) for name in ("date_start", "date_end"))
    dead = snapshot.numbers["fatalities_best"][rows]
    low, high = (snapshot.numbers[f"fatalities_{name}"][rows] for name in ("low", "high"))
    whole = Side(
        rows,
        snapshot.numbers["longitude"][rows],
        snapshot.numbers["latitude"][rows],
        _radii(snapshot, rows),
        np.where(start == NO_DATE, end, start),
        np.where(end == NO_DATE, start, end),
        np.where(np.isnan(dead), np.round((low + high) / 2), dead),
        event_kinds(snapshot, rows),
        parties,
        place,
    )
    usable = ~np.isnan(whole.lon) & (whole.first != NO_DATE) & (whole.radius <= WIDEST_KM)
    usable &= whole.last - whole.first < LONGEST_DAYS
    is_a = np.arange(len(rows)) < len(rows_a)
    return (
        whole.take(usable & is_a),
        whole.take(usable & ~is_a),
        Words(keys, kinds, places, _place_numbers(places)),
    )


def _radii(snapshot: Snapshot, rows: Rows) -> Floats:
    """The km of each record's circle, or of one as large as its unit if that is smaller."""
    extents = snapshot.place_search.extents
    land = extents.land
    radius = extents.radius[rows].copy()
    is_unit = extents.is_unit[rows]
    for number in np.unique(extents.unit[rows][is_unit]).tolist():
        unit = land.atlas.units.find(extents.units[number])
        assert unit is not None
        of_unit = is_unit & (extents.unit[rows] == number)
        radius[of_unit] = np.fmin(radius[of_unit], (unit.area_km2 / pi) ** 0.5)
    return radius


def _parties(snapshot: Snapshot, rows: Rows) -> tuple[Ints, NDArray[np.int32], NDArray[np.int8]]:
    named = [snapshot.categories[name].take(rows).coded() for name in ("actor1", "actor2")]
    number, said = group(*named)
    told = [read_parties(*texts) for texts in said]
    sets = {party: at for at, party in enumerate(dict.fromkeys(told))}
    of_key = {key: at for at, key in enumerate(dict.fromkeys(key for party in sets for key in sorted(party.keys)))}
    keys = np.full((len(sets) + 1, MOST_KEYS), -1, dtype=np.int32)
    for party, at in sets.items():
        numbers = sorted(of_key[key] for key in party.keys)[:MOST_KEYS]
        keys[at, : len(numbers)] = numbers
    kinds = np.array([*(party.kinds for party in sets), 0], dtype=np.int8)
    of_said = np.array([sets[party] if party.kinds else -1 for party in told], dtype=np.int64)
    return of_said[number], keys, kinds


def _places(snapshot: Snapshot, rows: Rows) -> tuple[Ints, list[tuple[str, ...]]]:
    coded = snapshot.categories["place_name"].take(rows).coded()
    used = np.unique(coded.codes[coded.codes >= 0])
    told = [place_keys(coded.values[at]) for at in used.tolist()]
    distinct = {keys: at for at, keys in enumerate(dict.fromkeys(told))}
    of_code = np.full(len(coded.values) + 1, -1, dtype=np.int64)
    of_code[used] = [distinct[keys] if keys else -1 for keys in told]
    return of_code[coded.codes], list(distinct)


def _place_numbers(places: Sequence[tuple[str, ...]]) -> NDArray[np.int32]:
    numbers: dict[str, int] = {}
    found = np.full((len(places) + 1, PLACE_KEYS), -1, dtype=np.int32)
    for row, keys in enumerate(places):
        for at, key in enumerate(keys[:PLACE_KEYS]):
            found[row, at] = numbers.setdefault(bones(key), len(numbers))
    return found
