"""A document: the text of an article, with what its file says of its title, its day and its publication."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """The text of an article: its title, an empty line, then one paragraph per line.

    `published` and `source` (the publication's name) are None where the file does not say them.
    """

    text: str
    published: date | None = None
    source: str | None = None


def titled(title: str | None, paragraphs: list[str]) -> str:
    """A text with its title in the first line; a title that the paragraphs begin with is not repeated."""
    if title and paragraphs and _folded(paragraphs[0]) == _folded(title):
        paragraphs = paragraphs[1:]
    return "\n".join([title, "", *paragraphs] if title else paragraphs)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
