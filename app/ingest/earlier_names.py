"""Radii of places that an earlier version found by name, as this version's calibration has them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.geocoding.calibration import calibrated
from app.geocoding.earlier_radii import is_earlier_radius
from app.geocoding.geocoder import Match, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.ingest.enrich import RADIUS_KM
from app.ingest.locator import Desk, rounded
from app.model.batch import Batch
from app.model.coded import Mask, code
from app.model.vocabulary import BY_NAME, GeoPrecision

ASKED = ["place_name", "country_stated", "province_stated", "district_stated"]
PLACED = ["longitude", "latitude", "geo_precision", "radius_km"]
MOST_NAMES = 100_000
SAME_KM = 0.051
"""Radii are rounded to 0.1 km."""

Matches = Callable[..., tuple[Match, Match] | None]


@dataclass(frozen=True)
class EarlierNames:
    """The names of a store that an earlier version wrote, looked up again; each distinct name once.

    A store does not keep whether a radius was stated. One is taken for derived if an earlier version gave just
    this radius to the place of the incident's name; but in a dataset with any other radius beside a name, radii
    are stated, and all of them stay.
    """

    matches: Matches
    stating: frozenset[str] = frozenset()

    def with_statements_of(self, batches: Iterable[Batch]) -> "EarlierNames":
        """The names, knowing which datasets state radii; the batches are all incidents of the store."""
        stating = {str(dataset) for batch in batches for dataset in self._stating(batch)}
        return EarlierNames(self.matches, frozenset(stating))

    def resize(self, records: Batch) -> Batch:
        """The incidents; a radius that an earlier version derived from a name is the radius of today."""
        rows = np.flatnonzero(_by_name(records) & ~records.column("dataset").among(self.stating))
        radius = records.column("radius_km").spread()
        for row, (name, stated, placed) in zip(rows.tolist(), _cells(records.take(rows)), strict=True):
            found = self._found(name, stated, placed)
            if found is not None and is_earlier_radius(found[0], placed[-1]):
                radius[row] = round(found[1].radius_km, 3)
        return records.having({"radius_km": code(radius)})

    def _stating(self, records: Batch) -> Iterable[object]:
        rows = records.take(np.flatnonzero(_by_name(records)))
        for dataset, (name, stated, placed) in zip(rows.column("dataset").spread(), _cells(rows), strict=True):
            found = self._found(name, stated, placed)
            if found is not None and not _is_derived(found, placed[-1]):
                yield dataset

    def _found(
        self, name: str, stated: tuple[str | None, ...], placed: tuple[float, float, str, float]
    ) -> tuple[Match, Match] | None:
        """The name's match before and after calibration; None if it means another point or class today."""
        found = self.matches(name, *stated)
        if found is None or rounded(found[0].lon, found[0].lat) != rounded(*placed[:2]):
            return None
        return found if str(found[0].precision) == placed[2] else None


def read_earlier_names(desk: Desk) -> EarlierNames:
    """The names of an old store, as the shipped gazetteer finds them: an operator's own names stay as they are."""
    geocoder = OfflineGeocoder(desk.gazetteer)

    @lru_cache(MOST_NAMES)
    def matches(name: str, *stated: str | None) -> tuple[Match, Match] | None:
        fitted, context = geocoder.fitted(name, *stated)
        if fitted.verdict not in (Verdict.MATCHED, Verdict.UNCONFIRMED):
            return None
        return fitted.matches[0], calibrated(fitted, context).matches[0]

    return EarlierNames(matches)


def _is_derived(found: tuple[Match, Match], radius_km: float) -> bool:
    """Whether a version of the program gave this radius: by the name, or by the class alone."""
    before, now = found
    usual = RADIUS_KM.get(GeoPrecision(before.precision), np.nan)
    by_rule = (now.radius_km, usual, before.place.radius_km)
    return is_earlier_radius(before, radius_km) or any(abs(radius_km - own) <= SAME_KM for own in by_rule)


def _by_name(records: Batch) -> Mask:
    """A mask of the incidents that were located by their names and have a radius."""
    by_name = records.column("located_by").which(lambda said: said.startswith(BY_NAME))
    for name in ("longitude", "radius_km", "place_name"):
        by_name &= records.column(name).known()
    return by_name


def _cells(rows: Batch) -> Iterable[tuple[str, tuple[str | None, ...], tuple[float, float, str, float]]]:
    """Of each incident the name, the stated units, and longitude, latitude, class and radius."""
    asked, placed = (
        zip(*(rows.column(name).spread() for name in names), strict=True) for names in (ASKED, PLACED)
    )
    return ((name, tuple(stated), place) for (name, *stated), place in zip(asked, placed, strict=True))
