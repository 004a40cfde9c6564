"""The ground of a map besides the atlas: rivers, lakes and the countries around, as GeoJSON to draw."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.geography.shipped_tables import GEODATA

FILES = ("waters", "neighbours")
CREDIT = "towns: GeoNames (CC BY 4.0); rivers and lakes: GSHHG (LGPL 3.0); neighbours: made with Natural Earth"
"""The credit of maps that draw towns, waters and neighbours, after that of the atlas."""

Feature = Mapping[str, Any]


@cache
def shipped_surroundings() -> Mapping[str, list[Feature]]:
    """The features of each of `FILES`, those that are drawn alike as one; `geodata/SOURCES.md` describes them.

    Waters have a `kind` (river, lake) and the zoom `from_zoom` from which they are drawn. Neighbours are outlines
    where they meet others than us, claimed lines (`claim`), and areas for names (`country`, with code and name) of
    them and of the two countries.
    """
    read = {name: json.loads((GEODATA / "surroundings" / f"{name}.geojson").read_bytes()) for name in FILES}
    return {name: collection["features"] for name, collection in read.items()}
