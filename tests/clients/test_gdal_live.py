"""GDAL on the live service, the system's and pyogrio's newer one: types, pages, and the same filters."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlretrieve

import httpx2 as httpx
import pandas
import pyogrio
import pytest
from crowd import COUNT
from recording_proxy import Watched

from app.web.api.catalogue import COLLECTIONS

Ids = Callable[..., list[str]]

TORKHAM = (70.6, 33.8, 71.4, 34.5)
OGR_TYPES = {"text": "String", "integer": "Integer", "real": "Real", "date": "Date"}
SHAPES = {
    "incidents": "Point",
    "crossings": "Point",
    "border": "LineString",
    "provinces": "MultiPolygon",
    "districts": "MultiPolygon",
}
WHERE = [
    "side = 'AF'",
    "event_type = 'One-sided violence'",
    "place_name = 'O''Brien \"post\"'",
    "place_name LIKE '%haman%'",
    "place_name ILIKE '%CHAMAN%'",
    "fatalities_best >= 20",
    "deaths_a = 7",
    "fatalities_best IN (1, 2)",
    "fatalities_best BETWEEN 3 AND 5",
    "border_km < 12.5",
    "injured > 0",
    "date_start >= '2020/02/01'",
    "date_start < '2020/02/01'",
    "date_end <= '2020-02-01'",
    "date_start >= '2020/02/01' AND date_start < '2021/02/01'",
    "date_start BETWEEN '2020/02/01' AND '2020/03/01'",
    "said_by IS NULL",
    "said_by IS NOT NULL",
    "said_by <> 'an invented official'",
    "id = 'seed:S05'",
    "side = 'AF' AND fatalities_best >= 10 AND date_start >= '2010/01/01'",
    "fatalities_best >= 20 OR date_end < '2002/01/01'",
]
"""On a text, a number, a date, and joined; each selects some and leaves some out."""


@pytest.fixture(scope="module")
def copy(crowded_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All located incidents of the crowded service in one file."""
    path = tmp_path_factory.mktemp("copy") / "incidents.geojson"
    urlretrieve(f"{crowded_server}/export/incidents.geojson?located_only=true", path)
    return path


@pytest.fixture(scope="module")
def ogr2ogr(program: Callable[..., str]) -> Ids:
    """The ids that the system's `ogr2ogr` finds in the incidents of a source."""
    path = program("gdal", "ogr2ogr")

    def find(source: object, *words: str) -> list[str]:
        asked = [path, "-f", "CSV", "/vsistdout/", str(source), "incidents", "-select", "id", *words]
        ran = subprocess.run(asked, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        assert "ERROR" not in ran.stderr
        return sorted(row["id"] for row in csv.DictReader(io.StringIO(ran.stdout)))

    return find


def wheel_ids(source: object, **more: object) -> list[str]:
    """The ids that the GDAL in pyogrio's wheel finds."""
    return sorted(pyogrio.read_dataframe(source, layer="incidents", columns=["id"], **more)["id"])


@pytest.mark.parametrize("where", WHERE)
def test_where_selects_live_what_it_selects_in_a_full_copy(
    where: str, crowded_server: str, copy: Path, ogr2ogr: Ids
) -> None:
    # GDAL 3.6 itself stumbles over the undated in the copy; the newer one does not.
    expected = wheel_ids(copy, where=where)
    assert 0 < len(expected) < COUNT
    assert ogr2ogr(f"OAPIF:{crowded_server}", "-where", where, "-oo", "PAGE_SIZE=1000") == expected
    assert wheel_ids(f"OAPIF:{crowded_server}", where=where) == expected


def test_a_box_selects_live_what_it_selects_in_a_full_copy(crowded_server: str, copy: Path, ogr2ogr: Ids) -> None:
    words = ("-spat", *map(str, TORKHAM))
    expected = ogr2ogr(copy, *words)
    assert 0 < len(expected) < COUNT
    assert ogr2ogr(f"OAPIF:{crowded_server}", *words) == expected
    assert wheel_ids(f"OAPIF:{crowded_server}", bbox=TORKHAM) == wheel_ids(copy, bbox=TORKHAM) == expected


def test_a_box_and_a_filter_work_together(crowded_server: str, copy: Path, ogr2ogr: Ids) -> None:
    words = ("-spat", "64", "30", "70", "34", "-where", "date_start >= '2015/01/01' AND fatalities_best > 4")
    expected = wheel_ids(copy, bbox=(64, 30, 70, 34), where=words[-1])
    assert 0 < len(expected) < COUNT
    assert ogr2ogr(f"OAPIF:{crowded_server}", *words, "-oo", "PAGE_SIZE=1000") == expected


def test_filters_are_left_to_the_service(watched: Watched, ogr2ogr: Ids) -> None:
    for where in ("side = 'AF'", "date_start >= '2020/02/01'", "fatalities_best >= 20"):
        watched.asked.clear()
        ogr2ogr(f"OAPIF:{watched.url}", "-where", where, "-oo", "PAGE_SIZE=1000")
        # The first page, which GDAL learns the fields from, is asked for without.
        unfiltered, *sent = watched.queries("incidents")
        assert "filter" not in unfiltered
        assert {(query["filter-lang"], query["filter"].split()[0]) for query in sent} == {
            ("cql-text", where.split()[0])
        }


@pytest.mark.parametrize("collection", SHAPES)
def test_the_system_s_gdal_gives_every_field_its_type(
    collection: str, crowded_server: str, program: Callable[..., str]
) -> None:
    words = [program("gdal", "ogrinfo"), "-so", "-ro", f"OAPIF:{crowded_server}", collection]
    said = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    geometry = re.findall(r"^Geometry: (.+)$", said.stdout, re.M)[0].replace(" ", "")
    assert geometry.replace("Multi", "").replace("String", "") == SHAPES[collection].replace("Multi", "").replace(
        "String", ""
    )
    types = dict(re.findall(r"^(\w+): (String|Integer|Integer64|Real|Date|DateTime) \(", said.stdout, re.M))
    assert types == {c.name: OGR_TYPES[c.kind] for c in COLLECTIONS[collection].table.columns}


@pytest.mark.parametrize("collection", SHAPES)
def test_the_newer_gdal_gives_every_field_its_type(collection: str, crowded_server: str) -> None:
    info = pyogrio.read_info(f"OAPIF:{crowded_server}", layer=collection)
    types = dict(zip(info["fields"], (kind.removeprefix("OFT") for kind in info["ogr_types"]), strict=True))
    assert types == {c.name: OGR_TYPES[c.kind] for c in COLLECTIONS[collection].table.columns}
    assert info["geometry_type"] == SHAPES[collection]


def test_the_newer_gdal_reads_the_same_values_live_as_from_the_copy(crowded_server: str, copy: Path) -> None:
    live = pyogrio.read_dataframe(f"OAPIF:{crowded_server}", layer="incidents").set_index("id").sort_index()
    full = pyogrio.read_dataframe(copy).set_index("id").sort_index()
    assert len(live) > COUNT
    # In a file of whole numbers with nulls and without a schema pandas makes other types of the same values.
    for name in full.columns.drop("geometry"):
        pandas.testing.assert_series_equal(live[name], full[name], check_dtype=False)
    assert (live.geometry.to_wkb() == full.geometry.to_wkb()).all()


@pytest.mark.parametrize("size", [100, 1000])
def test_pages_are_as_large_as_they_are_asked_to_be(size: int, watched: Watched, ogr2ogr: Ids) -> None:
    found = ogr2ogr(f"OAPIF:{watched.url}", "-oo", f"PAGE_SIZE={size}")
    assert len(found) == len(set(found)) > COUNT
    pages = [query for query in watched.queries("incidents") if query.get("limit") == str(size)]
    offsets = {int(query.get("offset", "0")) for query in pages}
    assert offsets == set(range(0, len(found), size))


def test_the_newer_gdal_takes_pages_of_a_thousand_by_itself(watched: Watched) -> None:
    # In a process of its own: here it would keep the proxy's threads from running.
    reading = f"import pyogrio; print(len(pyogrio.read_dataframe('OAPIF:{watched.url}', layer='incidents')))"
    ran = subprocess.run([sys.executable, "-c", reading], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > COUNT
    pages = [query for query in watched.queries("incidents") if query.get("limit") == "1000"]
    assert [query.get("offset", "0") for query in pages] == ["0", "1000", "2000"]


@pytest.mark.parametrize("crs", ["EPSG:32642", "EPSG:3857"])
def test_another_reference_system_is_that_of_pyproj(crs: str, crowded_server: str) -> None:
    there = pyogrio.read_dataframe(f"OAPIF:{crowded_server}", layer="incidents", CRS=crs)
    here = pyogrio.read_dataframe(f"OAPIF:{crowded_server}", layer="incidents")
    assert there.crs.to_string() == crs
    moved = here.set_index("id").to_crs(crs).geometry
    assert moved.distance(there.set_index("id").geometry).max() < 0.02


def test_a_layer_in_degrees_stays_longitude_first_whatever_it_is_called(crowded_server: str) -> None:
    source = f"OAPIF:{crowded_server}"
    plain, epsg = (
        pyogrio.read_dataframe(source, layer="incidents", where="id = 'seed:S05'", **more).geometry.iloc[0]
        for more in ({}, {"CRS": "EPSG:4326"})
    )
    assert plain.equals_exact(epsg, 1e-6)
    assert 60 < plain.x < 75
    assert 29 < plain.y < 38


def test_other_days_of_a_crossing_are_text_and_select_what_they_say(crowded_server: str) -> None:
    """A filter on a date would become `datetime`, which here asks for the status of another day."""
    everything = httpx.get(f"{crowded_server}/collections/crossings/items?limit=100").json()["features"]
    expected = sorted(f["id"] for f in everything if f["properties"]["status_since"] >= "2025-11-01")
    assert 0 < len(expected) < len(everything)
    where = "status_since >= '2025-11-01'"
    found = pyogrio.read_dataframe(f"OAPIF:{crowded_server}", layer="crossings", columns=["id"], where=where)
    assert sorted(found["id"]) == expected


def test_filters_in_the_service_s_address_select_its_items(crowded_server: str, copy: Path, ogr2ogr: Ids) -> None:
    address = f"OAPIF:{crowded_server}/?side=AF&event_type=One-sided%20violence"
    expected = wheel_ids(copy, where="side = 'AF' AND event_type = 'One-sided violence'")
    assert ogr2ogr(address) == expected != []
    assert httpx.get(f"{crowded_server}/?colour=red").status_code == 400
