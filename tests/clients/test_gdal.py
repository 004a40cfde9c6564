"""GDAL's own programs, which QGIS stands on, read what we write and serve."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import geopandas
import pytest

Ogrinfo = Callable[..., str]


@pytest.fixture
def ogrinfo(program: Callable[..., str]) -> Ogrinfo:
    """What `ogrinfo` says of a data source."""
    path = program("gdal", "ogrinfo")

    def describe(*words: object) -> str:
        ran = subprocess.run([path, "-ro", *map(str, words)], capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        assert "ERROR" not in ran.stderr
        return ran.stdout

    return describe


def feature_count(description: str) -> int:
    return int(re.findall(r"^Feature Count: (\d+)$", description, re.M)[0])


@pytest.fixture
def exported(live_server: str, tmp_path: Path) -> Path:
    path = tmp_path / "incidents.geojson"
    with urlopen(f"{live_server}/export/incidents.geojson") as answer:
        path.write_bytes(answer.read())
    return path


def test_gdal_reads_every_exported_incident_as_a_point_on_wgs_84(exported: Path, ogrinfo: Ogrinfo) -> None:
    description = ogrinfo("-so", "-al", exported)
    assert feature_count(description) == json.loads(exported.read_bytes())["numberMatched"] > 0
    assert "Geometry: Point" in description
    assert "WGS 84" in description
    assert re.search(r"^fatalities_best: Integer", description, re.M)


def test_geopandas_reads_the_same_export(exported: Path) -> None:
    table = geopandas.read_file(exported)
    assert len(table) == json.loads(exported.read_bytes())["numberMatched"]
    assert table.crs.to_epsg() == 4326


def test_gdal_reads_the_store_itself(seeded_path: Path, exported: Path, ogrinfo: Ogrinfo) -> None:
    description = ogrinfo("-so", seeded_path, "incidents", "-where", "longitude IS NOT NULL")
    features = json.loads(exported.read_bytes())["features"]
    assert feature_count(description) == sum(feature["geometry"] is not None for feature in features)


@pytest.mark.parametrize("collection", ["incidents", "crossings", "border", "provinces", "districts"])
def test_gdal_reads_a_collection_of_the_service(collection: str, live_server: str, ogrinfo: Ogrinfo) -> None:
    with urlopen(f"{live_server}/collections/{collection}/items?limit=1") as answer:
        matched = json.load(answer)["numberMatched"]
    assert feature_count(ogrinfo("-so", f"OAPIF:{live_server}", collection)) == matched > 0
