"""One measured figure: what was measured, what it was before, what it is now and what it should be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table that `make truth` prints; every field is text as it is shown."""

    what: str
    before: str
    after: str
    target: str
