"""The radii that earlier versions gave to places found by name, to recognise them in the stores they wrote."""

from typing import Final

from app.geocoding.calibration import is_moved, sort_of
from app.geocoding.geocoder import Basis, Match

LINEAR: Final = {
    ("district", False): 0.74,
    ("district", True): 0.90,
    ("province", True): 0.73,
}
"""By class and whether the unit stands in for an unknown name: the factor of its own radius, before 0.2.0."""
LEAST_LINE_KM: Final = 28.95
"""The least radius of a line, before version 0.2.0."""
ROUNDING_KM: Final = 0.051
"""Radii are rounded to 0.1 km."""


def is_earlier_radius(match: Match, radius_km: float) -> bool:
    """Whether an earlier version gave this radius to the match, which must not be calibrated yet.

    Version 0.1.0 gave every place its own radius, as the gazetteer or the phrase has it.
    """
    return any(abs(radius_km - given) <= ROUNDING_KM for given in _earlier_km(match))


def _earlier_km(match: Match) -> list[float]:
    own, sort = match.radius_km, sort_of(match)
    factor = LINEAR.get((sort, match.basis is Basis.FALLBACK))
    if factor is not None and not is_moved(match):
        return [own, factor * own]
    return [own, max(own, LEAST_LINE_KM)] if sort == "line" else [own]
