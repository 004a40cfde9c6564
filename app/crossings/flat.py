"""A crossing's status on a day as flat properties: one value for each column of the crossings."""

from collections.abc import Sequence
from datetime import date

from app.crossings.day import Cell, StatusOnDay, status_on_day
from app.crossings.statements import Statement
from app.crossings.words import DIRECTION_LABELS, STATE_LABELS, TRAFFIC_LABELS, words_of
from app.model.speakers import LABELS
from app.model.vocabulary import Headline, StatusBasis, StatusCertainty

NOT_SAID = ""
"""The text that stands for a day where nothing is said: a client then reads the column as text, not as a date."""


def status_columns(statements: Sequence[Statement], day: date) -> dict[str, object]:
    """A crossing's status on a day, its words and basis, and the last status known by then.

    Where several statements decide, `status_since` is the last change, and who says it, the sources and the
    records are listed. Where none does, they are of the last statement that had begun.
    """
    told = status_on_day(statements, day)
    known = told.headline is not Headline.UNKNOWN
    deciding = told.deciding if known else _last_begun(statements, day)
    return {
        "status": str(told.headline),
        "status_text": words_of(told),
        "status_certainty": _certainty(told) if known else None,
        "status_basis": _basis(deciding) if known else None,
        "status_day": day.isoformat(),
        "status_since": _since(deciding, day),
        "status_classes": "; ".join(cell_text(cell) for cell in told.cells) or None,
        "status_last_said": _last_said(deciding, day) if known else NOT_SAID,
        "status_note": _listed(deciding, "date_note"),
        "status_said_by": _listed(deciding, "said_by"),
        "status_source": "; ".join(dict.fromkeys(filter(None, map(source_of, deciding)))) or None,
        "status_record": "; ".join(one.id for one in deciding) or None,
        **_last_known(statements, day),
    }


def cell_text(cell: Cell) -> str:
    """A cell as a reader reads it: "trade: closed, says the Afghan side, since 2025-11-12"."""
    one = cell.statement
    possibly = "" if cell.certainty == "certain" else "possibly "
    state = STATE_LABELS.get(one.status, "unknown")
    what = TRAFFIC_LABELS[one.traffic] + DIRECTION_LABELS[one.direction]
    return f"{what}: {possibly}{state}, says {LABELS[one.authority]}, since {one.since.isoformat()}"


def source_of(one: Statement) -> str | None:
    """The document and the lines of a statement."""
    parts = [str(one.properties[name]) for name in ("document", "source_ref") if one.properties[name] is not None]
    return ", ".join(parts) or None


def _certainty(told: StatusOnDay) -> str:
    sure = any(one.surely_holds_on(told.day) for one in told.deciding)
    return str(StatusCertainty.CERTAINLY if sure else StatusCertainty.POSSIBLY)


def _basis(deciding: Sequence[Statement]) -> str:
    return str(StatusBasis.NAMED if any(one.named for one in deciding) else StatusBasis.COLLECTIVE)


def _last_begun(statements: Sequence[Statement], day: date) -> list[Statement]:
    """The last statement that had begun; one that says of all crossings that nothing is known comes last."""
    begun = [one for one in statements if one.first <= day]
    if any(one.named for one in begun):
        begun = [one for one in begun if not one.is_weak]
    return begun[-1:]


def _since(deciding: Sequence[Statement], day: date) -> str:
    """The first day of the status; of a statement that has ended its last day."""
    if not deciding:
        return NOT_SAID
    last = deciding[-1]
    ended = last.last is not None and last.last < day
    return str(last.last if ended else last.since)


def _last_said(deciding: Sequence[Statement], day: date) -> str:
    return max(one.last_said(day) for one in deciding).isoformat()


def _listed(deciding: Sequence[Statement], name: str) -> str | None:
    values = [str(one.properties[name]) for one in deciding if one.properties[name] is not None]
    return "; ".join(dict.fromkeys(values)) or None


def _last_known(statements: Sequence[Statement], day: date) -> dict[str, object]:
    """The headline of the last day that a status was stated for, and that day."""
    begun = [one for one in statements if one.first <= day and one.is_known]
    if not begun:
        return {"last_known_status": None, "last_known_date": NOT_SAID}
    last = begun[-1]
    stated = str(last.properties["date_to"] or last.properties["date_from"])
    on = min(filter(None, (date.fromisoformat(stated), day, last.last)))
    return {
        "last_known_status": str(status_on_day(statements, max(on, last.first)).headline),
        "last_known_date": stated,
    }
