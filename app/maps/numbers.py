"""What a selection is in numbers: the parts of the sentence over the map, and what the map cannot show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.maps.clusters import total_deaths
from app.maps.mosaic import NEVER, Mosaic
from app.query import Query
from app.store.frame import EPOCH, NO_DATE, Mask
from app.store.view import View
from app.summary.counting import CAVEAT


@dataclass(frozen=True, slots=True)
class Numbered:
    """A query with what it selects of a mosaic, and what it would select if it asked for no dates."""

    query: Query
    mosaic: Mosaic
    chosen: Mask
    anytime: Mask

    @property
    def undated(self) -> int:
        """How many located incidents have no date at all: no slider shows them, no interval selects them."""
        return int(np.count_nonzero(self.anytime & (self.mosaic.first == NEVER)))

    def days(self) -> tuple[date | None, date | None]:
        """First and last of the days that are named for what is selected, None where none is."""
        first, last = self.mosaic.first[self.chosen], self.mosaic.last[self.chosen]
        first, last = first[first != NEVER], last[last != NO_DATE]
        if not len(first):
            return None, None
        return date.fromordinal(EPOCH + int(first.min())), date.fromordinal(EPOCH + int(last.max()))


def summary_numbers(view: View, numbered: Numbered, restriction: str) -> dict[str, Any]:
    """The located incidents selected and their deaths; the unlocated, undated and withheld beside them.

    The period is the one asked for, or that of the days named; `restriction` is the query in words. Conditions on
    the place are left out for the unlocated, the condition on the date for the undated.
    """
    query, mosaic = numbered.query, numbered.mosaic
    deaths = total_deaths(mosaic, numbered.chosen)
    first, last = numbered.days()
    asked = query.interval
    return {
        "located": int(np.count_nonzero(numbered.chosen)),
        "unlocated": len(view.snapshot.select(query.placeless()).rows),
        "undated": numbered.undated,
        "withheld": view.withheld,
        "first": first if asked is None or asked.start is None else asked.start,
        "last": last if asked is None or asked.end is None else asked.end,
        "restriction": restriction,
        **{name: deaths[name] for name in ("fatalities_low", "fatalities_high", "unknown_fatalities")},
        "caveat": CAVEAT,
    }
