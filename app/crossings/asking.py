"""Questions about crossings' status, read from the texts of a route, of a command or of Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.crossings.closures import Count, read_period, read_traffic
from app.model.errors import BadParameter

CLOSURE_NAMES = ("from", "to", "traffic", "by")
TIMELINE_NAMES = ("from", "to", "within_km", "days")
DEFAULT_WITHIN_KM = "25"
DEFAULT_DAYS = 7
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Span:
    """The changes asked for: from `first` (None: the first one) to `last`, with incidents near in place and time.

    `within_km` is a text as the filter of that name takes it; `days` are counted before and after each change.
    """

    first: date | None
    last: date
    within_km: str = DEFAULT_WITHIN_KM
    days: int = DEFAULT_DAYS


def read_day(name: str, value: object) -> date:
    """The day in a text or a date; `BadParameter`, with the parameter's name, for anything else."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = str(value)
    try:
        if len(text) == len("YYYY-MM-DD"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadParameter(f"{name}: not a day written as YYYY-MM-DD: {text!r}")


def read_count(params: Mapping[str, object]) -> Count:
    """The days to count, from the parameters that are given."""
    first, last = _bound("from", params), _bound("to", params)
    _check_order(first, last)
    return Count(
        first,
        last,
        read_traffic(str(params["traffic"])) if "traffic" in params else None,
        read_period(str(params.get("by", "month"))),
    )


def read_span(params: Mapping[str, object], today: date) -> Span:
    """The changes to tell, from the parameters that are given; up to today if no last day is."""
    first, last = _bound("from", params), _bound("to", params)
    _check_order(first, last or today)
    within_km = str(params.get("within_km", DEFAULT_WITHIN_KM))
    return Span(first, last or today, within_km, _read_days(params.get("days", DEFAULT_DAYS)))


def _read_days(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
        raise BadParameter(f"days: must be a whole number from 0 to {MOST_DAYS}: {text!r}")
    return int(text)


def _bound(name: str, params: Mapping[str, object]) -> date | None:
    return read_day(name, params[name]) if name in params else None


def _check_order(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and first > last:
        raise BadParameter(f"from: {first} is after to, {last}: the first day comes first")
