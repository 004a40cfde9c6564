"""The district table held against Natural Earth's provinces: `python -m geodata.recipe.review [--downloads DIR]`.

Prints every district whose largest part lies in the outline of another province than `districts.csv` gives it. The
two to be expected are Jaghatu and Musa Khel, which SOURCES.md explains.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.recipe.coverage import read_published
from geodata.recipe.downloads import fetch_boundaries, fetch_world_map

HERE = Path(__file__).resolve().parents[1]

# Natural Earth's names that are not today's. The row named Parwan with the GeoNames name Panjshir is Panjshir, and
# the row named Uruzgan with the GeoNames name of Daykundi is Daykundi.
RENAMED = {
    "Paktya": "Paktia",
    "Hirat": "Herat",
    "Hilmand": "Helmand",
    "Sari Pul": "Sar-e Pul",
    "Jawzjan": "Jowzjan",
    "Wardak": "Maidan Wardak",
    "K.P.": "Khyber Pakhtunkhwa",
    "F.A.T.A.": "Khyber Pakhtunkhwa",
    "Baluchistan": "Balochistan",
    "Sind": "Sindh",
    "F.C.T.": "Islamabad Capital Territory",
    "Northern Areas": "Gilgit-Baltistan",
    "Azad Kashmir": "Azad Jammu and Kashmir",
}
BY_GEONAMES = {"Panjshir": "Panjshir", "Wilayat-e Daykundi": "Daykundi"}


def review(downloads: Path, folder: Path) -> pd.DataFrame:
    """Return the districts that disagree: code, province of the largest part, size of that part (0 to 1)."""
    table = pd.read_csv(folder / "districts.csv", dtype=str)
    provinces = pd.read_csv(folder / "provinces.csv", dtype=str).set_index("name")["iso"]
    outlines = _read_outlines(fetch_world_map(downloads))
    published = read_published(fetch_boundaries(downloads))
    shapes = np.array([published[shape_id] for shape_id in table["shape_id"]], dtype=object)
    parts = shapely.area(shapely.intersection(shapes[:, None], outlines.to_numpy()[None, :]))
    largest = provinces[outlines.index[np.argmax(parts, axis=1)]].to_numpy()
    table = table.assign(largest=largest, share=np.max(parts, axis=1) / shapely.area(shapes))
    return table.loc[table["largest"] != table["province"], ["code", "largest", "share"]]


def _read_outlines(world_map: Path) -> gpd.GeoSeries:
    """Return Natural Earth's province outlines by today's English names."""
    rows = gpd.read_file(world_map, layer="states_provinces", where="adm0_a3 IN ('AFG', 'PAK')")
    names = rows["gn_name"].map(BY_GEONAMES).fillna(rows["name"].replace(RENAMED))
    return rows.dissolve(names)["geometry"]


def main() -> None:
    """Print the districts that disagree."""
    parser = argparse.ArgumentParser(prog="python -m geodata.recipe.review", description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path("downloads"))
    downloads = parser.parse_args().downloads
    downloads.mkdir(parents=True, exist_ok=True)
    print(review(downloads.resolve(), HERE).to_string(index=False))


if __name__ == "__main__":
    main()
