"""The exports, the project and the styles as a client gets them."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pyogrio
import pytest
from starlette.testclient import TestClient

from app.output.layers import LAYERS
from app.output.qgis.ground_layers import PACKED
from app.output.whole_files import FILES
from app.web.api.service import Service

NEAR = "near=torkham&within_km=400"
SPATIAL = [name for name, layer in LAYERS.items() if layer.shape is not None]


def matched(client: TestClient, query: str) -> int:
    return client.get(f"/collections/incidents/items?limit=1&{query}").json()["numberMatched"]


@pytest.mark.parametrize("suffix", FILES)
def test_a_file_comes_whole_with_its_name_type_and_length(suffix: str, client: TestClient) -> None:
    answer = client.get(f"/export/incidents.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == FILES[suffix].media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="durand-incidents.{suffix}"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("suffix", FILES)
def test_head_tells_the_length(suffix: str, client: TestClient) -> None:
    whole, head = client.get(f"/export/incidents.{suffix}"), client.head(f"/export/incidents.{suffix}")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "accept-ranges", "content-type"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=100-", slice(100, None)), ("bytes=-7", slice(-7, None))],
)
def test_parts_can_be_asked_for(wanted: str, part: slice, client: TestClient) -> None:
    whole = client.get("/export/incidents.parquet")
    answer = client.get("/export/incidents.parquet", headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == whole.content[part]
    assert answer.headers["content-range"].endswith(f"/{len(whole.content)}")
    assert answer.headers["etag"] == whole.headers["etag"]


def test_a_part_of_another_version_comes_whole(client: TestClient) -> None:
    tag = client.head("/export/incidents.fgb").headers["etag"]
    for known, status in ((tag, 206), ('"of another version"', 200)):
        answer = client.get("/export/incidents.fgb", headers={"Range": "bytes=0-9", "If-Range": known})
        assert answer.status_code == status


def test_a_part_that_is_not_there_is_refused(client: TestClient) -> None:
    assert client.get("/export/incidents.fgb", headers={"Range": "bytes=99999999-"}).status_code == 416


def test_a_known_file_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/export/incidents.kml").headers["etag"]
    assert not tag.startswith("W/")
    answer = client.get("/export/incidents.kml", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_file_is_made_once_per_filter(client: TestClient, service: Service) -> None:
    for _ in range(2):
        for query in ("", NEAR):
            client.get(f"/export/incidents.parquet?{query}")
    assert len(service.made._files) == 2


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_a_file_holds_what_the_filters_select(suffix: str, client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / f"near.{suffix}"
    path.write_bytes(client.get(f"/export/incidents.{suffix}?{NEAR}").content)
    frame = pyogrio.read_dataframe(path, layer="incidents")
    assert len(frame) == matched(client, NEAR) > 0
    assert frame["distance_km"].max() <= 400


def test_a_cql2_filter_selects_too(client: TestClient, tmp_path: Path) -> None:
    query = "filter=S_INTERSECTS(geometry,BBOX(66,30,67,32)) AND dataset='seed'"
    path = tmp_path / "filtered.fgb"
    for _ in range(2):
        path.write_bytes(client.get(f"/export/incidents.fgb?{query}").content)
    assert len(pyogrio.read_dataframe(path)) == matched(client, query) > 0


def test_a_wrong_filter_is_told(client: TestClient) -> None:
    for path in (
        "incidents.gpkg?side=XX",
        "incidents.kml?nothing=1",
        "incidents.parquet?hxl=true",
        "durand.qgz?near=torkham",
    ):
        assert client.get(f"/export/{path}").status_code == 400
    answer = client.get("/export/incidents.csv?hxl=yes")
    assert answer.status_code == 400
    assert "hxl: must be true or false: 'yes'" in answer.json()["description"]
    answer = client.get("/export/incidents.shp")
    assert answer.status_code == 404
    assert "geojson, csv, gpkg, fgb, parquet, kml, xlsx" in answer.json()["description"]


def test_tags_come_on_request(client: TestClient) -> None:
    plain, tagged, untagged = (
        client.get(f"/export/incidents.csv{query}").text.split("\r\n") for query in ("", "?hxl=true", "?hxl=false")
    )
    assert tagged[1].startswith("#event+id,")
    assert [tagged[0], *tagged[2:]] == plain == untagged


def test_the_project_names_the_address_it_was_asked_for_at(client: TestClient) -> None:
    answer = client.get("/export/durand.qgz", headers={"Host": "map.example:8080"})
    assert answer.headers["content-disposition"] == 'attachment; filename="durand.qgz"'
    with ZipFile(io.BytesIO(answer.content)) as archive:
        project = ElementTree.fromstring(archive.read("durand.qgs"))
    sources = {layer.findtext("id"): layer.findtext("datasource") for layer in project.iter("maplayer")}
    assert all(sources.pop(f"durand_{name}") == f"attachment:{name}.geojson" for name in PACKED)
    assert len(sources) == len(LAYERS) + 1
    assert all("url='http://map.example:8080/'" in source for source in sources.values())


@pytest.mark.parametrize("name", LAYERS)
def test_every_collection_has_its_style(name: str, client: TestClient) -> None:
    about = client.get(f"/collections/{name}/styles").json()
    (style,) = about["styles"]
    assert about["default"] == style["id"] == "durand"
    suffixes = {link["href"].rpartition(".")[2] for link in style["links"]}
    assert suffixes == ({"qml", "sld", "json"} if name in SPATIAL else {"qml"})
    for link in style["links"]:
        answer = client.get(link["href"])
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]
        if link["href"].endswith("json"):
            assert answer.json()["version"] == 8
        else:
            assert ElementTree.fromstring(answer.content).tag.rpartition("}")[2] in (
                "qgis",
                "StyledLayerDescriptor",
            )
        again = client.get(link["href"], headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_styles_that_there_are_not_are_told(client: TestClient) -> None:
    for path in ("incidents/styles/other.qml", "incidents/styles/durand.css", "claims/styles/durand.sld"):
        answer = client.get(f"/collections/{path}")
        assert answer.status_code == 404
        assert "there are durand.qml" in answer.json()["description"]
    assert client.get("/collections/nothing/styles").status_code == 404
    assert client.get("/collections/incidents/styles?x=1").status_code == 400


def test_the_styles_of_a_geopackage_are_those_of_the_service(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "styled.gpkg"
    path.write_bytes(client.get("/export/incidents.gpkg").content)
    with closing(sqlite3.connect(path)) as connection:
        styles = connection.execute("SELECT f_table_name, styleQML, styleSLD FROM layer_styles").fetchall()
    for name, qml, sld in styles:
        assert qml == client.get(f"/collections/{name}/styles/durand.qml").text
        if name in SPATIAL:
            assert sld == client.get(f"/collections/{name}/styles/durand.sld").text
        else:
            assert sld is None


def test_a_maplibre_style_asks_this_service_alone(client: TestClient) -> None:
    for name in SPATIAL:
        text = client.get(f"/collections/{name}/styles/durand.json", headers={"Host": "map.example"}).text
        for source in json.loads(text)["sources"].values():
            assert source["url"] == f"http://map.example/tiles/{name}/tilejson.json"
