"""Summaries of people: killed and injured, civilians, women and children, each as a range with its unknowns.

A measure is answered from what a dataset states of exactly these people, and from claims that speak of them. A
dataset's total of deaths never answers for civilians: its incidents are unknown, and a warning names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.aggregate.counting import OF_DATASET, SPANNING, Summary, Total, summarise_selected
from app.aggregate.definitions import Measured, definition_warnings, rival_warnings
from app.aggregate.facts import Ledger
from app.aggregate.tally import Selected, current_rows
from app.figures.measures import Measure
from app.model.columns import Column

INCIDENTS = OF_DATASET[0]
PARTS: Mapping[str, tuple[str, str, str]] = {
    "low": ("fatalities_low", "at least", "The least that all lower bounds say together, nobody counted twice"),
    "best": (
        "fatalities_best",
        "best figures",
        "Sum of the best figures; empty where two may count the same people, or a figure has none",
    ),
    "high": ("fatalities_high", "at most", "Sum of the upper bounds; empty where a figure has none"),
    "unknown": ("unknown_fatalities", "unknown", "Incidents of which no figure is given"),
    "may_overlap": (
        "may_overlap",
        "may overlap",
        "Incidents whose figure may count the same people as that of another in the summary, in whatever row",
    ),
}
"""The parts of a measure, by the ends of their columns' names: the same part of deaths, head and description."""
OF_ONE = ("low", "best", "high", "unknown")
"""The parts that are told of each dataset by itself."""
CAVEAT = (
    "Figures are what sources say, not a toll. “At least” adds the lower bounds that are given, as far as no two "
    "may count the same people; “at most” adds the upper bounds, and is empty where a figure has none. A best "
    "figure bounds nothing: the sum of best figures is empty where figures may overlap or one has no best figure. "
    "Incidents without any figure (unknown) add nothing: unknown is not zero. Civilians, women and children are "
    "counted where a source counts exactly these people. Rows must not be added up: the total is worked out by "
    "itself."
)


def part_of(measure: Measure, values: Mapping[str, Any]) -> dict[str, Any]:
    """The measure's part of the values of a summary, by its own columns' names."""
    return {f"{measure.name}_{end}": values[name] for end, (name, _, _) in PARTS.items() if name in values}


def measure_columns(measures: Iterable[Measure], ends: Iterable[str] = PARTS) -> list[Column]:
    """The columns of the measures, with all ends of their names or these."""
    return [
        Column(f"{name}_{end}", "integer", f"{title}, {PARTS[end][1]}", PARTS[end][2])
        for name, title in ((each.name, each.title) for each in measures)
        for end in ends
    ]


def measured_summary(selected: Selected, by: Sequence[str], plain: Ledger, of: Sequence[Measured]) -> Summary:
    """The summary of selected incidents with some measures of people; `plain` is the ledger of stated deaths."""
    told = [summarise_selected(each.ledger, selected, by) for each in of]
    first = told[0] if told else summarise_selected(plain, selected, by)
    spanning = [column for column in first.columns if column.name == SPANNING.name]
    measures = [each.measure for each in of]
    columns = (*first.columns[: len(by)], INCIDENTS, *measure_columns(measures), *spanning)
    of_dataset = (INCIDENTS, *measure_columns(measures, OF_ONE))
    rows = current_rows(plain) if selected.rows is None else selected.rows
    whole = Total(
        _merged(columns[len(by) :], first.whole.measures, of, [each.whole.measures for each in told]),
        {
            name: _merged(of_dataset, values, of, [each.whole.by_dataset[name] for each in told])
            for name, values in first.whole.by_dataset.items()
        },
        definition_warnings(of, rows) + rival_warnings(of, [each.whole.rivals for each in told]),
    )
    table = _merged(columns, first.table, of, [each.table for each in told])
    return Summary(table, whole, first.unlocated, columns, len(by), of_dataset, CAVEAT)


def _merged(
    columns: Sequence[Column], first: Mapping[str, Any], of: Sequence[Measured], told: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The values of some columns: of the first summary, and of each measure's own."""
    found = dict(first)
    for each, values in zip(of, told, strict=True):
        found |= part_of(each.measure, values)
    return {column.name: found[column.name] for column in columns}
