"""Statements made for tests, and what the rule tells of them."""

import csv
from datetime import date
from pathlib import Path

from incident_records import status

from app.crossings.day import StatusOnDay, status_on_day
from app.crossings.flat import status_columns
from app.crossings.statements import Statement, read_statements
from app.ingest.formats.status_words import STATUS_WORDS

SEQUENCE = Path(__file__).parent / "fixtures" / "gates_2023_2025.csv"
"""What was said of Torkham and Chaman from September 2023 to December 2025."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def said(
    number: int, state: str, first: str | None, last: str | None = None, **values: object
) -> dict[str, object]:
    return status(f"s:{number:02}", crossing="torkham", status=state, date_from=first, date_to=last, **values)


def on(text: str, *statements: dict[str, object]) -> StatusOnDay:
    return status_on_day(read_statements(statements), day(text))


def columns_on(text: str, *statements: dict[str, object]) -> dict[str, object]:
    return status_columns(read_statements(statements), day(text))


def cells(told: StatusOnDay) -> set[tuple[str, str, str]]:
    """Traffic, authority and status of every cell."""
    return {(str(c.statement.traffic), str(c.statement.authority), str(c.statement.status)) for c in told.cells}


def sequence(crossing: str) -> list[Statement]:
    """What the fixture says of one crossing."""
    with SEQUENCE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["crossing"] == crossing]
    return read_statements([_read(row) for row in rows])


def _read(row: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {name: text or None for name, text in row.items()}
    words = {name: STATUS_WORDS[name].find(row[name]) for name in ("status", "traffic")}
    return status(row["id"], **{name: value for name, value in {**values, **words}.items() if name != "id"})
