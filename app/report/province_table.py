"""People killed and injured by province, civilians and all; rows are never added up, for two may overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.aggregate.counting import Value
from app.aggregate.tables import read_table
from app.report.numbers import Number, Way, counted, where_null
from app.report.questions import Questions

KILLED = "killed"
MEASURES = {
    "civilians_killed": "Civilians killed",
    "civilians_injured": "Civilians injured",
    KILLED: "All killed",
    "injured": "All injured",
}
"""The measures of the table, with their heads; "all" are the figures for everybody, civilians or not."""
PARTS = ("low", "best", "high", "unknown")
MOST_SHOWN = 12


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

    @property
    def killed(self) -> Figure:
        """The figure for everybody who was killed, in all provinces together."""
        return self.total.figures[list(MEASURES).index(KILLED)]


def tell_provinces(asking: Questions) -> ProvinceTable:
    """The provinces with most of the report's incidents, incidents without a province last.

    Figures are made from claims, and from what datasets state of exactly these people, by the report's method.
    """
    params, how = asking.asked.during(), {"measure": ",".join(MEASURES), **asking.asked.by_method()}
    summary = asking.find(params).counted(read_table("province", how["measure"], how.get("figures")))
    names = {unit.iso: unit.name for unit in asking.session.atlas.provinces}
    told = [dict(zip(summary.table, values, strict=True)) for values in summary.rows()]
    told.sort(key=lambda row: (row["province"] is None, -int(row["incidents"] or 0)))
    rows = [
        _row(_name(each["province"], names), each, counted(_only(params, each["province"]), **how))
        for each in told
    ]
    shown = rows if len(rows) <= MOST_SHOWN else [*rows[: MOST_SHOWN - 1], rows[-1]]
    return ProvinceTable(
        heads=list(MEASURES.values()),
        rows=shown,
        left_out=len(rows) - len(shown),
        way=counted(params, by="province", **how),
        total=_row("All together", summary.total, counted(params, **how)),
        warnings=summary.whole.warnings,
    )


def _name(code: Value, names: Mapping[str, str]) -> str:
    return "No province known" if code is None else f"{names.get(str(code), code)} ({code})"


def _only(params: dict[str, str], code: Value) -> dict[str, str]:
    return where_null(params, ("province",)) if code is None else {**params, "province": str(code)}


def _row(name: str, values: Mapping[str, Value], way: Way) -> ProvinceRow:
    def number(column: str) -> Number:
        value = values[column]
        return Number(None if value is None else int(value), way, f"total.{column}")

    figures = [Figure(*(number(f"{measure}_{part}") for part in PARTS)) for measure in MEASURES]
    return ProvinceRow(name, number("incidents"), figures)
