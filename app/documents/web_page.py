"""The article of a web page, by trafilatura; its day by htmldate, which trafilatura brings."""

from datetime import date
from typing import Any

from app.documents.document import Document, titled
from app.documents.legible import WORD, is_wall
from app.documents.plain_text import decode
from app.model.errors import BadInput, UnknownMedia

DAY_SEARCH: dict[str, Any] = {"original_date": True, "extensive_search": False}
"""The day that a page states as the one of its publication: a wider search takes any year in its footer."""
LEFT_OUT: dict[str, Any] = {"include_comments": False, "include_tables": False}
WALL_WORDS = 150
"""Words of a page's source that are looked at for a login form's."""


def read_page(content: bytes, charset: str | None = None) -> Document:
    """The article of a page in HTML: title, text, day of publication, name of the site.

    Raises `UnknownMedia` without the library, `BadInput` for a page without an article.
    """
    try:
        import trafilatura
    except ImportError:
        raise UnknownMedia(
            "HTML is read by trafilatura, which is not installed; install the extra, durand[read], or give the "
            "article as plain text"
        ) from None
    page = decode(content, charset)
    found = trafilatura.bare_extraction(page, with_metadata=True, date_extraction_params=DAY_SEARCH, **LEFT_OUT)
    told = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    paragraphs = [line for line in (told.get("text") or "").splitlines() if line]
    if not paragraphs:
        raise BadInput(_why_empty(page))
    published = date.fromisoformat(told["date"]) if told.get("date") else None
    return Document(titled(told.get("title"), paragraphs), published, told.get("sitename") or None)


def _why_empty(page: str) -> str:
    """The reason why a page has no article in it."""
    words = WORD.findall(page)
    if 'type="password"' in page or "type=password" in page or is_wall(words[:WALL_WORDS], page):
        return "the page is a login or subscription page, no article; open the article, and save that page"
    return "the page holds no article; save the article's own page, or copy its text"
