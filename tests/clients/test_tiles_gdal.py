"""GDAL reads our vector tiles: one, a whole zoom, and as OGC API Tiles."""

import json
from urllib.request import urlopen

import pyogrio
import pytest

TORKHAM = "8/178/102"


def matched(live_server: str, filters: str = "") -> int:
    with urlopen(f"{live_server}/collections/incidents/items?limit=1&{filters}") as answer:
        return json.load(answer)["numberMatched"]


@pytest.mark.parametrize(
    ("collection", "geometry"),
    [("incidents", "Point"), ("border", "LineString"), ("provinces", "Polygon"), ("crossings", "Point")],
)
def test_gdal_reads_a_tile_and_knows_where_it_lies(live_server: str, collection: str, geometry: str) -> None:
    table = pyogrio.read_dataframe(f"MVT:{live_server}/tiles/{collection}/{TORKHAM}.mvt")
    assert table.crs.to_epsg() == 3857
    assert geometry in table.geom_type.iloc[0]
    west, south, east, north = table.to_crs(4326).total_bounds
    assert west < 71.2
    assert east > 71.0
    assert 33.1 < south <= 34.13
    assert 34.1 <= north < 34.4


def test_gdal_gives_properties_their_types(live_server: str) -> None:
    info = pyogrio.read_info(f"MVT:{live_server}/tiles/incidents/{TORKHAM}.mvt")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert (types["count"], types["border_km"], types["title"]) == ("int32", "float64", "object")


@pytest.mark.parametrize("zoom", [2, 6])
def test_gdal_counts_all_incidents_of_a_zoom(live_server: str, zoom: int) -> None:
    table = pyogrio.read_dataframe(
        f"MVT:{live_server}/tiles/incidents/{zoom}",
        layer="incidents",
        TILE_EXTENSION="mvt",
        METADATA_FILE=f"{live_server}/tiles/incidents/tilejson.json",
    )
    # With a TileJSON GDAL takes every property for text.
    assert table["count"].astype(int).sum() == matched(live_server)


def test_gdal_finds_the_tiles_by_ogc_api_links(live_server: str) -> None:
    # The world's one tile alone: up to 3.12 GDAL takes the collection's degrees for the metres of the tiles.
    source = f"OGCAPI:{live_server}/collections/incidents"
    assert pyogrio.read_info(source, layer="Zoom level 14", API="TILES")["crs"] == "EPSG:3857"
    assert pyogrio.read_dataframe(source, layer="Zoom level 0", API="TILES")["count"].sum() == matched(live_server)
