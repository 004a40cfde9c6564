"""The events to download."""

from dataclasses import dataclass
from datetime import date

from app.model.errors import BadParameter

AFGHANISTAN = "Afghanistan"
PAKISTAN = "Pakistan"
COUNTRIES = (AFGHANISTAN, PAKISTAN)
NAMES = {"afghanistan": AFGHANISTAN, "af": AFGHANISTAN, "pakistan": PAKISTAN, "pk": PAKISTAN}
"""The two countries by name and by ISO 3166-1 code, in lower case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days, both included, and the countries as the user writes them."""

    since: date
    until: date
    countries: tuple[str, ...] = COUNTRIES

    def __post_init__(self) -> None:
        if self.since > self.until:
            raise BadParameter(f"--since {self.since} is after --until {self.until}; give the earlier day first")
