"""Texts whose digits may be of any script: Arabic, Persian, Devanagari and others."""

import unicodedata


def in_ascii_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of every script."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
