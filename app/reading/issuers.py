"""Issuers: the office whose press release, report or log a text is."""

import re
from collections.abc import Iterator
from typing import Final

from app.model.vocabulary import Speaker
from app.reading.scenes import NUMBERED, is_title
from app.reading.sentences import Sentence
from app.reading.speakers import NOBODY, Attribution, Voices

HEAD_LINES: Final = 4
LEAST_ITEMS: Final = 3
"""So many numbered or timed paragraphs make a log."""
OFFICE: Final = re.compile(
    r"\b(?:control room|operations (?:room|cent(?:re|er))|order cent(?:re|er)|police|levies|corps|scouts|rifles|brigade|battalion|headquarters|HQ|department|ministry|"
    r"directorate|administration|secretariat|commissioner|political agent|tehsildar|governor|commandant|command|mission|UNAMA|UNHCR|UNOPS|OCHA|UN|ISPR|"
    r"army|military|forces?|authorit(?:y|ies)|agency|council|bureau|office|IOM|WFP|WHO|hospital|Red C\w+|rescue|observers?)\b",
    re.I,
)
ISSUER: Final = re.compile(
    r"\b(?:[Ii]ssued|[Pp]repared|[Cc]ompiled|[Rr]eleased|[Kk]ept|[Mm]aintained) by (?:the )?(?P<who>[^.;,()]{3,80})"
)
STATEMENT_OF: Final = re.compile(
    r"^(?:(?:[Pp]ress |[Jj]oint )?(?:[Ss]tatement|[Rr]elease|[Cc]ommuniqu[ée]|[Aa]nnouncement) (?:of|by|from) (?:the )?)(?P<who>.{3,80}?)(?= on\b| about\b| regarding\b| concerning\b|[:,.]|$)"
)
ISSUED_AS: Final = re.compile(
    r"^(?P<who>.{3,90}?)\s*[,:|–—-]?\s*\b(?i:(?:(?:daily|weekly|monthly) )?(?:situation report|sit-?rep|flash update)|(?:daily|weekly|incident|border|duty|control[- ]room) (?:occurrence |situation |security |incident )?(?:log|report|diary|register|summary|update)|"
    r"log ?book|bulletin|log of)\b"
)
SOURCE: Final = re.compile(r"\b[Ss]ources?(?: is| are|:)\s+(?:the )?(?P<who>[^.;,]{3,60}?)(?: unless|[.,;]|$)")


RELEASE: Final = re.compile(
    r"\bInter[- ]Services Public Relations\b|^\s*ISPR\b|\bpress release\b|\bNo\.? PR-?\d", re.I
)

NUMBERED_RELEASE: Final = re.compile(r"\bPR-?\d")
"""The numbers of the press releases of Pakistan's armed forces."""


def house_of(sentences: list[Sentence], source: str | None, voices: Voices) -> Attribution:
    """The office whose press release the article is; nobody for other articles."""
    for sentence in sentences[:HEAD_LINES]:
        if (match := SOURCE.search(sentence.text)) and (party := voices.party(match["who"], None)):
            return Attribution(party, match["who"], "reported")
    head_lines = sentences[: HEAD_LINES + 2]
    issued = [ISSUER.search(each.text) for each in head_lines]
    titles = [each.text for each in head_lines if is_title(each)]
    titled = [pattern.search(each) for each in titles for pattern in (STATEMENT_OF, ISSUED_AS)]
    named = [match["who"] for match in issued if match] + [
        who for match in titled if match for who in _office_in(match)
    ]
    for who in named:
        if party := voices.party(who, None):
            return Attribution(party, who.strip(), "reported")
    if party_and_words := _keeper(sentences, voices):
        return Attribution(*party_and_words, "reported")
    head = next((sentence for sentence in sentences[:HEAD_LINES] if RELEASE.search(sentence.text)), None)
    if head is None and not (source and RELEASE.search(source)):
        return NOBODY
    words = RELEASE.search(head.text if head else source or "")
    who = words[0] if words else ""
    numbered = Speaker.PAKISTANI_SIDE if NUMBERED_RELEASE.search(who) else Speaker.UNATTRIBUTED
    party = voices.party(who, None) or voices.party(head.text if head else who, None) or numbered
    return Attribution(party, who, "claimed")


def _office_in(title: re.Match[str]) -> list[str]:
    """The part of a title that names an office; "Afghanistan: border monitoring flash update" names a subject alone."""
    return [part for part in title["who"].split(":") if OFFICE.search(part)]


def _keeper(sentences: list[Sentence], voices: Voices) -> tuple[Speaker, str] | None:
    """The party and the words of the office that keeps a log, from the lines before its items or the last ones."""
    items = [at for at, each in enumerate(sentences) if each.first and NUMBERED.match(each.text)]
    if len(items) < LEAST_ITEMS:
        return None
    return next(_offices([*sentences[: items[0]], *sentences[-2:]], voices), None)


def _offices(lines: list[Sentence], voices: Voices) -> Iterator[tuple[Speaker, str]]:
    """The offices that lines name without telling what these did to somebody."""
    for line in lines:
        found = OFFICE.search(line.text)
        party = voices.party(line.text, None) if found else None
        if party and not re.search(r"\b(?:killed|wounded|injured|fired|attacked)\b", line.text):
            yield party, line.text[:120]
