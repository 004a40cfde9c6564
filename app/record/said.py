"""The records that sources had made by a day: claims by their day, statements on crossings by their own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from app.figures.accounts import Claim
from app.model.batch import Values
from app.model.columns import CLAIMS, CROSSING_STATUS, Table

DAYS = {CLAIMS.name: ("said_on",), CROSSING_STATUS.name: ("verified_on", "date_from")}
"""The columns of the day on which a record was said, by table; the first one that has a day counts."""

Dated = tuple[str | None, Values]
"""A record with the day on which it was said, None for one that has no such day."""


def with_days(table: Table, rows: Iterable[Values]) -> Iterator[Dated]:
    """Claims, or statements, each with the day on which it was said, in ISO 8601."""
    columns = [table.names.index(name) for name in DAYS[table.name]]
    for values in rows:
        yield next((str(values[at]) for at in columns if values[at] is not None), None), values


def said_by(dated: Iterable[Dated], day: date) -> Iterator[Values]:
    """The records that were said on a day or before it; records without a day are left out."""
    # Days are written in ISO 8601: texts sort as days do.
    return (values for said, values in dated if said is not None and said <= day.isoformat())


def undated_warnings(undated: int) -> tuple[str, ...]:
    """The sentence that says how many claims are left out for want of a day; none where there are none."""
    if not undated:
        return ()
    what = "1 claim has no said_on and is" if undated == 1 else f"{undated:,} claims have no said_on and are"
    return (f"said_until: {what} left out, as not known to have been made by then",)


def claims_by_incident(claims: Iterable[Claim]) -> Mapping[str, list[Claim]]:
    """The claims about each incident."""
    by_incident: dict[str, list[Claim]] = {}
    for claim in claims:
        by_incident.setdefault(str(claim["incident"]), []).append(claim)
    return by_incident
