"""Cells that are too long to be a number, a coordinate or a day: no pattern is tried on them."""

MOST_CHARACTERS = 500
"""Characters of the longest cell that is looked at for a number, a coordinate or a day."""


def is_prose(text: str) -> bool:
    """Whether a cell is too long to be a number, a coordinate or a day."""
    return len(text) > MOST_CHARACTERS
