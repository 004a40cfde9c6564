import csv
import io
import json
import subprocess
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
from arro3.io import read_parquet
from starlette.testclient import TestClient

from app.encode.geojson import DISTANCES
from app.model.columns import INCIDENTS

Json = dict[str, Any]
Ask = Callable[..., Json]

SELECTIONS: list[dict[str, object]] = [
    {},
    {"dataset": "ucdp"},
    {"near": "torkham", "within_km": 30},
    {"near": "chaman", "sortby": "-date_start", "dataset": "made"},
    {"bbox": "70,33,72,35", "datetime": "2012/2016", "side": "PK"},
    {"q": "onerror"},
    {"limit": 7, "offset": 5, "sortby": "id"},
    {"q": "nothing has these words"},
]


def in_order(features: list[Json], selection: dict[str, object]) -> list[Json]:
    """The features as they came where an order was asked for, else by id: pages may begin with complete ones."""
    return features if {"near", "sortby"} & set(selection) else sorted(features, key=lambda each: str(each["id"]))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_an_export_as_geojson_is_the_items_of_the_same_filter(ask: Ask, selection: dict[str, object]) -> None:
    items = ask("/collections/incidents/items", **{"limit": 10_000, **selection})
    exported = ask("/export/incidents.geojson", located_only="true", **selection)
    assert in_order(exported["features"], selection) == in_order(items["features"], selection)
    assert exported["numberMatched"] == items["numberMatched"]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_an_export_as_csv_is_the_items_of_the_same_filter(
    reader: TestClient, ask: Ask, selection: dict[str, object]
) -> None:
    features = ask("/collections/incidents/items", **{"limit": 10_000, **selection})["features"]
    rows = table(reader.get("/export/incidents.csv", params={"located_only": "true", **selection}).content)
    expected = [
        {name: "" if value is None else str(value) for name, value in feature["properties"].items()}
        for feature in features
    ]
    assert in_order(rows, selection) == in_order(expected, selection)


@pytest.mark.parametrize("suffix", ["geojson", "csv"])
@pytest.mark.parametrize("selection", [{}, {"dataset": "own"}, {"hxl": "true", "bom": "true"}], ids=str)
def test_incidents_without_a_place_come_last_in_an_export(
    reader: TestClient, ask: Ask, suffix: str, selection: dict[str, str]
) -> None:
    asked = {name: text for name, text in selection.items() if suffix == "csv" or name == "dataset"}
    filters = {name: text for name, text in selection.items() if name == "dataset"}
    whole, located = (
        reader.get(f"/export/incidents.{suffix}", params={**asked, **more}) for more in ({}, {"located_only": "1"})
    )
    unlocated = ask("/collections/unlocated/items", limit=10_000, **filters)["numberMatched"]
    assert unlocated > 0
    there, every = (placed(answer.content, suffix) for answer in (located, whole))
    assert every == [*there, *[False] * unlocated]
    assert all(there)
    told = [answer.headers["unlocated-left-out"] for answer in (whole, located)]
    assert told == ["0", str(unlocated)]


def placed(content: bytes, suffix: str) -> list[bool]:
    """Whether each incident of a file has a place."""
    if suffix == "geojson":
        return [feature["geometry"] is not None for feature in json.loads(content)["features"]]
    rows = [row for row in table(content.removeprefix(BOM_UTF8)) if not row["id"].startswith("#")]
    return [row["longitude"] != "" for row in rows]


@pytest.mark.parametrize("selection", [{"near": "torkham"}, {"bbox": "60,20,80,40"}, {"limit": 7}], ids=str)
def test_an_export_that_asks_for_a_place_or_a_part_tells_what_it_leaves_out(
    reader: TestClient, ask: Ask, selection: dict[str, object]
) -> None:
    answer = reader.get("/export/incidents.csv", params=selection)
    assert all(placed(answer.content, "csv"))
    assert answer.headers["unlocated-left-out"] == str(ask("/collections/unlocated/items")["numberMatched"])


def test_only_text_files_can_be_without_incidents_that_have_no_place(reader: TestClient) -> None:
    assert reader.get("/export/incidents.gpkg?located_only=true").status_code == 400
    answer = reader.get("/export/incidents.csv?located_only=yes")
    assert "located_only: must be true or false: 'yes'" in answer.json()["description"]


@pytest.mark.parametrize("suffix", ["geojson", "csv"])
def test_an_export_is_a_file_of_its_own_name(reader: TestClient, suffix: str) -> None:
    answer = reader.get(f"/export/incidents.{suffix}")
    assert answer.headers["content-disposition"] == f'attachment; filename="durand-incidents.{suffix}"'


def test_a_table_can_begin_with_the_mark_of_utf_8(reader: TestClient) -> None:
    plain, marked = (reader.get(f"/export/incidents.csv?bom={said}").content for said in ("false", "true"))
    assert marked == b"\xef\xbb\xbf" + plain
    assert reader.get("/export/incidents.gpkg?bom=true").status_code == 400
    assert "bom: must be true or false: 'yes'" in reader.get("/export/incidents.csv?bom=yes").json()["description"]


def test_a_table_has_every_column_and_the_distance_where_there_is_one(reader: TestClient) -> None:
    plain, near = (reader.get(f"/export/incidents.csv{query}").text for query in ("", "?near=torkham"))
    assert plain.partition("\r\n")[0].split(",") == list(INCIDENTS.names)
    assert near.partition("\r\n")[0].split(",") == [*INCIDENTS.names, *DISTANCES]


def test_a_geojson_export_keeps_to_rfc_7946(ask: Ask) -> None:
    exported = ask("/export/incidents.geojson")
    assert exported["type"] == "FeatureCollection"
    assert not {"crs", "coordinates", "geometries", "geometry", "properties"} & set(exported)
    ids = [feature["id"] for feature in exported["features"]]
    assert len(set(ids)) == len(ids) == exported["numberMatched"]
    for feature in exported["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        if feature["geometry"] is None:
            assert feature["properties"]["longitude"] is None
            continue
        lon, lat = feature["geometry"]["coordinates"]
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90


def test_an_export_says_whom_to_credit_and_what_the_line_is(ask: Ask) -> None:
    every, ucdp = (ask("/export/incidents.geojson", **query) for query in ({}, {"dataset": "ucdp"}))
    assert "OpenStreetMap" in every["attribution"]
    assert "Uppsala" in ucdp["attribution"] or "UCDP" in ucdp["attribution"]
    assert every["boundary_set"]
    assert every["description"]


def test_geopandas_reads_an_export_with_its_types(reader: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "incidents.geojson"
    path.write_bytes(reader.get("/export/incidents.geojson", params={"sortby": "dataset"}).content)
    frame = geopandas.read_file(path)
    document = json.loads(path.read_bytes())
    assert len(frame) == document["numberMatched"]
    assert frame.crs.to_epsg() == 4326
    assert 0 < frame.geometry.isna().sum() < len(frame)
    assert list(frame["id"]) == [feature["id"] for feature in document["features"]]
    # Small squares of a degree say whether longitude and latitude are the right way round.
    torkham = frame[frame["id"] == "ucdp:900001"].geometry.iloc[0]
    assert (torkham.x, torkham.y) == (71.069264, 34.190457)
    assert set(frame.columns) == {*INCIDENTS.names, "geometry"}
    for column in INCIDENTS.columns:
        if column.kind == "date":
            assert pd.api.types.is_datetime64_any_dtype(frame[column.name]), column.name
        if column.kind in ("real", "integer"):
            assert pd.api.types.is_numeric_dtype(frame[column.name]), column.name


def test_ogrinfo_reads_an_export(reader: TestClient, tmp_path: Path, program: Callable[..., str]) -> None:
    ogrinfo = program("gdal", "ogrinfo")
    path = tmp_path / "incidents.geojson"
    path.write_bytes(reader.get("/export/incidents.geojson").content)
    said = subprocess.run(
        [ogrinfo, "-ro", "-so", "-al", str(path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "Geometry: Point" in said
    assert f"Feature Count: {json.loads(path.read_bytes())['numberMatched']}" in said
    assert "date_start: Date" in said
    assert "border_km: Real" in said
    assert "fatalities_best: Integer" in said


def test_hostile_text_stays_in_its_cell(reader: TestClient) -> None:
    [row] = table(reader.get("/export/incidents.csv?q=onerror").content)
    assert row["title"] == "`</script><img src=x onerror=alert(1)>${7*7}"
    assert row["longitude"] == "66.4"


@pytest.mark.parametrize("suffix", ["csv", "kml", "fgb", "parquet"])
def test_claims_of_a_selection_are_a_file_of_their_own(client: TestClient, suffix: str) -> None:
    name = "parquet" if suffix == "parquet" else "csv"
    answer = client.get(f"/export/incidents.{suffix}?claims=true&near=chaman&within_km=25")
    assert answer.headers["content-disposition"] == f'attachment; filename="durand-near-chaman-25km.claims.{name}"'
    near = client.get("/crossings/chaman/incidents?within_km=25").json()["features"]
    told = client.get("/collections/claims/items?limit=1000").json()["features"]
    wanted = {claim["id"] for claim in told if claim["properties"]["incident"] in {each["id"] for each in near}}
    if name == "csv":
        found = [row["id"] for row in csv.DictReader(io.StringIO(answer.text))]
    else:
        found = read_parquet(io.BytesIO(answer.content)).read_all()["id"].to_pylist()
    assert wanted
    assert sorted(found) == sorted(wanted)


def test_an_unknown_method_of_figures_is_refused_with_claims_too(client: TestClient) -> None:
    answer = client.get("/export/incidents.csv?claims=true&figures=guessed")
    assert (answer.status_code, "figures: " in answer.text) == (400, True)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "xlsx"])
def test_a_format_without_a_second_file_says_which_have_one(client: TestClient, suffix: str) -> None:
    answer = client.get(f"/export/incidents.{suffix}?claims=true")
    assert (answer.status_code, "beside .csv, .parquet, .fgb, .kml only" in answer.text) == (400, True)
