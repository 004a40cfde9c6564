"""`durand export`, as somebody types it."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pyogrio
import pytest
from click.testing import CliRunner, Result

from app.cli.main import main
from app.output.qgis.ground_layers import PACKED
from app.output.whole_files import FILES

Run = Callable[..., Result]


@pytest.fixture
def export(seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command over the test's own store, in a folder of its own."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(seeded_path, tmp_path / "store.gpkg")))
    return lambda *words: CliRunner().invoke(main, ["export", *words])


@pytest.mark.parametrize("suffix", FILES)
def test_the_suffix_picks_the_format(suffix: str, export: Run) -> None:
    done = export(f"here.{suffix.upper()}")
    assert done.exit_code == 0, done.output
    assert [path.name for path in Path().iterdir()] == [f"here.{suffix.upper()}"]
    assert f"here.{suffix.upper()}: {Path(f'here.{suffix.upper()}').stat().st_size:,} bytes" in done.output


def test_filters_select_what_is_written(export: Run) -> None:
    export("all.fgb")
    export("near.fgb", "--near", "chaman", "--within-km", "50")
    every, near = (pyogrio.read_dataframe(f"{name}.fgb") for name in ("all", "near"))
    assert 0 < len(near) < len(every)
    assert near["distance_km"].max() <= 50


def test_tags_are_written_on_request(export: Run) -> None:
    assert export("tagged.csv", "--hxl").exit_code == 0
    assert Path("tagged.csv").read_text(encoding="utf-8").splitlines()[1].startswith("#event+id,")


def test_the_mark_of_utf_8_is_written_on_request(export: Run) -> None:
    assert export("plain.csv").exit_code == export("marked.csv", "--bom").exit_code == 0
    assert Path("marked.csv").read_bytes() == b"\xef\xbb\xbf" + Path("plain.csv").read_bytes()


def sources(path: str) -> set[str]:
    with ZipFile(path) as archive:
        root = ElementTree.parse(io.BytesIO(archive.read("durand.qgs"))).getroot()
    return {layer.findtext("datasource") for layer in root.iter("maplayer")}


@pytest.mark.parametrize(
    ("words", "address"),
    [([], "http://127.0.0.1:8000/"), (["--service", "https://map.example/durand"], "https://map.example/durand/")],
)
def test_a_project_is_live(words: list[str], address: str, export: Run) -> None:
    assert export("live.qgz", *words).exit_code == 0
    assert [path.name for path in Path().iterdir()] == ["live.qgz"]
    live = [source for source in sources("live.qgz") if not source.startswith("attachment:")]
    assert len(live) == len(sources("live.qgz")) - len(PACKED)
    assert all(f"url='{address}'" in source for source in live)


def test_an_offline_project_has_its_layers_beside_it(export: Run) -> None:
    done = export("off.qgz", "--offline", "--border-km", "50")
    assert done.exit_code == 0, done.output
    assert {path.name for path in Path().iterdir()} == {"off.qgz", "off.gpkg"}
    assert "./off.gpkg|layername=incidents" in sources("off.qgz")
    assert pyogrio.read_dataframe("off.gpkg", layer="incidents")["border_km"].max() <= 50


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x.shp"], "unknown suffix '.shp': expected .geojson, .csv, .gpkg, .fgb, .parquet, .kml, .xlsx, .qgz"),
        (["x.gpkg", "--hxl"], "hxl: only a .csv has a row of tags"),
        (["x.xlsx", "--bom"], "bom: only a .csv has a mark of UTF-8"),
        (["x.gpkg", "--offline"], "offline and service: only a .qgz is a project"),
        (["x.csv", "--service", "http://x"], "offline and service: only a .qgz is a project"),
        (["x.qgz", "--near", "torkham"], "near: a live project shows everything; filter it with --offline"),
        (["x.qgz", "--offline", "--service", "http://x"], "offline and service: give one of them"),
        (["nowhere/x.fgb"], "cannot write nowhere/x.fgb"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_left(words: list[str], message: str, export: Run) -> None:
    done = export(*words)
    assert done.exit_code == 2
    assert message in done.output
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "geojson"])
def test_incidents_without_a_place_come_last_or_are_left_out_and_told(export: Run, suffix: str) -> None:
    whole, there, near = (f"{name}.{suffix}" for name in ("whole", "there", "near"))
    assert "not in this file" not in export(whole).output
    left = export(there, "--located-only").output
    assert " without a place " in left
    assert left.split()[0] == export(near, "--near", "torkham", "--within-km", "900").output.split()[0]
    every, located = (_places(Path(name)) for name in (whole, there))
    assert every[: len(located)] == located
    assert every[len(located) :] == [None] * int(left.split()[0])
    assert "located_only: only a .csv and a .geojson" in export("x.kml", "--located-only").output


def test_a_box_in_another_reference_system_leaves_incidents_without_a_place_out(export: Run) -> None:
    words = (
        "--bbox",
        "200000,3700000,800000,4000000",
        "--bbox-crs",
        "http://www.opengis.net/def/crs/EPSG/0/32642",
    )
    told = export("metres.csv", *words)
    assert told.exit_code == 0, told.output
    assert " without a place are not in this file" in told.output
    assert None not in _places(Path("metres.csv"))
    assert _places(Path("metres.csv"))


def _places(path: Path) -> list[str | None]:
    """Each incident's id, None for an incident without a place, in the order of a file."""
    if path.suffix == ".csv":
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        return [row["id"] if row["longitude"] else None for row in rows]
    features = json.loads(path.read_bytes())["features"]
    return [feature["id"] if feature["geometry"] else None for feature in features]
