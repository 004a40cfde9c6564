"""A crossing's status on a day, from dated statements about the crossing and about all official crossings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.geography.border import Crossing
from app.model.vocabulary import CrossingState, StatusBasis, StatusCertainty

Properties = Mapping[str, object]

COLLECTIVE = re.compile(
    r"\b(?:all|every|each)\b.*\b(?:crossings?|gates?|border points?)\b", re.IGNORECASE | re.DOTALL
)
"""Matches a crossing name that means every official crossing ("all gates") instead of a single one."""
NOTIFIED = "notified"
"""The first word in the standing of an official crossing."""
NO_STATEMENT: Properties = dict.fromkeys(
    ("id", "crossing", "date_from", "date_to", "date_note", "said_by", "document", "source_ref")
)


def statements_about(statements: Iterable[Properties], crossing: Crossing) -> list[Properties]:
    """The statements about the crossing; for a notified crossing also those about all official crossings.

    A statement is collective if it has no `crossing` and its `crossing_name` says all, every or each.
    """
    notified = crossing.status.casefold().startswith(NOTIFIED)
    return [p for p in statements if p["crossing"] == crossing.id or (notified and is_collective(p))]


def is_collective(statement: Properties) -> bool:
    """Whether a statement is about all official crossings together and names none of them."""
    return statement["crossing"] is None and COLLECTIVE.search(str(statement["crossing_name"] or "")) is not None


def status_on(statements: Sequence[Properties], day: date) -> dict[str, object]:
    """A crossing's status on a day, its certainty and its basis, as flat properties.

    Of the statements that have begun, the last to begin counts; if several begin on one day, a statement that
    names the crossing, then the highest id. A collective "unknown" does not override a statement that names the
    crossing. `status` is unknown where no statement gives one, or where the last statement has ended.
    `last_known_status` is the last status other than unknown, `last_known_date` the last day it was stated for.
    `app/web/static/data/crossing_days.js` has the same rule; one table of cases tests both.
    """
    begun = _telling(p for p in statements if _reached(p["date_from"], day))
    last = begun[-1] if begun else NO_STATEMENT
    ended = last["date_to"] is not None and str(last["date_to"]) < day.isoformat()
    status = str(CrossingState.UNKNOWN) if ended else last.get("status", str(CrossingState.UNKNOWN))
    is_known = status != CrossingState.UNKNOWN
    known = [p for p in begun if p["status"] != CrossingState.UNKNOWN]
    certainty = _certainty(last, day) if is_known else None
    basis = _basis(last) if is_known else None
    return {
        "status": status,
        "status_text": status_text(status, certainty, basis),
        "status_certainty": certainty,
        "status_basis": basis,
        "status_day": day.isoformat(),
        "status_since": last["date_to"] if ended else last["date_from"],
        "status_note": last["date_note"],
        "status_said_by": last["said_by"],
        "status_source": _source(last),
        "status_record": last["id"],
        "last_known_status": known[-1]["status"] if known else None,
        "last_known_date": (known[-1]["date_to"] or known[-1]["date_from"]) if known else None,
    }


def status_text(status: object, certainty: str | None, basis: str | None) -> str:
    """The status in words: "closed", "possibly closed", "reported closed collectively, not named"."""
    words = str(status) if certainty != StatusCertainty.POSSIBLY else f"{StatusCertainty.POSSIBLY} {status}"
    return words if basis != StatusBasis.COLLECTIVE else f"reported {words} collectively, not named"


def _telling(begun: Iterable[Properties]) -> list[Properties]:
    """The statements in the order in which they count; the last one counts most."""
    told = sorted(begun, key=_order)
    if any(p["crossing"] is not None for p in told):
        told = [p for p in told if p["crossing"] is not None or p["status"] != CrossingState.UNKNOWN]
    return told


def _reached(first: object, day: date) -> bool:
    return first is not None and str(first) <= day.isoformat()


def _order(statement: Properties) -> tuple[str, bool, str]:
    return str(statement["date_from"]), statement["crossing"] is not None, str(statement["id"])


def _certainty(statement: Properties, day: date) -> str:
    """Whether the day certainly or only possibly lies in the statement's period, whose ends may be bounds."""
    began = _reached(statement["date_from_latest"] or statement["date_from"], day)
    end = statement["date_to_earliest"] or statement["date_to"]
    lasts = end is None or day.isoformat() <= str(end)
    return str(StatusCertainty.CERTAINLY if began and lasts else StatusCertainty.POSSIBLY)


def _basis(statement: Properties) -> str:
    return str(StatusBasis.COLLECTIVE if statement["crossing"] is None else StatusBasis.NAMED)


def _source(statement: Properties) -> str | None:
    parts = [str(statement[name]) for name in ("document", "source_ref") if statement[name] is not None]
    return ", ".join(parts) or None
