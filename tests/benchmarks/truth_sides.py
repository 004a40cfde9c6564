"""How many sides are undetermined, what decides them, and whether they agree with UCDP; for `make truth`."""

from pathlib import Path

import numpy as np
import pandas as pd
from truth_figure import Figure

from app.geography.geodesy import wgs84
from app.ingest.enrich import enrich
from app.ingest.files.cells import Checks
from app.ingest.formats import ucdp
from app.ingest.formats.own import LOCATE_AS
from app.ingest.locator import Desk
from app.ingest.locator_opening import open_desk
from app.model.batch import Batch
from app.model.coded import code
from app.model.columns import INCIDENTS

NEAR_KM = 10.0
ACROSS_KM = 1.0
"""How far beyond its own radius a mirrored point lies on the other side."""


def measure(events: Path) -> list[Figure]:
    """The figures of the side of the line over a file of UCDP's events."""
    desk = open_desk(None)
    records = _read(events)
    found = _enriched(records, desk)
    whole = desk.atlas.locate(found["longitude"], found["latitude"], found["radius_km"])
    old = found.assign(side=whole.side)
    alone = _enriched(records.assign(country_stated=None), desk)
    basis = found["side_basis"].value_counts()
    return [
        Figure("side undetermined", _undetermined(old), _undetermined(found), "≤ 0.5 %"),
        Figure(f"within {NEAR_KM:g} km of the line", _near(old), _near(found), "≤ 5 %"),
        Figure("by province and district alone, the country left out", "", _undetermined(alone), "≤ 1 %"),
        Figure(
            "of the determined: agree with UCDP's country",
            _agree(old, records),
            _agree(found, records),
            "≥ 99.9 %",
        ),
        *(
            Figure(f"decided by `{name}`", "", f"{count:,} ({_agree_of(found, records, name)} agree)", "")
            for name, count in basis.items()
        ),
        Figure("provinces undetermined by their own extent", *_provinces(desk), "0"),
        Figure(
            "points mirrored across the line that are sided by location",
            "",
            _mirrored(found, records, desk),
            "100 %",
        ),
    ]


def _read(events: Path) -> pd.DataFrame:
    frame = pd.read_csv(events, dtype=str, keep_default_na=False)
    checks = Checks(np.arange(len(frame)))
    records = ucdp.read(_batch(frame), checks)
    return _frame(records.take(np.flatnonzero(checks.stay())))


def _enriched(records: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    return _frame(enrich(_batch(records), desk))


def _batch(frame: pd.DataFrame) -> Batch:
    cells = frame.astype(object).where(frame.notna(), None)
    return Batch(len(frame), {str(name): code(cells[name].tolist()) for name in frame})


def _frame(records: Batch) -> pd.DataFrame:
    return pd.DataFrame({name: records.column(name).spread() for name in (*INCIDENTS.names, LOCATE_AS)})


def _percent(part: float, places: int = 2) -> str:
    return f"{100 * part:.{places}f} %"


def _undetermined(found: pd.DataFrame) -> str:
    return _percent(float((found["side"] == "undetermined").mean()))


def _near(found: pd.DataFrame) -> str:
    return _undetermined(found[found["border_km"] <= NEAR_KM])


def _agree(found: pd.DataFrame, records: pd.DataFrame) -> str:
    stated = records["country_stated"].map({"Afghanistan": "AF", "Pakistan": "PK"})
    judged = found["side"].isin(["AF", "PK"]) & stated.notna()
    return _percent(float((found["side"].astype(object) == stated)[judged].mean()))


def _agree_of(found: pd.DataFrame, records: pd.DataFrame, basis: object) -> str:
    rows = found["side_basis"] == basis
    return _agree(found[rows], records[rows])


def _provinces(desk: Desk) -> tuple[str, str]:
    """How many provinces are undetermined by a circle of their area, and as the units they are."""
    provinces = desk.atlas.provinces
    lon, lat = ([getattr(p, name) for p in provinces] for name in ("centre_lon", "centre_lat"))
    radius_km = np.sqrt([p.area_km2 / np.pi for p in provinces])
    before = desk.atlas.locate(lon, lat, radius_km).side
    names = ("place_name", "country_stated", "province_stated", "district_stated", "located_by")
    records = pd.DataFrame({name: [None] * len(provinces) for name in names}, dtype=object)
    records = records.assign(longitude=lon, latitude=lat, radius_km=radius_km, geo_precision="province")
    after = _enriched(records, desk)["side"]
    return tuple(
        f"{(side == 'undetermined').sum()} of {len(provinces)}" for side in (before, after.astype(object))
    )


def _mirrored(found: pd.DataFrame, records: pd.DataFrame, desk: Desk) -> str:
    """The share of points, moved across the line by more than their radius, that are sided where they lie."""
    lon, lat = (found[name].to_numpy("float64") for name in ("longitude", "latitude"))
    foot = desk.atlas.border.path.nearest(lon, lat)
    azimuth, _, _ = wgs84().inv(lon, lat, foot[:, 0], foot[:, 1])
    # An exact point has at least the radius that the line's vintages differ by.
    apart = desk.atlas.border.divergence_km(lon, lat)
    radius_km = np.fmax(found["radius_km"], np.where(found["geo_precision"] == "point", apart, 0)).to_numpy(
        "float64"
    )
    beyond = 1000 * (radius_km + ACROSS_KM)
    east, north, _ = wgs84().fwd(foot[:, 0], foot[:, 1], azimuth, beyond)
    moved = _enriched(records.assign(longitude=east, latitude=north), desk)
    home = np.array([*(unit.country for unit in desk.atlas.districts), None], dtype=object)
    was, now = (home[desk.atlas.ground.find(x, y)] for x, y in ((lon, lat), (east, north)))
    # Where the line bends, a point moved away from its nearest place may come near to another.
    across = (was != now) & pd.notna(was) & pd.notna(now) & (moved["border_km"].to_numpy() > radius_km)
    sided = moved["side"].astype(object).to_numpy() == now
    located = (moved["side_basis"] == "location").to_numpy()
    return f"{_percent(float((sided & located)[across].mean()))} of {across.sum():,}"
