"""The values that the page's filters offer, with the names of places."""

from collections.abc import Sequence
from typing import Any

from app.filters.catalogue import SIDES
from app.geography.atlas import Atlas
from app.model.query import DateMatch, PlaceMatch
from app.model.vocabulary import EventType

MOST_WORDS = 12
"""Words of verification that are offered."""
NAMES = ("name_ps", "name_fa", "name_ur")


def vocabularies(atlas: Atlas, datasets: Sequence[str], verification: Sequence[str] = ()) -> dict[str, Any]:
    """The values of each filter, in the order to offer them; `datasets` and `verification` are of the store.

    `provinces` have `iso`, `name`, `country` and their names in three more languages; `adm2` are each province's
    districts as the column `adm2` writes them; `crossings` have `lon` and `lat`, null if no point was published.
    """
    return {
        "event_types": [str(kind) for kind in EventType],
        "datasets": list(datasets),
        # A word with a comma cannot be asked for: commas separate the words of the filter.
        "verification": [word for word in verification if "," not in word][:MOST_WORDS],
        "sides": list(SIDES),
        "date_match": [str(each) for each in DateMatch],
        "place_match": [str(each) for each in PlaceMatch],
        "provinces": [
            {"iso": unit.iso, "name": unit.name, "country": unit.country, **_names(unit)}
            for unit in sorted(atlas.provinces, key=lambda unit: (unit.country, unit.name))
        ],
        "adm2": names_of_districts(atlas),
        "crossings": [
            {"id": gate.id, "name": gate.name_en, **_names(gate), "lon": gate.lon, "lat": gate.lat}
            for gate in sorted(atlas.crossings, key=lambda gate: gate.name_en)
        ],
    }


def _names(unit: object) -> dict[str, str]:
    return {name: getattr(unit, name) for name in NAMES}


def names_of_districts(atlas: Atlas) -> dict[str, list[str]]:
    """The names of each province's districts, as the column `adm2` writes them, in order."""
    found: dict[str, set[str]] = {unit.iso: set() for unit in atlas.provinces}
    for unit in atlas.districts:
        found[unit.province].add(unit.adm2 or unit.name)
    return {iso: sorted(names) for iso, names in found.items()}
