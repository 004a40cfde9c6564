"""How many records of an import became what."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """How many records an import inserted, updated and left unchanged.

    `retracted` counts records that the store does not take in again, for they stand retracted in it.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    retracted: int = 0

    def add(self, other: "Counts") -> None:
        """Add another batch's counts to these counts."""
        self.inserted += other.inserted
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.retracted += other.retracted
