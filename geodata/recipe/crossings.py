"""The derived column of `crossings.csv`, and the check of its districts; the other columns are kept by hand."""

from pathlib import Path

import pandas as pd

from app.geography.atlas import Atlas, load_atlas


def build(_downloads: Path, folder: Path) -> None:
    """Write each crossing's distance to our line, in whole metres, into `crossings.csv` in `folder`."""
    path = folder / "crossings.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    atlas = load_atlas(folder)
    _check_districts(table, atlas)
    lon, lat = (pd.to_numeric(table[name]).to_numpy(dtype=float) for name in ("lon", "lat"))
    metres = pd.Series(atlas.border.distance_km(lon, lat) * 1000).round()
    table["border_m"] = ["" if pd.isna(distance) else str(int(distance)) for distance in metres]
    table.to_csv(path, index=False, lineterminator="\n")


def _check_districts(table: pd.DataFrame, atlas: Atlas) -> None:
    known = {(unit.province, unit.name) for unit in atlas.districts}
    for side in ("af", "pk"):
        for province, district in zip(table[f"{side}_province"], table[f"{side}_district"], strict=True):
            if district and (province, district) not in known:
                raise ValueError(f"crossings.csv names {district!r} in {province}, where districts.csv has none")
