"""Background: sentences on what happened long ago or over years, which tell no incident of the article."""

import re
from datetime import date, timedelta
from typing import Final

from app.reading.days import Mention, Span

FARTHEST: Final = timedelta(days=60)
"""An event longer before the publication is background."""
EXACT: Final = ("day", "weekday", "overnight", "yesterday", "eve", "today", "night", "nights")
"""Sorts of days beside which a month only says since when something lay or lasted."""
CAPTION: Final = re.compile(
    r"^\s*[\[(]?\s*(?:FILE|File|Representational|Archive)\b[^)]*[)\]:–—-]|^\s*(?:Photo|Image|Picture|Caption)\s*:",
    re.I,
)
MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
OVER_YEARS: Final = re.compile(
    r"\b(?:this year|(?:of|in) the (?:current )?year|months of (?:the|this|last)|quarter of(?! an hour)|(?:first|second|third|fourth|last) quarter|half of (?:the|this|last) year|YTD|year to date|so far (?:this|in 20)|since (?:the (?:start|beginning|change)|then|coming|taking|returning|it (?:took|seized))|over the (?:years|past|last) |"
    r"in recent (?:years|months|weeks)|in the (?:past|last) (?:\w+ )?(?:years?|months|decades?)|every year|each year|years of|"
    r"two decades|the past decade|cumulative(?:ly)?|in the (?:bad|worst|war) years|(?:a|one|two|three|four) decades? (?:ago|earlier)|since (?:it|they|he|she) (?:sided|joined|began|started|launched|entered|resumed|withdrew|left)|a year (?:ago|earlier)|(?:\w+ )?years (?:ago|earlier)|months (?:ago|earlier)|during the (?:war|insurgency)|"
    rf"(?:fighting|against) the (?:Russians|Soviets|British)|historically|to date|years? since|between (?:(?:early|mid|late)[- ])?(?:{MONTHS}) and (?:(?:early|mid|late)[- ])?(?:{MONTHS}))\b",
    re.I,
)
AT_THE_TIME: Final = re.compile(
    r"\b(?:at the time|that time|back then|in that (?:attack|raid)|that (?:month|year))\b", re.I
)
"""Words of a speaker who goes on about the past: "officials said at the time that 149 had died"."""
A_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
TOTAL: Final = re.compile(r"\b(?:hundreds|thousands|tens of thousands)\b", re.I)


def background_of(text: str, days: list[Mention], published: date | None) -> str | None:
    """The reason why a sentence is background; None for the report's own matter."""
    if CAPTION.search(text):
        return "a caption of an older picture"
    if OVER_YEARS.search(text):
        return "a total or an event of a longer time"
    week = re.search(r"\b(?:week|weeks|days|night) of\b", text, re.I)
    days = [
        day
        for day in days
        if not (week and day.sort == "month" and day.role == "event" and _recent(day, published))
    ]
    told = [day for day in days if day.role in ("event", "since") and (day.span or day.sort == "long")]
    if any(day.sort == "long" for day in told):
        return "a time long before the report"
    if published is None:
        return (
            "a total since a year"
            if any(d.role == "since" and d.sort in ("year", "month") for d in told)
            else None
        )
    old = [day for day in told if day.span and is_old(day.span, day, published)]
    fresh = [day for day in told if day.span and not is_old(day.span, day, published)]
    exact = [day for day in fresh if day.role == "event" and day.sort in EXACT]
    if exact and all(day.sort == "month" for day in old):
        return None
    if old and not (fresh and fresh[0].start < old[0].start):
        return f"a time long before the report: {old[0].text}"
    return None


def goes_on_about(past: str, text: str, *, spoken: bool) -> bool:
    """Whether a sentence without a day and a place of its own goes on about the `past` that the one before told.

    After a year long ago, somebody who speaks tells of the report's own matter again.
    """
    return not (spoken and A_YEAR.search(past)) or AT_THE_TIME.search(text) is not None


def _recent(day: Mention, published: date | None) -> bool:
    """Whether a month ended at most 60 days before the publication."""
    return published is None or bool(day.span and published - day.span.last <= FARTHEST)


def is_old(span: Span, day: Mention, published: date) -> bool:
    """Whether these days lie more than 60 days back, or reach back so far; a month without its day is vague."""
    if day.role == "since":
        return day.sort in ("month", "year") or published - span.first > FARTHEST
    if day.sort == "year":
        return span.first.year != published.year
    if day.sort in ("month", "last_month") and span.precision == "month":
        return not re.search(r"(?i)week", day.text) and not day.text.startswith("the ")
    return published - span.last > FARTHEST
