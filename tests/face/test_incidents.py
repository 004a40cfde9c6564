"""What a query found: every way out holds the same incidents, and tells what it is of."""

import re
from datetime import date
from pathlib import Path

import folium
import geopandas
import orjson
import pandas as pd
import pytest
from starlette.testclient import TestClient

from app.encode.geojson import DISTANCES
from app.incidents import Incidents
from app.model.columns import INCIDENTS
from app.model.errors import BadInput, BadParameter
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

NEAR = {"near": "chaman", "within_km": 50}
HOSTILE = """id,title,event_type,date_start,fatalities_best
H1,<script>alert(1)</script>,Other,2025-12-01,
H2,Second,Other,,0
H3,Third,Battles,2025-12-02,7
"""


@pytest.fixture
def near(session: Session) -> Incidents:
    return session.incidents(**NEAR)


@pytest.fixture
def whole(session: Session, here: Path) -> Incidents:
    """All incidents, of which some have no place, one has hostile text and one has no day."""
    (here / "hostile.csv").write_text(HOSTILE, encoding="utf-8")
    session.import_file("hostile.csv", dataset="made-up")
    return session.incidents()


def test_selection_holds_incidents_without_a_place_as_the_summary_does(whole: Incidents) -> None:
    frame = whole.to_geopandas()
    assert len(whole) == len(frame) == whole.summary().loc[0, "incidents"] == whole.snapshot.columns.fid.size
    assert int(frame.geometry.isna().sum()) == whole.summary().attrs["unlocated"] > 0
    assert [feature["geometry"] is None for feature in whole.to_geojson()["features"]] == list(
        frame.geometry.isna()
    )


def test_a_filter_on_the_place_leaves_out_what_has_none(session: Session) -> None:
    for filters in (NEAR, {"bbox": (60, 29, 75, 37)}, {"province": "AF-KAN"}, {"border_km": 1000}):
        assert not session.incidents(**filters).to_geopandas().geometry.isna().any()


def test_order_is_newest_first_with_the_undated_last(whole: Incidents) -> None:
    days = whole.to_geopandas()["date_start"]
    assert days.isna().any()
    assert days.is_monotonic_decreasing or list(days.dropna()) == sorted(days.dropna(), reverse=True)
    assert not days[: days.notna().sum()].isna().any()


def test_order_of_sortby_is_one_for_those_with_a_place_and_without(session: Session, whole: Incidents) -> None:
    titles = session.incidents(sortby="title").to_geopandas()
    assert list(titles["title"]) == sorted(titles["title"])
    assert titles.geometry.isna().any()
    assert titles.geometry.notna().any()
    assert len(titles) == len(whole)


def test_limit_and_offset_cut_a_part(session: Session) -> None:
    ids = list(session.incidents().to_geopandas()["id"])
    assert list(session.incidents(limit=4, offset=3).to_geopandas()["id"]) == ids[3:7]
    assert len(session.incidents(offset=1000)) == 0


def test_near_comes_nearest_first_with_its_distances(near: Incidents) -> None:
    frame = near.to_geopandas()
    assert list(frame.columns) == [*INCIDENTS.names, *DISTANCES, "geometry"]
    assert frame["distance_km"].is_monotonic_increasing
    told = [feature["properties"]["distance_max_km"] for feature in near.to_geojson()["features"]]
    assert frame["distance_max_km"].tolist() == pytest.approx(told)


def test_frame_arrow_and_geojson_say_the_same(whole: Incidents) -> None:
    frame, table = whole.to_geopandas(), whole.to_arrow()
    features = [feature["properties"] for feature in whole.to_geojson()["features"]]
    assert table.column_names == [*INCIDENTS.names, "geometry"]
    for column in INCIDENTS.columns:
        told = [row[column.name] for row in features]
        in_arrow = table.column(column.name).to_pylist()
        in_frame = [None if pd.isna(value) else value for value in frame[column.name].tolist()]
        if column.kind == "date":
            told = [None if day is None else date.fromisoformat(str(day)) for day in told]
            in_frame = [None if day is None else day.date() for day in in_frame]
        assert in_arrow == told, column.name
        assert in_frame == told, column.name


def test_columns_have_their_types_also_where_nothing_is_known(session: Session) -> None:
    nothing = session.incidents(dataset="ucdp")
    assert len(nothing) == 0
    for found in (nothing, session.incidents()):
        frame = found.to_geopandas()
        assert {str(frame[c.name].dtype) for c in INCIDENTS.columns if c.kind == "integer"} == {"Int64"}
        assert {str(frame[c.name].dtype) for c in INCIDENTS.columns if c.kind == "real"} == {"float64"}
        assert {str(frame[c.name].dtype) for c in INCIDENTS.columns if c.kind == "date"} == {"datetime64[s]"}
        assert str(frame.crs) == "EPSG:4326"
    assert nothing.to_arrow().num_rows == 0
    assert nothing.to_geojson()["features"] == []


def test_arrow_goes_to_other_libraries_by_its_capsule(whole: Incidents) -> None:
    import duckdb

    incidents = whole.to_arrow()
    assert hasattr(incidents, "__arrow_c_stream__")
    rows = duckdb.sql("SELECT count(*), count(geometry) FROM incidents").fetchall()
    assert rows == [(len(whole), len(whole) - whole.summary().attrs["unlocated"])]


def test_summary_is_that_of_the_route(session: Session) -> None:
    frame = session.incidents().summary(by=["month", "province"])
    with TestClient(create_app(open_service(session))) as client:
        told = client.get("/summary?by=month,province").json()
    assert {name: [None if pd.isna(v) else v for v in frame[name].tolist()] for name in frame} == told["columns"]
    assert frame.attrs["total"] == told["total"]
    assert frame.attrs["caveat"] == told["caveat"]
    assert frame.attrs["warnings"] == told.get("warnings", [])
    assert session.incidents().summary("month,province").equals(frame)


def test_summary_of_an_unknown_dimension_is_refused(near: Incidents) -> None:
    with pytest.raises(BadParameter, match=r"^by: unknown 'colour': expected up to 4 of day, week, month"):
        near.summary(by=["colour"])


def test_timeline_and_areas_are_those_of_the_map(session: Session) -> None:
    over_time, areas = session.incidents().timeline("day"), session.incidents().areas("district")
    with TestClient(create_app(open_service(session))) as client:
        timeline = client.get("/map/timeline?step=day").json()
        counted = client.get("/map/areas?by=district").json()
    assert over_time["start"].dt.strftime("%Y-%m-%d").tolist() == timeline["bins"]["start"]
    assert over_time["possibly"].tolist() == timeline["bins"]["possibly"]
    assert over_time.attrs["undated"] == timeline["undated"]
    assert areas["weight"].to_dict() == {code: each["weight"] for code, each in counted["areas"].items()}
    assert areas.attrs["elsewhere"] == counted["elsewhere"]
    nothing = session.incidents(dataset="ucdp")
    assert (len(nothing.timeline()), len(nothing.areas())) == (0, 0)


def test_map_is_foliums_and_is_saved_as_one_file(near: Incidents, here: Path) -> None:
    drawn = near.map()
    assert isinstance(drawn, folium.Map)
    assert repr(drawn) == f"<map of {len(near)} incidents>"
    assert "<iframe" in drawn._repr_html_()
    drawn.save(here / "near.html")
    page = (here / "near.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert near.to_geojson()["features"][0]["properties"]["title"][:20] in page


@pytest.mark.parametrize("suffix", ["geojson", "csv", "fgb", "parquet", "gpkg", "kml", "xlsx", "html"])
def test_export_writes_every_format(near: Incidents, suffix: str, here: Path) -> None:
    out = near.export(f"near.{suffix}")
    assert out == Path(f"near.{suffix}")
    assert (here / out).stat().st_size > 0
    if suffix in ("geojson", "fgb", "gpkg"):
        assert len(geopandas.read_file(here / out, layer="incidents")) == len(near)
    assert [path.name for path in here.iterdir() if ".part" in path.name] == []


def test_export_to_a_project_is_offline_or_of_a_service(session: Session, here: Path) -> None:
    session.incidents(**NEAR).export(here / "near.qgz", offline=True)
    assert (here / "near.gpkg").exists()
    session.incidents().export(here / "live.qgz", service="http://127.0.0.1:8000/")
    assert (here / "live.qgz").exists()
    with pytest.raises(BadParameter, match=r"^service: a .qgz shows the layers of a service"):
        session.incidents().export("other.qgz")
    with pytest.raises(BadParameter, match=r"^near: a live project shows everything"):
        session.incidents(near="chaman").export("other.qgz", service="http://127.0.0.1:8000/")


@pytest.mark.parametrize(
    ("name", "options", "error", "sentence"),
    [
        ("near.shp", {}, BadParameter, r"export: unknown suffix '.shp': expected \.geojson, \.csv"),
        ("near", {}, BadParameter, "export: unknown suffix ''"),
        ("near.gpkg", {"hxl": True}, BadParameter, "hxl: only a .csv has a row of tags"),
        ("near.gpkg", {"bom": True}, BadParameter, "bom: only a .csv has a mark of UTF-8"),
        ("near.csv", {"offline": True}, BadParameter, "offline and service: only a .qgz is a project"),
        ("nowhere/near.csv", {}, BadInput, "cannot write nowhere/near.csv"),
        ("nowhere/near.gpkg", {}, BadInput, "cannot write nowhere/near.gpkg"),
    ],
)
def test_what_cannot_be_written_is_told(
    near: Incidents, name: str, options: dict[str, bool], error: type[Exception], sentence: str, here: Path
) -> None:
    with pytest.raises(error, match=rf"^{sentence}"):
        near.export(name, **options)
    assert not (here / name).exists()


def test_repr_is_a_short_line(session: Session) -> None:
    found = session.incidents(**NEAR)
    assert repr(found) == f"<Incidents: {len(found)} of revision 1, near=chaman within_km=50>"
    long = repr(session.incidents(filter=" OR ".join(["fatalities_best > 1"] * 30)))
    assert len(long) <= 110
    things = (
        *(found.snapshot, found.view, session, session.state(), found.view.records["districts"]),
        *(session.gates(), session.changes(0)),
    )
    assert all(len(repr(each)) <= 110 and "\n" not in repr(each) for each in things)


def test_notebook_shows_a_table_and_the_count(whole: Incidents, session: Session) -> None:
    shown = whole._repr_html_()
    assert shown.count("<tr>") == 1 + 10
    assert f"<p>{len(whole)} incidents, the first 10 shown</p>" in shown
    assert "<p>1 incident</p>" in session.incidents(id="made-up:H2")._repr_html_()


def test_notebook_shows_hostile_text_as_text(whole: Incidents, session: Session) -> None:
    shown = session.incidents(id="made-up:H1")._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert len(whole) > 1


def test_incidents_stay_as_they_are_after_an_import(session: Session, here: Path) -> None:
    before = session.incidents()
    count = len(before)
    assert session.import_file(here / "events.csv", dataset="desk").counts.inserted == 2
    assert (len(before), before.revision) == (count, 1)
    assert (len(session.incidents()), session.incidents().revision) == (count + 2, 2)


def test_credits_are_with_every_form(near: Incidents) -> None:
    credit = near.credits()["attribution"]
    assert near.to_geojson()["attribution"] == credit
    assert near.to_geopandas().attrs["attribution"] == credit
    assert re.search("OpenStreetMap", credit)


def test_geojson_can_be_written_as_it_is(whole: Incidents) -> None:
    assert orjson.loads(orjson.dumps(whole.to_geojson())) == whole.to_geojson()
