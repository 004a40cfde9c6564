"""A moment of the store from the filter `as_of`: the number of a revision, a day, or a time in ISO 8601."""

import re
from contextlib import suppress
from datetime import date, datetime

from app.model.errors import BadParameter

AS_OF = "as_of"
SAID_UNTIL = "said_until"
"""The names of the filters: our clock, and the sources' clock."""
DRAFTS, INCLUDE = "drafts", "include"
"""The name of the filter that shows drafts too, and its only value."""
WHICH = (AS_OF, SAID_UNTIL, DRAFTS)
"""The filters that say which store is asked, and nothing of the query."""
Moment = int | datetime | date
"""A revision's number, or a time: a time without a zone is in UTC, a day means its end in UTC."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
# A + in a URL arrives as a space.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}$)", re.ASCII)


def read_moment(moment: object, name: str = AS_OF) -> Moment:
    """The moment that a number, a date, a datetime or a text names; a time without a zone is in UTC.

    Raises `BadParameter` for anything else, with the `name` of the parameter.
    """
    if isinstance(moment, bool) or not isinstance(moment, int | date | str):
        raise _bad_moment(moment, name)
    return _read_text(moment.strip(), name) if isinstance(moment, str) else moment


def read_day(day: object, name: str = SAID_UNTIL) -> date:
    """The day that a date or a text names; `BadParameter`, with the `name` of the parameter, for anything else."""
    text = str(day).strip()
    if isinstance(day, str | date) and _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise BadParameter(f"{name}: must be a day such as 2025-10-20: {day!r}")


def read_inclusion(text: object) -> bool:
    """Whether drafts are asked for: True for `include`, False for None; `BadParameter` for anything else."""
    if text is not None and text != INCLUDE:
        raise BadParameter(f"drafts: must be {INCLUDE}, or be left out: {text!r}")
    return text is not None


def _read_text(text: str, name: str) -> Moment:
    if _NUMBER.fullmatch(text):
        return int(text)
    is_day = _DAY.fullmatch(text) is not None
    if not is_day and not _TIME.match(text):
        raise _bad_moment(text, name)
    whole = text if text[10:11] == " " else _LOST_PLUS.sub("+", text)
    try:
        return date.fromisoformat(text) if is_day else datetime.fromisoformat(whole.upper())
    except ValueError as error:
        raise _bad_moment(text, name) from error


def _bad_moment(moment: object, name: str) -> BadParameter:
    return BadParameter(
        f"{name}: must be the number of a revision, a day such as 2025-11-07 (its end in UTC), or a time such as "
        f"2025-11-07T12:00:00Z: {moment!r}"
    )
