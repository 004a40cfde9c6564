"""The exports of a running service, opened where they are by Debian's GDAL: it fetches parts of them."""

import json
import subprocess
from collections.abc import Callable
from urllib.request import urlopen

import pytest

LAYERS = {"incidents", "crossings", "border", "provinces", "districts", "unlocated", "claims", "crossing_status"}


@pytest.fixture(scope="session")
def ogrinfo(program: Callable[..., str]) -> Callable[..., str]:
    found = program("gdal", "ogrinfo")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, timeout=60, check=False, env={"LC_ALL": "C.UTF-8"}
        )
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stderr
        return done.stdout

    return run


def matched(live_server: str, query: str = "") -> int:
    with urlopen(f"{live_server}/collections/incidents/items?limit=1{query}") as answer:
        return json.load(answer)["numberMatched"]


def remote(live_server: str, name: str) -> str:
    return f"/vsicurl/{live_server}/export/{name}"


@pytest.mark.parametrize(("suffix", "date_type"), [("fgb", "DateTime"), ("gpkg", "Date")])
def test_a_remote_file_opens_in_parts(
    suffix: str, date_type: str, ogrinfo: Callable[..., str], live_server: str
) -> None:
    told = ogrinfo("-so", remote(live_server, f"incidents.{suffix}"), "incidents")
    assert f"Feature Count: {matched(live_server)}\n" in told
    assert "Geometry: Point\n" in told
    for line in (
        f"date_start: {date_type} (0.0)",
        "fatalities_best: Integer64 (0.0)",
        "border_km: Real (0.0)",
        "title: String (0.0)",
    ):
        assert line in told


def test_a_box_is_looked_up_in_the_remote_index(ogrinfo: Callable[..., str], live_server: str) -> None:
    box = ("66", "30.5", "67", "31.5")
    told = ogrinfo("-so", remote(live_server, "incidents.fgb"), "incidents", "-spat", *box)
    count = matched(live_server, f"&bbox={','.join(box)}")
    assert count > 0
    assert f"Feature Count: {count}\n" in told


def test_a_remote_geopackage_lists_every_layer(ogrinfo: Callable[..., str], live_server: str) -> None:
    told = ogrinfo("-so", remote(live_server, "incidents.gpkg"))
    listed = {line.split(": ")[1].split(" (")[0] for line in told.splitlines() if line[:1].isdigit()}
    assert listed == LAYERS | {"layer_styles"}


@pytest.mark.parametrize("source", ["{}/export/incidents.geojson", "/vsicurl_streaming/{}/export/incidents.csv"])
def test_streams_are_read_as_they_come(source: str, ogrinfo: Callable[..., str], live_server: str) -> None:
    told = ogrinfo("-ro", "-al", "-so", source.format(live_server))
    with urlopen(f"{live_server}/collections/unlocated/items?limit=1") as answer:
        unlocated = json.load(answer)["numberMatched"]
    assert f"Feature Count: {matched(live_server) + unlocated}\n" in told
    assert "Geometry: Point" in told or source.endswith("csv")
    assert "boundary_set: String" in told
