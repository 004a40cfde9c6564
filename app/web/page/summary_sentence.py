"""The sentence over the map: how many incidents, their period and filters, and how many are not on the map."""

from datetime import date

from app.web.page.content import Summary


def count_phrase(located: int) -> str:
    """The count in words: "3,199 incidents", "1 incident", "no incidents"."""
    if located == 0:
        return "no incidents"
    return f"{located:,} incident" + ("" if located == 1 else "s")


def days_phrase(first: date | None, last: date | None) -> str:
    """A requested interval: "7 Nov 2025", "1 Oct – 30 Nov 2025", "from 1 Oct 2025".

    Empty if both ends are open. The page's script uses equal words.
    """
    if first is None or last is None:
        return f"from {day(first)}" if first else f"until {day(last)}" if last else ""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {day(last)}"
    return f"{first.day}–{day(last)}"


def period_phrase(first: date | None, last: date | None) -> str:
    """The period in words: "1989 – 2025", "7 Nov 2025", "1 Oct – 30 Nov 2025"; empty if no date is known.

    If it runs over more than two years, only the years are given.
    """
    first, last = first or last, last or first
    if first is None or last is None:
        return ""
    if last.year - first.year > 1:
        return f"{first.year} – {last.year}"
    if first == last:
        return day(last)
    start = day(first) if first.year != last.year else f"{first.day} {first:%b}"
    return f"{start} – {day(last)}"


def day(value: date) -> str:
    """The day as pages write it: "7 Nov 2025"."""
    return f"{value.day} {value:%b} {value.year}"


def unlocated_phrase(unlocated: int) -> str:
    """The number of unlocated incidents: "9 not on the map"; empty if all have a place."""
    return f"{unlocated:,} not on the map" if unlocated else ""


def summary_parts(summary: Summary) -> list[str]:
    """The parts of the sentence that are not links, in order, without empty ones."""
    period = summary.asked or period_phrase(summary.first, summary.last)
    parts = (count_phrase(summary.located), period, summary.restriction)
    return [part for part in parts if part]
