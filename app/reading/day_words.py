"""The words of days: names of months and weekdays, and the patterns by which a sentence names days."""

import calendar
import re
from typing import Final

WEEKDAYS: Final = tuple(day.casefold() for day in calendar.day_name)
MONTHS: Final = {name[:3].casefold(): number for number, name in enumerate(calendar.month_name) if number}
SHORT_MONTH: Final = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
"""Months of telegrams, which stand right behind the day: "09MAR"."""
WEEKDAY: Final = r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTH: Final = (
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
COUNT: Final = r"\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NTH: Final = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
NTHS: Final = NTH.split("|")
EVENT_WORD: Final = (
    r"\w*bomb\w*|attack\w*|(?:air)?strikes?|raid\w*|blasts?|clash\w*|shell(?:s|ing|ed)|fighting|gun ?battles?|gunfights?|"
    r"firefights?|explosions?|firing|shootings?|assaults?|ambush\w*|skirmish\w*|battles?|killings?|abduct\w+|kidnap\w+|"
    r"gunmen|militants|troops|jets|drones?|exchange of fire"
)
YEAR: Final = r"(?:19|20)\d{2}(?!\s*(?:hrs|hours|h)\b)"
PATTERNS: Final = (
    ("range", rf"(?:between|from)\s+(?P<d1>{DAY})\s+(?:and|to)\s+(?P<d2>{DAY})\s+(?:of\s+)?(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"),
    ("range", rf"(?P<d1>{DAY})\s*[-–/]\s*(?P<d2>{DAY})\s+(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"),
    ("range", rf"(?P<m>{MONTH})\s+(?P<d1>{DAY})\s*[-–/]\s*(?P<d2>{DAY})(?!\d)(?:,?\s+(?P<y>{YEAR}))?"),
    ("months", rf"(?P<d1>{DAY})\s+(?P<m>{MONTH})(?:,?\s+{YEAR})?\s*(?:-|–|—|to|until|through)\s*(?P<d2>{DAY})\s+(?P<m2>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"),
    ("months", rf"(?P<m>{MONTH})\s+(?P<d1>{DAY})(?:,?\s+{YEAR})?\s*(?:-|–|—|to|until|through)\s*(?P<m2>{MONTH})\s+(?P<d2>{DAY})(?!\d)(?:,?\s+(?P<y>{YEAR}))?"),
    ("range", rf"(?P<m>{MONTH})\s+(?P<d1>{DAY})\s+(?:to|through|until)\s+(?P<d2>{DAY})(?!\d)(?:,?\s+(?P<y>{YEAR}))?"),
    ("range", rf"(?P<d1>{DAY})\s+to\s+(?P<d2>{DAY})\s+(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"),
    ("range", rf"(?P<d1>\d{{1,2}})[-–/](?P<d2>\d{{1,2}})(?P<m>{SHORT_MONTH})(?P<y>\d\d(?:\d\d)?)?"),
    ("day", rf"(?P<d1>\d{{1,2}})(?P<m>{SHORT_MONTH})(?P<y>\d\d(?:\d\d)?)?"),
    ("day", rf"(?P<d1>{DAY})\s+(?:of\s+)?(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"),
    ("day", rf"(?P<m>{MONTH})\s+(?P<d1>{DAY})(?![\d,]\d)(?:,?\s+(?P<y>{YEAR}))?"),
    ("dotted", r"(?P<d1>\d{1,2})(?:\s*[/–]\s*(?P<d2>\d{1,2}))?(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"),
    ("iso", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d1>\d{2})"),
    ("month", rf"(?:(?P<part>early|mid|late|the first half of|the second half of|the end of)[- ])?(?P<m>{MONTH})(?:\s+(?:of\s+)?(?P<y>{YEAR}|this year|last year))?"),
    ("year", r"(?P<y>(?:19|20)\d{2})"),
    ("nights", rf"(?:the\s+)?night\s+(?:between|of)\s+(?P<w1>{WEEKDAY})(?:\s+and\s+|\s*[-–/]\s*)(?P<w2>{WEEKDAY})"),
    ("night", rf"(?:the\s+)?night\s+of\s+(?P<w1>{WEEKDAY})"),
    ("between", rf"(?:between|from)\s+(?P<w1>{WEEKDAY})\s+(?:and|to)\s+(?P<w2>{WEEKDAY})"),
    ("into", rf"overnight\s+(?:in)?to\s+(?P<w1>{WEEKDAY})"),
    ("weekday", rf"(?P<last>last\s+)?(?P<w1>{WEEKDAY})(?P<late>\s+night|\s+evening)?"),
    ("overnight", r"overnight"),
    ("midnight", r"(?:around|at|after|past|near) midnight|pre-?dawn|before dawn|(?:in )?the (?:early|small) hours(?! of \w+day)"),
    ("eve", r"(?:the|on the) (?:previous|preceding) (?:day|evening|night)|the (?:day|evening|night) before(?! yesterday)"),
    ("yesterday", r"yesterday|last night"),
    ("today", r"today|this morning|this afternoon|this evening|tonight"),
    ("same", r"(?:the|that) same (?:day|evening|night|morning|afternoon)|(?:later|earlier) (?:that|the same) day|that (?:day|night|evening|morning)"),
    ("next", r"(?:the (?:next|following) (?:day|morning|evening|night)|a day later|the day after)"),
    ("came", rf"(?:came|comes|coming|occurred|happened|took place|followed)(?:\s+just|\s+only)?\s+(?P<n>{COUNT})\s+(?P<unit>days?|weeks?)\s+(?P<way>after)"),
    ("anchored", rf"(?P<n>{COUNT})\s+(?P<unit>days?|weeks?)\s+(?P<way>after|before)(?=\s+(?:[\w’'-]+\s+){{0,5}}(?:{EVENT_WORD})\b)"),
    ("shift", rf"(?P<n>{COUNT})\s+(?P<unit>days?|weeks?)\s+(?P<way>earlier|before|ago|later|after|afterwards|previously)"),
    ("past", rf"(?:over|in|during|within)\s+(?:the\s+)?(?:last|past|previous)\s+(?P<n>{COUNT})\s+(?P<unit>days?|weeks?|hours?)"),
    ("past", rf"(?:last|past)\s+(?P<n>{COUNT}|24|48|72)\s+(?P<unit>days?|weeks?|hours?)"),
    ("running", rf"(?:the\s+)?(?P<nth>{NTH})\s+(?:consecutive\s+|straight\s+|successive\s+)?day\b(?:\s+(?:running|in a row))?"),
    ("days_of", rf"(?P<n>{COUNT})\s+(?:consecutive\s+|straight\s+)?(?P<unit>days?|nights?)\s+of"),
    ("last_week", r"last week"), ("this_week", r"(?:earlier )?this week"), ("weekend", r"(?:over )?the weekend"),
    ("last_month", r"last month"), ("this_month", r"(?:earlier )?this month"),
    ("long", r"(?:this|last) year|in recent (?:years|months)|over the years|in (?:previous|past) years|for years|years ago|"
             r"months ago|over the (?:past|last) (?:year|decade|two decades|several years|few years)|in the past(?: year)?|"
             r"(?:last|past) (?:spring|summer|winter|autumn)|the year before|a year before|the previous year|the winter"),
)  # fmt: skip
MENTION: Final = [(kind, re.compile(rf"\b(?:{pattern})(?!\w)", re.I)) for kind, pattern in PATTERNS]
