"""The text of a PDF, by pypdf."""

import re
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING

from app.documents.document import Document, titled
from app.model.errors import BadInput, DurandError, UnknownMedia
from app.model.work import go_on

if TYPE_CHECKING:
    from pypdf import PageObject

SHORT = 0.8
"""Share of the usual length of a line under which a line that ends a sentence ends its paragraph too."""
LEAST_LETTERS_PER_PAGE = 20
"""Letters of a page with text; a scan has none, or those of a stamp."""
HYPHENATED = re.compile(r"(?<=[a-z])-$")
SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*$")


def read_pdf(content: bytes) -> Document:
    """The text of a PDF: its first line, then one paragraph per line; the file's dates are not the article's.

    Raises `UnknownMedia` without the library, `BadInput` for a file that is damaged, encrypted or of scans.
    """
    try:
        import pypdf
    except ImportError:
        raise UnknownMedia(
            "PDF is read by pypdf, which is not installed; install the extra, durand[read], or give the article "
            "as plain text"
        ) from None
    try:
        reader = pypdf.PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput("the PDF is locked by a password; give one without, or its text")
        pages = [_text_of(page) for page in reader.pages]
    except DurandError:
        raise
    # The library needs another one for the newer ciphers.
    except pypdf.errors.DependencyError as error:
        raise BadInput("the PDF is encrypted; give one that is not, or its text") from error
    # A damaged file can lead the library to any error.
    except Exception as error:
        raise BadInput(f"the PDF is damaged: {error}; give a whole one, or its text") from error
    letters = sum(map(str.isalpha, "".join(pages)))
    if letters < LEAST_LETTERS_PER_PAGE * max(1, len(pages)):
        raise BadInput("the PDF holds pictures of pages and no text; give one with text (by OCR), or its text")
    paragraphs = join_lines("\n\n".join(pages).splitlines())
    return Document(titled(paragraphs[0], paragraphs))


def _text_of(page: "PageObject") -> str:
    go_on()
    # A PDF may map a glyph to half a character, which JSON cannot hold.
    return page.extract_text().encode("utf-8", "replace").decode()


def join_lines(lines: list[str]) -> list[str]:
    """Paragraphs from the lines of a page: words that were cut at a line's end are joined."""
    told = [line.strip() for line in lines]
    usual = median([len(line) for line in told if line] or [0])
    paragraphs: list[str] = []
    held = ""
    for number, line in enumerate(told):
        held = _joined(held, line)
        ends = not line or (len(line) < SHORT * usual and SENTENCE_END.search(line))
        # A headline is short too, and ends no sentence.
        if held and (ends or (not paragraphs and number == 0)):
            paragraphs.append(held)
            held = ""
    return [*paragraphs, held] if held else paragraphs


def _joined(before: str, line: str) -> str:
    if HYPHENATED.search(before) and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}".strip()
