"""Deaths by province, as sources report them; rows are never added up, for two may count the same people."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.aggregate.counting import Summary
from app.report.numbers import Number, counted, where_null
from app.report.questions import Questions

MEASURES = ("fatalities_low", "fatalities_best", "fatalities_high", "unknown_fatalities")


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province, the number of its incidents, and its measures in their order."""

    name: str
    incidents: Number
    measures: Sequence[Number]


@dataclass(frozen=True, slots=True)
class ProvinceTable:
    """The provinces, the total that is worked out by itself, and warnings of the summary."""

    rows: Sequence[ProvinceRow]
    total: ProvinceRow
    warnings: Sequence[str]


def tell_provinces(asking: Questions) -> ProvinceTable:
    """The provinces in which the report's incidents lie, incidents without a province last."""
    params = asking.asked.during()
    summary = asking.summary(params, ("province",))
    names = {unit.iso: unit.name for unit in asking.session.atlas.provinces}
    rows = [
        _row(
            summary,
            at,
            f"{names.get(str(code), code)} ({code})" if code else "No province known",
            _only(params, code),
        )
        for at, code in enumerate(summary.table["province"])
    ]
    whole = asking.summary(params, ())
    return ProvinceTable(rows, _row(whole, 0, "All together", params), whole.whole.warnings)


def _only(params: dict[str, str], code: object) -> dict[str, str]:
    return where_null(params, ("province",)) if code is None else {**params, "province": str(code)}


def _row(summary: Summary, at: int, name: str, params: dict[str, str]) -> ProvinceRow:
    def number(measure: str) -> Number:
        value = summary.table[measure][at]
        return Number(None if value is None else int(value), counted(params), f"total.{measure}")

    return ProvinceRow(name, number("incidents"), [number(measure) for measure in MEASURES])
