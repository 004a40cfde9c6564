"""Pages of rows, and what they must be like, whoever gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.model.errors import DownloadFailed

Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as the service gives them; `notes` are what a reader should know of what is not among them."""

    rows: Rows
    notes: tuple[str, ...] = ()


def read_rows(document: Mapping[str, Any], key: str, name: str) -> Rows:
    """The rows of a page; `DownloadFailed` if the answer of the service called `name` has none under `key`."""
    rows = document.get(key)
    if not isinstance(rows, list):
        found = str(sorted(document))[:100]
        raise DownloadFailed(f"{name} answered without rows: expected a list as {key!r}, got {found}")
    return rows


def check_page(rows: Rows, before: Rows, page: int, name: str) -> None:
    """Raise `DownloadFailed` for a page that is the one before again: asking on would never end."""
    if rows and rows == before:
        raise DownloadFailed(f"{name} gave page {page} with the same rows as the page before it: nothing is taken")
