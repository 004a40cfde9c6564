"""Scores of pairs against the truth, and two plain ways of matching to compare with."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from second_source import Pair, Row


@dataclass(frozen=True)
class Scores:
    """The share of pairs that are true, the share of true pairs that were found, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def scores(found: Iterable[Pair], truth: Iterable[Pair]) -> Scores:
    """The scores of found pairs; there are some."""
    found, truth = set(found), set(truth)
    true = len(found & truth)
    return Scores(true / max(len(found), 1), true / len(truth), f1(found, truth))


def f1(found: Iterable[Pair], truth: Iterable[Pair]) -> float:
    """The harmonic mean of the shares of pairs that are true and of true pairs that were found."""
    found, truth = set(found), set(truth)
    return 2 * len(found & truth) / (len(found) + len(truth))


def by_place_and_day(first: list[Row], second: list[Row], km: float, days: int) -> set[Pair]:
    """Pairs by distance and dates alone: each record with the nearest one that is left within both limits."""
    near = [(away, a["id"], b["event_id_cnty"]) for away, a, b in _near(first, second, km, days)]
    return _one_to_one(near)


def by_parties(first: list[Row], second: list[Row], km: float, days: int) -> set[Pair]:
    """Pairs within both limits whose two parties are written alike, the nearest one that is left first."""
    near = [
        (away, a["id"], b["event_id_cnty"])
        for away, a, b in _near(first, second, km, days)
        if {a["side_a"], a["side_b"]} == {b["actor1"], b["actor2"]}
    ]
    return _one_to_one(near)


def _one_to_one(near: Iterable[tuple[float, str, str]]) -> set[Pair]:
    taken: set[str] = set()
    pairs = set()
    for _, one, other in sorted(near):
        if not {one, other} & taken:
            taken |= {one, other}
            pairs.add((one, other))
    return pairs


def _near(first: list[Row], second: list[Row], km: float, days: int) -> Iterable[tuple[float, Row, Row]]:
    from datetime import date
    from math import cos, hypot, radians

    by_day: dict[int, list[Row]] = {}
    for row in second:
        by_day.setdefault(date.fromisoformat(row["event_date"]).toordinal(), []).append(row)
    for row, step in product(first, range(-days, days + 1)):
        day = date.fromisoformat(row["date_start"][:10]).toordinal() + step
        lon, lat = float(row["longitude"]), float(row["latitude"])
        for other in by_day.get(day, ()):
            east = (float(other["longitude"]) - lon) * 111.32 * cos(radians(lat))
            away = hypot(east, (float(other["latitude"]) - lat) * 110.9)
            if away <= km:
                yield away + abs(step), row, other
