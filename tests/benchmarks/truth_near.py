"""How far from a crossing incidents surely are, and how much of a district's certain ones lies in it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely
from truth_figure import Figure

from app.aggregate.areas import place
from app.engine.places import CERTAIN
from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.geography.discs import lay_over
from app.geography.geodesy import distance_km
from app.geography.land import Land
from app.geography.shares import Places
from app.ingest.importer import import_file
from app.ingest.locator_opening import open_desk
from app.model.query import Near, PlaceMatch, Query
from app.record.geopackage import open_store

TORKHAM = "torkham"
KM = 25.0
WHOLE = 0.95
"""The share of its own circle that a district's certain incident has to have there."""
SAMPLED = 0.01
"""How closely points tell a share."""
BEFORE, BEFORE_COARSE = "not said: 72 within", "45 %"
"""As the service said it before an incident's place was more than its centre."""


def measure(events: Path) -> list[Figure]:
    """The figures of near answers and areas, from a UCDP file."""
    with TemporaryDirectory() as folder:
        desk = open_desk(None)
        store = open_store(Path(folder) / "near.gpkg", land=Land(lambda: desk.atlas))
        import_file(events, store, desk, datetime.now(UTC))
        snapshot = store.load().snapshot
        gate = desk.atlas.crossing(TORKHAM)
        assert gate.lon is not None
        assert gate.lat is not None
        counts = near_counts(snapshot, Near(gate.lon, gate.lat, KM))
        circles = possibly_by_circles(snapshot, Near(gate.lon, gate.lat, KM))
        coarse = certain_but_coarse(snapshot, desk.atlas)
        store.close()
    within = f"within {KM:g} km of Torkham"
    return [
        Figure(f"certainly {within}", BEFORE, f"{counts['certainly']} of {counts['centre']}", "7"),
        Figure(f"possibly {within}, by circles alone", BEFORE, f"{circles}", "436"),
        Figure(f"possibly {within}, known units as units", BEFORE, f"{counts['possibly']}", "no more"),
        Figure(
            "certain in a district, with under 95 % of the place there",
            BEFORE_COARSE,
            f"{100 * coarse:.1f} %",
            "0 %",
        ),
    ]


def near_counts(snapshot: Snapshot, near: Near) -> dict[str, int]:
    """How many incidents are certainly, by their centres, and possibly near a place."""
    query = Query(near=near)
    return {match: len(snapshot.select(replace(query, place_match=match)).rows) for match in PlaceMatch}


def possibly_by_circles(snapshot: Snapshot, near: Near) -> int:
    """How many incidents' whole circles touch that of a near answer."""
    lon, lat, radius = (snapshot.numbers[name] for name in ("longitude", "latitude", "radius_km"))
    return int(np.count_nonzero(distance_km(near.lon, near.lat, lon, lat) - np.nan_to_num(radius) <= near.km))


def certain_but_coarse(snapshot: Snapshot, atlas: Atlas) -> float:
    """The part of the incidents counted as certain in a district that have less than 95 % of their place there."""
    placing = place(snapshot, atlas, "district")
    shares, places = placing.shares, snapshot.place_search.places.places
    times = np.bincount(placing.place[placing.place >= 0], minlength=len(shares.outside))
    certain = shares.share >= CERTAIN
    pairs = list(zip(shares.place[certain].tolist(), shares.area[certain].tolist(), strict=True))
    coarse = sum(times[at] for at, area in pairs if part_inside(atlas, places, at, area) < WHOLE - SAMPLED)
    return float(coarse / max(sum(times[at] for at, _ in pairs), 1))


def part_inside(atlas: Atlas, places: Places, at: int, district: int) -> float:
    """The part of a place, laid out as points, that lies in a district."""
    unit = atlas.units.find(places.units[places.unit[at]]) if places.unit[at] >= 0 else None
    outline = atlas.districts[district].outline
    if unit is not None and places.is_unit[at]:
        return float(shapely.intersection(unit.outline, outline).area / unit.outline.area)
    lon, lat = (axis[0] for axis in lay_over(places.discs[np.array([at])]))
    of_place = np.ones(len(lon), dtype=np.bool_) if unit is None else shapely.intersects_xy(unit.outline, lon, lat)
    return float(shapely.intersects_xy(outline, lon[of_place], lat[of_place]).mean())
