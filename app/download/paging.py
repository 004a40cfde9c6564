"""Pages of rows, and the checks that pages of every service must pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.model.errors import DownloadFailed

Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as the service gives them; `notes` tell the reader about rows that are missing.

    `deleted` has the ids of events that the service took out, each with the day of that, None if it is not told.
    """

    rows: Rows
    notes: tuple[str, ...] = ()
    deleted: Mapping[str, date | None] = field(default_factory=dict)


def read_rows(document: Mapping[str, Any], key: str, name: str) -> Rows:
    """The rows of a page; `DownloadFailed` if the answer of the service `name` has no list under `key`."""
    rows = document.get(key)
    if not isinstance(rows, list):
        found = str(sorted(document))[:100]
        raise DownloadFailed(f"{name} answered without rows: expected a list as {key!r}, got {found}")
    return rows


def check_page(rows: Rows, before: Rows, page: int, name: str) -> None:
    """Raise `DownloadFailed` for a page equal to the one before it: paging would never end."""
    if rows and rows == before:
        raise DownloadFailed(f"{name} gave page {page} with the same rows as the page before it: nothing is taken")
