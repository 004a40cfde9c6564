"""Documents by their media type: plain text, HTML, PDF."""

from email.message import Message

from app.documents.document import Document
from app.documents.legible import check_legible
from app.documents.plain_text import decode
from app.documents.portable_document import read_pdf
from app.documents.web_page import read_page
from app.model.errors import TooLarge, UnknownMedia

PLAIN, HTML, PDF = "text/plain", "text/html", "application/pdf"
MEDIA_TYPES = (PLAIN, HTML, PDF)
MOST_BYTES = 10_000_000
"""Bytes of the largest document; a page or a report with its pictures is smaller."""
SUFFIXES = {".html": HTML, ".htm": HTML, ".xhtml": HTML, ".pdf": PDF}
PDF_MARK = b"%PDF-"
HTML_MARKS = (b"<!doctype html", b"<html")


def read_document(content: bytes, media_type: str | None = None) -> Document:
    """The document in the bytes; without a media type, such as `text/html; charset=utf-8`, the bytes tell it.

    Raises `TooLarge`, `UnknownMedia` for another type or a library that is missing, `BadInput` for a document that
    cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(f"the document has {len(content):,} bytes; at most {MOST_BYTES:,} are read")
    kind, charset = (sniff(content), None) if media_type is None else split_media_type(media_type)
    if kind not in MEDIA_TYPES:
        raise UnknownMedia(f"documents of type {kind!r} are not read; give one of {', '.join(MEDIA_TYPES)}")
    document = _read(content, kind, charset)
    check_legible(document.text)
    return document


def split_media_type(text: str) -> tuple[str, str | None]:
    """A media type in small letters, and its parameter `charset`; None without one."""
    header = Message()
    header["content-type"] = " ".join(text.split())
    return header.get_content_type() if "/" in text else text, header.get_content_charset()


def sniff(content: bytes, suffix: str = "") -> str:
    """The media type that the bytes show, or else the suffix of the file's name; plain text if neither does."""
    head = content[:1024].lstrip()
    if head.startswith(PDF_MARK):
        return PDF
    if head.removeprefix(b"\xef\xbb\xbf").lower().startswith(HTML_MARKS):
        return HTML
    return SUFFIXES.get(suffix.lower(), PLAIN)


def _read(content: bytes, kind: str, charset: str | None) -> Document:
    if kind == PDF:
        return read_pdf(content)
    if kind == HTML:
        return read_page(content, charset)
    return Document(decode(content, charset))
