"""Killed by province, as sources report them; rows are never added up, for two may count the same people."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.aggregate.counting import Summary
from app.report.numbers import Number, Way, counted, where_null
from app.report.questions import Questions


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of people that is counted: its head in the table, and the columns of a summary that count it."""

    head: str
    low: str
    best: str
    high: str
    unknown: str


MOST_SHOWN = 12
KINDS = (Kind("Killed", "fatalities_low", "fatalities_best", "fatalities_high", "unknown_fatalities"),)


@dataclass(frozen=True, slots=True)
class Figure:
    """The range of a figure, and the number of incidents of which no figure is given."""

    low: Number
    best: Number
    high: Number
    unknown: Number

    @property
    def known(self) -> Sequence[tuple[str, Number]]:
        """The parts of the range that are known, each with its word; the unknown lower bound where none is."""
        parts = (("at least", self.low), ("best", self.best), ("at most", self.high))
        return [part for part in parts if part[1].value is not None] or [("", self.low)]


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province, the number of its incidents, and a figure for each kind of people."""

    name: str
    incidents: Number
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class ProvinceTable:
    """The heads, the provinces, the total that is worked out by itself, and warnings of the summary.

    `left_out` provinces are not among the rows; `way` leads to the table of all.
    """

    heads: Sequence[str]
    rows: Sequence[ProvinceRow]
    left_out: int
    way: Way
    total: ProvinceRow
    warnings: Sequence[str]


def tell_provinces(asking: Questions) -> ProvinceTable:
    """The provinces with most of the report's incidents, incidents without a province last."""
    params = asking.asked.during()
    summary, whole = asking.summary(params, ("province",)), asking.summary(params, ())
    names = {unit.iso: unit.name for unit in asking.session.atlas.provinces}
    rows = [
        _row(asking, summary, at, (_name(code, names), _only(params, code)))
        for at, code in sorted(enumerate(summary.table["province"]), key=lambda each: _order(summary, *each))
    ]
    shown = rows if len(rows) <= MOST_SHOWN else [*rows[: MOST_SHOWN - 1], rows[-1]]
    total = _row(asking, whole, 0, ("All together", params))
    way = counted(params, by="province", **asking.asked.by_method())
    heads = [kind.head for kind in KINDS]
    return ProvinceTable(heads, shown, len(rows) - len(shown), way, total, whole.whole.warnings)


def _order(summary: Summary, at: int, code: object) -> tuple[bool, int]:
    return code is None, -int(summary.table["incidents"][at] or 0)


def _name(code: object, names: dict[str, str]) -> str:
    return "No province known" if code is None else f"{names.get(str(code), code)} ({code})"


def _only(params: dict[str, str], code: object) -> dict[str, str]:
    return where_null(params, ("province",)) if code is None else {**params, "province": str(code)}


def _row(asking: Questions, summary: Summary, at: int, row: tuple[str, dict[str, str]]) -> ProvinceRow:
    name, params = row
    way = counted(params, **asking.asked.by_method())

    def number(measure: str) -> Number:
        value = summary.table[measure][at]
        return Number(None if value is None else int(value), way, f"total.{measure}")

    figures = [Figure(*map(number, (kind.low, kind.best, kind.high, kind.unknown))) for kind in KINDS]
    return ProvinceRow(name, number("incidents"), figures)
