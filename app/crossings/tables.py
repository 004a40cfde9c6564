"""Answers about crossings' status as flat rows, for CSV files and the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

Answer = Mapping[str, Any]

CELL_COLUMNS = (
    "traffic",
    "direction",
    "authority",
    "status",
    "certainty",
    "since",
    "until",
    "said_by",
    "last_said",
    "age_days",
    "stale",
    "record",
)
STATUS_COLUMNS = ("crossing", "at", "headline", "words", *CELL_COLUMNS)
"""Columns of the status of crossings: a row for each cell."""
CLOSURE_COLUMNS = ("crossing", "traffic", "period", "days_closed", "days_possibly_closed", "records")
PERIODS = ("month", "year")


def status_rows(matrix: Answer) -> list[list[object]]:
    """A row for each cell of each crossing; a crossing that nobody speaks of has one row without a cell."""
    return [
        [*(one[name] for name in STATUS_COLUMNS[:4]), *(cell.get(name) for name in CELL_COLUMNS)]
        for one in matrix["rows"]
        for cell in (one["classes"] or [{}])
    ]


def closure_rows(rows: Sequence[Answer]) -> list[list[object]]:
    """The rows of closures with the records as one text."""
    return [
        [row["crossing"], row["traffic"], period_of(row), row["days_closed"], row["days_possibly_closed"], records]
        for row in rows
        for records in ["; ".join(row["records"])]
    ]


def period_of(row: Answer) -> str:
    """The month or the year of a row of closures."""
    return str(next(row[name] for name in PERIODS if name in row))


def state_words(cell: Answer) -> str:
    """The status of a cell with how surely it holds: "possibly closed"."""
    return f"possibly {cell['status']}" if cell["certainty"] == "possible" else str(cell["status"])


def age_words(cell: Answer) -> str:
    """How long before the day a cell was last said: "(said 34 days before: stale)"."""
    age = cell["age_days"]
    ago = "on the day" if age == 0 else f"{age} day{'s' if age != 1 else ''} before"
    return f"(last said {ago}{': stale' if cell['stale'] else ''})"
