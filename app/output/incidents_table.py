"""Incidents as a small HTML table for notebooks."""

from html import escape
from typing import Any

import pandas as pd


def table_html(frame: pd.DataFrame, count: int, shown: int) -> str:
    """An HTML table of the frame's rows, with the number of all incidents below; every text is escaped."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in frame.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(_shown(value))}</td>' for value in row)}</tr>"
        for row in frame.itertuples(index=False)
    )
    more = f", the first {shown} shown" if count > shown else ""
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{count:,} incident{'' if count == 1 else 's'}{more}</p>"
    )


def _shown(value: Any) -> str:
    """A value as text for people: a day without a time, "" for unknown."""
    if pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
