"""geopandas reads addresses of the service as it reads files."""

import json
from urllib.request import urlopen

import geopandas
import pandas
import pytest
from crowd import COUNT
from geopandas import GeoDataFrame

BOX = "70.6,33.8,71.4,34.5"
FILTER = "filter=fatalities_best%20%3E=%2010%20AND%20side%20=%20%27AF%27"


def read(address: str) -> GeoDataFrame:
    return geopandas.read_file(address)


def features(address: str) -> list[dict]:
    with urlopen(address) as answer:
        return json.load(answer)["features"]


def test_items_and_export_give_the_same_table(crowded_server: str) -> None:
    items = read(f"{crowded_server}/collections/incidents/items?limit=10000&sortby=id")
    export = read(f"{crowded_server}/export/incidents.geojson?sortby=id&located_only=true")
    assert len(items) > COUNT
    assert items.crs.to_epsg() == 4326
    pandas.testing.assert_frame_equal(items, export)


def test_columns_have_the_types_of_what_they_hold(crowded_server: str) -> None:
    table = read(f"{crowded_server}/export/incidents.geojson")
    assert table["date_start"].dtype.kind == "M"
    assert table["border_km"].dtype == "float64"
    assert table["fatalities_best"].dropna().mod(1).eq(0).all()
    held = {one["id"]: one["properties"] for one in features(f"{crowded_server}/export/incidents.geojson")}
    for name in ("fatalities_best", "injured", "border_km", "date_start", "said_by"):
        missing = {key for key, row in held.items() if row[name] is None}
        assert set(table.loc[table[name].isna(), "id"]) == missing


@pytest.mark.parametrize(
    "path", ["collections/incidents/items?limit=10000&", "export/incidents.geojson?located_only=true&"]
)
@pytest.mark.parametrize("asked", [f"bbox={BOX}", "datetime=2020-02-01/..", FILTER, "q=gazette&province=AF-NAN"])
def test_a_filter_in_the_address_narrows_the_table(path: str, asked: str, crowded_server: str) -> None:
    expected = {one["id"] for one in features(f"{crowded_server}/collections/incidents/items?limit=10000&{asked}")}
    assert 0 < len(expected) < COUNT
    assert set(read(f"{crowded_server}/{path}{asked}")["id"]) == expected


def test_an_answer_in_metres_says_so(crowded_server: str) -> None:
    utm = "http://www.opengis.net/def/crs/EPSG/0/32642"
    address = f"{crowded_server}/collections/incidents/items?limit=10000&sortby=id"
    metres = features(f"{address}&crs={utm}")
    moved = read(address).to_crs(32642)
    for feature, point in zip(metres, moved.geometry, strict=True):
        assert feature["geometry"]["coordinates"] == pytest.approx([point.x, point.y], abs=0.02)
