"""Days: the dates that a sentence names, counted from the day of publication."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.reading.day_words import COUNT, MENTION, MONTHS, NTHS, WEEKDAYS
from app.reading.lexicon import HAPPENING, SAY
from app.reading.numerals import NUMBERS

EARLIEST_YEAR: Final = 1900
"""Four digits after a date are a time of day below it: "17 April, 1600 hrs"."""
REPORT_BEFORE: Final = re.compile(
    rf"(?<!\bwas )(?<!\bwere )\b(?:{SAY}|statement|published|briefing|conference|interview|interviewed|speaking|spoke|talked)\b(?:\s+(?!that\b|when\b|after\b|who\b|it\b|they\b|was\b|were\b|had\b|struck\b|shot\b|hit\b|fell\b|fought\b|blew\b|lost\b|took\b|broke\b|{HAPPENING}|\w+(?:ed|ing)\b)[\w’']+){{0,5}}"
    r"\s*,?\s*(?:(?:on|late|early|late on|early on|issued|here|by)\s+)*$",
    re.I,
)
ISSUED: Final = re.compile(
    r"\b(?:issued|released|gave|published|made|offered|presented|circulated)\s+(?:[\w’'-]+\s+){0,4}?"
    r"(?:accounts?|statements?|versions?|figures|numbers|reports?|tolls?|details|claims?|counts?|lists?)\s+(?:(?:on|late|early)\s+)*$",
    re.I,
)
REPORT_AFTER: Final = re.compile(
    rf"\s*(?:{SAY}|raised|revised|put|rejected|denied|condemned|summoned|called|vowed|asked|urged|lowered)\b", re.I
)
LEADS: Final = re.compile(
    r"(?:\b(?:on|late|early|since|until|till|by|before|up to|as of|from|after|in|through|during)\s+)+$", re.I
)
BETWEEN: Final = re.compile(r"\b(?:between|from)\s+(?:the\s+)?(?:\w+\s+){0,3}(?:of\s+|on\s+)?$", re.I)
JOINED: Final = re.compile(r"\s*(?:and|to|until|till)\s+(?:the\s+)?(?:\w+\s+){0,3}(?:of\s+|on\s+)?", re.I)
SINCE: Final = re.compile(r"\b(?:since|from)\s+(?:(?:on|late|early|last)\s+)*$", re.I)
WHEN: Final = re.compile(r",? when\b")
LASTS: Final = re.compile(r"\b(?:clos|shut|seal|suspend|halt|block|stop|bar)\w*\b")
"""A state that lasts since a day; without one, "since 9 June, when a bomb killed ten" tells of that day alone."""
UNTIL: Final = re.compile(r"\b(?:until|till|by|before|up to|as of)\s+(?:(?:on|late|early)\s+)*$", re.I)
FUTURE: Final = re.compile(
    r"\b(?:would|will|could|may|might|should|shall|hoped|hopes|expected|scheduled|planned|due)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, with the precision of the record's vocabulary."""

    first: date
    last: date
    precision: str = "day"

    def overlaps(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name days: where they stand, the days (None if these cannot be told), and their sort.

    `role`: event, report (the day on which somebody spoke), since, until, or future; `sort`: the pattern that fits.
    """

    start: int
    end: int
    text: str
    span: Span | None
    role: str
    sort: str


def find_days(text: str, published: date | None, event: Span | None, about: date | None = None) -> list[Mention]:
    """The days that a sentence names; `event` is the incident before, from which "two days later" counts.

    `about` stands in for an unknown day of publication where only the year is wanted.
    """
    found: list[Mention] = []
    taken = [False] * (len(text) + 1)
    for sort, pattern in MENTION:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]) or _is_no_date(sort, match, text):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            role = _role(text, match, sort)
            span = _span(sort, match, published, event, about)
            if span and role == "since" and published and span.first <= published:
                span = Span(span.first, published, "range")
            found.append(Mention(match.start(), match.end(), match[0], span, role, sort))
    found.sort(key=lambda mention: mention.start)
    return _merged(text, [_anchored(each, found, event, published) for each in found])


def _anchored(day: Mention, days: list[Mention], event: Span | None, published: date | None) -> Mention:
    """The mention counted from a day before it: "on Monday, three days after a gunbattle", "on Tuesday ... a day earlier"."""
    near = [
        each.span for each in days if each.span and each.start < day.start and each.sort not in ("month", "year")
    ]
    if (
        near
        and (day.sort == "eve" or re.search(r"\b(?:earlier|before)$", day.text))
        and near[-1].first == near[-1].last
    ):
        shifted = _relative(day.sort, _groups(day), None, near[-1])
        return replace(day, span=shifted) if shifted else day
    if day.sort != "anchored":
        return day
    base = near[-1].first if near else event.first if event else published
    shift = re.match(rf"(?P<n>{COUNT})\s+(?P<unit>day|week)", day.text, re.I)
    if base is None or shift is None:
        return day
    count = _count(shift["n"]) * (7 if shift["unit"].casefold() == "week" else 1)
    one = base + timedelta(days=-count if re.search(r"after\s*$", day.text, re.I) else count)
    return replace(day, span=Span(one, one))


def _groups(day: Mention) -> dict[str, str | None]:
    """The parts of a shift of days: its number, unit and direction."""
    shift = re.match(rf"(?P<n>{COUNT})\s+(?P<unit>days?|weeks?)\s+(?P<way>\w+)", day.text, re.I)
    return shift.groupdict() if shift else {}


def _merged(text: str, days: list[Mention]) -> list[Mention]:
    """Mentions joined to one where the text says "between the evening of 21 February and the morning of 22 February"."""
    found: list[Mention] = []
    for day in days:
        before = found[-1] if found else None
        if (
            before
            and before.span
            and day.span
            and BETWEEN.search(text[: before.start])
            and JOINED.fullmatch(text[before.end : day.start])
        ):
            span = Span(min(before.span.first, day.span.first), max(before.span.last, day.span.last), "range")
            found[-1] = Mention(before.start, day.end, text[before.start : day.end], span, "event", "range")
        else:
            found.append(day)
    return found


def _is_no_date(sort: str, match: re.Match[str], text: str) -> bool:
    """Whether a word that may be a month or a year is none: "may", "march" as verbs, "2025" as a number."""
    if sort == "month":
        word = match["m"]
        if word in ("may", "march") or (
            word.strip(".") in ("May", "March", "Jan", "Mar", "Dec", "Jun")
            and not match["y"]
            and not re.search(
                r"\b(?:in|since|of|last|early|mid|late|until|by|from|during|between|and)[- ]$",
                text[: match.start()],
                re.I,
            )
            and not match["part"]
        ):
            return True
        return word.casefold() in ("mar", "dec", "jan", "jun") and word.islower()
    if sort == "year" and re.match(r"\s*(?:hrs|hours|h\b|rockets|people)", text[match.end() :]):
        return True
    if sort == "year":
        return not re.search(
            r"\b(?:in|since|of|from|until|till|by|early|late|before|after|during|and|to|[A-Z]\w+),?[\s-]*$",
            text[: match.start()],
        )
    return False


def _role(text: str, match: re.Match[str], sort: str) -> str:
    before, after = text[: match.start()], text[match.end() :]
    if sort in ("month", "year", "midnight"):
        return "since" if SINCE.search(before) else "until" if UNTIL.search(before) else "event"
    lead = LEADS.sub("", before)
    if SINCE.search(before):
        return "event" if WHEN.match(after) and not LASTS.search(before) else "since"
    if UNTIL.search(before):
        return "until"
    clause = re.split(r"[;,]", before)[-1]
    if FUTURE.search(clause) and sort not in ("month", "year"):
        return "future"
    if REPORT_BEFORE.search(lead + " ") or ISSUED.search(before):
        return "report"
    if (
        REPORT_AFTER.match(after)
        and sort in ("weekday", "day", "today", "yesterday")
        and not re.match(r"\W*$", lead)
    ):
        return "report"
    return "event"


def _span(
    sort: str, match: re.Match[str], published: date | None, event: Span | None, about: date | None
) -> Span | None:
    """The days of a match; None where the day they are counted from is not known."""
    groups = match.groupdict()
    if sort in ("range", "months", "day", "iso", "dotted", "month", "year"):
        return _calendar(sort, groups, published or about)
    if sort in ("same", "next", "shift", "came", "eve") and (event or published):
        return _relative(sort, groups, published, event)
    return _counted(sort, groups, published) if published else None


def _calendar(sort: str, groups: dict[str, str | None], published: date | None) -> Span | None:
    """A date with a month's name; without a year the last such day up to the publication."""
    if sort == "year":
        stated = int(groups["y"] or 0)
        return Span(date(stated, 1, 1), date(stated, 12, 31), "year")
    if sort == "iso":
        return _day(int(groups["y"] or 0), int(groups["m"] or 0), int(groups["d1"] or 0))
    if sort == "dotted":
        return _dotted(groups)
    month = MONTHS[(groups["m"] or "")[:3].casefold()]
    year = _stated_year(groups, month, published)
    if not year:
        return None
    if sort == "month":
        return _month(year, month, groups.get("part"))
    first = _day(year, month, int(re.sub(r"\D", "", groups["d1"] or "")))
    if sort == "day" or first is None:
        return first
    until = MONTHS[(groups.get("m2") or groups["m"] or "")[:3].casefold()]
    last = _day(year + (until < month), until, int(re.sub(r"\D", "", groups["d2"] or "")))
    if last is None:
        return first
    return Span(min(first.first, last.first), max(first.first, last.first), "range")


def _stated_year(groups: dict[str, str | None], month: int, published: date | None) -> int | None:
    """The year that the text gives, else the one in which the day was last."""
    stated = (groups["y"] or "").casefold()
    if stated.isdigit() and len(stated) == 2:
        return 2000 + int(stated)
    if stated.isdigit() and int(stated) >= EARLIEST_YEAR:
        return int(stated)
    if stated and published and not stated.isdigit():
        return published.year - (stated == "last year")
    return _year(month, int(re.sub(r"\D", "", groups.get("d1") or "1")), published)


def _dotted(groups: dict[str, str | None]) -> Span | None:
    """A date such as 17.06.2025, or two days such as 16/17.06.2025; the day comes first."""
    year, month, day = int(groups["y"] or 0) % 2000 + 2000, int(groups["m"] or 0), int(groups["d1"] or 0)
    first, last = _day(year, month, day), _day(year, month, int(groups["d2"] or day))
    return Span(first.first, last.last, "range" if groups["d2"] else "day") if first and last else None


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        return Span(date(year, month, day), date(year, month, day))
    except ValueError:
        return None


def _month(year: int, month: int, part: str | None) -> Span:
    """A month, or the part of it that "early", "mid" or "late" names."""
    last = calendar.monthrange(year, month)[1]
    part = (part or "").casefold()
    if part in ("early", "the first half of"):
        return Span(date(year, month, 1), date(year, month, 10 if part == "early" else 15), "part_of_month")
    if part == "mid":
        return Span(date(year, month, 11), date(year, month, 20), "part_of_month")
    if part:
        return Span(date(year, month, 16 if "second" in part else 21), date(year, month, last), "part_of_month")
    return Span(date(year, month, 1), date(year, month, last), "month")


def _year(month: int, day: int, published: date | None) -> int | None:
    """The year in which a month and day were last, at the publication."""
    if published is None:
        return None
    return published.year if (month, day) <= (published.month, published.day + 1) else published.year - 1


def _relative(sort: str, groups: dict[str, str | None], published: date | None, event: Span | None) -> Span | None:
    """Days counted from the incident before, or with "ago" from the publication."""
    if sort in ("shift", "came"):
        if not groups:
            return None
        days = _count(groups["n"]) * (7 if (groups["unit"] or "").startswith("week") else 1)
        way = (groups["way"] or "").casefold()
        base = published if way == "ago" or event is None else event.first
        if base is None:
            return None
        day = base + timedelta(days=days if way in ("later", "after", "afterwards") and sort != "came" else -days)
        slack = timedelta(days=3 if days >= 7 else 0)
        return Span(day - slack, day + slack, "range" if slack else "day")
    if event is None:
        return None
    if sort == "eve":
        return Span(event.first - timedelta(days=1), event.first - timedelta(days=1))
    day = event.last + timedelta(days=1 if sort == "next" else 0)
    return Span(day if sort == "next" else event.first, day)


def _count(text: str | None) -> int:
    low = (text or "").casefold()
    return int(low) if low.isdigit() else 1 if low in ("a", "an") else NUMBERS.get(low, 1)


def _counted(sort: str, groups: dict[str, str | None], published: date) -> Span | None:
    """Days counted from the publication."""
    day = timedelta(days=1)
    if sort in ("weekday", "night", "nights", "between", "into"):
        first = _weekday(groups["w1"] or "", published, last=bool(groups.get("last")))
        if sort == "into":
            return Span(first - day, first, "range")
        if sort == "night":
            return Span(first, first + day, "range")
        if sort == "weekday":
            return Span(first, first)
        last = _weekday(groups["w2"] or "", published)
        return Span(last - ((last - first).days % 7) * day, last, "range")
    if sort in ("past", "days_of"):
        count = (
            _count(groups["n"]) if (groups["n"] or "").casefold() in NUMBERS or len(groups["n"] or "") < 3 else 1
        )
        days = count * 7 if (groups["unit"] or "").startswith("week") else count
        days = -(-count // 24) if (groups["unit"] or "").startswith("hour") else days
        return Span(published - (days - (sort == "days_of")) * day, published, "range")
    if sort == "running":
        return Span(published - NTHS.index((groups["nth"] or "").casefold()) * day, published, "range")
    return _named(sort, published)


def _named(sort: str, published: date) -> Span | None:
    """Spans with a name: overnight, yesterday, last week."""
    day = timedelta(days=1)
    monday = published - published.weekday() * day
    previous = date(published.year, published.month, 1) - day
    spans = {
        "overnight": Span(published - day, published, "range"),
        "midnight": Span(published - day, published, "range"),
        "yesterday": Span(published - day, published - day),
        "eve": Span(published - day, published - day),
        "today": Span(published, published),
        "last_week": Span(monday - 7 * day, monday - day, "week"),
        "this_week": Span(monday, published, "week"),
        "weekend": Span(monday - 2 * day, monday - day, "range"),
        "last_month": Span(date(previous.year, previous.month, 1), previous, "month"),
        "this_month": Span(date(published.year, published.month, 1), published, "month"),
    }
    return spans.get(sort)


def _weekday(name: str, published: date, *, last: bool = False) -> date:
    """The last such day up to the publication; with "last" before it."""
    back = (published.weekday() - WEEKDAYS.index(name.casefold())) % 7
    return published - timedelta(days=back or (7 if last else 0))
