"""Points as phones, map programs and other services save them."""

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from app.ingest.files.native_rows import read_apart
from app.ingest.files.sources import open_source
from app.ingest.files.tables import Source
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
LON, LAT = 71.0917, 34.1264
COLUMNS = {"title": "Shots", "event_type": "Battles", "date_start": "2025-10-11"}
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def feature(name: str, geometry: object, **more: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"id": name, **COLUMNS, **more}, "geometry": geometry}


def point(x: float = LON, y: float = LAT) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": features})


def crs(name: str) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


UTM = point(692893.39, 3778146.97)
"""The same place in UTM zone 42N, to the metre."""
MULTI = {"type": "MultiPoint", "coordinates": [[LON, LAT]]}


@pytest.mark.parametrize(
    "content",
    [
        collection(feature("1", point())),
        collection(feature("1", MULTI)),
        collection(feature("1", {"type": "GeometryCollection", "geometries": [MULTI]})),
        collection(feature("1", point()), crs=crs("urn:ogc:def:crs:OGC:1.3:CRS84")),
        collection(feature("1", point()), crs=crs("EPSG:4326")),
        json.dumps(feature("1", point())),
        "\n".join(json.dumps(feature(name, point())) for name in "12"),
        "\n".join(f"\x1e{json.dumps(feature(name, point()))}" for name in "12"),
        json.dumps({"features": [feature("1", point(), injured=float("nan"))], "type": "FeatureCollection"}),
        json.dumps({"features": [{"attributes": {"id": "1", **COLUMNS}, "geometry": {"x": LON, "y": LAT}}]}),
    ],
)
def test_a_point_is_read_however_geojson_writes_it(take: Take, incident: Incident, content: str) -> None:
    assert take("points.geojson", content).refused == []
    said = incident("own:1")
    assert (said["longitude"], said["latitude"], said["injured"]) == (LON, LAT, None)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:EPSG::32642", "EPSG:32642", "http://www.opengis.net/def/crs/EPSG/0/32642"]
)
def test_a_reference_system_by_its_code_is_read_and_told(
    take: Take, incident: Incident, name: str, before: bool
) -> None:
    told = {"crs": crs(name)}
    document = json.loads(collection(feature("1", UTM)))
    content = json.dumps({**told, **document} if before else {**document, **told})
    assert "coordinates: EPSG:32642" in take("points.geojson", content).told
    said = incident("own:1")
    assert (round(float(str(said["longitude"])), 3), round(float(str(said["latitude"])), 3)) == (71.092, 34.126)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (crs("urn:ogc:def:crs:EPSG::99999"), "EPSG:99999, which is not known"),
        ({"type": "link", "properties": {"href": "http://example.org/x"}}, "not known: 'http://example.org/x'"),
        (
            crs("urn:ogc:def:crs:EPSG::3857"),
            "EPSG:3857, which are metres, but they look like longitude and latitude",
        ),
    ],
)
def test_a_reference_system_that_cannot_be_right_is_refused_by_name(take: Take, told: object, why: str) -> None:
    with pytest.raises(UnknownFormat, match=why):
        take("points.geojson", collection(feature("1", point()), crs=told))


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "MultiPoint", "coordinates": [[LON, LAT], [LON, LAT]]}, "geometry is a MultiPoint"),
        ({"type": "Polygon", "coordinates": []}, "geometry is a Polygon"),
        (5, "geometry is a int"),
    ],
)
def test_a_geometry_that_is_no_point_costs_its_row(take: Take, geometry: object, why: str) -> None:
    report = take("points.geojson", collection(feature("1", geometry), feature("2", point())))
    assert report.counts.inserted == 1
    assert [refusal.reason for refusal in report.refused] == [f"{why}: expected a Point, or null"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[" * 100_000, "too deeply"),
        ('[{"a":' * 50_000, "too deeply"),
        ('[{"id": ' + "9" * 5_000 + "}]", "a number is too long"),
        ('[{"id": "' + "a" * 11_000_000, "more than 10,000,000 characters"),
        ('[{"id": 1}', "it ends too early"),
        ('[{"id": 1}] 5', "more follows after its end"),
        ('{"a" 1}', "expected ':'"),
        ("[" + ",".join(f'{{"k{n}":1}}' for n in range(2_500)) + "]", "2,001 columns"),
    ],
)
def test_json_that_would_fill_the_memory_or_is_damaged_is_refused(take: Take, content: str, why: str) -> None:
    with pytest.raises(UnknownFormat, match=why):
        take("events.json", content)


def test_numbers_of_any_size_are_text_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": 10**30, "b": [1, 2.5], "c": True}]), encoding="utf-8")
    [rows] = open_source(path, "auto", lambda _: None).batches
    assert [column.spread() for column in rows.cells.columns.values()] == [[str(10**30)], ["[1,2.5]"], ["true"]]


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>October</name>
<Placemark id="k1"><name>Shots</name><description><![CDATA[Two <b>hurt</b><br>at noon]]></description>
<TimeStamp><when>2025-10-11T09:00:00Z</when></TimeStamp>
<ExtendedData><Data name="event_type"><value>Battles</value></Data></ExtendedData>
<Point><coordinates>71.0917,34.1264,0</coordinates></Point></Placemark>
<Placemark><name>A road</name><LineString><coordinates>71,34 72,34</coordinates></LineString></Placemark>
<Placemark><name>No place</name></Placemark></Folder></Document></kml>"""
GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="34.1264" lon="71.0917"><ele>500</ele>
<time>2025-10-11T05:00:00Z</time><name>Gate</name><desc>Shots</desc></wpt><trk><name>Way</name></trk></gpx>"""


def rows_of(path: Path) -> tuple[Source, list[dict[str, str]], list[str]]:
    source = open_source(path, "auto", lambda _: None)
    batches = list(source.batches)
    rows = [
        dict(zip(batch.cells.columns, row, strict=True))
        for batch in batches
        for row in zip(*(column.spread() for column in batch.cells.columns.values()), strict=True)
    ]
    return source, rows, [refusal.reason for batch in batches for refusal in batch.refused]


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_placemarks_have_name_text_time_data_and_point(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"phone.{suffix}"
    if suffix == "kmz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    else:
        path.write_text(KML, encoding="utf-8")
    _, rows, refused = rows_of(path)
    texts = {"id": "k1", "name": "Shots", "description": "Two\nhurt\nat noon"}
    first = texts | {"time": "2025-10-11T09:00:00Z"}
    place = {"event_type": "Battles", "longitude": "71.0917", "latitude": "34.1264", "folder": "October"}
    assert rows == [first | place, dict.fromkeys(first | place, "") | {"name": "No place", "folder": "October"}]
    assert refused == ["geometry is a LineString: expected a Point, or none"]


def test_a_placemark_whose_coordinates_cannot_be_read_is_told(tmp_path: Path, take: Take) -> None:
    bare = KML.replace("71.0917,34.1264,0", "71.0917 34.1264")
    (tmp_path / "phone.kml").write_text(bare, encoding="utf-8")
    _, [first, _], _ = rows_of(tmp_path / "phone.kml")
    assert (first["longitude"], first["latitude"]) == ("71.0917 34.1264", "")
    titled = bare.replace("<ExtendedData>", '<ExtendedData><Data name="title"><value>x</value></Data>')
    [refusal, *_] = take("phone.kml", titled).refused
    assert "longitude: not a number: '71.0917 34.1264'" in refusal.reason


def test_waypoints_are_read_and_tracks_are_left_aside(tmp_path: Path) -> None:
    (tmp_path / "phone.gpx").write_text(GPX, encoding="utf-8")
    source, [row], _ = rows_of(tmp_path / "phone.gpx")
    assert (row["longitude"], row["latitude"], row["name"], row["time"]) == (
        *("71.0917", "34.1264"),
        *("Gate", "2025-10-11T05:00:00Z"),
    )
    assert source.notes == ("1 track or route was left aside: only waypoints are read",)


@pytest.mark.parametrize(("name", "content"), [("a.kml", KML), ("a.gpx", GPX)])
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: LAUGHS + text, "declares entities"),
        (lambda text: text[:-9], "its XML is damaged"),
        (lambda text: text.replace("<name>", "<name>" * 300), "within each other"),
        (lambda _: "", "its XML is damaged"),
    ],
)
def test_hostile_xml_is_refused(
    tmp_path: Path, name: str, content: str, spoil: Callable[[str], str], why: str
) -> None:
    path = tmp_path / name
    path.write_text(spoil(content), encoding="utf-8")
    with pytest.raises(UnknownFormat, match=why):
        rows_of(path)


@pytest.fixture
def frame() -> Any:
    import geopandas as gpd

    days = pd.to_datetime(["2025-10-11", "2025-10-12"])
    table = {
        "id": ["1", "2"],
        "title": "Shots",
        "event_type": "Battles",
        "date_start": days.date,
        "injured": [3, 4],
    }
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([LON, 66.44], [LAT, 30.92]), crs=4326)


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.shp"])
@pytest.mark.parametrize("system", [4326, 32642])
def test_layers_of_points_are_read_in_degrees(
    take: Take, incident: Incident, tmp_path: Path, frame, name, system
) -> None:
    frame.to_crs(system).to_file(tmp_path / name)
    report = take(tmp_path / name)
    assert (report.counts.inserted, report.refused) == (2, [])
    said = incident("own:1")
    assert (said["longitude"], said["latitude"], said["date_start"], said["injured"]) == (
        LON,
        LAT,
        "2025-10-11",
        3,
    )


def test_a_zipped_shapefile_and_a_gzipped_table_are_unpacked(
    take: Take,
    tmp_path: Path,
    frame: Any,
) -> None:
    frame.to_file(tmp_path / "points.shp")
    with zipfile.ZipFile(tmp_path / "points.zip", "w") as archive:
        for part in tmp_path.glob("points.*"):
            if part.suffix != ".zip":
                archive.write(part, f"layers/{part.name}")
    assert "unpacked: points.shp" in take(tmp_path / "points.zip").told
    table = b"id,title,event_type\n7,x,Other\n"
    assert take("log.csv.gz", gzip.compress(table)).counts.inserted == 1


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"a.csv": b"x", "b.csv": b"y"}, "holds 2 tables"),
        ({"read.me": b"x"}, "holds 0 tables"),
        ({"a.csv": b"\0" * 40_000_000}, "times as much"),
    ],
)
def test_a_zip_without_one_table_of_a_fair_size_is_refused(
    take: Take, tmp_path: Path, members: dict[str, bytes], why: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(UnknownFormat, match=why):
        take(tmp_path / "a.zip")
    with pytest.raises(UnknownFormat, match="times as much"):
        take("a.csv.gz", gzip.compress(b"\0" * 40_000_000))


@pytest.mark.parametrize("name", ["a.zip", "a.gz", "a.kmz", "a.gpkg", "a.shp", "a.fgb", "a.xlsx", "a.parquet"])
def test_a_file_that_is_not_what_its_suffix_says_is_refused(take: Take, name: str) -> None:
    with pytest.raises(UnknownFormat, match=name):
        take(name, b"id,title,event_type\n7,x,Other\n")


def die(path: Path) -> Source:
    del path
    os.abort()


def test_a_native_library_that_breaks_off_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.shp").touch()
    with pytest.raises(
        UnknownFormat, match=r"a\.shp: cannot be read: the library that reads such files broke off"
    ):
        read_apart(die, tmp_path / "a.shp")
