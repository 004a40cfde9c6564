"""Summaries as pandas frames."""

from typing import TYPE_CHECKING

from app.aggregate.counting import Summary

if TYPE_CHECKING:
    from pandas import DataFrame

KINDS = {"text": "object", "integer": "Int64", "real": "Float64"}
"""pandas' types of columns, by our kind."""


def summary_frame(summary: Summary, **attrs: object) -> "DataFrame":
    """A DataFrame of a summary's table; `attrs` has its total, warnings, caveat and what else is given."""
    from pandas import DataFrame, Series

    frame = DataFrame(
        {column.name: Series(summary.table[column.name], dtype=KINDS[column.kind]) for column in summary.columns}
    )
    frame.attrs.update(
        total=summary.whole.as_dict(),
        warnings=list(summary.whole.warnings),
        caveat=summary.caveat,
        unlocated=summary.unlocated,
        **attrs,
    )
    return frame
