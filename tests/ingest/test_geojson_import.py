from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]


def test_points_and_features_without_a_place_are_taken_and_the_rest_refused(take: Take, fixtures: Path) -> None:
    report = take(fixtures / "own.geojson")
    assert (report.format, report.table, report.rows) == ("own", "incidents", 7)
    assert (report.counts.inserted, report.located, report.unlocated) == (2, 1, 1)
    assert [refusal.row for refusal in report.refused] == [3, 4, 5, 6, 7]
    assert report.refused[-1].reason == "longitude: must be from -180 to 180: '710'"


def test_a_point_s_coordinates_are_the_incident_s(take: Take, fixtures: Path, incident: Incident) -> None:
    take(fixtures / "own.geojson")
    said = incident("own:p1")
    assert (said["longitude"], said["latitude"]) == (71.0932, 34.1226)
    assert (said["injured"], said["crossing"], said["side"]) == (0, "torkham", "undetermined")


def test_a_null_geometry_is_no_place(take: Take, fixtures: Path, incident: Incident) -> None:
    take(fixtures / "own.geojson")
    said = incident("own:2")
    assert (said["longitude"], said["latitude"], said["fatalities_best"]) == (None, None, None)
    assert said["located_by"] == "not located in the source"


def test_ucdp_s_columns_may_come_as_geojson(take: Take, ucdp_row: dict[str, str], incident: Incident) -> None:
    properties = {**ucdp_row, "best": 3, "type_of_violence": 1}
    feature = {"type": "Feature", "geometry": None, "properties": properties}
    report = take("ged.geojson", orjson.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert (report.format, report.counts.inserted) == ("ucdp", 1)
    assert incident("ucdp:900001")["fatalities_best"] == 3


def test_the_format_may_be_told_where_the_suffix_does_not(take: Take, fixtures: Path) -> None:
    report = take("points.txt", (fixtures / "own.geojson").read_bytes(), format="geojson")
    assert report.counts.inserted == 2


def test_a_json_suffix_is_geojson_too(take: Take, fixtures: Path) -> None:
    assert take("points.JSON", (fixtures / "own.geojson").read_bytes()).counts.inserted == 2


@pytest.mark.parametrize("form", ["own", "ucdp"])
def test_geojson_read_as_a_table_is_of_no_known_format(take: Take, fixtures: Path, form: str) -> None:
    with pytest.raises(UnknownFormat):
        take(fixtures / "own.geojson", format=form)
