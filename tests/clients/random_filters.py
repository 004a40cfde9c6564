"""Filters drawn at random, each with what it means for one plain record: true, false, or (None) not known."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from pyproj import Geod

Row = dict[str, Any]
Truth = bool | None

GEOD = Geod(ellps="WGS84")
NUMBERS = {
    "fatalities_best": (0, 1, 3, 8, 20),
    "deaths_civilians": (0, 1, 2, 7),
    "injured": (0, 5, 20),
    "border_km": (0, 12.5, 80, 250.25),
    "radius_km": (1, 5, 25.5),
}
TEXTS = {
    "side": ("AF", "PK", "undetermined"),
    "event_type": ("State-based conflict", "One-sided violence", "Battles"),
    "place_name": ("Torkham gate", "Chaman, bazaar", 'O\'Brien "post"', "100% _ \\ valley", "تورخم", ""),
    "said_by": ("an invented official", "nobody"),
    "province": ("AF-NAN", "PK-KP", "AF-KAN"),
}
DATES = ("date_start", "date_end")
PATTERNS = (
    "%gate",
    "Torkham%",
    "O'Br%",
    "%AR",
    "C%a%",
    "%haman%",
    "_orkham%",
    "%\\%%",
    "%\\_%",
    "%",
    "",
    "%'%",
    "تور%",
    "%x%y%",
    "T__k%",
)
SIGNS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Expression:
    """One condition in CQL2's two languages, and its truth for a record."""

    text: str
    node: object
    truth: Callable[[Row], Truth]


def expression(chance: Random, depth: int = 3) -> Expression:
    """A condition of up to so many levels."""
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(LEAVES)(chance)
    if chance.random() < 0.25:
        return negated(expression(chance, depth - 1))
    word, decided = chance.choice((("AND", False), ("OR", True)))
    parts = [expression(chance, depth - 1) for _ in range(chance.choice((2, 2, 3)))]

    def truth(row: Row) -> Truth:
        found = [part.truth(row) for part in parts]
        return decided if decided in found else None if None in found else not decided

    return Expression(
        f" {word} ".join(f"({part.text})" for part in parts),
        {"op": word.lower(), "args": [part.node for part in parts]},
        truth,
    )


def negated(part: Expression) -> Expression:
    def truth(row: Row) -> Truth:
        found = part.truth(row)
        return None if found is None else not found

    return Expression(f"NOT ({part.text})", {"op": "not", "args": [part.node]}, truth)


def known(column: str, test: Callable[[Any], bool]) -> Callable[[Row], Truth]:
    """The truth of a test, not known without a value."""
    return lambda row: None if row[column] is None else bool(test(row[column]))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def named(column: str) -> dict[str, str]:
    return {"property": column}


def any_day(chance: Random) -> str:
    return (date(2001, 1, 1) + timedelta(days=chance.randrange(9200))).isoformat()


def compare_number(chance: Random) -> Expression:
    column, sign = chance.choice(list(NUMBERS)), chance.choice(list(SIGNS))
    value = chance.choice(NUMBERS[column])
    return Expression(
        f"{column} {sign} {value}",
        {"op": sign, "args": [named(column), value]},
        known(column, lambda held: SIGNS[sign](held, value)),
    )


def compare_text(chance: Random) -> Expression:
    column, sign = chance.choice(list(TEXTS)), chance.choice(list(SIGNS))
    value = chance.choice(TEXTS[column])
    return Expression(
        f'"{column}" {sign} {quoted(value)}',
        {"op": sign, "args": [named(column), value]},
        known(column, lambda held: SIGNS[sign](held, value)),
    )


def compare_date(chance: Random) -> Expression:
    column, sign, day = chance.choice(DATES), chance.choice(list(SIGNS)), any_day(chance)
    return Expression(
        f"{column} {sign} DATE('{day}')",
        {"op": sign, "args": [named(column), {"date": day}]},
        known(column, lambda held: SIGNS[sign](held, day)),
    )


def folded(chance: Random) -> Expression:
    column = chance.choice(list(TEXTS))
    value = chance.choice(TEXTS[column]).swapcase()
    return Expression(
        f"CASEI({column}) = CASEI({quoted(value)})",
        {"op": "=", "args": [{"op": "casei", "args": [named(column)]}, {"op": "casei", "args": [value]}]},
        known(column, lambda held: held.casefold() == value.casefold()),
    )


def like(chance: Random) -> Expression:
    pattern, fold = chance.choice(PATTERNS), chance.random() < 0.5
    column = "place_name"
    if not fold:
        return Expression(
            f"{column} LIKE {quoted(pattern)}",
            {"op": "like", "args": [named(column), pattern]},
            known(column, lambda held: is_like(held, pattern)),
        )
    pattern = pattern.swapcase()
    return Expression(
        f"CASEI({column}) LIKE CASEI({quoted(pattern)})",
        {"op": "like", "args": [{"op": "casei", "args": [named(column)]}, {"op": "casei", "args": [pattern]}]},
        known(column, lambda held: is_like(held.casefold(), pattern.casefold())),
    )


def is_like(text: str, pattern: str) -> bool:
    """Whether a text matches: which ends of the pattern can be reached, character by character."""
    signs = []
    escaped = False
    for sign in pattern:
        if escaped or sign not in "%_\\":
            signs.append(("is", sign))
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            signs.append(("any" if sign == "%" else "one", ""))
    reached = [True] + [False] * len(text)
    for kind, sign in signs:
        if kind == "any":
            reached = [any(reached[: end + 1]) for end in range(len(text) + 1)]
        else:
            reached = [False] + [reached[end] and (kind == "one" or text[end] == sign) for end in range(len(text))]
    return reached[-1]


def one_of(chance: Random) -> Expression:
    table = chance.choice((NUMBERS, TEXTS))
    column = chance.choice(list(table))
    values = chance.sample(table[column], 2)
    shown = ", ".join(quoted(value) if isinstance(value, str) else str(value) for value in values)
    return Expression(
        f"{column} IN ({shown})",
        {"op": "in", "args": [named(column), values]},
        known(column, lambda held: held in values),
    )


def between(chance: Random) -> Expression:
    if chance.random() < 0.5:
        column = chance.choice(DATES)
        low, high = sorted((any_day(chance), any_day(chance)))
        shown, nodes = [f"DATE('{day}')" for day in (low, high)], [{"date": low}, {"date": high}]
    else:
        column = chance.choice(list(NUMBERS))
        low, high = sorted(chance.sample(NUMBERS[column], 2))
        shown, nodes = [str(low), str(high)], [low, high]
    return Expression(
        f"{column} BETWEEN {shown[0]} AND {shown[1]}",
        {"op": "between", "args": [named(column), *nodes]},
        known(column, lambda held: low <= held <= high),
    )


def missing(chance: Random) -> Expression:
    column = chance.choice((*NUMBERS, *TEXTS, *DATES))
    return Expression(
        f"{column} IS NULL", {"op": "isNull", "args": [named(column)]}, lambda row: row[column] is None
    )


def in_time(chance: Random) -> Expression:
    first, last = sorted((any_day(chance), any_day(chance)))

    def truth(row: Row) -> Truth:
        if row["date_start"] is None or row["date_end"] is None:
            return None
        return bool(row["date_start"] <= last and row["date_end"] >= first)

    return Expression(
        f"T_INTERSECTS(INTERVAL(date_start, date_end), INTERVAL('{first}', '{last}'))",
        {
            "op": "t_intersects",
            "args": [{"interval": [named("date_start"), named("date_end")]}, {"interval": [first, last]}],
        },
        truth,
    )


def in_box(chance: Random) -> Expression:
    west, south = round(chance.uniform(61, 71), 4), round(chance.uniform(29, 34), 4)
    east, north = west + chance.choice((1, 4, 9)), south + chance.choice((1, 3, 6))
    return Expression(
        f"S_INTERSECTS(geometry, BBOX({west}, {south}, {east}, {north}))",
        {"op": "s_intersects", "args": [named("geometry"), {"bbox": [west, south, east, north]}]},
        lambda row: west <= row["longitude"] <= east and south <= row["latitude"] <= north,
    )


def in_reach(chance: Random) -> Expression:
    lon, lat = round(chance.uniform(61, 74), 4), round(chance.uniform(29, 37), 4)
    metres = chance.choice((30_000, 150_000, 400_000))
    return Expression(
        f"S_DWITHIN(geometry, POINT({lon} {lat}), {metres}, 'metres')",
        {
            "op": "s_dwithin",
            "args": [named("geometry"), {"type": "Point", "coordinates": [lon, lat]}, metres, "metres"],
        },
        lambda row: GEOD.inv(lon, lat, row["longitude"], row["latitude"])[2] <= metres,
    )


LEAVES: tuple[Callable[[Random], Expression], ...] = (
    compare_number,
    compare_text,
    compare_date,
    folded,
    like,
    one_of,
    between,
    missing,
    in_time,
    in_box,
    in_reach,
)
