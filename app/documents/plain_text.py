"""Plain text from bytes, in the encoding that the sender names or that the bytes show."""

import codecs
import unicodedata

from app.model.errors import BadInput

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks with their encodings; UTF-32's mark begins with UTF-16's."""
OF_PYTHON = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""Codecs of Python that no document is in; punycode would take hours for a large one."""
LOOKED_AT = 1000
"""Bytes at the beginning that show whether a text without a mark is in UTF-16."""
MOST_NULLS = 0.3
"""Share of null bytes from which a text is UTF-16: English text in UTF-16 has a half."""
UNPRINTED = ("Cc", "Cs")
"""Unicode's categories of control characters and of halves of a character, which JSON cannot hold."""


def decode(content: bytes, charset: str | None = None) -> str:
    """The text of the bytes; `BadInput` for bytes that are no text.

    The encoding is the one of a byte order mark, else `charset`, else UTF-16 where the bytes show it, else UTF-8,
    else Windows-1252.
    """
    text = _decoded(content, charset)
    odd = (letter for letter in set(text) if unicodedata.category(letter) in UNPRINTED)
    if any(letter not in "\t\n\r\f\v\x85" for letter in odd):
        raise BadInput("the bytes are no text: they hold control characters; give plain text, HTML or a PDF")
    return "\n".join(text.splitlines())


def _decoded(content: bytes, charset: str | None) -> str:
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), charset) or _guessed(content)
    try:
        if codecs.lookup(encoding).name.replace("_", "-") in OF_PYTHON:
            raise LookupError(encoding)
        return content.decode(encoding)
    except UnicodeDecodeError:
        if charset is not None or encoding != "utf-8":
            raise BadInput(f"the bytes are not in {encoding}; give the text in UTF-8") from None
        # Five bytes have no letter in Windows-1252.
        return content.decode("windows-1252", errors="replace")
    # ValueError: the name has a null character in it.
    except (LookupError, ValueError):
        raise BadInput(f"charset: unknown {charset!r}: expected a name such as utf-8 or windows-1252") from None


def _guessed(content: bytes) -> str:
    """The encoding of a text without a mark: UTF-16 where nulls lie between its letters, else UTF-8."""
    head = content[:LOOKED_AT]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd <= MOST_NULLS * len(head):
        return "utf-8"
    return "utf-16-le" if odd > even else "utf-16-be"
