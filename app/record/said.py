"""The records that sources had made by a day: claims by their day, statements on crossings by their own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from app.figures.accounts import Claim
from app.model.batch import Values
from app.model.columns import CLAIMS, CROSSING_STATUS, Table

DAYS = {CLAIMS.name: ("said_on",), CROSSING_STATUS.name: ("verified_on", "date_from")}
"""The columns of the day on which a record was said, by table; the first one that has a day counts."""


def said_by(table: Table, rows: Iterable[Values], day: date) -> Iterator[Values]:
    """The claims, or statements, that were said on a day or before it; records without a day are left out."""
    columns = [table.names.index(name) for name in DAYS[table.name]]
    for values in rows:
        said = next((str(values[at]) for at in columns if values[at] is not None), None)
        # Days are written in ISO 8601: texts sort as days do.
        if said is not None and said <= day.isoformat():
            yield values


def claims_by_incident(claims: Iterable[Claim]) -> Mapping[str, list[Claim]]:
    """The claims about each incident."""
    by_incident: dict[str, list[Claim]] = {}
    for claim in claims:
        by_incident.setdefault(str(claim["incident"]), []).append(claim)
    return by_incident
